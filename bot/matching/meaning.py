"""What a text means, as one short vector: the mean of its words' vectors, by their weight.

Owns how vectors of texts are made from the table of word vectors; knows nothing of an index.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.matching.language import Language
from bot.matching.vectors import DIMENSIONS, StaticVectors

_TABLE = StaticVectors()
LENGTH = 127
# Words at a time: bounds what a large base takes while it is built.
AT_ONCE = 1_000_000

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.integer]


def has_table(language: Language) -> bool:
    return language.name == "english"


def meanings(
    language: Language, forms: Sequence[str], weight: Floats, words: Ints, start: Ints
) -> npt.NDArray[np.int8]:
    """A vector of length 127 for each text; without a table for the language, of no numbers.

    Text t is `words[start[t]:start[t + 1]]`, places in `forms`, -1 for a word that does not count.
    """
    size = len(start) - 1
    if not has_table(language):
        return np.zeros((size, 0), dtype=np.int8)
    vectors = _TABLE.words(forms) * weight[:, None]
    result = np.zeros((size, DIMENSIONS), dtype=np.int8)
    first = 0
    while first < size:
        after = max(first + 1, int(np.searchsorted(start, start[first] + AT_ONCE, "right")) - 1)
        chosen = words[start[first] : start[after]]
        row = np.repeat(np.arange(after - first), np.diff(start[first : after + 1]))
        row, chosen = row[chosen >= 0], chosen[chosen >= 0]
        filled, begins = np.unique(row, return_index=True)
        if len(filled):
            sums = np.add.reduceat(vectors[chosen], begins, axis=0)
            length = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
            result[first + filled] = np.rint(LENGTH * sums / length)
        first = after
    return result


def question_meaning(words: Sequence[str], weight: Floats) -> Floats:
    """The vector of a question, of length 1 (0 where the table knows none of its words)."""
    vector = weight @ _TABLE.words(words)
    result: Floats = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return result

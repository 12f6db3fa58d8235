"""MiniLM for the benchmark: everything is read once, in batches; and its cosine as a system."""

from collections.abc import Iterable

import numpy as np

from tests.benchmarks.baselines import Finder
from tests.benchmarks.sets import Base
from tests.training.meaning import Remembering


def reading(bases: Iterable[Base]) -> Remembering:
    """The installed model, which has read every text and every question of the bases."""
    model = Remembering()
    model.read([text for base in bases for text in _texts(base)])
    return model


def _texts(base: Base) -> Iterable[str]:
    for entry in base.entries:
        yield from (entry.quote, *entry.phrasings, *entry.near_misses)
    for asked in base.questions:
        yield asked.text


def alone(model: Remembering, base: Base) -> Finder:
    """The highest cosine of a quote or phrasing with the question."""
    pairs = [
        (text, place)
        for place, entry in enumerate(base.entries)
        for text in (entry.quote, *entry.phrasings)
    ]
    meanings = model.meanings([text for text, _ in pairs])

    def find(question: str) -> tuple[int | None, float]:
        cosines = meanings.cosines(question)
        first = int(np.argmax(cosines))
        # From -1..1 to 0..1: a score of 0 is that of nothing found.
        return pairs[first][1], (1 + float(cosines[first])) / 2

    return find

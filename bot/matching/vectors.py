"""A small table of word vectors: how near two words are in meaning, with no model to install.

The vectors are distilled from all-MiniLM-L6-v2 (Sentence Transformers, Apache License 2.0) by
tests/training/vectors.py: one per WordPiece, `DIMENSIONS` numbers as int8. Owns the table's
form; knows nothing of entries or of ranking.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching.minilm.tokenizer import Tokenizer

# On held-out articles 64 did as well as more (the plain ranker, words compared by meaning, 3,159
# questions: P@1 .754 without, .761 with 64 or 128, .758 with 256, .757 with all 384).
DIMENSIONS = 64
RECORD = np.dtype([("scale", "<f4"), ("vector", "i1", (DIMENSIONS,))])
TABLE = Path(__file__).with_name("data") / "vectors.npy"
VOCABULARY = TABLE.with_name("vectors.vocab.txt")

# Of words looked up, so that a search of a base seen before costs no lookup.
REMEMBERED_WORDS = 50_000

Floats = NDArray[np.float32]


class StaticVectors:
    """The table, read when it is first asked for; safe to use from any number of threads."""

    def __init__(self, table: Path = TABLE, vocabulary: Path = VOCABULARY) -> None:
        self._files = (table, vocabulary)
        self._remembered: dict[str, Floats] = {}

    def words(self, words: Sequence[str]) -> Floats:
        """A vector of length 1 per word, in order: an array (words, DIMENSIONS).

        The cosine of two words is the product of their vectors. A word of which the table
        knows no piece is all zeros, near to nothing.
        """
        found = np.zeros((len(words), DIMENSIONS), dtype=np.float32)
        for place, word in enumerate(words):
            found[place] = self._word(word)
        return found

    def _word(self, word: str) -> Floats:
        known = self._remembered.get(word)
        if known is None:
            pieces = self._tokenizer.pieces(word)
            records = self._records[pieces]
            known = _unit(records["scale"] @ records["vector"].astype(np.float32))
            if len(self._remembered) < REMEMBERED_WORDS:
                self._remembered[word] = known
        return known

    @cached_property
    def _records(self) -> NDArray[Any]:
        records: NDArray[Any] = np.load(self._files[0], mmap_mode="r", allow_pickle=False)
        return records

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer.read(self._files[1])


def _unit(vector: Floats) -> Floats:
    length = np.sqrt(vector @ vector)
    return np.asarray(vector / length if length > 0 else vector, dtype=np.float32)

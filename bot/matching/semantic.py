"""What a model of meaning gives the matcher, whichever model it is.

Owns the contract between the two; knows nothing of any model, nor of features or weights.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Meanings(Protocol):
    """The meanings of a base's texts; immutable."""

    def cosines(self, question: str) -> Floats:
        """How near the question is to each text, in the texts' order: -1 to 1."""


class Semantic(Protocol):
    """A model of meaning; safe to use from any number of threads."""

    def meanings(self, texts: Sequence[str]) -> Meanings:
        """The meanings of a base's texts, computed now or known from before."""

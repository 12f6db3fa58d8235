"""The shipped table: which words are near, and what becomes of those it does not know."""

import numpy as np
import pytest

from bot.matching.vectors import DIMENSIONS, StaticVectors

VECTORS = StaticVectors()


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [
        ("largest", "biggest", "oldest"),
        ("car", "automobile", "train"),
        ("cheap", "expensive", "green"),
        ("television", "tv", "newspaper"),
        ("vacation", "holiday", "invoice"),
        ("Größe", "grosse", "bank"),
    ],
)
def test_words_of_like_meaning_are_nearer(word: str, near: str, far: str) -> None:
    asked, like, other = VECTORS.words([word, near, far])
    assert asked @ like > asked @ other + 0.1


def test_every_known_word_has_length_1_and_an_unknown_one_none() -> None:
    words = VECTORS.words(["bank", "banking", "zzyzx", "東京", ""])
    assert words.shape == (5, DIMENSIONS)
    np.testing.assert_allclose(np.linalg.norm(words, axis=1), [1, 1, 1, 0, 0], atol=1e-5)

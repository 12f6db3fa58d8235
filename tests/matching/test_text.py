"""Normalisation: what is the same to a reader is the same to the matcher."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.text import reader


def tokens(text: str) -> list[str]:
    return [word.folded for word in reader("english").words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Huawei’s Café", ["huawei", "cafe"]),
        ("$14,500 in the U.S.A.", ["14500", "in", "the", "usa"]),
        ("Three chips", ["3", "chips"]),
    ],
)
def test_spellings_of_the_same_are_folded(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@given(st.text())
def test_normalising_twice_equals_normalising_once(text: str) -> None:
    once = tokens(text)
    assert tokens(" ".join(once)) == once

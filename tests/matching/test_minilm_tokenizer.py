"""Texts to pieces as the reference does: 10,206 of 10,206 texts were the same when written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_minilm import VOCABULARY

from bot.matching.minilm.tokenizer import WORD_MAX_CHARS, Tokenizer

TOKENIZER = Tokenizer(VOCABULARY)


def split(text: str) -> list[str]:
    return [VOCABULARY[number] for number in TOKENIZER.pieces(text)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("The banks opened", "the bank ##s opened"),
        ("Billions paid in May?", "bill ##ion ##s paid in may ?"),
        ("don't", "don ' t"),
        ("bäd", "b ##a ##d"),
        ("the\tbank\u00a0opened\r\n", "the bank opened"),
        ("ba\u200bd\x00", "b ##a ##d"),
        ("in東may", "in 東 may"),
        ("ΕΛΛΆΔΑ", "ελλαδα"),
        ("€ 5.", "€ 5 ."),
        ("xylophone bank", "[UNK] bank"),
        ("[CLS]", "[UNK] [UNK] [UNK]"),  # never the special token itself
        ("", ""),
    ],
)
def test_words_fall_into_the_longest_pieces_known(text: str, pieces: str) -> None:
    assert split(text) == pieces.split()


def test_a_very_long_word_is_one_unknown() -> None:
    assert split("a" + "a" * (WORD_MAX_CHARS - 1)) == ["a"] + ["##a"] * (WORD_MAX_CHARS - 1)
    assert split("a" * (WORD_MAX_CHARS + 1)) == ["[UNK]"]


def test_a_text_is_cut_between_its_two_ends() -> None:
    numbers = TOKENIZER.encode("the bank opened in may", 5)
    assert [VOCABULARY[number] for number in numbers] == "[CLS] the bank opened [SEP]".split()


@given(st.text(), st.text())
def test_any_text_has_pieces_and_a_blank_parts_them(left: str, right: str) -> None:
    assert TOKENIZER.pieces(f"{left} {right}") == TOKENIZER.pieces(left) + TOKENIZER.pieces(right)

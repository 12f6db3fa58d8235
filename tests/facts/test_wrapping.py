"""Texts whose lines are cut at a width are told from those that have a paragraph a line."""

import pytest

from bot.facts.wrapping import is_wrapped

WRAPPED = """The bridge at Ely was opened in
1910 and it was
closed after only
forty years of
use. Nobody knew
why it was so.
"""


@pytest.mark.parametrize(
    ("text", "wrapped"),
    [
        (WRAPPED, True),
        (" ".join(WRAPPED.split()), False),
        ("One paragraph here.\n\nand another one\n\nand one more\n\nand the last", False),
        ("- apples\n- pears\n- plums\n- figs\n- dates", False),
        ("A long list:\n" + "\n".join(["this is a sentence."] * 9), False),
        ("", False),
    ],
)
def test_lines_that_carry_a_sentence_on_are_seen(text: str, wrapped: bool) -> None:
    assert is_wrapped(text.split("\n")) is wrapped

"""The bold part of a quote: the right words, or none."""

import pytest

from bot.matching.spans import answering_span

UNVEILED = "Yet in August 2023, a new device was unveiled: the Mate 60 series phone."
DEAL = "Its response was to place its $67-billion chip business at risk."


@pytest.mark.parametrize(
    ("question", "quote", "answer"),
    [
        ("When was the Mate 60 unveiled?", UNVEILED, "August 2023"),
        ("How much was the chip business worth?", DEAL, "$67-billion"),
        ("Was it in August 2023, and when else?", UNVEILED, None),
        ("Why was it unveiled?", UNVEILED, None),
        ("When was the deal?", DEAL, None),
    ],
)
def test_the_span_is_what_the_question_asks_for(
    question: str, quote: str, answer: str | None
) -> None:
    span = answering_span(question, quote)
    assert (span and quote[slice(*span)]) == answer

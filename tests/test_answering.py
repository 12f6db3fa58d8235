"""From a question to an outcome: the two thresholds, the near miss, and nothing asked."""

from dataclasses import replace

import pytest

from bot.answering import Answerer, Thresholds
from tests.bridge import BASE

FACTS = (replace(BASE.facts[0], near_misses=("who opened the Harbour Bridge",)), *BASE.facts[1:])
BRIDGE = replace(BASE, facts=FACTS)


def outcome(question: str, answer: float = 0.5, suggest: float = 0.2) -> str:
    return Answerer(BRIDGE, Thresholds(answer, suggest)).answer(question).outcome


@pytest.mark.parametrize("nothing", ["", "  ", "help", "HELP!", "?", "\N{PARTY POPPER}", "..."])
def test_nothing_asked_is_help(nothing: str) -> None:
    assert outcome(nothing) == "help"


def test_the_thresholds_part_the_outcomes() -> None:
    question = "When did the Harbour Bridge open?"
    assert outcome(question, answer=0, suggest=0) == "answered"
    assert outcome(question, answer=1.1, suggest=0) == "suggestions"
    assert outcome("Who sells zebras?", answer=0, suggest=0) == "no_answer"


def test_a_bare_name_is_suggested_what_is_said_of_it() -> None:
    assert outcome("harbour bridge", answer=1.1, suggest=1.1) == "suggestions"


def test_a_near_miss_is_neither_answered_nor_suggested() -> None:
    assert outcome("Who opened the harbour bridge?", answer=0.01, suggest=0.01) == "no_answer"


def test_a_very_long_question_is_cut_and_kept_as_it_was_asked() -> None:
    asked = "When did the Harbour Bridge open? " * 2000
    answer = Answerer(BRIDGE, Thresholds(0.5, 0.2)).answer(asked)
    assert answer.question == asked

"""From a question to an outcome: the two thresholds, the near miss, and nothing asked."""

from dataclasses import replace

import pytest

from bot.answering import (
    TIE_MARGIN,
    Answered,
    Answerer,
    Found,
    Thresholds,
    too_close_to_call,
)
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


def found(number: int, score: float) -> Found:
    return Found(replace(BASE.facts[0], id=str(number)), score, None)


def test_matches_that_score_alike_are_too_close_to_call() -> None:
    matches = (found(0, 0.9), found(1, 0.91 - TIE_MARGIN), found(2, 0.89 - TIE_MARGIN))
    assert too_close_to_call(matches) == matches[:2]
    assert too_close_to_call(matches, [matches[1].fact]) == matches[:1]
    assert too_close_to_call(matches[:1]) == matches[:1]
    assert too_close_to_call(()) == ()


def test_a_question_that_two_facts_answer_alike_is_not_decided_for_the_asker() -> None:
    twin = replace(BASE.facts[0], id="twin")
    tied = replace(BASE, facts=(*BASE.facts, twin))
    answer = Answerer(tied, Thresholds(0, 0)).answer("When did the Harbour Bridge open?")
    assert answer.outcome == "suggestions"
    assert {match.fact.id for match in answer.matches} == {BASE.facts[0].id, "twin"}


def test_a_fact_that_contradicts_comes_with_the_answer_instead() -> None:
    twin = replace(BASE.facts[0], id="twin", contradicts=(BASE.facts[0].id,))
    base = replace(BASE, facts=(*BASE.facts, twin))
    answer = Answerer(base, Thresholds(0, 0)).answer("When did the Harbour Bridge open?")
    assert isinstance(answer, Answered)
    assert {answer.matches[0].fact.id, *(fact.id for fact in answer.disagreeing)} == {
        BASE.facts[0].id,
        "twin",
    }

"""A fact answers while it holds: today, or on the day that somebody asks for."""

from dataclasses import replace
from datetime import date

from bot.answering import Answer, Answered, Answerer, NoAnswer, Thresholds
from bot.facts.base import Fact
from tests.bridge import BASE

ASKED = "When did the Harbour Bridge open to traffic?"
PLAIN = replace(BASE.facts[0], phrasings=(ASKED,))
PAINTERS = BASE.facts[1]


def answer(facts: tuple[Fact, ...], as_of: str | None = None, question: str = ASKED) -> Answer:
    base = replace(BASE, facts=facts)
    answerer = Answerer(base, Thresholds(0.5, 0.2), today=lambda: date(2026, 3, 2))
    return answerer.answer(question, as_of=as_of)


def quoted(found: Answer) -> str:
    return found.matches[0].fact.id if isinstance(found, Answered) else found.outcome


def test_an_expired_fact_is_no_answer_and_that_it_was_one_is_said() -> None:
    expired = replace(PLAIN, expires="2025-07")
    found = answer((expired, PAINTERS))
    assert isinstance(found, NoAnswer)
    assert found.remarks == ("The line that answered, opened, expired on 2025-07.",)
    assert expired not in [match.fact for match in found.matches]


def test_a_fact_that_does_not_hold_yet_is_no_answer() -> None:
    assert quoted(answer((replace(PLAIN, valid_from="2027"), PAINTERS))) != "opened"


def test_a_superseded_fact_gives_way_to_the_one_that_holds() -> None:
    newer = replace(PAINTERS, id="newer", valid_from="2024", phrasings=())
    found = answer((replace(PLAIN, superseded_by="newer"), newer))
    assert quoted(found) == "newer"
    assert isinstance(found, Answered)
    assert found.remarks == ("It supersedes opened, the line that the question matched.",)


def test_what_held_then_answers_and_says_that_it_does_no_more() -> None:
    newer = replace(PLAIN, id="newer", valid_from="2024")
    facts = (replace(PLAIN, superseded_by="newer"), newer)
    then = answer(facts, as_of="2020-12-31")
    assert quoted(then) == "opened"
    assert isinstance(then, Answered)
    assert then.remarks == ("This line is superseded by newer since 2024.",)
    assert quoted(answer(facts, as_of="2024-01-01")) == "newer"
    assert quoted(answer(facts)) == "newer"


def test_a_fact_that_says_nothing_of_time_always_holds() -> None:
    undated = replace(PLAIN, as_of="1932")
    assert quoted(answer((undated, PAINTERS), as_of="1700-12-31")) == "opened"
    found = answer((undated, PAINTERS))
    assert isinstance(found, Answered)
    assert found.remarks == ()


def test_an_answer_says_that_its_line_is_due_for_review() -> None:
    found = answer((replace(PLAIN, review_by="2026-03"), PAINTERS))
    assert isinstance(found, Answered)
    assert found.remarks == ("Due for review since 2026-03.",)


def test_a_line_that_holds_no_more_disagrees_with_nothing() -> None:
    other = replace(PAINTERS, contradicts=("opened",), expires="2020")
    found = answer((PLAIN, other))
    assert isinstance(found, Answered)
    assert found.disagreeing == ()


def test_without_a_day_how_long_facts_hold_is_not_looked_at() -> None:
    base = replace(BASE, facts=(replace(PLAIN, expires="1990"), PAINTERS))
    assert quoted(Answerer(base, Thresholds(0.5, 0.2)).answer(ASKED)) == "opened"


def test_entries_that_are_left_out_are_as_if_they_were_not_there() -> None:
    facts = (replace(PLAIN, expires="1990"), PAINTERS)
    found = answer(facts, question="Who keeps the steel of the bridge grey?")
    assert all(match.fact.id == "painters" for match in found.matches)

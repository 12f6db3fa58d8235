"""`/fact as of DATE QUESTION`, and answers that say how long their line holds."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from conversation import OPENED, QUOTE, Talk, commanded, private, shown

from bot.answering import Answerer
from bot.digests.plan import WEEKDAYS, DigestSpec
from bot.facts.base import FactBase
from bot.slack.buttons import SHARE_ANSWER, SHOW_CONTEXT
from bot.slack.digest_posts import digest_runner
from bot.slack.services import Services
from bot.workspace import Channel, User


@pytest.fixture
def dated(base: FactBase, answerer: Answerer) -> Answerer:
    """The first line held until 2021, when the second took its place; the third is due."""
    opened, tracks, repairs = base.facts
    facts = (
        replace(opened, superseded_by=tracks.id),
        replace(tracks, valid_from="2021"),
        replace(repairs, review_by="2025-07"),
    )
    today = date(2026, 3, 2)
    return Answerer(replace(base, facts=facts), answerer.thresholds, today=lambda: today)


def test_what_held_then_is_answered_privately_and_cannot_be_shared(
    talk: Talk, dated: Answerer, ann: User, general: Channel
) -> None:
    with talk(answerer=lambda: dated) as slack:
        answer = commanded(slack, ann, general, f"as of 2020-12 {OPENED}")
        assert QUOTE in answer.text
        assert "As of 2020-12. This line is superseded by bridge-tracks since 2021." in answer.text
        assert SHOW_CONTEXT in shown(answer)
        assert SHARE_ANSWER not in shown(answer)


def test_a_question_of_today_gets_what_superseded_the_line(
    talk: Talk, dated: Answerer, ann: User, general: Channel
) -> None:
    with talk(answerer=lambda: dated) as slack:
        answer = commanded(slack, ann, general, OPENED)
        assert "two railway tracks" in answer.text
        assert "It supersedes bridge-opened" in shown(answer)
        assert QUOTE not in answer.text


def test_an_answer_says_that_its_line_is_due_for_review(
    talk: Talk, dated: Answerer, ann: User, general: Channel
) -> None:
    with talk(answerer=lambda: dated) as slack:
        answer = commanded(slack, ann, general, "How much did the repairs of the bridge cost?")
        assert "Due for review since 2025-07." in answer.text
        assert "Due for review since 2025-07." in shown(answer)


@pytest.mark.parametrize("words", ["as of", "as of 2020-12", "as of yesterday when", "as 2020 x"])
def test_what_names_no_day_and_question_is_a_question_like_others(
    talk: Talk, dated: Answerer, ann: User, general: Channel, words: str
) -> None:
    with talk(answerer=lambda: dated) as slack:
        slack.command(ann, general, "/fact", words)
        (answer,) = private(slack, ann, general)
        assert "As of" not in answer.text


def test_a_line_that_holds_no_more_is_in_no_digest_and_no_list_of_a_topic(
    talk: Talk, services: Services, dated: Answerer, ann: User, general: Channel
) -> None:
    runner = digest_runner(replace(services, answerer=lambda: dated), "T1")
    spec = DigestSpec("d", general.id, "09:00", "UTC", frozenset(WEEKDAYS), 3)
    preview = runner.preview(spec, datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    assert {fact.id for fact in preview.quoted} == {"bridge-tracks", "bridge-repairs"}
    with talk(answerer=lambda: dated) as slack:
        listed = commanded(slack, ann, general, "topic bridge")
        assert "two railway tracks" in shown(listed)
        assert QUOTE not in shown(listed)


def test_a_fact_that_is_looked_at_says_how_long_it_holds(
    talk: Talk, dated: Answerer, ann: User, general: Channel
) -> None:
    with talk(answerer=lambda: dated) as slack:
        fact = commanded(slack, ann, general, "fact bridge-opened")
        assert "This line is superseded by bridge-tracks since 2021." in shown(fact)


def test_suggestions_say_that_a_line_which_answered_holds_no_more(
    talk: Talk, base: FactBase, answerer: Answerer, ann: User, general: Channel
) -> None:
    expired = replace(base, facts=(replace(base.facts[0], expires="2020"), *base.facts[1:]))
    later = Answerer(expired, answerer.thresholds, today=lambda: date(2026, 3, 2))
    with talk(answerer=lambda: later) as slack:
        said = commanded(slack, ann, general, OPENED)
        assert "The line that answered, bridge-opened, expired on 2020." in said.text
        assert QUOTE not in shown(said)

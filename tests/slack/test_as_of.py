"""`/fact as of DATE QUESTION`, and answers that say how long their line holds."""

from dataclasses import replace
from datetime import date

import pytest
from conversation import OPENED, QUOTE, Talk, commanded, private, shown

from bot.answering import Answerer
from bot.facts.base import FactBase
from bot.slack.buttons import SHARE_ANSWER, SHOW_CONTEXT
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

"""`/fact verify RECORD`: whether an answer was really given, and whether it still holds."""

import re
from dataclasses import replace

import pytest
from conversation import OPENED, QUOTE, Talk, commanded, mentioned, modal, option, private
from sqlalchemy import text

from bot.answering import Answerer
from bot.facts.base import FactBase
from bot.slack.buttons import ANSWER_MENU
from bot.slack.corrections import Correction, correct
from bot.slack.services import Services
from bot.slack.verify_blocks import ALTERED, UNKNOWN
from bot.state.database import Database
from bot.workspace import Channel, User, Workspace


@pytest.fixture
def record(talk: Talk, ann: User, general: Channel) -> str:
    """What *Why this match?* calls an answer in a channel."""
    with talk() as slack:
        answer = mentioned(slack, ann, general, OPENED)
        assert QUOTE in answer.text
    # It is recorded by now; it stands a moment before that.
    with talk() as slack:
        slack.click(ann, answer, ANSWER_MENU, option(answer, "why"))
        _, view = modal(slack, ann)
    named = re.search(r"/fact verify ([0-9a-f]{10})", view)
    assert named
    return named[1]


def verified(slack: Workspace, user: User, channel: Channel, record: str) -> str:
    return commanded(slack, user, channel, f"verify {record}").text


def test_anybody_can_see_that_an_answer_was_given_and_still_holds(
    talk: Talk, bob: User, general: Channel, record: str
) -> None:
    with talk() as slack:
        said = verified(slack, bob, general, record.upper())
        assert said.startswith(f"Record {record}. Given on ")
        assert said.endswith("bridge-opened: still holds.")
        assert OPENED not in said


def test_a_line_that_changed_since_and_its_correction_are_told(
    talk: Talk,
    base: FactBase,
    answerer: Answerer,
    services: Services,
    workspace: Workspace,
    ann: User,
    general: Channel,
    record: str,
) -> None:
    new = "The harbour bridge was opened on 5 May 1931."
    base.articles[0].path.write_text(new, encoding="utf-8")
    changed = Answerer(
        replace(base, facts=(replace(base.facts[0], quote=new),)), answerer.thresholds
    )
    after = replace(services, answerer=lambda: changed)
    correct(after, Correction(workspace.team_id, "bridge-opened"))
    with talk(answerer=after.answerer) as slack:
        said = verified(slack, ann, general, record)
        assert "bridge-opened: its words have changed since. Corrected on " in said


def test_a_line_whose_article_changed_or_that_is_gone_holds_no_more(
    talk: Talk, base: FactBase, answerer: Answerer, ann: User, general: Channel, record: str
) -> None:
    base.articles[0].path.write_text("Another text.", encoding="utf-8")
    with talk() as slack:
        assert "bridge-opened: is withheld" in verified(slack, ann, general, record)
    without = Answerer(replace(base, facts=base.facts[1:]), answerer.thresholds)
    with talk(answerer=lambda: without) as slack:
        slack.command(ann, general, "/fact", f"verify {record}")
        assert "bridge-opened: was withdrawn." in private(slack, ann, general, 2)[1].text


def test_what_was_never_given_is_not_known(talk: Talk, ann: User, general: Channel) -> None:
    with talk() as slack:
        assert verified(slack, ann, general, "0123456789") == UNKNOWN


def test_a_record_that_was_altered_proves_nothing(
    talk: Talk, database: Database, ann: User, general: Channel, record: str
) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE audit SET at = '2020-01-01 00:00:00'"))
    with talk() as slack:
        assert verified(slack, ann, general, record) == ALTERED


@pytest.mark.parametrize("words", ["verify", "verify my claim", "verify abc", "verify 12%4567"])
def test_what_can_be_no_record_is_a_question(
    talk: Talk, ann: User, general: Channel, words: str
) -> None:
    with talk() as slack:
        said = commanded(slack, ann, general, words).text
        assert UNKNOWN not in said
        assert "Record " not in said

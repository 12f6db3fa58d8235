"""*Correct*, beneath a fact that a curator looks at."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from conversation import QUOTE, Talk, commanded, modal, private, shown

from bot.answering import Answerer
from bot.facts.base import FactBase
from bot.slack.correction_form import CORRECT, NOTE
from bot.slack.listeners.correct import CURATORS_ONLY
from bot.slack.roles import Roles
from bot.workspace import Channel, User, Workspace

NOBODY = Roles((), (), lambda _: (), lambda: datetime.now(UTC))


@pytest.fixture
def curator(workspace: Workspace, cleo: User, general: Channel) -> User:
    """A curator in #general."""
    workspace.join(cleo, general)
    return cleo


def test_a_curator_corrects_with_a_note_and_hears_how_many_were_told(
    talk: Talk, curator: User, general: Channel, asked: str
) -> None:
    with talk() as slack:
        fact = commanded(slack, curator, general, "fact bridge-opened")
        slack.click(curator, fact, CORRECT)
        view, form = modal(slack, curator)
        assert "1 message quotes bridge-opened, 0 of them as it is no more." in form
        slack.submit(curator, view, {NOTE: "The <!here> old style date."})
        told = private(slack, curator, general, 2)[1]
        assert told.text == "1 message corrected."
        reply = slack.thread(general, asked)[-1]
        assert QUOTE in reply.text
        assert "Note: The here old style date." in reply.text


def test_a_fact_that_was_taken_out_is_corrected_by_its_id(
    talk: Talk, base: FactBase, answerer: Answerer, curator: User, general: Channel, asked: str
) -> None:
    without = Answerer(replace(base, facts=base.facts[1:]), answerer.thresholds)
    with talk(answerer=lambda: without) as slack:
        offer = commanded(slack, curator, general, "correct bridge-opened")
        assert offer.text == "1 message quotes bridge-opened, 1 of them as it is no more."
        slack.click(curator, offer, CORRECT)
        view, _ = modal(slack, curator)
        slack.submit(curator, view)
        assert private(slack, curator, general, 2)[1].text == "1 message corrected."
        assert "was withdrawn" in slack.thread(general, asked)[-1].text


def test_others_see_no_button_and_cannot_correct(
    talk: Talk, ann: User, curator: User, general: Channel, asked: str
) -> None:
    with talk() as slack:
        assert CORRECT not in shown(commanded(slack, ann, general, "fact bridge-opened"))
        slack.command(ann, general, "/fact", "correct bridge-opened")
        assert private(slack, ann, general, 2)[1].text == CURATORS_ONLY
        fact = commanded(slack, curator, general, "fact bridge-opened")
    with talk(roles=NOBODY) as slack:
        # The button is still there for who curates no more.
        slack.click(curator, fact, CORRECT)
        assert "Only a curator can do that" in private(slack, curator, general, 2)[1].text
        assert len(slack.thread(general, asked)) == 2


def test_a_form_of_who_curates_no_more_corrects_nothing(
    talk: Talk, curator: User, general: Channel, asked: str
) -> None:
    with talk() as slack:
        slack.click(curator, commanded(slack, curator, general, "fact bridge-opened"), CORRECT)
        view, _ = modal(slack, curator)
    with talk(roles=NOBODY) as slack:
        slack.submit(curator, view, {NOTE: "Of another bridge."})
        assert "Only a curator can do that" in private(slack, curator, general, 2)[1].text
        assert len(slack.thread(general, asked)) == 2


def test_words_that_name_no_fact_are_a_question(talk: Talk, ann: User, general: Channel) -> None:
    with talk() as slack:
        said = commanded(slack, ann, general, "correct answer?")
        assert said.text.startswith(("No source", "No line"))

"""A channel set to *auto*: a question without a mention is answered when a line is sure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from conversation import Talk

from bot.answering import Answerer, Thresholds
from bot.facts.base import FactBase
from bot.slack.listeners.auto import STALE_S
from bot.slack.services import Services
from bot.state.channel_settings import ChannelSettings
from bot.workspace import Channel, User, Workspace

OPENED = "When was the harbour bridge opened?"
TRACKS = "How many railway tracks does the bridge carry?"
AUTO = ChannelSettings(auto=True)

both_transports = pytest.mark.parametrize("talk", ["sockets", "http"], indirect=True)


@pytest.fixture
def auto(services: Services, workspace: Workspace, ann: User, general: Channel) -> Channel:
    services.channels.set(workspace.team_id, general.id, AUTO, ann.id, services.clock())
    return general


@both_transports
def test_a_question_without_a_mention_is_answered_in_its_thread(
    talk: Talk, workspace: Workspace, services: Services, ann: User, auto: Channel
) -> None:
    with talk():
        ts = workspace.say(ann, auto, OPENED)
    (answer,) = workspace.thread(auto, ts)[1:]
    assert "4 May 1931" in answer.text
    given = services.answers.to(workspace.team_id, auto.id, ts)
    assert given is not None
    assert given.thread_ts == ts
    with talk():
        workspace.say(ann, auto, "source?", thread_ts=ts)
    assert workspace.thread(auto, ts)[-1].text == "The harbour bridge · line 1 · as of 1931"


def test_a_private_channel_can_be_auto_too(
    talk: Talk, workspace: Workspace, services: Services, ann: User
) -> None:
    den = workspace.add_channel("den", members=[ann], private=True)
    services.channels.set(workspace.team_id, den.id, AUTO, ann.id, services.clock())
    with talk():
        ts = workspace.say(ann, den, OPENED)
    assert len(workspace.thread(den, ts)) == 2


def test_auto_is_off_by_default(
    talk: Talk, workspace: Workspace, ann: User, general: Channel
) -> None:
    with talk():
        workspace.say(ann, general, OPENED)
    assert len(workspace.messages(general)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "What is the weather in oslo?",
        OPENED.rstrip("?"),
        "bridge?",
        "Anyone for lunch?",
        "?",
        "source?",
        "https://example.com/?",
    ],
)
def test_what_no_line_surely_answers_gets_silence(
    talk: Talk, workspace: Workspace, services: Services, ann: User, auto: Channel, text: str
) -> None:
    with talk():
        workspace.say(ann, auto, text)
    assert len(workspace.messages(auto)) == 1
    assert workspace.ephemerals(ann, auto) == []
    assert services.ledger.entries(workspace.team_id) == ()


def test_auto_has_a_bar_of_its_own(
    talk: Talk, workspace: Workspace, base: FactBase, ann: User, auto: Channel
) -> None:
    wary = Answerer(base, Thresholds(answer=0.1, suggest=0.1, follow_up=0.1, auto=1.01))
    with talk(answerer=lambda: wary):
        ts = workspace.say(ann, auto, OPENED)
        me = workspace.mention_text(workspace.bot)
        mentioned = workspace.say(ann, auto, f"{me} {OPENED}")
    assert len(workspace.thread(auto, ts)) == 1
    assert len(workspace.thread(auto, mentioned)) == 2


def test_questions_to_somebody_are_left_alone(
    talk: Talk, workspace: Workspace, ann: User, auto: Channel
) -> None:
    bob = workspace.add_user("bob")
    with talk():
        workspace.say(ann, auto, f"{workspace.mention_text(bob)} {OPENED}")
        workspace.say(ann, auto, f"<!here> {OPENED}", encoded=True)
    assert len(workspace.messages(auto)) == 2


def test_threads_between_people_are_left_alone(
    talk: Talk, workspace: Workspace, ann: User, auto: Channel
) -> None:
    head = workspace.say(ann, auto, "About the bridge")
    with talk():
        workspace.say(ann, auto, OPENED, thread_ts=head)
    assert len(workspace.thread(auto, head)) == 2


def test_a_line_that_changed_is_not_spoken_of_unasked(
    talk: Talk, workspace: Workspace, base: FactBase, ann: User, auto: Channel
) -> None:
    base.articles[0].path.write_text("Gone.\n", encoding="utf-8")
    with talk():
        workspace.say(ann, auto, OPENED)
    assert len(workspace.messages(auto)) == 1


def test_topics_and_readers_hold_unasked_too(
    talk: Talk, workspace: Workspace, services: Services, ann: User, auto: Channel
) -> None:
    settings = replace(AUTO, topics=("history",), reply_to="asker")
    services.channels.set(workspace.team_id, auto.id, settings, ann.id, services.clock())
    with talk():
        workspace.say(ann, auto, OPENED)
        workspace.say(ann, auto, TRACKS)
    assert len(workspace.messages(auto)) == 2
    (answer,) = workspace.ephemerals(ann, auto)
    assert "4 May 1931" in answer.text


@pytest.mark.parametrize("talk", ["sockets"], indirect=True)
def test_a_question_taken_up_too_late_is_dropped(
    talk: Talk, workspace: Workspace, ann: User, auto: Channel
) -> None:
    late = datetime.now(UTC) + timedelta(seconds=STALE_S + 60)
    with talk(clock=lambda: late):
        workspace.say(ann, auto, OPENED)
    assert len(workspace.messages(auto)) == 1

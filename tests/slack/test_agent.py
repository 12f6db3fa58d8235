"""The agent pane: what a member finds suggested there, and what is shown while it is answered."""

from dataclasses import replace
from typing import Any

import pytest

from bot.answering import Answered, Answerer, Thresholds
from bot.facts.base import FactBase
from bot.slack.jobs import Job
from bot.slack.listeners.agent import (
    PROMPTS_MAX,
    STATUS,
    looking,
    suggest_questions,
    suggested_questions,
)
from bot.slack.manifest import manifest
from bot.slack.posting import Poster, build_client
from bot.slack.question import Question, from_event
from bot.slack.services import Services
from bot.workspace import Message, User, Workspace

OPENED = "When was the harbour bridge opened?"
QUOTE = "The harbour bridge was opened on 4 May 1931."

both_transports = pytest.mark.parametrize("slack", ["sockets", "http"], indirect=True)


def direct(slack: Workspace, user: User, count: int) -> list[Message]:
    """The direct messages of a member, once there are so many."""
    channel = slack.im(user)
    return slack.wait_for(lambda: seen if len(seen := slack.messages(channel)) >= count else None)


@both_transports
def test_questions_of_different_topics_are_suggested(slack: Workspace, ann: User) -> None:
    slack.open_agent_pane(ann)
    prompts = slack.wait_for(lambda: slack.prompts(ann))
    assert [prompt.message for prompt in prompts] == [
        OPENED,
        "How much did the repairs of the bridge cost?",
        "How many railway tracks does the bridge carry?",
    ]
    assert [prompt.title for prompt in prompts] == [prompt.message for prompt in prompts]
    assert slack.messages(slack.im(ann)) == [], "opening the pane asks for nothing"


def test_opening_the_home_tab_suggests_nothing(
    slack: Workspace, services: Services, ann: User
) -> None:
    slack.open_home(ann)
    slack.open_agent_pane(ann)
    slack.wait_for(lambda: slack.prompts(ann))
    services.work.shutdown(wait=True)
    assert len(slack.calls("assistant.threads.setSuggestedPrompts")) == 1


@both_transports
def test_a_suggested_question_is_answered_with_its_line(slack: Workspace, ann: User) -> None:
    slack.open_agent_pane(ann)
    first = slack.wait_for(lambda: slack.prompts(ann))[0]
    slack.dm(ann, first.message)
    assert QUOTE in direct(slack, ann, 2)[-1].text


def test_a_status_is_shown_until_the_answer_stands(slack: Workspace, ann: User) -> None:
    ts = slack.dm(ann, OPENED)
    direct(slack, ann, 2)
    set_status = "assistant.threads.setStatus"
    slack.wait_for(lambda: len(slack.calls(set_status)) == 2)
    ours = [each for each in slack.calls() if each.method in {set_status, "chat.postMessage"}]
    assert [each.arguments.get("status") for each in ours] == [STATUS, None, ""]
    assert ours[0].arguments["thread_ts"] == ts
    assert not any(each.faults for each in ours)
    assert slack.status(slack.im(ann), ts) == ""


def test_in_a_thread_of_the_pane_status_and_answer_stand_in_the_thread(
    slack: Workspace, ann: User
) -> None:
    head = slack.dm(ann, OPENED)
    direct(slack, ann, 2)
    slack.dm(ann, "How many railway tracks does the bridge carry?", thread_ts=head)
    answer = direct(slack, ann, 4)[-1]
    assert answer.thread_ts == head
    assert "two railway tracks" in answer.text
    shown = [call.arguments for call in slack.calls("assistant.threads.setStatus")]
    assert {each["thread_ts"] for each in shown} == {head}


def test_a_status_is_taken_away_when_no_answer_comes(
    workspace: Workspace, services: Services, ann: User
) -> None:
    ts = workspace.dm(ann, OPENED)
    question = from_event(
        {
            "event": {
                "type": "message",
                "channel_type": "im",
                "channel": workspace.im(ann).id,
                "user": ann.id,
                "text": OPENED,
                "ts": ts,
            }
        }
    )
    assert question is not None
    while_looking = []

    def fail() -> None:
        with looking(services, question):
            while_looking.append(workspace.status(workspace.im(ann), ts))
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        fail()
    assert while_looking == [STATUS]
    assert workspace.status(workspace.im(ann), ts) == ""


def test_a_mention_in_a_channel_has_no_status(slack: Workspace, ann: User) -> None:
    general = slack.add_channel("general", members=[ann])
    ts = slack.say(ann, general, f"{slack.mention_text(slack.bot)} {OPENED}")
    slack.wait_for(lambda: slack.thread(general, ts)[1:])
    assert slack.calls("assistant.threads.setStatus") == []


def _without(scopes: set[str]) -> dict[str, Any]:
    """The manifest of an app in a team that refused some optional scopes."""
    app = manifest("socket")
    granted = app["oauth_config"]["scopes"]
    kept = {kind: [each for each in granted[kind] if each not in scopes] for kind in granted}
    return {**app, "oauth_config": {"scopes": kept}}


def test_a_team_that_refused_the_scope_is_answered_without_suggestions(
    services: Services,
) -> None:
    with Workspace.start(manifest=_without({"assistant:write"})) as refusing:
        bob = refusing.add_user("bob")
        poster = Poster(build_client(refusing.bot_token, refusing.api_url))
        opened = {"event": {"tab": "messages", "channel": refusing.im(bob).id}}
        suggest_questions(replace(services, poster=poster), Job(opened, lambda: True))
        (call,) = refusing.calls("assistant.threads.setSuggestedPrompts")
        assert call.error == "missing_scope"
        assert refusing.prompts(bob) == ()


def test_where_the_scope_is_known_to_be_refused_no_status_is_tried(
    services: Services,
) -> None:
    with Workspace.start(manifest=_without({"assistant:write"})) as refusing:
        bob = refusing.add_user("bob")
        poster = Poster(build_client(refusing.bot_token, refusing.api_url))
        poster.identify()
        asked = Question(OPENED, "message", refusing.team_id, refusing.im(bob).id, bob.id, ts="1.1")
        with looking(replace(services, poster=poster), asked):
            pass
        assert [call.method for call in refusing.calls()] == ["auth.test"]


def test_a_failed_status_costs_no_answer(
    workspace: Workspace, services: Services, ann: User
) -> None:
    gone = {
        "event": {
            "type": "message",
            "channel_type": "im",
            "channel": workspace.im(ann).id,
            "user": ann.id,
            "text": OPENED,
            "ts": "1.000001",
        }
    }
    question = from_event(gone)
    assert question is not None
    with looking(services, question):
        answer = services.answerer().answer(question.text)
    assert isinstance(answer, Answered)
    (call,) = workspace.calls("assistant.threads.setStatus")
    assert call.error == "invalid_thread_ts"


def test_the_same_base_suggests_the_same_whatever_else_it_holds(
    answerer: Answerer, base: FactBase
) -> None:
    again = Answerer(base, Thresholds(answer=0.6, suggest=0.3))
    assert suggested_questions(answerer) == suggested_questions(again)


def test_no_more_are_suggested_than_slack_takes_and_each_is_answered_by_its_fact(
    base: FactBase,
) -> None:
    opened = base.facts[0]
    many = tuple(
        replace(opened, id=f"f{number}", topics=(f"topic {number}",), phrasings=(question,))
        for number, question in enumerate([OPENED] * 6)
    )
    answerer = Answerer(
        FactBase((*base.facts, *many), base.articles, {}, "english", "2"),
        Thresholds(answer=0.6, suggest=0.3),
    )
    questions = suggested_questions(answerer)
    assert 1 <= len(questions) <= PROMPTS_MAX
    assert len(set(questions)) == len(questions)


def test_a_withheld_line_is_not_suggested(answerer: Answerer, base: FactBase) -> None:
    base.articles[0].path.write_text("Gone.\n", encoding="utf-8")
    assert suggested_questions(answerer) == ()


def test_a_question_too_long_for_the_pane_is_not_suggested(base: FactBase) -> None:
    long = replace(base.facts[0], phrasings=("When " + "and when " * 20 + "was it opened?",))
    answerer = Answerer(
        FactBase((long,), base.articles, {}, "english", "2"), Thresholds(answer=0.6, suggest=0.3)
    )
    assert suggested_questions(answerer) == ()

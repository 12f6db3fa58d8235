"""*Look up a fact* in a workflow: what the step gives, and how it fails."""

import json

import pytest
from slack_bolt import App, BoltRequest

from bot.answering import Answerer
from bot.facts.base import FactBase
from bot.slack.jobs import receive, without_secrets
from bot.slack.listeners import TRIGGERS
from bot.slack.listeners.workflow_step import LOOK_UP_A_FACT, NO_QUESTION
from bot.slack.services import Services
from bot.workspace import Step, Workspace
from tests.slack.conftest import Talk
from tests.slack.conversation import OPENED, QUOTE

both_transports = pytest.mark.parametrize("slack", ["sockets", "http"], indirect=True)


def ended(slack: Workspace, question: str) -> Step:
    """The step once a workflow ran it with a question."""
    step = slack.run_step(LOOK_UP_A_FACT, {"question": question})
    return slack.wait_for(lambda: seen if (seen := slack.step(step)).state != "running" else None)


@both_transports
def test_a_question_gives_the_line_that_answers(slack: Workspace) -> None:
    step = ended(slack, OPENED)
    assert (step.state, step.error) == ("completed", None)
    outputs = dict(step.outputs or {})
    assert 0.6 <= outputs.pop("confidence") <= 1
    assert outputs == {
        "quote": QUOTE,
        "article": "The harbour bridge",
        "line": 1,
        "outcome": "answered",
    }


@pytest.mark.parametrize("question", ["what is the weather in oslo", "bridge"])
def test_without_a_sure_line_the_quote_is_empty(slack: Workspace, question: str) -> None:
    step = ended(slack, question)
    assert step.state == "completed"
    outputs = step.outputs or {}
    assert (outputs["quote"], outputs["article"], outputs["line"]) == ("", "", 0)
    assert outputs["outcome"] == "no_answer"


def test_a_line_whose_article_changed_is_not_given(slack: Workspace, base: FactBase) -> None:
    base.articles[0].path.write_text("The bridge was opened in 1932.\n", encoding="utf-8")
    outputs = ended(slack, OPENED).outputs or {}
    assert (outputs["quote"], outputs["outcome"]) == ("", "withheld")


@pytest.mark.parametrize("question", ["", "   ", "?"])
def test_without_a_question_the_step_fails_in_plain_words(slack: Workspace, question: str) -> None:
    step = ended(slack, question)
    assert (step.state, step.error) == ("failed", NO_QUESTION)


def test_a_very_long_question_is_looked_up(slack: Workspace) -> None:
    assert ended(slack, f"{OPENED} " * 400).state == "completed"


def test_a_fault_of_ours_fails_the_step_with_its_error_id(talk: Talk) -> None:
    def broken() -> Answerer:
        raise RuntimeError("kaputt")

    with talk(answerer=broken) as slack:
        step = ended(slack, OPENED)
    assert step.state == "failed"
    assert "Error" in (step.error or "")
    assert "kaputt" not in (step.error or "")


def test_an_event_that_slack_repeats_completes_the_step_once(
    app: App, workspace: Workspace, services: Services
) -> None:
    step = workspace.run_step(LOOK_UP_A_FACT, {"question": OPENED})
    body = {
        "type": "event_callback",
        "event_id": "Ev9",
        "team_id": workspace.team_id,
        "event": {
            "type": "function_executed",
            "function": {"callback_id": LOOK_UP_A_FACT},
            "inputs": {"question": OPENED},
            "function_execution_id": step.id,
        },
    }
    for _ in range(3):
        request = BoltRequest(mode="socket_mode", body=body)
        assert app.dispatch(request).status == 200
    services.work.shutdown(wait=True)
    assert len(workspace.calls("functions.completeSuccess")) == 1
    assert workspace.step(step).state == "completed"


def test_the_token_of_a_step_is_never_stored(slack: Workspace, services: Services) -> None:
    ended(slack, OPENED)
    (event,) = [
        attempt.outgoing.payload
        for attempt in slack.deliveries()
        if attempt.outgoing.payload.get("event", {}).get("type") == "function_executed"
    ]
    assert event["event"]["bot_access_token"]
    (trigger,) = [each for each in TRIGGERS if each.name == LOOK_UP_A_FACT]
    again = {**event, "event_id": "Ev7"}
    assert receive(services, trigger, again).inbox_id is not None
    (row,) = services.inbox.pending(services.clock())
    assert "bot_access_token" not in row.payload
    assert '"token"' not in row.payload
    assert OPENED in row.payload
    assert json.loads(row.payload) == without_secrets(again)

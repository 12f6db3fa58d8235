"""Steps of workflows: what is passed on, and what completing one refuses."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import Step, Workspace

MANIFEST: dict[str, Any] = {
    "settings": {"event_subscriptions": {"bot_events": ["function_executed"]}},
    "functions": {
        "count": {
            "title": "Count",
            "input_parameters": {
                "properties": {"text": {"type": "string"}},
                "required": ["text"],
            },
            "output_parameters": {
                "properties": {"words": {"type": "integer"}, "share": {"type": "number"}},
                "required": ["words"],
            },
        }
    },
}


@pytest.fixture
def team() -> Iterator[Workspace]:
    with Workspace.start(manifest=MANIFEST, retry_delays_s=()) as running:
        yield running


@pytest.fixture
def client(team: Workspace) -> WebClient:
    return WebClient(team.bot_token, base_url=team.api_url, retry_handlers=[])


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


def test_a_step_is_sent_as_an_event_with_its_declaration(team: Workspace) -> None:
    step = team.run_step("count", {"text": "two words"})
    attempt = team.wait_for(lambda: team.deliveries() and team.deliveries()[0])
    event = attempt.outgoing.payload["event"]
    assert (event["type"], event["function_execution_id"]) == ("function_executed", step.id)
    assert event["function"]["callback_id"] == "count"
    assert event["inputs"] == {"text": "two words"}
    assert event["function"]["input_parameters"][0]["is_required"] is True
    assert event["bot_access_token"] != team.bot_token
    assert team.step(step).state == "running"


def test_a_step_is_completed_once(team: Workspace, client: WebClient) -> None:
    step = team.run_step("count", {"text": "a b"})
    client.functions_completeSuccess(function_execution_id=step.id, outputs={"words": 2})
    assert (team.step(step).state, team.step(step).outputs) == ("completed", {"words": 2})
    again = refusal(client.functions_completeError, function_execution_id=step.id, error="No.")
    assert again == "execution_not_in_running_state"


def test_a_step_fails_with_a_sentence(team: Workspace, client: WebClient) -> None:
    step = team.run_step("count", {"text": "a b"})
    client.functions_completeError(function_execution_id=step.id, error="Nothing to count.")
    assert team.step(step) == Step(
        step.id, "count", {"text": "a b"}, state="failed", error="Nothing to count."
    )


@pytest.mark.parametrize(
    "outputs",
    [{}, {"words": "2"}, {"words": True}, {"words": 2, "more": 1}, {"words": 2, "share": "x"}, []],
)
def test_outputs_that_are_not_declared_are_refused(
    team: Workspace, client: WebClient, outputs: Any
) -> None:
    step = team.run_step("count", {"text": "a b"})
    code = refusal(client.functions_completeSuccess, function_execution_id=step.id, outputs=outputs)
    assert code == "parameter_validation_failed"
    assert team.step(step).state == "running"


def test_an_unknown_run_is_refused(team: Workspace, client: WebClient) -> None:
    code = refusal(client.functions_completeError, function_execution_id="Fx1", error="No.")
    assert code == "function_execution_not_found"


def test_only_steps_and_inputs_of_the_manifest_are_passed_on(team: Workspace) -> None:
    with pytest.raises(LookupError, match="other is not a step"):
        team.run_step("other", {})
    with pytest.raises(ValueError, match="missing required parameter: text"):
        team.run_step("count", {})
    with pytest.raises(ValueError, match="unknown parameter: more"):
        team.run_step("count", {"text": "a", "more": 1})
    with pytest.raises(ValueError, match="text must be of type string: 1"):
        team.run_step("count", {"text": 1})

"""Steps of workflows that the app runs: a member starts one, the bot completes it or fails.

The event and the two methods are those of "function_executed", "functions.completeSuccess" and
"functions.completeError" in Slack's reference. Stricter than Slack in that a step takes and
gives only what the app's manifest declares.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.workspace.interactions import Interactions
from bot.workspace.model import Json, Refused, Step
from bot.workspace.web_api import Backend, Method

# The types of the reference's "Slack types" that a step of Sourceline has a use for.
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
}


class WorkflowSteps(Interactions):
    """Adds to `Interactions` a workflow that has a step of the app in it."""

    def run_step(self, callback_id: str, inputs: Mapping[str, Any]) -> Step:
        """A workflow comes to a step of the app; returns at once, the event follows.

        Raises LookupError for a step the app has not, ValueError for inputs that Workflow
        Builder would not pass on.
        """
        functions = self._team.installation.functions
        if functions is not None and callback_id not in functions:
            raise LookupError(f"{callback_id} is not a step of the app")
        declared = (functions or {}).get(callback_id, {})
        faults = _faults(declared.get("input_parameters"), inputs)
        if faults:
            raise ValueError("; ".join(faults))
        with self._team.changing():
            step = Step(self._team.new_id("Fx"), callback_id, dict(inputs))
            self._team.steps[step.id] = step
            self._events.send("function_executed", self._event(step, declared))
        return step

    def step(self, step: Step) -> Step:
        """A run as it stands now."""
        return self._team.steps[step.id]

    def _event(self, step: Step, declared: Json) -> Json:
        team = self._team
        return {
            "type": "function_executed",
            "function": {
                "id": "Fn0000000001",
                "callback_id": step.callback_id,
                "title": declared.get("title", step.callback_id),
                "description": declared.get("description", ""),
                "type": "app",
                "input_parameters": _listed(declared.get("input_parameters")),
                "output_parameters": _listed(declared.get("output_parameters")),
                "app_id": team.installation.app_id,
                "date_created": 0,
                "date_updated": 0,
                "date_deleted": 0,
            },
            "inputs": step.inputs,
            "function_execution_id": step.id,
            "workflow_execution_id": team.new_id("Wx"),
            "event_ts": team.new_ts(),
            # Good for this run only; the bot's own token may complete it too.
            "bot_access_token": f"xwfp-embedded-{secrets.token_hex(12)}",
        }


def complete(backend: Backend, arguments: Json) -> Json:
    step = _running(backend, arguments)
    outputs = arguments["outputs"]
    functions = backend.team.installation.functions or {}
    declared = functions.get(step.callback_id, {}).get("output_parameters")
    faults = _faults(declared, outputs) if isinstance(outputs, dict) else ["must be an object"]
    if faults:
        raise Refused("parameter_validation_failed", errors=faults)
    backend.team.steps[step.id] = replace(step, state="completed", outputs=outputs)
    return {}


def fail(backend: Backend, arguments: Json) -> Json:
    step = _running(backend, arguments)
    backend.team.steps[step.id] = replace(step, state="failed", error=arguments["error"])
    return {}


def _running(backend: Backend, arguments: Json) -> Step:
    step = backend.team.steps.get(arguments["function_execution_id"])
    if step is None:
        raise Refused("function_execution_not_found")
    if step.state != "running":
        raise Refused("execution_not_in_running_state")
    return step


def _faults(declared: Json | None, given: Mapping[str, Any]) -> list[str]:
    """What is wrong with values beside their declaration; nothing is declared without one."""
    if declared is None:
        return []
    properties, required = declared["properties"], declared.get("required", [])
    return [
        *(f"missing required parameter: {name}" for name in required if name not in given),
        *(f"unknown parameter: {name}" for name in sorted(given.keys() - properties.keys())),
        *(
            f"{name} must be of type {properties[name]['type']}: {json.dumps(value)}"
            for name, value in given.items()
            if name in properties and not _is_of(value, properties[name]["type"])
        ),
    ]


def _is_of(value: Any, kind: str) -> bool:
    is_flag = isinstance(value, bool)
    return isinstance(value, _TYPES[kind]) and is_flag == (kind == "boolean")


def _listed(declared: Json | None) -> list[Json]:
    """Declared parameters as the event has them."""
    required = (declared or {}).get("required", [])
    return [
        {
            "type": each["type"],
            "name": name,
            "description": each.get("description", ""),
            "title": each.get("title", name),
            "is_required": name in required,
        }
        for name, each in (declared or {}).get("properties", {}).items()
    ]


METHODS = {
    "functions.completeSuccess": Method(complete, ("function_execution_id", "outputs")),
    "functions.completeError": Method(fail, ("function_execution_id", "error")),
}

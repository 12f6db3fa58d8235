from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from bot.errors import OperatorError
from bot.slack.listeners import TRIGGERS
from bot.slack.manifest import Mode, bot_scopes, manifest

CONFIG = Path(__file__).parents[2] / "config"
MODES = get_args(Mode)


@pytest.mark.parametrize("mode", MODES)
def test_the_file_in_config_is_the_manifest(mode: Mode) -> None:
    written = yaml.safe_load((CONFIG / f"manifest.{mode}.yaml").read_text(encoding="utf-8"))
    assert written == manifest(mode)


@pytest.mark.parametrize("mode", MODES)
def test_every_trigger_is_in_the_manifest_and_nothing_else(mode: Mode) -> None:
    app = manifest(mode)
    commands = [command["command"] for command in app["features"]["slash_commands"]]
    listened = {
        (trigger.type, trigger.name) for trigger in TRIGGERS if trigger.type in {"command", "event"}
    }
    events = app["settings"]["event_subscriptions"]["bot_events"]
    # Bolt gives functions, not the event that runs them, to their listeners.
    told = {("event", name) for name in events if name != "function_executed"}
    assert {("command", name) for name in commands} | told == listened
    shortcuts = {each["callback_id"] for each in app["features"]["shortcuts"]}
    assert shortcuts == {trigger.name for trigger in TRIGGERS if trigger.type == "shortcut"}
    functions = {trigger.name for trigger in TRIGGERS if trigger.type == "function"}
    assert app["functions"].keys() == functions
    assert ("function_executed" in events) == bool(functions)
    assert app["settings"]["interactivity"]["is_enabled"]


def test_the_scopes_are_the_least_that_the_triggers_need() -> None:
    assert bot_scopes() == ["app_mentions:read", "chat:write", "commands", "im:history"]


def test_http_mode_sends_everything_to_the_address_that_is_served() -> None:
    app = manifest("http", "https://bot.example.com/")
    addresses = _values(app, {"request_url", "url"})
    assert set(addresses) == {"https://bot.example.com/slack/events"}
    assert len(addresses) == 3
    assert not app["settings"]["socket_mode_enabled"]


def test_socket_mode_needs_no_address() -> None:
    app = manifest("socket")
    assert _values(app, {"request_url", "url"}) == []
    assert app["settings"]["socket_mode_enabled"]


def test_an_address_that_slack_would_refuse_is_refused() -> None:
    with pytest.raises(OperatorError, match="https://"):
        manifest("http", "http://bot.example.com")


@pytest.mark.parametrize("mode", MODES)
def test_the_limits_of_a_manifest_are_kept(mode: Mode) -> None:
    app = manifest(mode)
    assert len(app["display_information"]["name"]) <= 35
    assert len(app["display_information"]["description"]) <= 140
    assert len(app["features"]["slash_commands"]) <= 50
    assert all(trigger.description for trigger in TRIGGERS if trigger.type == "command")


def _values(node: Any, names: set[str]) -> list[Any]:
    if not isinstance(node, dict):
        return (
            [value for one in node for value in _values(one, names)]
            if (isinstance(node, list))
            else []
        )
    own = [value for name, value in node.items() if name in names]
    return own + [value for inner in node.values() for value in _values(inner, names)]

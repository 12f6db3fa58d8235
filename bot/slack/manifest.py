"""The app manifest: what Slack has to be told of the bot, derived from its trigger table.

The files in `config/` are this, written out; a test holds them equal.
"""

from typing import Any, Literal

from bot.errors import OperatorError
from bot.slack.http_guard import EVENTS_PATH
from bot.slack.jobs import Trigger
from bot.slack.listeners import TRIGGERS

Mode = Literal["socket", "http"]

# Where an HTTP bot is reached, until its operator knows the address.
PLACEHOLDER_URL = "https://sourceline.example.com"


def bot_scopes() -> list[str]:
    """The scopes that the bot needs, in alphabetical order."""
    return sorted({scope for each in TRIGGERS if not each.optional for scope in each.scopes})


def optional_scopes() -> list[str]:
    """The scopes that a team can do without, in alphabetical order."""
    wanted = {scope for each in TRIGGERS if each.optional for scope in each.scopes}
    return sorted(wanted.difference(bot_scopes()))


def manifest(mode: Mode, base_url: str = PLACEHOLDER_URL) -> dict[str, Any]:
    """The manifest as Slack's JSON has it; `base_url` is where HTTP mode is reached.

    Raises OperatorError for an address that Slack would refuse.
    """
    if mode == "http" and not base_url.startswith("https://"):
        raise OperatorError("--url", "expected an address that begins with https://")
    url = f"{base_url.rstrip('/')}{EVENTS_PATH}" if mode == "http" else None
    at_url = {"request_url": url} if url else {}
    events = {trigger.name for trigger in TRIGGERS if trigger.type == "event"}
    functions = _functions()
    if functions:
        events.add("function_executed")
    commands = [trigger for trigger in TRIGGERS if trigger.type == "command"]
    return {
        "display_information": {
            "name": "Sourceline",
            "description": "Answers with the exact line of a source",
            "background_color": "#1f2d3d",
        },
        "features": {
            # Without an open messages tab nobody can write the bot a direct message.
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            # The pane beside a channel: the same direct messages (docs.slack.dev, "Migrating to the
            # Agent messaging experience").
            "agent_view": {"agent_description": "Answers with the exact line of a source"},
            "bot_user": {"display_name": "Sourceline", "always_online": True},
            "slash_commands": [_slash_command(command, url) for command in commands],
            **_shortcuts(),
        },
        "oauth_config": {"scopes": _scopes()},
        "settings": {
            "event_subscriptions": {**at_url, "bot_events": sorted(events)},
            "interactivity": {"is_enabled": True, **at_url},
            # Slack takes functions only of an app that could be installed in a whole organisation
            # and that runs on its own server (docs.slack.dev, "Custom steps" and "App manifest").
            "org_deploy_enabled": bool(functions),
            **({"function_runtime": "remote"} if functions else {}),
            "socket_mode_enabled": mode == "socket",
            "token_rotation_enabled": False,
        },
        **({"functions": functions} if functions else {}),
    }


def _scopes() -> dict[str, list[str]]:
    optional = optional_scopes()
    return {"bot": bot_scopes()} | ({"bot_optional": optional} if optional else {})


def _shortcuts() -> dict[str, Any]:
    shortcuts = [
        {
            "name": trigger.description,
            "type": "message",
            "callback_id": trigger.name,
            "description": trigger.usage_hint,
        }
        for trigger in TRIGGERS
        if trigger.type == "shortcut"
    ]
    return {"shortcuts": shortcuts} if shortcuts else {}


def _functions() -> dict[str, Any]:
    """The steps for Workflow Builder by their callback ids."""
    return {
        trigger.name: {
            "title": trigger.description,
            "description": trigger.usage_hint,
            **trigger.parameters,
        }
        for trigger in TRIGGERS
        if trigger.type == "function"
    }


def _slash_command(trigger: Trigger, url: str | None) -> dict[str, Any]:
    return {
        "command": trigger.name,
        **({"url": url} if url else {}),
        "description": trigger.description,
        "usage_hint": trigger.usage_hint,
        # Names stay as they were typed, so that a question reads as its asker wrote it.
        "should_escape": False,
    }

"""The app as it is installed in the embedded workspace: its ids, tokens, scopes and subscriptions.

Reads an app manifest as Slack would on installation. Knows nothing of members or messages.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Without a manifest the app listens to everything that Sourceline has a use for.
DEFAULT_EVENTS = frozenset(
    {
        "app_mention",
        "app_home_opened",
        "app_uninstalled",
        "function_executed",
        "member_joined_channel",
        "message.channels",
        "message.groups",
        "message.im",
        "reaction_added",
        "tokens_revoked",
    }
)

# What Slack asks for before it takes a subscription ("Events" reference, one page each).
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "member_joined_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
}


def _token(prefix: str) -> str:
    # The shape of a real one (prefix and dashes), with nothing that a secret scanner knows.
    return f"{prefix}-embedded-{secrets.token_hex(12)}"


@dataclass(frozen=True, slots=True)
class Installation:
    """One app in one team. None stands for all `scopes`, `commands`, `shortcuts` or `functions`.

    `functions` are the steps for workflows by callback id, as the manifest declares them.
    """

    name: str = "Sourceline"
    app_id: str = "A0000000001"
    bot_id: str = "B0000000001"
    bot_user_id: str = "U0000000001"
    scopes: frozenset[str] | None = None
    events: frozenset[str] = DEFAULT_EVENTS
    commands: frozenset[str] | None = None
    shortcuts: frozenset[str] | None = None
    functions: Mapping[str, Any] | None = None
    bot_token: str = field(default_factory=lambda: _token("xoxb"), repr=False)
    app_token: str = field(default_factory=lambda: _token("xapp"), repr=False)
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> "Installation":
        """The installation of a parsed app manifest, its optional scopes granted too.

        Raises ValueError for an event whose scope is not asked for, as Slack refuses it.
        """
        features = manifest.get("features", {})
        scopes = manifest.get("oauth_config", {}).get("scopes", {})
        subscriptions = manifest.get("settings", {}).get("event_subscriptions", {})
        granted = frozenset([*scopes.get("bot", []), *scopes.get("bot_optional", [])])
        events = frozenset(subscriptions.get("bot_events", []))
        for event in sorted(events & EVENT_SCOPES.keys()):
            if EVENT_SCOPES[event] not in granted:
                raise ValueError(f"the event {event} needs the scope {EVENT_SCOPES[event]}")
        return cls(
            name=features.get("bot_user", {}).get("display_name", "Sourceline"),
            scopes=granted,
            events=events,
            commands=frozenset(each["command"] for each in features.get("slash_commands", [])),
            shortcuts=frozenset(each["callback_id"] for each in features.get("shortcuts", [])),
            functions=manifest.get("functions", {}),
        )

    def allows(self, scope: str) -> bool:
        """Whether the bot token carries a scope."""
        return self.scopes is None or scope in self.scopes

"""What Slack hands out for a short while: connection tickets, trigger ids, response URLs.

Expiry is by the workspace's clock. Limits as documented for Slack's interactivity
("Handling user interaction in your Slack apps": trigger ids 3 s, response URLs 5 uses in
30 min) and Socket Mode (a ticket opens one connection).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.workspace.model import Clock, Message, Refused

TICKET_LIFE = timedelta(seconds=30)
TRIGGER_LIFE = timedelta(seconds=3)
RESPONSE_URL_LIFE = timedelta(minutes=30)
RESPONSE_URL_USES = 5


@dataclass(slots=True)
class Trigger:
    user_id: str
    expires: datetime
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Where an answer through a response URL goes; `source` is the message that was clicked."""

    channel_id: str
    user_id: str
    expires: datetime
    source: Message | None = None
    uses: int = 0


class Grants:
    """Hands grants out and takes them back. Not locked: callers hold the team's lock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tickets: dict[str, datetime] = {}
        self._triggers: dict[str, Trigger] = {}
        self._response_urls: dict[str, ResponseUrl] = {}

    def new_ticket(self) -> str:
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = self._clock() + TICKET_LIFE
        return ticket

    def use_ticket(self, ticket: str) -> bool:
        """Whether the ticket opens a connection; each does so once."""
        expires = self._tickets.pop(ticket, None)
        return expires is not None and self._clock() < expires

    def new_trigger(self, user_id: str) -> str:
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(user_id, self._clock() + TRIGGER_LIFE)
        return trigger_id

    def use_trigger(self, trigger_id: str) -> str:
        """The user whose interaction made the trigger; each is used once, within 3 s."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self._clock() >= trigger.expires:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger.user_id

    def new_response_url(self, channel_id: str, user_id: str, source: Message | None = None) -> str:
        """The key of a response URL: the last part of its path."""
        key = secrets.token_hex(12)
        expires = self._clock() + RESPONSE_URL_LIFE
        self._response_urls[key] = ResponseUrl(channel_id, user_id, expires, source)
        return key

    def use_response_url(self, key: str) -> ResponseUrl:
        grant = self._response_urls.get(key)
        if grant is None:
            raise Refused("no_such_url")
        if self._clock() >= grant.expires:
            raise Refused("expired_url")
        if grant.uses >= RESPONSE_URL_USES:
            raise Refused("used_url")
        grant.uses += 1
        return grant

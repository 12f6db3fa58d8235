"""Payloads to questions: what was asked, by whom, where, and under which keys it is known.

Pure functions over parsed JSON. A payload that lacks a field gives an empty one, and
a payload that asks nothing gives None; neither is an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.slack.entities import plain_words

Payload = Mapping[str, Any]
Surface = Literal["command", "mention", "message", "overheard"]

# What happened longer ago is no longer waited for: Slack repeats for minutes, and after an
# outage for hours.
OLD_AFTER_S = 600.0

# Subtypes of messages that are still a person asking; edits, deletions, joins and topic changes
# are not (docs.slack.dev, "message event", its list of subtypes).
_ASKING_SUBTYPES = frozenset({"", "file_share", "thread_broadcast"})


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked. `text` is plain words, as long as it was typed.

    A `command` has `response_url` and `trigger_id`; a `mention` (in a channel) and a
    `message` (direct) have `ts`, and `thread_ts` when they were typed in a thread; so has what
    was `overheard`, which nobody addressed to the bot.
    """

    text: str
    surface: Surface
    team_id: str
    channel_id: str
    user_id: str
    ts: str = ""
    thread_ts: str = ""
    response_url: str = ""
    trigger_id: str = ""

    @property
    def reply_thread_ts(self) -> str | None:
        """The thread that the answer belongs in, or None for the conversation itself."""
        if self.surface in {"mention", "overheard"}:
            return self.thread_ts or self.ts or None
        return self.thread_ts or None


def is_old(body: Payload, now: datetime) -> bool:
    """Whether an event happened too long ago to act on; what says no time is new."""
    happened = body.get("event_time")
    return isinstance(happened, int) and now.timestamp() - happened > OLD_AFTER_S


def from_command(body: Payload) -> Question:
    """The question of a slash command; it may be empty."""
    return Question(
        text=plain_words(text_at(body, "text"), bot_user_id="-"),
        surface="command",
        team_id=team_of(body),
        channel_id=text_at(body, "channel_id"),
        user_id=text_at(body, "user_id"),
        response_url=text_at(body, "response_url"),
        trigger_id=text_at(body, "trigger_id"),
    )


def from_event(body: Payload, bot_user_id: str | None = None) -> Question | None:
    """The question of a mention or of a direct message; None for anything else.

    Not a question: what bots post (this one above all), edits, deletions, joins, and
    messages in channels, which are for the bot only as their `app_mention` twin.
    """
    event = mapping_at(body, "event")
    surface = _surface(event)
    if surface is None or not _is_from_a_person(event):
        return None
    bot = bot_user_id or authorized_bot(body)
    user_id, channel_id = text_at(event, "user"), text_at(event, "channel")
    if user_id == bot or not channel_id:
        return None
    # In a direct message nobody has to mention the bot, so an unknown id strips nothing.
    strip = bot or ("-" if surface == "message" else None)
    return Question(
        text=plain_words(text_at(event, "text"), strip),
        surface=surface,
        team_id=team_of(body),
        channel_id=channel_id,
        user_id=user_id,
        ts=text_at(event, "ts"),
        thread_ts=text_at(event, "thread_ts"),
    )


def overheard(body: Payload) -> Question | None:
    """What a person said in a channel to nobody in particular; None for anything else.

    A message that mentions somebody is theirs, and one that mentions the bot is answered as
    its `app_mention` twin.
    """
    event = mapping_at(body, "event")
    text, channel_id = text_at(event, "text"), text_at(event, "channel")
    in_channel = text_at(event, "channel_type") in {"channel", "group"}
    if text_at(event, "type") != "message" or not in_channel or not channel_id:
        return None
    if not _is_from_a_person(event) or "<@" in text or "<!" in text:
        return None
    return Question(
        text=plain_words(text, bot_user_id="-"),
        surface="overheard",
        team_id=team_of(body),
        channel_id=channel_id,
        user_id=text_at(event, "user"),
        ts=text_at(event, "ts"),
        thread_ts=text_at(event, "thread_ts"),
    )


def delivery_keys(body: Payload) -> tuple[str, ...]:
    """Every name under which Slack may deliver this again; empty where it has none.

    A repeated event keeps its `event_id`; the second event of one mention shares only
    channel and `ts`, and `client_msg_id`; commands and clicks have a `trigger_id`.
    """
    event = mapping_at(body, "event")
    channel, ts = text_at(event, "channel"), text_at(event, "ts")
    named = {
        "event": text_at(body, "event_id"),
        "message": f"{channel}:{ts}" if channel and ts else "",
        "client": text_at(event, "client_msg_id"),
        "trigger": text_at(body, "trigger_id"),
    }
    return tuple(f"{kind}:{value}" for kind, value in named.items() if value)


def team_of(body: Payload) -> str:
    """The workspace that a payload of any kind belongs to, or an empty string."""
    return (
        text_at(body, "team_id")
        or text_at(mapping_at(body, "team"), "id")
        or text_at(mapping_at(body, "user"), "team_id")
        or text_at(mapping_at(body, "event"), "team")
    )


def text_at(payload: Payload, name: str) -> str:
    """A string field; empty where it is missing or something else."""
    value = payload.get(name)
    return value if isinstance(value, str) else ""


def mapping_at(payload: Payload, name: str) -> Payload:
    """A nested object; empty where it is missing or something else."""
    value = payload.get(name)
    return value if isinstance(value, Mapping) else {}


def _surface(event: Payload) -> Surface | None:
    kind = text_at(event, "type")
    if kind == "app_mention":
        return "mention"
    if kind == "message" and text_at(event, "channel_type") == "im":
        return "message"
    return None


def _is_from_a_person(event: Payload) -> bool:
    return (
        bool(text_at(event, "user"))
        and not event.get("bot_id")
        and not event.get("hidden")
        and text_at(event, "subtype") in _ASKING_SUBTYPES
    )


def authorized_bot(body: Payload) -> str | None:
    """The bot's own user id, as the event's `authorizations` name it (docs.slack.dev)."""
    authorizations = body.get("authorizations")
    for one in authorizations if isinstance(authorizations, list) else ():
        if isinstance(one, Mapping) and one.get("is_bot"):
            return text_at(one, "user_id") or None
    return None

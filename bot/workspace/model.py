"""What the embedded workspace holds: people, channels, messages, modals and homes.

Frozen values in one locked `Team`; every change wakes those who wait for one. Knows
nothing of HTTP, of payload shapes, or of the bot.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from bot.workspace.installation import Installation

Clock = Callable[[], datetime]
Json = dict[str, Any]
ChannelKind = Literal["public", "private", "im"]


class Refused(Exception):
    """Slack's `ok: false`: an error code as the Web API gives it, with the fields beside it."""

    def __init__(self, code: str, **extra: object) -> None:
        self.code = code
        self.extra = extra
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class User:
    """A member, or the bot. `tz` is a zone name as in zoneinfo."""

    id: str
    name: str
    real_name: str
    tz: str = "Europe/London"
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation; `members` are user ids. A direct message has the kind `im`."""

    id: str
    name: str
    kind: ChannelKind
    members: frozenset[str]
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message as stored. `visible_to` is the one user who sees it, if it is ephemeral.

    `text` is in Slack's encoding (`&amp;`, `<@U...>`); `reactions` are (name, user id)
    pairs, oldest first.
    """

    channel_id: str
    ts: str
    user_id: str
    text: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    bot_id: str | None = None
    client_msg_id: str | None = None
    metadata: Json | None = None
    edited_ts: str | None = None
    visible_to: str | None = None
    reactions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """An open modal or a published home; `definition` is what the bot sent, with ids filled in."""

    id: str
    user_id: str
    definition: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """A suggested prompt: choosing the one that reads `title` sends `message`."""

    title: str
    message: str


@dataclass(frozen=True, slots=True)
class Step:
    """One run of a workflow's step: `outputs` once it is completed, `error` once it failed."""

    id: str
    callback_id: str
    inputs: Json
    state: Literal["running", "completed", "failed"] = "running"
    outputs: Json | None = None
    error: str | None = None


@dataclass
class Team:
    """All state of one workspace. Methods lock; hold `lock` to read more than one thing at once,
    `changing()` to change several.

    `views` are modal stacks by user, the top one last; `homes` published homes by user,
    `usergroups` their members' ids by group id, `prompts` what is suggested by direct message
    channel, `statuses` what the bot is said to be doing by channel and head of a thread, `steps`
    the runs of workflow steps by id. `token_revoked` says whether the bot's token was taken back.
    """

    clock: Clock
    installation: Installation
    id: str = "T0000000001"
    domain: str = "embedded"
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    views: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    usergroups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    prompts: dict[str, tuple[Prompt, ...]] = field(default_factory=dict)
    statuses: dict[tuple[str, str], str] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    token_revoked: bool = False
    changes: int = 0
    lock: threading.Condition = field(default_factory=threading.Condition, repr=False)
    _last_micros: int = 0
    _last_id: int = 1  # 1 is the bot's own, in Installation

    def __post_init__(self) -> None:
        bot = self.installation
        self.users[bot.bot_user_id] = User(bot.bot_user_id, bot.name.lower(), bot.name, is_bot=True)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Holds the lock (re-entrant), and wakes everyone who waits for a change at its end."""
        with self.lock:
            try:
                yield
            finally:
                self.changes += 1
                self.lock.notify_all()

    def wait_for_change(self, seen: int, timeout_s: float) -> bool:
        """Waits until `changes` is no longer `seen`; whether that came in time."""
        with self.lock:
            return self.lock.wait_for(lambda: self.changes != seen, timeout_s)

    def new_ts(self) -> str:
        """The time of the clock as a `ts`, later than every one before it."""
        with self.lock:
            now = self.clock()
            micros = int(now.timestamp()) * 1_000_000 + now.microsecond
            self._last_micros = max(self._last_micros + 1, micros)
            return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        """An id that no other thing in this workspace has, such as U0000000002."""
        with self.lock:
            self._last_id += 1
            return f"{prefix}{self._last_id:010d}"

    def add_user(self, name: str, real_name: str, tz: str) -> User:
        with self.changing():
            user = User(self.new_id("U"), name, real_name, tz)
            self.users[user.id] = user
            return user

    def put_channel(self, channel: Channel) -> Channel:
        """Adds a channel, or replaces the one with its id."""
        with self.changing():
            self.channels[channel.id] = channel
            self.messages.setdefault(channel.id, {})
            return channel

    def im_with(self, user_id: str) -> Channel:
        """The direct message channel of a user and the bot, made if there is none yet."""
        with self.changing():
            members = frozenset({user_id, self.installation.bot_user_id})
            for channel in self.channels.values():
                if channel.kind == "im" and channel.members == members:
                    return channel
            return self.put_channel(Channel(self.new_id("D"), "directmessage", "im", members))

    def store(self, message: Message) -> Message:
        """Adds a message, or replaces the one with its channel and ts."""
        with self.changing():
            self.messages[message.channel_id][message.ts] = message
            return message

    def remove(self, message: Message) -> None:
        with self.changing():
            self.messages[message.channel_id].pop(message.ts, None)

    def find(self, channel_id: str, ts: str) -> Message | None:
        with self.lock:
            return self.messages.get(channel_id, {}).get(ts)

    def visible(self, channel_id: str, user_id: str | None = None) -> list[Message]:
        """Messages of a channel, oldest first; with a user, their ephemeral ones too."""
        with self.lock:
            shown = self.messages.get(channel_id, {}).values()
            kept = [each for each in shown if each.visible_to in (None, user_id)]
            return sorted(kept, key=lambda message: message.ts)

    def thread(self, channel_id: str, ts: str) -> list[Message]:
        """The message at `ts` and its replies, oldest first."""
        return [each for each in self.visible(channel_id) if ts in (each.ts, each.thread_ts)]

    def react(self, message: Message, name: str, user_id: str) -> Message:
        """Adds a reaction; raises Refused `already_reacted` on a second one alike."""
        with self.changing():
            if (name, user_id) in message.reactions:
                raise Refused("already_reacted")
            return self.store(replace(message, reactions=(*message.reactions, (name, user_id))))

    def find_view(self, view_id: str) -> View | None:
        with self.lock:
            stacks = [view for stack in self.views.values() for view in stack]
            return next((v for v in [*stacks, *self.homes.values()] if v.id == view_id), None)

    def put_view(self, view: View) -> View:
        """Replaces the view with this id, or puts it on top of its user's stack."""
        with self.changing():
            if view.definition["type"] == "home":
                self.homes[view.user_id] = view
                return view
            stack = self.views.setdefault(view.user_id, [])
            for place, old in enumerate(stack):
                if old.id == view.id:
                    stack[place] = view
                    return view
            stack.append(view)
            return view

"""What stands in the workspace after somebody typed or clicked: for tests as conversations."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

from bot.slack.services import Services
from bot.workspace import Channel, Message, User, View, Workspace

Connect = Callable[[Services], AbstractContextManager[None]]
Talk = Callable[..., AbstractContextManager[Workspace]]

OPENED = "When was the harbour bridge opened?"
WORKERS = 4
QUOTE = "The harbour bridge was opened on 4 May 1931."


class Time:
    """A clock that stands still but for waits, which are over at once; `waits` keeps them."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)
        self.waits: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.pass_s(seconds)

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def message(workspace: Workspace, channel: Channel, ts: str) -> Message:
    """The message of a channel that has this ts."""
    (found,) = [each for each in workspace.messages(channel) if each.ts == ts]
    return found


def shown(message: Message) -> str:
    """Everything in the blocks of a message, as JSON."""
    return json.dumps(message.blocks, ensure_ascii=False, sort_keys=True)


def modal(slack: Workspace, user: User) -> tuple[View, str]:
    """The modal before a member, once there is one, and everything in it as JSON."""
    view = slack.wait_for(lambda: slack.view(user))
    return view, json.dumps(view.definition, ensure_ascii=False, sort_keys=True)


def private(slack: Workspace, user: User, channel: Channel | str, count: int = 1) -> list[Message]:
    """The private messages of a member, once there are so many."""
    return slack.wait_for(
        lambda: (seen := slack.ephemerals(user, channel)) and len(seen) >= count and seen
    )


def replies(slack: Workspace, channel: Channel | str, ts: str, count: int = 1) -> list[Message]:
    """The replies of everybody in a thread, once there are so many."""
    return slack.wait_for(
        lambda: (seen := slack.thread(channel, ts)[1:]) and len(seen) >= count and seen
    )


def mention(slack: Workspace, user: User, channel: Channel, question: str) -> str:
    """A member asks in a channel; the `ts` of the mention."""
    return slack.say(user, channel, f"{slack.mention_text(slack.bot)} {question}")


def mentioned(slack: Workspace, user: User, channel: Channel, question: str) -> Message:
    """The bot's answer to a member who asks in a channel."""
    return replies(slack, channel, mention(slack, user, channel, question))[0]


def commanded(slack: Workspace, user: User, channel: Channel, question: str) -> Message:
    """The bot's private answer to a member's `/fact`, the first that they get there."""
    slack.command(user, channel, "/fact", question)
    return private(slack, user, channel)[0]


def option(message: Message, chosen: str) -> str:
    """The value of an option in the answer's menu, by the word that it begins with."""
    for block in message.blocks:
        for element in block.get("elements", []):
            for one in element.get("options", []):
                if one["value"].startswith(f"{chosen}:"):
                    return str(one["value"])
    raise LookupError(f"no option {chosen} in {shown(message)}")


def settled(services: Services) -> None:
    """Returns once all work begun before is finished: then every worker stands at the barrier."""
    barrier = Barrier(WORKERS + 1, timeout=10.0)
    for _ in range(WORKERS):
        services.work.submit(barrier.wait)
    barrier.wait()


def last_click(slack: Workspace) -> dict[str, Any]:
    """The payload of the last click that was sent to the bot."""
    payloads = [attempt.outgoing.payload for attempt in slack.deliveries()]
    return [payload for payload in payloads if payload.get("type") == "block_actions"][-1]

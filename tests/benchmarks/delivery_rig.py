"""A workspace that keeps the time of each acknowledgement, and bots in processes of their own."""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.slack.manifest import manifest
from bot.workspace import Channel, User, Workspace
from bot.workspace.delivery import Ack, Outgoing, Route

# Repeats soon and for long, so that a figure does not wait for Slack's minutes.
SOON_S = (0.05,) * 2_000
POLL_S = 0.002
PATIENCE_S = 60.0
SOURCELINE = ("-m", "bot", "start")
ECHO_BOT = ("-m", "tests.benchmarks.echo_bot")
QUESTION = "When was the Mate 60 series unveiled?"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One delivery that was acknowledged, or not in time."""

    ts: str
    took_s: float
    in_time: bool


class TimedRoute:
    """A route that keeps the events about a member's messages, and how long each took.

    `replies` counts the bot's messages by the thread they are in: Slack tells the bot of them.
    """

    def __init__(self, route: Route, bot_user_id: str) -> None:
        self.acknowledged: list[Acknowledged] = []
        self.sent: dict[str, list[Outgoing]] = {}
        self.replies: Counter[str] = Counter()
        self._route = route
        self._bot_user_id = bot_user_id

    async def send(self, outgoing: Outgoing, retry_num: int, retry_reason: str) -> Ack:
        event = outgoing.payload.get("event", {})
        begun = time.perf_counter()
        if event.get("user") == self._bot_user_id:
            if retry_num == 0 and "subtype" not in event:
                self.replies[event.get("thread_ts", "")] += 1
            return await self._route.send(outgoing, retry_num, retry_reason)
        if retry_num == 0:
            self.sent.setdefault(event["ts"], []).append(outgoing)
        ack = await self._route.send(outgoing, retry_num, retry_reason)
        took_s = time.perf_counter() - begun
        self.acknowledged.append(Acknowledged(event["ts"], took_s, ack.acknowledged))
        return ack


class TimedWorkspace(Workspace):
    """A workspace in which one member mentions the bot in one channel."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.route = TimedRoute(self._delivery.route, self.bot_user_id)
        self._delivery.route = self.route
        self.ann: User = self.add_user("ann")
        self.general: Channel = self.add_channel("general", members=[self.ann])

    def ask(self, question: str = QUESTION) -> str:
        """The ts of a new mention."""
        return self.say(self.ann, self.general, f"{self.mention_text(self.bot)} {question}")

    def deliver_again(self, ts: str) -> None:
        """Delivers what was sent of a message once more, under the same event ids."""
        for outgoing in list(self.route.sent.get(ts, ())):
            self._delivery.submit(outgoing)

    def is_settled(self) -> bool:
        """Whether nothing is on its way to the bot."""
        return all(attempt.ack is not None for attempt in self.deliveries())


def wait_until(is_true: Callable[[], bool], timeout_s: float = PATIENCE_S) -> bool:
    """Whether it became true in time. Looks now and then, since a look at each of thousands
    of changes would be what is measured."""
    deadline = time.monotonic() + timeout_s
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


def ask_and_wait(workspace: TimedWorkspace, count: int, at_once: int) -> float:
    """The seconds until so many mentions were all replied to, with `at_once` of them open."""
    begun = time.monotonic()
    replies = workspace.route.replies
    before = replies.total()

    def wait_for_replies(wanted: int) -> None:
        if not wait_until(lambda: replies.total() - before >= wanted):
            raise TimeoutError(f"{replies.total() - before} of {count} replies came")

    for number in range(count):
        wait_for_replies(number + 1 - at_once)
        workspace.ask()
    wait_for_replies(count)
    return time.monotonic() - begun


@dataclass(frozen=True, slots=True)
class Bench:
    """A bot's process and the workspace it is in."""

    workspace: TimedWorkspace
    process: "subprocess.Popen[bytes]"

    def memory_kb(self) -> int | None:
        """What the process holds in memory; None where the system has no /proc."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return None
        lines = status.read_text("utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


@contextmanager
def running(program: Sequence[str], ack_timeout_s: float = 3.0) -> Iterator[Bench]:
    """A bot in a new workspace with a new SQLite file, connected and warm."""
    with (
        tempfile.TemporaryDirectory(prefix="sourceline-") as folder,
        TimedWorkspace.start(
            manifest=manifest("socket"), ack_timeout_s=ack_timeout_s, retry_delays_s=SOON_S
        ) as workspace,
        (Path(folder) / "log").open("wb") as log,
    ):
        process = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, *program],
            env={
                **os.environ,
                "DATABASE_URL": f"sqlite:///{Path(folder) / 'state.db'}",
                "SLACK_API_URL": workspace.api_url,
                "SLACK_BOT_TOKEN": workspace.bot_token,
                "SLACK_APP_TOKEN": workspace.app_token,
            },
            stdout=log,
            stderr=log,
        )
        try:
            workspace.wait_for_connection(timeout_s=PATIENCE_S)
            ask_and_wait(workspace, 50, at_once=8)
            workspace.route.acknowledged.clear()
            yield Bench(workspace, process)
        finally:
            process.terminate()
            process.wait(PATIENCE_S)

"""A workspace that keeps the time of each acknowledgement, and bots in processes of their own."""

import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from bot.facts.loader import load_base
from bot.slack.manifest import manifest
from bot.workspace import Channel, User, Workspace
from bot.workspace.delivery import Ack, Outgoing, Route

# Repeats soon and for long, so that a figure does not wait for Slack's minutes.
SOON_S = (0.05,) * 2_000
POLL_S = 0.002
PATIENCE_S = 60.0
SOURCELINE = ("-m", "bot", "start")
ECHO_BOT = ("-m", "tests.benchmarks.echo_bot")
# Enough that no channel is asked in faster than one message a second, in the long run: Slack
# takes no more, and the bot sends no more.
CHANNELS = 500
SEEDS = Path(__file__).parents[2] / "seeds"
# What the bot may still send of itself. A message whose fate nobody can learn is left as it is.
OPEN = """
    SELECT (SELECT count(*) FROM inbox WHERE state != 'done')
         + (SELECT count(*) FROM outbox WHERE state IN ('planned', 'sending')
                OR (state = 'unknown' AND not_before IS NOT NULL))
"""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One delivery that was acknowledged, or not in time."""

    ts: str
    took_s: float
    in_time: bool


class TimedRoute:
    """A route that keeps the events about a member's messages, and how long each took.

    `replies` counts the bot's messages by the thread they are in: Slack tells the bot of them.
    `first_reply` has the time of the first, by `time.perf_counter`.
    """

    def __init__(self, route: Route, bot_user_id: str) -> None:
        self.acknowledged: list[Acknowledged] = []
        self.sent: dict[str, list[Outgoing]] = {}
        self.replies: Counter[str] = Counter()
        self.first_reply: dict[str, float] = {}
        self._route = route
        self._bot_user_id = bot_user_id

    async def send(self, outgoing: Outgoing, retry_num: int, retry_reason: str) -> Ack:
        event = outgoing.payload.get("event", {})
        begun = time.perf_counter()
        if event.get("user") == self._bot_user_id:
            if retry_num == 0 and "subtype" not in event:
                self.replies[event.get("thread_ts", "")] += 1
                self.first_reply.setdefault(event.get("thread_ts", ""), begun)
            return await self._route.send(outgoing, retry_num, retry_reason)
        if retry_num == 0:
            self.sent.setdefault(event["ts"], []).append(outgoing)
        ack = await self._route.send(outgoing, retry_num, retry_reason)
        took_s = time.perf_counter() - begun
        self.acknowledged.append(Acknowledged(event["ts"], took_s, ack.acknowledged))
        return ack


@dataclass(frozen=True, slots=True)
class Mention:
    """A question that was asked, and words of the line that answers it."""

    channel: Channel
    ts: str
    quote: str


class TimedWorkspace(Workspace):
    """A workspace in which one member mentions the bot, in one channel after the other."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.route = TimedRoute(self._delivery.route, self.bot_user_id)
        self._delivery.route = self.route
        self.ann: User = self.add_user("ann")
        self._channels = itertools.cycle(
            [
                self.add_channel(f"channel-{number}", members=[self.ann])
                for number in range(CHANNELS)
            ]
        )
        # Each is answered by its fact: the golden questions' tests hold that.
        facts = load_base(SEEDS).facts
        self._questions = itertools.cycle(
            [(phrasing, fact.quote) for fact in facts for phrasing in fact.phrasings]
        )

    def ask(self) -> Mention:
        """A new mention with the next of the questions, in the next of the channels."""
        channel, (question, quote) = next(self._channels), next(self._questions)
        text = f"{self.mention_text(self.bot)} {question}"
        return Mention(channel, self.say(self.ann, channel, text), quote)

    def answers(self, mention: Mention) -> list[str]:
        """The texts of the bot's messages that stand in the thread of a mention."""
        return [each.text for each in self.thread(mention.channel, mention.ts) if each.bot_id]

    def deliver_again(self, ts: str) -> None:
        """Delivers what was sent of a message once more, under the same event ids."""
        for outgoing in list(self.route.sent.get(ts, ())):
            self._delivery.submit(outgoing)

    def is_settled(self) -> bool:
        """Whether nothing is on its way to the bot."""
        return all(attempt.ack is not None for attempt in self.deliveries())


def wait_until(
    is_true: Callable[[], bool], timeout_s: float = PATIENCE_S, poll_s: float = POLL_S
) -> bool:
    """Whether it became true in time. Looks now and then, since a look at each of thousands
    of changes would be what is measured."""
    deadline = time.monotonic() + timeout_s
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(poll_s)
    return True


def ask_and_wait(
    workspace: TimedWorkspace, count: int, at_once: int, asked: dict[str, float] | None = None
) -> float:
    """The seconds until so many mentions were all replied to, with `at_once` of them open.

    `asked` is given the time of each by its ts, as `time.perf_counter` has it.
    """
    begun = time.monotonic()
    replies = workspace.route.replies
    before = replies.total()

    def wait_for_replies(wanted: int) -> None:
        if not wait_until(lambda: replies.total() - before >= wanted):
            raise TimeoutError(f"{replies.total() - before} of {count} replies came")

    for number in range(count):
        wait_for_replies(number + 1 - at_once)
        began_to_ask = time.perf_counter()
        ts = workspace.ask().ts
        if asked is not None:
            asked[ts] = began_to_ask
    wait_for_replies(count)
    return time.monotonic() - begun


class Bench:
    """A bot's process, which may be killed and started again, and the workspace it is in."""

    def __init__(self, program: Sequence[str], workspace: TimedWorkspace, folder: Path) -> None:
        self.workspace = workspace
        self._program = program
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the bot, and returns before it is connected."""
        with self._log() as log:
            self._process = subprocess.Popen(  # noqa: S603  # our own program
                [sys.executable, *self._program],
                env={
                    **os.environ,
                    "DATABASE_URL": f"sqlite:///{self._folder / 'state.db'}",
                    "SLACK_API_URL": self.workspace.api_url,
                    "SLACK_BOT_TOKEN": self.workspace.bot_token,
                    "SLACK_APP_TOKEN": self.workspace.app_token,
                },
                stdout=log,
                stderr=log,
            )

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends the bot by a signal."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE_S)

    def open_rows(self) -> int:
        """How much the bot has stored and not finished."""
        address = f"file:{self._folder / 'state.db'}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE_S)) as connection:
            return int(connection.execute(OPEN).fetchone()[0])

    def memory_kb(self) -> int | None:
        """What the process holds in memory; None where the system has no /proc."""
        status = Path(f"/proc/{self._process.pid if self._process else None}/status")
        if not status.exists():
            return None
        lines = status.read_text("utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

    def _log(self) -> BinaryIO:
        return (self._folder / "log").open("ab")


@contextmanager
def running(program: Sequence[str], ack_timeout_s: float = 3.0) -> Iterator[Bench]:
    """A bot in a new workspace with a new SQLite file, connected and warm."""
    with (
        tempfile.TemporaryDirectory(prefix="sourceline-") as folder,
        TimedWorkspace.start(
            manifest=manifest("socket"), ack_timeout_s=ack_timeout_s, retry_delays_s=SOON_S
        ) as workspace,
    ):
        bench = Bench(program, workspace, Path(folder))
        bench.start()
        try:
            workspace.wait_for_connection(timeout_s=PATIENCE_S)
            ask_and_wait(workspace, 50, at_once=8)
            workspace.route.acknowledged.clear()
            yield bench
        finally:
            bench.end()

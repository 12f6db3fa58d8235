"""The demo in a browser: a Slack-like workspace on this machine, and the bot connected to it.

The workspace is the npm package local-slack (MIT), one program that serves a web page, the
Web API and Socket Mode. `fetch` gets it, `server` runs it, `page` shows it. None of them
knows how the bot is built: the caller brings a function that starts it.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

from bot.browser_demo import fetch, page, server
from bot.errors import OperatorError


@dataclass(frozen=True, slots=True)
class LocalSlack:
    """A running workspace: where to open it, and what a bot needs to connect to it.

    `member_id` is the person the page acts as; they and the bot are the members of
    `channel_id`, and `direct_id` is their direct message.
    `ended` is set when the workspace's server ends, by whatever cause.
    """

    address: str
    server_url: str
    bot_token: str
    app_token: str
    ended: threading.Event
    bot_user_id: str = server.BOT_USER_ID
    member_id: str = server.MEMBER_ID
    channel_id: str = server.CHANNEL_ID
    direct_id: str = server.DIRECT_ID

    @property
    def api_url(self) -> str:
        return f"{self.server_url}/api/"

    def environment(self) -> dict[str, str]:
        """The variables with which `sourceline start` connects to this workspace."""
        return {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": self.app_token,
        }


@contextmanager
def local_slack(port: int | None = None) -> Iterator[LocalSlack]:
    """A fresh workspace that answers requests; its page is on a free port unless one is given.

    The program is fetched by npm the first time. The page is on 127.0.0.1 only, but the
    server behind it listens on every network interface of the machine: it has no setting for
    less. Raises OperatorError with what to do.
    """
    with server.running() as behind, page.served(behind.url, port) as address:
        yield LocalSlack(address, behind.url, behind.bot_token, behind.app_token, behind.ended)


def run(
    start_bot: Callable[[LocalSlack], AbstractContextManager[object]],
    out: Callable[[str], object],
    port: int | None = None,
) -> None:
    """Run workspace and bot until Ctrl-C or a request to terminate; both have ended on return.

    `start_bot` gives a context in which the bot is connected; `out` takes one line at a time.
    Raises OperatorError if the workspace cannot be fetched or started, or ends by itself.
    """
    if not fetch.program().exists():
        out(f"Fetching {fetch.package()} {fetch.VERSION} by npm, once, into {fetch.folder()}")
    with _terminate_as_interrupt(), suppress(KeyboardInterrupt), local_slack(port) as slack:
        with start_bot(slack):
            for line in _welcome(slack):
                out(line)
            # Ctrl-C does not interrupt an endless wait on Windows, so each one ends.
            while not slack.ended.wait(timeout=1):
                pass
        reason = f"ended by itself; start it again, {fetch.WITHOUT_A_BROWSER}"
        raise OperatorError("local-slack", reason)


def _welcome(slack: LocalSlack) -> list[str]:
    return [
        f"Open {slack.address} in a browser: you are Ada, in #general.",
        "Type /fact and a question, or @Sourceline and a question; for a direct message with "
        'the bot, open "Ada" under Direct messages.',
        f"The server behind the page, {slack.server_url}, listens on every network interface "
        "of this machine and asks for no password.",
        "Ctrl-C ends both, and nothing is kept.",
    ]


@contextmanager
def _terminate_as_interrupt() -> Iterator[None]:
    """SIGTERM unwinds as Ctrl-C does, so that it leaves no server behind."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

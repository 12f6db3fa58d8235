"""A visit to the browser demo, as a member makes it: `visit.py FOLDER` leaves pictures there.

Prints one JSON object: what the page showed after each step, and the messages the server
kept. It is run in a network of its own; see `namespace`.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chromium import Page, opened

from bot.browser_demo import LocalSlack, local_slack

QUESTION = "When was the Mate 60 series unveiled?"
ANSWER = "in August 2023, a new Huawei device was quietly unveiled to the public"
OFF_TOPIC = "how do I reset my VPN password"
REFUSAL = "No source says that."

COMPOSER = ".main .composer-input"


def main(pictures: Path) -> None:
    with local_slack() as slack, bot_started(slack), opened(slack.address) as page:
        page.wait_for(".app-dot.on")
        seen = look_around(page, pictures)
        seen["channel_messages"] = messages(slack, slack.channel_id)
        seen["direct_messages"] = messages(slack, slack.direct_id)
    print(json.dumps(seen))


def look_around(page: Page, pictures: Path) -> dict[str, Any]:
    # The page leaves the letters of its controls to the browser; here they match the rest.
    page.restyle("button, input, select, textarea { font-family: inherit }")
    seen = {}
    mention(page, QUESTION)
    page.click(".thread-summary")
    page.wait_for(".thread-pane .msg-body", ANSWER)
    page.photograph(pictures / "answer.png")
    seen["mention"] = page.text(".thread-pane")

    page.click(".thread-pane button", "Show context")
    page.wait_for(".modal", ANSWER)
    page.photograph(pictures / "context.png")
    seen["context"] = page.text(".modal")
    page.click(".modal-x")
    page.click(".thread-x")

    page.type(COMPOSER, f"/fact {QUESTION}")
    page.wait_for(".messages .msg-body", ANSWER)
    seen["command"] = page.text(".messages")
    page.click(".messages button", "Share to channel")
    page.wait_for(".messages .msg-body", "Shared by")
    seen["shared"] = page.text(".messages")

    page.click(".sidebar-item", "Ada")
    page.type(COMPOSER, QUESTION)
    page.wait_for(".messages .msg-body", ANSWER)
    page.type(COMPOSER, OFF_TOPIC)
    page.wait_for(".messages .msg-body", REFUSAL)
    seen["direct"] = page.text(".messages")
    return seen


def mention(page: Page, question: str) -> None:
    page.type(COMPOSER, "@Sourcel")  # Enter takes the one name the page offers
    page.wait_for(".composer-mention", "@Sourceline")
    page.type(COMPOSER, question)


def messages(slack: LocalSlack, channel_id: str) -> list[dict[str, Any]]:
    server = HTTPConnection(urlsplit(slack.server_url).netloc, timeout=30)
    server.request("GET", f"/_control/messages/{channel_id}")
    kept: list[dict[str, Any]] = json.load(server.getresponse())["messages"]
    server.close()
    return kept


@contextmanager
def bot_started(slack: LocalSlack) -> Iterator[None]:
    """The bot as an operator starts it, with an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/visit.db"
        settings = slack.environment() | {"DATABASE_URL": database}
        bot = subprocess.Popen(
            [sys.executable, "-m", "bot", "start"],
            env=os.environ | settings,
            stdout=sys.stderr,
        )
        try:
            yield
        finally:
            bot.terminate()
            status = bot.wait(timeout=30)
    assert status == 0, f"the bot ended with status {status}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))

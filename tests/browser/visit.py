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
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chromium import Page, opened
from slack_sdk import WebClient

from bot.app import build_answerer
from bot.browser_demo import LocalSlack, local_slack
from bot.claims import check
from bot.settings import load
from bot.slack.claim_blocks import claim_view

QUESTION = "When was the Mate 60 series unveiled?"
ANSWER = "in August 2023, a new Huawei device was quietly unveiled to the public"
OFF_TOPIC = "how do I reset my VPN password"
REFUSAL = "No source says that."
DIGEST = "Facts for"
DIGEST_CHANNEL = "daily-facts"

CLAIM = (
    "The Mate 60 was unveiled in August 2023. Huawei placed its $76bn chip and mobile business "
    "at risk. SMIC is based in Shanghai."
)

# In page pixels: high enough for a whole modal, low enough to leave no empty channel. A picture
# is to be read on a dense screen, and to stay small.
WIDTH, LOW, HIGH, SCALE = 1200, 620, 800, 1.4

COMPOSER = ".main .composer-input"
# The page leaves the letters of its controls to the browser; here they match the rest. Its
# overflow menu is a list as wide as any other.
LOOKS = """
    button, input, select, textarea { font-family: inherit }
    .bk-overflow { width: 4em }
    .msg { width: 47rem; padding: 0.75rem 1.25rem }
    .thread-pane .msg { width: auto }
    .home-inner { padding: 0.75rem 1.25rem }
    .modal { max-height: 95vh; border-radius: 0 }
"""


def main(pictures: Path) -> None:
    with local_slack() as slack:
        digest_channel = made_channel(slack, DIGEST_CHANNEL)
        with bot_started(slack, digest_channel), opened(slack.address, WIDTH, HIGH, SCALE) as page:
            page.wait_for(".app-dot.on")
            page.restyle(LOOKS)
            seen = look_around(slack, page, pictures)
            seen["channel_messages"] = messages(slack, slack.channel_id)
            seen["direct_messages"] = messages(slack, slack.direct_id)
    print(json.dumps(seen))


def look_around(slack: LocalSlack, page: Page, pictures: Path) -> dict[str, Any]:
    seen = in_the_channel(slack, page, pictures)
    page.click(".sidebar-item", "Ada")
    page.type(COMPOSER, QUESTION)
    page.wait_for(".messages .msg-body", ANSWER)
    page.type(COMPOSER, OFF_TOPIC)
    page.wait_for(".messages .msg-body", REFUSAL)
    page.photograph(pictures / "no-answer.png", ".messages .msg", last=2)
    seen["direct"] = page.text(".messages")

    page.click(".sidebar-item", DIGEST_CHANNEL)
    page.wait_for(".messages .msg-body", DIGEST)
    page.photograph(pictures / "digest.png", ".messages .msg")
    seen["digest"] = page.text(".messages")

    page.click(".sidebar-item", "Sourceline")
    page.wait_for(".home-inner", "Topics")
    page.photograph(pictures / "home.png", ".home-inner")
    seen["home"] = page.text(".home")
    return seen


def in_the_channel(slack: LocalSlack, page: Page, pictures: Path) -> dict[str, Any]:
    seen = {}
    page.click(".sidebar-item", "general")
    mention(page, QUESTION)
    page.click(".thread-summary")
    page.wait_for(".thread-pane .msg-body", ANSWER)
    page.resize(WIDTH, LOW)
    page.photograph(pictures / "answer.png", ".body")
    page.resize(WIDTH, HIGH)
    seen["mention"] = page.text(".thread-pane")

    page.click(".thread-pane button", "Show context")
    page.wait_for(".modal", ANSWER)
    page.photograph(pictures / "context.png", ".modal")
    seen["context"] = page.text(".modal")
    show_claim(slack)
    page.wait_for(".modal", "Contradicted")
    page.photograph(pictures / "claim.png", ".modal")
    seen["claim"] = page.text(".modal")
    page.click(".modal-x")
    page.click(".thread-x")

    page.type(COMPOSER, f"/fact {QUESTION}")
    page.wait_for(".messages .msg-body", ANSWER)
    page.photograph(pictures / "command.png", ".messages .msg")
    seen["command"] = page.text(".messages")
    page.click(".messages button", "Share to channel")
    page.wait_for(".messages .msg-body", "Shared by")
    seen["shared"] = page.text(".messages")
    return seen


def mention(page: Page, question: str) -> None:
    page.type(COMPOSER, "@Sourcel")  # Enter takes the one name the page offers
    page.wait_for(".composer-mention", "@Sourceline")
    page.type(COMPOSER, question)


def show_claim(slack: LocalSlack) -> None:
    """Fills the open modal as *Check this claim* does: this workspace offers no shortcuts.

    The view is the one that the bot makes of the claim.
    """
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    view = claim_view(check(build_answerer(load()), CLAIM))
    # An id that it does not know stands for the modal that is open.
    client.views_update(view_id="open", view=view)


def messages(slack: LocalSlack, channel_id: str) -> list[dict[str, Any]]:
    server = HTTPConnection(urlsplit(slack.server_url).netloc, timeout=30)
    server.request("GET", f"/_control/messages/{channel_id}")
    kept: list[dict[str, Any]] = json.load(server.getresponse())["messages"]
    server.close()
    return kept


def made_channel(slack: LocalSlack, name: str) -> str:
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    return str(client.conversations_create(name=name)["channel"]["id"])


@contextmanager
def bot_started(slack: LocalSlack, digest_channel: str) -> Iterator[None]:
    """The bot as an operator starts it, with an empty database and a digest that is due now."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "bot.yaml")
        config.write_text(configured(slack, digest_channel), encoding="utf-8")
        own = {"DATABASE_URL": f"sqlite:///{folder}/visit.db", "SOURCELINE_CONFIG": str(config)}
        bot = subprocess.Popen(
            [sys.executable, "-m", "bot", "start"],
            env=os.environ | slack.environment() | own,
            stdout=sys.stderr,
        )
        try:
            yield
        finally:
            bot.terminate()
            status = bot.wait(timeout=30)
    assert status == 0, f"the bot ended with status {status}"


def configured(slack: LocalSlack, digest_channel: str) -> str:
    """The configuration in the repository with a digest, and a channel where curators read."""
    lines = Path("config/bot.yaml").read_text(encoding="utf-8")
    digest = [
        f"curators_channel: {slack.channel_id}",
        "digests:",
        "  - id: daily",
        f"    channel: {digest_channel}",
        f'    time: "{datetime.now(UTC):%H:%M}"',
        "    zone: UTC",
        "    weekdays: [mon, tue, wed, thu, fri, sat, sun]",
        "    facts: 3",
    ]
    assert lines.count("digests: []\n") == 1
    return lines.replace("digests: []\n", "\n".join([*digest, ""]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

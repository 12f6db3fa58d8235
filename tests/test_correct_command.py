"""`sourceline correct` as an operator runs it, beside a bot of another process."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.slack.manifest import manifest
from bot.state import migrate
from bot.state.answers import Answers, Given, Quoted
from bot.state.database import Database
from bot.workspace import Workspace
from tests.facts.sample_base import ARTICLE

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FACTS = """
article:
  id: ely
  file: ely.txt
  title: The bridge at Ely
  sha256: {sha256}
facts:
  - id: ely-1
    quote: The bridge was opened in 1910.
    line: 3
"""


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.start(manifest=manifest("socket")) as running:
        yield running


def sourceline(
    folder: Path, workspace: Workspace, *arguments: str, token: str | None = None
) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "SOURCELINE_"))}
    more = {
        "DATABASE_URL": f"sqlite:///{folder / 'state.db'}",
        "SLACK_API_URL": workspace.api_url,
        "SLACK_BOT_TOKEN": workspace.bot_token if token is None else token,
        "SOURCELINE_FACTS": str(folder / "base"),
        "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": str(folder),
    }
    return subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "bot", "correct", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**kept, **more},
        timeout=60,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A base of one fact, in a folder where state is kept too."""
    for name in ("articles", "facts"):
        (tmp_path / "base" / name).mkdir(parents=True)
    (tmp_path / "base" / "articles" / "ely.txt").write_text(ARTICLE, encoding="utf-8")
    sha256 = hashlib.sha256(ARTICLE.encode()).hexdigest()
    facts = tmp_path / "base" / "facts" / "ely.yaml"
    facts.write_text(FACTS.format(sha256=sha256), encoding="utf-8")
    return tmp_path


def test_a_thread_that_quoted_other_words_is_told_of_the_line(
    folder: Path, workspace: Workspace
) -> None:
    ann = workspace.add_user("ann")
    channel = workspace.add_channel("general", members=[ann])
    head = workspace.say(ann, channel, "When was it opened?")
    given = Given(channel.id, head, "", head, ann.id, "", ("ely-1",), "answered")
    says = Quoted((("ely-1", "The bridge was opened in 1911."),), "r")
    with Database.open(f"sqlite:///{folder / 'state.db'}") as database:
        migrate.upgrade(database)
        Answers(database).record(workspace.team_id, given, NOW, says)
    ran = sourceline(folder, workspace, "ely-1", "--note", "A misprint.")
    assert (ran.returncode, ran.stdout) == (0, "1 message corrected.\n"), ran.stderr
    reply = workspace.thread(channel, head)[-1].text
    assert "The bridge was opened in 1910." in reply
    assert "Note: A misprint." in reply
    again = sourceline(folder, workspace, "ely-1", "--note", "A misprint.")
    assert again.stdout == "1 message had this correction before.\n"


@pytest.mark.parametrize(
    ("token", "fact", "said"),
    [
        ("", "ely-1", "SLACK_BOT_TOKEN: is not set"),
        ("xoxb-wrong", "ely-1", "SLACK_BOT_TOKEN: Slack refuses it (invalid_auth)"),
        (None, "ely-9", "no fact has the id ely-9, and no message quoted one"),
    ],
)
def test_what_is_wrong_is_one_line(
    folder: Path, workspace: Workspace, token: str | None, fact: str, said: str
) -> None:
    ran = sourceline(folder, workspace, fact, token=token)
    assert ran.returncode in {1, 2}
    assert said in " ".join(ran.stderr.replace("│", " ").split())
    assert "Traceback" not in ran.stderr

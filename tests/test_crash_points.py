"""A process that dies at any of its named points: a second one ends what the first began, once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import create_engine, update

from bot.crash_points import CrashPoint
from bot.digests.plan import WEEKDAYS
from bot.slack.manifest import manifest
from bot.state.schema import digest_log, inbox, outbox
from bot.workspace import Channel, Fault, Message, User, Workspace
from tests.crashing_bot import CRASHED

ROOT = Path(__file__).parent.parent
QUESTION = "When was the Mate 60 series unveiled?"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
STARTS_S = 30.0


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    # Slack repeats after a minute and later; here soon.
    with Workspace.start(manifest=manifest("socket"), retry_delays_s=(0.5, 2.0, 4.0)) as running:
        yield running


@contextmanager
def bot(
    program: list[str], workspace: Workspace, database_url: str, config: Path | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", *program],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database_url,
            "SLACK_API_URL": workspace.api_url,
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
            **({"SOURCELINE_CONFIG": str(config)} if config else {}),
        },
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def let_time_pass(database_url: str) -> None:
    """Ends every lease and every wait, as the minutes would."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(update(inbox).values(lease_until=LONG_AGO))
        connection.execute(update(outbox).values(not_before=LONG_AGO))
        connection.execute(update(digest_log).values(not_before=LONG_AGO, updated_at=LONG_AGO))
    engine.dispose()


OF_A_DIGEST = [point for point in CrashPoint if point.name.startswith("DIGEST_")]
OF_A_MESSAGE = [point for point in CrashPoint if point.name.startswith("MESSAGE_")]


@pytest.mark.parametrize("point", [one for one in CrashPoint if one not in OF_A_DIGEST])
def test_a_question_is_answered_once_whatever_point_the_bot_dies_at(
    point: CrashPoint, workspace: Workspace, tmp_path: Path
) -> None:
    ann = workspace.add_user("ann")
    general = workspace.add_channel("general", members=[ann])
    database_url = f"sqlite:///{tmp_path / 'state.db'}"

    def ask() -> str:
        mention = f"{workspace.mention_text(workspace.bot)} {QUESTION}"
        return workspace.say(ann, general, mention)

    with bot(["tests.crashing_bot", point], workspace, database_url) as dying:
        workspace.wait_for_connection(timeout_s=STARTS_S)
        asked = ask()
        assert dying.wait(STARTS_S) == CRASHED
    let_time_pass(database_url)
    with bot(["bot", "start"], workspace, database_url):
        workspace.wait_for(lambda: workspace.thread(general, asked)[1:], timeout_s=STARTS_S)
        # Whatever would double the answer was taken up before a question that is new.
        asked_after = ask()
        workspace.wait_for(lambda: workspace.thread(general, asked_after)[1:], timeout_s=STARTS_S)
    assert len(workspace.thread(general, asked)) == 2, "the question and its answer"


@pytest.mark.parametrize("point", [*OF_A_MESSAGE, *OF_A_DIGEST])
def test_a_digest_comes_once_whatever_point_the_bot_dies_at(
    point: CrashPoint, workspace: Workspace, tmp_path: Path
) -> None:
    ann = workspace.add_user("ann")
    general = workspace.add_channel("general", members=[ann])
    database_url = f"sqlite:///{tmp_path / 'state.db'}"
    config = digest_due_now(tmp_path, general)

    def posted() -> list[Message]:
        return [one for one in workspace.messages(general) if one.bot_id]

    with bot(["tests.crashing_bot", point], workspace, database_url, config) as dying:
        assert dying.wait(STARTS_S) == CRASHED
    for _ in range(2):
        let_time_pass(database_url)
        with bot(["bot", "start"], workspace, database_url, config):
            workspace.wait_for(posted, timeout_s=STARTS_S)
            # The digests are looked at at once, and before anything else that is asked.
            ask_and_wait(workspace, ann)
    assert len(posted()) == 1


def ask_and_wait(workspace: Workspace, user: User) -> None:
    """A direct message, until it is answered."""
    workspace.dm(user, QUESTION)
    direct = workspace.im(user)
    wanted = len(workspace.messages(direct)) // 2 * 2 + 2
    workspace.wait_for(lambda: len(workspace.messages(direct)) >= wanted, timeout_s=STARTS_S)


def digest_due_now(folder: Path, channel: Channel) -> Path:
    """A configuration with a digest that was due a minute ago, at noon of its zone."""
    due = datetime.now(UTC) - timedelta(minutes=1)
    # POSIX signs: Etc/GMT-3 is three hours ahead.
    zone = f"Etc/GMT{due.hour - 12:+d}" if due.hour != 12 else "Etc/GMT"
    digest = {
        "id": "noon",
        "channel": channel.id,
        "time": f"12:{due.minute:02}",
        "zone": zone,
        "weekdays": list(WEEKDAYS),
    }
    config = yaml.safe_load((ROOT / "config" / "bot.yaml").read_text("utf-8"))
    path = folder / "bot.yaml"
    path.write_text(yaml.safe_dump({**config, "digests": [digest]}), encoding="utf-8")
    return path


def test_a_running_bot_sends_what_slack_surely_did_not_store(
    workspace: Workspace, tmp_path: Path
) -> None:
    ann = workspace.add_user("ann")
    database_url = f"sqlite:///{tmp_path / 'state.db'}"
    with bot(["bot", "start"], workspace, database_url):
        workspace.wait_for_connection(timeout_s=STARTS_S)
        workspace.faults.next("chat.postMessage", Fault.dropped_before_storing())
        workspace.dm(ann, QUESTION)
        direct = workspace.im(ann)
        workspace.wait_for(lambda: workspace.calls("conversations.history"), timeout_s=STARTS_S)
        assert workspace.messages(direct)[1:] == []
        let_time_pass(database_url)
        workspace.wait_for(lambda: workspace.messages(direct)[1:], timeout_s=STARTS_S)
    assert len(workspace.messages(direct)) == 2

"""A process that dies at any of its named points: a second one ends what the first began, once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, update

from bot.crash_points import CrashPoint
from bot.slack.manifest import manifest
from bot.state.schema import inbox, outbox
from bot.workspace import Fault, Workspace
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
    program: list[str], workspace: Workspace, database_url: str
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
    engine.dispose()


@pytest.mark.parametrize("point", CrashPoint)
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

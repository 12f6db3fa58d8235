"""`sourceline audit` in a process of its own: what it prints and returns."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from bot.state import migrate
from bot.state.audit import Audit, Event
from bot.state.database import Database

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def audited(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "SOURCELINE_"))}
    return subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "bot", "audit", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**kept, "DATABASE_URL": url, "PYTHONUTF8": "1"},
        timeout=60,
    )


def test_a_whole_record_is_told_with_its_last_digest(url: str) -> None:
    with Database.open(url) as database:
        migrate.upgrade(database)
        rows = [
            Audit(database).append("T1", Event("given", "C1", ts, (), "r", NOW))
            for ts in ("1", "2")
        ]
    ran = audited(url)
    told = f"T1: 2 rows, every one as it was written; the last is {rows[-1].digest}\n"
    assert (ran.returncode, ran.stdout) == (0, told)
    assert audited(url, "--contains", rows[0].digest).returncode == 0
    missing = audited(url, "--contains", "0" * 64)
    assert missing.returncode == 1
    assert missing.stderr == f"sourceline: no row has the digest {'0' * 64}\n"


def test_the_first_broken_row_is_named(url: str) -> None:
    with Database.open(url) as database:
        migrate.upgrade(database)
        for ts in ("1", "2", "3"):
            Audit(database).append("T1", Event("given", "C1", ts, (), "r", NOW))
        with database.write() as connection:
            connection.execute(text("DELETE FROM audit WHERE seq = 2"))
    ran = audited(url)
    assert ran.returncode == 1
    assert ran.stdout == "T1: row 2 is broken: it is missing; the next is row 3\n"
    assert json.loads(audited(url, "--json").stdout)["broken_row"] == 2


def test_where_there_is_no_database_none_is_made(tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    ran = audited(f"sqlite:///{file}")
    assert (ran.returncode, ran.stdout) == (0, "nothing is recorded yet\n")
    assert not file.exists()

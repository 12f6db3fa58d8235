from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from bot.errors import OperatorError, StateError
from bot.state import migrate
from bot.state.database import Database, insert_once
from bot.state.schema import once

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

# Of how SQLite keeps its file; all else holds on both kinds of database.
sqlite_only = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def row(key: str) -> dict[str, object]:
    return {"team_id": "T1", "key": key, "user_id": "U1", "claimed_at": NOW}


def keys(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(once.c.key)).scalars())


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:////no/such/folder/state.db", "the folder /no/such/folder does not exist"),
        ("sqlite://", "expected a file"),
        ("sqlite:///:memory:", "expected a file"),
        ("mysql://localhost/x", "expected sqlite:///FILE"),
        ("not an address", "expected sqlite:///FILE"),
        ("postgresql+nodriver://localhost/x", "postgresql+nodriver is not installed"),
    ],
)
def test_an_address_that_cannot_work_is_one_clear_line(url: str, said: str) -> None:
    with pytest.raises(OperatorError) as caught:
        Database.open(url)
    assert caught.value.setting == "DATABASE_URL"
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"cannot write to sqlite:///.*unable to open"):
        Database.open(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("These are somebody's notes, not a database. " * 50)
    before = file.read_bytes()
    with pytest.raises(OperatorError, match="not a database"):
        Database.open(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_password_is_never_shown() -> None:
    with pytest.raises(OperatorError) as caught:
        Database.open("postgresql+nodriver://bot:canary@localhost/x")
    assert "canary" not in str(caught.value)


@sqlite_only
def test_readers_and_writers_use_separate_logs_and_full_durability(database: Database) -> None:
    with database.read() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    def write_and_fail() -> None:
        with database.write() as connection:
            connection.execute(insert(once).values(row("a")))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert keys(database) == []


def test_a_read_sees_one_snapshot_while_another_writes(database: Database) -> None:
    with database.read() as connection:
        assert connection.execute(select(once)).all() == []
        with database.write() as writer:
            writer.execute(insert(once).values(row("a")))
        assert connection.execute(select(once)).all() == []
    assert keys(database) == ["a"]


@sqlite_only
def test_a_writer_that_waits_too_long_for_another_process_says_so(
    database: Database, url: str
) -> None:
    with (
        Database.open(url, busy_timeout_s=0.01) as other,
        database.write(),
        pytest.raises(StateError, match="locked"),
        other.write(),
    ):
        pytest.fail("two writers at once")


@sqlite_only
def test_a_writer_that_waits_too_long_for_another_thread_says_so(url: str) -> None:
    with (
        Database.open(url, busy_timeout_s=0.01) as database,
        database.write(),
        pytest.raises(StateError, match="locked"),
        database.write(),
    ):
        pytest.fail("two writers at once")


def test_a_missing_table_is_an_error_and_never_an_empty_answer(url: str) -> None:
    with (
        Database.open(url) as database,
        pytest.raises(StateError, match=r"no such table|does not exist"),
    ):
        keys(database)


@sqlite_only
def test_a_full_disk_is_an_error_and_keeps_what_was_there(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(once).values(row("a")))

    def fill() -> None:
        with database.write() as connection:
            # SQLite takes it as the number of pages there are: the file cannot grow.
            connection.execute(text("PRAGMA max_page_count = 1"))
            for number in range(1000):
                connection.execute(insert(once).values(row(f"b{number}")))

    with pytest.raises(StateError, match="full"):
        fill()
    assert keys(database) == ["a"]


def test_insert_once_tells_a_taken_key_from_a_free_one(database: Database) -> None:
    with database.write() as connection:
        assert insert_once(connection, once, row("a"))
        assert not insert_once(connection, once, row("a"))
        assert insert_once(connection, once, row("b"))


def test_times_come_back_as_the_same_instant_in_utc(database: Database) -> None:
    tokyo = timezone(timedelta(hours=9))
    with database.write() as connection:
        values = row("a") | {"claimed_at": NOW.astimezone(tokyo)}
        connection.execute(insert(once).values(values))
        stored = connection.execute(select(once.c.claimed_at)).scalar_one()
    assert stored == NOW
    assert stored.tzinfo is UTC


def test_eight_openers_of_a_new_file_all_succeed(
    url: str, race: Callable[[Callable[[int], list[str]]], list[list[str]]]
) -> None:
    def open_and_upgrade(_number: int) -> list[str]:
        with Database.open(url) as database:
            migrate.upgrade(database)
            return keys(database)

    assert race(open_and_upgrade) == [[]] * 8

"""SQLite's writers of one process: they share a commit, and nothing else."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text

from bot.errors import StateError
from bot.state.shared_writer import SharedWriter

WAIT_S = 20.0


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}", connect_args={"isolation_level": None})
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql("CREATE TABLE said (word TEXT)")
    yield engine
    engine.dispose()


@pytest.fixture
def writer(engine: Engine) -> Iterator[SharedWriter]:
    writer = SharedWriter(engine, WAIT_S)
    yield writer
    writer.close()


def words(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT word FROM said ORDER BY word")).scalars())


def say(connection: Connection, word: str) -> None:
    connection.execute(text("INSERT INTO said VALUES (:word)"), {"word": word})


Block = Callable[[Connection], None]


def together(
    writer: SharedWriter, *blocks: Block, then: Callable[[], None] = lambda: None
) -> list[Future[None]]:
    """Runs blocks one after the other in one transaction: the first ends when the others wait.

    `then` is called by each once it was told that its block is stored.
    """
    with ThreadPoolExecutor(len(blocks)) as threads:

        def run(block: Block) -> None:
            with writer.write() as connection:
                block(connection)
            then()

        def first(connection: Connection) -> None:
            blocks[0](connection)
            for number, block in enumerate(blocks[1:], start=1):
                others.append(threads.submit(run, block))
                while writer.waiting < number:
                    time.sleep(0.001)

        others: list[Future[None]] = []
        started = threads.submit(run, first)
        wait([started], WAIT_S)
        return [started, *others]


def saying(word: str) -> Block:
    return lambda connection: say(connection, word)


@pytest.fixture
def commits(engine: Engine) -> list[str]:
    """What every connection that is opened from now on commits."""
    seen: list[str] = []

    def note(sql: str) -> None:
        if sql == "COMMIT":
            seen.append(sql)

    @event.listens_for(engine, "connect")
    def watch(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(note)

    engine.dispose()
    return seen


def test_writers_that_wait_share_a_commit(
    engine: Engine, commits: list[str], writer: SharedWriter
) -> None:
    futures = together(writer, saying("a"), saying("b"), saying("c"))
    assert [future.exception() for future in futures] == [None, None, None]
    assert words(engine) == ["a", "b", "c"]
    assert len(commits) == 1


def test_a_writer_alone_commits_at_once(
    engine: Engine, commits: list[str], writer: SharedWriter
) -> None:
    for word in "ab":
        with writer.write() as connection:
            say(connection, word)
    assert words(engine) == ["a", "b"]
    assert len(commits) == 2


def test_nobody_goes_on_before_the_shared_commit(engine: Engine, writer: SharedWriter) -> None:
    stored: list[list[str]] = []
    futures = together(writer, saying("a"), saying("b"), then=lambda: stored.append(words(engine)))
    assert [future.exception() for future in futures] == [None, None]
    assert stored == [["a", "b"]] * 2


@pytest.mark.parametrize("failing", [1, 2])
def test_a_block_that_raises_undoes_only_its_own(
    engine: Engine, writer: SharedWriter, failing: int
) -> None:
    def fail(connection: Connection) -> None:
        say(connection, "never")
        raise KeyError

    blocks = [saying("a"), saying("b"), saying("c")]
    blocks[failing] = fail
    futures = together(writer, *blocks)
    assert isinstance(futures[failing].exception(), KeyError)
    assert words(engine) == [word for word in "abc" if word != "abc"[failing]]


def test_what_undoes_the_whole_transaction_is_told_to_all(
    engine: Engine, writer: SharedWriter
) -> None:
    def fill(connection: Connection) -> None:
        # SQLite takes it as the number of pages there are: the file cannot grow.
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        try:
            for _ in range(1000):
                say(connection, "b" * 1000)
        finally:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")

    futures = together(writer, saying("a"), fill)
    assert all("full" in str(future.exception()) for future in futures)
    assert words(engine) == []
    with writer.write() as connection:
        say(connection, "c")
    assert words(engine) == ["c"]


def test_a_turn_that_does_not_come_is_an_error(engine: Engine) -> None:
    impatient = SharedWriter(engine, 0.01)
    with impatient.write(), pytest.raises(StateError, match="locked"), impatient.write():
        pytest.fail("two writers at once")
    impatient.close()

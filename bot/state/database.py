"""Opens the database and hands out transactions; translates its errors.

SQLite by default. PostgreSQL goes the same way, with its own driver installed. The
modules per table use only what both understand.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Insert,
    Table,
    create_engine,
    event,
    literal,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.errors import OperatorError, StateError
from bot.state.shared_writer import SharedWriter

SETTING = "DATABASE_URL"
EXPECTED = "expected sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"

# A writer waits this long for another process's transaction. Ours last milliseconds, so
# whoever waits longer is blocked by something that holds the file, and should say so.
BUSY_TIMEOUT_S = 10.0
_WAL_RETRY_S = 0.02


class Database:
    """An open database, safe to share between threads. Close it, or use it in a `with`."""

    def __init__(self, engine: Engine, busy_timeout_s: float) -> None:
        self._engine = engine
        self._busy_timeout_s = busy_timeout_s
        self._writer = SharedWriter(engine, busy_timeout_s)

    @classmethod
    def open(cls, url: str, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Self:
        """The database at `url`, able to be written; its tables are `migrate`'s business.

        A missing SQLite file is made, a missing folder is not. Raises OperatorError
        naming DATABASE_URL when the address is wrong or nothing can be written there.
        """
        parsed = _parse(url)
        place = parsed.render_as_string(hide_password=True)
        engine = _sqlite(parsed, busy_timeout_s) if _is_sqlite(parsed) else _postgresql(parsed)
        database = cls(engine, busy_timeout_s)
        try:
            if database.is_sqlite:
                with _translated():
                    database._use_wal()
            with database.write():
                pass
        except StateError as error:
            database.close()
            raise OperatorError(SETTING, f"cannot write to {place} ({error})") from error
        return database

    @classmethod
    def is_there(cls, url: str) -> bool:
        """Whether opening `url` would make no new file; raises OperatorError for a wrong one."""
        parsed = _parse(url)
        return not _is_sqlite(parsed) or Path(str(parsed.database)).exists()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, which belongs to one machine."""
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write: kept when the block ends, undone when it raises.

        On SQLite it is exclusive from its first statement, so what it reads stays true
        until it ends. Do not nest. Raises StateError when the database fails.
        """
        with _translated():
            if not self.is_sqlite:
                with self._engine.begin() as connection:
                    yield connection
                return
            # SQLite's own wait polls with growing pauses and is unfair under load; within
            # the process the writers take turns.
            with self._writer.write() as connection:
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads one snapshot; on SQLite it never waits for a writer.

        Do not write in it: SQLite refuses at once when a read turns into a write.
        Raises StateError when the database fails.
        """
        with _translated(), self._engine.connect() as connection:
            if not self.is_sqlite:
                # PostgreSQL's default shows each statement what others have stored since.
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Closes the connections; a transaction still running ends first, or on its own."""
        with suppress(StateError):
            self._writer.close()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _use_wal(self) -> None:
        """Turns the file to write-ahead logging, where readers and a writer do not wait.

        The switch is kept in the file. SQLite does not apply the busy timeout to it, so
        of several processes that open a new file at once all but one are told "locked".
        """
        attempts = int(self._busy_timeout_s / _WAL_RETRY_S) + 1
        for left in reversed(range(attempts)):
            try:
                with self._engine.connect() as connection:
                    connection.execution_options(sourceline_begin=None)
                    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
                return
            except OperationalError as error:
                if not left or getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                    raise
                time.sleep(_WAL_RETRY_S)


def insert_once(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Whether the row was inserted; False, and nothing changed, if a unique key is taken.

    On PostgreSQL it waits for a transaction that is inserting the same key.
    """
    statement = _insert_once(table, connection.dialect.name)
    return connection.execute(statement, dict(values)).first() is not None


@cache
def _insert_once(table: Table, dialect: str) -> Insert:
    """The statement, built once: building took longer than running it."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    # Not the count of rows: PostgreSQL's driver does not tell it of an insert.
    return insert(table).on_conflict_do_nothing().returning(literal(1))


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise OperatorError(SETTING, EXPECTED) from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise OperatorError(SETTING, EXPECTED)
    if _is_sqlite(parsed):
        if parsed.database in (None, "", ":memory:"):
            raise OperatorError(SETTING, "expected a file: state in memory is lost on a restart")
        folder = Path(str(parsed.database)).absolute().parent
        if not folder.is_dir():
            raise OperatorError(SETTING, f"the folder {folder} does not exist")
    return parsed


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _sqlite(url: URL, busy_timeout_s: float) -> Engine:
    # isolation_level None keeps Python's driver from opening transactions of its own
    # accord, which it does late: after the read that the write depends on.
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": busy_timeout_s})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        # FULL, not NORMAL: with WAL, NORMAL may forget the last commits at a power cut,
        # and a forgotten claim is a digest posted twice.
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        statement = connection.get_execution_options().get("sourceline_begin", "BEGIN")
        if statement is not None:
            connection.exec_driver_sql(statement)

    return engine


def _postgresql(url: URL) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True)
    except (ImportError, NoSuchModuleError) as error:
        name = url.drivername
        raise OperatorError(SETTING, f"the driver of {name} is not installed") from error


@contextmanager
def _translated() -> Iterator[None]:
    """Turns the database's own failures into StateError; mistakes of ours pass as they are."""
    try:
        yield
    except DBAPIError as error:
        raise StateError(_first_line(error.orig)) from error
    except sqlite3.Error as error:
        raise StateError(_first_line(error)) from error
    except PoolTimeoutError as error:
        raise StateError("no free database connection") from error


def _first_line(cause: BaseException | None) -> str:
    lines = str(cause).splitlines()
    return lines[0] if lines else type(cause).__name__

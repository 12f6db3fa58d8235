"""SQLite's one writer in a process: its threads take turns, and those that wait share a commit.

SQLite has one writer at a time, and a commit waits for the disk. A thread that is done while
others wait leaves its transaction open to them; the last of them commits for all, and only then
do they go on. So what a caller was told is stored, is stored. Where a commit takes the disk 4 ms,
the bot answers more than twice as many questions so. Knows nothing of the tables.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine

from bot.errors import StateError

# So that the first of them does not wait for long.
SHARED_BY_MAX = 32


@dataclass(eq=False)
class _Transaction:
    """One that is open; `over` is set once it was committed, or was not for `error`."""

    members: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    error: sqlite3.Error | None = None


class SharedWriter:
    """Safe to call from any thread. `engine` must open no transactions of its own accord."""

    def __init__(self, engine: Engine, wait_max_s: float) -> None:
        self._engine = engine
        self._wait_max_s = wait_max_s
        self._turn = threading.Condition()
        self._taken = False
        self._waiting = 0
        self._connection: Connection | None = None
        self._open: _Transaction | None = None

    @property
    def waiting(self) -> int:
        """How many threads wait for their turn."""
        with self._turn:
            return self._waiting

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: stored for good when the block has ended, undone when it raises.

        It sees what those before it wrote. Raises StateError when its turn does not come, and
        sqlite3.Error or SQLAlchemy's own where the database fails.
        """
        self._take_turn()
        try:
            connection = self._begun()
            raw = _raw(connection)
            transaction = self._open = self._open or _Transaction()
            transaction.members += 1
            raw.execute("SAVEPOINT one")
            try:
                yield connection
                raw.execute("RELEASE one")
            except BaseException as error:
                self._undo(raw, error)
                raise
        finally:
            self._give_turn()
        transaction.over.wait()
        if transaction.error is not None:
            raise transaction.error

    def close(self) -> None:
        """Closes the connection, once nobody writes; it is opened again if somebody does."""
        self._take_turn()
        try:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
        finally:
            self._give_turn()

    def _take_turn(self) -> None:
        with self._turn:
            self._waiting += 1
            came = self._turn.wait_for(lambda: not self._taken, self._wait_max_s)
            self._waiting -= 1
            if not came:
                raise StateError("database is locked")
            self._taken = True

    def _give_turn(self) -> None:
        """Commits, unless somebody waits who will."""
        with self._turn:
            transaction = self._open
            if transaction is None or self._is_passed_on(transaction):
                self._taken = False
                self._turn.notify()
                return
        self._commit(transaction)
        with self._turn:
            self._taken = False
            self._turn.notify()

    def _is_passed_on(self, transaction: _Transaction) -> bool:
        return self._waiting > 0 and transaction.members < SHARED_BY_MAX

    def _begun(self) -> Connection:
        if self._connection is None:
            connection = self._engine.connect()
            self._connection = connection.execution_options(sourceline_begin=None)
            # SQLAlchemy, and Alembic above it, then leave the commits to us.
            self._connection.begin()
        if self._open is None:
            _raw(self._connection).execute("BEGIN IMMEDIATE")
        return self._connection

    def _undo(self, raw: sqlite3.Connection, error: BaseException) -> None:
        """Undoes one block; some errors, such as a full disk, undo the whole transaction."""
        transaction = self._open
        if transaction is None:
            return
        if not raw.in_transaction:
            self._end(transaction, sqlite3.OperationalError(str(error)))
        elif transaction.members > 1:
            raw.execute("ROLLBACK TO one")
            raw.execute("RELEASE one")
        else:
            raw.execute("ROLLBACK")
            self._end(transaction, None)

    def _commit(self, transaction: _Transaction) -> None:
        raw = _raw(self._begun())
        try:
            raw.execute("COMMIT")
        except sqlite3.Error as error:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            self._end(transaction, error)
        else:
            self._end(transaction, None)

    def _end(self, transaction: _Transaction, error: sqlite3.Error | None) -> None:
        self._open = None
        transaction.error = error
        transaction.over.set()


def _raw(connection: Connection) -> sqlite3.Connection:
    raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    return raw

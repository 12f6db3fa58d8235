"""The ledger: every question that no source answered, numbered per team.

An entry is open, then sent to the curators perhaps, and closed when its asker was told of an
answer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from bot.state.database import Database, insert_once
from bot.state.schema import ledger

OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question as it was asked, where and by whom. `topics` are the nearest, best first."""

    question: str
    channel_id: str
    user_id: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An unanswered question under its number."""

    number: int
    asked: Unanswered
    asked_at: datetime
    state: str = OPEN


class Ledger:
    """Each method is one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self, team_id: str, asked: Unanswered, now: datetime, delivery_key: str | None = None
    ) -> int:
        """The number of the question: 1, 2, 3 ... within the team, without gaps or repeats.

        The same delivery, recorded again, keeps its number.
        """
        known = select(ledger.c.number).where(
            ledger.c.team_id == team_id, ledger.c.delivery_key == delivery_key
        )
        latest = select(func.coalesce(func.max(ledger.c.number), 0)).where(
            ledger.c.team_id == team_id
        )
        values = {
            "team_id": team_id,
            "question": asked.question,
            "channel_id": asked.channel_id,
            "user_id": asked.user_id,
            "topics": list(asked.topics),
            "asked_at": now,
            "delivery_key": delivery_key,
            "state": OPEN,
        }
        with self._database.write() as connection:
            # PostgreSQL may hand the same next number to two at once; the unique key lets
            # one through, and the other looks again. On SQLite the first try succeeds.
            while True:
                before = connection.execute(known).scalar() if delivery_key else None
                if before is not None:
                    return int(before)
                number = int(connection.execute(latest).scalar_one()) + 1
                if insert_once(connection, ledger, {**values, "number": number}):
                    return number

    def entry(self, team_id: str, number: int) -> LedgerEntry | None:
        """The question under a number, or None."""
        query = select(ledger).where(ledger.c.team_id == team_id, ledger.c.number == number)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else _entry(row)

    def entries(
        self, team_id: str, limit: int = 50, *, only_open: bool = False
    ) -> tuple[LedgerEntry, ...]:
        """The team's unanswered questions, newest first, at most `limit`; one snapshot."""
        query = select(ledger).where(ledger.c.team_id == team_id)
        if only_open:
            query = query.where(ledger.c.state == OPEN)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(ledger.c.number.desc()).limit(limit))
            return tuple(_entry(row) for row in rows)

    def count_open(self, team_id: str) -> int:
        """How many questions wait for a source."""
        query = select(func.count()).where(ledger.c.team_id == team_id, ledger.c.state == OPEN)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def close(self, team_id: str, number: int, now: datetime) -> bool:
        """True for exactly one caller: the one who is to tell the asker."""
        here = (ledger.c.team_id == team_id, ledger.c.number == number, ledger.c.state == OPEN)
        with self._database.write() as connection:
            closed = connection.execute(
                update(ledger).where(*here).values(state=CLOSED, closed_at=now)
            )
            return closed.rowcount == 1

    def reopen(self, team_id: str, number: int) -> None:
        """Opens an entry again; only after a notice that Slack surely did not store."""
        here = (ledger.c.team_id == team_id, ledger.c.number == number)
        with self._database.write() as connection:
            connection.execute(update(ledger).where(*here).values(state=OPEN, closed_at=None))


def _entry(row: Row[Any]) -> LedgerEntry:
    asked = Unanswered(row.question, row.channel_id, row.user_id, tuple(row.topics))
    return LedgerEntry(number=row.number, asked=asked, asked_at=row.asked_at, state=row.state)

"""The ledger: every question that no source answered, numbered per team."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.state.database import Database, insert_once
from bot.state.schema import ledger


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


class Ledger:
    """Each method is one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, team_id: str, asked: Unanswered, now: datetime) -> int:
        """The number of the question: 1, 2, 3 ... within the team, without gaps or repeats."""
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
        }
        with self._database.write() as connection:
            # PostgreSQL may hand the same next number to two at once; the unique key lets
            # one through, and the other looks again. On SQLite the first try succeeds.
            while True:
                number = int(connection.execute(latest).scalar_one()) + 1
                if insert_once(connection, ledger, {**values, "number": number}):
                    return number

    def entries(self, team_id: str, limit: int = 50) -> tuple[LedgerEntry, ...]:
        """The team's unanswered questions, newest first, at most `limit`; one snapshot."""
        query = (
            select(ledger)
            .where(ledger.c.team_id == team_id)
            .order_by(ledger.c.number.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return tuple(
                LedgerEntry(
                    number=row.number,
                    asked=Unanswered(row.question, row.channel_id, row.user_id, tuple(row.topics)),
                    asked_at=row.asked_at,
                )
                for row in connection.execute(query)
            )

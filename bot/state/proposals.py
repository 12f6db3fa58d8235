"""Messages that somebody proposed as facts, kept for the curators, numbered per team.

Notes and no facts: only what stands in an article is written to a fact file.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from bot.state.database import Database, insert_once
from bot.state.schema import proposals


@dataclass(frozen=True, slots=True)
class Proposal:
    """A message's plain words, where it stands, and who proposed it; `link` is its address, empty
    where Slack gave none.
    """

    words: str
    channel_id: str
    message_ts: str
    link: str
    user_id: str


@dataclass(frozen=True, slots=True)
class NotedProposal:
    """A proposal under its number."""

    number: int
    proposal: Proposal


class Proposals:
    """Each method is one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, team_id: str, proposal: Proposal, now: datetime) -> int:
        """The number of the proposal: 1, 2, 3 ... within the team.

        A message that was proposed before keeps its number, and is open again if it was closed.
        """
        place = (
            proposals.c.team_id == team_id,
            proposals.c.channel_id == proposal.channel_id,
            proposals.c.message_ts == proposal.message_ts,
        )
        latest = select(func.coalesce(func.max(proposals.c.number), 0)).where(
            proposals.c.team_id == team_id
        )
        values = {
            "team_id": team_id,
            "words": proposal.words,
            "channel_id": proposal.channel_id,
            "message_ts": proposal.message_ts,
            "link": proposal.link,
            "user_id": proposal.user_id,
            "proposed_at": now,
        }
        with self._database.write() as connection:
            # As in the ledger: of two who take the same next number one looks again.
            while True:
                before = connection.execute(select(proposals.c.number).where(*place)).scalar()
                if before is not None:
                    # Its words may have changed since, or been forgotten.
                    again = {**values, "closed_at": None}
                    connection.execute(update(proposals).where(*place).values(again))
                    return int(before)
                number = int(connection.execute(latest).scalar_one()) + 1
                if insert_once(connection, proposals, {**values, "number": number}):
                    return number

    def get(self, team_id: str, number: int) -> Proposal | None:
        """The open proposal under a number, or None."""
        query = select(proposals).where(
            proposals.c.team_id == team_id,
            proposals.c.number == number,
            proposals.c.closed_at.is_(None),
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else _noted(row).proposal

    def open(self, team_id: str, limit: int = 20) -> tuple[NotedProposal, ...]:
        """The open proposals, newest first, at most `limit`."""
        query = (
            select(proposals)
            .where(proposals.c.team_id == team_id, proposals.c.closed_at.is_(None))
            .order_by(proposals.c.number.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return tuple(_noted(row) for row in connection.execute(query))

    def close(self, team_id: str, number: int, now: datetime) -> bool:
        """Closes a proposal; whether it was open."""
        here = (
            proposals.c.team_id == team_id,
            proposals.c.number == number,
            proposals.c.closed_at.is_(None),
        )
        with self._database.write() as connection:
            closed = connection.execute(update(proposals).where(*here).values(closed_at=now))
            return closed.rowcount == 1

    def blank_closed(self, before: datetime) -> int:
        """Forgets the words and the links of those closed before then; how many.

        The numbers stay, so that none is given twice.
        """
        old = (proposals.c.closed_at < before, proposals.c.words != "")
        with self._database.write() as connection:
            blanked = connection.execute(update(proposals).where(*old).values(words="", link=""))
            return blanked.rowcount


def _noted(row: Row[Any]) -> NotedProposal:
    proposal = Proposal(row.words, row.channel_id, row.message_ts, row.link, row.user_id)
    return NotedProposal(row.number, proposal)

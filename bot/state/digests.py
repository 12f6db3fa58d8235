"""The digests that were made in Slack, and which digests are paused or were refused by Slack."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, delete, select, update

from bot.state.database import Database, insert_once
from bot.state.schema import digest_marks, digest_pauses, digest_refusals, digests

# A channel and the id of a digest there: what a digest is known by within a team.
Name = tuple[str, str]

# All that a digest held before there was a choice.
FACTS_OF_THE_DAY = "facts"


@dataclass(frozen=True, slots=True)
class MadeDigest:
    """A digest as it was filled in. `holidays` is a country's code, or empty; `contents` are
    the names of what it holds.

    `since` is when its time was last chosen: what its clock showed before then is not its own.
    """

    channel_id: str
    id: str
    time: str
    zone: str
    weekdays: tuple[str, ...]
    fact_count: int
    topics: tuple[str, ...]
    holidays: str
    contents: tuple[str, ...]
    since: datetime


class Digests:
    """Each method is one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, team_id: str) -> tuple[MadeDigest, ...]:
        """The digests of a team, by channel and in the order in which they were made."""
        query = (
            select(digests)
            .where(digests.c.team_id == team_id)
            .order_by(digests.c.channel_id, digests.c.created_at, digests.c.id)
        )
        with self._database.read() as connection:
            return tuple(_made(row) for row in connection.execute(query))

    def save(self, team_id: str, made: MadeDigest, user_id: str, now: datetime) -> None:
        """Keeps a digest, in place of the one of that name.

        Saved again with the same time, zone and weekdays it keeps its `since`. A refusal of
        Slack's is forgotten.
        """
        here = _named(digests, team_id, (made.channel_id, made.id))
        name = {"team_id": team_id, "channel_id": made.channel_id, "id": made.id}
        values = {
            "time": made.time,
            "zone": made.zone,
            "weekdays": list(made.weekdays),
            "fact_count": made.fact_count,
            "topics": list(made.topics),
            "holidays": made.holidays,
            "contents": list(made.contents),
            "since": made.since,
            "updated_at": now,
        }
        new = {**name, **values, "created_by": user_id, "created_at": now}
        with self._database.write() as connection:
            if insert_once(connection, digests, new):
                return
            _forget(connection, digest_refusals, team_id, (made.channel_id, made.id))
            before = _made(connection.execute(select(digests).where(*here)).one())
            if _clock(before) == _clock(made):
                values["since"] = before.since
            connection.execute(update(digests).where(*here).values(values))

    def remove(self, team_id: str, name: Name) -> bool:
        """Ends a digest for good, and its pause; False where there was none."""
        with self._database.write() as connection:
            for table in (digest_pauses, digest_refusals, digest_marks):
                _forget(connection, table, team_id, name)
            gone = connection.execute(delete(digests).where(*_named(digests, team_id, name)))
            return gone.rowcount == 1

    def pauses(self, team_id: str) -> dict[Name, date]:
        """The first local date that is not paused any more, by digest: over and current ones."""
        query = select(digest_pauses).where(digest_pauses.c.team_id == team_id)
        with self._database.read() as connection:
            return {(row.channel_id, row.id): row.paused_until for row in connection.execute(query)}

    def pause(self, team_id: str, name: Name, until: date, user_id: str, now: datetime) -> None:
        """Pauses a digest, made in Slack or configured, up to the day before `until`.

        A refusal of Slack's is forgotten: from that day on it is tried again.
        """
        channel_id, id = name
        key = {"team_id": team_id, "channel_id": channel_id, "id": id}
        values = {"paused_until": until, "paused_by": user_id, "paused_at": now}
        here = _named(digest_pauses, team_id, name)
        with self._database.write() as connection:
            _forget(connection, digest_refusals, team_id, name)
            if not insert_once(connection, digest_pauses, {**key, **values}):
                connection.execute(update(digest_pauses).where(*here).values(values))

    def resume(self, team_id: str, name: Name) -> None:
        """Ends a pause and forgets a refusal, if there is one."""
        with self._database.write() as connection:
            for table in (digest_pauses, digest_refusals):
                _forget(connection, table, team_id, name)

    def refuse(self, team_id: str, name: Name, code: str, now: datetime) -> bool:
        """Pauses a digest that Slack refuses, by Slack's code, until somebody resumes it.

        True for exactly one caller: the one who is to tell its maker.
        """
        channel_id, id = name
        key = {"team_id": team_id, "channel_id": channel_id, "id": id}
        with self._database.write() as connection:
            return insert_once(
                connection, digest_refusals, {**key, "code": code, "refused_at": now}
            )

    def refusals(self, team_id: str) -> dict[Name, str]:
        """Slack's code by digest, of those that are paused since Slack refused them."""
        query = select(digest_refusals).where(digest_refusals.c.team_id == team_id)
        with self._database.read() as connection:
            return {(row.channel_id, row.id): row.code for row in connection.execute(query)}

    def maker(self, team_id: str, name: Name) -> str | None:
        """The user who made a digest in Slack; None for any other."""
        query = select(digests.c.created_by).where(*_named(digests, team_id, name))
        with self._database.read() as connection:
            return connection.execute(query).scalar()


def _forget(connection: Connection, table: Table, team_id: str, name: Name) -> None:
    connection.execute(delete(table).where(*_named(table, team_id, name)))


def _named(table: Table, team_id: str, name: Name) -> tuple[Any, ...]:
    wanted = zip(("team_id", "channel_id", "id"), (team_id, *name), strict=True)
    columns: dict[str, Column[Any]] = dict(table.c.items())
    return tuple(columns[column] == value for column, value in wanted)


def _clock(made: MadeDigest) -> tuple[object, ...]:
    return made.time, made.zone, set(made.weekdays)


def _made(row: Row[Any]) -> MadeDigest:
    return MadeDigest(
        channel_id=row.channel_id,
        id=row.id,
        time=row.time,
        zone=row.zone,
        weekdays=tuple(row.weekdays),
        fact_count=row.fact_count,
        topics=tuple(row.topics),
        holidays=row.holidays,
        contents=tuple(row.contents or (FACTS_OF_THE_DAY,)),
        since=row.since,
    )

"""The record of what was told: a chain per team, each row's digest covering the one before.

    given      a message quotes lines, or says that there are none
    changed    the same message was updated and quotes these now
    removed    the message was taken away
    corrected  the message was followed by a correction of one line

It holds no words and no person: the ids of the facts, digests of their quotes, the revision of
the base, and where the message stands. Rows are only ever added, in the transaction of what
they tell of, and one after the other within a team.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, Row, String, bindparam, insert, select, type_coerce, update

from bot.state.database import Database, insert_once
from bot.state.schema import audit, audit_heads

Kind = Literal["given", "changed", "removed", "corrected"]

# Hexadecimal digits of a row's digest that name it to people: 40 bits, and at least as many as
# a look-up takes.
SHORT = 10
SHORTEST = 6
# What the first row of a chain follows.
START = "0" * 64
_AT_ONCE = 1000

# The statements are built once: building one takes longer than running it.
_NEXT = (
    update(audit_heads)
    .where(audit_heads.c.team_id == bindparam("of_team"))
    .values(seq=audit_heads.c.seq + 1)
    .returning(audit_heads.c.seq, audit_heads.c.digest)
)
_APPEND = insert(audit)
# A time that somebody spoilt must not keep the rest from being read: it is parsed below.
_ROWS = select(
    audit.c.seq,
    audit.c.kind,
    audit.c.channel_id,
    audit.c.message_ts,
    audit.c.facts,
    audit.c.revision,
    type_coerce(audit.c.at, String).label("at"),
    audit.c.digest,
)
_HEAD = (
    update(audit_heads)
    .where(audit_heads.c.team_id == bindparam("of_team"))
    .values(digest=bindparam("new_digest"))
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was told, or became of it.

    `message_ts` is the bot's message in `channel_id`, empty for an answer that only its asker
    saw. `facts` are the ids of those quoted, each with `words_digest` of its quote; empty words
    stand for a fact that was withdrawn. `revision` is the base's.
    """

    kind: Kind
    channel_id: str
    message_ts: str
    facts: tuple[tuple[str, str], ...]
    revision: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in its place in a team's chain; `seq` counts from 1."""

    seq: int
    event: Event
    digest: str

    @property
    def short(self) -> str:
        """What people call the row."""
        return self.digest[:SHORT]


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row of a chain that is not as it was written, and what is wrong there."""

    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class Verified:
    """A chain that was read: how many rows, the last digest, and the fault, if there is one."""

    team_id: str
    rows: int
    digest: str
    broken: Broken | None = None


def words_digest(quote: str) -> str:
    """What the record keeps of a quote instead of its words."""
    return hashlib.sha256(quote.encode("utf-8", "surrogatepass")).hexdigest()


def quoted(facts: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Facts by id with their words, as an event holds them."""
    return tuple((fact_id, words_digest(words) if words else "") for fact_id, words in facts)


def append(connection: Connection, team_id: str, event: Event) -> Recorded:
    """Adds an event to a team's chain, in a transaction of the caller's.

    Another transaction that adds to the same chain waits from here until that one has ended, so
    this is to be its last lock. Undone with it, without a gap.
    """
    team = {"of_team": team_id}
    head = connection.execute(_NEXT, team).first()
    if head is None:
        insert_once(connection, audit_heads, {"team_id": team_id, "seq": 0, "digest": START})
        head = connection.execute(_NEXT, team).one()
    seq, before = int(head.seq), str(head.digest)
    digest = _digest(team_id, seq, event, before)
    values = {
        "team_id": team_id,
        "seq": seq,
        "kind": event.kind,
        "channel_id": event.channel_id,
        "message_ts": event.message_ts,
        "facts": _facts_text(event),
        "revision": event.revision,
        "at": event.at,
        "digest": digest,
    }
    connection.execute(_APPEND, values)
    connection.execute(_HEAD, {**team, "new_digest": digest})
    return Recorded(seq, event, digest)


class Audit:
    """Each method is one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, team_id: str, event: Event) -> Recorded:
        """Adds an event that belongs to no other transaction."""
        with self._database.write() as connection:
            return append(connection, team_id, event)

    def teams(self) -> Sequence[str]:
        """The teams that have a chain."""
        query = select(audit_heads.c.team_id).order_by(audit_heads.c.team_id)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def verify(self, team_id: str) -> Verified:
        """Reads a whole chain, as it was at one moment, up to its first fault."""
        with self._database.read() as connection:
            query = select(audit_heads).where(audit_heads.c.team_id == team_id)
            head = connection.execute(query).first()
            seq, before = 0, START
            for row in _rows(connection, team_id):
                fault = _fault(team_id, row, seq + 1, before)
                if fault is not None:
                    return Verified(team_id, seq, before, Broken(seq + 1, fault))
                seq, before = row.seq, row.digest
        told = (head.seq, head.digest) if head is not None else (0, START)
        broken = None if told == (seq, before) else Broken(seq + 1, _ends(told[0], seq))
        return Verified(team_id, seq, before, broken)

    def named(self, team_id: str, name: str) -> Recorded | None:
        """The row whose digest begins with a name of at least `SHORTEST` digits, if it is one."""
        if len(name) < SHORTEST or set(name) - set("0123456789abcdef"):
            return None
        # A range, which an index serves on both databases.
        query = _ROWS.where(
            audit.c.team_id == team_id, audit.c.digest >= name, audit.c.digest < f"{name}g"
        )
        with self._database.read() as connection:
            found = connection.execute(query.limit(2)).all()
        return _recorded(found[0]) if len(found) == 1 else None

    def is_intact(self, team_id: str, row: Recorded) -> bool:
        """Whether a row is as it was written, after the row before it."""
        query = select(audit.c.digest).where(audit.c.team_id == team_id, audit.c.seq == row.seq - 1)
        with self._database.read() as connection:
            before = connection.execute(query).scalar()
        return _digest(team_id, row.seq, row.event, before or START) == row.digest

    def of_message(self, team_id: str, channel_id: str, message_ts: str) -> Sequence[Recorded]:
        """What became of a message, in order."""
        here = (
            audit.c.team_id == team_id,
            audit.c.channel_id == channel_id,
            audit.c.message_ts == message_ts,
        )
        with self._database.read() as connection:
            rows = connection.execute(_ROWS.where(*here).order_by(audit.c.seq))
            return [_recorded(row) for row in rows]

    def quoting(self, team_id: str, fact_id: str) -> Sequence[Recorded]:
        """Every row that names a fact, in order."""
        # An id holds no quotation mark; what the pattern finds besides is left out below.
        named = audit.c.facts.contains(json.dumps(fact_id), autoescape=True)
        query = _ROWS.where(audit.c.team_id == team_id, named).order_by(audit.c.seq)
        with self._database.read() as connection:
            rows = [_recorded(row) for row in connection.execute(query)]
        return [row for row in rows if any(fact_id == id for id, _ in row.event.facts)]

    def quotes(self, team_id: str) -> frozenset[tuple[str, str]]:
        """Every fact that was ever quoted, each with every digest of its words."""
        told = (audit.c.team_id == team_id, audit.c.kind.in_(("given", "changed")))
        with self._database.read() as connection:
            texts = connection.execute(select(audit.c.facts).where(*told).distinct()).scalars()
            return frozenset(fact for text in texts for fact in _facts(text))


def _rows(connection: Connection, team_id: str) -> Iterator[Row[tuple[object, ...]]]:
    """A team's rows in order, some at a time: a chain may be longer than the memory is large."""
    query = _ROWS.where(audit.c.team_id == team_id, audit.c.seq > bindparam("after"))
    query = query.order_by(audit.c.seq).limit(_AT_ONCE)
    # Even a row that was given a number below the first is looked at.
    after = -(2**31)
    while rows := connection.execute(query, {"after": after}).all():
        yield from rows
        after = rows[-1].seq


def _fault(team_id: str, row: Row[tuple[object, ...]], seq: int, before: str) -> str | None:
    if row.seq != seq:
        return f"it is missing; the next is row {row.seq}"
    try:
        is_as_written = _digest(team_id, seq, _recorded(row).event, before) == row.digest
    except (ValueError, TypeError):
        return "it cannot be read"
    return None if is_as_written else "what it says, or the row before it, is not what was written"


def _ends(told: int, seq: int) -> str:
    if told > seq:
        return f"the chain ends before it, and had {told} rows"
    return "the chain's end is not the one that was written"


def _digest(team_id: str, seq: int, event: Event, before: str) -> str:
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    told = [team_id, seq, event.kind, event.channel_id, event.message_ts, _facts_text(event)]
    covered = json.dumps([*told, event.revision, at, before])
    return hashlib.sha256(covered.encode()).hexdigest()


def _facts_text(event: Event) -> str:
    return json.dumps(event.facts, separators=(",", ":"))


def _facts(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((str(fact_id), str(digest)) for fact_id, digest in json.loads(text))


def _recorded(row: Row[tuple[object, ...]]) -> Recorded:
    event = Event(
        kind=row.kind,
        channel_id=row.channel_id,
        message_ts=row.message_ts,
        facts=_facts(row.facts),
        revision=row.revision,
        at=_instant(row.at),
    )
    return Recorded(row.seq, event, row.digest)


def _instant(stored: object) -> datetime:
    """A time as SQLite has it, which is text, or PostgreSQL; ValueError for anything else."""
    at = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    if not isinstance(at, datetime):
        raise ValueError(f"no time: {at!r}")
    return at.replace(tzinfo=UTC)

"""The outbox: what the bot sends for everybody, one row per message, stored before it is sent.

    planned --begin--> sending --sent--> sent
       ^  ^               |---fail-----> failed      (with a reason)
       |  '---postpone----|
       |                  '---unknown--> unknown     (perhaps stored; never sent from here)
       '------absent----------------------'|
                                           '--sent-> sent

A crash while sending leaves a row that is unknown once its time has passed.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, delete, select, update

from bot.state.answers import Given, Quoted, told
from bot.state.database import Database, insert_once
from bot.state.schema import outbox

PLANNED, SENDING, SENT = "planned", "sending", "sent"
UNKNOWN, FAILED = "unknown", "failed"

# The inbox forgets deliveries after two days, so by then no job asks for a key again.
KEPT_FOR = timedelta(days=3)

_UNSURE = (SENDING, UNKNOWN)
# What becomes of a row's words once nobody needs them.
_WORDLESS: dict[str, Any] = {"text": "", "blocks": [], "quotes": [], "given": None}

# The statements of every message are built once: building one takes longer than running it.
_HERE = (outbox.c.team_id == bindparam("of_team"), outbox.c.key == bindparam("of_key"))
_READ = select(outbox).where(*_HERE)
_BEGIN = (
    update(outbox)
    .where(*_HERE, outbox.c.state == PLANNED, outbox.c.not_before <= bindparam("at"))
    .values(
        state=SENDING,
        fence=outbox.c.fence + 1,
        attempts=outbox.c.attempts + 1,
        not_before=bindparam("sure_from"),
    )
)
_WITHDRAW = delete(outbox).where(*_HERE, outbox.c.state.in_((PLANNED, FAILED)))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send. `key` names what it answers; a thread may be given by its head's ts.

    `quotes` are the ids of the facts that it quotes, each with the words it quotes. `given` is
    what is remembered of it once it stands, for one that answers.
    """

    team_id: str
    key: str
    channel_id: str
    thread_ts: str | None
    text: str
    blocks: tuple[dict[str, Any], ...]
    quotes: tuple[tuple[str, str], ...] = ()
    given: Given | None = None
    revision: str = ""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A row as it stands.

    `not_before` is when a planned message may be sent; of one in sending or unknown it is from
    when on a look at the conversation is sure, and None where looking is of no use.
    `attempts` counts posts and looks. A message that is sent or failed has no words any more.
    """

    message: Outgoing
    state: str
    created_at: datetime
    fence: int = 0
    attempts: int = 0
    not_before: datetime | None = None
    message_ts: str | None = None
    reason: str | None = None


class Outbox:
    """Each method is one transaction of its own, stored for good on return.

    What takes a `fence` changes nothing, and says False, once the row was begun again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self, message: Outgoing, not_before: datetime, now: datetime) -> bool:
        """Stores a message to be sent; False, and nothing changed, where its key is known."""
        with self._database.write() as connection:
            row = OutboxRow(message, PLANNED, now, not_before=not_before)
            return insert_once(connection, outbox, _new(row))

    def begin(
        self, message: Outgoing, sure_from: datetime, now: datetime
    ) -> tuple[OutboxRow, bool]:
        """The row of a key, stored now where it is new, and whether the caller is to send it.

        Of callers at the same time one is told True; it sends what the row says, and only
        that. From `sure_from` on the row counts as abandoned.
        """
        here = _at(message.team_id, message.key)
        begun = OutboxRow(message, SENDING, now, fence=1, attempts=1, not_before=sure_from)
        with self._database.write() as connection:
            if insert_once(connection, outbox, _new(begun)):
                return begun, True
            again = connection.execute(_BEGIN, here | {"at": now, "sure_from": sure_from})
            row = connection.execute(_READ, here).one()
            return _row(row), again.rowcount == 1

    def sent(self, row: OutboxRow, channel_id: str, message_ts: str, now: datetime) -> bool:
        """Records where the message stands, also one that counted as unknown; forgets its words.

        What it quotes goes to the record in the same transaction, and an answer is remembered
        there, so that none stands without.
        """
        at: dict[str, Any] = {"channel_id": channel_id, "message_ts": message_ts}
        with self._database.write() as connection:
            if not _change(connection, row, _UNSURE, state=SENT, reason=None, **at, **_WORDLESS):
                return False
            message = row.message
            given = message.given and replace(message.given, **at)
            says = Quoted(message.quotes, message.revision)
            told(connection, message.team_id, (channel_id, message_ts), given, says, now)
            return True

    def fail(self, row: OutboxRow, reason: str) -> bool:
        """Records that a begun message can never be sent."""
        return self._change(row, (SENDING,), state=FAILED, reason=reason, **_WORDLESS)

    def postpone(self, row: OutboxRow, not_before: datetime, reason: str) -> bool:
        """Gives a begun message back; nothing was stored in Slack."""
        return self._change(row, (SENDING,), state=PLANNED, not_before=not_before, reason=reason)

    def unknown(self, row: OutboxRow, reason: str) -> bool:
        """Records that a begun message may or may not stand in Slack."""
        return self._change(row, (SENDING,), state=UNKNOWN, reason=reason)

    def look_later(self, row: OutboxRow, not_before: datetime | None, reason: str) -> bool:
        """Leaves a message unknown until another look, or for good where none is of use."""
        return self._change(
            row,
            _UNSURE,
            state=UNKNOWN,
            attempts=row.attempts + 1,
            not_before=not_before,
            reason=reason,
        )

    def absent(self, row: OutboxRow, now: datetime) -> bool:
        """Plans a message again that is surely not in its conversation."""
        return self._change(row, _UNSURE, state=PLANNED, not_before=now, reason=None)

    def withdraw(self, team_id: str, key: str) -> bool:
        """Forgets a message that is planned or failed, so that its key is new again."""
        with self._database.write() as connection:
            return connection.execute(_WITHDRAW, _at(team_id, key)).rowcount == 1

    def row(self, team_id: str, key: str) -> OutboxRow | None:
        """The row of a key, if there is one."""
        with self._database.read() as connection:
            found = connection.execute(_READ, _at(team_id, key)).first()
            return None if found is None else _row(found)

    def due(self, now: datetime, since: datetime, limit: int) -> Sequence[OutboxRow]:
        """What waits to be sent, or to be looked for, of every team; oldest first.

        What was stored before `since` is left out. A snapshot: begin each before sending it.
        """
        waiting = outbox.c.state.in_((PLANNED, SENDING, UNKNOWN))
        query = (
            select(outbox)
            .where(waiting, outbox.c.not_before <= now, outbox.c.created_at >= since)
            .order_by(outbox.c.created_at, outbox.c.key)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [_row(row) for row in connection.execute(query)]

    def drop_older(self, now: datetime) -> int:
        """Deletes the rows of every team older than `KEPT_FOR`, whatever their state; how many."""
        with self._database.write() as connection:
            old = outbox.c.created_at < now - KEPT_FOR
            return connection.execute(delete(outbox).where(old)).rowcount

    def _change(self, row: OutboxRow, states: Sequence[str], **values: object) -> bool:
        with self._database.write() as connection:
            return _change(connection, row, states, **values)


def _change(
    connection: Connection, row: OutboxRow, states: Sequence[str], **values: object
) -> bool:
    here = _at(row.message.team_id, row.message.key) | {"held_fence": row.fence}
    new = {f"new_{column}": value for column, value in values.items()}
    changed = connection.execute(_changing(tuple(states), tuple(values)), here | new)
    return changed.rowcount == 1


@cache
def _changing(states: tuple[str, ...], columns: tuple[str, ...]) -> Update:
    """Sets columns of a row that is in one of the states, if nobody has begun it again."""
    held = (outbox.c.fence == bindparam("held_fence"), outbox.c.state.in_(states))
    new: dict[str, object] = {column: bindparam(f"new_{column}") for column in columns}
    return update(outbox).where(*_HERE, *held).values(new)


def _at(team_id: str, key: str) -> dict[str, object]:
    return {"of_team": team_id, "of_key": key}


def _new(row: OutboxRow) -> dict[str, object]:
    message = row.message
    return {
        "team_id": message.team_id,
        "key": message.key,
        "channel_id": message.channel_id,
        "thread_ts": message.thread_ts,
        "text": message.text,
        "blocks": list(message.blocks),
        "quotes": [list(quote) for quote in message.quotes],
        "given": None if message.given is None else asdict(message.given),
        "revision": message.revision,
        "state": row.state,
        "fence": row.fence,
        "attempts": row.attempts,
        "not_before": row.not_before,
        "created_at": row.created_at,
    }


def _row(row: Row[Any]) -> OutboxRow:
    return OutboxRow(
        message=Outgoing(
            team_id=row.team_id,
            key=row.key,
            channel_id=row.channel_id,
            thread_ts=row.thread_ts,
            text=row.text,
            blocks=tuple(row.blocks),
            quotes=tuple((fact_id, words) for fact_id, words in row.quotes),
            given=None if row.given is None else _given(row.given),
            revision=row.revision,
        ),
        state=row.state,
        fence=row.fence,
        attempts=row.attempts,
        not_before=row.not_before,
        message_ts=row.message_ts,
        reason=row.reason,
        created_at=row.created_at,
    )


def _given(stored: dict[str, Any]) -> Given:
    return Given(**{**stored, "fact_ids": tuple(stored["fact_ids"])})

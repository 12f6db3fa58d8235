"""The inbox: everything Slack sent, stored before it is acknowledged, so nothing is lost.

A row is received, then claimed under a lease by whoever works on it, then done. Its keys
(event id, channel and ts, client message id, trigger id) make a repeated or doubled
delivery recognisable after a restart too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, insert, or_, select, update

from bot.state.database import Database, insert_once
from bot.state.schema import inbox, inbox_keys

# Slack repeats an event for about six minutes and a signature holds for five; two days
# also cover a queue that was stuck over a night.
KEPT_FOR = timedelta(days=2)

RECEIVED, CLAIMED, DONE = "received", "claimed", "done"

# The statements of every delivery are built once: building one takes longer than running it.
_THIS_ROW = (inbox.c.team_id == bindparam("of_team"), inbox.c.id == bindparam("of_id"))
_HELD = (*_THIS_ROW, inbox.c.state == CLAIMED, inbox.c.fence == bindparam("held_fence"))
_OPEN = or_(
    inbox.c.state == RECEIVED,
    and_(inbox.c.state == CLAIMED, inbox.c.lease_until <= bindparam("at")),
)
_RECEIVE = insert(inbox).returning(inbox.c.id)
_CLAIM = (
    update(inbox)
    .where(*_THIS_ROW, _OPEN)
    .values(state=CLAIMED, fence=inbox.c.fence + 1, lease_until=bindparam("until"))
    .returning(inbox.c.fence)
)
_RENEW = update(inbox).where(*_HELD).values(lease_until=bindparam("until"))
_CLOSE = update(inbox).where(*_HELD).values(state=DONE, lease_until=None, payload="")


class _DuplicateError(Exception):
    """Leaves the transaction, so that none of the row's keys stays behind."""


@dataclass(frozen=True, slots=True)
class Received:
    """A stored delivery. `payload` is its JSON; `attempts` counts the claims so far."""

    id: int
    team_id: str
    kind: str
    payload: str
    received_at: datetime
    attempts: int


class Inbox:
    """Each method is one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # The leases of this process, by team and row, each with its fencing number.
        self._held: dict[tuple[str, int], int] = {}

    def receive(
        self, team_id: str, keys: Sequence[str], kind: str, payload: str, now: datetime
    ) -> int | None:
        """The id of the new row, stored for good on return; None if any key was seen before.

        Of calls at the same time that share a key exactly one gets an id.
        """
        if not keys:
            raise ValueError("a delivery without a key cannot be recognised when it is repeated")
        try:
            with self._database.write() as connection:
                row = {
                    "team_id": team_id,
                    "kind": kind,
                    "payload": payload,
                    "state": RECEIVED,
                    "fence": 0,
                    "received_at": now,
                }
                inbox_id = int(connection.execute(_RECEIVE, row).scalar_one())
                # Sorted: two transactions that take the same keys in a different order
                # would wait for each other on PostgreSQL.
                for key in sorted(set(keys)):
                    values = {"team_id": team_id, "key": key, "inbox_id": inbox_id}
                    if not insert_once(connection, inbox_keys, values):
                        raise _DuplicateError
                return inbox_id
        except _DuplicateError:
            return None

    def claim(self, team_id: str, inbox_id: int, now: datetime, lease_s: float) -> int | None:
        """A fencing number, higher with each claim, for the one caller who may work on the row.

        None while somebody else's lease runs, and once the row is done or dropped.
        """
        until = now + timedelta(seconds=lease_s)
        row = {"of_team": team_id, "of_id": inbox_id}
        with self._database.write() as connection:
            claimed = connection.execute(_CLAIM, row | {"at": now, "until": until})
            fence = claimed.scalar_one_or_none()
        if fence is None:
            return None
        self._held[team_id, inbox_id] = int(fence)
        return int(fence)

    def holds(self, team_id: str, inbox_id: int, fence: int, until: datetime) -> bool:
        """Extends the lease to `until`; False if the row was claimed again or is done.

        Call it right before what must not happen twice: after False, stop.
        """
        with self._database.write() as connection:
            held = _held(team_id, inbox_id, fence)
            return connection.execute(_RENEW, held | {"until": until}).rowcount == 1

    def done(self, team_id: str, inbox_id: int, fence: int) -> bool:
        """Closes the row and forgets its payload; the keys stay to recognise repetitions.

        False, and nothing changed, if the row was claimed again since or is done.
        """
        with self._database.write() as connection:
            closed = connection.execute(_CLOSE, _held(team_id, inbox_id, fence))
        self._held.pop((team_id, inbox_id), None)
        return closed.rowcount == 1

    def release_leases(self, now: datetime) -> int:
        """Ends the leases that this process still holds, so that another need not wait; how many.

        For shutting down: whoever still works then finds its row claimed by another, or done.
        """
        released = 0
        with self._database.write() as connection:
            for (team_id, inbox_id), fence in list(self._held.items()):
                held = _held(team_id, inbox_id, fence)
                released += connection.execute(_RENEW, held | {"until": now}).rowcount
        self._held.clear()
        return released

    def pending(self, now: datetime) -> tuple[Received, ...]:
        """What waits for a worker, of every team, oldest first: never claimed, or lease over.

        A snapshot: claim each before working on it.
        """
        query = select(inbox).where(_OPEN).order_by(inbox.c.received_at, inbox.c.id)
        with self._database.read() as connection:
            return tuple(
                Received(
                    id=row.id,
                    team_id=row.team_id,
                    kind=row.kind,
                    payload=row.payload,
                    received_at=row.received_at,
                    attempts=row.fence,
                )
                for row in connection.execute(query, {"at": now})
            )

    def drop_older(self, now: datetime) -> int:
        """Deletes the rows of every team older than `KEPT_FOR`, done or not; how many."""
        old = inbox.c.received_at < now - KEPT_FOR
        with self._database.write() as connection:
            ids = select(inbox.c.id).where(old)
            connection.execute(delete(inbox_keys).where(inbox_keys.c.inbox_id.in_(ids)))
            return connection.execute(delete(inbox).where(old)).rowcount


def _held(team_id: str, inbox_id: int, fence: int) -> dict[str, object]:
    return {"of_team": team_id, "of_id": inbox_id, "held_fence": fence}

"""The digest log: one row per team, channel, digest and local date, whose key is the lock.

    planned --begin--> sending --sent--> sent
       |  ^               |---unknown--> unknown      (never posted again)
       |  '---postpone----|
       '------skip--------'------------> skipped      (with a reason)

A crash while planned leaves a lease that runs out, and the slot is claimed again. A
crash while sending leaves a post that may have been stored, so it is never repeated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select, update

from bot.state.database import Database, insert_once
from bot.state.schema import digest_log

PLANNED, SENDING, SENT = "planned", "sending", "sent"
UNKNOWN, SKIPPED = "unknown", "skipped"

MISSED = "its time passed while it could not be posted"
INTERRUPTED = "the bot stopped while posting"


@dataclass(frozen=True, slots=True)
class Slot:
    """What is posted at most once: a digest in a channel on a local date."""

    team_id: str
    channel_id: str
    digest_id: str
    local_date: date


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """A row of the log. `not_before` is when a planned slot may be claimed (again)."""

    slot: Slot
    state: str
    not_before: datetime
    fact_ids: tuple[str, ...]
    message_ts: str | None
    reason: str | None
    updated_at: datetime

    @property
    def may_be_claimed(self) -> bool:
        """Whether nothing was posted and nobody decided against it, whatever the time."""
        return self.state == PLANNED or (self.state == SKIPPED and self.reason == MISSED)


class DigestLog:
    """Each method is one transaction of its own, stored for good on return."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, slot: Slot, now: datetime, lease_s: float) -> int | None:
        """A fencing number for the one caller who may post this slot, else None.

        A slot recorded as missed may be claimed: its digest was moved to a later time,
        or the clock was set back, and nothing was posted.
        """
        lease_until = now + timedelta(seconds=lease_s)
        missed = and_(digest_log.c.state == SKIPPED, digest_log.c.reason == MISSED)
        with self._database.write() as connection:
            if insert_once(connection, digest_log, _new(slot, PLANNED, lease_until, now)):
                return 1
            claimed = connection.execute(
                update(digest_log)
                .where(*_at(slot), or_(_idle(now), missed))
                .values(
                    state=PLANNED,
                    fence=digest_log.c.fence + 1,
                    not_before=lease_until,
                    reason=None,
                    updated_at=now,
                )
            )
            if claimed.rowcount == 0:
                return None
            fence = connection.execute(select(digest_log.c.fence).where(*_at(slot)))
            return int(fence.scalar_one())

    def begin(self, slot: Slot, fence: int, fact_ids: Sequence[str], now: datetime) -> bool:
        """Records what is about to be posted; False if the slot was claimed again since.

        `now` is when it was composed: what happened up to then is told by it.
        Post only after True: from here on nobody else ever posts this slot, unless
        `postpone` says that nothing was stored.
        """
        return self._change(
            slot,
            _held(fence),
            state=SENDING,
            fact_ids=list(fact_ids),
            told_until=now,
            updated_at=now,
        )

    def sent(self, slot: Slot, message_ts: str, now: datetime) -> bool:
        """Records the message of a begun slot, also if it was given up as unknown meanwhile."""
        begun = digest_log.c.state.in_((SENDING, UNKNOWN))
        return self._change(
            slot, begun, state=SENT, message_ts=message_ts, reason=None, updated_at=now
        )

    def unknown(self, slot: Slot, reason: str, now: datetime) -> bool:
        """Records that a begun slot may or may not have been posted."""
        begun = digest_log.c.state == SENDING
        return self._change(slot, begun, state=UNKNOWN, reason=reason, updated_at=now)

    def absent(self, slot: Slot, now: datetime) -> bool:
        """Plans a slot again that was unknown, and whose message surely was never sent."""
        return self._change(
            slot,
            digest_log.c.state == UNKNOWN,
            state=PLANNED,
            not_before=now,
            fact_ids=[],
            reason=None,
            updated_at=now,
        )

    def postpone(self, slot: Slot, not_before: datetime, reason: str, now: datetime) -> bool:
        """Gives a begun slot back, to be claimed from `not_before` on; nothing was stored."""
        return self._change(
            slot,
            digest_log.c.state == SENDING,
            state=PLANNED,
            not_before=not_before,
            fact_ids=[],
            reason=reason,
            updated_at=now,
        )

    def skip(self, slot: Slot, fence: int, reason: str, now: datetime) -> bool:
        """Closes a slot that the caller holds, before or after `begin`, with nothing posted."""
        held = and_(digest_log.c.state.in_((PLANNED, SENDING)), digest_log.c.fence == fence)
        return self._change(slot, held, state=SKIPPED, fact_ids=[], reason=reason, updated_at=now)

    def miss(self, slot: Slot, now: datetime) -> bool:
        """Records as skipped a slot that nobody claimed, or whose claim ran out."""
        with self._database.write() as connection:
            values = {**_new(slot, SKIPPED, now, now), "reason": MISSED}
            if insert_once(connection, digest_log, values):
                return True
            given_up = connection.execute(
                update(digest_log)
                .where(*_at(slot), _idle(now))
                .values(state=SKIPPED, reason=MISSED, updated_at=now)
            )
            return given_up.rowcount == 1

    def settle(self, team_id: str, begun_before: datetime, now: datetime) -> int:
        """Records as unknown what has been in sending since `begun_before`; how many."""
        stuck = (
            digest_log.c.team_id == team_id,
            digest_log.c.state == SENDING,
            digest_log.c.updated_at < begun_before,
        )
        with self._database.write() as connection:
            settled = connection.execute(
                update(digest_log)
                .where(*stuck)
                .values(state=UNKNOWN, reason=INTERRUPTED, updated_at=now)
            )
            return settled.rowcount

    def recent_facts(
        self, team_id: str, channel_id: str, digest_id: str, since: date
    ) -> frozenset[str]:
        """The ids of the facts that this digest posted, or may have, from `since` on."""
        entries = self.entries(team_id, channel_id, digest_id, since).values()
        posted = (entry for entry in entries if entry.state in (SENDING, SENT, UNKNOWN))
        return frozenset(fact_id for entry in posted for fact_id in entry.fact_ids)

    def entries(
        self, team_id: str, channel_id: str, digest_id: str, since: date
    ) -> dict[date, DigestEntry]:
        """The rows of one digest in one channel from `since` on, by local date, oldest first."""
        query = (
            select(digest_log)
            .where(
                digest_log.c.team_id == team_id,
                digest_log.c.channel_id == channel_id,
                digest_log.c.digest_id == digest_id,
                digest_log.c.local_date >= since,
            )
            .order_by(digest_log.c.local_date)
        )
        with self._database.read() as connection:
            return {row.local_date: _entry(row) for row in connection.execute(query)}

    def status(self, team_id: str, limit: int = 50) -> tuple[DigestEntry, ...]:
        """The team's rows, the latest local date first, at most `limit`; one snapshot."""
        query = (
            select(digest_log)
            .where(digest_log.c.team_id == team_id)
            .order_by(
                digest_log.c.local_date.desc(), digest_log.c.channel_id, digest_log.c.digest_id
            )
            .limit(limit)
        )
        with self._database.read() as connection:
            return tuple(_entry(row) for row in connection.execute(query))

    def _change(self, slot: Slot, condition: ColumnElement[bool], **values: object) -> bool:
        with self._database.write() as connection:
            changed = connection.execute(
                update(digest_log).where(*_at(slot), condition).values(**values)
            )
            return changed.rowcount == 1


def _at(slot: Slot) -> tuple[ColumnElement[bool], ...]:
    return (
        digest_log.c.team_id == slot.team_id,
        digest_log.c.channel_id == slot.channel_id,
        digest_log.c.digest_id == slot.digest_id,
        digest_log.c.local_date == slot.local_date,
    )


def _held(fence: int) -> ColumnElement[bool]:
    return and_(digest_log.c.state == PLANNED, digest_log.c.fence == fence)


def _idle(now: datetime) -> ColumnElement[bool]:
    return and_(digest_log.c.state == PLANNED, digest_log.c.not_before <= now)


def _new(slot: Slot, state: str, not_before: datetime, now: datetime) -> dict[str, object]:
    return {
        "team_id": slot.team_id,
        "channel_id": slot.channel_id,
        "digest_id": slot.digest_id,
        "local_date": slot.local_date,
        "state": state,
        "fence": 1 if state == PLANNED else 0,
        "not_before": not_before,
        "fact_ids": [],
        "updated_at": now,
    }


def _entry(row: Row[Any]) -> DigestEntry:
    return DigestEntry(
        slot=Slot(row.team_id, row.channel_id, row.digest_id, row.local_date),
        state=row.state,
        not_before=row.not_before,
        fact_ids=tuple(row.fact_ids),
        message_ts=row.message_ts,
        reason=row.reason,
        updated_at=row.updated_at,
    )

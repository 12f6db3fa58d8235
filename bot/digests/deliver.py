"""Posts each digest at most once per channel and local date: claim, verify, post, record.

The database row is written before the post. Whatever is unsure after that is recorded
as unknown and never repeated.
"""

import logging
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.crash_points import CrashPoint, passing
from bot.digests.calendar import holiday
from bot.digests.contents import Composer, Contents, Quotes, said, why_empty
from bot.digests.plan import LOOK_BACK, DigestSpec, due, missed, next_slot, why_off
from bot.errors import DeliveryError, GoneForGood, RetryLater
from bot.state.digest_log import PLANNED, SENT, SKIPPED, UNKNOWN, DigestEntry, DigestLog, Slot
from bot.state.digest_news import DigestNews
from bot.state.digest_turns import DigestTurns

log = logging.getLogger(__name__)

# A digest that is later than this is of no use to its readers, and is skipped.
WINDOW = timedelta(hours=2)

# From the claim to the post: the wait for a turn, and reading the articles; seconds in all.
LEASE_S = 60.0

# A post takes seconds, with its timeouts; after this the poster is gone.
INTERRUPTED_AFTER = timedelta(minutes=10)

Post = Callable[[DigestSpec, Contents, date], str]

# Is told of a digest that can never be posted as it is, and of the reason.
Refused = Callable[[DigestSpec, str], None]

# Where the message of a slot stands that was not known to be posted: its ts, `NOWHERE` where
# it surely was never sent, and None where nobody knows.
Found = Callable[[DigestSpec, date], str | None]
NOWHERE = ""


def _no_matter(spec: DigestSpec, code: str) -> None:
    """For a runner that only previews."""


def _not_found(spec: DigestSpec, local_date: date) -> None:
    """For a runner whose messages are looked for by nobody."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a slot in a tick.

    `state` is sent, unknown, skipped, or planned for a post that is tried again later;
    `detail` is the message's ts, or the reason.
    """

    spec: DigestSpec
    local_date: date
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class DigestRunner:
    """Delivers the digests of one team; safe beside other runners on the same database.

    `specs` and `quotes` give the current ones, and are asked at each tick. `post(spec, contents,
    local_date)` returns the message's ts or raises a DeliveryError. `clock` gives aware UTC
    times, and `wait` blocks for that many seconds, until it is a digest's turn.
    """

    specs: Callable[[], Sequence[DigestSpec]]
    quotes: Callable[[], Quotes]
    digest_log: DigestLog
    news: DigestNews
    turns: DigestTurns
    post: Post
    team_id: str
    clock: Callable[[], datetime]
    wait: Callable[[float], None]
    refused: Refused = _no_matter
    found: Found = _not_found
    window: timedelta = WINDOW

    def tick(self, now: datetime, stop: threading.Event | None = None) -> list[Delivery]:
        """Posts what is due at `now` and records what was missed; what changed, in spec order.

        Begins no other digest once `stop` is set. Records carry the clock's time, since many
        posts take a while. Raises StateError when the database fails; what was begun then is
        never posted again.
        """
        self.digest_log.settle(self.team_id, now - INTERRUPTED_AFTER, now)
        specs = self.specs()
        # In this order: what a digest finds in the base when it is first seen is no news to it.
        self.news.observe(self.team_id, said(self.quotes().base), self.clock())
        self.news.begin(self.team_id, [spec.name for spec in specs], self.clock())
        deliveries: list[Delivery] = []
        for spec in specs:
            if stop is not None and stop.is_set():
                break
            since = spec.local_date(now) - LOOK_BACK - timedelta(days=1)
            known = self.digest_log.entries(self.team_id, spec.channel_id, spec.id, since)
            deliveries += self._record_found(spec, known, now)
            known = self.digest_log.entries(self.team_id, spec.channel_id, spec.id, since)
            deliveries += self._record_missed(spec, known, now)
            today = due(spec, now, self.window)
            if today is not None and (today not in known or known[today].may_be_claimed):
                off = why_off(spec, today, holiday)
                deliveries += self._skip(spec, today, off) if off else self._deliver(spec, today)
        return deliveries

    def post_now(self, spec: DigestSpec, now: datetime) -> Delivery | None:
        """Posts the digest of this local date at once, on a day off too; None where it was before.

        The date's own time then passes without a post.
        """
        return next(iter(self._deliver(spec, spec.local_date(now))), None)

    def preview(self, spec: DigestSpec, now: datetime) -> Contents:
        """What the next digest after `now` would hold, as things stand; posts nothing."""
        return self._composer.compose(spec, next_slot(spec, now, holiday)[0], now)

    def loop(self, stop: threading.Event, interval_s: float) -> None:
        """Ticks at once and every `interval_s` until `stop` is set, whatever a tick raises."""
        while not stop.is_set():
            try:
                for delivery in self.tick(self.clock(), stop):
                    log.info(
                        "digest %s in %s for %s: %s (%s)",
                        delivery.spec.id,
                        delivery.spec.channel_id,
                        delivery.local_date,
                        delivery.state,
                        delivery.detail,
                    )
            except Exception:
                log.exception("digest tick failed, error id %s", secrets.token_hex(4))
            stop.wait(interval_s)

    def _record_found(
        self, spec: DigestSpec, known: dict[date, DigestEntry], now: datetime
    ) -> list[Delivery]:
        """Records as sent what was unknown, and since was found to be posted; plans again what
        a crash kept from being sent at all, as long as that is fresh enough to be known.
        """
        deliveries = []
        for day, entry in known.items():
            if entry.state != UNKNOWN:
                continue
            message_ts, slot = self.found(spec, day), self._slot(spec, day)
            if message_ts == NOWHERE and entry.updated_at > now - self.window:
                self.digest_log.absent(slot, self.clock())
            elif message_ts and self.digest_log.sent(slot, message_ts, self.clock()):
                deliveries.append(Delivery(spec, day, SENT, message_ts))
        return deliveries

    def _record_missed(
        self, spec: DigestSpec, known: dict[date, DigestEntry], now: datetime
    ) -> list[Delivery]:
        past = missed(spec, now, self.window)
        # A digest without any row is new: before today it was not there to be missed.
        since = max(known, default=spec.local_date(now) - timedelta(days=1))
        deliveries = []
        for day in past:
            unclaimed = day not in known and day > since
            left_over = day in known and known[day].state == PLANNED
            if not (unclaimed or left_over):
                continue
            off = why_off(spec, day, holiday)
            if off:
                deliveries += self._skip(spec, day, off)
            elif self.digest_log.miss(self._slot(spec, day), now):
                deliveries.append(Delivery(spec, day, SKIPPED, "missed"))
        return deliveries

    def _skip(self, spec: DigestSpec, day: date, reason: str) -> list[Delivery]:
        slot = self._slot(spec, day)
        fence = self.digest_log.claim(slot, self.clock(), LEASE_S)
        if fence is None or not self.digest_log.skip(slot, fence, reason, self.clock()):
            return []
        return [Delivery(spec, day, SKIPPED, reason)]

    def _deliver(self, spec: DigestSpec, day: date) -> list[Delivery]:
        slot = self._slot(spec, day)
        fence = self.digest_log.claim(slot, self.clock(), LEASE_S)
        if fence is None:
            return []
        passing(CrashPoint.DIGEST_CLAIMED)
        # Before composing: a quote is compared with its article at the last moment.
        self.wait(self.turns.take(self.team_id, spec.channel_id, self.clock()))
        now = self.clock()
        contents = self._composer.compose(spec, day, now)
        if contents.is_empty:
            self.digest_log.skip(slot, fence, why_empty(spec), now)
            return [Delivery(spec, day, SKIPPED, why_empty(spec))]
        if not self.digest_log.begin(slot, fence, [fact.id for fact in contents.quoted], now):
            return []
        passing(CrashPoint.DIGEST_BEGUN)
        return [self._send(spec, slot, fence, contents)]

    def _send(self, spec: DigestSpec, slot: Slot, fence: int, contents: Contents) -> Delivery:
        try:
            message_ts = self.post(spec, contents, slot.local_date)
        except RetryLater as error:
            now = self.clock()
            again = now + timedelta(seconds=error.after_s)
            self.digest_log.postpone(slot, again, error.code, now)
            return Delivery(spec, slot.local_date, PLANNED, error.code)
        except GoneForGood as error:
            self.digest_log.skip(slot, fence, error.code, self.clock())
            self.refused(spec, error.code)
            return Delivery(spec, slot.local_date, SKIPPED, error.code)
        except DeliveryError as error:  # OutcomeUnknown, and whatever kind comes later
            self.digest_log.unknown(slot, error.code, self.clock())
            return Delivery(spec, slot.local_date, UNKNOWN, error.code)
        passing(CrashPoint.DIGEST_POSTED)
        self.digest_log.sent(slot, message_ts, self.clock())
        return Delivery(spec, slot.local_date, SENT, message_ts)

    @property
    def _composer(self) -> Composer:
        return Composer(self.quotes(), self.digest_log, self.news, self.team_id)

    def _slot(self, spec: DigestSpec, day: date) -> Slot:
        return Slot(self.team_id, spec.channel_id, spec.id, day)

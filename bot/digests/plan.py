"""What is due: pure functions of a digest and a time.

A digest belongs to a local date, and has one instant per date: the wall clock's time
there. Where clocks go forward over that time it is the first instant after the gap;
where they go back it is the first of the two.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from bot.errors import OperatorError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# What a digest may hold, in the order in which it is read: facts that are new or changed since
# the last one, facts of the day, the lines that were asked for most, questions without a source.
CHANGED, FACTS, ASKED, UNANSWERED = "changed", "facts", "asked", "unanswered"
CONTENTS = (CHANGED, FACTS, ASKED, UNANSWERED)

# How far back a slot that was missed is still recorded.
LOOK_BACK = timedelta(days=14)

# The name of the holiday of a country, by its code, on a date; None where there is none.
Holiday = Callable[[str, date], str | None]


def no_holidays(country: str, local_date: date) -> str | None:
    """A calendar without holidays."""
    return None


@dataclass(frozen=True, slots=True)
class DigestSpec:
    """A digest as configured; raises OperatorError naming the field that is wrong.

    `time` is HH:MM on the wall clock of `zone` (an IANA name); `weekdays` are out of
    `WEEKDAYS`, `contents` out of `CONTENTS`; without `topics` every fact may appear.
    `fact_count` is how much of each content there is, but for changed facts, which are all told.
    `holidays` is the code of the country on whose public holidays it stays away, or empty;
    before the local date `paused_until` it does too. Where Slack refused it, `refused` is its
    code, and it stays away until somebody resumes it. What its clock showed before `since`,
    when its time was chosen, is not its own.
    """

    id: str
    channel_id: str
    time: str
    zone: str
    weekdays: frozenset[str] = frozenset(WEEKDAYS[:5])
    fact_count: int = 3
    topics: frozenset[str] = frozenset()
    holidays: str = ""
    paused_until: date | None = None
    since: datetime | None = None
    contents: frozenset[str] = frozenset({FACTS})
    refused: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", self.time):
            raise self._wrong("time", f"expected HH:MM from 00:00 to 23:59, not {self.time!r}")
        if not self.weekdays or not self.weekdays <= set(WEEKDAYS):
            raise self._wrong("weekdays", f"expected one or more of {', '.join(WEEKDAYS)}")
        if not self.contents or not self.contents <= set(CONTENTS):
            raise self._wrong("contents", f"expected one or more of {', '.join(CONTENTS)}")
        if self.fact_count < 1:
            raise self._wrong("fact_count", "expected 1 or more")
        try:
            ZoneInfo(self.zone)
        # Besides "not found": odd keys are ValueErrors, and a region such as "Europe"
        # is a folder, which the standard library tries to open.
        except (KeyError, ValueError, OSError) as error:
            expected = f"expected an IANA time zone such as Europe/Berlin, not {self.zone!r}"
            raise self._wrong("zone", expected) from error

    def _wrong(self, field: str, expected: str) -> OperatorError:
        return OperatorError(f"digests.{self.id}.{field}", expected)

    @property
    def name(self) -> tuple[str, str]:
        """The channel and the id: what a digest is known by within a team."""
        return self.channel_id, self.id

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def local_date(self, instant: datetime) -> date:
        """The date in the digest's zone at an aware instant."""
        return instant.astimezone(self._zone).date()

    def scheduled(self, local_date: date) -> datetime | None:
        """The instant, in UTC, of the digest of a date; None on other weekdays.

        None too for a date that a zone left out by crossing the date line.
        """
        if WEEKDAYS[local_date.weekday()] not in self.weekdays:
            return None
        wall = datetime.combine(local_date, clock_time.fromisoformat(self.time))
        instant = _first_instant(wall, self._zone)
        if self.local_date(instant) == local_date:
            return instant
        # A gap ran over midnight: were the date's last hours left out, or all of it?
        midnight = _first_instant(datetime.combine(local_date, clock_time()), self._zone)
        return instant if self.local_date(midnight) == local_date else None


def due(spec: DigestSpec, now: datetime, window: timedelta) -> date | None:
    """The local date whose digest is to be posted now: its instant is at most `window` ago.

    The latest, should there be several. Whether it was posted already is not known here.
    """
    for local_date, instant in _slots_before(spec, now, window):
        return local_date if now < instant + window else None
    return None


def missed(spec: DigestSpec, now: datetime, window: timedelta) -> tuple[date, ...]:
    """The local dates of the last fortnight whose window is over, oldest first."""
    slots = _slots_before(spec, now, LOOK_BACK)
    return tuple(reversed([day for day, instant in slots if instant + window <= now]))


def why_off(spec: DigestSpec, local_date: date, holiday: Holiday) -> str | None:
    """Why the digest of a date is not posted, in a few words; None where it is."""
    if spec.refused:
        return f"paused: Slack refused it ({spec.refused})"
    return _day_off(spec, local_date, holiday)


def _day_off(spec: DigestSpec, local_date: date, holiday: Holiday) -> str | None:
    if spec.paused_until is not None and local_date < spec.paused_until:
        return f"paused until {spec.paused_until}"
    name = holiday(spec.holidays, local_date)
    return None if name is None else f"holiday: {name}"


def next_run(spec: DigestSpec, now: datetime, holiday: Holiday = no_holidays) -> datetime:
    """The first instant after `now` at which the digest is posted, in the digest's zone."""
    return next_slot(spec, now, holiday)[1].astimezone(ZoneInfo(spec.zone))


def next_slot(
    spec: DigestSpec, now: datetime, holiday: Holiday = no_holidays
) -> tuple[date, datetime]:
    """The local date and the instant, in UTC, of the first digest posted after `now`.

    For a digest that Slack refused: were it resumed.
    """
    slots = upcoming(spec, now)
    return next(slot for slot in slots if _day_off(spec, slot[0], holiday) is None)


def upcoming(spec: DigestSpec, now: datetime) -> Iterator[tuple[date, datetime]]:
    """The local dates and the instants, in UTC, of the slots after `now`, without an end.

    Days off are among them, but for those of a pause.
    """
    day = spec.local_date(now) - timedelta(days=1)
    if spec.paused_until is not None:
        day = max(day, spec.paused_until)
    while True:
        instant = spec.scheduled(day)
        if instant is not None and instant > now:
            yield day, instant
        day += timedelta(days=1)


def _slots_before(
    spec: DigestSpec, now: datetime, reach: timedelta
) -> Iterator[tuple[date, datetime]]:
    """The dates and instants of the slots at or before `now`, latest first, over `reach`."""
    # Tomorrow too: its slot just after midnight is past where clocks go back over midnight.
    latest = spec.local_date(now) + timedelta(days=1)
    for back in range(reach.days + 4):
        day = latest - timedelta(days=back)
        instant = spec.scheduled(day)
        began = spec.since is None or (instant is not None and instant >= spec.since)
        if instant is not None and began and now - reach <= instant <= now:
            yield day, instant


def _first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, at which the zone's clocks show `wall` or later."""
    instant = wall.replace(tzinfo=zone).astimezone(UTC)  # fold 0: the first of two
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    # In a gap fold 0 counts with the offset before it and lands after it; fold 1 the
    # other way round (PEP 495). The clocks changed at a whole second between the two.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    new_offset = instant.astimezone(zone).utcoffset()
    while instant - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(instant - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == new_offset:
            instant = middle
        else:
            before = middle
    return instant

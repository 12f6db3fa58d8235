"""A digest's slot exactly once: in every zone over five years, and of eight replicas at once."""

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.digests.contents import Contents
from bot.digests.deliver import DigestRunner
from bot.digests.plan import WEEKDAYS, DigestSpec, due
from bot.facts.base import Article, Fact, FactBase
from bot.state import migrate
from bot.state.database import Database
from bot.state.digest_log import SENT, DigestEntry, DigestLog
from bot.state.digest_news import DigestNews
from bot.state.digest_turns import DigestTurns

WINDOW = timedelta(hours=2)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
EVERY_DAY = frozenset(WEEKDAYS)
TIMES = ("00:00", "02:30", "09:00", "23:59")
# Noons, so that no local date of the five years is cut at the ends.
NOONS = [datetime(2023, 12, 31, 12, tzinfo=UTC) + number * DAY for number in range(1829)]
DAYS = [noon.date() for noon in NOONS[1:-1]]
REPLICAS = 8


class Span(NamedTuple):
    """A zone's clocks between two changes: UTC plus `offset` from `start` until `end`."""

    start: datetime
    end: datetime
    offset: timedelta


Clocks = tuple[Span, ...]


def offset_at(zone: ZoneInfo, instant: datetime) -> timedelta:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the zone's clocks change between two instants, when they do once."""
    old = offset_at(zone, before)
    while after - before > SECOND:
        middle = before + (after - before) // SECOND // 2 * SECOND
        if offset_at(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def clocks_of(name: str) -> Clocks:
    zone = ZoneInfo(name)
    offsets = [offset_at(zone, noon) for noon in NOONS]
    changes = [
        change_between(zone, NOONS[number], NOONS[number + 1])
        for number, (old, new) in enumerate(pairwise(offsets))
        if old != new
    ]
    ends = [NOONS[0] - 2 * DAY, *changes, NOONS[-1] + 2 * DAY]
    return tuple(Span(a, b, offset_at(zone, max(a, NOONS[0]))) for a, b in pairwise(ends))


def first_instant(clocks: Clocks, wall: datetime) -> datetime:
    """When the clocks show `wall` or later for the first time; found without the code tested."""
    as_utc = wall.replace(tzinfo=UTC)
    span = next(span for span in clocks if as_utc < span.end + span.offset)
    return max(span.start, as_utc - span.offset)


@pytest.fixture(scope="module")
def zones() -> dict[Clocks, list[str]]:
    """Every zone of tzdata, those together whose clocks agree in all five years."""
    alike: dict[Clocks, list[str]] = {}
    for name in sorted(available_timezones()):
        alike.setdefault(clocks_of(name), []).append(name)
    return alike


def digest(time: str, zone: str) -> DigestSpec:
    return DigestSpec("morning", "C1", time, zone, weekdays=EVERY_DAY)


@pytest.mark.parametrize("time", TIMES)
def test_in_every_zone_each_date_of_five_years_is_due_at_the_first_instant_of_its_time(
    time: str, zones: dict[Clocks, list[str]]
) -> None:
    at = clock_time.fromisoformat(time)
    assert sum(map(len, zones.values())) == len(available_timezones())
    for clocks, (name, *_) in zones.items():
        spec = digest(time, name)
        found = [due(spec, first_instant(clocks, datetime.combine(d, at)), WINDOW) for d in DAYS]
        assert found == DAYS, name


@pytest.mark.parametrize("time", TIMES)
def test_ticking_over_every_clock_change_of_five_years_finds_each_date_once(
    time: str, zones: dict[Clocks, list[str]]
) -> None:
    at = clock_time.fromisoformat(time)
    changes = [
        (name, clocks, span.start) for clocks, (name, *_) in zones.items() for span in clocks[1:]
    ]
    assert len(changes) > 200, "no clock changes were looked at"
    for name, clocks, change in changes:
        spec = digest(time, name)
        # Twice an hour, and so that the change itself is a tick, with the second before it.
        ticks = [change + number * timedelta(minutes=30) for number in range(-60, 61)]
        ticks = sorted([*ticks, change - SECOND])
        found = [day for day, _ in groupby(due(spec, tick, WINDOW) for tick in ticks) if day]
        # A slot before the ticks began is found in its window, one after they end is not.
        around = [change.date() + number * DAY for number in range(-3, 4)]
        instants = {day: first_instant(clocks, datetime.combine(day, at)) for day in around}
        expected = [d for d in around if ticks[0] - WINDOW < instants[d] <= ticks[-1]]
        assert found == expected, (name, change)


def test_every_zones_names_are_taken_by_a_digest() -> None:
    for name in available_timezones():
        assert digest("09:00", name).local_date(NOONS[0]) in {date(2023, 12, 31), date(2024, 1, 1)}


ARTICLE = Article("a", "An article", Path("a.txt"), "0", ())
FACTS = tuple(Fact(f"f{number}", ARTICLE, f"Fact {number}.", number) for number in range(200))


@dataclass
class Shelf:
    base: FactBase = field(default_factory=lambda: FactBase(FACTS, (ARTICLE,), {}, "english", "r"))

    def still_stands(self, fact: Fact) -> bool:
        return True


@dataclass
class Channel:
    """Where all replicas post."""

    posts: list[tuple[str, date]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, spec: DigestSpec, contents: Contents, local_date: date) -> str:
        with self.lock:
            self.posts.append((spec.channel_id, local_date))
            return f"{len(self.posts)}.000"


def posts_of_replicas(
    url: str, specs: Sequence[DigestSpec], ticks: Sequence[datetime]
) -> tuple[list[tuple[str, date]], list[DigestEntry]]:
    """What replicas that tick at once have posted, and what their log holds."""
    channel, errors = Channel(), []
    together = threading.Barrier(REPLICAS)

    def replica(database: Database) -> None:
        state = DigestLog(database), DigestNews(database), DigestTurns(database)
        try:
            for now in ticks:
                runner = DigestRunner(
                    lambda: specs,
                    Shelf,
                    *state,
                    channel,
                    "T1",
                    clock=lambda now=now: now,
                    wait=lambda seconds: None,
                )
                together.wait(60)
                runner.tick(now)
        except Exception as error:
            errors.append(error)
            together.abort()

    with ExitStack() as stack:
        databases = [stack.enter_context(Database.open(url)) for _ in range(REPLICAS)]
        migrate.upgrade(databases[0])
        threads = [threading.Thread(target=replica, args=(each,)) for each in databases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        return channel.posts, list(DigestLog(databases[0]).status("T1"))


def test_of_eight_replicas_that_tick_at_once_one_posts_each_slot(url: str) -> None:
    specs = tuple(
        DigestSpec("daily", f"C{number}", time, zone, weekdays=EVERY_DAY)
        for number, (time, zone) in enumerate([("09:00", "UTC"), ("02:30", "Europe/Berlin")])
    )
    # Over the night on which Berlin left out 02:30.
    ticks = [datetime(2026, 3, 28, tzinfo=UTC) + n * timedelta(minutes=45) for n in range(64)]
    posts, entries = posts_of_replicas(url, specs, ticks)
    dates = (date(2026, 3, 28), date(2026, 3, 29))
    assert sorted(posts) == [(f"C{n}", day) for n in (0, 1) for day in dates]
    assert {entry.state for entry in entries} == {SENT}
    assert len(entries) == 4

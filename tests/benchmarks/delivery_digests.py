"""Digest slots that come exactly once: in every zone over five years, and of eight replicas.

By the model of the digests' own tests, which finds a slot's instant without the code that is
tested.
"""

import tempfile
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from bot.digests.plan import DigestSpec, due
from tests.digests import test_exactly_once as model

HALF_HOUR = timedelta(minutes=30)
# In channels of different zones, over the night on which the clocks of Berlin went forward.
ZONES = ("UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York")
FIRST_TICK = datetime(2026, 3, 28, tzinfo=UTC)
TICKS = 64


def digest_slots() -> dict[str, Mapping[str, Any]]:
    """Of the slots of each part, how many there are and how many came exactly once."""
    return {"in every zone": _in_every_zone(), "of replicas": _of_replicas()}


def _in_every_zone() -> Mapping[str, Any]:
    """Each zone of tzdata; those whose clocks agree in all five years are looked at once."""
    alike: dict[model.Clocks, list[str]] = {}
    for name in sorted(available_timezones()):
        alike.setdefault(model.clocks_of(name), []).append(name)
    zones = sum(map(len, alike.values()))
    once = sum(
        len(names) * _due_once(clocks, model.digest(at, names[0]))
        for clocks, names in alike.items()
        for at in model.TIMES
    )
    return {
        "zones": zones,
        "dates": len(model.DAYS),
        "times": len(model.TIMES),
        "slots": zones * len(model.DAYS) * len(model.TIMES),
        "exactly_once": once,
    }


def _due_once(clocks: model.Clocks, spec: DigestSpec) -> int:
    """How many dates are due at the first instant of their time, and around no change of the
    clocks a second time."""
    at = time.fromisoformat(spec.time)
    on_time = {
        day
        for day in model.DAYS
        if due(spec, model.first_instant(clocks, datetime.combine(day, at)), model.WINDOW) == day
    }
    for change in [span.start for span in clocks[1:]]:
        ticks = sorted([change - model.SECOND, *(change + n * HALF_HOUR for n in range(-60, 61))])
        found = groupby(due(spec, tick, model.WINDOW) for tick in ticks)
        on_time -= {day for day, times in Counter(day for day, _ in found).items() if times > 1}
    return len(on_time)


def _of_replicas() -> Mapping[str, Any]:
    specs = [
        DigestSpec(f"daily-{number}", f"C{number}", at, zone, weekdays=model.EVERY_DAY)
        for number, (at, zone) in enumerate((at, zone) for at in model.TIMES for zone in ZONES)
    ]
    ticks = [FIRST_TICK + number * HALF_HOUR for number in range(TICKS)]
    with tempfile.TemporaryDirectory(prefix="sourceline-") as folder:
        posts, _ = model.posts_of_replicas(f"sqlite:///{Path(folder) / 'state.db'}", specs, ticks)
    expected = {(spec.channel_id, day) for spec in specs for day in _dates(spec, ticks)}
    times = Counter(posts)
    return {
        "replicas": model.REPLICAS,
        "slots": len(expected | times.keys()),
        "exactly_once": sum(times[slot] == 1 for slot in expected),
    }


def _dates(spec: DigestSpec, ticks: list[datetime]) -> set[date]:
    """The dates whose time comes between the first tick and the last, or just before."""
    at = time.fromisoformat(spec.time)
    clocks = model.clocks_of(spec.zone)
    days = [ticks[0].date() + number * model.DAY for number in range(-2, 4)]
    instants = {day: model.first_instant(clocks, datetime.combine(day, at)) for day in days}
    return {day for day in days if ticks[0] - model.WINDOW < instants[day] <= ticks[-1]}

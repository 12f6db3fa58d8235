import dataclasses
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.digests.contents import choose
from bot.digests.plan import WEEKDAYS, DigestSpec, due, missed, next_run, next_slot
from bot.errors import OperatorError
from bot.facts.base import Article, Fact, FactBase

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
WINDOW = 2 * HOUR
EVERY_DAY = frozenset(WEEKDAYS)
# "localtime" and its like depend on the machine that runs the tests.
ZONES = sorted(zone for zone in available_timezones() if "/" in zone)


def spec(time: str = "09:00", zone: str = "UTC", **changes: object) -> DigestSpec:
    plain = DigestSpec("morning", "C1", time, zone, weekdays=EVERY_DAY)
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time", "9:00"),
        ("time", "24:00"),
        ("time", "09:60"),
        ("time", "\N{FULLWIDTH DIGIT ZERO}9:00"),
        ("zone", "Mars/Olympus"),
        ("zone", "Europe"),
        ("zone", "../etc/passwd"),
        ("zone", ""),
        ("weekdays", frozenset()),
        ("weekdays", frozenset({"monday"})),
        ("fact_count", 0),
        ("contents", frozenset()),
        ("contents", frozenset({"facts", "weather"})),
    ],
)
def test_a_wrong_field_is_named(field: str, value: object) -> None:
    with pytest.raises(OperatorError) as caught:
        spec(**{field: value})
    assert caught.value.setting == f"digests.morning.{field}"


@pytest.mark.parametrize(
    ("zone", "time", "day", "expected"),
    [
        ("Asia/Tokyo", "09:00", "2026-03-02", "2026-03-02T00:00"),
        # Forward: 02:00 became 03:00, so 02:30 is posted at 03:00.
        ("America/New_York", "02:30", "2026-03-08", "2026-03-08T07:00"),
        ("America/New_York", "03:00", "2026-03-08", "2026-03-08T07:00"),
        ("Australia/Lord_Howe", "02:15", "2026-10-04", "2026-10-03T15:30"),
        # Back: 01:30 came twice, the first counts.
        ("America/New_York", "01:30", "2026-11-01", "2026-11-01T05:30"),
        # Midnight left out: still that date's digest.
        ("America/Sao_Paulo", "00:00", "2017-10-15", "2017-10-15T03:00"),
        # The last hour of the date left out: its digest comes at the next midnight.
        ("America/Nuuk", "23:30", "2024-03-30", "2024-03-31T01:00"),
        # 29 December was a Thursday, then came the Saturday.
        ("Pacific/Apia", "09:00", "2011-12-29", "2011-12-29T19:00"),
        ("Pacific/Apia", "09:00", "2011-12-31", "2011-12-30T19:00"),
    ],
)
def test_a_date_has_its_first_valid_instant(zone: str, time: str, day: str, expected: str) -> None:
    assert spec(time, zone).scheduled(date.fromisoformat(day)) == utc(expected)


def test_a_date_that_a_zone_left_out_has_no_digest() -> None:
    assert spec("09:00", "Pacific/Apia").scheduled(date(2011, 12, 30)) is None


def test_a_digest_is_due_from_its_time_until_the_window_ends() -> None:
    monday = date(2026, 3, 2)
    at_nine = utc("2026-03-02T09:00")
    assert due(spec(), at_nine - timedelta(microseconds=1), WINDOW) is None
    assert due(spec(), at_nine, WINDOW) == monday
    assert due(spec(), at_nine + WINDOW - MINUTE, WINDOW) == monday
    assert due(spec(), at_nine + WINDOW, WINDOW) is None


def test_a_late_evening_digest_is_still_due_after_midnight_for_its_own_date() -> None:
    late = spec("23:30", "Europe/Berlin", weekdays=frozenset({"sun"}))
    assert due(late, utc("2026-03-01T23:10"), WINDOW) == date(2026, 3, 1)


def test_a_digest_stays_due_where_clocks_go_back_over_its_midnight() -> None:
    # At 00:01 on 7 November it became 23:01 on the 6th again.
    midnight = spec("00:00", "America/St_Johns")
    for minutes in (0, 30, 90):
        now = utc("2010-11-07T02:30") + minutes * MINUTE
        assert due(midnight, now, WINDOW) == date(2010, 11, 7)


def test_other_weekdays_are_left_out() -> None:
    weekdays = spec(weekdays=frozenset({"mon", "wed"}))
    assert due(weekdays, utc("2026-03-03T09:00"), WINDOW) is None
    assert next_run(weekdays, utc("2026-03-02T09:00")) == utc("2026-03-04T09:00")


def test_missed_dates_are_those_whose_window_is_over_oldest_first() -> None:
    dates = missed(spec(), utc("2026-03-20T10:59"), WINDOW)
    assert dates == tuple(date(2026, 3, day) for day in range(7, 20))
    assert missed(spec(), utc("2026-03-20T11:00"), WINDOW)[-1] == date(2026, 3, 20)


@st.composite
def around_a_clock_change(draw: st.DrawFn) -> tuple[str, datetime]:
    """A zone and a noon, within two days after which its clocks change if they do that year."""
    zone = draw(st.sampled_from(ZONES))
    start = datetime(draw(st.integers(1975, 2035)), 1, 1, 12, tzinfo=UTC)
    days = [start + timedelta(days=number) for number in range(365)]
    local = [day.astimezone(ZoneInfo(zone)).utcoffset() for day in days]
    changes = [days[n] for n in range(364) if local[n] != local[n + 1]]
    return zone, draw(st.sampled_from(changes or days))


TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))


@settings(max_examples=15, deadline=None)
@given(place=around_a_clock_change(), time=TIMES)
@example(place=("America/New_York", utc("2026-03-07T12:00")), time="02:30")
@example(place=("America/New_York", utc("2026-10-31T12:00")), time="01:30")
@example(place=("America/Nuuk", utc("2024-03-30T12:00")), time="23:30")
@example(place=("America/Sao_Paulo", utc("2018-02-17T12:00")), time="23:30")
@example(place=("Pacific/Apia", utc("2011-12-29T12:00")), time="09:00")
@example(place=("Africa/Casablanca", utc("2026-02-14T12:00")), time="02:30")
def test_ticking_every_minute_over_a_clock_change_finds_each_date_once(
    place: tuple[str, datetime], time: str
) -> None:
    zone, noon = place
    digest = spec(time, zone)
    minutes = [noon - 12 * HOUR + number * MINUTE for number in range(60 * 60)]
    ticks = [due(digest, now, WINDOW) for now in minutes]
    walls = [now.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for now in minutes]
    found = [day for day, _ in groupby(day for day in ticks if day is not None)]
    assert found == sorted(set(found)), "a date came back"
    # The first and the last date shown are only partly inside the ticked span.
    shown = sorted({wall.date() for wall in walls})
    assert set(shown[1:-1]) <= set(found) <= {shown[0] - timedelta(days=1), *shown}
    for day in shown[1:-1]:
        wanted = datetime.combine(day, clock_time.fromisoformat(time))
        assert ticks.index(day) == next(n for n, wall in enumerate(walls) if wall >= wanted)


@settings(max_examples=60, deadline=None)
@given(
    place=around_a_clock_change(),
    time=TIMES,
    weekdays=st.frozensets(st.sampled_from(WEEKDAYS), min_size=1),
    minutes=st.integers(0, 2 * 24 * 60),
)
def test_the_next_run_is_the_first_instant_at_which_the_digest_becomes_due(
    place: tuple[str, datetime], time: str, weekdays: frozenset[str], minutes: int
) -> None:
    zone, noon = place
    digest = spec(time, zone, weekdays=weekdays)
    now = noon + minutes * MINUTE
    day, instant = next_slot(digest, now)
    assert instant > now
    assert WEEKDAYS[day.weekday()] in weekdays
    # In UTC: a time that clocks show twice never equals one of another zone (PEP 495).
    assert next_run(digest, now).astimezone(UTC) == instant
    assert due(digest, instant, WINDOW) == day
    assert due(digest, instant - timedelta(seconds=1), WINDOW) != day
    in_between = [d for d in (day - timedelta(days=n) for n in range(1, 9)) if digest.scheduled(d)]
    assert all(digest.scheduled(d) <= now for d in in_between)  # type: ignore[operator]


ARTICLE = Article("a", "An article", Path("a.txt"), "0", ())


def fact(number: int, *topics: str, caveat: str | None = None) -> Fact:
    return Fact(f"f{number}", ARTICLE, f"Fact {number}.", number, topics=topics, caveat=caveat)


def fact_base(*facts: Fact) -> FactBase:
    return FactBase(facts, (ARTICLE,), {}, "english", "r")


def ids(facts: tuple[Fact, ...]) -> list[str]:
    return [fact.id for fact in facts]


DAY = date(2026, 3, 2)


def test_facts_of_different_topics_are_preferred() -> None:
    base = fact_base(*(fact(n, "chips") for n in range(8)), fact(8, "law"), fact(9, "money"))
    for number in range(10):
        chosen = choose(base, spec(), set(), DAY + timedelta(days=number))
        assert {fact.topics[0] for fact in chosen} == {"chips", "law", "money"}


def test_facts_with_a_caveat_come_last() -> None:
    base = fact_base(fact(0, caveat="Broken off."), fact(1), fact(2), fact(3, caveat="Opinion."))
    for number in range(4):
        day = DAY + timedelta(days=number)
        assert ids(choose(base, spec(fact_count=2), set(), day)) == ["f1", "f2"]
    assert len(choose(base, spec(), set(), DAY)) == 3


def test_excluded_facts_and_other_topics_are_left_out() -> None:
    base = fact_base(fact(0, "law"), fact(1, "law"), fact(2, "chips"), fact(3))
    about_law = spec(topics=frozenset({"law", "money"}))
    assert ids(choose(base, about_law, set(), DAY)) == ["f0", "f1"]
    assert ids(choose(base, about_law, {"f0"}, DAY)) == ["f1"]
    assert choose(base, about_law, {"f0", "f1"}, DAY) == ()
    assert choose(fact_base(), spec(), set(), DAY) == ()


def test_facts_are_in_file_order_and_the_same_every_time() -> None:
    base = fact_base(*(fact(n, f"t{n % 4}") for n in range(25)))
    for number in range(25):
        day = DAY + timedelta(days=number)
        chosen = choose(base, spec(), set(), day)
        assert [fact.line for fact in chosen] == sorted(fact.line for fact in chosen)
        assert chosen == choose(base, spec(), set(), day)


@given(
    topics=st.lists(st.sampled_from("abcd"), min_size=1, max_size=40),
    count=st.integers(1, 5),
    start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_every_fact_comes_once_before_any_comes_again(
    topics: list[str], count: int, start: date
) -> None:
    base = fact_base(*(fact(n, topic) for n, topic in enumerate(topics)))
    posted: list[str] = []
    for number in range(len(topics)):
        chosen = choose(base, spec(fact_count=count), set(posted), start + timedelta(days=number))
        posted += ids(chosen)
    assert sorted(posted) == sorted(ids(base.facts))

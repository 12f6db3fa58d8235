from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.digests.book import DigestBook, is_made_in_slack
from bot.digests.plan import DigestSpec, due
from bot.errors import OperatorError, StateError
from bot.state import migrate
from bot.state.database import Database
from bot.state.digests import Digests, MadeDigest

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MORNING = DigestSpec("morning", "C1", "09:00", "UTC")
MADE = DigestSpec("slack-V1", "C1", "15:00", "Europe/Berlin", topics=frozenset({"law"}))
MADE = replace(MADE, contents=frozenset({"changed", "facts"}))


@pytest.fixture
def digests(url: str) -> Iterator[Digests]:
    with Database.open(url) as database:
        migrate.upgrade(database)
        yield Digests(database)


def test_configured_digests_and_those_made_in_slack_live_side_by_side(digests: Digests) -> None:
    book = DigestBook((MORNING,), digests)
    book.save("T1", MADE, "U1", NOW)
    assert book.of("T1") == (MORNING, replace(MADE, since=NOW))
    assert book.of("T2") == (MORNING,)
    assert book.in_channel("T1", "C2") == ()
    assert book.find("T1", "C1", "slack-V1") == replace(MADE, since=NOW)
    assert book.find("T1", "C2", "slack-V1") is None
    assert [is_made_in_slack(spec) for spec in book.of("T1")] == [False, True]


def test_either_kind_is_paused_and_resumed(digests: Digests) -> None:
    book = DigestBook((MORNING,), digests)
    book.save("T1", MADE, "U1", NOW)
    until = date(2026, 3, 9)
    for spec in book.of("T1"):
        book.pause("T1", spec, until, "U1", NOW)
    assert [spec.paused_until for spec in book.of("T1")] == [until, until]
    for spec in book.of("T1"):
        book.resume("T1", spec)
    assert [spec.paused_until for spec in book.of("T1")] == [None, None]


@pytest.mark.parametrize(
    ("configured", "message"),
    [
        ((MORNING, replace(MORNING, time="15:00")), r"digests\.morning: expected one digest"),
        ((MADE,), r"digests\.slack-V1: expected an id that does not begin with slack-"),
    ],
)
def test_ids_that_cannot_be_told_apart_are_refused(
    digests: Digests, configured: tuple[DigestSpec, ...], message: str
) -> None:
    with pytest.raises(OperatorError, match=message):
        DigestBook(configured, digests)


def test_a_digest_whose_zone_is_no_more_is_left_out_and_told_of(
    digests: Digests, caplog: pytest.LogCaptureFixture
) -> None:
    made = MadeDigest("C1", "x", "09:00", "No/Where", ("mon",), 1, (), "", ("facts",), NOW)
    digests.save("T1", made, "U", NOW)
    assert DigestBook((MORNING,), digests).of("T1") == (MORNING,)
    assert "No/Where" in caplog.text


def test_a_database_that_fails_is_not_taken_for_no_digests(url: str) -> None:
    with Database.open(url) as database:  # without its tables
        book = DigestBook((MORNING,), Digests(database))
        with pytest.raises(StateError):
            book.of("T1")


def test_a_time_that_was_past_when_it_was_chosen_is_for_the_next_day(digests: Digests) -> None:
    book = DigestBook((), digests)
    book.save("T1", replace(MADE, time="12:59"), "U1", NOW)  # 13:00 in Berlin
    (spec,) = book.of("T1")
    assert due(spec, NOW + HOUR / 2, 2 * HOUR) is None
    assert due(spec, NOW + timedelta(days=1), 2 * HOUR) == date(2026, 3, 3)

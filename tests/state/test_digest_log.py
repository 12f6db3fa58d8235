from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.state import digest_log as states
from bot.state.database import Database
from bot.state.digest_log import DigestEntry, DigestLog, Slot

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SLOT = Slot("T1", "C1", "morning", date(2026, 3, 2))


@pytest.fixture
def log(database: Database) -> DigestLog:
    return DigestLog(database)


def row(log: DigestLog, slot: Slot = SLOT) -> DigestEntry:
    [entry] = [entry for entry in log.status(slot.team_id) if entry.slot == slot]
    return entry


def begun(log: DigestLog, slot: Slot = SLOT) -> int:
    fence = log.claim(slot, NOW, 60)
    assert fence is not None
    assert log.begin(slot, fence, ["a", "b"], NOW)
    return fence


def test_of_eight_claims_at_once_one_succeeds(
    log: DigestLog, race: Callable[[Callable[[int], int | None]], list[int | None]]
) -> None:
    claims = race(lambda _: log.claim(SLOT, NOW, 60))
    assert sorted(claims, key=str) == [1, *[None] * 7]


@pytest.mark.parametrize(
    "other",
    [
        replace(SLOT, team_id="T2"),
        replace(SLOT, channel_id="C2"),
        replace(SLOT, digest_id="evening"),
        replace(SLOT, local_date=date(2026, 3, 3)),
    ],
)
def test_every_part_of_the_key_makes_another_slot(log: DigestLog, other: Slot) -> None:
    assert log.claim(other, NOW, 60) == 1
    begun(log)
    assert log.sent(SLOT, "1.000", NOW)
    assert row(log, other).state == states.PLANNED
    assert log.recent_facts("T1", "C1", "morning", date(2026, 3, 1)) == {"a", "b"}


def test_a_claim_that_crashed_before_posting_is_taken_over_and_the_first_is_fenced_off(
    log: DigestLog,
) -> None:
    assert log.claim(SLOT, NOW, 60) == 1
    assert log.claim(SLOT, NOW, 60) is None
    assert log.claim(SLOT, NOW + MINUTE, 60) == 2
    assert not log.begin(SLOT, 1, ["a"], NOW + MINUTE)
    assert not log.skip(SLOT, 1, "no facts", NOW + MINUTE)
    assert log.begin(SLOT, 2, ["a"], NOW + MINUTE)


def test_what_was_begun_is_never_claimed_again_also_after_a_restart(
    database: Database, url: str
) -> None:
    begun(DigestLog(database))
    database.close()
    with Database.open(url) as reopened:
        log = DigestLog(reopened)
        assert log.claim(SLOT, NOW + 24 * 60 * MINUTE, 60) is None
        assert log.settle("T2", NOW + MINUTE, NOW + MINUTE) == 0
        assert log.settle("T1", NOW, NOW + MINUTE) == 0
        assert log.settle("T1", NOW + MINUTE, NOW + MINUTE) == 1
        assert (row(log).state, row(log).reason) == (states.UNKNOWN, states.INTERRUPTED)
        assert log.claim(SLOT, NOW + 24 * 60 * MINUTE, 60) is None


def test_a_post_that_arrived_late_is_still_recorded_as_sent(log: DigestLog) -> None:
    begun(log)
    log.settle("T1", NOW + MINUTE, NOW + MINUTE)
    assert log.sent(SLOT, "1.000", NOW + MINUTE)
    entry = row(log)
    assert (entry.state, entry.message_ts, entry.reason) == (states.SENT, "1.000", None)
    assert entry.fact_ids == ("a", "b")
    assert not log.unknown(SLOT, "timeout", NOW + MINUTE)


def test_a_postponed_slot_is_claimed_at_its_time_and_not_before(log: DigestLog) -> None:
    begun(log)
    assert log.postpone(SLOT, NOW + 5 * MINUTE, "ratelimited", NOW)
    assert log.recent_facts("T1", "C1", "morning", date(2026, 3, 1)) == frozenset()
    assert log.claim(SLOT, NOW + 4 * MINUTE, 60) is None
    assert log.claim(SLOT, NOW + 5 * MINUTE, 60) == 2


def test_a_skipped_slot_is_closed_and_holds_no_facts(log: DigestLog) -> None:
    fence = begun(log)
    assert log.skip(SLOT, fence, "is_archived", NOW)
    assert (row(log).state, row(log).reason) == (states.SKIPPED, "is_archived")
    assert not row(log).may_be_claimed
    assert log.claim(SLOT, NOW + 60 * MINUTE, 60) is None
    assert log.recent_facts("T1", "C1", "morning", date(2026, 3, 1)) == frozenset()


def test_a_missed_slot_is_recorded_once_and_may_still_be_claimed(log: DigestLog) -> None:
    assert log.miss(SLOT, NOW)
    assert not log.miss(SLOT, NOW)
    assert (row(log).state, row(log).reason) == (states.SKIPPED, states.MISSED)
    assert row(log).may_be_claimed
    assert log.claim(SLOT, NOW, 60) is not None
    assert row(log).reason is None


def test_a_slot_that_somebody_holds_is_not_missed_until_the_lease_ends(log: DigestLog) -> None:
    log.claim(SLOT, NOW, 60)
    assert not log.miss(SLOT, NOW)
    assert log.miss(SLOT, NOW + MINUTE)
    assert not log.begin(SLOT, 1, ["a"], NOW + MINUTE)


def test_a_sent_slot_cannot_be_missed_or_postponed(log: DigestLog) -> None:
    begun(log)
    log.sent(SLOT, "1.000", NOW)
    assert not log.miss(SLOT, NOW + MINUTE)
    assert not log.postpone(SLOT, NOW, "ratelimited", NOW)
    assert row(log).state == states.SENT


def test_recent_facts_reach_back_to_a_date_and_count_what_may_have_been_posted(
    log: DigestLog,
) -> None:
    for day, end in ((1, "sent"), (2, "unknown"), (3, "sending")):
        slot = replace(SLOT, local_date=date(2026, 3, day))
        fence = log.claim(slot, NOW, 60)
        assert fence is not None
        log.begin(slot, fence, [f"fact-{day}"], NOW)
        if end == "sent":
            log.sent(slot, "1.000", NOW)
        if end == "unknown":
            log.unknown(slot, "timeout", NOW)
    assert log.recent_facts("T1", "C1", "morning", date(2026, 3, 1)) == {
        "fact-1",
        "fact-2",
        "fact-3",
    }
    assert log.recent_facts("T1", "C1", "morning", date(2026, 3, 2)) == {"fact-2", "fact-3"}
    assert log.recent_facts("T2", "C1", "morning", date(2026, 3, 1)) == frozenset()


def test_status_is_the_teams_own_latest_date_first(log: DigestLog) -> None:
    later = replace(SLOT, local_date=date(2026, 3, 3))
    for slot in (SLOT, later, replace(SLOT, team_id="T2")):
        log.miss(slot, NOW)
    assert [entry.slot for entry in log.status("T1")] == [later, SLOT]
    assert [entry.slot for entry in log.status("T1", limit=1)] == [later]

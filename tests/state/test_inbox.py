from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.state.database import Database
from bot.state.inbox import KEPT_FOR, Inbox

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database)


def receive(inbox: Inbox, *keys: str, team_id: str = "T1", now: datetime = NOW) -> int | None:
    return inbox.receive(team_id, keys, "app_mention", '{"text": "who?"}', now)


def receive_new(inbox: Inbox, *keys: str, team_id: str = "T1", now: datetime = NOW) -> int:
    inbox_id = receive(inbox, *keys, team_id=team_id, now=now)
    assert inbox_id is not None
    return inbox_id


def test_any_known_key_makes_a_delivery_a_duplicate(inbox: Inbox) -> None:
    receive_new(inbox, "Ev1", "C1:1.0", "client-1")
    assert receive(inbox, "Ev1") is None
    assert receive(inbox, "Ev2", "C1:1.0") is None
    assert receive(inbox, "Ev3", "C1:2.0", "client-1") is None
    assert len(inbox.pending(NOW)) == 1


def test_a_duplicate_leaves_none_of_its_other_keys_behind(inbox: Inbox) -> None:
    receive_new(inbox, "b")
    assert receive(inbox, "a", "b", "c") is None
    receive_new(inbox, "a")
    receive_new(inbox, "c")


def test_teams_do_not_share_keys_or_rows(inbox: Inbox) -> None:
    first = receive_new(inbox, "Ev1")
    second = receive_new(inbox, "Ev1", team_id="T2")
    assert inbox.claim("T2", first, NOW, 60) is None
    fence = inbox.claim("T2", second, NOW, 60)
    assert fence is not None
    assert not inbox.done("T1", second, fence)
    assert [row.team_id for row in inbox.pending(NOW)] == ["T1"]


def test_a_delivery_without_keys_is_a_mistake(inbox: Inbox) -> None:
    with pytest.raises(ValueError, match="without a key"):
        receive(inbox)


def test_a_repeated_key_within_one_delivery_is_no_duplicate(inbox: Inbox) -> None:
    assert receive_new(inbox, "Ev1", "Ev1")


def test_of_eight_deliveries_at_once_one_is_received(
    inbox: Inbox, race: Callable[[Callable[[int], int | None]], list[int | None]]
) -> None:
    ids = race(lambda number: receive(inbox, f"Ev{number}", "C1:1.0"))
    assert sum(inbox_id is not None for inbox_id in ids) == 1


def test_of_eight_claims_at_once_one_succeeds(
    inbox: Inbox, race: Callable[[Callable[[int], int | None]], list[int | None]]
) -> None:
    inbox_id = receive_new(inbox, "Ev1")
    assert sorted(race(lambda _: inbox.claim("T1", inbox_id, NOW, 60)), key=str) == [
        1,
        *[None] * 7,
    ]


def test_a_lease_that_ran_out_is_claimed_again_under_a_higher_number(inbox: Inbox) -> None:
    inbox_id = receive_new(inbox, "Ev1")
    assert inbox.claim("T1", inbox_id, NOW, 60) == 1
    assert inbox.claim("T1", inbox_id, NOW + 59 * SECOND, 60) is None
    assert inbox.claim("T1", inbox_id, NOW + 60 * SECOND, 60) == 2


def test_a_worker_that_lost_its_lease_can_neither_extend_nor_close(inbox: Inbox) -> None:
    inbox_id = receive_new(inbox, "Ev1")
    old = inbox.claim("T1", inbox_id, NOW, 60)
    new = inbox.claim("T1", inbox_id, NOW + 60 * SECOND, 60)
    assert old is not None
    assert new is not None
    assert not inbox.holds("T1", inbox_id, old, NOW + 300 * SECOND)
    assert not inbox.done("T1", inbox_id, old)
    assert inbox.holds("T1", inbox_id, new, NOW + 300 * SECOND)
    assert inbox.claim("T1", inbox_id, NOW + 299 * SECOND, 60) is None
    assert inbox.done("T1", inbox_id, new)
    assert not inbox.done("T1", inbox_id, new)
    assert inbox.claim("T1", inbox_id, NOW + 900 * SECOND, 60) is None


def test_pending_after_a_restart_is_what_was_not_done_oldest_first(
    database: Database, url: str
) -> None:
    inbox = Inbox(database)
    received = receive_new(inbox, "Ev1", now=NOW + SECOND)
    leased = receive_new(inbox, "Ev2")
    abandoned = receive_new(inbox, "Ev3")
    finished = receive_new(inbox, "Ev4")
    inbox.claim("T1", leased, NOW, 600)
    inbox.claim("T1", abandoned, NOW, 5)
    fence = inbox.claim("T1", finished, NOW, 5)
    assert fence is not None
    inbox.done("T1", finished, fence)
    database.close()

    with Database.open(url) as reopened:
        waiting = Inbox(reopened).pending(NOW + 5 * SECOND)
        assert [(row.id, row.attempts) for row in waiting] == [(abandoned, 1), (received, 0)]
        assert waiting[1].payload == '{"text": "who?"}'
        assert waiting[1].kind == "app_mention"
        assert waiting[1].received_at == NOW + SECOND
        assert receive(Inbox(reopened), "Ev4") is None


def test_old_rows_and_their_keys_are_dropped_and_young_ones_kept(inbox: Inbox) -> None:
    old = receive_new(inbox, "Ev1")
    receive_new(inbox, "Ev2", now=NOW + SECOND)
    later = NOW + KEPT_FOR + SECOND
    assert inbox.drop_older(later) == 1
    assert receive(inbox, "Ev2", now=later) is None
    assert inbox.claim("T1", old, later, 60) is None
    assert receive_new(inbox, "Ev1", now=later) > old
    assert timedelta(hours=24) <= KEPT_FOR


def test_a_process_that_ends_leaves_its_leases_to_others_and_only_its_own(
    inbox: Inbox, database: Database
) -> None:
    other = Inbox(database)
    mine, theirs, finished = (receive_new(inbox, key) for key in ("Ev1", "Ev2", "Ev3"))
    held = inbox.claim("T1", mine, NOW, 600)
    other.claim("T1", theirs, NOW, 600)
    done = inbox.claim("T1", finished, NOW, 600)
    assert held is not None
    assert done is not None
    inbox.done("T1", finished, done)
    assert inbox.release_leases(NOW) == 1
    assert [row.id for row in other.pending(NOW)] == [mine]
    assert other.claim("T1", mine, NOW, 600) == held + 1
    assert not inbox.done("T1", mine, held), "it was claimed by another since"
    assert inbox.release_leases(NOW) == 0


def test_a_lease_that_another_has_taken_over_is_left_to_it(
    inbox: Inbox, database: Database
) -> None:
    row = receive_new(inbox, "Ev1")
    inbox.claim("T1", row, NOW, 5)
    later = NOW + 5 * SECOND
    other = Inbox(database)
    fence = other.claim("T1", row, later, 600)
    assert fence is not None
    assert inbox.release_leases(later) == 0
    assert other.pending(later) == ()
    assert other.done("T1", row, fence)

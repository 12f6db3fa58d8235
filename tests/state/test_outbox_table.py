"""The states of a message on its way out, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.state.database import Database
from bot.state.outbox import (
    FAILED,
    KEPT_FOR,
    PLANNED,
    SENDING,
    SENT,
    UNKNOWN,
    Outbox,
    OutboxRow,
    Outgoing,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=60)
MESSAGE = Outgoing("T1", "answer:C1:1.1", "C1", "1.1", "The line.", ({"type": "divider"},))


def begun(outbox: Outbox, message: Outgoing = MESSAGE, now: datetime = NOW) -> OutboxRow:
    row, mine = outbox.begin(message, now + timedelta(seconds=60), now)
    assert mine
    return row


def state(outbox: Outbox, message: Outgoing = MESSAGE) -> str:
    row = outbox.row(message.team_id, message.key)
    assert row is not None
    return row.state


def keys(outbox: Outbox, now: datetime) -> list[str]:
    return [row.message.key for row in outbox.due(now, NOW - timedelta(hours=2), 10)]


def test_of_eight_workers_with_one_key_one_sends(
    database: Database, race: Callable[[Callable[[int], bool]], list[bool]]
) -> None:
    outbox = Outbox(database)
    assert sum(race(lambda number: outbox.begin(MESSAGE, LATER, NOW)[1])) == 1
    assert state(outbox) == SENDING


def test_a_key_keeps_the_message_that_it_was_stored_with(database: Database) -> None:
    outbox = Outbox(database)
    assert outbox.plan(MESSAGE, NOW, NOW)
    other = replace(MESSAGE, text="Another line.")
    assert not outbox.plan(other, NOW, NOW)
    assert begun(outbox, other).message == MESSAGE
    assert outbox.plan(replace(MESSAGE, team_id="T2"), NOW, NOW), "another team's key is its own"


def test_a_sent_message_is_not_sent_again_and_keeps_no_words(database: Database, url: str) -> None:
    outbox = Outbox(database)
    assert outbox.sent(begun(outbox), "C1", "2.2", NOW)
    database.close()
    with Database.open(url) as reopened:
        row, mine = Outbox(reopened).begin(MESSAGE, LATER, LATER)
    assert not mine
    assert (row.state, row.message_ts) == (SENT, "2.2")
    assert (row.message.text, row.message.blocks) == ("", ())


def test_a_postponed_message_is_due_at_its_time_and_not_before(database: Database) -> None:
    outbox = Outbox(database)
    assert outbox.postpone(begun(outbox), LATER, "ratelimited")
    assert keys(outbox, LATER - timedelta(seconds=1)) == []
    assert not outbox.begin(MESSAGE, LATER, NOW)[1]
    assert keys(outbox, LATER) == [MESSAGE.key]
    assert begun(outbox, now=LATER).attempts == 2


def test_what_was_begun_and_left_is_due_once_a_look_is_sure(database: Database) -> None:
    outbox = Outbox(database)
    row = begun(outbox)
    assert keys(outbox, NOW) == []
    assert keys(outbox, LATER) == [MESSAGE.key]
    assert not outbox.begin(MESSAGE, LATER, LATER)[1], "it is looked for, not sent"
    assert outbox.absent(row, LATER)
    assert state(outbox) == PLANNED


def test_an_unknown_message_is_found_or_left(database: Database) -> None:
    outbox = Outbox(database)
    row = begun(outbox)
    assert outbox.unknown(row, "http_500")
    assert state(outbox) == UNKNOWN
    assert outbox.look_later(row, None, "missing_scope")
    assert keys(outbox, LATER) == []
    assert outbox.sent(row, "C1", "2.2", NOW), "its late reply still counts"
    assert state(outbox) == SENT


def test_a_worker_that_lost_the_row_changes_nothing(database: Database) -> None:
    outbox = Outbox(database)
    old = begun(outbox)
    assert outbox.absent(old, NOW)
    begun(outbox)
    assert not outbox.sent(old, "C1", "2.2", NOW)
    assert not outbox.fail(old, "is_archived")
    assert not outbox.postpone(old, LATER, "ratelimited")
    assert not outbox.absent(old, LATER)
    assert state(outbox) == SENDING


def test_only_what_is_planned_or_failed_can_be_withdrawn(database: Database) -> None:
    outbox = Outbox(database)
    row = begun(outbox)
    assert not outbox.withdraw("T1", MESSAGE.key)
    assert outbox.fail(row, "not_in_channel")
    assert state(outbox) == FAILED
    assert not outbox.withdraw("T2", MESSAGE.key)
    assert outbox.withdraw("T1", MESSAGE.key)
    assert begun(outbox).attempts == 1


def test_old_messages_are_not_due_and_are_dropped_in_the_end(database: Database) -> None:
    outbox = Outbox(database)
    outbox.plan(MESSAGE, NOW, NOW - timedelta(hours=3))
    outbox.plan(replace(MESSAGE, key="new"), NOW, NOW)
    assert keys(outbox, NOW) == ["new"]
    assert outbox.drop_older(NOW + KEPT_FOR - timedelta(seconds=1)) == 1
    assert outbox.row("T1", MESSAGE.key) is None
    assert outbox.row("T1", "new") is not None


def test_what_was_sent_stays_sent_whatever_its_sender_says_later(database: Database) -> None:
    outbox = Outbox(database)
    row = begun(outbox)
    assert outbox.sent(row, "C1", "2.2", NOW)
    assert not outbox.unknown(row, "connection_lost")
    assert not outbox.postpone(row, LATER, "ratelimited")
    assert not outbox.fail(row, "is_archived")
    assert not outbox.absent(row, LATER)
    assert not outbox.look_later(row, LATER, "ratelimited")
    assert state(outbox) == SENT

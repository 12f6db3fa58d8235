from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.state.database import Database
from bot.state.ledger import Ledger, LedgerEntry, Unanswered

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ASKED = Unanswered("Who paid for it? 🤔", "C1", "U1", ("chips", "money"))


def test_numbers_count_up_within_each_team(database: Database) -> None:
    ledger = Ledger(database)
    assert [ledger.record("T1", ASKED, NOW) for _ in range(3)] == [1, 2, 3]
    assert ledger.record("T2", ASKED, NOW) == 1


def test_eight_questions_at_once_get_eight_numbers(
    database: Database, race: Callable[[Callable[[int], int]], list[int]]
) -> None:
    ledger = Ledger(database)
    assert sorted(race(lambda _: ledger.record("T1", ASKED, NOW))) == list(range(1, 9))


def test_entries_are_the_teams_own_newest_first_also_after_a_restart(
    database: Database, url: str
) -> None:
    ledger = Ledger(database)
    other = Unanswered("Why?", "C2", "U2", ())
    ledger.record("T1", ASKED, NOW)
    ledger.record("T2", ASKED, NOW)
    ledger.record("T1", other, NOW + timedelta(seconds=1))
    database.close()
    with Database.open(url) as reopened:
        entries = Ledger(reopened).entries("T1")
        assert entries == (
            LedgerEntry(2, other, NOW + timedelta(seconds=1)),
            LedgerEntry(1, ASKED, NOW),
        )
        assert Ledger(reopened).entries("T1", limit=1) == entries[:1]
        assert Ledger(reopened).entries("T3") == ()


def test_the_same_delivery_keeps_its_number(
    database: Database, race: Callable[[Callable[[int], int]], list[int]]
) -> None:
    ledger = Ledger(database)
    assert set(race(lambda _: ledger.record("T1", ASKED, NOW, "event:1"))) == {1}
    assert ledger.record("T1", ASKED, NOW, "event:2") == 2
    assert ledger.record("T2", ASKED, NOW, "event:1") == 1


def test_an_entry_is_closed_once_and_can_be_opened_again(
    database: Database, race: Callable[[Callable[[int], bool]], list[bool]]
) -> None:
    ledger = Ledger(database)
    number = ledger.record("T1", ASKED, NOW)
    ledger.record("T1", ASKED, NOW)
    assert sum(race(lambda _: ledger.close("T1", number, NOW))) == 1
    assert [entry.number for entry in ledger.entries("T1", only_open=True)] == [2]
    assert ledger.count_open("T1") == 1
    ledger.reopen("T1", number)
    assert ledger.count_open("T1") == 2
    assert ledger.entry("T1", number) == LedgerEntry(number, ASKED, NOW)
    assert ledger.entry("T1", 9) is None

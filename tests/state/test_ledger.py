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

from collections.abc import Callable
from datetime import UTC, datetime

from bot.state.database import Database
from bot.state.shares import Shares

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_of_eight_people_pressing_at_once_one_shares(
    database: Database, race: Callable[[Callable[[int], bool]], list[bool]]
) -> None:
    shares = Shares(database)
    assert sum(race(lambda number: shares.claim("T1", "answer-1", f"U{number}", NOW))) == 1


def test_a_share_works_once_per_key_and_team_also_after_a_restart(
    database: Database, url: str
) -> None:
    shares = Shares(database)
    assert shares.claim("T1", "answer-1", "U1", NOW)
    assert shares.claim("T1", "answer-2", "U1", NOW)
    assert shares.claim("T2", "answer-1", "U1", NOW)
    database.close()
    with Database.open(url) as reopened:
        assert not Shares(reopened).claim("T1", "answer-1", "U2", NOW)


def test_a_share_that_was_not_posted_can_be_tried_again(database: Database) -> None:
    shares = Shares(database)
    shares.claim("T1", "answer-1", "U1", NOW)
    shares.claim("T2", "answer-1", "U1", NOW)
    shares.release("T1", "answer-1")
    assert shares.claim("T1", "answer-1", "U1", NOW)
    assert not shares.claim("T2", "answer-1", "U1", NOW)

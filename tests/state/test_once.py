from collections.abc import Callable
from datetime import UTC, datetime

from bot.state.database import Database
from bot.state.once import Once

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_of_eight_people_pressing_at_once_one_wins(
    database: Database, race: Callable[[Callable[[int], bool]], list[bool]]
) -> None:
    claims = Once(database)
    assert sum(race(lambda number: claims.claim("T1", "answer-1", f"U{number}", NOW))) == 1


def test_a_claim_holds_once_per_key_and_team_also_after_a_restart(
    database: Database, url: str
) -> None:
    claims = Once(database)
    assert claims.claim("T1", "answer-1", "U1", NOW)
    assert claims.claim("T1", "answer-2", "U1", NOW)
    assert claims.claim("T2", "answer-1", "U1", NOW)
    database.close()
    with Database.open(url) as reopened:
        assert not Once(reopened).claim("T1", "answer-1", "U2", NOW)


def test_what_was_not_posted_can_be_tried_again(database: Database) -> None:
    claims = Once(database)
    claims.claim("T1", "answer-1", "U1", NOW)
    claims.claim("T2", "answer-1", "U1", NOW)
    claims.release("T1", "answer-1")
    assert claims.claim("T1", "answer-1", "U1", NOW)
    assert not claims.claim("T2", "answer-1", "U1", NOW)

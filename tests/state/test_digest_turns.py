from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.state.database import Database
from bot.state.digest_turns import AHEAD_MAX, CHANNEL_S, TEAM_S, DigestTurns

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def turns(database: Database) -> DigestTurns:
    return DigestTurns(database)


def test_a_team_has_one_turn_after_the_other(turns: DigestTurns) -> None:
    waits = [turns.take("T1", f"C{number}", NOW) for number in range(4)]
    assert waits == pytest.approx([number * TEAM_S for number in range(4)])
    assert turns.take("T2", "C1", NOW) == 0.0, "another team has a pace of its own"
    assert turns.take("T1", "C9", NOW + timedelta(minutes=1)) == 0.0


def test_a_channel_has_one_a_second(turns: DigestTurns) -> None:
    waits = [turns.take("T1", "C1", NOW) for _ in range(3)]
    assert waits == pytest.approx([number * CHANNEL_S for number in range(3)])


def test_eight_processes_at_once_take_eight_turns(
    turns: DigestTurns, race: Callable[[Callable[[int], float]], list[float]]
) -> None:
    waits = race(lambda number: turns.take("T1", f"C{number}", NOW))
    assert sorted(waits) == pytest.approx([number * TEAM_S for number in range(8)])


def test_a_clock_that_was_set_back_holds_up_nothing(turns: DigestTurns) -> None:
    turns.take("T1", "C1", NOW + AHEAD_MAX + timedelta(hours=1))
    assert turns.take("T1", "C1", NOW) == 0.0
    assert turns.take("T1", "C1", NOW) == CHANNEL_S

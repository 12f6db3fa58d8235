from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.state.database import Database
from bot.state.proposals import NotedProposal, Proposal, Proposals
from bot.state.schema import proposals

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SAID = Proposal("Tolls ended in 1950. 🤔", "C1", "10.1", "https://x.example/1", "U1")


def test_proposals_are_the_teams_own_newest_first(database: Database) -> None:
    kept = Proposals(database)
    other = replace(SAID, message_ts="10.2", words="Why?")
    assert [kept.add("T1", each, NOW) for each in (SAID, other)] == [1, 2]
    assert kept.add("T2", SAID, NOW) == 1
    assert kept.open("T1") == (NotedProposal(2, other), NotedProposal(1, SAID))
    assert kept.open("T1", limit=1) == (NotedProposal(2, other),)
    assert kept.get("T1", 1) == SAID
    assert kept.get("T1", 3) is None


def test_a_message_proposed_again_keeps_its_number(database: Database) -> None:
    kept = Proposals(database)
    assert kept.add("T1", SAID, NOW) == 1
    assert kept.add("T1", replace(SAID, user_id="U2"), NOW) == 1
    assert len(kept.open("T1")) == 1


def test_a_closed_proposal_is_gone_until_it_is_proposed_again(database: Database) -> None:
    kept = Proposals(database)
    kept.add("T1", SAID, NOW)
    assert kept.close("T1", 1, NOW)
    assert not kept.close("T1", 1, NOW)
    assert kept.open("T1") == ()
    assert kept.get("T1", 1) is None
    assert kept.add("T1", SAID, NOW) == 1
    assert kept.get("T1", 1) == SAID


def test_the_words_of_what_was_closed_long_ago_are_forgotten(database: Database) -> None:
    kept = Proposals(database)
    others = [replace(SAID, message_ts=f"10.{number}") for number in (1, 2, 3)]
    for each in others:
        kept.add("T1", each, NOW)
    kept.close("T1", 1, NOW - timedelta(days=1))
    kept.close("T1", 2, NOW)
    assert kept.blank_closed(NOW) == 1
    assert kept.blank_closed(NOW) == 0
    assert kept.get("T1", 3) == others[2]
    with database.read() as connection:
        rows = connection.execute(select(proposals.c.words).order_by(proposals.c.number))
        assert [row.words for row in rows] == ["", SAID.words, SAID.words]
    assert kept.add("T1", others[0], NOW) == 1
    assert kept.get("T1", 1) == others[0], "its words are there again"


def test_eight_at_once_get_eight_numbers(
    database: Database, race: Callable[[Callable[[int], int]], list[int]]
) -> None:
    kept = Proposals(database)
    numbers = race(lambda one: kept.add("T1", replace(SAID, message_ts=f"10.{one}"), NOW))
    assert sorted(numbers) == list(range(1, 9))

"""The chain of what was told, on both databases: whole, in order, and telling of any change."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.state.answers import CORRECTED, Answers, Given, Quoted
from bot.state.audit import SHORT, START, Audit, Event, append, words_digest
from bot.state.database import Database
from bot.state.outbox import Outbox, Outgoing

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GIVEN = Given("C1", "10.2", "10.1", "10.1", "U1", "When was it opened?", ("a", "b"), "answered")
SAYS = Quoted((("a", "Opened in 1931."),), "r1")


def event(number: int = 1) -> Event:
    facts = ((f"fact-{number}", words_digest("words")),)
    return Event("given", "C1", f"1.{number}", facts, "r1", NOW + timedelta(seconds=number))


def altered(database: Database, statement: str) -> str:
    """What is wrong with the chain of T1 once somebody has run a statement."""
    with database.write() as connection:
        connection.execute(text(statement))
    broken = Audit(database).verify("T1").broken
    return "" if broken is None else f"{broken.seq}: {broken.reason}"


def test_an_empty_chain_and_a_whole_one_are_sound(database: Database) -> None:
    audit = Audit(database)
    assert audit.verify("T1").digest == START
    last = [audit.append("T1", event(number)) for number in range(3)][-1]
    audit.append("T2", event())
    verified = audit.verify("T1")
    assert (verified.rows, verified.digest, verified.broken) == (3, last.digest, None)
    assert audit.teams() == ["T1", "T2"]


def test_eight_that_write_at_once_make_one_chain(
    database: Database, race: Callable[[Callable[[int], int]], list[int]]
) -> None:
    audit = Audit(database)
    assert sorted(race(lambda number: audit.append("T1", event(number)).seq)) == list(range(1, 9))
    assert audit.verify("T1").broken is None


def test_two_processes_make_one_chain(
    database: Database, url: str, race: Callable[[Callable[[int], int]], list[int]]
) -> None:
    with Database.open(url) as second:
        both = Audit(database), Audit(second)
        race(lambda number: both[number % 2].append("T1", event(number)).seq)
        assert both[0].verify("T1").rows == 8
        assert both[0].verify("T1").broken is None


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "spoilt",
    [
        "UPDATE audit SET at = 'yesterday'",
        "UPDATE audit SET at = 5",
        "UPDATE audit SET facts = x'00'",
        "UPDATE audit SET kind = 7",
    ],
)
def test_what_cannot_be_read_is_a_broken_row_and_no_failure(
    database: Database, spoilt: str
) -> None:
    for number in range(3):
        Audit(database).append("T1", event(number))
    assert altered(database, f"{spoilt} WHERE seq = 2").startswith("2: ")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit SET message_ts = '9.9' WHERE seq = 2", "2: what it says"),
        ('UPDATE audit SET facts = \'[["other",""]]\' WHERE seq = 2', "2: what it says"),
        ("UPDATE audit SET facts = 'no list' WHERE seq = 2", "2: it cannot be read"),
        ("UPDATE audit SET at = '2020-01-01 00:00:00' WHERE seq = 3", "3: what it says"),
        ("UPDATE audit SET kind = 'removed' WHERE seq = 1", "1: what it says"),
        ("DELETE FROM audit WHERE seq = 2", "2: it is missing; the next is row 3"),
        ("DELETE FROM audit WHERE seq = 3", "3: the chain ends before it, and had 3 rows"),
        ("UPDATE audit_heads SET seq = 2, digest = 'x'", "4: the chain's end is not the one"),
        ("UPDATE audit SET seq = -5 WHERE seq = 1", "1: it is missing; the next is row -5"),
    ],
)
def test_the_first_broken_row_is_named(database: Database, statement: str, fault: str) -> None:
    for number in range(3):
        Audit(database).append("T1", event(number))
    assert altered(database, statement).startswith(fault)


def test_what_is_undone_leaves_no_gap(database: Database) -> None:
    Audit(database).append("T1", event(1))

    def add_and_fail() -> None:
        with database.write() as connection:
            append(connection, "T1", event(2))
            raise LookupError

    with pytest.raises(LookupError):
        add_and_fail()
    assert Audit(database).append("T1", event(3)).seq == 2
    assert Audit(database).verify("T1").broken is None


def test_a_row_is_found_by_the_beginning_of_its_digest(database: Database) -> None:
    audit = Audit(database)
    first, *_ = [audit.append("T1", event(number)) for number in range(20)]
    assert audit.named("T1", first.short) == first
    assert len(first.short) == SHORT
    assert audit.is_intact("T1", first)
    assert audit.named("T2", first.short) is None
    assert audit.named("T1", first.short[:5]) is None
    assert audit.named("T1", "abc%def") is None
    assert audit.named("T1", "") is None


def test_a_row_that_was_altered_is_not_intact(database: Database) -> None:
    audit = Audit(database)
    second = [audit.append("T1", event(number)) for number in range(2)][-1]
    altered(database, "UPDATE audit SET revision = 'other' WHERE seq = 2")
    found = audit.named("T1", second.short)
    assert found is not None
    assert not audit.is_intact("T1", found)


def test_an_answer_given_changed_and_removed_is_in_the_chain(database: Database) -> None:
    answers, audit = Answers(database), Audit(database)
    answers.record("T1", GIVEN, NOW, SAYS)
    answers.record("T1", GIVEN, NOW, SAYS)
    answers.change("T1", replace(GIVEN, outcome="no_answer"), NOW, Quoted((), "r2"))
    answers.change("T1", replace(GIVEN, message_ts="99.9"), NOW, Quoted((), "r2"))
    answers.forget("T1", "C1", "10.2", NOW)
    answers.forget("T1", "C1", "10.2", NOW)
    told = [row.event for row in audit.of_message("T1", "C1", "10.2")]
    assert [(each.kind, each.revision) for each in told] == [
        ("given", "r1"),
        ("changed", "r2"),
        ("removed", ""),
    ]
    assert told[0].facts == (("a", words_digest("Opened in 1931.")),)
    assert audit.verify("T1").rows == 3


def test_a_correction_is_in_the_chain_under_the_message_that_it_corrects(
    database: Database,
) -> None:
    correction = replace(GIVEN, message_ts="11.0", question_ts="10.2", outcome=CORRECTED)
    Answers(database).record("T1", correction, NOW, SAYS)
    (row,) = Audit(database).of_message("T1", "C1", "10.2")
    assert row.event.kind == "corrected"
    assert dict(row.event.facts) == dict.fromkeys("ab", words_digest("Opened in 1931."))
    assert Answers(database).at("T1", "C1", "11.0") is None, "it answers nothing"


def test_a_message_that_stands_is_in_the_chain_with_what_it_quotes(database: Database) -> None:
    outbox = Outbox(database)
    for key, quotes, given in (("a", SAYS.facts, GIVEN), ("b", SAYS.facts, None), ("c", (), None)):
        message = Outgoing("T1", key, "C1", None, "", (), quotes, given, "r1")
        row, _ = outbox.begin(message, NOW, NOW)
        assert outbox.sent(row, "C1", f"2.{key}", NOW)
        assert not outbox.sent(row, "C1", f"2.{key}", NOW)
    rows = Audit(database).quoting("T1", "a")
    assert [(row.event.message_ts, row.event.revision) for row in rows] == [
        ("2.a", "r1"),
        ("2.b", "r1"),
    ]
    assert Audit(database).verify("T1").rows == 2


def test_what_quotes_a_fact_is_found_by_its_whole_id(database: Database) -> None:
    audit = Audit(database)
    for fact_id in ("a_b", "aXb", "a_bc"):
        audit.append("T1", replace(event(), facts=((fact_id, "1"), ("other", "2"))))
    assert [row.seq for row in audit.quoting("T1", "a_b")] == [1]
    assert audit.quotes("T1") == {("a_b", "1"), ("aXb", "1"), ("a_bc", "1"), ("other", "2")}
    assert audit.quotes("T2") == frozenset()


def test_the_words_of_old_answers_are_taken_out_and_the_rest_stays(database: Database) -> None:
    answers = Answers(database)
    answers.record("T1", GIVEN, NOW, SAYS)
    answers.record("T2", replace(GIVEN, message_ts="10.9"), NOW + timedelta(days=1), SAYS)
    assert answers.blank_older(NOW + timedelta(hours=1)) == 1
    assert answers.blank_older(NOW + timedelta(hours=1)) == 0
    assert answers.at("T1", "C1", "10.2") == replace(GIVEN, question="")
    assert answers.at("T2", "C1", "10.9") == replace(GIVEN, message_ts="10.9")
    assert Audit(database).verify("T1").broken is None

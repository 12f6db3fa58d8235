from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.state.answers import Answers, Given
from bot.state.database import Database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GIVEN = Given("C1", "10.2", "10.1", "10.1", "U1", "When was it opened?", ("a", "b"), "answered")


def test_an_answer_is_found_by_its_message_and_by_its_question(
    database: Database, url: str
) -> None:
    Answers(database).record("T1", GIVEN, NOW)
    database.close()
    with Database.open(url) as reopened:
        answers = Answers(reopened)
        assert answers.at("T1", "C1", "10.2") == GIVEN
        assert answers.to("T1", "C1", "10.1") == GIVEN
        assert answers.at("T2", "C1", "10.2") is None
        assert answers.to("T1", "C2", "10.1") is None


def test_the_latest_answer_of_a_thread_counts(database: Database) -> None:
    answers = Answers(database)
    later = replace(GIVEN, message_ts="10.4", question_ts="10.3", fact_ids=("c",))
    elsewhere = replace(GIVEN, message_ts="10.9", thread_ts="10.8")
    answers.record("T1", GIVEN, NOW)
    answers.record("T1", later, NOW + timedelta(seconds=5))
    answers.record("T1", elsewhere, NOW + timedelta(seconds=9))
    assert answers.latest_in("T1", "C1", "10.1") == later
    assert answers.count_in("T1", "C1", "10.1") == 2
    assert answers.latest_in("T1", "C1", "10.7") is None


def test_an_answer_recorded_again_is_left_as_it_was(database: Database) -> None:
    answers = Answers(database)
    answers.record("T1", GIVEN, NOW)
    answers.record("T1", replace(GIVEN, fact_ids=("z",)), NOW)
    assert answers.at("T1", "C1", "10.2") == GIVEN


def test_a_changed_answer_is_changed_and_a_removed_one_forgotten(database: Database) -> None:
    answers = Answers(database)
    answers.record("T1", GIVEN, NOW)
    edited = replace(GIVEN, question="Who paid?", fact_ids=(), outcome="no_answer")
    answers.change("T1", edited, NOW)
    assert answers.at("T1", "C1", "10.2") == edited
    answers.forget("T2", "C1", "10.2", NOW)
    assert answers.at("T1", "C1", "10.2") == edited
    answers.forget("T1", "C1", "10.2", NOW)
    assert answers.at("T1", "C1", "10.2") is None

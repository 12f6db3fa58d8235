from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.state.database import Database
from bot.state.feedback import Feedback, Said, Verdict

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SAID = Said("answer-1", "U1", "bridge-opened", "When was it opened?", "helpful")


def test_the_later_word_of_a_person_counts(database: Database) -> None:
    feedback = Feedback(database)
    feedback.record("T1", SAID, NOW)
    wrong = replace(SAID, verdict="outdated", note="It was rebuilt in 2020.")
    feedback.record("T1", wrong, NOW + timedelta(minutes=1))
    counts = feedback.counts("T1")
    assert (counts["helpful"], counts["outdated"]) == (0, 1)
    assert feedback.complaints("T1") == (wrong,)


def test_each_person_and_each_showing_counts_for_itself(database: Database) -> None:
    feedback = Feedback(database)
    for said in (SAID, replace(SAID, user_id="U2"), replace(SAID, answer_key="answer-2")):
        feedback.record("T1", said, NOW)
    feedback.record("T2", SAID, NOW)
    assert feedback.counts("T1")["helpful"] == 3
    assert feedback.complaints("T1") == ()


def test_complaints_are_newest_first(database: Database) -> None:
    feedback = Feedback(database)
    verdicts: list[Verdict] = ["wrong_fact", "other", "wrong_match"]
    for minute, verdict in enumerate(verdicts):
        said = Said(f"answer-{minute}", "U1", "a", "q", verdict)
        feedback.record("T1", said, NOW + timedelta(minutes=minute))
    assert [said.verdict for said in feedback.complaints("T1", limit=2)] == ["wrong_match", "other"]

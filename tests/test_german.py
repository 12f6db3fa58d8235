"""Another language: its own stemmer and stopwords, on a base of its own."""

from pathlib import Path

from bot.answering import Answerer
from bot.evaluation import evaluate, read_cases
from bot.facts.loader import load_base
from bot.settings import load

GERMAN = Path(__file__).parent / "data" / "german"


def test_a_german_base_answers_german_questions_and_refuses_the_rest() -> None:
    base = load_base(GERMAN)
    assert base.language == "german"
    report = evaluate(
        Answerer(base, load(GERMAN).thresholds), read_cases(GERMAN / "questions.jsonl")
    )
    assert report.p_at_1 is not None
    assert report.p_at_1 >= 0.75
    assert report.false_answers <= 1

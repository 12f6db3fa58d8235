"""The golden questions of the seed base: a change that flips an answer for the worse is seen."""

from pathlib import Path

from bot.answering import Answerer
from bot.evaluation import evaluate, read_cases
from bot.facts.loader import load_base
from bot.settings import load

SEEDS = Path(__file__).parent.parent / "seeds"


def answers() -> Answerer:
    return Answerer(load_base(SEEDS), load(SEEDS).thresholds)


def test_every_phrasing_is_answered_by_its_fact_and_no_near_miss_by_any() -> None:
    answerer = answers()
    for fact in answerer.base.facts:
        for phrasing in fact.phrasings:
            answer = answerer.answer(phrasing)
            assert (answer.outcome, answer.matches[0].fact.id) == ("answered", fact.id), phrasing
        for near_miss in fact.near_misses:
            assert answerer.answer(near_miss).outcome != "answered", near_miss


def test_golden_questions_are_answered_or_refused_as_they_should_be() -> None:
    report = evaluate(answers(), read_cases(SEEDS / "golden" / "huawei-kirin-9000s.jsonl"))
    assert report.p_at_1 is not None
    assert report.p_at_1 >= 0.95
    assert report.answered_right >= 0.8 * report.answerable
    assert report.answered_wrong + report.false_answers <= 2, report.wrong

"""The seed base's own test: a change that flips an answer for the worse is seen here."""

from functools import cache
from pathlib import Path

from bot.answering import Answerer
from bot.evaluation import Baseline, Proof, compare, prove
from bot.facts.loader import load_base
from bot.settings import load

SEEDS = Path(__file__).parent.parent / "seeds"
BASELINE = SEEDS / "golden" / "baseline.json"


@cache
def proof() -> Proof:
    return prove(SEEDS, Answerer(load_base(SEEDS), load(SEEDS).thresholds))


def test_every_phrasing_is_answered_by_its_fact_and_no_near_miss_by_any() -> None:
    assert proof().phrasings.questions > 0
    assert proof().phrasings.wrong == ()
    assert proof().near_misses.questions > 0
    assert proof().near_misses.wrong == ()


def test_no_golden_question_is_answered_wrong_and_most_are_answered() -> None:
    golden = proof().golden
    assert proof().failures == ()
    assert golden.p_at_1 is not None
    assert golden.p_at_1 >= 0.95
    assert golden.answered_right >= 0.8 * golden.answerable


def test_no_answer_is_worse_than_in_the_baseline() -> None:
    """Where one is meant to be: `sourceline eval --save-baseline seeds/golden/baseline.json`."""
    changes = compare(Baseline.read(BASELINE), proof().results)
    assert changes.worse == ()

"""The figures: the threshold of a precision, resampling, and systems that find a line."""

import numpy as np
import pytest

from bot.matching import Entry
from tests.benchmarks import asking, baselines, scores
from tests.benchmarks.scores import Outcomes, Threshold
from tests.benchmarks.sets import Base, Question


def outcomes(*answers: tuple[bool, float], stratum: str = "articles") -> Outcomes:
    return Outcomes(
        stratum,
        np.arange(len(answers)),
        np.array([right for right, _ in answers], dtype=bool),
        np.array([confidence for _, confidence in answers], dtype=float),
    )


def threshold(own: Outcomes, off: Outcomes, precision: float) -> float:
    return Threshold(own, off, precision).at(np.ones(len(own)), np.ones(len(off)))


OFF = outcomes((False, 0.6), (False, 0.1))


def test_the_threshold_is_the_lowest_that_keeps_the_precision() -> None:
    own = outcomes((True, 0.9), (True, 0.8), (False, 0.7), (True, 0.5))
    assert threshold(own, OFF, 1.0) == 0.8
    assert threshold(own, OFF, 0.6) == 0.5
    assert threshold(own, OFF, 0.5) == 0.1


def test_equal_confidences_are_answered_together() -> None:
    own = outcomes((True, 0.8), (False, 0.8), (True, 0.9))
    assert threshold(own, OFF, 0.9) == 0.9


def test_nothing_is_answered_where_no_threshold_keeps_the_precision() -> None:
    own = outcomes((False, 0.9), (True, 0.5))
    at = threshold(own, OFF, 0.9)
    assert scores.share_answered(own, np.ones(2), at) == 0


def test_finding_nothing_is_never_an_answer() -> None:
    own = outcomes((True, 0.4), (False, 0.0), (False, 0.0))
    assert threshold(own, outcomes((False, 0.0)), 0.1) == 0.4


def test_weights_count_as_repeated_questions() -> None:
    own = outcomes((True, 0.9), (False, 0.5))
    weights = np.array([3.0, 1.0])
    assert scores.share_right(own, weights) == 0.75
    assert scores.share_answered(own, weights, 0.6) == 0.75


def test_a_share_of_one_set_sets_the_threshold() -> None:
    off = outcomes(*[(False, place / 10) for place in range(10)])
    at = scores.threshold_of_share(off, np.ones(10), 0.2)
    assert scores.share_answered(off, np.ones(10), at) == 0.2


def test_intervals_hold_the_value_and_are_the_same_every_time() -> None:
    own = outcomes(*[(place % 3 > 0, 0.5) for place in range(60)])

    def compute(weights: scores.Weights) -> dict[str, float]:
        return {"own": scores.share_right(own, weights["own"])}

    one, other = (scores.figures({"own": own}, compute, {"own": 60}, 4) for _ in range(2))
    assert one == other
    assert one["own"].low < one["own"].value < one["own"].high


def test_sets_of_one_stratum_are_resampled_alike() -> None:
    sets = {"own": outcomes((True, 1.0), (False, 1.0)), "typo": outcomes((True, 1.0), (False, 1.0))}

    def compute(weights: scores.Weights) -> dict[str, float]:
        own = scores.share_right(sets["own"], weights["own"])
        return {"loss": own - scores.share_right(sets["typo"], weights["typo"])}

    found = scores.figures(sets, compute, {"loss": 2}, 4)["loss"]
    assert (found.low, found.high) == (0, 0)


QUOTES = ["Ferries leave Oskvik at nine.", "The tug is green.", "Pilots sleep in the old mill."]
SYSTEMS, _ = baselines.available()


@pytest.fixture
def harbour() -> Base:
    entries = [Entry(id=str(place), quote=quote) for place, quote in enumerate(QUOTES)]
    entries[1] = Entry(id="1", quote=QUOTES[1], phrasings=("What colour has the boat?",))
    asked = (
        Question("When do ferries leave Oskvik?", frozenset({0}), "Harbour"),
        Question("what colour is the boat", frozenset({1}), "Harbour"),
    )
    return Base("Harbour", tuple(entries), asked)


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_finds_lines_by_quote_and_by_phrasing(name: str, harbour: Base) -> None:
    find = SYSTEMS[name](harbour)
    assert [find(asked.text)[0] in asked.gold for asked in harbour.questions] == [True, True]


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize("question", ["zzz qqq", '"', "NOT OR", ""])
def test_a_system_takes_any_question(name: str, question: str, harbour: Base) -> None:
    place, score = SYSTEMS[name](harbour)(question)
    assert (place is None) == (score == 0)


def test_every_row_of_the_table_has_a_figure(harbour: Base) -> None:
    def finder(base: Base) -> baselines.Finder:
        return lambda question: (0, 0.5)

    documents = ("unseen", "seen", "curated")
    names = [*asking.ARTICLE_SETS, *documents, *(f"{name}_lookalikes" for name in documents)]
    found = asking.measured(asking.outcomes(finder, {n: [harbour] for n in names}), 0.4, 1)
    assert {row.name for row in asking.ROWS} == found.keys()
    assert found["own"].value == 0.5
    assert found["shipped_right"].value == 0.5
    assert found["own"].questions == 2

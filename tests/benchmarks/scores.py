"""From answers to figures: precision at 1, the threshold of a precision, bootstrap intervals.

A figure is a function of weighted outcomes, so that one resampling of articles (or, for a
single document, of questions) moves every figure that stands on it together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PRECISION = 0.9
RESAMPLES = 500


@dataclass(frozen=True)
class Outcomes:
    """One set's answers, in order. `right` is false throughout for what nothing answers.

    `unit` numbers from 0 what is resampled as one (an article, or a single question);
    sets of the same `stratum` have the same units and are resampled alike.
    """

    stratum: str
    unit: NDArray[np.intp]
    right: NDArray[np.bool_]
    confidence: Floats

    def __len__(self) -> int:
        return len(self.unit)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95% interval; `questions` is what it was measured on."""

    value: float
    low: float
    high: float
    questions: int


def share_right(outcomes: Outcomes, weights: Floats) -> float:
    """Precision at 1."""
    return _mean(outcomes.right, weights)


def share_answered(outcomes: Outcomes, weights: Floats, threshold: float) -> float:
    """The share given an answer: of confidence at or over the threshold."""
    return _mean(outcomes.confidence >= threshold, weights)


def share_answered_right(outcomes: Outcomes, weights: Floats, threshold: float) -> float:
    return _mean(outcomes.right & (outcomes.confidence >= threshold), weights)


def _mean(true: NDArray[np.bool_], weights: Floats) -> float:
    total = float(weights.sum())
    return float(weights[true].sum()) / total if total else float("nan")


class Threshold:
    """The lowest threshold at which the answers to two sets together reach a precision.

    The first set has answers, the second has none. Equal confidences are answered together
    or not at all. Where no threshold reaches the precision it is infinite.
    """

    def __init__(self, own: Outcomes, off: Outcomes, precision: float = PRECISION) -> None:
        confidence = np.concatenate([own.confidence, off.confidence])
        self._order = np.argsort(-confidence, kind="stable")
        self._sorted = confidence[self._order]
        self._right = np.concatenate([own.right, off.right])[self._order]
        self._ends = np.append(self._sorted[1:] != self._sorted[:-1], True)
        self._precision = precision

    def at(self, own_weights: Floats, off_weights: Floats) -> float:
        weights = np.concatenate([own_weights, off_weights])[self._order]
        answered = np.cumsum(weights)
        right = np.cumsum(weights * self._right)
        reached = (right >= self._precision * answered) & self._ends & (answered > 0)
        reached &= self._sorted > 0  # confidence 0 is that of nothing found
        places = np.flatnonzero(reached)
        return float(self._sorted[places[-1]]) if len(places) else float("inf")


def threshold_of_share(outcomes: Outcomes, weights: Floats, share: float) -> float:
    """The lowest threshold at which at most that share is answered."""
    order = np.argsort(-outcomes.confidence, kind="stable")
    confidence = outcomes.confidence[order]
    over = np.cumsum(weights[order]) > share * weights.sum()
    if not over.any():
        return float(np.nextafter(0, 1))
    return float(np.nextafter(confidence[int(np.argmax(over))], np.inf))


Weights = Mapping[str, Floats]
Compute = Callable[[Weights], Mapping[str, float]]


def figures(
    sets: Mapping[str, Outcomes], compute: Compute, sizes: Mapping[str, int], seed: int
) -> dict[str, Figure]:
    """Each figure that `compute` gives for the weights of the sets, with its interval.

    `sizes` names for each figure how many questions it stands on.
    """
    values = compute({name: np.ones(len(outcomes)) for name, outcomes in sets.items()})
    draw = np.random.default_rng(seed)
    samples = [compute(_resampled(sets, draw)) for _ in range(RESAMPLES)]
    return {
        name: Figure(value, *_interval([sample[name] for sample in samples]), sizes[name])
        for name, value in values.items()
    }


def _resampled(sets: Mapping[str, Outcomes], draw: np.random.Generator) -> dict[str, Floats]:
    sizes: dict[str, int] = {}
    for outcomes in sets.values():
        size = int(outcomes.unit.max(initial=-1)) + 1
        sizes[outcomes.stratum] = max(size, sizes.get(outcomes.stratum, 0))
    times = {
        stratum: draw.multinomial(size, np.full(size, 1 / size)).astype(np.float64)
        for stratum, size in sorted(sizes.items())
        if size
    }
    return {
        name: times[outcomes.stratum][outcomes.unit] if len(outcomes) else np.ones(0)
        for name, outcomes in sets.items()
    }


def _interval(samples: Sequence[float]) -> tuple[float, float]:
    known = [sample for sample in samples if np.isfinite(sample)]
    if not known:
        return float("nan"), float("nan")
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)

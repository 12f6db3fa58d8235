"""Asks a system every question of every set, and turns the answers into the table's figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from tests.benchmarks import scores
from tests.benchmarks.baselines import Finder, System
from tests.benchmarks.scores import Figure, Outcomes, Weights
from tests.benchmarks.sets import Base, Question

# Sets whose bases are articles: resampled by article. The others: by question.
ARTICLE_SETS = ("own", "typo", "keywords", "off", "swap", "chatter", "removal", "all")
OFF_TOPIC_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. `reach` is the goal by default / with the model installed."""

    name: str
    label: str
    reach: str = ""
    percent: bool = False


AT_90 = "at 90% precision"
AT_SHIPPED = "at the shipped threshold"

ROWS = (
    Row("own", "own article, P@1", ".81 / .84"),
    Row("all", "all articles together, P@1"),
    Row("typo", "one typo or two, P@1"),
    Row("typo_loss", "one typo or two, loss of P@1", ".015"),
    Row("keywords", "keywords only, P@1", ".80"),
    Row("cov90", f"answered right {AT_90} over own + off-topic", ".75 / .80"),
    Row("off_at_90", f"off-topic answered {AT_90}", percent=True),
    Row("chatter_at_90", f"chatter answered {AT_90}", "under .5%", percent=True),
    Row("lookalikes_at_90", f"look-alikes answered {AT_90}", "under 10%", percent=True),
    Row("removal_at_90", "– whose answer is removed", percent=True),
    Row("swap_at_90", "– with another name or number", percent=True),
    Row("cov_off1", "answered right where 1% of off-topic is answered"),
    Row("unseen", "two unseen documents, P@1", ".85 / .90"),
    Row("unseen_lookalikes_at_90", f"– look-alikes answered {AT_90}", percent=True),
    Row("seen", "three documents trained on, P@1"),
    Row("seen_lookalikes_at_90", f"– look-alikes answered {AT_90}", percent=True),
    Row("curated", "supplied article with its curated facts, P@1", ".97"),
    Row("curated_lookalikes_at_90", f"– look-alikes answered {AT_90}", percent=True),
    Row("shipped_right", f"own answered right {AT_SHIPPED}"),
    Row("shipped_precision", f"precision over own + off-topic {AT_SHIPPED}"),
    Row("shipped_chatter", f"chatter answered {AT_SHIPPED}", percent=True),
    Row("shipped_lookalikes", f"look-alikes answered {AT_SHIPPED}", percent=True),
    Row("shipped_unseen_right", f"unseen documents answered right {AT_SHIPPED}"),
    Row("shipped_unseen_lookalikes", "– look-alikes answered", percent=True),
    Row("shipped_curated_right", f"curated facts answered right {AT_SHIPPED}"),
    Row("shipped_curated_lookalikes", "– look-alikes answered", percent=True),
)


def outcomes(system: System, sets: Mapping[str, Sequence[Base]]) -> dict[str, Outcomes]:
    """Every set asked, in order. Bases of the same entries are built once."""
    titles = {base.title: place for place, base in enumerate(sets["own"])}
    by_article = len(titles) > 1
    answered: dict[str, list[tuple[int, bool, float]]] = {name: [] for name in sets}
    finders: dict[int, Finder] = {}
    for name, bases in sets.items():
        for base in bases:
            once = name in ("removal", "all")
            find = (
                system(base) if once else finders.setdefault(id(base.entries), _Late(system, base))
            )
            for asked in base.questions:
                place = len(answered[name])
                unit = titles[asked.article] if by_article and name in ARTICLE_SETS else place
                answered[name].append((unit, *_answer(find, asked)))
    return {
        name: _outcomes("articles" if by_article and name in ARTICLE_SETS else name, rows)
        for name, rows in answered.items()
    }


class _Late:
    """A finder that is built when it is first asked."""

    def __init__(self, system: System, base: Base) -> None:
        self._build = partial(system, base)
        self._find: Finder | None = None

    def __call__(self, question: str) -> tuple[int | None, float]:
        if self._find is None:
            self._find = self._build()
        return self._find(question)


def _answer(find: Finder, asked: Question) -> tuple[bool, float]:
    place, confidence = find(asked.text)
    return place in asked.gold, confidence


def _outcomes(stratum: str, rows: Sequence[tuple[int, bool, float]]) -> Outcomes:
    unit, right, confidence = zip(*rows, strict=True) if rows else ((), (), ())
    return Outcomes(
        stratum,
        np.array(unit, dtype=np.intp),
        np.array(right, dtype=np.bool_),
        np.array(confidence, dtype=np.float64),
    )


def measured(sets: Mapping[str, Outcomes], shipped: float | None, seed: int) -> dict[str, Figure]:
    """The figures of the table. `shipped` is the threshold the product comes with, if any."""
    sets = {**sets, "lookalikes": _joined(sets["removal"], sets["swap"])}
    threshold = scores.Threshold(sets["own"], sets["off"])

    def compute(weights: Weights) -> dict[str, float]:
        at = threshold.at(weights["own"], weights["off"])
        found = {
            name: scores.share_right(sets[name], weights[name])
            for name in ("own", "all", "typo", "keywords", "unseen", "seen", "curated")
        }
        found["typo_loss"] = found["own"] - found["typo"]
        found["cov90"] = scores.share_answered_right(sets["own"], weights["own"], at)
        off1 = scores.threshold_of_share(sets["off"], weights["off"], OFF_TOPIC_SHARE)
        found["cov_off1"] = scores.share_answered_right(sets["own"], weights["own"], off1)
        for name in _SILENT:
            found[f"{name}_at_90"] = scores.share_answered(sets[name], weights[name], at)
        if shipped is not None:
            found |= _at_shipped(sets, weights, shipped)
        return found

    return scores.figures(sets, compute, _sizes(sets), seed)


_SILENT = (
    *("off", "chatter", "lookalikes", "removal", "swap"),
    *("unseen_lookalikes", "seen_lookalikes", "curated_lookalikes"),
)


def _at_shipped(
    sets: Mapping[str, Outcomes], weights: Weights, threshold: float
) -> dict[str, float]:
    def right(name: str) -> float:
        return scores.share_answered_right(sets[name], weights[name], threshold)

    def answered(name: str) -> float:
        return scores.share_answered(sets[name], weights[name], threshold)

    own, off = float(weights["own"].sum()), float(weights["off"].sum())
    all_answered = own * answered("own") + off * answered("off")
    return {
        "shipped_right": right("own"),
        "shipped_precision": own * right("own") / all_answered if all_answered else float("nan"),
        "shipped_chatter": answered("chatter"),
        "shipped_lookalikes": answered("lookalikes"),
        "shipped_unseen_right": right("unseen"),
        "shipped_unseen_lookalikes": answered("unseen_lookalikes"),
        "shipped_curated_right": right("curated"),
        "shipped_curated_lookalikes": answered("curated_lookalikes"),
    }


def _joined(one: Outcomes, other: Outcomes) -> Outcomes:
    return Outcomes(
        one.stratum,
        np.concatenate([one.unit, other.unit]),
        np.concatenate([one.right, other.right]),
        np.concatenate([one.confidence, other.confidence]),
    )


def _sizes(sets: Mapping[str, Outcomes]) -> dict[str, int]:
    """How many questions each figure stands on."""
    own = len(sets["own"])
    both = own + len(sets["off"])
    silent = {f"{name}_at_90": len(sets[name]) for name in _SILENT}
    return {
        **{name: len(outcomes) for name, outcomes in sets.items()},
        **silent,
        "typo_loss": own,
        "cov90": both,
        "cov_off1": both,
        "shipped_right": own,
        "shipped_precision": both,
        "shipped_chatter": len(sets["chatter"]),
        "shipped_lookalikes": len(sets["lookalikes"]),
        "shipped_unseen_right": len(sets["unseen"]),
        "shipped_unseen_lookalikes": len(sets["unseen_lookalikes"]),
        "shipped_curated_right": len(sets["curated"]),
        "shipped_curated_lookalikes": len(sets["curated_lookalikes"]),
    }

"""How sure it is that the first candidate answers: the product of two logistic models.

One asks whether the base covers the topic, the other whether the first candidate is the
right one. Owns the signals they look at; knows nothing of thresholds.
"""

from collections.abc import Mapping

import numpy as np

from bot.matching import likeness
from bot.matching.ranking import Ranked
from bot.matching.text import NAME, NUMBER
from bot.matching.weights import Weights


def confidence(ranked: Ranked, weights: Weights) -> float:
    """0 to 1."""
    return of(signals(ranked), weights)


def of(seen: Mapping[str, float], weights: Weights) -> float:
    """0 to 1, from what was seen."""
    return _logistic(seen, weights.topic) * _logistic(seen, weights.right)


def signals(ranked: Ranked) -> dict[str, float]:
    """What the models look at."""
    scene, top = ranked.scene, ranked.top
    row = int(ranked.order[0])
    scores = ranked.scores[ranked.order]
    hits = np.maximum(scene.quote_hits[row], scene.phrasing_hits[row])
    around = np.maximum(hits, scene.near.paragraph()[row])
    missing = (around == 0) * scene.weight
    terms = scene.asked.terms
    heaviest = int(np.argmax(missing))
    total = max(float(scene.weight.sum()), 1e-9)
    return {
        "intercept": 1.0,
        "score": float(scores[0]),
        "share": float(ranked.share[0]),
        "margin": float(min(scores[0] - scores[1], 5.0)) if len(scores) > 1 else 5.0,
        "size": float(np.log(scene.index.size)),
        "terms": float(np.log(len(terms))),
        "idf": float(np.log1p(scene.total)),
        "covered": float(hits @ scene.weight) / total,
        "around": float(around @ scene.weight) / total,
        "unknown": float(sum(w for w, t in zip(scene.weight, terms, strict=True) if not t.known))
        / total,
        "heaviest_missing": float(missing[heaviest]) / total,
        "missing_name": _lacking(around, [bool(t.word.flags & NAME) for t in terms]),
        "missing_number": _lacking(hits, [bool(t.word.flags & NUMBER) for t in terms]),
        "type_missing": top["typ_miss"],
        "single": float(len(terms) == 1),
        "phrased": top["phas"],
        "phrasing": max(top["pcov"] * top["pback"], 0.0),
        "near_miss": scene.near_miss(),
        **_likeness(ranked, row),
    }


def _likeness(ranked: Ranked, row: int) -> dict[str, float]:
    cosines = ranked.scene.cosines
    if cosines is None:
        return {}
    values = dict(zip(ranked.names, ranked.values.T, strict=True))
    return likeness.signals(values, row, cosines[ranked.scene.index.near_misses_from :])


def _lacking(hits: np.ndarray, wanted: list[bool]) -> float:
    return float(any(want and not hit for want, hit in zip(wanted, hits, strict=True)))


def _logistic(seen: Mapping[str, float], weights: Mapping[str, float]) -> float:
    total = sum(weight * seen[name] for name, weight in weights.items())
    return float(1 / (1 + np.exp(-np.clip(total, -40, 40))))

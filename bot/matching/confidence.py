"""How sure it is that the first candidate answers: the product of two logistic models.

One asks whether the base covers the topic, the other whether the first candidate is the
right one. They are learnt to be wary of false premises; a third, of their product alone,
turns it back into how often such an answer is right. Owns the signals they look at; knows
nothing of thresholds.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from bot.matching import likeness
from bot.matching.ranking import Ranked
from bot.matching.text import NAME, NUMBER
from bot.matching.weights import Weights

FAR_AHEAD = 5.0
# Below the one, scores fall with the size of the base; smaller than the other was not learnt.
SMALL, SMALLEST = 100, 20
# A match that strong is the word itself, another name or a near form of it.
SURELY = 0.5
# The product is never nearer to 0 or 1.
SLIGHTEST = 1e-6
# From these ratios on a phrasing is like the question, or the same.
ALIKE, SAME = 0.6, 0.85


def confidence(ranked: Ranked, weights: Weights) -> float:
    """0 to 1."""
    return of(signals(ranked), weights)


def of(seen: Mapping[str, float], weights: Weights) -> float:
    """0 to 1, from what was seen."""
    return _logistic(product(seen, weights), weights.calibration)


def product(seen: Mapping[str, float], weights: Weights) -> dict[str, float]:
    """What the calibration looks at: what the two models say together, in log odds."""
    both = _logistic(seen, weights.topic) * _logistic(seen, weights.right)
    both = min(max(both, SLIGHTEST), 1 - SLIGHTEST)
    return {"intercept": 1.0, "product": float(np.log(both / (1 - both)))}


def signals(ranked: Ranked) -> dict[str, float]:
    """What the models look at, all of it about the first candidate."""
    row = int(ranked.order[0])
    top = ranked.top
    seen = {
        "intercept": 1.0,
        **_standing(ranked),
        **_words(ranked, row),
        **_keys(ranked, row),
        "type_missing": top["typ_miss"],
        "cosine": top["cosine"],
        "no_vectors": float(not ranked.scene.index.meanings.shape[1]),
        "said_alike": top["tset"],
        **_likeness(ranked, row),
    }
    return seen | _lacking(seen)


def _lacking(seen: Mapping[str, float]) -> dict[str, float]:
    """Names and numbers that the line lacks, where all else fits: signs of a false premise."""
    other = max(seen["name_unknown"], seen["name_elsewhere"], seen["number_missing"])
    return {
        "names_covered": seen["missing_names"] * seen["covered"],
        "names_phrased": seen["missing_names"] * seen["phrasing"],
        "number_covered": seen["number_missing"] * seen["covered"],
        "other_phrased": other * seen["phrasing"],
    }


def _likeness(ranked: Ranked, row: int) -> dict[str, float]:
    scene = ranked.scene
    if scene.cosines is None:
        return {}
    return likeness.signals(scene.index, scene.found.entries, scene.cosines, row)


def _standing(ranked: Ranked) -> dict[str, float]:
    scores = ranked.scores[ranked.order]
    size = ranked.scene.index.size
    small = max(0.0, float(np.log(SMALL / max(size, SMALLEST))))
    ahead = float(scores[0] - scores[1]) if len(scores) > 1 else FAR_AHEAD
    return {
        "score": float(scores[0]),
        "share": float(ranked.share[0]),
        "margin": min(ahead, FAR_AHEAD),
        "size": float(np.log(size)),
        "small": small,
        "terms": float(np.log(len(ranked.scene.asked.terms))),
        "idf": float(np.log1p(ranked.scene.total)),
    }


def _words(ranked: Ranked, row: int) -> dict[str, float]:
    """What of the question stands in the first candidate, around it, or nowhere."""
    scene = ranked.scene
    terms = scene.asked.terms
    total = max(float(scene.weight.sum()), 1e-9)
    # Lists: for a handful of words they are quicker than arrays.
    weight = (scene.weight / total).tolist()
    hits = np.maximum(scene.quote_hits[row], scene.phrasing_hits[row])
    around = np.maximum(hits, scene.near.paragraph[row]).tolist()
    here = hits.tolist()
    each = list(zip(terms, weight, here, around, strict=True))
    names = [(term, hit, near) for term, _, hit, near in each if term.word.flags & NAME]
    numbers = [hit for term, _, hit, _ in each if term.word.flags & NUMBER]
    return {
        "covered": sum(hit * worth for _, worth, hit, _ in each),
        "around": sum(near * worth for _, worth, _, near in each),
        "all_found": float(min(here) > SURELY),
        "unknown": sum(worth for term, worth, _, _ in each if not term.known),
        "heaviest_missing": max(worth if not near else 0.0 for _, worth, _, near in each),
        "missing_names": _share([not hit for _, hit, _ in names]),
        "missing_names_around": _share([not near for _, _, near in names]),
        "name_elsewhere": float(any(term.known and not hit for term, hit, _ in names)),
        "name_unknown": float(any(not term.known and hit <= SURELY for term, hit, _ in names)),
        "names": float(bool(names)),
        "number_missing": float(any(not hit for hit in numbers)),
        "numbers": float(bool(numbers)),
    }


def _share(missing: Sequence[bool]) -> float:
    return sum(missing) / len(missing) if missing else 0.0


def _keys(ranked: Ranked, row: int) -> dict[str, float]:
    """How like the question the nearest phrasing is, and the nearest near miss."""
    scene, top = ranked.scene, ranked.top
    nearest = scene.nearest_phrasing.get(row)
    phrasing = nearest.likeness if nearest else 0.0
    miss = scene.near_miss()
    # In another order, or with a word more, it is still the same question.
    alike = (top["psort"] + top["pset"]) / 2
    return {
        "phrased": top["phas"],
        "phrasing": phrasing,
        "phrasing_alike": max(0.0, alike - ALIKE) / (1 - ALIKE),
        "phrasing_same": max(0.0, alike - SAME) / (1 - SAME),
        "near_miss": miss,
        "nearer_miss": max(0.0, miss - max(phrasing, top["covq"] * top["rev"])),
    }


def _logistic(seen: Mapping[str, float], weights: Mapping[str, float]) -> float:
    total = sum(weight * seen[name] for name, weight in weights.items())
    return float(1 / (1 + np.exp(-np.clip(total, -40, 40))))

"""What the weights are worth on articles they were not trained on."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from bot.matching.semantic import Semantic
from bot.matching.weights import Weights
from tests.training import rank, simulate, sure
from tests.training.simulate import Article, Case, Trial
from tests.training.sure import Outcome

FOLDS = 4
SEED = 7
OFF = "off-topic"


def folds(articles: Sequence[Article]) -> list[tuple[list[Article], list[Article]]]:
    """(trained on, held out), every article held out once."""
    return [
        ([a for i, a in enumerate(articles) if i % FOLDS != fold], list(articles[fold::FOLDS]))
        for fold in range(FOLDS)
    ]


def cross_validate(
    articles: Sequence[Article], chatter: Sequence[str], semantic: Semantic | None = None
) -> str:
    """The table of held-out figures."""
    found: list[tuple[Outcome, float]] = []
    for number, (seen, held_out) in enumerate(folds(articles)):
        weights = rank.train(seen, chatter[number % 2 :: 2], semantic)
        unseen = chatter[(number + 1) % 2 :: 2]
        found += held_out_outcomes(held_out, unseen, weights, semantic)
    return table(found)


def held_out_outcomes(
    articles: Sequence[Article],
    chatter: Sequence[str],
    weights: Weights,
    semantic: Semantic | None = None,
) -> list[tuple[Outcome, float]]:
    rng = random.Random(SEED)
    found: list[Outcome] = []
    for article in articles:
        others = [other for other in articles if other is not article]
        for trial in test_trials(article, others, chatter, rng):
            found += sure.outcomes(trial, weights, semantic)
    return list(zip(found, sure.sure_of(found, weights).tolist(), strict=True))


def test_trials(article: Article, others: Sequence[Article], chatter, rng):
    plain = simulate.plain(article)
    yield sure.with_strangers(plain, others, chatter, rng, len(plain.cases))

    def said(name: str, change: Callable[[str], str]) -> Trial:
        cases = tuple(replace(c, question=change(c.question)) for c in plain.cases)
        return replace(plain, name=name, cases=cases)

    yield said("typos", lambda q: simulate.with_typos(q, rng))
    yield said("short", simulate.keywords)
    yield simulate.swapped(plain, article, others, rng)
    yield only(simulate.removed(plain, rng), "removed")
    curated = simulate.curated(article, rng, near_misses=True)
    yield sure.with_strangers(curated, others, chatter, rng, len(curated.cases))
    yield only(simulate.removed(curated, rng), "removed")
    for size in (25, 25, 25, 50):
        for base in (plain, curated):
            sized = simulate.part(base, size, rng)
            yield sure.with_strangers(sized, others, chatter, rng, len(sized.cases))
            yield simulate.swapped(sized, article, others, rng)
            yield only(simulate.removed(sized, rng), "removed")


def only(trial: Trial, kind: str) -> Trial:
    return replace(trial, cases=tuple(c for c in trial.cases if c.kind == kind))


def table(found: Sequence[tuple[Outcome, float]]) -> str:
    bar, answered = at_precision(found, "plain", 0.9)
    lines = [
        "Held out (4 folds by article; P@1, or the share answered at the bar of 90% precision over",
        f"own and off-topic questions on whole articles: confidence {bar:.3f}):",
    ]

    def add(name: str, value: float) -> None:
        lines.append(f"  {name:<46}{value:.3f}")

    add("own: P@1", p_at_1(found, "plain"))
    add("typos: P@1", p_at_1(found, "typos"))
    add("keywords only: P@1", p_at_1(found, "short"))
    add("curated: P@1", p_at_1(found, "curated"))
    add("own answered right", answered)
    add("off-topic answered", share(found, "plain", OFF, bar))
    add("chatter answered", share(found, "plain", "chatter", bar))
    add("answer removed: answered", share(found, "plain removed", "removed", bar))
    add("curated, answer removed: answered", share(found, "curated removed", "removed", bar))
    add("name or number swapped: answered", share(found, "plain swapped", "swap", bar))
    add("curated: own answered right", right(found, "curated", bar))
    add("curated: swapped", share(found, "curated", "swap", bar))
    add("curated: near miss", share(found, "curated", "near miss", bar))
    add("curated: chatter", share(found, "curated", "chatter", bar))
    for base in ("plain 25", "curated 25", "plain 50"):
        add(f"{base}: own P@1", p_at_1(found, base))
        add(f"{base}: own answered right", right(found, base, bar))
        add(f"{base}: rest of the article answered", share(found, base, "beyond", bar))
        add(f"{base}: off-topic answered", share(found, base, OFF, bar))
        add(f"{base}: chatter answered", share(found, base, "chatter", bar))
        add(f"{base}: name or number swapped", share(found, f"{base} swapped", "swap", bar))
        add(f"{base}: answer removed", share(found, f"{base} removed", "removed", bar))
    for goal in (0.9, 0.95):
        strict, kept = at_precision(found, "plain", goal, extra="plain removed")
        add(f"bar for {goal:.0%} with removed (own right {kept:.3f})", strict)
        add("  removed answered there", share(found, "plain removed", "removed", strict))
        add("  swaps answered there", share(found, "plain swapped", "swap", strict))
        add("  chatter answered there", share(found, "plain", "chatter", strict))
        add("  curated right there", right(found, "curated", strict))
        add("  plain 25 right there", right(found, "plain 25", strict))
    lines.append("calibration, plain with removed: " + calibration(found))
    return "\n".join(lines)


def _of(found, base: str, *kinds: str):
    return [(o, c) for o, c in found if o.base == base and o.kind in kinds]


def p_at_1(found, base: str) -> float:
    return float(np.mean([o.right for o, _ in _of(found, base, "own")]))


def share(found, base: str, kind: str, bar: float) -> float:
    return float(np.mean([c >= bar for _, c in _of(found, base, kind)]))


def right(found, base: str, bar: float) -> float:
    return float(np.mean([c >= bar and o.right for o, c in _of(found, base, "own")]))


def at_precision(found, base: str, goal: float, extra: str | None = None) -> tuple[float, float]:
    """The lowest bar whose answers are right that often, and the own share answered right."""
    asked = _of(found, base, "own", OFF)
    if extra:
        asked += _of(found, extra, "removed")
    asked.sort(key=lambda pair: -pair[1])
    correct = np.cumsum([o.right for o, _ in asked])
    precise = np.flatnonzero(correct / np.arange(1, len(asked) + 1) >= goal)
    if not len(precise):
        return 1.0, 0.0
    last = int(precise[-1])
    own = sum(o.kind == "own" for o, _ in asked)
    return asked[last][1], float(correct[last] / own)


def calibration(found) -> str:
    asked = _of(found, "plain", "own", OFF) + _of(found, "plain removed", "removed")
    sure = np.array([c for _, c in asked])
    hit = np.array([o.right for o, _ in asked])
    parts = []
    for low in (0.0, 0.2, 0.4, 0.6, 0.8, 0.9):
        high = {0.8: 0.9, 0.9: 1.01}.get(low, low + 0.2)
        here = (sure >= low) & (sure < high)
        if here.any():
            parts.append(f"{sure[here].mean():.2f} -> {hit[here].mean():.2f}")
    return ", ".join(parts)


__all__ = ["Case", "cross_validate"]

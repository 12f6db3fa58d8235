"""Sourceline as a system of the benchmark: with the shipped weights, or retrained per fold."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.matching.aliases import AliasTable
from bot.matching.index import build
from bot.matching.language import language
from bot.matching.matcher import Matcher
from bot.matching.text import Reader
from bot.matching.weights import Weights, shipped
from tests.benchmarks.baselines import Finder, System
from tests.benchmarks.sets import Base

WeightsByTitle = Mapping[str, Weights]


def folds(titles: Sequence[str], count: int) -> list[list[str]]:
    """The titles dealt out to so many folds; all in one where there is none."""
    return [list(titles[first::count]) for first in range(count)] if count else [list(titles)]


def retrained(
    data: Path, parts: Sequence[Sequence[str]], chatter: Sequence[str]
) -> dict[str, Weights]:
    """For each title of the parts, weights that were trained on the other parts' articles."""
    from tests.training import rank, simulate  # trains by SciPy, which nothing else needs

    articles = simulate.read_articles(data)
    found: dict[str, Weights] = {}
    for part in parts:
        weights = rank.train([seen for seen in articles if seen.title not in part], chatter)
        found |= dict.fromkeys(part, weights)
    return found


def system(by_title: WeightsByTitle) -> System:
    """The matcher with the weights for a base's title, the shipped ones where there are none."""

    def build_finder(base: Base) -> Finder:
        return _finder(base, by_title.get(base.title) or shipped())

    return build_finder


def _finder(base: Base, weights: Weights) -> Finder:
    reader = Reader(language(base.language))
    index = build(base.entries, AliasTable.of(base.aliases, reader), reader)
    matcher = Matcher.over(index, weights)
    place = {entry.id: number for number, entry in enumerate(base.entries)}

    def find(question: str) -> tuple[int | None, float]:
        ranking = matcher.search(question, 1)
        if not ranking.matches:
            return None, 0.0
        return place[ranking.matches[0].entry_id], ranking.confidence

    return find

"""Sourceline as a system of the benchmark: with the shipped weights, or retrained per fold.

Training takes minutes, so what it gave is kept in the cache folder under a digest of all that
it depends on: the matcher's code and tables, the training's code, and the data.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeVar

from bot.cache_folder import cache_folder
from bot.matching.matcher import Matcher
from bot.matching.semantic import Semantic
from bot.matching.weights import FILE, Weights
from tests.benchmarks.baselines import Finder
from tests.benchmarks.sets import Base

T = TypeVar("T")

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Sourceline:
    """The matcher with the weights for a base's title, the shipped ones where there are none."""

    by_title: Mapping[str, Weights]
    semantic: Semantic | None = None

    def __call__(self, base: Base) -> Finder:
        index = Matcher(base.entries, base.aliases, base.language).index
        matcher = Matcher.over(index, self.by_title.get(base.title), self.semantic)
        place = {entry.id: number for number, entry in enumerate(base.entries)}

        def find(question: str) -> tuple[int | None, float]:
            ranking = matcher.search(question, 1)
            if not ranking.matches:
                return None, 0.0
            return place[ranking.matches[0].entry_id], ranking.confidence

        return find


def folds(titles: Sequence[str], count: int) -> list[list[str]]:
    """The titles dealt out to so many folds; all in one where there is none."""
    return [list(titles[first::count]) for first in range(count)] if count else [list(titles)]


@dataclass(frozen=True)
class Training:
    """What a fold is trained on: the data's articles but for those held out, and chatter.

    `most` is the number of questions taken from an article, spread over it, 0 for all;
    `semantic` says whether the matcher has the installed model.
    """

    data: Path
    chatter: Sequence[str]
    most: int
    semantic: bool

    def retrained(self, parts: Sequence[Sequence[str]], jobs: int) -> dict[str, Weights]:
        """For each title of the parts, weights trained on the other parts' articles."""
        with ProcessPoolExecutor(jobs) as pool:
            trained = list(pool.map(self.without, parts))
        return {title: w for part, w in zip(parts, trained, strict=True) for title in part}

    def without(self, held_out: Sequence[str]) -> Weights:
        """The weights trained on all articles but these; known from before, or computed now."""
        kept = cache_folder() / "benchmark" / f"{self._digest(held_out)}.json"
        if kept.is_file():
            return Weights(**json.loads(kept.read_text(encoding="utf-8")))
        weights = self._train(held_out)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(asdict(weights)), encoding="utf-8")
        return weights

    def _train(self, held_out: Sequence[str]) -> Weights:
        from tests.training import rank, simulate  # by SciPy, which nothing else needs
        from tests.training.meaning import Remembering

        articles = [
            replace(article, questions=_spread(article.questions, self.most))
            for article in simulate.read_articles(self.data)
            if article.title not in held_out
        ]
        model = Remembering() if self.semantic else None
        return rank.train(articles, self.chatter, model)

    def _digest(self, held_out: Sequence[str]) -> str:
        """Of all that the weights depend on, but for the versions of the libraries."""
        said = json.dumps([list(self.chatter), list(held_out), self.most, self.semantic])
        found = hashlib.sha256(said.encode())
        code = [ROOT / "bot" / "matching", ROOT / "tests" / "training"]
        files = [file for folder in code for file in folder.rglob("*") if file.is_file()]
        for file in sorted([*files, self.data / "questions-train.jsonl"]):
            if file != FILE and "__pycache__" not in file.parts:
                found.update(file.name.encode() + b"\0" + file.read_bytes())
        return found.hexdigest()[:24]


def _spread(items: Sequence[T], most: int) -> tuple[T, ...]:
    """At most so many of the items, evenly spaced; all for 0."""
    step = len(items) / most if most else 1.0
    return tuple(items) if step <= 1 else tuple(items[int(step * at)] for at in range(most))

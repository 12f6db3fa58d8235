"""Which questions the benchmark asks: every set by name, each a list of bases.

Owns what is compared with what; the systems that answer are others' work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import documents, lookalikes, sets
from tests.benchmarks.sets import Base

TESTS = Path(__file__).parent.parent
SEEDS = TESTS.parent / "seeds"

SEED = 20240611
# Of each article for the base of all: an answer from it takes ten times as long.
ALL_QUESTIONS = 120
QUICK_QUESTIONS = 40
QUICK_CHATTER = 60


@dataclass(frozen=True)
class Sources:
    """What there is to ask. `parts` are titles of articles, those that one model is asked about."""

    articles: Sequence[Base]
    others: Sequence[Base]
    chatter: Sequence[str]
    parts: Sequence[Sequence[str]]


def every_set(sources: Sources, quick: bool) -> dict[str, list[Base]]:
    """The sets by name, in the order they are asked. `quick` takes a sample of each."""
    articles = list(sources.articles)
    chatter = list(sources.chatter)
    if quick:
        articles = sets.sample(articles, QUICK_QUESTIONS, SEED)
        chatter = chatter[:: max(1, len(chatter) // QUICK_CHATTER)]
    whole = [*sources.articles, *sources.others]
    return {
        "own": [sets.answered(base) for base in articles],
        "typo": [sets.mistyped(base, SEED) for base in articles],
        "keywords": [sets.keywords(base) for base in articles],
        "off": [sets.off_topic(base, whole, SEED) for base in articles],
        "swap": [lookalikes.false_premises(base, whole, SEED) for base in articles],
        "chatter": [sets.chatter(base, chatter) for base in articles],
        "removal": [part for base in articles for part in lookalikes.without_answers(base, SEED)],
        "all": sets.together(sets.sample(articles, ALL_QUESTIONS, SEED), sources.parts),
        **_documents("unseen", documents.read_documents(TESTS / "data", documents.UNSEEN)),
        **_documents("seen", documents.read_documents(TESTS / "data", documents.TRAINED_ON)),
        **_documents("curated", [documents.read_curated(SEEDS)]),
    }


def _documents(name: str, bases: list[Base]) -> dict[str, list[Base]]:
    return {
        name: [sets.answered(base) for base in bases],
        f"{name}_lookalikes": [sets.lookalikes(base) for base in bases],
    }

"""Bases with their questions, and the sets derived from them.

Derived sets depend on the seed and on the question's own text alone, not on the order of
questions or the hash seed. Asking them of a matcher is another module's work.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from bot.matching import Entry
from tests.benchmarks import rewording

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """`gold` are the places, from 0, of the entries that answer; none: it must not be answered.

    `article` is the title of the article the question was asked about, for resampling.
    """

    text: str
    gold: frozenset[int]
    article: str


@dataclass(frozen=True)
class Base:
    """Entries with the questions that are asked of them. `title` names an article in it."""

    title: str
    entries: tuple[Entry, ...]
    questions: tuple[Question, ...]
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    language: str = "english"

    @property
    def answerable(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.gold)


def read_articles(path: Path) -> list[Base]:
    """One base an article, in file order. Questions that no sentence is known to answer go out."""
    with path.open(encoding="utf-8") as lines:
        return [_article(json.loads(line)) for line in lines if line.strip()]


def _article(record: dict[str, Any]) -> Base:
    title = record["title"]
    entries = tuple(
        Entry(
            id=f"{title}:{place}",
            quote=sentence["text"],
            article=title,
            title=title,
            paragraph=sentence["paragraph"],
        )
        for place, sentence in enumerate(record["sentences"])
    )
    questions = tuple(
        Question(question["question"], frozenset(question["gold"]), title)
        for question in record["questions"]
        if question["gold"]
    )
    return Base(title, entries, questions)


def read_lines(path: Path) -> list[str]:
    """The lines that are not empty, each once, in order; none where there is no such file."""
    if not path.is_file():
        return []
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def halves(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Every other line each: the first half is trained on, the second held out."""
    return list(lines[::2]), list(lines[1::2])


def sample(bases: Sequence[Base], per_base: int, seed: int) -> list[Base]:
    """The same bases with at most so many questions each."""
    return [
        replace(base, questions=tuple(_some(base.questions, per_base, f"{seed}:{base.title}")))
        for base in bases
    ]


def answered(base: Base) -> Base:
    """The base with the questions that it answers alone."""
    return replace(base, questions=base.answerable)


def lookalikes(base: Base) -> Base:
    """The base with the questions alone that it does not answer, written to look as if it did."""
    return replace(base, questions=tuple(asked for asked in base.questions if not asked.gold))


def mistyped(base: Base, seed: int) -> Base:
    """The answerable questions with one keyboard slip or two in content words."""
    return _reworded(base, lambda text: rewording.mistyped(text, Random(f"{seed}:{text}")))


def keywords(base: Base) -> Base:
    """The answerable questions cut down to their content words."""
    return _reworded(base, rewording.keywords)


def _reworded(base: Base, reword: Callable[[str], str]) -> Base:
    questions = tuple(replace(asked, text=reword(asked.text)) for asked in base.answerable)
    return replace(base, questions=questions)


def together(bases: Sequence[Base], parts: Sequence[Sequence[str]]) -> list[Base]:
    """One base of all entries for each part (a list of titles), asked that part's questions."""
    entries = tuple(entry for base in bases for entry in base.entries)
    shifted: dict[str, list[Question]] = {}
    offset = 0
    for base in bases:
        shifted[base.title] = [
            replace(asked, gold=frozenset(place + offset for place in asked.gold))
            for asked in base.answerable
        ]
        offset += len(base.entries)
    return [
        Base(part[0], entries, tuple(asked for title in part for asked in shifted[title]))
        for part in parts
        if part
    ]


def off_topic(base: Base, others: Sequence[Base], seed: int) -> Base:
    """As many questions as the base can answer, all from other articles."""
    pool = [
        asked.text for other in others if other.title != base.title for asked in other.answerable
    ]
    texts = _some(pool, len(base.answerable), f"{seed}:{base.title}")
    return unanswerable(base, texts)


def chatter(base: Base, lines: Sequence[str]) -> Base:
    """The base, asked what people type to a bot that no article answers."""
    return unanswerable(base, lines)


def unanswerable(base: Base, texts: Iterable[str]) -> Base:
    """The base, asked what it must not answer."""
    nothing: frozenset[int] = frozenset()
    return replace(base, questions=tuple(Question(text, nothing, base.title) for text in texts))


def _some(items: Sequence[T], count: int, seed: str) -> list[T]:
    """At most `count` of the items, drawn without order."""
    return Random(seed).sample(list(items), min(count, len(items)))

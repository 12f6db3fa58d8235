"""Bases and questions to train on, made from articles whose questions have known answers.

Owns the simulation: bases of several sizes, phrasings (other questions about the same
sentence), questions that nothing answers. Every choice is drawn from a seeded generator.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.matching import Entry

CHUNK = 1_000_000


@dataclass(frozen=True, slots=True)
class Article:
    title: str
    entries: tuple[Entry, ...]
    questions: tuple["Case", ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the ids of the entries that answer it; none: it must not be answered."""

    question: str
    gold: frozenset[str]
    kind: str = "own"


@dataclass(frozen=True, slots=True)
class Trial:
    """A base and what is asked of it. `name` tells what kind of base it is.

    Without `vectors` it is as in a language that has no table of them.
    """

    name: str
    entries: tuple[Entry, ...]
    cases: tuple[Case, ...] = field(repr=False)
    vectors: bool = True


def read_articles(data: Path) -> list[Article]:
    lines = (data / "questions-train.jsonl").read_text(encoding="utf-8").splitlines()
    return [_article(json.loads(line)) for line in lines]


def _article(record: dict) -> Article:
    title = record["title"]
    entries = tuple(
        Entry(f"{title}/{place}", s["text"], article=title, title=title, paragraph=s["paragraph"])
        for place, s in enumerate(record["sentences"])
    )
    cases = tuple(
        Case(q["question"], frozenset(entries[g].id for g in q["gold"]))
        for q in record["questions"]
    )
    return Article(title, entries, cases)


def read_chatter(data: Path) -> list[str]:
    return (data / "chatter-train.txt").read_text(encoding="utf-8").splitlines()


def plain(article: Article) -> Trial:
    return Trial("plain", article.entries, article.questions)


def curated(article: Article, rng: random.Random, *, near_misses: bool = False) -> Trial:
    """Half of the questions become phrasings, none to four a sentence; the rest are asked.

    Some of those asked also leave a reworded copy among the phrasings, as a curator who
    thought of the very question would have.
    """
    cases = list(article.questions)
    rng.shuffle(cases)
    half = len(cases) // 2
    phrasings: dict[str, list[str]] = {}
    misses: dict[str, list[str]] = {}
    for case in cases[:half]:
        phrasings.setdefault(min(case.gold), []).append(case.question)
    phrasings = {id: texts[: rng.randint(0, 4)] for id, texts in phrasings.items()}
    asked = []
    for case in cases[half:]:
        if rng.random() < 0.4:
            phrasings.setdefault(min(case.gold), []).append(reworded(case.question, rng))
        asked.append(case)
        if rng.random() < 0.3:
            swapped = swap(case.question, article, rng)
            if swapped and near_misses and rng.random() < 0.5:
                misses.setdefault(min(case.gold), []).append(reworded(swapped, rng))
                asked.append(Case(swapped, frozenset(), "near miss"))
            elif swapped:
                asked.append(Case(swapped, frozenset(), "swap"))
    entries = tuple(
        replace(
            entry,
            phrasings=tuple(phrasings.get(entry.id, ())),
            near_misses=tuple(misses.get(entry.id, ())),
        )
        for entry in article.entries
    )
    return Trial("curated", entries, tuple(asked))


def part(trial: Trial, size: int, rng: random.Random) -> Trial:
    """A run of sentences as a base of its own; questions about the rest have no answer."""
    first = rng.randrange(max(1, len(trial.entries) - size))
    entries = trial.entries[first : first + size]
    there = {entry.id for entry in entries}
    inside = [c for c in trial.cases if c.gold <= there and (c.gold or c.kind != "own")]
    outside = [c for c in trial.cases if c.gold and not c.gold & there]
    inside = [c for c in inside if c.gold]
    beyond = [Case(c.question, frozenset(), "beyond") for c in outside]
    rng.shuffle(beyond)
    return Trial(f"{trial.name} {size}", entries, (*inside, *beyond[: len(inside)]))


def removed(trial: Trial, rng: random.Random) -> Trial:
    """Half of the answering sentences are gone, with those nearly like them."""
    gold = sorted({id for case in trial.cases for id in case.gold})
    gone = set(rng.sample(gold, len(gold) // 2))
    words = {e.id: frozenset(_words(e.quote)) for e in trial.entries}
    for id in sorted(gone):
        gone |= {o for o in words if _alike(words[id], words[o])}
    entries = tuple(entry for entry in trial.entries if entry.id not in gone)
    cases = [
        Case(c.question, frozenset(), "removed") if c.gold <= gone and c.gold else c
        for c in trial.cases
        if c.gold <= gone or not c.gold & gone
    ]
    return Trial(f"{trial.name} removed", entries, tuple(cases))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > 0.7 * min(len(one), len(other))


_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")


def swap(question: str, article: Article, rng: random.Random) -> str | None:
    """The question with a name or a number of another sentence in place of its own."""
    for pattern in rng.sample([_NAME, _NUMBER], 2):
        own = pattern.findall(question)
        if own:
            out = rng.choice(own)
            others = [
                found
                for entry in rng.sample(article.entries, 40)
                for found in pattern.findall(entry.quote)
                if found not in question and out not in found and len(found) < 30
            ]
            if others:
                return question.replace(out, rng.choice(others))
    return None


def swapped(trial: Trial, article: Article, others: Sequence[Article], rng: random.Random) -> Trial:
    """The base asked false premises: a third of the questions, with names of its article or of
    another.
    """
    cases = tuple(_swaps(trial.cases, article, others, rng))
    return replace(trial, name=f"{trial.name} swapped", cases=cases)


def _swaps(
    cases: Sequence[Case], article: Article, others: Sequence[Article], rng: random.Random
) -> Iterator[Case]:
    for case in cases:
        if case.gold and rng.random() < 0.33:
            source = article if rng.random() < 0.5 else rng.choice(others)
            changed = swap(case.question, source, rng)
            if changed:
                yield Case(changed, frozenset(), "swap")


def reworded(question: str, rng: random.Random) -> str:
    """The question said a little differently: words dropped, moved, another opening."""
    words = question.rstrip("?").split()
    kept = [word for word in words if len(word) < 4 or rng.random() > 0.15]
    if rng.random() < 0.3 and len(kept) > 4:
        cut = rng.randrange(1, len(kept) - 1)
        kept = kept[cut:] + kept[:cut]
    return " ".join(kept or words)


_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def with_typos(question: str, rng: random.Random) -> str:
    """One or two keyboard slips in words of four letters or more."""
    words = question.split()
    places = [i for i, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
    for place in rng.sample(places, min(len(places), rng.randint(1, 2))):
        words[place] = _slip(words[place], rng)
    return " ".join(words)


def _slip(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    row = next((r for r in _ROWS if word[at].lower() in r), _ROWS[0])
    place = max(row.find(word[at].lower()), 0)
    return word[:at] + row[(place + 1) % len(row)] + word[at + 1 :]


_SMALL = frozenset(
    "what who whom whose when where which why how is are was were be been do does did has have "
    "had a an the of in on at to for by with from and or that this these those it its as can "
    "could would should there".split()
)


def keywords(question: str) -> str:
    return " ".join(w for w in question.rstrip("?").split() if w.lower() not in _SMALL)

"""Questions with the facts or lines that answer them: from files, and from the base itself.

Owns the form of a question file (JSON Lines) and its faults, each with file and line.
"""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.errors import CuratorError
from bot.facts import layout
from bot.facts.base import FactBase


class Kind(StrEnum):
    """Where a question comes from: a file, or a fact's own list."""

    QUESTION = "question"
    PHRASING = "phrasing"
    NEAR_MISS = "near_miss"


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the facts or the lines that answer it; neither: it must not be answered.

    `lines` are 1-based lines of `article`, or of any article where that is None. `place` is the
    file and 1-based line that the case was read from, or the fact's id that lists it.
    """

    question: str
    facts: frozenset[str] = frozenset()
    lines: frozenset[int] = frozenset()
    article: str | None = None
    kind: Kind = Kind.QUESTION
    place: str = field(default="", compare=False)

    @property
    def answerable(self) -> bool:
        return bool(self.facts or self.lines)

    def accepts(self, fact_id: str | None, article_id: str | None, line: int | None) -> bool:
        """Whether a fact, standing at a line of an article, is one of those that answer."""
        return fact_id in self.facts or (
            self.article in (None, article_id) and line in self.lines and fact_id is not None
        )


def read_cases(path: Path) -> list[Case]:
    """The cases of a JSON Lines file, in order; CuratorError names file and line of a fault."""
    return [case for _, case in _numbered(path)]


def golden_cases(directory: Path, base: FactBase) -> list[Case]:
    """The cases of all golden files beside a base's facts, in the order of their names.

    Raises CuratorError with file and line for a question that names a fact or an article the
    base lacks, or that is asked a second time with another answer.
    """
    asked: dict[str, Case] = {}
    cases: list[Case] = []
    for path in layout.golden_files(directory):
        for number, case in _numbered(path):
            _refuse_unknown(path, number, case, base)
            first = asked.setdefault(case.question, case)
            if first != case:
                reason = f"is asked at {first.place} already, with another answer"
                raise CuratorError(path, number, f'"{case.question}" {reason}')
            cases.append(case)
    return cases


def base_cases(base: FactBase) -> list[Case]:
    """What the facts themselves list, in file order: each phrasing must be answered by its fact
    (or by one that has the same quote), each near miss by none."""
    same: dict[str, set[str]] = {}
    for fact in base.facts:
        same.setdefault(fact.quote, set()).add(fact.id)
    cases: list[Case] = []
    for fact in base.facts:
        right = frozenset(same[fact.quote])
        cases += [
            Case(words, facts=right, kind=Kind.PHRASING, place=fact.id) for words in fact.phrasings
        ]
        cases += [Case(words, kind=Kind.NEAR_MISS, place=fact.id) for words in fact.near_misses]
    return cases


def _numbered(path: Path) -> list[tuple[int, Case]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CuratorError(path, None, f"cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise CuratorError(path, None, "cannot be read as UTF-8 text") from error
    return [
        (number, _case(path, number, line))
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip()
    ]


def _case(path: Path, number: int, line: str) -> Case:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CuratorError(path, number, "is not a JSON object") from error
    if not isinstance(record, dict) or not isinstance(record.get("question"), str):
        raise CuratorError(path, number, 'wants an object with "question" and "facts" or "lines"')
    if not record["question"].strip():
        raise CuratorError(path, number, "the question is empty")
    facts, lines = record.get("facts", []), record.get("lines", [])
    if not _all(facts, str) or not _all(lines, int):
        raise CuratorError(path, number, '"facts" wants a list of ids, "lines" one of numbers')
    article = record.get("article")
    if article is not None and not isinstance(article, str):
        raise CuratorError(path, number, '"article" wants the id of an article')
    return Case(
        record["question"],
        frozenset(facts),
        frozenset(lines),
        article,
        place=f"{path}:{number}",
    )


def _refuse_unknown(path: Path, number: int, case: Case, base: FactBase) -> None:
    unknown = sorted(case.facts - base.by_id.keys())
    if unknown:
        raise CuratorError(path, number, f'names the fact "{unknown[0]}", which the base lacks')
    if case.article is not None and case.article not in {article.id for article in base.articles}:
        raise CuratorError(path, number, f'names the article "{case.article}", not in the base')


def _all(values: Any, kind: type) -> bool:
    # A bool is an int to isinstance, and no number to a person.
    return isinstance(values, list) and all(type(value) is kind for value in values)

"""Measures a base against questions whose answers are known.

Reads question files (one JSON object a line), asks each question, and counts. Knows
nothing of how the figures are shown.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answering import Answered, Answerer, Found
from bot.errors import CuratorError

# How far down the ranking the reciprocal rank looks.
MRR_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the facts or the lines that answer it; neither: it must not be answered.

    `lines` are 1-based lines of `article`, or of any article where that is None.
    """

    question: str
    facts: frozenset[str] = frozenset()
    lines: frozenset[int] = frozenset()
    article: str | None = None

    @property
    def answerable(self) -> bool:
        return bool(self.facts or self.lines)

    def accepts(self, found: Found) -> bool:
        """Whether a found fact is one of those that answer."""
        if found.fact.id in self.facts:
            return True
        in_article = self.article in (None, found.fact.article.id)
        return in_article and found.fact.line in self.lines


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case. `rank` is the 1-based place of the first right match, or None."""

    case: Case
    outcome: str
    confidence: float
    rank: int | None
    first: Found | None

    @property
    def verdict(self) -> str:
        """answered_right, answered_wrong, abstained, false_answer or silent."""
        answered = self.outcome == Answered.outcome
        if not self.case.answerable:
            return "false_answer" if answered else "silent"
        if not answered:
            return "abstained"
        return "answered_right" if self.rank == 1 else "answered_wrong"


@dataclass(frozen=True, slots=True)
class Report:
    """The figures over all cases, and the cases that went wrong, in file order.

    `p_at_1` and `mrr` are over the answerable questions whatever the outcome; the
    counts are of outcomes. Both are None where no question is answerable.
    """

    questions: int
    answerable: int
    p_at_1: float | None
    mrr: float | None
    answered_right: int
    answered_wrong: int
    abstained: int
    false_answers: int
    wrong: tuple[Result, ...]


def read_cases(path: Path) -> list[Case]:
    """The cases of a JSON Lines file, in order; CuratorError names file and line of a fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CuratorError(path, None, "cannot be read as UTF-8 text") from error
    return [
        _case(path, number, line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]


def _case(path: Path, number: int, line: str) -> Case:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise CuratorError(path, number, "is not a JSON object") from error
    if not isinstance(record, dict) or not isinstance(record.get("question"), str):
        raise CuratorError(path, number, 'wants an object with "question" and "facts" or "lines"')
    facts, lines = record.get("facts", []), record.get("lines", [])
    if not _all(facts, str) or not _all(lines, int):
        raise CuratorError(path, number, '"facts" wants a list of ids, "lines" one of numbers')
    return Case(record["question"], frozenset(facts), frozenset(lines), record.get("article"))


def _all(values: Any, kind: type) -> bool:
    return isinstance(values, list) and all(isinstance(value, kind) for value in values)


def evaluate(answerer: Answerer, cases: Iterable[Case]) -> Report:
    """Asks every question once and counts."""
    results = list(_results(answerer, cases))
    answerable = [result for result in results if result.case.answerable]
    verdicts = [result.verdict for result in results]
    return Report(
        questions=len(results),
        answerable=len(answerable),
        p_at_1=_mean([float(result.rank == 1) for result in answerable]),
        mrr=_mean([1 / result.rank if result.rank else 0.0 for result in answerable]),
        answered_right=verdicts.count("answered_right"),
        answered_wrong=verdicts.count("answered_wrong"),
        abstained=verdicts.count("abstained"),
        false_answers=verdicts.count("false_answer"),
        wrong=tuple(r for r in results if r.verdict not in {"answered_right", "silent"}),
    )


def _results(answerer: Answerer, cases: Iterable[Case]) -> Iterator[Result]:
    for case in cases:
        answer = answerer.answer(case.question, limit=MRR_DEPTH)
        ranks = [rank for rank, f in enumerate(answer.matches, start=1) if case.accepts(f)]
        first = answer.matches[0] if answer.matches else None
        yield Result(case, answer.outcome, answer.confidence, ranks[0] if ranks else None, first)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None

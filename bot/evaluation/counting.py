"""Asks the questions, judges each answer, and counts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.answering import Answered, Answerer, Found
from bot.evaluation.cases import Case, Kind

# Told how many questions are asked, of how many.
Progress = Callable[[int, int], None]

# How far down the ranking the reciprocal rank looks.
MRR_DEPTH = 10
TOLD_EVERY = 100


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case. `rank` is the 1-based place of the first right match, or None."""

    case: Case
    outcome: str
    confidence: float
    rank: int | None
    first: Found | None

    @property
    def answered(self) -> Found | None:
        """The fact that was given as the answer, if any was."""
        return self.first if self.outcome == Answered.outcome else None

    @property
    def fails(self) -> bool:
        """Whether it breaks what the base promises: a wrong answer, one that must not be, or
        silence about a fact's own phrasing. Silence about another question is only counted."""
        if self.verdict == "abstained":
            return self.case.kind is Kind.PHRASING
        return self.verdict in {"answered_wrong", "false_answer"}

    @property
    def verdict(self) -> str:
        """answered_right, answered_wrong, abstained, false_answer or silent."""
        answered = self.answered is not None
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


def evaluate(answerer: Answerer, cases: Sequence[Case], progress: Progress | None = None) -> Report:
    """Asks every question once and counts."""
    return count(list(results(answerer, cases, progress)))


def count(found: Sequence[Result]) -> Report:
    """The figures over results, which are those of one kind of question."""
    answerable = [result for result in found if result.case.answerable]
    verdicts = [result.verdict for result in found]
    return Report(
        questions=len(found),
        answerable=len(answerable),
        p_at_1=_mean([float(result.rank == 1) for result in answerable]),
        mrr=_mean([1 / result.rank if result.rank else 0.0 for result in answerable]),
        answered_right=verdicts.count("answered_right"),
        answered_wrong=verdicts.count("answered_wrong"),
        abstained=verdicts.count("abstained"),
        false_answers=verdicts.count("false_answer"),
        wrong=tuple(r for r in found if r.verdict not in {"answered_right", "silent"}),
    )


def results(
    answerer: Answerer, cases: Sequence[Case], progress: Progress | None = None
) -> Iterator[Result]:
    """What comes of each case, in order."""
    for done, case in enumerate(cases, start=1):
        answer = answerer.answer(case.question, limit=MRR_DEPTH)
        ranks = [rank for rank, f in enumerate(answer.matches, start=1) if _accepts(case, f)]
        first = answer.matches[0] if answer.matches else None
        yield Result(case, answer.outcome, answer.confidence, ranks[0] if ranks else None, first)
        if progress and (done % TOLD_EVERY == 0 or done == len(cases)):
            progress(done, len(cases))


def _accepts(case: Case, found: Found) -> bool:
    return case.accepts(found.fact.id, found.fact.article.id, found.fact.line)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None

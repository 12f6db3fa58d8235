"""The base's own test: its golden questions, every phrasing, every near miss, in that order."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answering import Answerer
from bot.evaluation.cases import Case, Kind, base_cases, golden_cases
from bot.evaluation.counting import Progress, Report, Result, count, results


@dataclass(frozen=True, slots=True)
class Proof:
    """The figures by kind of question; `results` are all of them in the order asked."""

    golden: Report
    phrasings: Report
    near_misses: Report
    results: tuple[Result, ...]

    @property
    def failures(self) -> tuple[Result, ...]:
        """What breaks a promise of the base, in the order asked."""
        return tuple(result for result in self.results if result.fails)


def prove(directory: Path, answerer: Answerer, progress: Progress | None = None) -> Proof:
    """Asks a base all that is known of it. `directory` is where it was loaded from.

    Raises CuratorError, with file and line, for a fault in a golden file.
    """
    cases = [*golden_cases(directory, answerer.base), *base_cases(answerer.base)]
    return proof_of(answerer, cases, progress)


def proof_of(answerer: Answerer, cases: Sequence[Case], progress: Progress | None = None) -> Proof:
    """What comes of the cases; those of a file are counted as golden questions."""
    found = tuple(results(answerer, cases, progress))
    return Proof(
        golden=_of(found, Kind.QUESTION),
        phrasings=_of(found, Kind.PHRASING),
        near_misses=_of(found, Kind.NEAR_MISS),
        results=found,
    )


def _of(found: Sequence[Result], kind: Kind) -> Report:
    return count([result for result in found if result.case.kind is kind])

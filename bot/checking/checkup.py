"""A whole look at a base: what refuses it, what drifted, and what else wants a curator.

Owns which checks there are and the order of what they find.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.answering import Answerer
from bot.checking.coverage import Coverage, coverage, unused_articles
from bot.checking.disagreement import duplicates, unlinked
from bot.checking.names import clashing_aliases
from bot.checking.questions import answered_near_misses, colliding_phrasings
from bot.checking.validity import out_of_date
from bot.errors import CuratorError
from bot.facts.base import FactBase
from bot.facts.findings import Finding, Severity
from bot.facts.loader import Survey, survey

BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Checkup:
    """All findings, those of one file together and by line; `base` is None for a broken one."""

    base: FactBase | None
    findings: tuple[Finding, ...]
    coverage: tuple[Coverage, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings are of a severity."""
        return sum(finding.severity == severity for finding in self.findings)


def check_up(
    directory: Path, today: date, answerer_of: Callable[[FactBase], Answerer] | None = None
) -> Checkup:
    """Everything found in a base on a day; never raises for what is wrong with it.

    Near misses are asked of the answerer that `answerer_of` makes, and not at all without it.
    """
    known = survey(directory)
    found = [_broken(fault) for fault in known.faults]
    if known.base is None:
        return Checkup(None, (*found, *known.findings))
    covered = tuple(coverage(known))
    found += [*known.findings, *_all(known, directory, today)]
    found += [each.finding for each in covered if each.finding is not None]
    if answerer_of is not None:
        found += answered_near_misses(known.files, answerer_of(known.base))
    return Checkup(known.base, tuple(sorted(found, key=_place)), covered)


def _all(known: Survey, directory: Path, today: date) -> Iterator[Finding]:
    if known.base is None:
        return
    yield from colliding_phrasings(known.files, known.base)
    yield from out_of_date(known.files, today)
    yield from clashing_aliases(known.files)
    yield from unlinked(known.files, known.base)
    yield from duplicates(known.files, known.base)
    yield from unused_articles(directory, known.base)


def _broken(fault: CuratorError) -> Finding:
    return Finding(fault.file, fault.line, "error", BROKEN, fault.reason)


def _place(finding: Finding) -> tuple[str, int]:
    return finding.file, finding.line or 0

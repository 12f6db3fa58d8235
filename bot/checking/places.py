"""Where each fact stands in the fact files, for what is found about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.facts.base import Fact, FactBase
from bot.facts.findings import Finding, Severity
from bot.facts.schema import FactEntry, FactFile
from bot.strict_yaml import Document, Location

Files = Sequence[tuple[Document, FactFile]]


@dataclass(frozen=True, slots=True)
class Place:
    """A fact as its file has it, the `index`th of it from 0."""

    document: Document
    entry: FactFile
    index: int
    fact: FactEntry

    def line(self, within: Location = ()) -> int:
        """The 1-based line of the fact, or of a value within it."""
        return self.document.line_of(("facts", self.index, *within))

    def finding(self, within: Location, severity: Severity, kind: str, reason: str) -> Finding:
        """What was found about the fact, at the line of a value within it."""
        line = self.line(within)
        return Finding(str(self.document.file), line, severity, kind, reason, self.fact.id)


def facts_of(files: Files) -> Iterator[Place]:
    """Every fact of every file, in order."""
    for document, entry in files:
        for index, fact in enumerate(entry.facts):
            yield Place(document, entry, index, fact)


def are_linked(base: FactBase, place: Place, other: Place) -> bool:
    """Whether one of two facts of a base is said to contradict or to supersede the other."""
    one, two = base.by_id[place.fact.id], base.by_id[other.fact.id]
    return _names(one, two) or _names(two, one)


def _names(fact: Fact, other: Fact) -> bool:
    return other.id in fact.contradicts or other.id == fact.superseded_by

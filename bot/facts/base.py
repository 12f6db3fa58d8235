"""What a loaded fact base holds: frozen values, in file order, safe to share between threads.

Knows nothing of YAML, of matching or of Slack. `loader` makes a `FactBase`;
a reload makes a new one beside the old and swaps one reference.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Article:
    """A source text. `lines` are its lines in order without their ends; line 1 is `lines[0]`."""

    id: str
    title: str
    path: Path
    sha256: str
    lines: tuple[str, ...]
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    retrieved: str | None = None
    address: str | None = None
    provenance: str | None = None
    _paragraphs: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Asked once for every fact, so found once for every line.
        object.__setattr__(self, "_paragraphs", _paragraph_starts(self.lines))

    def line(self, number: int) -> str:
        """The text of a line by its 1-based number; an empty string beyond the ends."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else ""

    def paragraph(self, number: int) -> int:
        """The 1-based line at which the paragraph of a line begins.

        Paragraphs are runs of lines between blank ones; in a text without any blank
        line between others each line is a paragraph of its own.
        """
        return self._paragraphs[number - 1] if 1 <= number <= len(self.lines) else number


def _paragraph_starts(lines: tuple[str, ...]) -> tuple[int, ...]:
    filled = [bool(line.strip()) for line in lines]
    first, last = _ends(filled)
    if all(filled[first:last]):
        return tuple(range(1, len(lines) + 1))
    starts: list[int] = []
    for number, is_filled in enumerate(filled, 1):
        continues = is_filled and number > 1 and filled[number - 2]
        starts.append(starts[-1] if continues else number)
    return tuple(starts)


def _ends(filled: list[bool]) -> tuple[int, int]:
    """The slice between the first and the last line that is not blank."""
    if True not in filled:
        return 0, 0
    return filled.index(True), len(filled) - filled[::-1].index(True)


@dataclass(frozen=True, slots=True)
class Fact:
    """One quotable sentence: `quote` stands verbatim in `article` at 1-based `line`."""

    id: str
    article: Article
    quote: str
    line: int
    phrasings: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    as_of: str | None = None
    caveat: str | None = None
    curated_by: str | None = None
    checked: str | None = None
    contradicts: tuple[str, ...] = ()
    valid_from: str | None = None
    expires: str | None = None
    review_by: str | None = None
    superseded_by: str | None = None
    context: str | None = None
    draft: bool = False

    @property
    def credit(self) -> str:
        """Who curated it and when it was checked, as words; empty where neither is known."""
        curated = f"curated by {self.curated_by}" if self.curated_by else ""
        checked = f"checked {self.checked}" if self.checked else ""
        words = ", ".join(filter(None, [curated, checked]))
        return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class FactBase:
    """All facts in file order. `aliases` maps a name to the other names of the same thing.

    `revision` is a digest of everything in it: equal bases have equal revisions.
    `language` is a Snowball language name. `withheld` are facts whose quote stands in its article
    no more: they are known, and neither matched nor quoted.
    """

    facts: tuple[Fact, ...]
    articles: tuple[Article, ...]
    aliases: Mapping[str, tuple[str, ...]]
    language: str
    revision: str
    withheld: tuple[Fact, ...] = ()
    by_id: Mapping[str, Fact] = field(init=False, repr=False, compare=False)
    # Both are asked for with every answer, so found once: a large base has 100,000 facts.
    _topics: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _disagreeing: Mapping[str, tuple[Fact, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {fact.id: fact for fact in self.facts})
        object.__setattr__(self, "_topics", _most_used_first(self.facts))
        object.__setattr__(self, "_disagreeing", _by_disagreement(self.facts))

    def disagreeing(self, fact: Fact) -> tuple[Fact, ...]:
        """The facts that say otherwise, whichever side names the other, in file order."""
        return self._disagreeing.get(fact.id, ())

    def topics(self) -> tuple[str, ...]:
        """Every topic once, the most used first, ties in file order."""
        return self._topics


def _by_disagreement(facts: tuple[Fact, ...]) -> dict[str, tuple[Fact, ...]]:
    """For each fact that another disagrees with, those that do, in file order."""
    rivals: dict[str, set[str]] = {}
    for fact in facts:
        for other in fact.contradicts:
            rivals.setdefault(fact.id, set()).add(other)
            rivals.setdefault(other, set()).add(fact.id)
    involved = [fact for fact in facts if fact.id in rivals]
    place = {fact.id: number for number, fact in enumerate(involved)}
    return {
        name: tuple(involved[number] for number in sorted(place[o] for o in others if o in place))
        for name, others in rivals.items()
    }


def _most_used_first(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    counts = Counter(topic for fact in facts for topic in fact.topics)
    return tuple(sorted(counts, key=lambda topic: -counts[topic]))

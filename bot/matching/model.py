"""The matcher's own vocabulary: what goes in (entries) and what comes out (a ranking)."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence that can be found, with the questions it must and must not answer.

    Entries of one `article` are given in reading order; `paragraph` is any number that
    neighbours of one paragraph share.
    """

    id: str
    quote: str
    phrasings: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()
    article: str = ""
    title: str = ""
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class TermMatch:
    """How one word of the question was found: `how` is exact, stem, alias, synonym or typo.

    `found` is the word of the entry it was matched with, or None where nothing matched
    (then `how` is "missing" and `strength` 0). `strength` is 0 to 1.
    """

    term: str
    found: str | None
    how: str
    strength: float


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that may answer. `score` is 0 to 1; `key` is the quote or phrasing that matched
    best; `span` are the character offsets of the part of the quote that answers, or None: it
    is looked for in the first match only.
    """

    entry_id: str
    score: float
    key: str
    span: tuple[int, int] | None = None
    terms: tuple[TermMatch, ...] = ()
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranking:
    """At most as many matches as asked for, best first, ties in entry order.

    `confidence`, 0 to 1, estimates that the first match answers the question; 0 when
    there is none. No match is an empty tuple, never an exception.
    """

    confidence: float
    matches: tuple[Match, ...]

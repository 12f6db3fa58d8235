"""What comes of a question: `Answered | Suggestions | NoAnswer | Help`, as frozen values.

Knows nothing of how an answer is found, of who asked, or of how it is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.facts.base import Fact
from bot.matching import TermMatch


@dataclass(frozen=True, slots=True)
class Found:
    """A fact that may answer. `span` are offsets into `fact.quote`; `score` is 0 to 1."""

    fact: Fact
    score: float
    span: tuple[int, int] | None
    terms: tuple[TermMatch, ...] = ()
    features: Mapping[str, float] = field(default_factory=dict)

    @property
    def answer(self) -> str | None:
        """The words of the quote that answer, or None where no rule found them."""
        return None if self.span is None else self.fact.quote[self.span[0] : self.span[1]]


@dataclass(frozen=True, slots=True)
class Answered:
    """The first match answers. `disagreeing` are the facts that say otherwise, in file order.

    `remarks` are sentences on how long the line holds: that it is due for review, that the line
    that was asked for is superseded by it, or that it held on the day asked for and does no more.
    """

    question: str
    confidence: float
    matches: tuple[Found, ...]
    disagreeing: tuple[Fact, ...] = ()
    remarks: tuple[str, ...] = ()
    outcome = "answered"


@dataclass(frozen=True, slots=True)
class Suggestions:
    """No line is sure to answer, but these come near."""

    question: str
    confidence: float
    matches: tuple[Found, ...]
    topics: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    outcome = "suggestions"


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """No source says that. `matches` are kept for the record only; `topics` are the nearest.

    `remarks` say where one did, and holds no more.
    """

    question: str
    confidence: float
    matches: tuple[Found, ...]
    topics: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    outcome = "no_answer"


@dataclass(frozen=True, slots=True)
class Help:
    """Nothing was asked."""

    question: str
    topics: tuple[str, ...]
    confidence: float = 0.0
    matches: tuple[Found, ...] = ()
    outcome = "help"


Answer = Answered | Suggestions | NoAnswer | Help

"""A claim checked against the lines of the base: supported, contradicted, or no source says it.

Cuts a message into parts and finds for each the line that bears on it. Never a verdict that a
line does not carry: when in doubt, no source says it. Knows nothing of who asked or of Slack.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.answering import Answerer
from bot.facts import sentences
from bot.facts.base import Fact, FactBase
from bot.matching.agreement import Agreement, compare
from bot.matching.aliases import AliasTable
from bot.matching.assertion import AssertionReader
from bot.matching.figures import Difference
from bot.matching.text import Reader, reader

# A message is a claim of a few sentences; more is for a person to read.
PARTS_MAX = 8
TEXT_MAX_CHARS = 4000
# Lines compared with each part: the first is right in nine of ten answers, others may disagree.
LINES = 5

Verdict = Literal["supported", "contradicted", "no_source"]

# Who or what these stand for is not in the sentence, so no line can be known to be of the same.
_POINTING = frozenset("he she it they this that these those we i you there".split())
_SPEAKING = frozenset("i we you i'm i've i'll we're we've we'll you're".split())
_CLAUSE = re.compile(r";\s+|\n+|\s*[•◦▪]\s+")


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of a claim. `fact` is the line that carries the verdict, or the nearest one.

    `differences` are the figures that the line has otherwise, `missing` what it does not say,
    `reserved` under which words it says it, `negated` that one of the two denies the other.
    `withheld` says that a line bears on it that may not be quoted now.
    """

    text: str
    verdict: Verdict
    fact: Fact | None = None
    differences: tuple[Difference, ...] = ()
    missing: tuple[str, ...] = ()
    reserved: tuple[str, ...] = ()
    negated: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim's parts in order; `left_out` counts those beyond the limit, which are not checked."""

    text: str
    parts: tuple[Part, ...]
    left_out: int = 0

    @property
    def verdict(self) -> Verdict:
        """Contradicted if any part is, supported only if all are."""
        verdicts = {part.verdict for part in self.parts}
        if "contradicted" in verdicts:
            return "contradicted"
        whole = verdicts == {"supported"} and not self.left_out
        return "supported" if whole else "no_source"


def check(answerer: Answerer, text: str) -> Checked:
    """What the lines say to each sentence of a text; questions in it are passed over.

    Never raises on what people type. Asks of every line, at that moment, whether it still stands.
    """
    shown = text[:TEXT_MAX_CHARS]
    parts = list(_parts(shown))
    cut = len(text) > len(shown)
    checker = _Checker(answerer, alone=len(parts) == 1)
    checked = tuple(checker.check(part) for part in parts[:PARTS_MAX])
    return Checked(text, checked, max(0, len(parts) - PARTS_MAX) + cut)


def _parts(text: str) -> Iterator[str]:
    for clause in _CLAUSE.split(text):
        for sentence in sentences.split(clause):
            part = " ".join(sentence.split())
            if any(char.isalnum() for char in part) and not part.rstrip("\"'”’ )").endswith("?"):
                yield part


class _Checker:
    def __init__(self, answerer: Answerer, *, alone: bool) -> None:
        self._answerer = answerer
        self._alone = alone
        self._words = reader(answerer.base.language)
        self._reader = _assertions(answerer.base, self._words)

    def check(self, part: str) -> Part:
        """The verdict on one sentence, with the best line for it."""
        answer = self._answerer.answer(part, limit=LINES)
        readings = [(found.fact, self._compare(part, found.fact)) for found in answer.matches]
        standing = [each for each in readings if self._answerer.still_stands(each[0])]
        withheld = any(_bears(each) for each in readings if each not in standing)
        deciding = self._deciding(part, standing)
        if deciding is not None:
            fact, agreement = deciding
            verdict: Verdict = "supported" if agreement.supports else "contradicted"
            shown = agreement.differences
            return Part(part, verdict, fact, shown, negated=agreement.negated, withheld=withheld)
        if not standing:
            return Part(part, "no_source", withheld=withheld)
        fact, agreement = min(standing, key=lambda each: len(each[1].missing))
        is_near = answer.outcome in ("answered", "suggestions") or not agreement.missing
        return Part(
            part,
            "no_source",
            fact if is_near else None,
            agreement.differences if is_near else (),
            agreement.missing,
            agreement.reserved if is_near else (),
            withheld=withheld,
        )

    def _compare(self, part: str, fact: Fact) -> Agreement:
        if self._said(part) == self._said(fact.quote):
            return Agreement((), (), (), turned=False, negated=False, same=True)
        if self._answerer.base.language != "english":
            # The words that deny and reserve are known in English only.
            return Agreement((), (), (), turned=True, negated=False, same=False)
        return compare(self._reader, part, fact.quote)

    def _deciding(
        self, part: str, readings: list[tuple[Fact, Agreement]]
    ) -> tuple[Fact, Agreement] | None:
        """The line that carries a verdict: a supporting one, or the only one that contradicts."""
        if self._points(part):
            # Word for word, and nothing said before it: then it points at what the line does.
            said = self._said(part) if self._alone else None
            readings = [each for each in readings if self._said(each[0].quote) == said]
        for each in readings:
            if each[1].supports:
                return each
        against = [each for each in readings if each[1].contradicts]
        # Two lines with two other figures: it happened more than once.
        stands = {agreement.differences for _, agreement in against}
        return against[0] if len(stands) == 1 else None

    def _points(self, part: str) -> bool:
        """Whether the sentence is of somebody or something that only its reader knows."""
        words = [word.lower() for word in self._words.surfaces(part)]
        return words[:1] != [] and (words[0] in _POINTING or bool(_SPEAKING & set(words)))

    def _said(self, text: str) -> str:
        return " ".join(word.folded for word in self._words.words(text))


def _bears(reading: tuple[Fact, Agreement]) -> bool:
    return reading[1].supports or reading[1].contradicts


def _assertions(base: FactBase, words: Reader) -> AssertionReader:
    return AssertionReader(words, AliasTable.of(base.aliases, words))

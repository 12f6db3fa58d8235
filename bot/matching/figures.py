"""The figures of a claim beside those of a line: which are missing, which differ, which may not
be of the same thing. Knows the words around a figure, and no others.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from bot.matching.assertion import APPROXIMATE, Assertion
from bot.matching.typed import AnswerType
from bot.matching.values import Value

# A figure is of the words right after it: so many of them have to be the claim's.
_LOCAL = 3


class Difference(NamedTuple):
    """A figure of the claim, and the one that stands in the line instead; as they are written."""

    claimed: str
    stands: str


class Figures:
    """Compares the figures of two sentences."""

    def __init__(self, claim: Assertion, line: Assertion) -> None:
        self._claim, self._line = claim, line
        unborne = [v for v in claim.values if not any(o.covers(v) for o in line.values)]
        self._pairs = [(value, other) for value in unborne for other in self._instead(value)]
        differing = [value for value, _ in self._pairs]
        self.missing = tuple(value.text for value in unborne if value not in differing)
        self.differences = tuple(Difference(v.text, other.text) for v, other in self._pairs)

    def differ_in(self, kind: AnswerType) -> bool:
        """Whether a figure of that kind differs."""
        return any(value.type is kind for value, _ in self._pairs)

    def doubts(self) -> Iterator[str]:
        """What makes it uncertain that the figures are of the same thing, as words to show."""
        for kind in dict.fromkeys(value.type for value in self._claim.values):
            own, theirs = self._of(self._claim, kind), self._of(self._line, kind)
            if len(theirs) > 1 and not _in_step(own, theirs):
                others = [v.text for v in theirs if not any(v.covers(o) for o in own)]
                yield from others or [v.text for v in theirs]
        for value, other in self._pairs:
            yield from sorted(self._claim.lead(value) ^ self._line.lead(other))
            yield from self._counts_other(value, other)
        for value in self._claim.values:
            same = [other for other in self._line.values if other.covers(value)]
            for other in same[:1]:
                said, stands = self._claim.lead(value), self._line.lead(other)
                yield from sorted((said ^ stands) - (said & APPROXIMATE))
                yield from self._counts_other(value, other)

    def are_of(self, terms: Collection[str]) -> bool:
        """Whether each figure that differs is an amount of just what these words say."""
        after = [self._line.following(other, _LOCAL) for _, other in self._pairs if other.is_amount]
        return bool(after) and all(
            len(words) == _LOCAL and all(word.term in terms for word in words) for words in after
        )

    def _instead(self, value: Value) -> list[Value]:
        """The one figure of the line that takes the place of the claim's, if any."""
        own, theirs = self._of(self._claim, value.type), self._of(self._line, value.type)
        sole = len(own) == 1 and len(theirs) == 1
        return [other for other in theirs if sole and other.differs(value)]

    def _of(self, assertion: Assertion, kind: AnswerType) -> list[Value]:
        return [v for v in assertion.values if v.type is kind and not isinstance(v.held, str)]

    def _counts_other(self, value: Value, other: Value) -> Iterator[str]:
        """The line's count, where it is one of other things."""
        if value.type is AnswerType.COUNT:
            own, theirs = self._claim.following(value), self._line.following(other)
            if [word.term for word in own] != [word.term for word in theirs]:
                yield other.text


def _in_step(own: Sequence[Value], theirs: Sequence[Value]) -> bool:
    """Whether figures are the same ones in the same order."""
    if len(own) != len(theirs):
        return False
    return all(other.covers(value) for value, other in zip(own, theirs, strict=True))

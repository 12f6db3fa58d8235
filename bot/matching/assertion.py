"""A sentence taken apart for comparison: its words, figures, names, negations, reservations.

Reads one sentence and compares nothing; `agreement` does. English only, as its word lists are.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.matching.aliases import AliasTable
from bot.matching.answer_types import SERVES, AnswerType, found_in
from bot.matching.text import Reader, Word
from bot.matching.values import Value, values, without

NEGATIONS = frozenset("not no never nor neither none nobody nothing cannot".split())
_CONTRACTED = re.compile(r"(?:do|does|did|is|are|was|were|has|have|had|ca|could|would|should|wo)nt")
# Words under which a sentence does not simply say what it says: somebody else says it, it may
# be, it was only meant or tried, or it did not come about. Compared by their stems.
_RESERVATIONS = (
    "could might may would should will can must shall perhaps possibly probably likely maybe "
    "reportedly allegedly apparently supposedly whether if unless said says claimed claims "
    "advertised argued believed believes thinks thought told wrote suggested according rumoured "
    "rumored proposed expected planned hoped wanted sought tried intended aimed failed refused "
    "denied rejected prevented avoided stopped ceased without hardly barely scarcely false untrue "
    "except only unlikely considered"
).split()
# Before a figure: it is not the figure itself that is said.
APPROXIMATE = frozenset("about around roughly approximately nearly almost some circa".split())
_BOUNDS = frozenset(
    "before after until till since over under above below than least most beyond exceeding".split()
)
BEING = frozenset("is are was were been being".split())
# Prepositions that turn a name's part in a sentence around: what "by", "from" or "to" it is done.
_TURNING = frozenset("by from to with against than for".split())
_PREPOSITIONS = _TURNING | frozenset("in on at of under over into onto between via".split())
_DETERMINERS = frozenset("the a an its his her their our my your this that".split())
# Where one thing that a sentence says ends and another begins; and where one is only named anew.
_BREAK = re.compile(r"[—–;]|\s-+\s|,\s(?=(?:and|but|while|whereas|although|which|who|meaning)\s)")
_COLON = re.compile(r"[:“”«»\"]")
_PAUSE = re.compile(r"[,.:]|\s{2}")
_NAMES = SERVES[AnswerType.NAME] | {AnswerType.THING}


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its place: characters from `start`, the `segment` that it stands in, and the
    `stretch` of that, between colons and quotation marks.
    """

    word: Word
    start: int
    segment: int
    stretch: int


@dataclass(frozen=True, slots=True)
class Named:
    """A name: tokens from `first` to before `after`. `key` is the mark of an alias group, or the
    stems; `turn` is the preposition that turns its part around, or empty; a `bare` one has no
    preposition before it.
    """

    key: tuple[str, ...]
    text: str
    first: int
    after: int
    turn: str
    bare: bool


@dataclass(frozen=True, slots=True)
class Assertion:
    """`tokens` are the words outside of figures, in order; `values` are the figures."""

    text: str
    tokens: tuple[Token, ...]
    values: tuple[Value, ...]
    names: tuple[Named, ...]

    def lead(self, value: Value) -> frozenset[str]:
        """The words right before a figure that move it: "about", "more than", "since"."""
        after = bisect_right([token.start for token in self.tokens], value.start)
        begin = max((other.end for other in self.values if other.end <= value.start), default=0)
        return frozenset(
            token.word.folded
            for token in self.tokens[max(0, after - 2) : after]
            if token.start >= begin and token.word.folded in APPROXIMATE | _BOUNDS
        )

    def following(self, value: Value, count: int = 1) -> list[Word]:
        """The content words after a figure, at most `count`."""
        first = bisect_right([token.start for token in self.tokens], value.start)
        words = [token.word for token in self.tokens[first:] if token.word.is_content]
        return words[:count]


class AssertionReader:
    """Reads sentences of one base: its language's stems, its names."""

    def __init__(self, reader: Reader, aliases: AliasTable) -> None:
        self._reader = reader
        self._aliases = aliases
        self._reservations = {reader.word(word).term for word in _RESERVATIONS}

    def read(self, text: str, known: Sequence[Named] = ()) -> Assertion:
        """A sentence; `known` are names that may stand in it in small letters."""
        shown = re.sub(r"\b[Uu]nable\b", "not able", text)
        shown = shown.lower() if shown.isupper() and " " in shown else shown
        figures = values(shown)
        bare_text = without(shown, [(each.start, each.end) for each in figures])
        tokens = tuple(self._tokens(bare_text))
        names = tuple(self._names(shown, bare_text, tokens, known))
        return Assertion(shown, tokens, figures, names)

    def is_negation(self, word: Word) -> bool:
        return word.folded in NEGATIONS or _CONTRACTED.fullmatch(word.folded) is not None

    def is_reservation(self, word: Word) -> bool:
        return word.term in self._reservations

    def is_past(self, word: Word) -> bool:
        """Whether a word may tell what happened: "joined", "sold"."""
        return word.folded.endswith("ed") or word.folded in self._reader.language.irregular

    def passives(self, assertion: Assertion) -> set[str]:
        """The stems of the words that tell what is done to something: "was asked", "owned by"."""
        words = [token.word for token in assertion.tokens]
        folded = [word.folded for word in words]
        return {
            word.term
            for at, word in enumerate(words)
            if self.is_past(word)
            and (BEING & set(folded[max(0, at - 2) : at]) or folded[at + 1 : at + 2] == ["by"])
        }

    def _tokens(self, text: str) -> Iterator[Token]:
        breaks = [match.start() for match in _BREAK.finditer(text)]
        colons = sorted([*breaks, *(match.start() for match in _COLON.finditer(text))])
        at = 0
        for surface in self._reader.surfaces(text):
            at = text.index(surface, at)
            word = self._reader.word(surface)
            if word.folded:
                yield Token(word, at, bisect_right(breaks, at), bisect_right(colons, at))
            at += len(surface)

    def _names(
        self, text: str, bare_text: str, tokens: Sequence[Token], known: Sequence[Named]
    ) -> Iterator[Named]:
        taken: dict[int, tuple[int, tuple[str, ...]]] = {}
        words = [token.word for token in tokens]
        for first, after, mark in self._aliases.found(words):
            if after > taken.get(first, (0, ()))[0]:
                taken[first] = (after, (mark,))
        for first, after in [*_typed(text, tokens), *_stretches(words, known)]:
            held = range(first, after)
            if not any(begin < after and first < end for begin, (end, _) in taken.items()):
                taken[first] = (after, tuple(words[at].term for at in held))
        for first, (after, key) in sorted(taken.items()):
            before = _before(bare_text, tokens, first)
            yield Named(
                key,
                " ".join(word.surface for word in words[first:after]),
                first,
                after,
                before if before in _TURNING else "",
                before not in _PREPOSITIONS,
            )


def _typed(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The tokens of every name that its capitals give away."""
    starts = [token.start for token in tokens]
    for typed in found_in(text):
        if typed.type in _NAMES:
            first = bisect_right(starts, typed.start - 1)
            after = bisect_right(starts, typed.end - 1)
            if first < after:
                yield first, after


def _stretches(words: Sequence[Word], known: Sequence[Named]) -> Iterator[tuple[int, int]]:
    """Where known names stand, however they are written."""
    terms = [word.term for word in words]
    for name in known:
        size = len(name.key)
        for first in range(len(terms) - size + 1):
            if tuple(terms[first : first + size]) == name.key:
                yield first, first + size


def _before(text: str, tokens: Sequence[Token], first: int) -> str:
    """The word before a name, articles and possessives passed over; empty across a pause."""
    at = first - 1
    while at >= 0 and tokens[at].word.folded in _DETERMINERS:
        at -= 1
    # A figure was blanked, so it shows as a wide space.
    if at < 0 or _PAUSE.search(text, tokens[at].start, tokens[first].start):
        return ""
    return tokens[at].word.folded

"""Whether a line says what a claim says: in the same words, of the same names, with its figures.

Strict on purpose. A claim is borne out only where every word, name and figure of it stands in
the line, in the same part and under no reservation; anything else is doubt, and says why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.matching.assertion import APPROXIMATE, BEING, Assertion, AssertionReader, Token
from bot.matching.figures import Difference, Figures
from bot.matching.parts import Names
from bot.matching.synonyms import STRENGTHS, related
from bot.matching.text import Word
from bot.matching.typed import AnswerType

# Only words used this much alike stand for each other, one to a claim, beside this many others.
_ALIKE = STRENGTHS["everyday"]
_SAME = STRENGTHS["form"]
_SURE_WORDS = 3
# A claim across the parts of a line says it only in its order, and most of what lies between.
_DENSE = 0.6
# Words that say nothing once a figure does.
_LIGHT = frozenset("worth valued value year month date amount happened".split())
# What happens again and again contradicts no other date.
_RECURRING = frozenset(
    "grow rise fall increas decreas declin drop report earn win visit play meet lose sell produc "
    "publish rais cut post record gain spend use hire cost ship export import".split()
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a line lacks of a claim (`missing`: figures and names first), adds to it (`reserved`),
    or says otherwise. `turned` says that the words stand there in other parts; `negated` that one
    denies what the other says; `same` that both are surely about the same thing.
    """

    missing: tuple[str, ...]
    reserved: tuple[str, ...]
    differences: tuple[Difference, ...]
    turned: bool
    negated: bool
    same: bool

    @property
    def supports(self) -> bool:
        return not (
            self.missing or self.reserved or self.differences or self.turned or self.negated
        )

    @property
    def contradicts(self) -> bool:
        """By a figure or by a negation; by both at once the two may agree."""
        at_odds = len(self.differences) + self.negated == 1
        return at_odds and self.same and not (self.missing or self.reserved or self.turned)


def compare(reader: AssertionReader, claim_text: str, line_text: str) -> Agreement:
    """What a line says to a claim; both are single sentences."""
    line = reader.read(line_text)
    return _Comparison(reader, reader.read(claim_text, line.names), line).outcome()


class _Comparison:
    """`_places` are the words of the line that say an item of the claim: a name or a stem."""

    def __init__(self, reader: AssertionReader, claim: Assertion, line: Assertion) -> None:
        self._reader = reader
        self._claim, self._line = claim, line
        self._figures = Figures(claim, line)
        self._names = Names(claim, line)
        self._exact: list[Word] = []
        self._alike: list[Word] = []
        self._lost: list[Word] = []
        self._sort_words()

    def outcome(self) -> Agreement:
        missing = [
            *self._figures.missing,
            *self._names.missing,
            *(word.surface for word in self._lost),
        ]
        reserved = [*self._reservations(), *self._figures.doubts()]
        if any(value.is_amount for value in self._claim.values):
            reserved += self._shared_with()
        in_place = (
            self._in_one_part() and self._names.play_same_parts(self._main) and self._same_voice()
        )
        negations = self._negations(self._claim), self._negations(self._line, self._main)
        return Agreement(
            missing=tuple(dict.fromkeys(missing)),
            reserved=tuple(dict.fromkeys(reserved)),
            differences=self._figures.differences,
            turned=not missing and not in_place,
            negated=negations[0] % 2 != negations[1] % 2,
            same=self._is_about_the_same(),
        )

    def _sort_words(self) -> None:
        """Sorts the words of the claim into those the line has, has alike, and lacks."""
        inside = {at for name in self._names.found for at in range(name.first, name.after)}
        terms = {token.word.term for token in self._line.tokens}
        for at, token in enumerate(self._claim.tokens):
            if at in inside or not self._counts(token):
                continue
            likeness = 1.0 if token.word.term in terms else self._likeness(token.word)
            if likeness >= _SAME:
                self._exact.append(token.word)
            elif likeness >= _ALIKE and not self._alike:
                self._alike.append(token.word)
            else:
                self._lost.append(token.word)
        if len(self._exact) + len(self._names.found) < _SURE_WORDS:
            self._lost += self._alike

    def _counts(self, token: Token) -> bool:
        """Whether a word of the claim has to stand in the line."""
        word, claim = token.word, self._claim
        if not word.is_content or self._reader.is_negation(word):
            return False
        leads = any(word.folded in claim.lead(value) for value in claim.values)
        light = word.folded in _LIGHT and bool(claim.values)
        return not light and not (leads and word.folded in APPROXIMATE)

    def _likeness(self, word: Word) -> float:
        """How much alike the line's nearest other word is used, 0 to 1."""
        folded = {token.word.folded for token in self._line.tokens if token.word.is_content}
        return max((worth for kin, worth, _ in related(word.folded) if kin in folded), default=0.0)

    @cached_property
    def _places(self) -> dict[int, tuple[str, ...]]:
        tokens = self._line.tokens
        places: dict[int, tuple[str, ...]] = {}
        for word in [*self._exact, *self._alike]:
            kin = {other for other, worth, _ in related(word.folded) if worth >= _ALIKE}
            for at, token in enumerate(tokens):
                if token.word.term == word.term or token.word.folded in kin:
                    places[at] = (word.term,)
        for name, occurrences in self._names.found.items():
            for each in occurrences:
                places |= dict.fromkeys(range(each.first, each.after), ("", *name.key))
        return places

    @cached_property
    def _main(self) -> dict[int, int]:
        """The segments of the line that say the claim, each with its last place that does.

        Few of them: the one with most of its items first, until each is accounted for.
        """
        held: dict[int, dict[tuple[str, ...], int]] = {}
        for at, item in sorted(self._places.items()):
            held.setdefault(self._line.tokens[at].segment, {})[item] = at
        chosen: dict[int, int] = {}
        done: set[tuple[str, ...]] = set()
        for segment in sorted(held, key=lambda each: -len(held[each])):
            if held[segment].keys() - done:
                chosen[segment] = max(held[segment].values())
                done |= held[segment].keys()
        return chosen

    def _in_one_part(self) -> bool:
        """Whether one segment says it all, or the line says it in the claim's own order."""
        if len(self._main) <= 1:
            return True
        order: list[int] = []
        for token in [each for each in self._claim.tokens if each.word.is_content]:
            here = [at for at in self._places if self._line.tokens[at].word.term == token.word.term]
            later = [at for at in here if not order or at > order[-1]]
            if here and not later:
                return False
            order += sorted(later)[:1]
        between = self._line.tokens[order[0] : order[-1] + 1] if order else ()
        content = sum(token.word.is_content for token in between)
        return len(order) >= _DENSE * content

    def _same_voice(self) -> bool:
        """Whether the same is done, and not done to: "was asked" is not "asked"."""
        said = {word.term for word in self._exact}
        claim, line = (self._reader.passives(each) & said for each in (self._claim, self._line))
        return claim == line

    def _negations(self, assertion: Assertion, last: dict[int, int] | None = None) -> int:
        # One right after the last word said is of that word: "changed nothing".
        return sum(
            self._reader.is_negation(token.word)
            for at, token in enumerate(assertion.tokens)
            if last is None or at <= last.get(token.segment, -2) + 1
        )

    def _reservations(self) -> Iterator[str]:
        """The words that only one of the two says under reservation; the line's first."""
        own = {t.word.term for t in self._claim.tokens if self._reader.is_reservation(t.word)}
        theirs = set()
        for at, token in enumerate(self._line.tokens):
            if at > self._main.get(token.segment, -1):
                continue
            if self._reader.is_reservation(token.word):
                theirs.add(token.word.term)
                if token.word.term not in own:
                    yield token.word.surface
            yield from self._governor(at)
        yield from (t.word.surface for t in self._claim.tokens if t.word.term in own - theirs)

    def _governor(self, at: int) -> Iterator[str]:
        """The word left out under which the line says another: "ambition" to compete."""
        words = [token.word for token in self._line.tokens[max(0, at - 2) : at]]
        said = self._places.get(at, ("",))[0] and len(words) == 2 and words[1].folded == "to"
        if said and at - 2 not in self._places and words[0].is_content:
            yield words[0].surface

    def _shared_with(self) -> Iterator[str]:
        """What the line counts in: of "its chip and mobile business", the mobile one."""
        tokens, places = self._line.tokens, self._places
        for at in range(1, len(tokens) - 2):
            joined = tokens[at].word.folded in ("and", "or") and {at - 1, at + 2} <= places.keys()
            if joined and at + 1 not in places and tokens[at + 1].word.is_content:
                yield tokens[at + 1].word.surface

    def _is_about_the_same(self) -> bool:
        """Whether the claim says most of what the line does there, or all that the figure is of."""
        if self._alike or (self._figures.differ_in(AnswerType.DATE) and not self._happens_once()):
            return False
        tokens = self._line.tokens
        stretches = {tokens[at].stretch for at in self._places if tokens[at].segment in self._main}
        said = [at for at, t in enumerate(tokens) if t.stretch in stretches and t.word.is_content]
        hits = len(self._exact) + len(self._names.found)
        if hits >= _SURE_WORDS - 1 and 2 * len(self._places.keys() & set(said)) > len(said):
            return True
        return self._figures.are_of({tokens[at].word.term for at in self._places})

    def _happens_once(self) -> bool:
        """Whether the line tells of an event, and not of a state or of what recurs."""
        tokens = self._line.tokens
        folded = [token.word.folded for token in tokens]
        if any(
            before in BEING and any(word.endswith("ing") for word in folded[at : at + 2])
            for at, before in enumerate(folded, 1)
        ):
            return False
        return any(
            tokens[at].word.term not in _RECURRING and self._reader.is_past(tokens[at].word)
            for at in self._places
        )

"""A question and a quote read side by side: which words they share, and where.

The ground that the rules stand on; chooses nothing itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.matching.answer_types import typed_among
from bot.matching.typed import AnswerType, Typed, Word, scan
from bot.matching.typed.names import CLASS_WORDS

Span = tuple[int, int]

AUXILIARIES = frozenset(
    "is are was were be been being do does did has have had can could will would should may "
    "might must".split()
)
PLAIN = AUXILIARIES | frozenset(
    "a an and as at but by for from he her his how i if in into it its me my no not of on or "
    "our she so some than that the their them then there these they this those to up we what "
    "when where which who whom whose why with you your many much long old far about after "
    "before during between also only name much".split()
)
# Nouns that ask and are rarely said by the answer's sentence.
_ASKING = frozenset(
    "year years date day month decade century time percentage percent number person people "
    "amount money city country company place location total".split()
)
_IRREGULAR_FORMS = """
win won, write wrote written writing, lead led, make made, build built, hold held,
give gave given, take took taken, begin began begun, leave left, lose lost, sell sold,
buy bought, say said, pay paid, meet met, send sent, become became, come came,
go went gone, get got gotten, run ran running, speak spoke spoken, draw drew drawn,
choose chose chosen, teach taught, think thought, bring brought, catch caught,
fight fought, sing sang sung, drive drove driven, fall fell fallen, grow grew grown,
know knew known, rise rose risen, shoot shot, strike struck, throw threw thrown,
tell told, keep kept, spend spent, see saw seen, feel felt, show shown,
steal stole stolen, die died dying death, bear born birth, wed wedding, fly flew flown,
sign signing signed, beat beaten
"""
_IRREGULAR = {
    form: base
    for base, *forms in (group.split() for group in _IRREGULAR_FORMS.split(","))
    for form in forms
}
_ENDINGS = "ational ation ingly edly ings ing ies ied ion ers ed es er or ly s e y".split()
_DIGITS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}
# What cuts a sentence into clauses, near enough.
_CUTS = frozenset(', ; : . ( ) — – “ ” " while whereas but and which who when although'.split())
# A stretch this short between two cuts is no clause of its own: it goes with its neighbours.
_SHORT_CLAUSE = 4


_EXTREMES = frozenset("most least last first maximum minimum max min".split())


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A crude common form of a lower-case word; forms of one word nearly always share it."""
    word = _DIGITS.get(word, _IRREGULAR.get(word, word))
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word


@dataclass(frozen=True, slots=True)
class Candidate:
    """A typed stretch of the quote by its words: `first` to before `after`."""

    type: AnswerType
    first: int
    after: int


class Reading:
    """One question and one quote.

    `asked` are the question's words without signs, `words` all of the quote's; `keys` are the
    stems of the question's content words, `where` the places in the quote of those it has.
    """

    def __init__(self, question: str, quote: str, wanted: AnswerType) -> None:
        self.wanted = wanted
        self.asked: Sequence[Word] = [w for w in scan(question) if w.text[0].isalnum()]
        self.words: Sequence[Word] = scan(quote)
        self.stems = [stem(word.lower) for word in self.words]
        self.said = frozenset(stem(word.lower) for word in self.asked)
        self.keys = tuple(
            dict.fromkeys(
                stem(word.lower)
                for word in self.asked
                if word.lower not in PLAIN and word.lower not in _ASKING
            )
        )
        self.where: dict[str, list[int]] = {}
        for place, one in enumerate(self.stems):
            if one in self.keys:
                self.where.setdefault(one, []).append(place)
        self.places = sorted(place for places in self.where.values() for place in places)
        self.found = self._candidates(typed_among(self.words))
        self.clauses = self._clauses()

    def lower(self, at: int) -> str:
        return self.words[at].lower if 0 <= at < len(self.words) else ""

    def covered(self) -> float:
        """The share of the question's content words that the quote has."""
        return len(self.where) / len(self.keys) if self.keys else 0.0

    def unsaid(self, types: Iterable[AnswerType]) -> list[Candidate]:
        """Candidates of these types that say something the question does not."""
        return [one for one in self.found if one.type in types and not self.is_said(one)]

    def is_said(self, one: Candidate) -> bool:
        return all(
            self.stems[place] in self.said
            for place in range(one.first, one.after)
            if self.words[place].text[0].isalnum()
        )

    def names_asked(self, one: Candidate) -> bool:
        """Whether a name shares a capitalised word with the question: the thing asked about."""
        return any(
            self.stems[place] in self.said
            and self.words[place].text[0].isupper()
            and self.words[place].lower not in CLASS_WORDS
            for place in range(one.first, one.after)
        )

    def span(self, first: int, after: int) -> Span:
        return self.words[first].start, self.words[after - 1].bare_end

    def keys_beside(self, one: Candidate) -> frozenset[str]:
        """The question's words that stand in the candidate's own clause."""
        begin, end = self.clauses[one.first]
        return frozenset(
            key
            for key, places in self.where.items()
            if any(begin <= place < end and not one.first <= place < one.after for place in places)
        )

    def distance(self, one: Candidate) -> float:
        """The mean distance in words to the nearest of each of the question's words."""
        nearest = [
            min(
                one.first - place if place < one.first else place - one.after + 1
                for place in places
            )
            for places in self.where.values()
        ]
        near = sorted(max(gap, 0) for gap in nearest)[:3]
        return sum(near) / len(near) if near else float(len(self.words))

    def names_another(self) -> bool:
        """Whether the question has a number of a name ("Mate 50") or an abbreviation that the
        quote has not: the quote is then of another thing.
        """
        have = set(self.stems)
        for place, word in enumerate(self.asked):
            if stem(word.lower) in have:
                continue
            numbered = word.is_number and place > 1 and self.asked[place - 1].text[0].isupper()
            if numbered or (len(word.text) > 2 and word.text.isupper()):
                return True
        return False

    def shares_only_names(self) -> bool:
        """Whether of the question's words the quote has names at most, though there were others."""
        common = [w for w in self.asked if not w.text[0].isupper() and stem(w.lower) in self.keys]
        shared = any(stem(word.lower) in self.where for word in common)
        return bool(common and self.where) and not shared

    def asks_for_an_extreme(self) -> bool:
        """Whether the question says "greatest", "last" or the like, and the quote does not."""
        have = {word.lower for word in self.words}
        return any(
            word.lower not in have and (word.lower in _EXTREMES or word.lower.endswith("est"))
            for word in self.asked
        )

    def stands_apart(self, one: Candidate) -> bool:
        """Whether a candidate is in a short stretch between commas, said of the whole sentence."""
        begin, end = self.parts[one.first]
        return end - begin <= _SHORT_CLAUSE + 1 and self.lower(begin) not in ("(", "—", "–")

    def _candidates(self, typed: Sequence[Typed]) -> list[Candidate]:
        found, at = [], 0
        for one in typed:
            while self.words[at].start < one.start:
                at += 1
            first = at
            while at < len(self.words) and self.words[at].start < one.end:
                at += 1
            found.append(Candidate(one.type, first, at))
        return found

    def _hyphen(self, at: int) -> bool:
        """Whether a dash stands inside a word or a score: "8–4–4"."""
        return (
            self.lower(at) == "–"
            and self.words[at].start == self.words[at - 1].end
            and at + 1 < len(self.words)
            and self.words[at + 1].start == self.words[at].end
        )

    def _clauses(self) -> list[tuple[int, int]]:
        """For each word the first and last place of its clause, with short neighbours."""
        inside = {place for one in self.found for place in range(one.first, one.after)}
        cuts = [0]
        cuts += [
            place
            for place, word in enumerate(self.words)
            if word.lower in _CUTS and place and place not in inside and not self._hyphen(place)
        ]
        edges = [*cuts, len(self.words)]
        parts = [(edges[n], edges[n + 1]) for n in range(len(edges) - 1) if edges[n] < edges[n + 1]]
        self.parts: list[tuple[int, int]] = []
        clauses: list[tuple[int, int]] = []
        for number, (begin, end) in enumerate(parts):
            wide = (begin, end)
            if end - begin <= _SHORT_CLAUSE + 1:
                wide = (
                    parts[number - 1][0] if number else begin,
                    parts[number + 1][1] if number + 1 < len(parts) else end,
                )
            self.parts += [(begin, end)] * (end - begin)
            clauses += [wide] * (end - begin)
        return clauses

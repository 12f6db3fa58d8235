"""What a word of the question may stand for in the base: itself, a kin, another name, a typo.

Owns the rules and their strengths; knows nothing of scores.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matching.index import Index
from bot.matching.language import Language
from bot.matching.synonyms import related

KIN_PREFIX = 4
KIN_SHARED = 0.6
KIN_MAX_TAIL = 4
TYPO_MIN_CHARS = 4
TYPO_SIMILARITY = 0.70
# A short word has many neighbours.
TYPO_SIMILARITY_SHORT = 0.74
SHORT = 6
TYPO_MAX_LENGTH_GAP = 2
TYPO_BEST = 4
TYPO_STRENGTH = 0.9
ALIAS_STRENGTH = 0.95
REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Expansion:
    """A term of the base by number, how sure it stands for the word (0 to 1), and why."""

    term: int
    strength: float
    how: str


class Expander:
    """The expansions of words over one index; remembers those of late."""

    def __init__(self, index: Index, language: Language) -> None:
        self._index = index
        self._language = language
        self._buckets: dict[tuple[str, int], list[str]] | None = None
        self._second: dict[tuple[str, int], list[str]] = {}
        self._remembered: dict[tuple[str, str], tuple[Expansion, ...]] = {}

    def known(self, term: str) -> bool:
        """Whether the term stands in any quote or phrasing."""
        number = self._index.term_number.get(term)
        return number is not None and self._index.entry_counts[number] > 0

    def of(self, word: str, term: str) -> tuple[Expansion, ...]:
        """Best first, for a folded word and its term; typos only of one the base does not know."""
        # No `lru_cache` of a method: it and its object would hold each other, and an old base
        # would stay in memory until Python looked for such circles.
        found = self._remembered.get((word, term))
        if found is None:
            found = self._look_up(word, term)
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[word, term] = found
        return found

    def _look_up(self, word: str, term: str) -> tuple[Expansion, ...]:
        index = self._index
        found = {}
        if self.known(term):
            number = index.term_number[term]
            found[number] = Expansion(number, 1.0, "exact")
        for number, strength in self._kin(term):
            found.setdefault(number, Expansion(number, strength, "stem"))
        for number, strength in self._related(word):
            if number not in found or found[number].strength < strength:
                found[number] = Expansion(number, strength, "synonym")
        if not self.known(term):
            for number, strength in self._typos(term):
                how = found[number].how if number in found else "typo"
                if number not in found or found[number].strength < strength:
                    found[number] = Expansion(number, strength, how)
        return tuple(sorted(found.values(), key=lambda e: (-e.strength, e.term)))

    def _kin(self, term: str) -> list[tuple[int, float]]:
        """Derived forms: a long common beginning, short different ends."""
        if len(term) < KIN_PREFIX or term[0].isdigit():
            return []
        index, start = self._index, term[:KIN_PREFIX]
        kin = []
        first = bisect_left(index.terms, start)
        after = bisect_left(index.terms, start + "\U0010ffff")
        for number in range(first, after):
            other = index.terms[number]
            shared = _shared_prefix(term, other)
            short, long = sorted((len(term), len(other)))
            close = shared >= KIN_SHARED * long and long - shared <= KIN_MAX_TAIL
            if close and shared >= short - 1 and other != term and index.entry_counts[number]:
                kin.append((number, 0.75 * shared / long + 0.1))
        return kin

    def _related(self, word: str) -> list[tuple[int, float]]:
        if self._language.name != "english":
            return []
        terms = [(self._language.stem(other), worth) for other, worth, _ in related(word)]
        number = self._index.term_number
        return [(number[term], worth) for term, worth in terms if self.known(term)]

    def _typos(self, term: str) -> list[tuple[int, float]]:
        if len(term) < TYPO_MIN_CHARS or not term.isalpha():
            return []
        cutoff = TYPO_SIMILARITY_SHORT if len(term) < SHORT else TYPO_SIMILARITY
        similar = process.extract(
            term,
            self._near(term),
            scorer=OSA.normalized_similarity,
            score_cutoff=cutoff,
            limit=TYPO_BEST,
        )
        return [
            (self._index.term_number[other], TYPO_STRENGTH * similarity)
            for other, similarity, _ in similar
        ]

    def _near(self, term: str) -> list[str]:
        """The known terms of about that length that agree with it at the start, one slip aside."""
        buckets = self._by_start()
        near: dict[str, None] = {}
        for length in range(len(term) - TYPO_MAX_LENGTH_GAP, len(term) + TYPO_MAX_LENGTH_GAP + 1):
            for start in dict.fromkeys(term[:2]):
                near.update(dict.fromkeys(buckets.get((start, length), ())))
                near.update(dict.fromkeys(self._second.get((start, length), ())))
        return list(near)

    def _by_start(self) -> dict[tuple[str, int], list[str]]:
        if self._buckets is None:
            buckets, second = defaultdict(list), defaultdict(list)
            for term, count in zip(self._index.terms, self._index.entry_counts, strict=True):
                if count and len(term) > 2 and term.isalpha():
                    buckets[term[0], len(term)].append(term)
                    second[term[1], len(term)].append(term)
            self._second = dict(second)
            self._buckets = dict(buckets)
        return self._buckets


def _shared_prefix(one: str, other: str) -> int:
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared

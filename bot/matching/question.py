"""A question as the matcher sees it: its terms, what each may stand for, what it asks for.

Owns the reading of a question against one base; knows nothing of entries or scores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.expansion import ALIAS_STRENGTH, Expander, Expansion
from bot.matching.index import Floats, Index
from bot.matching.language import Language
from bot.matching.text import DATE, MONEY, NAME, NUMBER, PERCENT, Reader, Word

# More is cut: the longest real question seen has 240 characters.
MAX_CHARS = 500
MAX_TERMS = 40

WANTED = {
    "name": NAME,
    "date": DATE,
    "number": NUMBER,
    "amount": MONEY | NUMBER,
    "percent": PERCENT,
}


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the question that carries meaning. `place` is where it first stands."""

    word: Word
    place: int
    expansions: tuple[Expansion, ...]
    idf: float
    weight: float

    @property
    def known(self) -> bool:
        """Whether the base has the word itself, or another name of the same thing."""
        return any(expansion.how in {"exact", "alias"} for expansion in self.expansions)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: every word in order, and the distinct ones that carry meaning.

    `wants` is the kind of answer asked for, or None.
    """

    text: str
    words: tuple[Word, ...]
    terms: tuple[Term, ...]
    wants: str | None

    @property
    def idf(self) -> Floats:
        return np.array([term.idf for term in self.terms])

    @property
    def weight(self) -> Floats:
        """What each term counts: its idf, less for words that questions use as padding."""
        return np.array([term.idf * term.weight for term in self.terms])


class QuestionReader:
    """Reads questions against one base."""

    def __init__(self, index: Index, reader: Reader, padding: Mapping[str, float]) -> None:
        self._index = index
        self._reader = reader
        self._padding = padding
        self._unknown_idf = float(np.log(1 + (index.size + 0.5) / 0.5))
        self._expander = Expander(index, reader.language)

    def read(self, question: str) -> Asked:
        words = self._reader.words(question[:MAX_CHARS])
        marks = self._marks(words)
        language = self._reader.language
        terms: dict[str, Term] = {}
        for place, word in enumerate(words):
            if word.is_content and word.term not in terms and len(terms) < MAX_TERMS:
                terms[word.term] = self._term(word, place, marks.get(place, ()))
        return Asked(question, tuple(words), tuple(terms.values()), _wants(words, language))

    def _marks(self, words: Sequence[Word]) -> dict[int, list[str]]:
        """The marks of the names that each word is part of."""
        marks: dict[int, list[str]] = {}
        for first, after, mark in self._index.aliases.found(words):
            for place in range(first, after):
                marks.setdefault(place, []).append(mark)
        return marks

    def _term(self, word: Word, place: int, marks: Sequence[str]) -> Term:
        index = self._index
        numbers = [index.term_number[mark] for mark in marks if mark in index.term_number]
        aliases = tuple(Expansion(number, ALIAS_STRENGTH, "alias") for number in numbers)
        own = self._expander.of(word.folded, word.term)
        if aliases:
            own = tuple(expansion for expansion in own if expansion.how == "exact")
        expansions = own + aliases
        return Term(word, place, expansions, self._idf(expansions), self._weight(word))

    def _idf(self, expansions: Sequence[Expansion]) -> float:
        """Of the word or its other names; for a word the base lacks, of its nearest one."""
        sure = [e for e in expansions if e.how in {"exact", "alias"}] or expansions[:1]
        known = [float(self._index.idf[expansion.term]) for expansion in sure]
        return min(known, default=self._unknown_idf)

    def _weight(self, word: Word) -> float:
        return self._padding.get(word.term, 1.0)


def _wants(words: Sequence[Word], language: Language) -> str | None:
    """What the first question word asks for, alone or with the word after it."""
    folded = [word.folded for word in words]
    for place, word in enumerate(folded):
        if word in language.question_words:
            pair = " ".join(folded[place : place + 2])
            return language.asks.get(pair) or language.asks.get(word)
    return None

"""Text to comparable terms: folding, number words, stems, and what a word looks like.

Owns what a word is. A word is looked at once, whatever the number of times it occurs;
knows nothing of indexes or scores.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from bot.matching.language import Language, language

# What a word looks like, as bits of one byte.
STOP = 1
NAME = 2
NUMBER = 4
YEAR = 8
DATE = 16
MONEY = 32
PERCENT = 64
ALIAS = 128  # not a word of the text: a mark that one of a thing's names stands in it

# Words that a reader remembers; more are looked at each time.
REMEMBERED = 200_000

_YEAR = re.compile(r"1\d{3}s?|20\d\ds?")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is written, its folded form, its term (stem), and the bits above."""

    surface: str
    folded: str
    term: str
    flags: int

    @property
    def is_content(self) -> bool:
        return not self.flags & STOP


class Reader:
    """Reads texts of one language into words, and remembers them."""

    def __init__(self, of: Language) -> None:
        self.language = of
        self._pattern = _pattern(of.thousands, of.decimal)
        self._seen: dict[str, Word] = {}

    def surfaces(self, text: str) -> list[str]:
        """The words of a text in order, as written; in lower case where all of it is shouted."""
        found: list[str] = self._pattern.findall(text)
        if len(found) > 1 and text.isupper():
            return [surface.lower() for surface in found]
        return found

    def words(self, text: str) -> list[Word]:
        """The words of a text in order; a capital at its start is no sign of a name."""
        surfaces = self.surfaces(text)
        words = [word for surface in surfaces if (word := self.word(surface)).folded]
        if words and initial_capital(words[0].surface):
            words[0] = lowered(words[0])
        return words

    def word(self, surface: str) -> Word:
        """What is known of a word as written, wherever it stands."""
        word = self._seen.get(surface)
        if word is None:
            word = self._look_at(surface)
            if len(self._seen) < REMEMBERED:
                self._seen[surface] = word
        return word

    def _look_at(self, surface: str) -> Word:
        of = self.language
        folded = fold(surface.replace(of.thousands, "") if surface[-1:].isdigit() else surface)
        if of.decimal == "," and any(char.isdigit() for char in surface):
            folded = fold(surface.replace(".", "").replace(",", "."))
        folded = of.number_words.get(folded, folded)
        return Word(surface, folded, of.stem(folded), self._flags(surface, folded))

    def _flags(self, surface: str, folded: str) -> int:
        of, flags = self.language, 0
        acronym = len(folded) > 1 and ((surface.isupper() and surface.isalpha()) or "." in surface)
        if (folded in of.stopwords or folded in of.question_words) and not acronym:
            return STOP
        if folded[:1].isdigit() and folded.rstrip("s").replace(".", "").isdigit():
            flags |= NUMBER | (YEAR | DATE if _YEAR.fullmatch(folded) else 0)
        elif any(char.isupper() for char in surface[0 if of.capitals_are_names else 1 :]):
            flags |= NAME
        flags |= DATE if folded in of.date_words else 0
        flags |= MONEY if surface[0] in "$€£¥" or folded in of.money_words else 0
        return flags | (PERCENT if surface[-1] == "%" or folded in of.percent_words else 0)


def lowered(word: Word) -> Word:
    """The word without the sign of a name."""
    return Word(word.surface, word.folded, word.term, word.flags & ~NAME)


def initial_capital(surface: str) -> bool:
    """Whether a capital letter may be there only because a sentence begins with the word."""
    return surface[:1].isupper() and not any(c.isupper() or c.isdigit() for c in surface[1:])


@cache
def reader(name: str) -> Reader:
    """The reader of a language, shared by all who ask for it."""
    return Reader(language(name))


def fold(surface: str) -> str:
    """Lower case without accents, possessive, signs and the dots of an acronym."""
    decomposed = unicodedata.normalize("NFKD", surface).casefold()
    decomposed = unicodedata.normalize("NFKD", decomposed).replace("’", "'")
    if decomposed.endswith("'s"):
        decomposed = decomposed[:-2]
    kept = "".join(char for char in decomposed if char.isalnum() or char == ".")
    return kept if "." in kept and kept.replace(".", "").isdigit() else kept.replace(".", "")


def _pattern(thousands: str, decimal: str) -> re.Pattern[str]:
    thousands, decimal = re.escape(thousands), re.escape(decimal)
    number = (
        rf"(?:[$€£¥]\s?)?(?:\d{{1,3}}(?:{thousands}\d{{3}})+(?:{decimal}\d+)?|\d+(?:{decimal}\d+)*)"
        r"(?![^\W_])(?:\s?%)?"
    )
    acronym = r"(?:[^\W\d_]\.){2,}|[^\W\d_]\.[^\W\d_](?![^\W_])"
    word = r"[^\W_]+(?:['’][^\W_]+)*"
    return re.compile(f"{number}|{acronym}|{word}")

"""What an answer can be, and text cut into words with their places.

The ground that dates, quantities and names are read on; knows no question.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


class AnswerType(StrEnum):
    """What a question asks for, or what a stretch of text is.

    `AMOUNT` is only ever asked for ("how much", "how big"): money, a share or a measure
    serves. `NAME` is only ever found: a capitalised name that no rule could place; it may
    serve as person, organisation or place. `THING` is a name that can be none of the three
    ("Mate 60", "Treaty of Versailles"): found, and serving no question yet.
    """

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    NAME = "name"
    THING = "thing"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    COUNT = "count"
    MEASURE = "measure"
    MONEY = "money"
    PERCENTAGE = "percentage"
    AMOUNT = "amount"
    REASON = "reason"


class Typed(NamedTuple):
    """A stretch of text that is of a type: character offsets, end excluded."""

    type: AnswerType
    start: int
    end: int


class Word(NamedTuple):
    """A number, an initial, a word or one sign. `lower` is folded and without possessive 's.

    `end` and `text` are those of the word with its 's; `bare_end` is where it ends without.
    """

    text: str
    lower: str
    start: int
    end: int
    bare_end: int
    is_number: bool


# Every branch matches all it starts on, so a text is read in one pass however odd it is;
# the repetition of initials is bounded because its look-ahead can fail.
_WORD = re.compile(
    r"(\d+(?:[.,:]\d+)*[½¼¾]?|[½¼¾])|(?:[A-Z]\.){1,6}(?!\w)|[^\W\d_]\w*(?:['’]\w+)*|[^\w\s]|_"
)


_POSSESSIVES = ("'s", "’s")


def scan(text: str) -> list[Word]:
    """The words of a text in order, signs among them; white space separates and is dropped."""
    words = []
    for match in _WORD.finditer(text):
        word = match.group()
        start, end = match.span()
        lower, bare_end = word.lower(), end
        if lower[-2:] in _POSSESSIVES:
            lower, bare_end = lower[:-2], end - 2
        words.append(Word(word, lower, start, end, bare_end, match.lastindex == 1))
    return words


class Text:
    """Words to look around in: a place outside them reads as an empty word."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._count = len(words)

    def lower(self, at: int) -> str:
        return self._words[at].lower if 0 <= at < self._count else ""

    def number(self, at: int) -> bool:
        return 0 <= at < self._count and self._words[at].is_number

    def capital(self, at: int) -> bool:
        return 0 <= at < self._count and self._words[at].text[0].isupper()

    def glued(self, at: int) -> bool:
        """Whether the word at a place follows the one before it without a space."""
        return 0 < at < self._count and self._words[at].start == self._words[at - 1].end

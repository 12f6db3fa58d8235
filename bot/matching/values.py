"""What a text says in figures, made comparable: "$67bn" and "67 billion dollars" are one amount.

Reads the typed stretches of a text (dates, money, shares, measures, durations, counts, times)
into values. Knows no claim and no line; what it cannot read stays words, equal only to itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.matching.answer_types import found_in
from bot.matching.calendar import Moment, moment
from bot.matching.numerals import Amount, amount, unit
from bot.matching.typed import AnswerType, scan
from bot.matching.typed.dates import MONTHS, WEEKDAYS

_AMOUNTS = frozenset(
    {
        AnswerType.MONEY,
        AnswerType.PERCENTAGE,
        AnswerType.MEASURE,
        AnswerType.DURATION,
        AnswerType.COUNT,
    }
)
_TYPES = _AMOUNTS | {AnswerType.DATE, AnswerType.TIME}
# Month names that are words of their own; small letters make these a month beside a number only.
_WORDS_TOO = ("march", "may", "mar", "jan", "dec", "sep", "jun", "august", "second")
_SMALL_MONTH = re.compile(
    rf"\b(?:(?:{'|'.join(sorted((MONTHS | WEEKDAYS) - set(_WORDS_TOO), key=len, reverse=True))})\b"
    rf"|(?:{'|'.join(_WORDS_TOO[:-1])})\b(?=\.?,?\s+\d)|(?<=\d\s)(?:{'|'.join(_WORDS_TOO[:-1])})\b)"
)
_CLOCK = re.compile(r"(\d{1,2})(?::(\d\d))?(?::\d\d)?")
_NOONS = {"noon": (12, 0), "midday": (12, 0), "midnight": (0, 0)}


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of a text: what it comes to, and where it stands (offsets, end excluded).

    `held` is a moment for dates, an amount for what is counted, hours and minutes for a time of
    day, or the bare words where no rule could read them.
    """

    type: AnswerType
    text: str
    start: int
    end: int
    held: Moment | Amount | tuple[int, int] | str

    def covers(self, other: "Value") -> bool:
        """Whether who says this says the other: the same, or for a date one more exact."""
        if isinstance(self.held, Moment) and isinstance(other.held, Moment):
            return self.held.covers(other.held)
        return self.type == other.type and self.held == other.held

    def differs(self, other: "Value") -> bool:
        """Whether both cannot be meant: of one kind and unit, and surely not the same."""
        if self.type != other.type or isinstance(self.held, str) or isinstance(other.held, str):
            return False
        if isinstance(self.held, Moment) and isinstance(other.held, Moment):
            return self.held.differs(other.held)
        if isinstance(self.held, Amount) and isinstance(other.held, Amount):
            return self.held.differs(other.held)
        return self.held != other.held

    @property
    def is_amount(self) -> bool:
        """Whether it counts or measures something, and is no point in time."""
        return self.type in _AMOUNTS


def values(text: str) -> tuple[Value, ...]:
    """The figures of a text in order of place, never overlapping."""
    # Months are read by their capital; people type them small. The length stays the same.
    text_read = _SMALL_MONTH.sub(lambda month: month[0].capitalize(), text)
    found = [typed for typed in found_in(text_read) if typed.type in _TYPES]
    return tuple(
        Value(each.type, text[each.start : each.end], each.start, each.end, held)
        for each in found
        for held in [_held(each.type, text_read[each.start : each.end])]
    )


def without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with those stretches blanked, so that every other character keeps its place."""
    chars = list(text)
    for start, end in spans:
        chars[start:end] = " " * (end - start)
    return "".join(chars)


def _held(kind: AnswerType, text: str) -> Moment | Amount | tuple[int, int] | str:
    words = [word.lower for word in scan(text)]
    read: Moment | Amount | tuple[int, int] | None
    if kind is AnswerType.DATE:
        read = moment(words)
    elif kind is AnswerType.TIME:
        read = _time(words)
    else:
        read = amount(words, unit(kind, words))
    return " ".join(words) if read is None else read


def _time(words: Sequence[str]) -> tuple[int, int] | None:
    """The hour, 0 to 23, and the minute of a time of day."""
    if words[0] in _NOONS:
        return _NOONS[words[0]]
    clock = _CLOCK.fullmatch(words[0])
    if clock is None:
        return None
    half = "".join(words[1:]).replace(".", "")
    hour, minute = int(clock[1]), int(clock[2] or 0)
    if half in ("am", "pm"):
        hour = hour % 12 + 12 * (half == "pm")
    elif half:
        return None
    return (hour, minute) if hour < 24 and minute < 60 else None

"""Dates as people write them, made comparable: "4 May 1931" says "May 1931" and "1931" too.

Reads the words of one date. What is not a plain day, month or year (a season, a century, a
stretch of years, a day counted from now) is not read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_YEAR = re.compile(r"1\d{3}|20\d\d")
_DAY = re.compile(r"\d{1,2}")
_SEPARATORS = frozenset(".,")
_ENDINGS = frozenset("st nd rd th of".split())
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


@dataclass(frozen=True, slots=True)
class Moment:
    """A date; a part that is not said is None. `decade` is the first year of one ("1990s")."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    decade: int | None = None

    def covers(self, other: "Moment") -> bool:
        """Whether every part that the other says is said here, and the same."""
        if other.decade is not None:
            return other.decade == (self.decade or (self.year or 0) // 10 * 10)
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(said is None or said == own for own, said in pairs)

    def differs(self, other: "Moment") -> bool:
        """Whether a part that both say is not the same."""
        if self.decade is not None or other.decade is not None:
            decades = [each.decade or (each.year or 0) // 10 * 10 for each in (self, other)]
            return all(decades) and decades[0] != decades[1]
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return any(None not in pair and pair[0] != pair[1] for pair in pairs)


def moment(words: Sequence[str]) -> Moment | None:
    """The date that folded words and signs say, or None for one of another kind."""
    if len(words) == 5 and words[1] == words[3] and words[1] in ("-", "/", "."):
        return _numeric([words[0], words[2], words[4]])
    if len(words) == 3 and words[1] == "-" and _YEAR.fullmatch(words[0]):
        # "2020-12" is a month; "1870-73" and "2020-25" are years, and 1901-02 may be either.
        month = int(words[2]) if _DAY.fullmatch(words[2]) else 0
        return Moment(int(words[0]), month) if 1 <= month <= 12 else None
    if len(words) == 2 and words[1] == "s" and _YEAR.fullmatch(words[0]):
        return Moment(decade=int(words[0])) if words[0].endswith("0") else None
    return _worded([word for word in words if word not in _SEPARATORS | _ENDINGS | _WEEKDAYS])


def _worded(words: Sequence[str]) -> Moment | None:
    """A day, a month and a year in any order, each at most once."""
    found: dict[str, int] = {}
    for word in words:
        if word in _MONTHS:
            kind, number = "month", _MONTHS[word]
        elif _YEAR.fullmatch(word):
            kind, number = "year", int(word)
        elif _DAY.fullmatch(word) and 1 <= int(word) <= 31:
            kind, number = "day", int(word)
        else:
            return None
        if kind in found:
            return None
        found[kind] = number
    return Moment(**found) if found else None


def _numeric(parts: Sequence[str]) -> Moment | None:
    """A date of three numbers; None where day and month could be either."""
    if not all(_DAY.fullmatch(part) or _YEAR.fullmatch(part) for part in parts):
        return None
    if _YEAR.fullmatch(parts[0]):
        year, month, day = (int(part) for part in parts)
        return Moment(year, month, day) if month <= 12 and day <= 31 else None
    first, second = int(parts[0]), int(parts[1])
    if not _YEAR.fullmatch(parts[2]) or (first <= 12 and second <= 12 and first != second):
        return None
    day, month = (first, second) if second <= 12 else (second, first)
    return Moment(int(parts[2]), month, day) if month <= 12 and day <= 31 else None

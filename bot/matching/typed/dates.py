"""Dates by rule: days, months, years, decades, centuries, seasons, quarters and weekdays.

Each reader begins at one word, looks a bounded number of words ahead, and returns where the
date ends (the place after its last word), or 0 where there is none.
"""

import re

from bot.matching.typed.words import Text

DASHES = frozenset("-–—\u2011")  # the last is the hyphen that never breaks a line
ORDINALS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split()
)
ORDINAL_ENDINGS = frozenset("st nd rd th".split())
MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
SEASONS = frozenset("spring summer autumn fall winter".split())
QUARTERS = frozenset("q1 q2 q3 q4 h1 h2".split())
RELATIVE_DAYS = frozenset("today tomorrow yesterday tonight".split())
# Month names that are also verbs or names: a month only beside a number or after a lead.
_AMBIGUOUS_MONTHS = frozenset("may march mar august jan dec sep jun".split())
_DATE_LEADS = frozenset(
    "in of since until till by from to during before after early late mid".split()
)
_ERAS = frozenset("bc bce ad ce b.c. a.d. b.c.e. c.e.".split())
_CENTURIES = ("century", "centuries")
_YEAR = re.compile(r"1\d\d\d|20\d\d")


def is_year(text: Text, at: int) -> bool:
    """Whether a place holds four digits that read as a year, 1000 to 2099."""
    return text.number(at) and _YEAR.fullmatch(text.lower(at)) is not None


def year_end(text: Text, at: int) -> int:
    """A year, a decade ("1990s") or a stretch of years ("1870–73")."""
    after = at + 1
    if text.glued(after) and text.lower(after) == "s":
        return after + 1
    to = after + 1
    joined = text.glued(after) and text.glued(to) and text.lower(after) in (*DASHES, "/")
    if joined and text.number(to) and (is_year(text, to) or len(text.lower(to)) == 2):
        return to + 1
    return after + (text.lower(after) in _ERAS)


def era_end(text: Text, at: int, after: int) -> int:
    """A number of years with its era: "500 BC"."""
    return after + 1 if text.number(at) and text.lower(after) in _ERAS else 0


def numeric_date_end(text: Text, at: int) -> int:
    """An ISO, slashed or dotted date, or a day (or two) before a month."""
    first, second = text.lower(at + 1), text.lower(at + 3)
    if first == second and first in ("-", "/", ".") and text.glued(at + 4):
        parts = [text.lower(at + step) for step in (0, 2, 4)]
        sizes = sorted(len(part) for part in parts)
        if all(part.isdecimal() for part in parts) and sizes[0] <= 2 and sizes[2] in (2, 4):
            return at + 5
    if not _is_day(text, at):
        return 0
    month = _past_ending(text, at + 1)
    if text.lower(month) in (*DASHES, "and", "to", "or") and _is_day(text, month + 1):
        month += 2
    month += text.lower(month) == "of"
    return _with_year(text, month + 1) if _is_month(text, month) else 0


def month_end(text: Text, at: int) -> int:
    """A month with its day or year after it, or alone where that is no other word."""
    after = at + 1 + (text.lower(at + 1) == "." and text.glued(at + 1))
    if _is_day(text, after):
        day_end = _past_ending(text, after + 1)
        if text.lower(day_end) in DASHES and _is_day(text, day_end + 1):
            day_end += 2
        return _with_year(text, day_end)
    if _with_year(text, after) > after:
        return _with_year(text, after)
    if text.lower(at) in _AMBIGUOUS_MONTHS and text.lower(at - 1) not in _DATE_LEADS:
        return 0
    if text.lower(after) in DASHES and _is_month(text, after + 1):
        return _with_year(text, after + 2)
    return at + 1


def weekday_end(text: Text, at: int) -> int:
    """A weekday with the date after it; 0 in a name ("Monday Night Football")."""
    after = at + 1 + (text.lower(at + 1) == ",")
    if _is_month(text, after):
        return month_end(text, after) or at + 1
    if text.capital(at + 1):
        return 0
    return numeric_date_end(text, after) or at + 1


def season_end(text: Text, at: int) -> int:
    """A season or a quarter with its year: "summer of 2015", "Q3 2024"."""
    year = at + 1 + (text.lower(at + 1) == "of")
    return year + 1 if is_year(text, year) else 0


def century_end(text: Text, at: int, after: int) -> int:
    """A century or a quarter named by the ordinal from `at` to before `after`."""
    if text.lower(after) in (*DASHES, "and", "to", "or"):
        other = after + 1
        ends = _past_ending(text, other + 1)
        if (text.lower(other) in ORDINALS or text.number(other)) and text.lower(ends) in _CENTURIES:
            return ends + 1
    noun = after + (text.lower(after) in DASHES)
    if text.lower(noun) in _CENTURIES:
        return noun + 1 + (text.lower(noun + 1) in _ERAS)
    if text.lower(noun) == "quarter" and text.lower(noun + 1) == "of" and is_year(text, noun + 2):
        return noun + 3
    return 0


def _is_day(text: Text, at: int) -> bool:
    digits = text.lower(at)
    return len(digits) <= 2 and digits.isascii() and digits.isdigit() and 1 <= int(digits) <= 31


def _is_month(text: Text, at: int) -> bool:
    return text.lower(at) in MONTHS and text.capital(at)


def _past_ending(text: Text, at: int) -> int:
    """Past the "th" of a day or a century, where there is one."""
    return at + (text.glued(at) and text.lower(at) in ORDINAL_ENDINGS)


def _with_year(text: Text, after: int) -> int:
    """Past the year that follows a day or month, where one does."""
    year = after + (text.lower(after) in (",", "of"))
    return year + 1 if is_year(text, year) else after

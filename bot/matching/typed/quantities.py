"""Dates, times, durations, money, shares, measures and counts in a text, by rule.

Reads the words once, left to right; every rule looks a bounded number of words ahead.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.matching.typed import dates
from bot.matching.typed.dates import DASHES, ORDINAL_ENDINGS, ORDINALS
from bot.matching.typed.words import AnswerType, Text, Typed, Word

TIME_UNITS = frozenset(
    "second seconds minute minutes min mins hour hours hr hrs h day days week weeks month months "
    "year years decade decades century centuries fortnight night nights yr yrs".split()
)
UNITS = frozenset(
    "m km cm mm nm µm μm metre metres meter meters kilometre kilometres kilometer kilometers mile "
    "miles foot feet ft inch inches yard yards acre acres hectare hectares ha kg g mg gram grams "
    "kilogram kilograms tonne tonnes ton tons lb lbs litre litres liter liters gallon gallons ml "
    "mph kmh knots w kw mw gw watt watts kilowatts megawatts kwh volt volts v kv hz khz mhz ghz "
    "horsepower hp byte bytes kb mb gb tb pb gigabytes megabytes terabytes ms degree degrees "
    "celsius fahrenheit nanometre nanometres nanometer nanometers centimetres centimeters "
    "millimetres millimeters joules pascals psi mpa kpa".split()
)
CURRENCIES = frozenset(
    "dollar dollars euro euros pound pounds yuan yen rupee rupees shilling shillings franc francs "
    "cent cents pence renminbi rmb crown crowns guilder guilders florins peso pesos rouble "
    "roubles ruble rubles usd eur gbp chf cny jpy cad aud kes sterling".split()
)
_ONES = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy "
    "eighty ninety".split()
)
_SCALES = frozenset("hundred thousand million billion trillion dozen bn mn".split())
_MANY = frozenset("hundreds thousands millions billions dozens scores".split())
_SHORT_SCALES = frozenset("k m b bn mn tn".split())
_SPELLED = _ONES | _SCALES | _MANY
_FRACTIONS = frozenset("half third thirds quarter quarters fifth fifths tenth tenths".split())
_UNIT_ADJECTIVES = frozenset(
    "business working calendar consecutive full more square cubic metric nautical light".split()
)
_SHIFTS = frozenset("ago later earlier before after prior".split())
_SIGNS = frozenset("$€£¥₹₩₽")
_CODES = frozenset("usd eur gbp chf cny rmb jpy cad aud kes".split())
_SIGN_PREFIXES = ("us", "a", "c", "hk", "nz", "au")
_WEEKDAYS = dates.WEEKDAYS | {day + "s" for day in dates.WEEKDAYS}
_NOONS = frozenset("noon midnight midday".split())
_CLOCK = re.compile(r"[0-2]?\d:[0-5]\d(?::[0-5]\d)?")
_HALVES = ("am", "pm", "a.m.", "p.m.", "o'clock", "o’clock")
# What a number may touch on its left and still be read: "F-16" and "x2" are names.
_MAY_TOUCH = frozenset("([“\"/–—~+±<>≈'’‘") | _SIGNS
# A number of words takes at most so many: "two hundred and twenty-five thousand".
_NUMERAL_MAX_WORDS = 12
# Only at these words, and at digits, does a quantity begin.
_OPENERS = (
    _SPELLED | ORDINALS | dates.MONTHS | _WEEKDAYS | dates.SEASONS | dates.QUARTERS
    | dates.RELATIVE_DAYS | _NOONS | _SIGNS | _CODES | {"a", "an", "several"}
)  # fmt: skip


class _Hit(NamedTuple):
    """What was read: its type, or None for a number that is no quantity, and its words."""

    type: AnswerType | None
    first: int
    after: int


def quantities(words: Sequence[Word]) -> list[Typed]:
    """All but the names, in order of place, never overlapping."""
    text = Text(words)
    found, done = [], 0
    for at, word in enumerate(words):
        if at < done or not (word.is_number or word.lower in _OPENERS):
            continue
        hit = _read(text, at)
        if hit is None:
            continue
        if hit.type is not None:
            found.append(Typed(hit.type, words[hit.first].start, words[hit.after - 1].bare_end))
        done = hit.after
    return found


def _read(text: Text, at: int) -> _Hit | None:
    lower = text.lower(at)
    if text.number(at) or lower in _SPELLED:
        return _number(text, at)
    if lower in _SIGNS or lower in _CODES:
        return _priced(text, at)
    if lower in ORDINALS:
        return _dated(at, dates.century_end(text, at, at + 1))
    if lower in _NOONS:
        return _Hit(AnswerType.TIME, at, at + 1)
    if lower in dates.RELATIVE_DAYS:
        return _Hit(AnswerType.DATE, at, at + 1)
    if lower in ("a", "an", "several"):
        return _indefinite(text, at)
    if lower in dates.SEASONS or (lower in dates.QUARTERS and text.capital(at)):
        return _dated(at, dates.season_end(text, at))
    if not text.capital(at):
        return None
    if lower in dates.MONTHS:
        return _dated(at, dates.month_end(text, at))
    return _dated(at, dates.weekday_end(text, at)) if lower in _WEEKDAYS else None


def _dated(at: int, after: int) -> _Hit | None:
    return _Hit(AnswerType.DATE, at, after) if after else None


def _indefinite(text: Text, at: int) -> _Hit | None:
    """ "a week ago" and "several years"; a mere "a year" is no answer."""
    if text.lower(at + 1) not in TIME_UNITS:
        return None
    if text.lower(at + 2) in _SHIFTS:
        return _Hit(AnswerType.DATE, at, at + 3)
    return _Hit(AnswerType.DURATION, at, at + 2) if text.lower(at) == "several" else None


def _number(text: Text, at: int) -> _Hit:
    dated = dates.numeric_date_end(text, at)
    if dated:
        return _Hit(AnswerType.DATE, at, dated)
    if text.glued(at) and text.lower(at - 1) not in _MAY_TOUCH:
        return _Hit(None, at, at + 1)
    after = _numeral_end(text, at)
    if text.glued(after) and text.lower(after) in ORDINAL_ENDINGS:
        after += 1
        century = dates.century_end(text, at, after)
        return _Hit(AnswerType.DATE if century else None, at, century or after)
    first = at
    if text.lower(at) in _SCALES and text.lower(at - 1) == "a":
        first = at - 1 - (text.lower(at - 2) == "half")
    if [text.lower(after + step) for step in range(3)] == ["and", "a", "half"]:
        after += 3
    elif _ranges(text, after) and not dates.is_year(text, at):
        to = after + 1
        if text.lower(to) == "a" and text.lower(to + 1) in _SCALES:
            to += 1
        if text.number(to) or text.lower(to) in _SPELLED:
            after = _numeral_end(text, to)
    return _unit(text, first, after)


def _ranges(text: Text, at: int) -> bool:
    """Whether a place joins two numbers: "2–3", "2 to 3"; a dash between spaces does not."""
    return text.lower(at) in ("to", "or") or (text.lower(at) in DASHES and text.glued(at))


def _numeral_end(text: Text, at: int) -> int:
    """Where a number with its scale ends: "67-billion", "twenty-five", "two hundred and six"."""
    spelled, after = not text.number(at), at + 1
    if not spelled and text.glued(after) and text.lower(after) in _SHORT_SCALES:
        return after + 1
    while after < at + _NUMERAL_MAX_WORDS:
        dash = text.lower(after) in DASHES and text.glued(after)
        plus = spelled and text.lower(after) == "and" and text.lower(after - 1) in _SCALES
        lower = text.lower(after + (dash or plus))
        if lower not in _SCALES and lower not in _MANY and not (spelled and lower in _ONES):
            break
        after += 1 + (dash or plus)
    return after


def _unit(text: Text, at: int, after: int) -> _Hit:
    """What a number is, by the words after it."""
    lower = text.lower(after)
    if lower in ("%", "percent"):
        return _Hit(AnswerType.PERCENTAGE, at, after + 1)
    if lower == "per" and text.lower(after + 1) == "cent":
        return _Hit(AnswerType.PERCENTAGE, at, after + 2)
    if lower == "of" and text.lower(after - 1) in _MANY:
        if text.lower(after + 1) in _MANY:
            return _Hit(AnswerType.COUNT, at, after + 2)
        return _measured(text, at, after + 1) or _bare(text, at, after)
    unit = after + (lower in DASHES and text.glued(after))
    if text.lower(unit) in _FRACTIONS and text.lower(at) in _ONES:
        return _Hit(AnswerType.PERCENTAGE, at, unit + 1)
    unit += text.lower(unit) in _UNIT_ADJECTIVES
    return _measured(text, at, unit) or _bare(text, at, after)


def _measured(text: Text, at: int, unit: int) -> _Hit | None:
    """What a number is by the unit at a place, or None where that is no unit."""
    lower = text.lower(unit)
    if lower in _HALVES:
        return _Hit(AnswerType.TIME, at, unit + 1)
    if lower in TIME_UNITS:
        return _lasting(text, at, unit + 1)
    if lower == "°" or lower in UNITS:
        degree = lower == "°" and text.lower(unit + 1) in ("c", "f")
        return _Hit(AnswerType.MEASURE, at, unit + 1 + degree)
    unit += lower in ("us", "u.s.")
    return _Hit(AnswerType.MONEY, at, unit + 1) if text.lower(unit) in CURRENCIES else None


def _lasting(text: Text, at: int, after: int) -> _Hit:
    """A duration ("three years and two months", "12 years old"), or a date counted from now."""
    if text.lower(after) == "old":
        return _Hit(AnswerType.DURATION, at, after + 1)
    if text.lower(after) == "and" and (text.number(after + 1) or text.lower(after + 1) in _ONES):
        more = _numeral_end(text, after + 1)
        if text.lower(more) in TIME_UNITS:
            after = more + 1
    if text.lower(after) in _SHIFTS:
        return _Hit(AnswerType.DATE, at, after + 1)
    return _Hit(AnswerType.DURATION, at, after)


def _bare(text: Text, at: int, after: int) -> _Hit:
    """A number without a unit: a time of day, a year, a count, or part of a name ("9000S")."""
    if text.lower(at).count(".") > 1:
        return _Hit(None, at, after)  # a version: "5.2.0"
    if ":" in text.lower(at):
        clock = _CLOCK.fullmatch(text.lower(at)) is not None
        return _Hit(AnswerType.TIME if clock else None, at, after)
    if after == at + 1 and dates.is_year(text, at):
        return _Hit(AnswerType.DATE, at, dates.year_end(text, at))
    era = dates.era_end(text, at, after)
    if era:
        return _Hit(AnswerType.DATE, at, era)
    if text.glued(after) and text.lower(after)[0].isalpha():
        return _Hit(None, at, after + 1)
    return _Hit(AnswerType.COUNT, at, after)


def _priced(text: Text, at: int) -> _Hit | None:
    """Money with its sign or code in front: "$67-billion", "US$5–10 million", "EUR 50"."""
    if not text.number(at + 1):
        return None
    after = _numeral_end(text, at + 1)
    if text.lower(after) in (*DASHES, "to"):
        to = after + 1 + (text.lower(after + 1) in _SIGNS)
        if text.number(to):
            after = _numeral_end(text, to)
    prefixed = text.glued(at) and text.lower(at - 1) in _SIGN_PREFIXES
    return _Hit(AnswerType.MONEY, at - prefixed, after)

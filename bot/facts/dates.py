"""The dates that a sentence names in plain figures, and the one it plainly speaks of.

Years, months and days as English and ISO 8601 write them. Owns no calendar arithmetic, no
reading of clocks and no words like "yesterday": what is not plain is no date here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:1\d{3}|20\d{2})(?!\d|[.,]\d|['’]?s\b|%)"
_DATE = re.compile(
    rf"(?<![\w$€£.,/-])(?:"
    rf"(?P<iso>\d{{4}}-\d\d(?:-\d\d)?)(?![\w-])"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH}),? (?P<year>{_YEAR})"
    rf"|(?P<month_us>{_MONTH})(?: (?P<day_us>\d{{1,2}})(?:st|nd|rd|th)?)?,? (?P<year_us>{_YEAR})"
    rf"|(?P<alone>{_YEAR})(?![\w/–-])"
    rf")"
)
_SPOKEN_OF = re.compile(
    r"(?:\b(?:in|on|during|as of|as at)|\b(?:in|on|during) (?:early|late|mid|the year))"
    r" (?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?$",
    re.IGNORECASE,
)
# "The yard, which was founded in 1921, ..." speaks of the yard today.
_IN_AN_ASIDE = re.compile(r",\s(?:which|who|whose|where|whom)\b[^,;]*$", re.IGNORECASE)
# "... in 2019 prices", "the 2019 report": the year belongs to the noun, not to the statement.
_NOT_OF_THE_NOUN = re.compile(r"(?:$|[.,;:)]|\s*\)|\s+(?!(?:prices|terms|dollars|money)\b))")


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date in a text: `value` is YYYY, YYYY-MM or YYYY-MM-DD; `start` and `end` its place."""

    value: str
    start: int
    end: int


def found_in(text: str) -> Iterator[DateFound]:
    """Every date that is written in figures, in reading order; those out of the calendar not."""
    for match in _DATE.finditer(text):
        if value := _value(match):
            yield DateFound(value, match.start(), match.end())


def spoken_of(sentence: str) -> str | None:
    """The one date that a sentence says it speaks of ("In March 2020, ..."); `None` in doubt.

    In doubt are two dates, a range, a date in an aside ("..., which was founded in 1921, ...")
    and one that is no "in", "on" or "as of": "since 1957" and "by 2030" speak of other times too.
    """
    dates = list(found_in(sentence))
    if len(dates) != 1 or len(re.findall(r"(?<!\d)(?:1\d|20)\d\d(?!\d)", sentence)) > 1:
        return None
    (only,) = dates
    before = sentence[: only.start]
    if not _SPOKEN_OF.search(before) or _IN_AN_ASIDE.search(before):
        return None
    return only.value if _NOT_OF_THE_NOUN.match(sentence, only.end) else None


def plain(text: str) -> str | None:
    """The date that a text is, and nothing but ("12 May 2023"); `None` otherwise."""
    stripped = text.strip()
    dates = list(found_in(stripped))
    whole = len(dates) == 1 and (dates[0].start, dates[0].end) == (0, len(stripped))
    return dates[0].value if whole else None


def _value(match: re.Match[str]) -> str | None:
    if match["iso"]:
        parts = match["iso"].split("-")
    else:
        year = match["year"] or match["year_us"] or match["alone"]
        month, day = match["month"] or match["month_us"], match["day"] or match["day_us"]
        parts = [year]
        if month:
            parts.append(f"{_MONTHS.index(month[:3].lower()) + 1:02}")
        if day:
            parts.append(f"{int(day):02}")
    try:
        date(int(parts[0]), *(int(part) for part in [*parts[1:], "1", "1"][:2]))
    except ValueError:
        return None
    return "-".join(parts)

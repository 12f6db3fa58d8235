"""Public holidays by country, and the names to choose from; the only user of `holidays`."""

from datetime import date
from functools import lru_cache
from zoneinfo import available_timezones

import holidays
from holidays.registry import COUNTRIES

_SMALL_WORDS = {"And": "and", "Of": "of", "The": "the"}
# Zones outside the regions are abbreviations and offsets, which know no daylight saving.
_NOT_PLACES = ("Etc/", "SystemV/", "posix/", "right/")


def holiday(country: str, day: date) -> str | None:
    """The name of the public holiday of a whole country on a day, or None on any other day.

    `country` is a code of `countries()`; any other, and an empty one, has no holidays.
    """
    return _of(country).get(day) if country in countries() else None


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """Names of countries by their two-letter codes (ISO 3166), by name."""
    named = {entry[1]: _name(module) for module, entry in COUNTRIES.items()}
    return dict(sorted(named.items(), key=lambda item: item[1]))


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The time zones that are named after places, and UTC, in alphabetical order."""
    places = {
        name for name in available_timezones() if "/" in name and not name.startswith(_NOT_PLACES)
    }
    return tuple(sorted({*places, "UTC"}))


@lru_cache(maxsize=64)
def _of(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


def _name(module: str) -> str:
    return " ".join(
        _SMALL_WORDS.get(word, word) for word in module.replace("_", " ").title().split()
    )

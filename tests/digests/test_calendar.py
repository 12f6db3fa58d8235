from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.digests.calendar import countries, holiday, zones
from bot.digests.plan import DigestSpec, no_holidays, why_off


def test_a_countrys_holidays_are_known_by_its_code() -> None:
    assert holiday("DE", date(2026, 10, 3)) == "German Unity Day"
    assert holiday("FR", date(2026, 7, 14))
    assert holiday("FR", date(2026, 10, 3)) is None


def test_no_country_and_an_unknown_one_have_none() -> None:
    year = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    assert {holiday(country, day) for country in ("", "XX") for day in year} == {None}


def test_every_country_has_a_name_and_a_calendar() -> None:
    assert countries()["GB"] == "United Kingdom"
    assert countries()["IM"] == "Isle of Man"
    assert len(set(countries().values())) == len(countries()) > 200
    new_year = date(2026, 1, 1)
    assert sum(holiday(country, new_year) is not None for country in list(countries())[:40]) > 20


def test_the_zones_are_places_and_can_be_opened() -> None:
    assert {"Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"} <= set(zones())
    assert not {"EST", "Etc/GMT+1", "GB"} & set(zones())
    assert all(ZoneInfo(zone).key == zone for zone in zones())


def test_a_day_off_says_why() -> None:
    spec = DigestSpec("d", "C1", "09:00", "UTC", holidays="DE", paused_until=date(2026, 3, 9))
    assert why_off(spec, date(2026, 3, 8), holiday) == "paused until 2026-03-09"
    assert why_off(spec, date(2026, 3, 9), holiday) is None
    assert why_off(spec, date(2026, 10, 3), holiday) == "holiday: German Unity Day"
    assert why_off(spec, date(2026, 10, 3), no_holidays) is None

"""Which facts hold on a day, and what took the place of those that do not."""

from dataclasses import replace

import pytest

from bot.facts.validity import Validity, due_for_review, last_day
from tests.bridge import BASE

PLAIN = BASE.facts[0]
OLD = replace(PLAIN, id="old", superseded_by="new", as_of="1950")
NEW = replace(PLAIN, id="new", valid_from="2021-03", expires="2025")
UNDATED = replace(PLAIN, id="undated", superseded_by="newest")
NEWEST = replace(PLAIN, id="newest")
BACK = replace(PLAIN, id="back", superseded_by="forth")
FORTH = replace(PLAIN, id="forth", superseded_by="back")
VALIDITY = Validity(replace(BASE, facts=(PLAIN, OLD, NEW, UNDATED, NEWEST, BACK, FORTH)))


@pytest.mark.parametrize(
    ("day", "lapsed"),
    [
        ("2020-12-31", {"new", "undated", "back", "forth"}),
        ("2021-02-28", {"new", "undated", "back", "forth"}),
        ("2021-03-01", {"old", "undated", "back", "forth"}),
        ("2024-12-31", {"old", "undated", "back", "forth"}),
        ("2025-01-01", {"old", "new", "undated", "back", "forth"}),
    ],
)
def test_a_fact_holds_from_its_first_day_until_another_does_or_it_expires(
    day: str, lapsed: set[str]
) -> None:
    assert VALIDITY.lapsed(day) == lapsed


def test_the_fact_that_holds_in_the_place_of_a_superseded_one_is_found() -> None:
    assert VALIDITY.successor(OLD, "2022-01-01") == NEW
    assert VALIDITY.successor(UNDATED, "2022-01-01") == NEWEST
    assert VALIDITY.successor(OLD, "2020-01-01") is None, "it still holds"
    assert VALIDITY.successor(OLD, "2026-01-01") is None, "its successor expired"
    assert VALIDITY.successor(BACK, "2022-01-01") is None, "they go round in a ring"
    assert VALIDITY.successor(PLAIN, "2022-01-01") is None


def test_a_chain_of_successors_is_followed_to_its_end() -> None:
    first = replace(PLAIN, id="first", superseded_by="old")
    validity = Validity(replace(BASE, facts=(first, OLD, NEW)))
    assert validity.successor(first, "2020-01-01") == OLD
    assert validity.successor(first, "2022-01-01") == NEW


def test_a_fact_whose_successor_is_withheld_is_superseded_all_the_same() -> None:
    validity = Validity(replace(BASE, facts=(OLD,), withheld=(NEW,)))
    assert validity.lapsed("2022-01-01") == {"old"}


def test_why_a_fact_does_not_hold_is_told() -> None:
    assert VALIDITY.why_not(NEW, "2020-01-01") == "holds only from 2021-03 on"
    assert VALIDITY.why_not(NEW, "2025-06-01") == "expired on 2025"
    assert VALIDITY.why_not(OLD, "2022-01-01") == "is superseded by new since 2021-03"
    assert VALIDITY.why_not(UNDATED, "2022-01-01") == "is superseded by newest"
    assert VALIDITY.why_not(PLAIN, "2022-01-01") == ""


def test_a_fact_is_due_for_review_from_that_day_on() -> None:
    fact = replace(PLAIN, review_by="2024-06")
    assert due_for_review(fact, "2024-05-31") == ""
    assert due_for_review(fact, "2024-06-01") == "Due for review since 2024-06."
    assert due_for_review(PLAIN, "2024-06-01") == ""


@pytest.mark.parametrize(
    ("partial", "day"),
    [
        ("2020", "2020-12-31"),
        ("2020-02", "2020-02-29"),
        ("2020-02-03", "2020-02-03"),
        ("2020-13", None),
        ("2020-02-30", None),
        ("0000", None),
        ("20", None),
        ("2020-2", None),
        ("2020-", None),
        ("2020-02-03-04", None),
        ("٢٠٢٠", None),
        ("", None),
    ],
)
def test_a_day_that_is_asked_for_may_be_a_month_or_a_year(partial: str, day: str | None) -> None:
    assert last_day(partial) == day

"""Figures are equal however they are written, and differ only where they surely do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.values import Value, values, without


def value(text: str) -> Value:
    (found,) = values(text)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$67bn", "$67-billion"),
        ("$67bn", "67 billion dollars"),
        ("$67bn", "US$67 billion"),
        ("$67bn", "67 billion US dollars"),
        ("£3.2m", "3.2 million pounds"),
        ("12%", "12 percent"),
        ("12%", "twelve per cent"),
        ("two fifths", "40%"),
        ("December 2020", "2020-12"),
        ("December 2020", "Dec 2020"),
        ("December 2020", "december 2020"),
        ("4 May 1931", "May 4, 1931"),
        ("4 May 1931", "1931-05-04"),
        ("13/05/1931", "13 May 1931"),
        ("3.5 km", "3.5 kilometres"),
        ("twenty-five thousand people", "25,000 people"),
        ("two hundred and six apples", "206 apples"),
        ("half a million people", "500,000 people"),
        ("three weeks", "3 weeks"),
        ("9 pm", "21:00"),
        ("noon", "12:00"),
        ("US$5–10 million", "5 to 10 million dollars"),
    ],
)
def test_one_figure_written_twice_is_equal(one: str, other: str) -> None:
    assert value(one).covers(value(other))
    assert value(other).covers(value(one))
    assert not value(one).differs(value(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$67bn", "$76bn"),
        ("$67bn", "$67 million"),
        ("12%", "13%"),
        ("December 2020", "2021"),
        ("December 2020", "August 2020"),
        ("4 May 1931", "5 May 1931"),
        ("the 1990s", "1985"),
        ("3 km", "4 km"),
        ("two tracks", "three tracks"),
        ("9 am", "9 pm"),
        ("five to ten days", "12 days"),
    ],
)
def test_figures_of_one_kind_that_are_not_the_same_differ(one: str, other: str) -> None:
    assert value(one).differs(value(other))
    assert value(other).differs(value(one))
    assert not value(one).covers(value(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$67bn", "€70bn"),  # another currency
        ("HK$5", "$6"),
        ("3 km", "4 miles"),
        ("three weeks", "20 days"),
        ("$67bn", "$67.2bn"),  # rounded
        ("$70bn", "$67bn"),
        ("12%", "12.4%"),
        ("04/05/1931", "13/05/1931"),  # the day or the month may come first
        ("two thirds", "66%"),
        ("three years and two months", "five years"),
        ("five to ten days", "7 days"),
    ],
)
def test_figures_that_may_agree_are_neither_equal_nor_different(one: str, other: str) -> None:
    assert not value(one).differs(value(other))
    assert not value(one).covers(value(other))


def test_an_exact_date_says_the_vague_one_but_not_the_other_way_round() -> None:
    exact, vague, decade = value("4 May 1931"), value("1931"), value("the 1930s")
    assert exact.covers(vague)
    assert vague.covers(decade)
    assert not vague.covers(exact)
    assert not vague.differs(exact)


def test_a_value_says_where_it_stands() -> None:
    text = "It opened in may 1931 for $5."
    assert [text[each.start : each.end] for each in values(text)] == ["may 1931", "$5"]
    assert values("they may go") == ()


def test_blanked_stretches_keep_the_place_of_the_rest() -> None:
    assert without("cost $5 now", [(5, 7)]) == "cost    now"


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    for each in values(text):
        assert each.covers(each)
        assert not each.differs(each)


@given(st.integers(10, 99), st.sampled_from(["million", "billion", "trillion"]))
def test_the_place_of_the_currency_does_not_matter(number: int, scale: str) -> None:
    assert value(f"${number} {scale}").covers(value(f"{number} {scale} dollars"))

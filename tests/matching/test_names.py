import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.names import folded, names_with, nearest_name

TOPICS = ("SMIC", "Huawei's business", "US sanctions", "deals of 2019", "deals of 2020")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("SMIC", "SMIC"),
        ("smic", "SMIC"),
        ("huawei’s  Business", "Huawei's business"),
        ("us-sanctions", "US sanctions"),
        ("US santcions", "US sanctions"),
        ("SMIX", "SMIC"),
        ("deals of 2020", "deals of 2020"),
    ],
)
def test_a_name_is_found_however_it_is_typed(typed: str, name: str) -> None:
    assert nearest_name(typed, TOPICS) == name


@pytest.mark.parametrize("typed", ["", "US", "of the deal", "deals of 2021", "sanctions on SMIC"])
def test_another_name_is_not_taken_for_a_slip(typed: str) -> None:
    assert nearest_name(typed, TOPICS) is None


def test_of_two_names_equally_near_neither_is_meant() -> None:
    assert nearest_name("bond", ("bonds", "bonda")) is None


def test_names_that_hold_the_words_are_found_in_order() -> None:
    assert names_with("Deals of", TOPICS) == ("deals of 2019", "deals of 2020")
    assert names_with("deal", TOPICS) == ()
    assert names_with("?!", TOPICS) == ()


@given(st.lists(st.text(min_size=1), min_size=1), st.data())
def test_each_name_finds_itself(names: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(names))
    assert nearest_name(name, names) == name


@given(st.text())
def test_folding_twice_is_folding_once(name: str) -> None:
    assert folded(folded(name)) == folded(name)

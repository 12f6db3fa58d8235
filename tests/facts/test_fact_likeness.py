"""Which sentences say the same as another, and which say otherwise of the same thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.likeness import Conflict, conflicts, near_duplicates

WORDS = st.sampled_from(
    "Ely bridge opened 1910 1912 cost £400 not the staff 5% of in May 3".split()
)
SENTENCES = st.lists(st.lists(WORDS, max_size=7).map(" ".join), max_size=6)


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        ("The bridge was opened in 1910.", "The bridge opened in 1912.", ("1910", "1912")),
        ("Meals cost up to 25 EUR.", "Meals cost up to 30 EUR.", ("25", "30")),
        ("The fee is 1,200.", "The fee is 1300, paid on 3 May 2020.", None),
        ("The treasurer reported £12,400.", "The treasurer reported £900.", ("£12400", "£900")),
        ("Ren founded Huawei in 1987.", "Huawei was founded by Ren in 1988.", ("1987", "1988")),
        ("The office closes at 18:00.", "The office closes at 17:30.", ("18:00", "17:30")),
        ("A permit is required here.", "A permit is not required here.", ("", "not")),
    ],
)
def test_another_number_date_or_denial_of_one_subject_conflicts(
    ours: str, theirs: str, said: tuple[str, str] | None
) -> None:
    found = [(conflict.ours, conflict.theirs) for conflict in conflicts([ours], [theirs])]
    assert found == ([said] if said else [])


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Lunch in Berlin costs 25 EUR.", "Lunch in Paris costs 30 EUR."),
        ("In 2024 we employed 312 people here.", "In 2023 we employed 298 people here."),
        ("Version 5.1 is safe to install.", "Version 5.2 is safe to install."),
        ("Apollo 11 landed on the Moon.", "Apollo 12 landed on the Moon."),
        ("The bridge opened in 1910.", "The bridge opened in May 1910."),
        ("The bridge has 3 arches.", "The bridge has 3 arches and 2 towers."),
        ("The bridge has 3 arches.", "A ferry carries 40 cars."),
    ],
)
def test_what_may_both_be_true_does_not_conflict(ours: str, theirs: str) -> None:
    assert list(conflicts([ours], [theirs])) == []


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ("Bridge tolls were ended in 12,950 villages", True),
        ("The tolls of the bridge ended in 12950 villages.", True),
        ("The tolls of the bridge ended in 12960 villages.", False),
        ("The tolls of the bridge never ended in 12950 villages.", False),
        ("The tolls of the ferry ended in 12950 harbours.", False),
    ],
)
def test_the_same_words_and_numbers_are_a_near_duplicate(other: str, is_same: bool) -> None:
    found = list(near_duplicates(["The bridge tolls ended in 12950 villages."], [other]))
    assert found == ([(0, 0)] if is_same else [])


def test_within_one_text_each_pair_comes_once() -> None:
    texts = [
        "The bridge cost £400.",
        "Tolls ended.",
        "The bridge cost £400!",
        "The bridge cost £5.",
    ]
    assert list(near_duplicates(texts, texts)) == [(2, 0)]
    assert list(conflicts(texts, texts)) == [
        Conflict(3, 0, "£5", "£400"),
        Conflict(3, 2, "£5", "£400"),
    ]


@given(SENTENCES, SENTENCES)
def test_conflicts_are_the_same_from_either_side(ours: list[str], theirs: list[str]) -> None:
    forth = {
        (found.quote, found.other, found.ours, found.theirs) for found in conflicts(ours, theirs)
    }
    back = {
        (found.other, found.quote, found.theirs, found.ours) for found in conflicts(theirs, ours)
    }
    assert forth == back


@given(SENTENCES)
def test_no_pair_is_both_a_duplicate_and_a_conflict(texts: list[str]) -> None:
    assert not set(near_duplicates(texts, texts)) & {
        (found.quote, found.other) for found in conflicts(texts, texts)
    }


@given(SENTENCES, SENTENCES)
def test_many_at_once_give_what_each_two_give_alone(ours: list[str], theirs: list[str]) -> None:
    each = [(at, other) for at in range(len(ours)) for other in range(len(theirs))]
    alone = [pair for pair in each if list(near_duplicates([ours[pair[0]]], [theirs[pair[1]]]))]
    assert list(near_duplicates(ours, theirs)) == alone
    alone = [pair for pair in each if list(conflicts([ours[pair[0]]], [theirs[pair[1]]]))]
    assert [(found.quote, found.other) for found in conflicts(ours, theirs)] == alone

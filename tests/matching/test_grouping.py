"""Questions that ask the same are one group, those that do not are not, whatever their order."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.grouping import grouped, nearest_lines

SAME = [
    "When was the harbour bridge opened?",
    "when did the harbour bridge open",
    "Harbour bridge: opened when",
]


def test_the_same_question_in_other_words_is_one_group() -> None:
    assert grouped([*SAME, "Who paid?"]) == [[0, 1, 2], [3]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("When was the bridge opened?", "When was the bridge closed?"),
        ("When was the bridge opened?", "Who opened the bridge?"),
        ("What did it cost in 2019?", "What did it cost in 2018?"),
        ("Did it cost 67000 crowns?", "Did it cost 68000 crowns?"),
        ("Where is Anna?", "Where is Anne?"),
        ("How long is it?", ""),
    ],
)
def test_another_question_is_another_group(one: str, other: str) -> None:
    assert grouped([one, other]) == [[0], [1]]


def test_a_slip_of_the_keyboard_is_the_same_question() -> None:
    assert grouped([SAME[1], "when did the harbuor brigde open"]) == [[0, 1]]


def test_the_greatest_group_comes_first() -> None:
    assert grouped(["Who paid?", *SAME[:2], "Why?"]) == [[1, 2], [0], [3]]


@given(
    st.lists(st.sampled_from([*SAME, "Who paid?", "Who payed?", "Why?", "", "2019", "2018"])),
    st.integers(),
)
def test_groups_do_not_depend_on_the_order(questions: list[str], seed: int) -> None:
    mixed = questions[:]
    random.Random(seed).shuffle(mixed)

    def contents(asked: list[str]) -> list[list[str]]:
        return sorted(sorted(asked[place] for place in group) for group in grouped(asked))

    assert contents(questions) == contents(mixed)
    assert sorted(place for group in grouped(questions) for place in group) == list(
        range(len(questions))
    )


def test_the_line_that_says_most_of_it_comes_first() -> None:
    lines = ["The bridge is old.", "The bridge was opened in 1931.", "It rains.", ""]
    found = nearest_lines("When was the bridge opened?", lines, 3)
    assert [place for place, _ in found] == [1, 0]
    assert found[0][1] == pytest.approx(1.0)
    assert 0 < found[1][1] < found[0][1]


def test_a_rare_word_says_more_than_a_common_one() -> None:
    lines = ["bridge", "bridge", "bridge", "toll"]
    assert nearest_lines("bridge toll", lines, 1)[0][0] == 3


@given(st.text(), st.lists(st.text(), max_size=5), st.integers(0, 3))
def test_any_text_is_searched(words: str, lines: list[str], limit: int) -> None:
    found = nearest_lines(words, lines, limit)
    assert len(found) <= limit
    assert all(0 < score <= 1.0001 for _, score in found)

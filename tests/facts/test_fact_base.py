"""What articles and bases tell about themselves."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.base import Article, Fact, FactBase


def article(*lines: str) -> Article:
    return Article("a", "A", Path("a.txt"), "0" * 64, lines)


@pytest.mark.parametrize(
    ("lines", "starts"),
    [
        (("one", "two", "", "four", "five"), [1, 1, 3, 4, 4]),
        (("one", "two", "three"), [1, 2, 3]),
        (("", "two", "three", " "), [1, 2, 3, 4]),
        (("one", " ", "three", "four"), [1, 2, 3, 3]),
        ((), []),
    ],
)
def test_a_paragraph_begins_after_a_blank_line(lines: tuple[str, ...], starts: list[int]) -> None:
    found = article(*lines)
    assert [found.paragraph(number) for number in range(1, len(lines) + 1)] == starts


@given(st.lists(st.sampled_from(["", " ", "text"])))
def test_a_paragraph_begins_at_or_before_its_line_and_spans_no_blank(lines: list[str]) -> None:
    found = article(*lines)
    for number in range(1, len(lines) + 1):
        start = found.paragraph(number)
        assert 1 <= start <= number
        assert start == number or all(line.strip() for line in lines[start - 1 : number])


def test_lines_beyond_the_ends_are_empty() -> None:
    found = article("one")
    assert (found.line(0), found.line(1), found.line(2)) == ("", "one", "")
    assert found.paragraph(7) == 7


def test_topics_are_ordered_by_use_then_by_place() -> None:
    source = article("x")
    facts = tuple(
        Fact(str(n), source, "x", 1, topics=topics)
        for n, topics in enumerate([("late", "often"), ("often",), ("rare",)])
    )
    base = FactBase(facts, (source,), {}, "english", "r")
    assert base.topics() == ("often", "late", "rare")
    assert base.by_id["2"] is facts[2]


def test_facts_disagree_whichever_of_them_says_so() -> None:
    source = article("x")
    first = Fact("first", source, "x", 1)
    second = Fact("second", source, "x", 1, contradicts=("first",))
    third = Fact("third", source, "x", 1)
    base = FactBase((first, second, third), (source,), {}, "english", "1")
    assert base.disagreeing(first) == (second,)
    assert base.disagreeing(second) == (first,)
    assert base.disagreeing(third) == ()

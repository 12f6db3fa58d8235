"""Where a quote stands after an edit, above all where the same words stand several times."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.anchors import stands_in
from bot.facts.placing import Sought, place

TWICE = ("Ann came.", "She won.", "", "Bea came.", "She won.", "", "Cy came.")


def test_an_article_that_has_not_changed_keeps_every_line() -> None:
    sought = [Sought("She won.", 5), Sought("She won.", 2), Sought("Cy came.", 7)]
    assert place(TWICE, sought, changed=False) == [5, 2, 7]


def test_a_quote_is_found_wherever_it_stands_alone_and_nowhere_else() -> None:
    sought = [Sought("Cy came.", 1), Sought("Cy cam", 7), Sought("Dee came.", 3), Sought("C", 99)]
    assert place(TWICE, sought, changed=False) == [7, None, None, None]


def test_a_repeated_quote_moves_as_its_neighbours_do() -> None:
    # Three lines were put above all: the second "She won." stood at 5 and stands at 8.
    now = ("New.", "She won.", "", *TWICE)
    sought = [Sought("Bea came.", 4), Sought("She won.", 5), Sought("Cy came.", 7)]
    assert place(now, sought, changed=True) == [7, 8, 10]


def test_a_repeated_quote_is_near_the_sentence_that_it_leans_on() -> None:
    sought = [Sought("She won.", 2, context="Bea came.")]
    assert place(TWICE, sought, changed=True) == [5]
    assert place(TWICE, [Sought("She won.", 2)], changed=True) == [2]


def test_equal_quotes_take_one_line_each_in_reading_order() -> None:
    # Three lines were put above, so that the first stands where the second stood.
    now = ("New.", "Newer.", "", *TWICE)
    sought = [Sought("She won.", 5), Sought("She won.", 2)]
    assert place(now, sought, changed=True) == [8, 5]


def test_equal_quotes_of_one_line_stay_together() -> None:
    sought = [Sought("She won.", 2), Sought("She won.", 2)]
    assert place(TWICE, sought, changed=True) == [2, 2]


def test_a_line_that_holds_a_quote_twice_is_one_line() -> None:
    assert place(("x", "No. No.", "No."), [Sought("No.", 1)], changed=True) == [2]


@pytest.mark.parametrize("quote", ["won.\n", "\n", "She won.\n\nBea"])
def test_a_quote_never_reaches_over_the_end_of_a_line(quote: str) -> None:
    assert place(TWICE, [Sought(quote, 2)], changed=True) == [None]


@given(
    st.lists(st.sampled_from(["a b", "b", "", "c. b", "d"]), max_size=8),
    st.lists(st.tuples(st.sampled_from(["a", "b", "a b", "e"]), st.integers(1, 9)), max_size=8),
    st.booleans(),
)
def test_a_quote_is_placed_where_it_stands_if_it_stands_anywhere(
    lines: list[str], sought: list[tuple[str, int]], changed: bool
) -> None:
    wanted = [Sought(quote, line) for quote, line in sought]
    for each, at in zip(wanted, place(lines, wanted, changed=changed), strict=True):
        found = [number for number, line in enumerate(lines, 1) if stands_in(line, each.quote)]
        assert at in (found or [None])


@given(st.lists(st.sampled_from(["a b", "b", "", "c. b", "d"]), max_size=12), st.integers(0, 5))
def test_lines_put_above_an_article_move_every_quote_by_their_number(
    lines: list[str], more: int
) -> None:
    sought = [Sought(line, number) for number, line in enumerate(lines, 1) if line]
    now = [*(["new"] * more), *lines]
    alone = [each for each in sought if sum(each.quote in line for line in lines) == 1]
    moved = [each.line + more for each in alone]
    assert place(now, alone, changed=True) == moved
    assert place(lines, sought, changed=False) == [each.line for each in sought]

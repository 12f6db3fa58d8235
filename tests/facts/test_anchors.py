"""Whether quotes stand, what is nearest when they do not, and what stands around them."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_base import ARTICLE

from bot.facts import anchors
from bot.facts.base import Article, Fact

LINES = ("First.", "", "Second line. It goes on.", "Third.", "", "", "Fourth.", "Fifth.")


@pytest.fixture
def fact(tmp_path: Path) -> Fact:
    path = tmp_path / "ely.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    article = Article("ely", "Ely", path, "", anchors.decode(ARTICLE.encode()))
    return Fact("ely-2", article, "It cost £400.", 3)


def test_a_quote_stands_while_the_file_holds_it_at_its_line(fact: Fact) -> None:
    assert anchors.stands(fact)
    path = fact.article.path
    path.write_text(f"\n{ARTICLE}", encoding="utf-8")
    assert not anchors.stands(fact)
    path.write_text(ARTICLE.replace("\n", "\r\n"), encoding="utf-8", newline="")
    assert anchors.stands(fact)
    path.write_text(ARTICLE.replace("£400", "£401"), encoding="utf-8")
    assert not anchors.stands(fact)


def test_a_file_that_cannot_be_read_holds_no_quote(fact: Fact) -> None:
    path = fact.article.path
    path.write_bytes(ARTICLE.encode("latin-1"))
    assert not anchors.stands(fact)
    path.unlink()
    assert not anchors.stands(fact)
    path.mkdir()
    assert not anchors.stands(fact)
    assert not anchors.stands(replace(fact, article=replace(fact.article, path=Path("a\0b"))))
    assert not anchors.stands(replace(fact, line=99))


@pytest.mark.parametrize(
    ("line", "quote", "stands"),
    [
        ("It costs 5 and no more", "It costs 5", True),
        ("It costs 50", "It costs 5", False),
        ("It costs 5.50", "It costs 5", False),
        ("It costs 5,000", "It costs 5", False),
        ("It costs 5.", "It costs 5", True),
        ("It costs 50, yes: It costs 5", "It costs 5", True),
        ("15 people came", "5 people came", False),
        ("1.5 million came", "5 million came", False),
        ("the underground", "the under", False),
        ("dismiss the case", "miss the case", False),
        ("（一）桥建于1910年。费用四百镑。", "费用四百镑。", True),  # noqa: RUF001
        ("anything", "", False),
    ],
)
def test_a_quote_stands_as_whole_words_and_numbers(line: str, quote: str, stands: bool) -> None:
    assert anchors.stands_in(line, quote) is stands


def test_the_nearest_text_is_the_quote_itself_where_it_moved() -> None:
    assert anchors.nearest(LINES, "Third.") == (4, "Third.")


def test_the_nearest_text_is_the_sentence_most_like_it() -> None:
    assert anchors.nearest(LINES, "It went on.") == (3, "It goes on.")
    assert anchors.nearest(LINES, "Zebras graze in peace") is None
    assert anchors.nearest((), "Third.") is None


def test_the_context_is_the_lines_around_without_blank_ones() -> None:
    article = Article("a", "A", Path("a.txt"), "", LINES)
    here = Fact("f", article, "Third.", 4)
    assert anchors.context(here) == (
        (1, "First."),
        (3, "Second line. It goes on."),
        (4, "Third."),
        (7, "Fourth."),
        (8, "Fifth."),
    )
    assert anchors.context(here, around=0) == ((4, "Third."),)


@given(st.text())
def test_decoding_loses_nothing_but_line_ends_and_a_byte_order_mark(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode().removeprefix("\ufeff").replace("\r", "")
    lines = anchors.decode(text.encode())
    assert "\n".join(lines) == text.removesuffix("\n")

"""The index: the same however it is built or opened, and small numbers for everything."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching import Entry
from bot.matching.aliases import AliasTable
from bot.matching.building import build
from bot.matching.index import Index
from bot.matching.language import language
from bot.matching.matcher import Matcher
from bot.matching.text import Reader

ENTRIES = [
    Entry("opened", "The Harbour Bridge opened in 1932.", ("when did it open",), article="bridge"),
    Entry("steel", "Its steel weighs 52,800 tonnes.", article="bridge", paragraph=1),
    Entry("paint", "Painters keep it grey.", near_misses=("who paints the opera house",)),
]


def index_of(entries: Sequence[Entry]) -> Index:
    reader = Reader(language("english"))
    return build(entries, AliasTable.of({"Harbour Bridge": ("Coathanger",)}, reader), reader)


def test_a_saved_index_opens_mapped_and_answers_the_same(tmp_path: Path) -> None:
    index_of(ENTRIES).save(tmp_path)
    opened = Index.open(tmp_path)
    assert isinstance(opened.words, np.memmap)
    for question in ("when did the coathanger open", "how heavy is the steel", "who paints it"):
        ranking = Matcher.over(opened).search(question)
        assert ranking.matches
        assert ranking == Matcher.over(index_of(ENTRIES)).search(question)


def test_an_index_of_another_layout_is_refused(tmp_path: Path) -> None:
    index_of(ENTRIES).save(tmp_path)
    file = tmp_path / "index.json"
    file.write_text(file.read_text().replace('"layout": 1', '"layout": 0'))
    with pytest.raises(ValueError, match="build it again"):
        Index.open(tmp_path)


def test_a_word_counts_once_an_entry_and_not_for_its_near_misses() -> None:
    index = index_of(ENTRIES)
    count = {term: int(index.entry_counts[number]) for term, number in index.term_number.items()}
    assert (count["open"], count["steel"], count["opera"]) == (1, 1, 0)


def test_an_empty_base_finds_nothing(tmp_path: Path) -> None:
    index_of([]).save(tmp_path)
    assert Matcher.over(Index.open(tmp_path)).search("when did it open").matches == ()


def test_paragraphs_end_where_the_article_does() -> None:
    index = index_of([Entry("a", "One.", article="x"), Entry("b", "Two.", article="y")])
    assert index.paragraph_start.tolist() == [0, 1]
    assert index.paragraph_end.tolist() == [1, 2]


@given(st.permutations(ENTRIES))
def test_terms_are_numbered_the_same_in_any_order(entries: list[Entry]) -> None:
    assert index_of(entries).terms == index_of(ENTRIES).terms
    assert index_of(entries).forms == index_of(ENTRIES).forms

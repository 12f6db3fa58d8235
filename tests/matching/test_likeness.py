"""What a model of meaning adds to the matcher, with a model written out by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.matching import Entry, Ranking
from bot.matching.aliases import AliasTable
from bot.matching.building import build
from bot.matching.candidates import LIKEST
from bot.matching.confidence import signals
from bot.matching.features import compute
from bot.matching.language import language
from bot.matching.matcher import Matcher
from bot.matching.ranking import rank
from bot.matching.text import Reader
from bot.matching.weights import Weights, shipped, shipped_semantic

ASKED = "what did the ferry cost"
FEATURES = ("meaning_rel", "meaning_near")


class ByHand:
    """Every question is as like to a text as the table says, or not at all."""

    def __init__(self, like: Mapping[str, float]) -> None:
        self.like = like

    def meanings(self, texts: Sequence[str]) -> "ByHandOf":
        return ByHandOf([self.like.get(text, 0.0) for text in texts])


class ByHandOf:
    def __init__(self, like: Sequence[float]) -> None:
        self._like = like

    def cosines(self, question: str) -> NDArray[np.float32]:
        return np.array(self._like, dtype=np.float32)


def entries(*quotes: str) -> list[Entry]:
    return [Entry(f"e{place}", quote, paragraph=place) for place, quote in enumerate(quotes)]


def weights(meaning: float) -> Weights:
    """Those without a model, and beside them one for being the likest."""
    plain = shipped()
    more = dict.fromkeys(FEATURES, 0.0) | {"meaning_rel": meaning}
    return replace(plain, ranking=plain.ranking | more)


def search(base: Sequence[Entry], like: Mapping[str, float]) -> Ranking:
    reader = Reader(language("english"))
    index = build(base, AliasTable.of({}, reader), reader)
    return Matcher.over(index, weights(50.0), ByHand(like)).search(ASKED, 100)


def test_a_line_without_a_word_of_the_question_is_found_by_its_meaning() -> None:
    base = entries("The ferry left at noon.", "A crossing was five pounds.", "It rained.")
    ranking = search(base, {base[1].quote: 0.9, base[0].quote: 0.3})
    assert ranking.matches[0].entry_id == "e1"
    assert ranking.matches[0].features["meaning_near"] == pytest.approx(0.9)
    assert ranking.matches[0].features["meaning_rel"] == pytest.approx(1.0)


def test_a_phrasing_of_like_meaning_counts_for_its_entry() -> None:
    base = [Entry("a", "The ferry left."), Entry("b", "Five pounds.", ("price to cross",))]
    first = {m.entry_id: m for m in search(base, {"price to cross": 0.8}).matches}["b"]
    assert first.features["meaning_near"] == 0
    assert first.features["meaning_rel"] == pytest.approx(1.0)


def test_a_line_is_nearer_for_what_its_paragraph_says() -> None:
    base = [replace(entry, paragraph=0) for entry in entries("The ferry left.", "Five pounds.")]
    ranking = search(base, {"Five pounds.": 0.7})
    assert [m.features["meaning_near"] for m in ranking.matches] == pytest.approx([0.7, 0.7])


def test_only_the_likest_join_the_candidates() -> None:
    base = entries("The ferry left.", *(f"Line {n:03} of the rest." for n in range(60)))
    like = {entry.quote: 0.5 - place / 1000 for place, entry in enumerate(base)}
    found = {match.entry_id for match in search(base, like).matches}
    assert found == {f"e{place}" for place in range(LIKEST)}


def test_a_question_that_shares_no_word_with_the_base_stays_unanswered() -> None:
    base = entries("A crossing was five pounds.", "It rained.")
    assert search(base, {base[0].quote: 0.9}).matches == ()


def test_a_base_in_another_language_is_matched_without_the_model() -> None:
    base = entries("Die Ferry kostete fünf Pfund.", "Es regnete.")
    found = Matcher(base, language="german", semantic=ByHand({base[1].quote: 0.9}))
    plain = Matcher(base, language="german")
    assert found.search("Was kostete die Ferry?") == plain.search("Was kostete die Ferry?")


def test_the_shipped_weights_with_a_model_fit_what_is_looked_at() -> None:
    base = [Entry("a", "The ferry cost five pounds.", ("price to cross",), ("what is a ferry",))]
    learnt = shipped_semantic()
    assert learnt is not None
    reader = Reader(language("english"))
    index = build(base, AliasTable.of({}, reader), reader)
    matcher = Matcher.over(index, learnt, ByHand({"price to cross": 0.8}))
    scene = matcher.scene(ASKED)
    assert scene is not None
    names, values = compute(scene)
    assert set(names) == learnt.ranking.keys()
    seen = signals(rank(scene, names, values, learnt))
    assert seen.keys() == learnt.topic.keys() == learnt.right.keys()

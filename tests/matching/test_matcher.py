"""The matcher's promises: the right line first, silence otherwise, no dependence on order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching import Entry
from bot.matching.matcher import Matcher

ENTRIES = [
    Entry("opened", "The Harbour Bridge opened to traffic in March 1932.", ("when did it open",)),
    Entry(
        "cost", "Building the bridge cost $14 million.", near_misses=("what does a ticket cost",)
    ),
    Entry("painters", "Thirty painters keep the steel grey all year round."),
]


def first(question: str, entries: list[Entry] = ENTRIES) -> str:
    return Matcher(entries).search(question).matches[0].entry_id


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("When did the Harbour Bridge open to traffic?", "opened"),
        ("how much did building the bridge cost", "cost"),
        ("who are the painters of the steel", "painters"),
        ("paintres of the stel", "painters"),
    ],
)
def test_the_line_that_answers_comes_first(question: str, entry: str) -> None:
    assert first(question) == entry


def test_an_alias_finds_the_line_that_uses_the_other_name() -> None:
    entries = [Entry("a", "SMIC makes chips in Shanghai."), Entry("b", "Boats are made in Oslo.")]
    aliases = {"SMIC": ("Semiconductor Manufacturing International",)}
    ranking = Matcher(entries, aliases).search("semiconductor manufacturing international")
    assert ranking.matches[0].entry_id == "a"


@pytest.mark.parametrize("question", ["", "!!", "the of and", "zzzz qqqq"])
def test_a_question_that_shares_nothing_finds_nothing(question: str) -> None:
    assert Matcher(ENTRIES).search(question).matches == ()


def test_a_near_miss_lowers_the_confidence() -> None:
    with_miss = Matcher(ENTRIES).search("what does a ticket cost")
    without = Matcher([Entry(e.id, e.quote, e.phrasings) for e in ENTRIES]).search(
        "what does a ticket cost"
    )
    assert with_miss.confidence <= without.confidence


@pytest.mark.parametrize("question", ["What does a TICKET cost?", "what does a ticket cost"])
def test_a_question_that_is_a_near_miss_has_no_confidence(question: str) -> None:
    assert Matcher(ENTRIES).search(question).confidence == 0


def test_at_most_the_limit_is_returned_best_first() -> None:
    ranking = Matcher(ENTRIES).search("bridge", limit=1)
    assert len(ranking.matches) == 1
    scores = [match.score for match in Matcher(ENTRIES).search("bridge cost steel").matches]
    assert scores == sorted(scores, reverse=True)


@given(st.permutations(ENTRIES), st.sampled_from(["bridge open traffic", "painters steel grey"]))
def test_the_order_of_entries_does_not_matter(entries: list[Entry], question: str) -> None:
    assert first(question, entries) == first(question)


@given(st.text(max_size=80))
def test_any_text_is_survived_with_scores_in_range(question: str) -> None:
    ranking = Matcher(ENTRIES).search(question)
    assert 0 <= ranking.confidence <= 1
    assert all(0 <= match.score <= 1 for match in ranking.matches)

"""What a word may stand for: itself, its kin, a related word, another name, a slip of the keys."""

import pytest

from bot.matching import Entry, TermMatch
from bot.matching.matcher import Matcher

ENTRIES = [
    Entry("engine", "Inventors patented the steam engine in Birmingham."),
    Entry("fire", "The largest fire destroyed the warehouse of SMIC."),
    Entry("us", "The US banned the export."),
    Entry("other", "Nothing else happened that day in Oslo."),
]
ALIASES = {"SMIC": ("Semiconductor Manufacturing International",), "US": ("United States",)}


def matched(question: str, term: str) -> TermMatch:
    first = Matcher(ENTRIES, ALIASES).search(question).matches[0]
    return next(match for match in first.terms if match.term == term)


@pytest.mark.parametrize(
    ("question", "term", "found", "how"),
    [
        ("who patented it", "patented", "patented", "exact"),
        ("which invention", "invention", "inventors", "stem"),
        ("the biggest fire", "biggest", "largest", "synonym"),
        ("the warehuose fire", "warehuose", "warehouse", "typo"),
        ("the awrehouse fire", "awrehouse", "warehouse", "typo"),
        ("was the arehouse destroyed", "arehouse", "warehouse", "typo"),
    ],
)
def test_a_word_is_found_and_it_is_said_how(question: str, term: str, found: str, how: str) -> None:
    match = matched(question, term)
    assert (match.found, match.how) == (found, how)
    assert 0 < match.strength <= 1


def test_what_nothing_matches_is_missing() -> None:
    assert matched("which bank patented it", "bank") == TermMatch("bank", None, "missing", 0.0)


def test_another_name_stands_for_the_first() -> None:
    ranking = Matcher(ENTRIES, ALIASES).search("semiconductor manufacturing international")
    assert ranking.matches[0].entry_id == "fire"
    assert {term.how for term in ranking.matches[0].terms} == {"alias"}


def test_the_country_is_not_the_pronoun() -> None:
    matcher = Matcher(ENTRIES, ALIASES)
    assert matcher.search("Did the United States act?").matches[0].entry_id == "us"
    assert matcher.search("US export").matches[0].entry_id == "us"
    assert "us" not in [term.term for term in matcher.search("give us the fire").matches[0].terms]


def test_a_known_word_is_never_read_as_a_slip() -> None:
    entries = [Entry("a", "A steel bridge."), Entry("b", "They steal horses at night.")]
    matches = Matcher(entries).search("steal").matches
    assert [match.entry_id for match in matches] == ["b"]

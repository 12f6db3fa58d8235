"""Languages: a base in another one is answered by its own stems, stopwords and numbers."""

import pytest

from bot.matching import Entry
from bot.matching.language import language
from bot.matching.matcher import Matcher
from bot.matching.text import NAME, NUMBER, STOP, reader

GERMAN = [
    Entry("gebaut", "Die Brücke wurde 1932 für den Verkehr geöffnet."),
    Entry("kosten", "Der Bau kostete 14,5 Millionen Pfund."),
    Entry("maler", "Dreißig Maler streichen den Stahl das ganze Jahr."),
    Entry("gewicht", "Der Bogen wiegt 39.000 Tonnen."),
]


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("Wann öffnete die Brücke für den Verkehr?", "gebaut"),
        ("was hat der bau gekostet", "kosten"),
        ("Wer streicht den Stahl?", "maler"),
        ("Was wiegt 39000 Tonnen?", "gewicht"),
        ("welche Malre streichen", "maler"),
    ],
)
def test_a_german_base_is_answered(question: str, entry: str) -> None:
    assert Matcher(GERMAN, language="german").search(question).matches[0].entry_id == entry


def test_german_stopwords_find_nothing() -> None:
    assert Matcher(GERMAN, language="german").search("was ist das denn für eine").matches == ()


def test_an_unknown_language_names_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"'klingon'; there are english, german"):
        language("klingon")


def test_a_word_shows_what_it_is() -> None:
    words = {word.folded: word.flags for word in reader("english").words("In 1969 NASA and us")}
    assert words["nasa"] & NAME
    assert words["1969"] & NUMBER
    assert words["us"] == STOP

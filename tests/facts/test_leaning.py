"""Which sentence tells what a pronoun stands for."""

from bot.facts.leaning import contexts
from bot.facts.statements import Statement, statements


def leans(text: str) -> dict[str, str | None]:
    found = list(statements(text.split("\n")))
    return {part.quote: context for part, context in zip(found, contexts(found), strict=True)}


def test_a_pronoun_leans_on_the_nearest_sentence_that_names_what_it_means() -> None:
    assert leans(
        "Ada Doe built the bridge. She was 30. It cost £400.\n\nTolls ended. They rose."
    ) == {
        "Ada Doe built the bridge.": None,
        "She was 30.": "Ada Doe built the bridge.",
        "It cost £400.": "Ada Doe built the bridge.",
        "Tolls ended.": None,
        "They rose.": "Tolls ended.",
    }


def test_nothing_leans_over_a_heading_or_where_nothing_stands_before() -> None:
    assert leans("It was opened.\n\n## Tolls\n\nThey ended in 1950.") == {
        "It was opened.": None,
        "They ended in 1950.": None,
    }


def test_where_all_before_lean_the_one_just_before_is_shown() -> None:
    parts = [Statement(1, quote) for quote in ("It rose.", "It fell.", "It sank.", "It burned.")]
    assert contexts(parts) == [None, "It rose.", "It fell.", "It sank."]


def test_words_that_only_begin_like_a_pronoun_lean_on_nothing() -> None:
    parts = [Statement(1, quote) for quote in ("A.", "Italy won.", "Hero died.", "The town won.")]
    assert contexts(parts) == [None] * 4


def test_what_a_person_is_quoted_to_say_leans_on_nothing() -> None:
    assert leans("Ada Doe came. “It rained,” she said.")["“It rained,” she said."] is None


def test_an_answer_to_a_question_leans_on_the_question() -> None:
    parts = [Statement(1, "A bridge."), Statement(2, "It cost £4.", question="What did it cost?")]
    assert contexts(parts) == [None, None]

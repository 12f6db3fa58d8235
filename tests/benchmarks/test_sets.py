"""The derived question sets: what they change, what they leave, and that they stay the same."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching import Entry
from tests.benchmarks import corpus, documents, lookalikes, rewording, sets
from tests.benchmarks.sets import Base, Question

TESTS = Path(__file__).parent.parent

ORCHARD = [
    "The orchard at Tilbrook was planted in 1931 by Agnes Fallow.",
    "Agnes Fallow grafted 48 kinds of pear there, and Tilbrook still sells the wood.",
    "Its oldest tree, a perry pear, bore fruit until the frost of 1963.",
    "The perry pear, its oldest tree, bore fruit until the great frost came in 1963.",
    "Visitors reach Tilbrook by a lane that floods in March.",
]
HARBOUR = [
    "The harbour of Oskvik freezes in February.",
    "A pilot named Torvald Brae keeps Oskvik open with an old tug.",
    "Torvald Brae has steered the tug since 1988.",
]


def base(title: str, quotes: list[str], *asked: tuple[str, set[int]]) -> Base:
    entries = tuple(
        Entry(id=f"{title}:{place}", quote=quote, article=title, title=title, paragraph=place // 2)
        for place, quote in enumerate(quotes)
    )
    questions = tuple(Question(text, frozenset(gold), title) for text, gold in asked)
    return Base(title, entries, questions)


@pytest.fixture
def orchard() -> Base:
    return base(
        "Orchard",
        ORCHARD,
        ("When was the orchard at Tilbrook planted?", {0}),
        ("How many kinds of pear did Agnes Fallow graft?", {1}),
        ("When did the oldest tree bear its last fruit, before or after 1950?", {2}),
        ("Who sweeps the chimney?", set()),
    )


@pytest.fixture
def harbour() -> Base:
    return base(
        "Harbour",
        HARBOUR,
        ("When does the harbour freeze?", {0}),
        ("Who keeps Oskvik open?", {1}),
    )


def test_articles_are_read_without_the_questions_that_no_sentence_answers(tmp_path: Path) -> None:
    record = {
        "title": "Orchard",
        "sentences": [{"text": text, "paragraph": 7} for text in ORCHARD],
        "questions": [{"question": "Who?", "gold": [1]}, {"question": "Why?", "gold": []}],
    }
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps(record) + "\n\n", encoding="utf-8")
    [read] = sets.read_articles(file)
    assert [entry.quote for entry in read.entries] == ORCHARD
    assert {entry.paragraph for entry in read.entries} == {7}
    assert read.questions == (Question("Who?", frozenset({1}), "Orchard"),)


def test_a_slip_changes_one_content_word_or_two_and_no_other() -> None:
    question = "When was the orchard at Tilbrook planted by Agnes Fallow?"
    changed = set()
    for seed in range(200):
        slipped = rewording.mistyped(question, Random(seed))
        pairs = zip(question.split(), slipped.split(), strict=True)
        different = [old.strip("?") for old, new in pairs if old != new]
        assert len(different) in (1, 2), slipped
        changed |= set(different)
    assert changed == {"orchard", "Tilbrook", "planted", "Agnes", "Fallow"}


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12), st.integers(0, 999))
def test_a_slip_keeps_the_first_letter_and_stays_within_one_letter(word: str, seed: int) -> None:
    slipped = rewording.mistyped(word, Random(seed))
    assert slipped[0] == word[0]
    assert abs(len(slipped) - len(word)) <= 1
    swappable = len(set(word[1:])) > 1
    assert slipped != word or word in rewording.FUNCTION_WORDS or not swappable


def test_a_question_of_function_words_alone_gets_no_slip() -> None:
    assert rewording.mistyped("What is it for?", Random(1)) == "What is it for?"


def test_keywords_are_the_content_words_in_order(orchard: Base) -> None:
    texts = [asked.text for asked in sets.keywords(orchard).questions]
    assert texts[:2] == ["orchard Tilbrook planted", "kinds pear Agnes Fallow graft"]


def test_rewordings_keep_what_answers(orchard: Base) -> None:
    for reworded in (sets.mistyped(orchard, 1), sets.keywords(orchard)):
        golds = [asked.gold for asked in reworded.questions]
        assert golds == [asked.gold for asked in orchard.answerable]


def test_sets_do_not_depend_on_the_order_of_the_questions(orchard: Base, harbour: Base) -> None:
    turned = replace(orchard, questions=orchard.questions[::-1])
    for derive in (sets.mistyped, lambda b, seed: lookalikes.false_premises(b, [b, harbour], seed)):
        one, other = derive(orchard, 5), derive(turned, 5)
        assert {q.text for q in one.questions} == {q.text for q in other.questions}


def test_off_topic_questions_are_as_many_and_all_from_elsewhere(
    orchard: Base, harbour: Base
) -> None:
    texts = {asked.text for asked in sets.off_topic(harbour, [orchard, harbour], 1).questions}
    assert len(texts) == len(harbour.questions)
    assert texts <= {asked.text for asked in orchard.answerable}


def test_all_articles_together_shift_what_answers(orchard: Base, harbour: Base) -> None:
    [whole] = sets.together([orchard, harbour], [["Orchard", "Harbour"]])
    for asked in whole.questions:
        [gold] = asked.gold
        assert whole.entries[gold].article == asked.article
    assert whole.entries[min(whole.questions[-1].gold)].quote == HARBOUR[1]


def test_each_part_is_asked_its_own_questions_of_everything(orchard: Base, harbour: Base) -> None:
    first, second = sets.together([orchard, harbour], [["Orchard"], ["Harbour"]])
    assert first.entries == second.entries
    assert {asked.article for asked in second.questions} == {"Harbour"}


def test_removal_takes_the_answers_and_what_says_nearly_the_same(orchard: Base) -> None:
    [removed] = lookalikes.without_answers(orchard, 1)
    assert [entry.quote for entry in removed.entries] == [ORCHARD[4]]
    assert len(removed.questions) == 3
    assert not removed.answerable


def test_a_false_premise_names_what_no_answering_paragraph_names(
    orchard: Base, harbour: Base
) -> None:
    for seed in range(40):
        swapped = lookalikes.false_premises(orchard, [orchard, harbour], seed)
        assert not swapped.answerable
        texts = {asked.text for asked in orchard.questions}
        assert not texts & {asked.text for asked in swapped.questions}
        for asked in swapped.questions:
            assert "1963" not in asked.text
            assert "1950" not in asked.text


def test_a_swapped_year_is_near_and_not_taken() -> None:
    for seed in range(50):
        other = rewording.other_number("1931", frozenset({"1933", "1929"}), Random(seed))
        assert other is not None
        assert other not in {"1931", "1933", "1929"}
        assert abs(int(other) - 1931) <= 15


def test_names_are_capitalised_runs_that_do_not_begin_the_text() -> None:
    assert rewording.names("Did Agnes Fallow's pears reach Oskvik?") == ["Agnes Fallow", "Oskvik"]


def test_half_of_the_chatter_is_held_out() -> None:
    assert sets.halves(["a", "b", "c"]) == (["a", "c"], ["b"])


@pytest.mark.parametrize("name", [*documents.UNSEEN, *documents.TRAINED_ON])
def test_a_document_s_questions_are_about_its_drafted_facts(name: str) -> None:
    [document] = documents.read_documents(TESTS / "data", [name])
    assert document.answerable
    assert sets.lookalikes(document).questions


# Words of the first text are rare among so many others, those of the second common.
FERRY = [
    "Rarely seen warblers nest there.",
    *["The ferry sails in the morning."] * 4_000,
]


def test_made_sentences_follow_the_given_ones_and_are_the_same_every_time() -> None:
    made = corpus.sentences(FERRY, 3 * len(FERRY), 3)
    assert made[: len(FERRY)] == FERRY
    assert made == corpus.sentences(FERRY, 3 * len(FERRY), 3)
    assert made != corpus.sentences(FERRY, 3 * len(FERRY), 4)


def test_an_edition_keeps_common_words_and_renames_the_others() -> None:
    made = corpus.sentences(FERRY, 2 * len(FERRY), 3)
    renamed = made[len(FERRY)]
    assert made[len(FERRY) + 1 :] == FERRY[1:]
    assert renamed != FERRY[0]
    assert renamed[0].isupper()
    assert renamed.endswith(" there.")


def test_made_sentences_bring_new_words() -> None:
    made = corpus.sentences(FERRY, 20 * len(FERRY), 3)
    words = {word.casefold() for text in made[:: len(FERRY)] for word in text.split()}
    assert len(words) > 2 * len(FERRY[0].split())

"""The supplied article and its curated facts: nothing changed, nothing left out, nothing twice."""

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from bot.facts.base import Fact, FactBase
from bot.facts.loader import load_base

SEEDS = Path(__file__).parent.parent / "seeds"
ARTICLE = "huawei-kirin-9000s"
ARTICLE_SHA256 = "0eac8880acc57e93394394e64274caaad87b192e801b270f45fa4484dd51bfee"

# All that the article says without stating it: a caption (twice), a credit, a question.
CAPTION = "People try out the new Mate 60 smartphone at Huawei’s flagship store in Beijing."
NOT_FACTS = {
    13: CAPTION,
    14: f"Enlarge / {CAPTION}",
    16: "Kevin Frayer/Getty Images",
    33: "Did the companies capture lightning by accident?",
}


@pytest.fixture(scope="module")
def base() -> FactBase:
    return load_base(SEEDS)


@pytest.fixture(scope="module")
def facts(base: FactBase) -> list[Fact]:
    return [fact for fact in base.facts if fact.article.id == ARTICLE]


def _folded(question: str) -> str:
    return " ".join(question.casefold().split())


def test_the_article_is_the_supplied_one_byte_for_byte(base: FactBase) -> None:
    (article,) = [article for article in base.articles if article.id == ARTICLE]
    assert hashlib.sha256(article.path.read_bytes()).hexdigest() == ARTICLE_SHA256
    assert article.sha256 == ARTICLE_SHA256


def test_nothing_is_invented_about_where_the_article_comes_from(base: FactBase) -> None:
    (article,) = [article for article in base.articles if article.id == ARTICLE]
    assert (article.publisher, article.author, article.published, article.address) == (None,) * 4
    assert "without title, author, date or address" in (article.provenance or "")


def test_every_quote_stands_once_in_its_line(facts: list[Fact]) -> None:
    text = (SEEDS / "articles" / f"{ARTICLE}.txt").read_text(encoding="utf-8")
    lines = text.split("\n")
    misplaced = [fact.id for fact in facts if lines[fact.line - 1].count(fact.quote) != 1]
    assert facts
    assert misplaced == []


def test_every_sentence_is_one_fact_but_captions_credit_and_the_question(
    facts: list[Fact],
) -> None:
    text = (SEEDS / "articles" / f"{ARTICLE}.txt").read_text(encoding="utf-8")
    rest = dict(enumerate(text.split("\n"), start=1))
    for fact in facts:
        # Taken out one by one, so that two facts cannot claim the same words.
        assert fact.quote in rest[fact.line], fact.id
        rest[fact.line] = rest[fact.line].replace(fact.quote, "", 1)
    assert {number: words.strip() for number, words in rest.items() if words.strip()} == NOT_FACTS


def test_a_quote_is_whole_sentences(facts: list[Fact]) -> None:
    ends = (".", ".”", "a brief description")  # The last is where the source breaks off.
    assert [fact.id for fact in facts if not fact.quote.endswith(ends)] == []
    assert [fact.id for fact in facts if not fact.quote.lstrip("“")[0].isupper()] == []


def test_every_fact_has_three_to_eight_phrasings_and_a_few_near_misses(facts: list[Fact]) -> None:
    assert [fact.id for fact in facts if not 3 <= len(fact.phrasings) <= 8] == []
    assert [fact.id for fact in facts if not 2 <= len(fact.near_misses) <= 4] == []


def test_no_question_is_asked_of_two_facts(base: FactBase) -> None:
    asked = Counter(
        _folded(question)
        for fact in base.facts
        for question in (*fact.phrasings, *fact.near_misses)
    )
    assert [question for question, times in asked.items() if times > 1] == []


def test_topics_are_a_small_shared_set(facts: list[Fact]) -> None:
    assert [fact.id for fact in facts if not 1 <= len(fact.topics) <= 3] == []
    assert len({topic for fact in facts for topic in fact.topics}) <= 9


def test_a_date_is_given_only_where_the_quote_names_its_year(facts: list[Fact]) -> None:
    dated = {fact.id: fact.as_of for fact in facts if fact.as_of is not None}
    assert dated == {
        "huawei-fights-to-stay-afloat": "2020",
        "smic-on-us-sanctions-list": "2020-12",
        "mate-60-unveiled": "2023-08",
    }
    assert [fact.id for fact in facts if (fact.as_of or "")[:4] not in fact.quote] == []


def test_a_quote_that_leans_on_others_says_so(facts: list[Fact]) -> None:
    leaning = ("It ", "Few months prior", "But interviews", "According to", "Jake Sullivan")
    opening = [fact for fact in facts if fact.quote.startswith(leaning)]
    assert len(opening) == 6
    assert [fact.id for fact in opening if not fact.caveat] == []


def test_the_broken_off_sentence_says_that_it_is_broken(facts: list[Fact]) -> None:
    (broken,) = [fact for fact in facts if "“more information”" in fact.quote]
    assert broken.line == 26
    assert "broken off in the source" in (broken.caveat or "")

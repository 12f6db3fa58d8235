"""The documents and questions that answers are measured on: whole, and as they say they are.

A document counts as 40 facts and has 60 questions, a third of which it does not answer.
"""

from collections import Counter
from pathlib import Path

import pytest

from bot.evaluation import Case, read_cases
from bot.facts.base import FactBase
from bot.facts.drafting import build_draft
from bot.facts.loader import load_base

DATA = Path(__file__).parent / "data"
CHATTER = DATA / "chatter.txt"
DOCUMENTS = sorted(path for path in DATA.glob("*.txt") if path != CHATTER)

FACTS = 40
QUESTIONS = 60
UNANSWERABLE = QUESTIONS // 3
UTTERANCES = 150

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)


def drafted(document: Path, folder: Path) -> FactBase:
    """The base that a draft of the document makes, as `sourceline build` writes it."""
    build_draft(document, folder / "facts" / f"{document.stem}.yaml")
    return load_base(folder)


def cases(document: Path) -> list[Case]:
    return read_cases(document.with_suffix(".jsonl"))


def test_the_kinds_of_text_that_teams_keep_are_there() -> None:
    assert {"handbook", "incident-report", "policy"} <= {path.stem for path in DOCUMENTS}


@each_document
def test_a_document_makes_forty_facts(document: Path, tmp_path: Path) -> None:
    base = drafted(document, tmp_path)
    assert len(base.facts) == FACTS
    assert len({fact.quote for fact in base.facts}) == FACTS


@each_document
def test_a_third_of_the_questions_has_no_answer(document: Path) -> None:
    found = cases(document)
    assert len(found) == QUESTIONS
    assert sum(not case.answerable for case in found) == UNANSWERABLE


@each_document
def test_an_answer_is_named_by_facts_that_exist(document: Path, tmp_path: Path) -> None:
    named = frozenset[str]().union(*(case.facts for case in cases(document)))
    assert named
    assert named <= drafted(document, tmp_path).by_id.keys()


def test_no_question_is_asked_twice() -> None:
    asked = Counter(case.question.casefold() for path in DOCUMENTS for case in cases(path))
    assert [question for question, times in asked.items() if times > 1] == []


def test_chatter_is_one_utterance_a_line_and_none_twice() -> None:
    utterances = CHATTER.read_text(encoding="utf-8").splitlines()
    assert len({utterance.casefold() for utterance in utterances}) == UTTERANCES
    assert len(utterances) == UTTERANCES
    assert all(utterance.strip() for utterance in utterances)

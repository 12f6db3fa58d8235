"""Counting answers: what is right, wrong, silent, and how bad question files are reported."""

from pathlib import Path

import pytest

from bot.answering import Answerer, Thresholds
from bot.errors import CuratorError
from bot.evaluation import Case, evaluate, read_cases
from tests.bridge import BASE

ANSWERER = Answerer(BASE, Thresholds(answer=0.45, suggest=0.3))


def test_each_kind_of_outcome_is_counted() -> None:
    report = evaluate(
        ANSWERER,
        [
            Case("When did the Harbour Bridge open to traffic?", facts=frozenset({"opened"})),
            Case("Which painters keep the steel grey?", lines=frozenset({1})),
            Case("Who sells tickets at the zoo?", lines=frozenset({1})),
            Case("Do painters keep the steel grey?"),
            Case("good morning everyone"),
        ],
    )
    assert (report.questions, report.answerable) == (5, 3)
    assert (report.answered_right, report.answered_wrong) == (1, 1)
    assert (report.abstained, report.false_answers) == (1, 1)
    assert report.p_at_1 == pytest.approx(1 / 3)
    assert [result.verdict for result in report.wrong] == [
        "answered_wrong",
        "abstained",
        "false_answer",
    ]


def test_lines_count_only_in_the_article_named() -> None:
    case = Case("When did the Harbour Bridge open to traffic?", lines=frozenset({1}), article="x")
    assert evaluate(ANSWERER, [case]).answered_wrong == 1


def test_without_answerable_questions_the_rates_are_none() -> None:
    report = evaluate(ANSWERER, [Case("good morning")])
    assert (report.p_at_1, report.mrr) == (None, None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("not json", "is not a JSON object"),
        ('{"facts": []}', "wants an object"),
        ('{"question": "q", "lines": ["1"]}', '"lines" one of numbers'),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"question": "fine"}\n\n' + line, encoding="utf-8")
    with pytest.raises(CuratorError, match=reason) as caught:
        read_cases(file)
    assert caught.value.line == 3

"""Counting answers: what is right, wrong, silent, and how bad question files are reported."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering import Answerer, Thresholds
from bot.errors import CuratorError
from bot.evaluation import (
    Baseline,
    Case,
    Result,
    base_cases,
    compare,
    evaluate,
    golden_cases,
    prove,
    read_cases,
)
from bot.evaluation.baseline import Change
from bot.evaluation.counting import results
from bot.facts.base import FactBase
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
        ('{"question": "q", "lines": [true]}', '"lines" one of numbers'),
        ('{"question": "q", "facts": "opened"}', '"facts" wants a list'),
        ('{"question": " "}', "the question is empty"),
        ('{"question": "q", "lines": [1], "article": 3}', '"article" wants the id'),
        ("[" * 100_000, "is not a JSON object"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"question": "fine"}\n\n' + line, encoding="utf-8")
    with pytest.raises(CuratorError, match=reason) as caught:
        read_cases(file)
    assert caught.value.line == 3


OPENED = "When did the Harbour Bridge open to traffic?"
CURATED = replace(
    BASE,
    facts=(
        replace(BASE.facts[0], phrasings=("bridge opening year",), near_misses=("toll on it",)),
        BASE.facts[1],
    ),
)


def golden(folder: Path, *lines: str, name: str = "bridge.jsonl") -> Path:
    """A base's folder with a golden file of these lines."""
    (folder / "golden").mkdir(exist_ok=True)
    (folder / "golden" / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def answers(base: FactBase, *cases: Case) -> list[Result]:
    return list(results(Answerer(base, Thresholds(answer=0.45, suggest=0.3)), cases))


def test_a_base_is_proved_by_its_golden_files_its_phrasings_and_its_near_misses(
    tmp_path: Path,
) -> None:
    golden(tmp_path, '{"question": "who sells tickets"}', name="z.jsonl")
    golden(tmp_path, f'{{"question": "{OPENED}", "facts": ["painters"]}}', name="a.jsonl")
    proof = prove(tmp_path, Answerer(CURATED, Thresholds(answer=0.45, suggest=0.3)))
    asked = [result.case.question for result in proof.results]
    assert asked == [OPENED, "who sells tickets", "bridge opening year", "toll on it"]
    assert [result.case.place for result in proof.failures] == [
        f"{tmp_path / 'golden' / 'a.jsonl'}:1"
    ]
    assert (proof.golden.answered_wrong, proof.phrasings.answered_right) == (1, 1)
    assert proof.near_misses.false_answers == 0


def test_silence_fails_a_phrasing_and_not_a_golden_question() -> None:
    unasked = replace(CURATED.facts[0], quote="It began.", phrasings=("zebra crossing",))
    case = base_cases(replace(CURATED, facts=(unasked,)))[0]
    silent = answers(BASE, case, Case("zebra crossing", facts=frozenset({"opened"})))
    assert [result.verdict for result in silent] == ["abstained", "abstained"]
    assert [result.fails for result in silent] == [True, False]


@pytest.mark.parametrize("pointed_at", ["facts", "facts/bridge.yaml", "."])
def test_golden_files_are_found_however_the_base_is_pointed_at(
    tmp_path: Path, pointed_at: str
) -> None:
    golden(tmp_path, '{"question": "who sells tickets"}')
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "bridge.yaml").touch()
    (case,) = golden_cases(tmp_path / pointed_at, BASE)
    assert case.question == "who sells tickets"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"question": "q", "facts": ["gone"]}', 'the fact "gone", which the base lacks'),
        ('{"question": "q", "lines": [1], "article": "gone"}', 'the article "gone"'),
        ('{"question": "twice", "facts": ["opened"]}', r"asked at .*bridge.jsonl:1 already"),
    ],
)
def test_a_golden_line_that_cannot_hold_is_named(tmp_path: Path, line: str, reason: str) -> None:
    with pytest.raises(CuratorError, match=reason) as caught:
        golden_cases(golden(tmp_path, '{"question": "twice"}', line), BASE)
    assert (Path(caught.value.file).name, caught.value.line) == ("bridge.jsonl", 2)


def test_an_answer_that_flips_has_both_quotes_and_a_direction(tmp_path: Path) -> None:
    right, wrong = Case(OPENED, facts=frozenset({"opened"})), Case(OPENED)
    Baseline.of(answers(BASE, right)).save(tmp_path / "baseline.json")
    was = Baseline.read(tmp_path / "baseline.json")
    assert compare(was, answers(BASE, right)).flips == ()

    silent = replace(BASE, facts=BASE.facts[1:])
    (flip,) = compare(was, answers(silent, right)).worse
    assert (flip.was.quote, flip.now.quote) == (BASE.facts[0].quote, None)
    assert compare(was, answers(silent, wrong)).flips[0].change is Change.BETTER

    reworded = replace(BASE.facts[0], quote="The Harbour Bridge opened to traffic in 1933.")
    (flip,) = compare(was, answers(replace(BASE, facts=(reworded,)), right)).flips
    assert (flip.change, flip.now.quote) == (Change.OTHER, reworded.quote)


def test_a_question_of_two_cases_flips_once_at_its_worst() -> None:
    cases = [Case(OPENED), Case(OPENED, facts=frozenset({"opened"}))]
    was = Baseline.of(answers(BASE, *cases))
    now = answers(replace(BASE, facts=BASE.facts[1:]), *cases)
    assert [flip.change for flip in compare(was, now).flips] == [Change.WORSE]


def test_questions_that_came_or_went_are_counted_and_flip_nothing() -> None:
    was = Baseline.of(answers(BASE, Case("who sells tickets"), Case(OPENED)))
    changes = compare(was, answers(BASE, Case(OPENED), Case("good morning"), Case("hello")))
    assert (changes.flips, changes.new, changes.gone) == ((), 2, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not a baseline"),
        ('{"layout": 1, "answers": [{"fact": "x"}]}', "is not a baseline"),
        ('{"layout": 99, "answers": []}', "is a baseline of another version"),
    ],
)
def test_a_file_that_is_no_baseline_is_named_with_the_way_out(
    tmp_path: Path, text: str, reason: str
) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CuratorError, match=f"baseline.json: {reason}.*--save-baseline"):
        Baseline.read(file)


def test_a_baseline_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CuratorError, match="cannot be written"):
        Baseline({}).save(tmp_path / "nowhere" / "baseline.json")

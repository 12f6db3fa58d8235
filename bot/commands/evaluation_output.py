"""What `sourceline eval` prints: the figures, what failed, and the answers that changed."""

import json
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.evaluation import Comparison, Flip, Given, Proof, Report, Result
from bot.terminal import print_report, report_object


@dataclass(frozen=True, slots=True)
class Shown:
    """A run, what changed since the baseline if there was one, and whether the questions are
    the base's own or those of a file that was named."""

    proof: Proof
    changes: Comparison | None
    is_own: bool


def print_json(shown: Shown) -> None:
    """One object on one line: the figures of the questions, and what was looked for beside."""
    record = report_object(shown.proof.golden)
    if shown.is_own:
        record["phrasings"] = report_object(shown.proof.phrasings)
        record["near_misses"] = report_object(shown.proof.near_misses)
        record["failed"] = len(shown.proof.failures)
    if shown.changes is not None:
        record["changes"] = _changes_object(shown.changes)
    print(json.dumps(record, ensure_ascii=False))


def _changes_object(changes: Comparison) -> dict[str, Any]:
    return {
        "flips": [
            {
                "question": flip.case.question,
                "change": flip.change.value,
                "was": _given_object(flip.was),
                "now": _given_object(flip.now),
            }
            for flip in changes.flips
        ],
        "worse": len(changes.worse),
        "new": changes.new,
        "gone": changes.gone,
    }


def _given_object(given: Given) -> dict[str, Any] | None:
    if given.fact is None:
        return None
    return {"fact": given.fact, "quote": given.quote, "article": given.article, "line": given.line}


def print_text(console: Console, shown: Shown) -> None:
    """The figures of the questions, then what failed and what changed, for a person."""
    if shown.is_own:
        _print_proof(console, shown.proof)
    else:
        print_report(console, shown.proof.golden)
    if shown.changes is not None:
        _print_changes(console, shown.changes)


def _print_proof(console: Console, proof: Proof) -> None:
    rows = (
        ("golden questions", proof.golden),
        ("phrasings", proof.phrasings),
        ("near misses", proof.near_misses),
    )
    for name, report in rows:
        console.print(Text(f"{name}: {_counted(report)}"))
    silent = [result for result in proof.golden.wrong if not result.fails]
    for result in (*proof.failures, *silent):
        console.print(Text(_line(result)))


def _counted(report: Report) -> str:
    told = {
        "answered right": report.answered_right,
        "answered wrong": report.answered_wrong,
        "not answered": report.abstained,
        "answered though nothing answers": report.false_answers,
        "rightly not answered": report.questions - report.answerable - report.false_answers,
    }
    words = [f"{count} {what}" for what, count in told.items() if count]
    return f"{report.questions} asked" + "".join(f", {word}" for word in words)


def _line(result: Result) -> str:
    first = "-" if result.first is None else result.first.fact.id
    wanted = ", ".join(sorted(result.case.facts) or map(str, sorted(result.case.lines))) or "none"
    return (
        f"{result.case.place}: {result.verdict}: {result.case.question} -> {first}"
        f" ({result.confidence:.2f}), wanted {wanted}"
    )


def _print_changes(console: Console, changes: Comparison) -> None:
    console.print(
        Text(
            f"since the baseline: {len(changes.flips)} answers flipped, {len(changes.worse)} of"
            f" them for the worse; {changes.new} questions are new, {changes.gone} are gone"
        )
    )
    for flip in changes.flips:
        for line in _flipped(flip):
            console.print(Text(line))


def _flipped(flip: Flip) -> tuple[str, str, str]:
    return (
        f"{flip.change.value}: {flip.case.question}",
        f"  was: {_quoted(flip.was)}",
        f"  now: {_quoted(flip.now)}",
    )


def _quoted(given: Given) -> str:
    if given.fact is None:
        return "no answer"
    return f"“{given.quote}” ({given.fact}, {given.article}, line {given.line})"

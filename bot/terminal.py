"""Answers and reports as JSON objects and as text for a terminal. Knows Rich, and no Slack."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from bot.answering import Answer, Answered, Found, Help, NoAnswer, Suggestions

if TYPE_CHECKING:
    # `ask` prints an answer without loading what digests need: the database's library, holidays.
    from bot.digests.contents import Contents
    from bot.digests.plan import DigestSpec
    from bot.evaluation import Report, Result

# What is done sooner needs no bar.
BAR_AFTER_S = 0.5


def answer_object(answer: Answer, *, explain: bool = False) -> dict[str, Any]:
    """The JSON object of `ask --json`: question, outcome, confidence, matches best first,
    the ids of the facts that disagree with the first, and remarks on how long it holds.

    With `explain`, each match has its `terms` and `features` too.
    """
    return {
        "question": answer.question,
        "outcome": answer.outcome,
        "confidence": round(answer.confidence, 4),
        "matches": [_match_object(found, explain) for found in answer.matches],
        "disagreeing": [fact.id for fact in getattr(answer, "disagreeing", ())],
        "remarks": list(getattr(answer, "remarks", ())),
    }


def _match_object(found: Found, explain: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "fact": found.fact.id,
        "quote": found.fact.quote,
        "article": found.fact.article.id,
        "line": found.fact.line,
        "score": round(found.score, 4),
        "caveat": found.fact.caveat,
        "answer": found.answer,
    }
    if explain:
        shown["terms"] = [asdict(term) for term in found.terms]
        shown["features"] = {name: round(value, 4) for name, value in found.features.items()}
    return shown


def report_object(report: "Report") -> dict[str, Any]:
    """The JSON object of `eval --json`; rates are 0 to 1, or null where nothing is answerable."""
    return {
        "questions": report.questions,
        "answerable": report.answerable,
        "p_at_1": _rounded(report.p_at_1),
        "mrr": _rounded(report.mrr),
        "answered_right": report.answered_right,
        "answered_wrong": report.answered_wrong,
        "abstained": report.abstained,
        "false_answers": report.false_answers,
        "wrong": [_result_object(result) for result in report.wrong],
    }


def _result_object(result: "Result") -> dict[str, Any]:
    return {
        "question": result.case.question,
        "verdict": result.verdict,
        "confidence": round(result.confidence, 4),
        "rank": result.rank,
        "expected": sorted(result.case.facts) or sorted(result.case.lines),
        "first": None if result.first is None else result.first.fact.id,
    }


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Gives a function that is told what is being done, how many are done, and of how many.

    The bar is on standard error, only on a terminal, and only once it has taken a while.
    """
    progress = Progress(console=Console(stderr=True), transient=True)
    task = progress.add_task("")
    begun = time.monotonic()

    def tell(what: str, done: int, total: int) -> None:
        if progress.console.is_terminal and time.monotonic() - begun >= BAR_AFTER_S:
            progress.start()
        progress.update(task, description=what, completed=done, total=total)

    try:
        yield tell
    finally:
        if progress.live.is_started:
            progress.stop()


def print_answer(console: Console, answer: Answer) -> None:
    """Prints an answer as a person reads it: the quote, its source, the caveat."""
    match answer:
        case Answered():
            if answer.disagreeing:
                console.print("Sources disagree.\n")
            _print_quote(console, answer.matches[0])
            for fact in answer.disagreeing:
                console.print()
                _print_quote(console, Found(fact, score=1.0, span=None))
            _print_remarks(console, answer.remarks)
        case Suggestions():
            _print_remarks(console, answer.remarks)
            console.print("No line surely answers that. The nearest:\n")
            for found in answer.matches:
                _print_quote(console, found)
                console.print()
        case Help():
            console.print(Text(f"Ask a question, about: {', '.join(answer.topics) or 'anything'}."))
        case NoAnswer():
            console.print("No source says that.")
            if answer.topics:
                console.print(Text(f"Nearest topics: {', '.join(answer.topics)}"))
            _print_remarks(console, answer.remarks)


def _print_remarks(console: Console, remarks: Sequence[str]) -> None:
    for remark in remarks:
        console.print(Text(remark, style="italic"))


def _print_quote(console: Console, found: Found) -> None:
    quote = Text(f"“{found.fact.quote}”")
    if found.span is not None:
        start, end = found.span
        quote.stylize("bold", start + 1, end + 1)
    console.print(quote)
    source = f"{found.fact.article.title}, line {found.fact.line}"
    if found.fact.as_of:
        source += f", as of {found.fact.as_of}"
    console.print(Text(source, style="dim"))
    if found.fact.context:
        console.print(Text(f"Context: “{found.fact.context}”", style="dim"))
    if found.fact.caveat:
        console.print(Text(f"Note: {found.fact.caveat}", style="italic"))
    if found.fact.credit:
        console.print(Text(found.fact.credit, style="dim"))


def print_explanation(console: Console, answer: Answer) -> None:
    """Prints, for each match, its score, how each word was found, and the features that told."""
    console.print(Text(f"\nConfidence {answer.confidence:.2f} ({answer.outcome})"))
    for found in answer.matches:
        console.print(Text(f"\n{found.score:.2f}  {found.fact.id}: {found.fact.quote}"))
        for term in found.terms:
            how = term.how if term.found in (None, term.term) else f"{term.how}: {term.found}"
            console.print(Text(f"      {term.term:<20} {how} ({term.strength:.2f})", style="dim"))
        features = [f"{name} {value:.2f}" for name, value in found.features.items()]
        console.print(Text(f"      {', '.join(features)}", style="dim"))


def print_digest(console: Console, spec: "DigestSpec", now: datetime, contents: "Contents") -> None:
    """Prints what a digest would hold next, and when and where it would be posted."""
    from bot.digests.calendar import holiday
    from bot.digests.contents import why_empty
    from bot.digests.plan import next_run

    run = next_run(spec, now, holiday)
    console.print(Text(f"{spec.id}: {spec.channel_id}, {run:%a %d %b %Y %H:%M} {spec.zone}"))
    for fact in contents.quoted:
        _print_quote(console, Found(fact, score=1.0, span=None))
    for question, count in contents.unanswered:
        console.print(Text(f"no source ({count}): {question}"))
    if contents.is_empty:
        console.print(Text(f"nothing to post: {why_empty(spec)}"))


def print_report(console: Console, report: "Report") -> None:
    """Prints the figures, then the questions that went wrong, one a line."""
    for name, value in report_object(report).items():
        if name != "wrong":
            console.print(f"{name:<15} {'-' if value is None else value}", highlight=False)
    for result in report.wrong:
        first = "-" if result.first is None else result.first.fact.id
        line = f"{result.verdict}: {result.case.question} -> {first} ({result.confidence:.2f})"
        console.print(Text(line))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

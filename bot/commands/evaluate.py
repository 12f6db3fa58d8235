"""`sourceline eval`: questions whose answers are known, counted."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import Facts, answerer_of, console


def evaluate(
    questions: Annotated[Path, typer.Argument(help="Questions with their facts, JSON Lines.")],
    facts: Facts = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Ask questions whose answers are known, and count."""
    from bot.evaluation import evaluate as run
    from bot.evaluation import read_cases
    from bot.terminal import print_report, report_object

    report = run(answerer_of(facts), read_cases(questions))
    if as_json:
        print(json.dumps(report_object(report), ensure_ascii=False))
    else:
        print_report(console(), report)

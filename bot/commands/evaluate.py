"""`sourceline eval`: the base's own questions proved, or a file of questions counted."""

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import Facts, answerer_of, console


def evaluate(
    questions: Annotated[
        Path | None,
        typer.Argument(
            help="Questions with their facts, JSON Lines.",
            show_default="the base's golden files, phrasings and near misses",
        ),
    ] = None,
    facts: Facts = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="List the answers that changed since; made if missing."),
    ] = None,
    save_baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep this run's answers.")
    ] = None,
) -> None:
    """Ask questions whose answers are known, and count.

    The status is 1 if an answer is worse than in the baseline, or, of the base's own questions,
    if one is answered with the wrong line, a near miss at all, or a phrasing not by its fact.
    """
    from bot.commands.evaluation_output import Shown, print_json, print_text
    from bot.evaluation import Baseline, compare, proof_of, prove, read_cases
    from bot.settings import load
    from bot.terminal import progress_bar

    # A file that cannot be read is told before the questions are asked, not after.
    earlier = Baseline.read(baseline) if baseline and baseline.exists() else None
    cases = read_cases(questions) if questions else None
    answerer = answerer_of(facts)
    with progress_bar() as tell:
        progress = partial(tell, "Asking")
        if cases is None:
            proof = prove(load(facts).facts, answerer, progress)
        else:
            proof = proof_of(answerer, cases, progress)
    changes = compare(earlier, proof.results) if earlier else None
    for path in dict.fromkeys((save_baseline, None if earlier else baseline)):
        if path is not None:
            Baseline.of(proof.results).save(path)
            print(f"wrote {path}", file=sys.stderr)
    shown = Shown(proof, changes, is_own=cases is None)
    print_json(shown) if as_json else print_text(console(), shown)
    if (shown.is_own and proof.failures) or (changes and changes.worse):
        raise typer.Exit(1)

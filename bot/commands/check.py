"""`sourceline check`: whether the fact base is sound."""

import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import Facts, today

if TYPE_CHECKING:
    from bot.checking.checkup import Checkup
    from bot.settings import Settings


class Format(StrEnum):
    """How what is found is printed."""

    PLAIN = "plain"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


def check(
    facts: Facts = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    form: Annotated[
        Format, typer.Option("--format", help="Plain lines, JSON, GitHub's annotations, or SARIF.")
    ] = Format.PLAIN,
    strict: Annotated[bool, typer.Option(help="Fail for warnings too.")] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Put moved lines and digests right in the fact files.")
    ] = False,
    coverage: Annotated[bool, typer.Option(help="List the statements without a fact.")] = False,
) -> None:
    """Check every quote against its article, and what else a curator should look at."""
    from bot.settings import load

    settings = load(facts)
    if write:
        _mend(settings.facts)
    found = _look(settings)
    _print(found, Format.JSON if as_json else form, coverage=coverage)
    if found.count("error") or (strict and found.count("warning")):
        raise typer.Exit(1)


def _look(settings: "Settings") -> "Checkup":
    from bot.answering import Answerer
    from bot.checking.checkup import check_up
    from bot.matching.minilm.semantic import semantic
    from bot.terminal import progress_bar

    with progress_bar() as tell:
        # Near misses are asked as the bot will be.
        meaning = semantic(settings.semantic, partial(tell, "Reading the base for its meaning"))
        return check_up(
            settings.facts,
            today(),
            lambda base: Answerer(base, settings.thresholds, meaning, today),
        )


def _mend(folder: Path) -> None:
    from bot.checking.mending import mend
    from bot.facts.loader import survey

    for mended in mend(survey(folder)):
        parts = [f"{mended.lines} moved"] if mended.lines else []
        parts += ["sha256"] if mended.digest else []
        print(f"mended {mended.file}: {', '.join(parts)}", file=sys.stderr)


def _print(found: "Checkup", form: Format, *, coverage: bool) -> None:
    from bot.checking import formats

    match form:
        case Format.JSON:
            print(formats.as_json(found))
        case Format.SARIF:
            print(formats.as_sarif(found.findings, Path.cwd()))
        case Format.GITHUB:
            for annotation in formats.as_github(found.findings, Path.cwd()):
                print(annotation)
        case Format.PLAIN:
            _print_plainly(found, coverage=coverage)


def _print_plainly(found: "Checkup", *, coverage: bool) -> None:
    for finding in found.findings:
        print(finding)
    if coverage:
        for each in found.coverage:
            for statement in each.without:
                print(f"{each.article.path}:{statement.line}: no fact: {statement.quote}")
    if found.base is None:
        return
    stand = f"{len(found.base.withheld)} withheld" if found.base.withheld else "every quote stands"
    print(f"facts: {len(found.base.facts)}, articles: {len(found.base.articles)}; {stand}.")

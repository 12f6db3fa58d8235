"""What several commands share: the base they look at, and where they print."""

import sys
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from bot.answering import Answerer

Facts = Annotated[
    Path | None,
    typer.Option("--facts", metavar="DIR", help="The fact base's folder.", show_default="seeds"),
]


def answerer_of(facts: Path | None) -> "Answerer":
    """Answers from a base, with the model of meaning where it is installed."""
    from bot.loading import make_ready
    from bot.matching.minilm.semantic import semantic
    from bot.settings import load
    from bot.terminal import progress_bar

    settings = load(facts)
    with progress_bar() as tell:
        meaning = semantic(settings.semantic, partial(tell, "Reading the base for its meaning"))
        ready = make_ready(settings.facts, settings.thresholds, meaning, today, progress=tell)
        return ready.answerer


def today() -> date:
    """The day on which facts are to hold, in UTC."""
    return datetime.now(UTC).date()


def console() -> "Console":
    """Standard output, for what is read by people."""
    from rich.console import Console

    # A line piped on to a program stays one line.
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())

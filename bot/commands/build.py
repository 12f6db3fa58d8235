"""`sourceline build`: a draft of facts from an article."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def build(
    article: Annotated[Path, typer.Argument(help="A text file in UTF-8.")],
    out: Annotated[
        Path | None, typer.Option(help="The fact file to write; standard output without it.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Replace the fact file if it exists.")] = False,
    language: Annotated[str, typer.Option(help="The article's language.")] = "english",
) -> None:
    """Draft a fact file from an article: one fact a sentence, ready to curate or to use."""
    from bot.facts.drafting import draft, write_draft

    if out is None:
        print(draft(article, language), end="")
    else:
        print(f"wrote {write_draft(article, out, force=force, language=language)}", file=sys.stderr)

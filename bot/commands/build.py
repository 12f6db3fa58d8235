"""`sourceline build`: a draft of facts from an article."""

import sys
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.facts.comparing import Likeness
    from bot.facts.merging import Merged

# As many as are read on a screen; the others stand in the file.
_SHOWN_MAX = 10

_COMPARING = "Comparing with the base"


def build(
    article: Annotated[Path, typer.Argument(help="A text file in UTF-8.")],
    out: Annotated[
        Path | None, typer.Option(help="The fact file to write; standard output without it.")
    ] = None,
    merge: Annotated[
        bool, typer.Option("--merge", help="Bring the fact file up to the edited article.")
    ] = False,
    force: Annotated[bool, typer.Option(help="Replace the fact file if it exists.")] = False,
    language: Annotated[str, typer.Option(help="The article's language.")] = "english",
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="The article's date, as it states it.")
    ] = None,
) -> None:
    """Draft a fact file from an article: one fact a sentence, ready to curate or to use."""
    from bot.facts.drafting import Given, build_draft, draft
    from bot.facts.merging import merge_draft
    from bot.terminal import progress_bar

    if merge and out is None:
        raise typer.BadParameter("give --out with --merge: the fact file to bring up to date")
    given = Given(language, published)
    if out is None:
        print(draft(article, given), end="")
    elif merge:
        with _as_text(article, out) as (text, captions), progress_bar() as tell:
            compared = partial(tell, _COMPARING)
            merged = merge_draft(text, out, captions=captions, force=force, progress=compared)
        _tell(_merged(merged))
    else:
        with progress_bar() as tell:
            compared = partial(tell, _COMPARING)
            drafted = build_draft(article, out, given, force=force, progress=compared)
        lines = [f"wrote {out}: {_count(drafted.facts, 'fact')} drafted"]
        if drafted.is_wrapped:
            lines.append(
                f"{article}: its lines end within sentences, so facts are cut there; "
                f"`sourceline add {article}` joins its paragraphs"
            )
        _tell([*lines, *_likenesses(drafted.likenesses)])


@contextmanager
def _as_text(article: Path, out: Path) -> "Iterator[tuple[Path, frozenset[int]]]":
    """The article as the base has it or would have it, and its lines that are captions.

    One that lies elsewhere is read as `add` reads it: a saved page, say, becomes its text.
    """
    from bot.errors import CuratorError
    from bot.facts.merging import stored_article
    from bot.sources.originals import read_file
    from bot.sources.reading import extract
    from bot.terminal import progress_bar

    if article.exists() and article.resolve() == stored_article(out).resolve():
        yield article, frozenset()
        return
    with progress_bar() as tell:
        _, found = extract(read_file(article), partial(tell, f"Reading {article}"))
    with tempfile.TemporaryDirectory(prefix="sourceline-") as folder:
        text = Path(folder, article.name)
        text.write_bytes(found.data)
        try:
            yield text, found.captions
        except CuratorError as error:
            is_copy = error.file == str(text)
            place = article if is_copy else error.file
            raise CuratorError(place, error.line, error.reason) from error


def _merged(merged: "Merged") -> list[str]:
    counts = (
        f"merged {merged.out}: {len(merged.kept)} kept, {len(merged.moved)} moved, "
        f"{len(merged.orphaned)} orphaned, {len(merged.new)} new"
    )
    return [counts, *_orphans(merged.orphaned), *_likenesses(merged.likenesses)]


def _orphans(ids: "Sequence[str]") -> list[str]:
    return _first([f"orphaned: {fact_id}: its sentence is gone" for fact_id in ids])


def _likenesses(found: "Sequence[Likeness]") -> list[str]:
    return _first([f"{one.label}: {one.fact_id}: {one.words}" for one in found])


def _first(lines: list[str]) -> list[str]:
    rest = len(lines) - _SHOWN_MAX
    more = [f"and {rest} more: they are comments in the file"] if rest > 0 else []
    return lines[:_SHOWN_MAX] + more


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


def _tell(lines: "Iterable[str]") -> None:
    for line in lines:
        print(line, file=sys.stderr)

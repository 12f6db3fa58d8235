"""`sourceline add`: articles from files and addresses into the base, with a draft of facts."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import Facts
from bot.errors import SourcelineError

if TYPE_CHECKING:
    from bot.commands.adding import Added, Wish


def add(
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH_OR_URL...", help="Text, Markdown, HTML, PDF or DOCX; or a page's address."
        ),
    ],
    facts: Facts = None,
    name: Annotated[
        str | None, typer.Option(help="The article's name in the base; of one article.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="The article's language.", show_default="the base's, else english"),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            help="The encoding of a text or HTML file that is not UTF-8 and does not say."
        ),
    ] = None,
    merge: Annotated[
        bool,
        typer.Option("--merge", help="Bring an earlier state up to date; keep what is curated."),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an earlier state, and what was curated of it.")
    ] = False,
) -> None:
    """Take articles into the base: as plain text, with a fact a sentence that already answers."""
    from bot.app import utc_now
    from bot.commands.adding import Wish

    if merge and force:
        raise typer.BadParameter("give --merge, which keeps what is curated, or --force, not both")
    if name is not None and len(places) > 1:
        raise typer.BadParameter("--name is for one article at a time")
    wish = Wish(_base(facts), utc_now().date(), name, language, merge, force)
    failed = False
    for place in places:
        try:
            _tell(_added(place, wish, encoding))
        except SourcelineError as error:
            print(f"sourceline: {error}", file=sys.stderr)
            failed = True
    if failed:
        raise typer.Exit(1)


def _base(facts: Path | None) -> Path:
    """The base's folder; the copy that the package carries is never written into."""
    from bot.settings import carried, load

    chosen = load(facts).facts
    return Path("seeds") if facts is None and chosen == carried("seeds") else chosen


def _added(place: str, wish: "Wish", encoding: str | None) -> "Added":
    from bot.commands.adding import Arrival, add_to_base
    from bot.sources.fetching import fetch
    from bot.sources.originals import read_file
    from bot.sources.reading import extract
    from bot.terminal import progress_bar

    with progress_bar() as tell:
        progress = partial(tell, f"Reading {place}")
        original = fetch(place, progress) if "://" in place else read_file(Path(place), encoding)
        kind, found = extract(original, progress)
    return add_to_base(wish, Arrival(original, kind, found))


def _tell(added: "Added") -> None:
    counted = "1 fact" if added.facts == 1 else f"{added.facts} facts"
    print(f"{added.done} {added.fact_file}: {counted} of “{added.title}”")
    if added.alike:
        pairs = "1 fact" if added.alike == 1 else f"{added.alike} facts"
        print(f"comments in it name {pairs} of the base that say the same, or otherwise")

"""The command line: thin commands over the layers below.

Everything a command needs is imported inside it: `ask` answers in well under a second
because it never loads Slack's libraries or the database's.
"""

import json
import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Annotated, NoReturn

import typer

from bot.commands.add import add
from bot.commands.audit import audit
from bot.commands.build import build
from bot.commands.check import check
from bot.commands.common import Facts, answerer_of, console
from bot.commands.correct import correct
from bot.commands.curate import curate
from bot.commands.evaluate import evaluate
from bot.errors import SourcelineError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Answers questions with the exact line of the source, or says that no source does.",
)

model_app = typer.Typer(no_args_is_help=True, help="The optional model of meaning.")
app.add_typer(model_app, name="model")

app.command()(add)
app.command()(check)
app.command()(build)
app.command()(curate)
app.command()(audit)
app.command()(correct)
app.command(name="eval")(evaluate)


def main() -> None:
    """Runs the command line; an error that Sourceline can explain is one line and status 1."""
    try:
        app(prog_name="sourceline")
    except SourcelineError as error:
        _fail(str(error))
    except BrokenPipeError:
        # The reader (`| head`) has what it wanted; nothing is left to say to it.
        sys.stderr.close()
        sys.exit(0)


def _fail(line: str) -> NoReturn:
    print(f"sourceline: {line}", file=sys.stderr)
    sys.exit(1)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="What to look up.")] = None,
    facts: Facts = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read a question a line, print an object a line.")
    ] = False,
    top: Annotated[int, typer.Option(min=1, max=100, help="Matches to return at most.")] = 3,
    explain: Annotated[bool, typer.Option(help="Show how each match was found.")] = False,
    as_of: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Answer from what held then: YYYY, YYYY-MM, ..."),
    ] = None,
) -> None:
    """Look up the line that answers a question."""
    from bot.facts.validity import last_day
    from bot.terminal import answer_object, print_answer, print_explanation

    day = last_day(as_of) if as_of else None
    if as_of and day is None:
        raise typer.BadParameter(f"--as-of must be YYYY, YYYY-MM or YYYY-MM-DD, not {as_of}")
    if (question is None) != jsonl:
        raise typer.BadParameter("give a QUESTION, or --jsonl and questions on standard input")
    answerer = answerer_of(facts)
    for asked in _questions() if question is None else [question]:
        answer = answerer.answer(asked, limit=top, as_of=day)
        if as_json or jsonl:
            shown = answer_object(answer, explain=explain)
            print(json.dumps(shown, ensure_ascii=False), flush=True)
        else:
            print_answer(console(), answer)
            if explain:
                print_explanation(console(), answer)


def _questions() -> Iterator[str]:
    """Standard input's lines: each a question, or a JSON object with a `question`."""
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        try:
            record = json.loads(line) if line.lstrip().startswith("{") else None
        except ValueError:
            record = None
        asked = record.get("question") if isinstance(record, dict) else None
        yield asked if isinstance(asked, str) else line


@app.command()
def start(facts: Facts = None) -> None:
    """Run the bot over Socket Mode."""
    from bot.app import live_base, running
    from bot.settings import load
    from bot.terminal import progress_bar

    _log_to_stderr()
    stop = _stop_on_signals()
    settings = load(facts)
    with progress_bar() as tell:
        live = live_base(settings, tell)
    _on_hangup(live.ask_for_reload)
    with running(settings, stop, live) as bot:
        bot.connection.run()


@app.command()
def web(facts: Facts = None) -> None:
    """Run the bot over signed HTTP."""
    from bot.settings import load
    from bot.web import serve

    _log_to_stderr()
    serve(load(facts))


@app.command()
def digest(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show, and post nothing.")] = False,
    facts: Facts = None,
) -> None:
    """Show what each configured digest would hold next."""
    from bot.app import digest_preview, utc_now
    from bot.settings import load
    from bot.terminal import print_digest

    if not dry_run:
        raise typer.BadParameter("give --dry-run; a running bot posts the digests itself")
    settings = load(facts)
    if not settings.digests:
        print(f"no digest is configured in {settings.config}")
    for spec, chosen in digest_preview(settings, utc_now()):
        print_digest(console(), spec, utc_now(), chosen)


@app.command()
def demo(
    browser: Annotated[
        bool, typer.Option("--web", help="Open a workspace in the browser, fetched by npm.")
    ] = False,
    facts: Facts = None,
) -> None:
    """Try the bot in a workspace on this machine; no token is needed."""
    from bot.demo import run, run_in_browser
    from bot.settings import load

    if browser:
        run_in_browser(load(facts))
    else:
        run(load(facts), console(), interactive=sys.stdin.isatty() and sys.stdout.isatty())


@app.command()
def migrate() -> None:
    """Bring the database to this version's schema."""
    from bot.settings import load
    from bot.state import migrate as migrations
    from bot.state.database import Database

    with Database.open(load().database_url) as database:
        migrations.upgrade(database)
    print("the database is up to date")


@model_app.command()
def install() -> None:
    """Fetch the model of meaning into the user's cache; the bot works without it."""
    from bot.matching.minilm.install import install as fetch

    fetch(print)


class Mode(StrEnum):
    """How Slack reaches the bot."""

    SOCKET = "socket"
    HTTP = "http"


@app.command()
def manifest(
    mode: Annotated[Mode, typer.Option(help="How Slack reaches the bot.")] = Mode.SOCKET,
    url: Annotated[str | None, typer.Option(help="Where HTTP mode is reached, https://...")] = None,
) -> None:
    """Print the app manifest, to paste where Slack asks for one."""
    from bot.slack.manifest import PLACEHOLDER_URL
    from bot.slack.manifest import manifest as describe

    described = describe(mode.value, url or PLACEHOLDER_URL)
    print(json.dumps(described, indent=2))


def _stop_on_signals() -> threading.Event:
    """An event that Ctrl-C and a request to terminate set, so that work can end in order."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _on_hangup(act: Callable[[], None]) -> None:
    """Acts on the signal by which a service is asked to read its files anew."""
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, lambda *_: act())


def _log_to_stderr() -> None:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )

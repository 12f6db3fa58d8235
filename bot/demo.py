"""`sourceline demo`: the bot in a workspace of its own, asked in every way it can be asked.

Plays a member of the embedded workspace, prints what Slack would show, and goes on with
what is typed. The questions come from the base, so that it shows any base.
"""

import re
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console
from rich.text import Text

from bot import browser_demo
from bot.answering import Answered, Answerer
from bot.app import Running, running, utc_now
from bot.claims import check
from bot.digests.plan import WEEKDAYS, DigestSpec
from bot.settings import Settings
from bot.slack.buttons import SHOW_CONTEXT
from bot.slack.listeners.claim import CHECK_CLAIM
from bot.slack.manifest import manifest
from bot.workspace import Channel, Line, Message, User, View, Workspace, render, render_view

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_KEY_WORDS = 5
OFF_TOPIC = "how do I reset my VPN password"

# How a neutral style of the workspace's renderer looks on a terminal.
_LOOKS = {
    "bold": "bold",
    "header": "bold",
    "italic": "italic",
    "context": "dim",
    "bar": "cyan",
    "button": "reverse",
    "link": "underline",
    "mention": "cyan",
    "code": "cyan",
}


def run(settings: Settings, console: Console, *, interactive: bool) -> None:
    """Plays the conversation; then, if interactive, answers what is typed until it ends."""
    with (
        Workspace.start(manifest=manifest("socket")) as workspace,
        tempfile.TemporaryDirectory(prefix="sourceline-") as folder,
    ):
        here = _against(settings, workspace, Path(folder))
        with running(here, threading.Event()) as bot:
            workspace.wait_for_connection()
            play = _Play(workspace, bot, console)
            play.scenes()
            if interactive:
                play.go_on()


def run_in_browser(settings: Settings) -> None:
    """Runs the bot against a workspace with a page to open, until Ctrl-C."""

    @contextmanager
    def connected(slack: browser_demo.LocalSlack) -> Iterator[None]:
        with tempfile.TemporaryDirectory(prefix="sourceline-") as folder:
            here = replace(
                settings,
                bot_token=SecretStr(slack.bot_token),
                app_token=SecretStr(slack.app_token),
                api_url=slack.api_url,
                database_url=f"sqlite:///{Path(folder) / 'demo.db'}",
                digests=(),
            )
            with running(here, threading.Event()) as bot:
                bot.connection.connected.wait()
                yield

    browser_demo.run(connected, partial(print, flush=True))


def _against(settings: Settings, workspace: Workspace, folder: Path) -> Settings:
    return replace(
        settings,
        bot_token=SecretStr(workspace.bot_token),
        app_token=SecretStr(workspace.app_token),
        api_url=workspace.api_url,
        database_url=f"sqlite:///{folder / 'demo.db'}",
        digests=(),
    )


class _Play:
    """Ada, a member of #general, and what she sees."""

    def __init__(self, workspace: Workspace, bot: Running, console: Console) -> None:
        self._workspace = workspace
        self._bot = bot.bot
        self._console = console
        self._ada: User = workspace.add_user("ada")
        self._general: Channel = workspace.add_channel("general", members=[self._ada])

    def scenes(self) -> None:
        """Every way to ask, the context, what no source answers, a claim checked, a digest."""
        by_command, by_mention, in_direct = _questions(self._bot.services.answerer())
        self._by_command(by_command)
        self._show_context(self._by_mention(by_mention))
        self._in_direct_message(in_direct)
        self._by_command(OFF_TOPIC)
        self._check_claim(_wrong_claim(self._bot.services.answerer()))
        self._digest()

    def go_on(self) -> None:
        """Takes lines from the terminal until its end, `quit` or Ctrl-C."""
        self._console.print(
            "\nYour turn, as Ada. A line is a direct message; begin it with /fact for the command "
            "in #general, with @Sourceline for a mention there. Leave with quit.\n",
            style="dim",
        )
        while True:
            try:
                typed = self._console.input("> ").strip()
            except (EOFError, KeyboardInterrupt):
                return
            if typed in {"quit", "exit"}:
                return
            if typed:
                self._say(typed)

    def _say(self, typed: str) -> None:
        try:
            if typed.startswith("/fact"):
                self._by_command(typed.removeprefix("/fact").strip())
            elif typed.casefold().startswith("@sourceline"):
                self._by_mention(typed[len("@sourceline") :].strip())
            else:
                self._in_direct_message(typed)
        except TimeoutError:
            self._console.print("The bot has not answered; the line is kept for it.")

    def _by_command(self, question: str) -> None:
        self._heading("#general", f"/fact {question}")
        seen = len(self._private())
        self._workspace.command(self._ada, self._general, "/fact", question)

        def come() -> list[Message | View]:
            opened = self._workspace.view(self._ada)
            return [*self._private()[seen:], *([opened] if opened else [])]

        shown = self._workspace.wait_for(come, timeout_s=10.0)[0]
        if isinstance(shown, View):
            self._show_modal(shown, "a modal")
        else:
            self._show(shown)

    def _by_mention(self, question: str) -> Message:
        self._heading("#general", f"@Sourceline {question}")
        mention = self._workspace.mention_text(self._workspace.bot)
        seen = len(self._private())
        ts = self._workspace.say(self._ada, self._general, f"{mention} {question}")
        # Where lines are only near, she alone is asked which one to post.
        reply = self._reply(
            lambda: self._workspace.thread(self._general, ts)[1:] or self._private()[seen:]
        )
        self._show(reply)
        return reply

    def _in_direct_message(self, question: str) -> None:
        self._heading("Direct message", question)
        direct = self._workspace.im(self._ada)
        seen = len(self._workspace.messages(direct)) + 1
        self._workspace.dm(self._ada, question)
        self._show(self._reply(lambda: self._workspace.messages(direct)[seen:]))

    def _show_context(self, reply: Message) -> None:
        buttons = [e.get("action_id") for b in reply.blocks for e in b.get("elements", [])]
        if SHOW_CONTEXT not in buttons:
            return
        self._heading("#general", "clicks Show context")
        self._workspace.click(self._ada, reply, SHOW_CONTEXT)
        view = self._workspace.wait_for(lambda: self._workspace.view(self._ada))
        self._show_modal(view, "a modal")

    def _check_claim(self, claim: str | None) -> None:
        """A colleague claims something, and Ada looks it up from the message's menu."""
        if claim is None:
            return
        ben = self._workspace.add_user("ben")
        self._workspace.join(ben, self._general)
        self._heading("#general", claim, "Ben")
        self._console.print()
        ts = self._workspace.say(ben, self._general, claim)
        (said,) = (each for each in self._workspace.messages(self._general) if each.ts == ts)
        self._heading("#general", "chooses Check this claim from the message's menu")
        self._workspace.shortcut(self._ada, said, CHECK_CLAIM)
        view = self._workspace.wait_for(self._checked)
        self._show_modal(view, "a modal, for Ada only")

    def _checked(self) -> View | None:
        """The modal, once it holds more than that a check has begun."""
        view = self._workspace.view(self._ada)
        return view if view is not None and len(view.definition["blocks"]) > 1 else None

    def _digest(self) -> None:
        """Posts the digest of #general, as the bot does at its time of day."""
        self._console.rule("[bold]The daily digest of #general[/]", align="left")
        now = utc_now()
        spec = DigestSpec("demo", self._general.id, f"{now:%H:%M}", "UTC", frozenset(WEEKDAYS))
        services = self._bot.services
        digests = replace(services.digests, configured=(spec,))
        self._bot = replace(self._bot, services=replace(services, digests=digests))
        for delivery in self._bot.runner(self._workspace.team_id).tick(now):
            posted = [
                message
                for message in self._workspace.messages(self._general)
                if message.ts == delivery.detail
            ]
            for message in posted:
                self._show(message)

    def _private(self) -> list[Message]:
        return self._workspace.ephemerals(self._ada, self._general)

    def _reply(self, look: Callable[[], list[Message]]) -> Message:
        return self._workspace.wait_for(look, timeout_s=10.0)[0]

    def _heading(self, place: str, what: str, who: str = "Ada") -> None:
        self._console.rule(Text(place, style="bold"), align="left")
        self._console.print(Text.assemble((who, "bold"), "  ", what))

    def _show(self, message: Message) -> None:
        where = "in a thread" if message.thread_ts else ""
        self._print(render(message, self._workspace.names()), where)

    def _show_modal(self, view: View, where: str) -> None:
        self._print(render_view(view, self._workspace.names()), where)
        self._workspace.close_view(self._ada, view)

    def _print(self, lines: list[Line], where: str) -> None:
        self._console.print(Text.assemble(("Sourceline", "bold"), "  ", (where, "dim")))
        for line in lines:
            shown = Text("  ")
            for part in line:
                shown.append(part.text, " ".join(_LOOKS.get(s, "") for s in part.styles))
            self._console.print(shown)
        self._console.print()


def _questions(answerer: Answerer, count: int = 3) -> list[str]:
    """Questions that the base answers: phrasings first, and first those with a bold answer.

    Of a base that nobody has curated yet they are a sentence's own words, without its figures.
    """
    facts = answerer.base.facts[:100]
    asked = [fact.phrasings[0] for fact in facts if fact.phrasings]
    asked += [_key_words(fact.quote) for fact in facts if not fact.phrasings]
    answers = [answer for q in asked if isinstance(answer := answerer.answer(q), Answered)]
    answers.sort(key=lambda answer: answer.matches[0].span is None)
    chosen = [answer.question for answer in answers[:count]]
    return (chosen + [fact.quote for fact in facts] + [OFF_TOPIC] * count)[:count]


def _key_words(quote: str) -> str:
    """The first longer words of a sentence, in small letters, as people type them."""
    return " ".join(_LONG_WORD.findall(quote)[:_KEY_WORDS]).lower() or quote


def _wrong_claim(answerer: Answerer) -> str | None:
    """A line of the base with its year put one later, if there is one that gives it away."""
    for fact in answerer.base.facts:
        claim = _YEAR.sub(lambda year: str(int(year[0]) + 1), fact.quote, count=1)
        if claim != fact.quote and check(answerer, claim).verdict == "contradicted":
            return claim
    return None

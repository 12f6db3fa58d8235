"""The composition root: builds everything, in dependency order, and nothing else.

A `Bot` is everything but the way requests come in; `running` adds Socket Mode, `bot.web`
adds HTTP, and the demo runs the same bot against a workspace of its own.
"""

import logging
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from slack_bolt import App

from bot.answering import Answerer, OfToday
from bot.digests.book import DigestBook
from bot.digests.contents import Contents
from bot.digests.deliver import DigestRunner
from bot.digests.plan import DigestSpec
from bot.errors import DeliveryError, StateError
from bot.facts.curation import Curation
from bot.loading import Progress, make_ready
from bot.matching.minilm.semantic import semantic
from bot.reload import LiveBase, Made
from bot.settings import Settings
from bot.slack.bolt_app import build_bolt_app, drain
from bot.slack.digest_posts import digest_runner
from bot.slack.pace import Pace
from bot.slack.posting import Poster, build_client
from bot.slack.roles import Roles
from bot.slack.services import Services
from bot.slack.socket import SocketConnection, identify
from bot.state import migrate
from bot.state.answers import Answers
from bot.state.channel_settings import ChannelSettingsStore
from bot.state.database import Database
from bot.state.digest_log import DigestLog
from bot.state.digest_news import DigestNews
from bot.state.digest_turns import DigestTurns
from bot.state.digests import Digests
from bot.state.feedback import Feedback
from bot.state.inbox import Inbox
from bot.state.ledger import Ledger
from bot.state.once import Once
from bot.state.outbox import Outbox
from bot.state.proposals import Proposals
from bot.upkeep import Upkeep

# Questions worked on at once; a reply mostly waits for Slack.
WORKERS = 16
# How long running work may take to end once the bot is told to stop.
DRAIN_S = 20.0

_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The clock of everything below, as an aware UTC time."""
    return datetime.now(UTC)


def today() -> date:
    """The day on which facts are to hold, in UTC."""
    return utc_now().date()


def build_answerer(settings: Settings) -> Answerer:
    """The fact base, loaded and checked, ready to answer; raises CuratorError."""
    return live_base(settings).answerer()


def live_base(settings: Settings, progress: Progress | None = None) -> LiveBase:
    """The fact base, ready to answer and to be reloaded; raises CuratorError.

    `progress` is told how far the first reading is.
    """
    meaning = semantic(settings.semantic)

    def make(apart: bool) -> Made:
        told = None if apart else progress
        ready = make_ready(
            settings.facts, settings.thresholds, meaning, today, progress=told, apart=apart
        )
        return ready.answerer, ready.findings

    return LiveBase(settings.facts, make)


@dataclass(frozen=True, slots=True)
class Bot:
    """One bot of one team, built and not yet connected."""

    bolt: App
    services: Services
    database: Database
    live: LiveBase

    def serve(self, stop: threading.Event) -> Sequence[threading.Thread]:
        """Starts what runs beside the listeners: digests, sweeps, a look at the base's files."""
        upkeep = Upkeep(self.services, self.live, self.try_to_identify)
        return upkeep.start(stop)

    def runner(self, team_id: str) -> DigestRunner:
        """The digests of a team."""
        return digest_runner(self.services, team_id)

    def close(self) -> None:
        """Lets running work end, for at most `DRAIN_S` seconds, then closes the database.

        What did not end, or waits for Slack, is free for another process at once.
        """
        drain(self.bolt)
        _drain(self.services.work)
        try:
            self.services.inbox.release_leases(self.services.clock())
        except StateError:
            _log.exception("Leases are not released; they end by themselves")
        self.database.close()

    def try_to_identify(self) -> None:
        """Asks Slack who the bot is; raises OperatorError for a token that it refuses.

        Where Slack cannot be reached it only logs that: answers do not wait for it.
        """
        try:
            identify(self.services.poster)
        except DeliveryError as failure:
            _log.warning("Slack is not reachable (%s); trying again", failure.code)


def build_bot(settings: Settings, live: LiveBase) -> Bot:
    """Everything wired together; asks Slack nothing. Raises OperatorError for a bad setting."""
    client = build_client(settings.secret("SLACK_BOT_TOKEN"), settings.api_url)
    database = Database.open(settings.database_url)
    migrate.upgrade(database)
    poster = Poster(client)
    services = Services(
        answerer=live.answerer,
        poster=poster,
        inbox=Inbox(database),
        outbox=Outbox(database),
        pace=Pace(),
        once=Once(database),
        ledger=Ledger(database),
        answers=Answers(database),
        feedback=Feedback(database),
        proposals=Proposals(database),
        channels=ChannelSettingsStore(database),
        roles=Roles(settings.curators, settings.admins, poster.group_members, utc_now),
        curators_channel=settings.curators_channel,
        digests=DigestBook(settings.digests, Digests(database)),
        digest_log=DigestLog(database),
        digest_news=DigestNews(database),
        digest_turns=DigestTurns(database),
        clock=utc_now,
        work=ThreadPoolExecutor(WORKERS, thread_name_prefix="work"),
        wait=time.sleep,
        curation=Curation(settings.facts, settings.curation),
        # The curator who changed a file is answered at once; it is read in a moment.
        changed=live.ask_for_reload,
        reload=live.reload,
        retention=timedelta(days=settings.retention_days),
    )
    return Bot(build_bolt_app(services, client), services, database, live)


@dataclass(frozen=True, slots=True)
class Running:
    """A bot connected over Socket Mode."""

    bot: Bot
    connection: SocketConnection


@contextmanager
def running(
    settings: Settings, stop: threading.Event, live: LiveBase | None = None
) -> Iterator[Running]:
    """A bot connected over Socket Mode, with its digests; both have ended on leaving.

    It answers from `live`, or from the base of the settings.

    Raises CuratorError for the base, OperatorError for a setting that is missing or a token
    that Slack refuses.
    """
    app_token = settings.secret("SLACK_APP_TOKEN")
    bot = build_bot(settings, live or live_base(settings))
    services = bot.services
    connection = SocketConnection(bot.bolt, services.poster, app_token, stop, services.right_of_way)
    threads: Sequence[threading.Thread] = ()
    try:
        if connection.start():
            _log.info("connected; answering from %s", settings.facts)
            threads = bot.serve(stop)
        yield Running(bot, connection)
    finally:
        stop.set()
        connection.close()
        for thread in threads:
            thread.join(DRAIN_S)
        bot.close()


def digest_preview(settings: Settings, now: datetime) -> list[tuple[DigestSpec, Contents]]:
    """What each configured digest would hold next, in configuration order; posts nothing."""
    answerer = build_answerer(settings)
    with _existing(settings.database_url) as database:
        migrate.upgrade(database)
        runner = DigestRunner(
            specs=lambda: settings.digests,
            quotes=lambda: OfToday(answerer),
            digest_log=DigestLog(database),
            news=DigestNews(database),
            turns=DigestTurns(database),
            post=_refuse_to_post,
            team_id="",
            clock=utc_now,
            wait=time.sleep,
        )
        return [(spec, runner.preview(spec, now)) for spec in settings.digests]


@contextmanager
def _existing(url: str) -> Iterator[Database]:
    """The database, or an empty one that is thrown away where there is none yet."""
    with tempfile.TemporaryDirectory(prefix="sourceline-") as folder:
        empty = f"sqlite:///{Path(folder) / 'empty.db'}"
        with Database.open(url if Database.is_there(url) else empty) as database:
            yield database


def _refuse_to_post(spec: DigestSpec, contents: Contents, local_date: date) -> str:
    raise AssertionError("a preview posts nothing")


def _drain(work: Executor) -> None:
    """Waits for an executor; gives up after `DRAIN_S`, and the inbox keeps what is unfinished."""
    closing = threading.Thread(target=work.shutdown, name="drain", daemon=True)
    closing.start()
    closing.join(DRAIN_S)

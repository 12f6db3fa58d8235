"""A small fact base, a workspace, and the bot's Slack side connected to it over each transport."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from conversation import OPENED, QUOTE, Talk, mention, replies
from slack_bolt import App

from bot.answering import Answerer, Thresholds
from bot.digests.book import DigestBook
from bot.facts import anchors
from bot.facts.base import Article, Fact, FactBase
from bot.slack.bolt_app import build_bolt_app, drain
from bot.slack.http_guard import EVENTS_PATH, guarded
from bot.slack.manifest import manifest
from bot.slack.pace import Pace
from bot.slack.posting import Poster, build_client
from bot.slack.roles import Roles
from bot.slack.services import Services
from bot.slack.socket import SocketConnection
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
from bot.workspace import Channel, User, Workspace

LINES = (
    "The harbour bridge was opened on 4 May 1931.",
    "",
    "It carries two railway tracks & a footpath.",
    "Repairs cost <9 million> crowns in 2019, the city says.",
)


@pytest.fixture
def article(tmp_path: Path) -> Article:
    path = tmp_path / "bridge.txt"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return Article("bridge", "The harbour bridge", path, "", LINES)


@pytest.fixture
def base(article: Article) -> FactBase:
    opened = Fact(
        id="bridge-opened",
        article=article,
        quote=LINES[0],
        line=1,
        phrasings=("When was the harbour bridge opened?",),
        topics=("bridge", "history"),
        as_of="1931",
    )
    tracks = replace(
        opened,
        id="bridge-tracks",
        quote=LINES[2],
        line=3,
        phrasings=("How many railway tracks does the bridge carry?",),
        topics=("bridge",),
        as_of=None,
    )
    repairs = replace(
        opened,
        id="bridge-repairs",
        quote=LINES[3],
        line=4,
        phrasings=("How much did the repairs of the bridge cost?",),
        topics=("costs",),
        as_of="2019",
        caveat="The city's own figure.",
    )
    facts = (opened, tracks, repairs)
    assert all(anchors.stands(fact) for fact in facts)
    return FactBase(facts, (article,), {}, "english", "1")


@pytest.fixture
def answerer(base: FactBase) -> Answerer:
    return Answerer(base, Thresholds(answer=0.6, suggest=0.3))


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.start(manifest=manifest("socket")) as running:
        yield running


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database.open(f"sqlite:///{tmp_path / 'state.db'}") as database:
        migrate.upgrade(database)
        yield database


@pytest.fixture
def curators(workspace: Workspace) -> Channel:
    """The channel where curators read."""
    return workspace.add_channel("curators")


@pytest.fixture
def cleo(workspace: Workspace) -> User:
    """A curator, by a user group."""
    return workspace.add_user("cleo")


@pytest.fixture
def ada(workspace: Workspace) -> User:
    """An admin."""
    return workspace.add_user("ada")


@pytest.fixture
def roles(workspace: Workspace, cleo: User, ada: User) -> Roles:
    poster = Poster(build_client(workspace.bot_token, workspace.api_url))
    group = workspace.add_usergroup([cleo])
    return Roles([group], [ada.id], poster.group_members, lambda: datetime.now(UTC))


@pytest.fixture
def services(
    workspace: Workspace, database: Database, answerer: Answerer, roles: Roles, curators: Channel
) -> Iterator[Services]:
    with ThreadPoolExecutor(4, thread_name_prefix="work") as work:
        yield Services(
            answerer=lambda: answerer,
            poster=Poster(build_client(workspace.bot_token, workspace.api_url)),
            inbox=Inbox(database),
            outbox=Outbox(database),
            pace=Pace(every_s=0.0),
            once=Once(database),
            ledger=Ledger(database),
            answers=Answers(database),
            feedback=Feedback(database),
            proposals=Proposals(database),
            channels=ChannelSettingsStore(database),
            roles=roles,
            curators_channel=curators.id,
            digests=DigestBook((), Digests(database)),
            digest_log=DigestLog(database),
            digest_news=DigestNews(database),
            digest_turns=DigestTurns(database),
            clock=lambda: datetime.now(UTC),
            work=work,
            wait=time.sleep,
        )


@contextmanager
def over_sockets(workspace: Workspace, services: Services) -> Iterator[None]:
    """The bot connected over Socket Mode; everything taken in is finished on leaving."""
    app = build_bolt_app(services, build_client(workspace.bot_token, workspace.api_url))
    connection = SocketConnection(app, services.poster, workspace.app_token, threading.Event())
    try:
        assert connection.start()
        workspace.wait_for_connection()
        yield
    finally:
        connection.close()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = False


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def over_http(workspace: Workspace, services: Services) -> Iterator[None]:
    """The bot behind a web server, called by signed requests."""
    app = build_bolt_app(services, build_client(workspace.bot_token, workspace.api_url))
    application = guarded(app, workspace.signing_secret, services.clock)
    with make_server("127.0.0.1", 0, application, _Server, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        workspace.connect_http(f"http://127.0.0.1:{server.server_port}{EVENTS_PATH}")
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            drain(app)


@pytest.fixture
def slack(
    request: pytest.FixtureRequest, workspace: Workspace, services: Services
) -> Iterator[Workspace]:
    """A workspace with the bot in it: over HTTP, or over what `request.param` names."""
    transport = TRANSPORTS[getattr(request, "param", "http")]
    with transport(workspace, services):
        yield workspace


TRANSPORTS = {"sockets": over_sockets, "http": over_http}


@pytest.fixture
def talk(request: pytest.FixtureRequest, workspace: Workspace, services: Services) -> Talk:
    """The bot in the workspace for as long as a `with` lasts, over HTTP or what `request.param`
    names; once it is left, all that was said in it was heard, and all that caused is done.

    Keywords replace fields of the services.
    """
    transport = TRANSPORTS[getattr(request, "param", "http")]
    last = workspace.add_user("last")

    @contextmanager
    def connected(**replaced: Any) -> Iterator[Workspace]:
        # The transport is left first: what it took in is then all in the executor.
        with (
            ThreadPoolExecutor(4, thread_name_prefix="talk") as work,
            transport(workspace, replace(services, work=work, **replaced)),
        ):
            yield workspace
            # Deliveries begin in the order of what causes them.
            ts = workspace.dm(last, "help")
            workspace.wait_for(lambda: _all_acknowledged(workspace, ts))

    return connected


@pytest.fixture
def asked(talk: Talk, ann: User, general: Channel) -> str:
    """The `ts` of a question in a channel that the first fact answered."""
    with talk() as slack:
        ts = mention(slack, ann, general, OPENED)
        assert QUOTE in replies(slack, general, ts)[0].text
    return ts


def _all_acknowledged(workspace: Workspace, ts: str) -> bool:
    attempts = workspace.deliveries()
    begun = [each.outgoing.payload.get("event", {}).get("ts") for each in attempts]
    return ts in begun and all(each.ack is not None for each in attempts)


@pytest.fixture
def connect(workspace: Workspace) -> Callable[[Services], AbstractContextManager[None]]:
    """Connects a bot with services of the test's own, over HTTP."""
    return lambda services: over_http(workspace, services)


@pytest.fixture
def app(workspace: Workspace, services: Services) -> Iterator[App]:
    """The bot without a transport: for payloads made by hand."""
    app = build_bolt_app(services, build_client(workspace.bot_token, workspace.api_url))
    yield app
    drain(app)


@pytest.fixture
def ann(workspace: Workspace) -> User:
    return workspace.add_user("ann")


@pytest.fixture
def general(workspace: Workspace, ann: User) -> Channel:
    return workspace.add_channel("general", members=[ann])


@pytest.fixture
def bob(workspace: Workspace, general: Channel) -> User:
    """Another member of #general."""
    bob = workspace.add_user("bob")
    workspace.join(bob, general)
    return bob

"""`Workspace`: Slack on loopback, to run the bot against and to look at afterwards.

Puts the parts of this package together, starts and stops them, and shows what is in them.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TypeVar, get_args

import aiohttp
from aiohttp import web

from bot.workspace import (
    agent_methods,
    chat_methods,
    conversation_methods,
    view_methods,
    workflow_steps,
)
from bot.workspace.contents import Contents
from bot.workspace.delivery import (
    ACK_TIMEOUT_S,
    RETRY_DELAYS_S,
    Attempt,
    Delivery,
    HttpRoute,
    Kind,
)
from bot.workspace.events import Events
from bot.workspace.faults import CALL, CONNECTION, DELIVERY, Faults
from bot.workspace.grants import Grants
from bot.workspace.installation import Installation
from bot.workspace.interactions import GRACE_S
from bot.workspace.model import Clock, Team, User
from bot.workspace.responses import RESPONSE_CALL, RESPONSE_PATH, ResponseUrls
from bot.workspace.server import HOST, Server
from bot.workspace.socket_mode import CONNECTING, LINK_PATH, DisconnectReason, SocketMode
from bot.workspace.web_api import Backend, Call, WebApi

Result = TypeVar("Result")

METHODS = {
    **agent_methods.METHODS,
    **chat_methods.METHODS,
    **conversation_methods.METHODS,
    **view_methods.METHODS,
    **workflow_steps.METHODS,
}

PLACES = {
    **dict.fromkeys([*METHODS, RESPONSE_CALL], CALL),
    **dict.fromkeys(get_args(Kind), DELIVERY),
    CONNECTING: CONNECTION,
}


def machine_clock() -> datetime:
    """The machine's own time: the workspace stands for another company's server."""
    return datetime.now(UTC)


class Workspace(Contents):
    """One team with one installed app; every method may be called from any thread.

    Delivers over Socket Mode, until `connect_http` gives it a request URL. `faults` scripts
    what goes wrong.
    """

    def __init__(self, team: Team, ack_timeout_s: float, retry_delays_s: tuple[float, ...]) -> None:
        grants = Grants(team.clock)
        self.faults = Faults(team, PLACES)
        self._sockets = SocketMode(team, grants, ack_timeout_s, self.faults)
        self._ack_timeout_s = ack_timeout_s
        delivery = Delivery(team, self._sockets, retry_delays_s, self.faults)
        backend = Backend(team, grants, Events(team, delivery), self._address)
        super().__init__(backend, delivery)
        self._web_api = WebApi(backend, METHODS, self.faults)
        self._response_urls = ResponseUrls(backend, self._web_api)
        self._server: Server | None = None
        self._port = 0
        self._session: aiohttp.ClientSession | None = None

    @classmethod
    def start(
        cls,
        *,
        manifest: Mapping[str, Any] | None = None,
        clock: Clock = machine_clock,
        team_id: str = "T0000000001",
        ack_timeout_s: float = ACK_TIMEOUT_S,
        retry_delays_s: tuple[float, ...] = RETRY_DELAYS_S,
    ) -> Self:
        """A running workspace, on a free port of 127.0.0.1; use it in a `with`.

        With a parsed app `manifest`, only its scopes, events, commands and shortcuts are
        there; without one, all are. `clock` gives aware datetimes.
        """
        app = Installation() if manifest is None else Installation.from_manifest(manifest)
        workspace = cls(Team(clock, app, team_id), ack_timeout_s, retry_delays_s)
        workspace.resume()
        return workspace

    def resume(self) -> None:
        """Starts serving again after `stop`, on the same port with the same state."""
        application = web.Application(client_max_size=4 * 1024 * 1024)
        application.router.add_post("/api/{method}", self._web_api.serve)
        application.router.add_get("/api/{method}", self._web_api.serve)
        application.router.add_get(LINK_PATH, self._sockets.connect)
        application.router.add_post(RESPONSE_PATH + "{key}", self._response_urls.serve)
        self._server = Server(application, self._open, self._close)
        self._server.start(self._port)
        self._port = self._server.port
        self._delivery.loop = self._server.loop

    def stop(self) -> None:
        """Closes every connection and drops what was still to be delivered."""
        self._delivery.loop = None
        self.faults.release()
        if self._server is not None:
            self._server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def api_url(self) -> str:
        """The base URL for `slack_sdk.WebClient`."""
        return f"http://{self._address('/api/')}"

    @property
    def bot_token(self) -> str:
        return self._team.installation.bot_token

    @property
    def app_token(self) -> str:
        return self._team.installation.app_token

    @property
    def signing_secret(self) -> str:
        return self._team.installation.signing_secret

    @property
    def team_id(self) -> str:
        return self._team.id

    @property
    def bot(self) -> User:
        """The bot as a user, for `join` and `mention_text`."""
        return self._team.users[self.bot_user_id]

    @property
    def bot_user_id(self) -> str:
        return self._team.installation.bot_user_id

    def mention_text(self, user: User | str) -> str:
        """What `say` takes for a name picked from Slack's list."""
        return f"<@{self._user(user).id}>"

    def connect_http(self, url: str) -> None:
        """Delivers from now on by signed HTTP to the bot's request URL."""
        if self._session is None:
            raise RuntimeError("the workspace is not running")
        self._delivery.route = HttpRoute(
            self._session, url, self.signing_secret, self._ack_timeout_s
        )

    def disconnect(self, reason: DisconnectReason, count: int | None = None) -> None:
        """Sends every open connection a `disconnect`, as before a restart of Slack's servers.

        With a `count`, only so many of them, the oldest: one whose time is over.
        """
        self._wait_on_loop(self._sockets.disconnect(reason, count))

    def announce_life(self, seconds: int) -> None:
        """What the greetings from now on say of how long a connection will stand."""
        self._sockets.life_s = seconds

    def hang_up(self, *, abruptly: bool = False) -> None:
        """Closes every open connection without a word before; abruptly, without a goodbye too."""
        if abruptly:
            self._wait_on_loop(_called(self._sockets.cut))
        else:
            self._wait_on_loop(self._sockets.close())

    def write(self, data: bytes) -> None:
        """Sends bytes over every open connection as they are, be they frames or not."""
        self._wait_on_loop(_called(lambda: self._sockets.write(data)))

    def silence(self, count: int | None = None) -> None:
        """Leaves open connections as they are, and lets nothing come over them any more.

        With a `count`, only over so many, the oldest. They keep their turn until the bot closes
        them: what is delivered over them is lost.
        """
        self._wait_on_loop(_called(lambda: self._sockets.silence(count)))

    @property
    def connections(self) -> int:
        """How many Socket Mode connections take deliveries now."""
        return self._sockets.count

    def calls(self, method: str | None = None) -> list[Call]:
        """The calls of the bot so far, oldest first; `response_url` is a method here."""
        return self._web_api.calls(method)

    def deliveries(self) -> list[Attempt]:
        """Every attempt to deliver so far, in order; `ack` is None while it is under way."""
        return self._delivery.attempts()

    def wait_for(self, look: Callable[[], Result | None], timeout_s: float = 5.0) -> Result:
        """The first result of `look` that is true, which is called again after each change.

        `look` reads this workspace only. Raises TimeoutError, saying what happened last.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            seen = self._team.changes
            result = look()
            if result:
                return result
            left_s = deadline - time.monotonic()
            if left_s <= 0 or not self._team.wait_for_change(seen, left_s):
                raise TimeoutError(f"not within {timeout_s} s; {self._last_calls()}")

    def wait_for_connection(self, count: int = 1, timeout_s: float = 10.0) -> None:
        """Waits until the bot has opened this many Socket Mode connections."""
        self.wait_for(lambda: self.connections >= count, timeout_s)

    def _wait_on_loop(self, work: Coroutine[Any, Any, None]) -> None:
        if self._delivery.loop is None:
            work.close()
            raise RuntimeError("the workspace is not running")
        asyncio.run_coroutine_threadsafe(work, self._delivery.loop).result(GRACE_S)

    def _last_calls(self) -> str:
        last = [f"{call.method} {call.faults or 'ok'}" for call in self.calls()[-5:]]
        return f"the last calls were: {', '.join(last) or 'none'}"

    def _address(self, path: str) -> str:
        return f"{HOST}:{self._port}{path}"

    async def _open(self) -> None:
        self._session = aiohttp.ClientSession()

    async def _close(self) -> None:
        await self._sockets.close()
        if self._session is not None:
            await self._session.close()


async def _called(function: Callable[[], None]) -> None:
    function()

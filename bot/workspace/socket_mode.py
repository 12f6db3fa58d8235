"""Socket Mode: tickets, hello, envelopes to one of the open connections, acknowledgements.

Knows nothing of what the envelopes carry. Runs on the server's loop, but for
`count`, which any thread may read.
"""

import asyncio
import contextlib
import json
import uuid
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import WSMsgType, web

from bot.workspace.delivery import Ack, Outgoing
from bot.workspace.faults import Faults, broken
from bot.workspace.grants import Grants
from bot.workspace.model import Team

LINK_PATH = "/link/"
# The name under which faults of a connection are scripted.
CONNECTING = "socket_mode"
PING_S = 30.0
CLOSE_TIMEOUT_S = 1.0
# Of one app at a time (docs.slack.dev, "Using Socket Mode").
CONNECTIONS_MAX = 10
# Seconds that a connection stands, by its greeting: a number seen in Slack's own greetings.
LIFE_S = 18_060

DisconnectReason = Literal["warning", "refresh_requested", "too_many_websockets", "link_disabled"]


@dataclass(eq=False, slots=True)
class _Connection:
    """A socket. Over a `silent` one nothing comes or goes, and `over` ends that."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    silent: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)


class SocketMode:
    """The open connections; each envelope goes to one of them, in turn.

    `life_s` is what a greeting says of how long its connection will stand; it is not ended then.
    """

    def __init__(self, team: Team, grants: Grants, ack_timeout_s: float, faults: Faults) -> None:
        self._team = team
        self._grants = grants
        self._ack_timeout_s = ack_timeout_s
        self._faults = faults
        self.life_s = LIFE_S
        self._open: list[_Connection] = []
        self._leaving: list[_Connection] = []
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._turn = 0

    @property
    def count(self) -> int:
        """How many connections take envelopes."""
        with self._team.lock:
            return len(self._open)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serves one connection until it closes. A used or unknown ticket is a 408."""
        fault = self._faults.take(CONNECTING)
        with self._team.lock:
            admitted = self._grants.use_ticket(request.query.get("ticket", ""))
        if not admitted:
            # The status that Slack's servers give for a stale ticket, seen in its SDKs' issues.
            return web.Response(status=408)
        if fault is not None and fault.effect in ("dropped", "answered"):
            return broken(request, fault)
        socket = web.WebSocketResponse(
            autoping=False, autoclose=False, receive_timeout=2 * PING_S, timeout=CLOSE_TIMEOUT_S
        )
        await socket.prepare(request)
        full = len(self._open) + len(self._leaving) >= CONNECTIONS_MAX
        if full or (fault is not None and fault.effect == "turned_away"):
            await socket.send_json(_notice("too_many_websockets"))
            await socket.close()
            return socket
        connection = _Connection(socket, request.transport, silent=fault is not None)
        if not connection.silent:
            await socket.send_json(self._hello())
        await self._serve(connection)
        if connection.silent and request.transport is not None:
            # It said goodbye, and a silent server does not answer.
            await connection.over.wait()
        return socket

    async def send(self, outgoing: Outgoing, retry_num: int, retry_reason: str) -> Ack:
        """Sends an envelope over the next connection, and waits for its acknowledgement."""
        if not self._open:
            return Ack("no_connection")
        envelope_id = str(uuid.uuid4())
        envelope = {
            "envelope_id": envelope_id,
            "type": outgoing.kind,
            "accepts_response_payload": not outgoing.is_event,
            "payload": outgoing.payload,
        }
        if outgoing.is_event:
            envelope |= {"retry_attempt": retry_num, "retry_reason": retry_reason}
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        self._turn += 1
        try:
            async with asyncio.timeout(self._ack_timeout_s):
                connection = self._open[self._turn % len(self._open)]
                if not connection.silent:
                    await connection.socket.send_json(envelope)
                return Ack(payload=await waiting or {})
        except TimeoutError:
            return Ack("timeout")
        except ConnectionError:
            return Ack("connection_failed")
        finally:
            del self._waiting[envelope_id]

    async def disconnect(self, reason: DisconnectReason, count: int | None = None) -> None:
        """Tells the `count` oldest connections to leave, or all of them.

        But for a warning, they get no more envelopes.
        """
        told = self._open[:count]
        if reason != "warning":
            with self._team.changing():
                self._leaving += told
                del self._open[: len(told)]
        for connection in told:
            if not connection.silent:
                await connection.socket.send_json(_notice(reason))

    def silence(self, count: int | None = None) -> None:
        """Lets the `count` oldest connections stand, or all, and nothing come over them."""
        for connection in self._open[:count]:
            connection.silent = True

    def write(self, data: bytes) -> None:
        """Sends bytes over every open connection as they are, be they frames or not."""
        for connection in self._open:
            if connection.transport is not None:
                connection.transport.write(data)

    def cut(self) -> None:
        """Breaks every open connection, without the goodbye of the protocol."""
        for connection in [*self._open, *self._leaving]:
            connection.over.set()
            if connection.transport is not None:
                connection.transport.abort()

    async def close(self) -> None:
        """Closes every connection."""
        connections = [*self._open, *self._leaving]
        for connection in connections:
            connection.over.set()
        await asyncio.gather(*(connection.socket.close() for connection in connections))

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self._open) + 1,
            "connection_info": {"app_id": self._team.installation.app_id},
            "debug_info": {"host": "embedded", "approximate_connection_time": self.life_s},
        }

    async def _serve(self, connection: _Connection) -> None:
        """Takes part in the rotation until the other end is gone."""
        with self._team.changing():
            self._open.append(connection)
        pinging = asyncio.create_task(_ping(connection))
        try:
            await self._listen(connection)
        except TimeoutError:
            pass  # neither a word nor a pong: the other end is gone
        finally:
            pinging.cancel()
            with self._team.changing():
                for connections in (self._open, self._leaving):
                    if connection in connections:
                        connections.remove(connection)

    async def _listen(self, connection: _Connection) -> None:
        async for message in connection.socket:
            if connection.silent:
                continue
            if message.type is WSMsgType.PING:
                await connection.socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._acknowledge(message.data)

    def _acknowledge(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except json.JSONDecodeError:
            return
        if not isinstance(answer, dict):
            return
        waiting = self._waiting.get(str(answer.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload"))


async def _ping(connection: _Connection) -> None:
    with contextlib.suppress(ConnectionError):
        while not connection.silent:
            await connection.socket.ping()
            await asyncio.sleep(PING_S)


def _notice(reason: DisconnectReason) -> dict[str, Any]:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "embedded"}}

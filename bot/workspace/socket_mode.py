"""Socket Mode: tickets, hello, envelopes to one of the open connections, acknowledgements.

Knows nothing of what the envelopes carry. Runs on the server's loop, but for
`count`, which any thread may read.
"""

import asyncio
import json
import uuid
from typing import Any, Literal

from aiohttp import WSMsgType, web

from bot.workspace.delivery import Ack, Outgoing
from bot.workspace.grants import Grants
from bot.workspace.model import Team

LINK_PATH = "/link/"
HEARTBEAT_S = 30.0
CLOSE_TIMEOUT_S = 1.0

DisconnectReason = Literal["warning", "refresh_requested", "too_many_websockets", "link_disabled"]


class SocketMode:
    """The open connections; each envelope goes to one of them, in turn."""

    def __init__(self, team: Team, grants: Grants, ack_timeout_s: float) -> None:
        self._team = team
        self._grants = grants
        self._ack_timeout_s = ack_timeout_s
        self._open: list[web.WebSocketResponse] = []
        self._leaving: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._turn = 0

    @property
    def count(self) -> int:
        """How many connections take envelopes."""
        with self._team.lock:
            return len(self._open)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serves one connection until it closes. A used or unknown ticket is a 408."""
        with self._team.lock:
            admitted = self._grants.use_ticket(request.query.get("ticket", ""))
        if not admitted:
            # The status that Slack's servers give for a stale ticket, seen in its SDKs' issues.
            return web.Response(status=408)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, timeout=CLOSE_TIMEOUT_S)
        await socket.prepare(request)
        await socket.send_json(self._hello())
        with self._team.changing():
            self._open.append(socket)
        try:
            await self._listen(socket)
        finally:
            with self._team.changing():
                for connections in (self._open, self._leaving):
                    if socket in connections:
                        connections.remove(socket)
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
                await self._open[self._turn % len(self._open)].send_json(envelope)
                return Ack(payload=await waiting or {})
        except TimeoutError:
            return Ack("timeout")
        except ConnectionError:
            return Ack("connection_failed")
        finally:
            del self._waiting[envelope_id]

    async def disconnect(self, reason: DisconnectReason) -> None:
        """Tells every connection to leave; but for a warning, they get no more envelopes."""
        notice = {"type": "disconnect", "reason": reason, "debug_info": {"host": "embedded"}}
        told = list(self._open)
        if reason != "warning":
            with self._team.changing():
                self._leaving += self._open
                self._open.clear()
        for socket in told:
            await socket.send_json(notice)

    async def close(self) -> None:
        """Closes every connection."""
        sockets = [*self._open, *self._leaving]
        await asyncio.gather(*(socket.close() for socket in sockets))

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self._open) + 1,
            "connection_info": {"app_id": self._team.installation.app_id},
            "debug_info": {"host": "embedded", "approximate_connection_time": 18060},
        }

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                answer = json.loads(message.data)
            except json.JSONDecodeError:
                continue
            if isinstance(answer, dict):
                self._acknowledge(answer)

    def _acknowledge(self, answer: dict[str, Any]) -> None:
        waiting = self._waiting.get(str(answer.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload"))

"""Everything that Slack sends to the bot passes through `Delivery`, over one of two routes.

Waits three seconds for an acknowledgement, repeats events as Slack does, and keeps a
record of every attempt. Knows nothing of what it carries. Runs on the server's loop;
`submit` may be called from any thread.
"""

import asyncio
import concurrent.futures
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Literal, Protocol
from urllib.parse import urlencode

import aiohttp

from bot.workspace.faults import Fault, Faults
from bot.workspace.model import Json, Team

ACK_TIMEOUT_S = 3.0
# Slack's "Events API" page, "Error handling": at once, after one minute, after five.
RETRY_DELAYS_S = (0.0, 60.0, 300.0)

Kind = Literal["events_api", "slash_commands", "interactive"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One payload on its way to the bot. Only events are repeated."""

    kind: Kind
    payload: Json

    @property
    def is_event(self) -> bool:
        return self.kind == "events_api"


@dataclass(frozen=True, slots=True)
class Ack:
    """What came back: `failure` is None, or Slack's word for why there was no acknowledgement.

    `payload` is the acknowledgement's body, `{}` if it was empty.
    """

    failure: str | None = None
    payload: Json = field(default_factory=dict)
    wants_no_retry: bool = False

    @property
    def acknowledged(self) -> bool:
        return self.failure is None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A delivery that was tried; `ack` is None while it is on its way."""

    number: int
    outgoing: Outgoing
    retry_num: int
    ack: Ack | None = None


class Route(Protocol):
    """A way to the bot: Socket Mode or HTTP."""

    async def send(self, outgoing: Outgoing, retry_num: int, retry_reason: str) -> Ack: ...


class Delivery:
    """Sends over the current `route`."""

    def __init__(
        self, team: Team, route: Route, retry_delays_s: tuple[float, ...], faults: Faults
    ) -> None:
        self.route = route
        self.loop: asyncio.AbstractEventLoop | None = None
        self._team = team
        self._faults = faults
        self._retry_delays_s = retry_delays_s
        self._attempts: dict[int, Attempt] = {}

    def submit(self, outgoing: Outgoing) -> concurrent.futures.Future[Ack]:
        """Starts a delivery; the future holds its last attempt's outcome."""
        if self.loop is None:
            raise RuntimeError("the workspace is not running")
        return asyncio.run_coroutine_threadsafe(self._deliver(outgoing), self.loop)

    def attempts(self) -> list[Attempt]:
        """Every attempt so far, in the order of starting."""
        with self._team.lock:
            return list(self._attempts.values())

    async def _deliver(self, outgoing: Outgoing) -> Ack:
        ack = await self._attempt(outgoing, 0, "")
        for retry_num, delay_s in enumerate(self._retry_delays_s, start=1):
            if ack.acknowledged or ack.wants_no_retry or not outgoing.is_event:
                break
            await asyncio.sleep(delay_s)
            ack = await self._attempt(outgoing, retry_num, ack.failure or "")
        return ack

    async def _attempt(self, outgoing: Outgoing, retry_num: int, reason: str) -> Ack:
        number = len(self._attempts)
        self._record(Attempt(number, outgoing, retry_num))
        fault = self._faults.take(outgoing.kind)
        ack = await self._send(outgoing, retry_num, reason, fault)
        self._record(Attempt(number, outgoing, retry_num, ack))
        return ack

    async def _send(
        self, outgoing: Outgoing, retry_num: int, reason: str, fault: Fault | None
    ) -> Ack:
        if fault is not None and not fault.stored:
            return Ack("connection_failed")
        if fault is not None and fault.effect == "held":
            await self._faults.hold(fault)
        ack = await self.route.send(outgoing, retry_num, reason)
        lost = fault is not None and fault.effect == "dropped"
        return Ack("timeout") if lost else ack

    def _record(self, attempt: Attempt) -> None:
        with self._team.changing():
            self._attempts[attempt.number] = attempt


class HttpRoute:
    """Posts to the bot's request URL, signed with `v0` as Slack's "Verifying requests" says."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, signing_secret: str, ack_timeout_s: float
    ) -> None:
        self._session = session
        self._url = url
        self._signing_secret = signing_secret
        self._timeout = aiohttp.ClientTimeout(total=ack_timeout_s)

    async def send(self, outgoing: Outgoing, retry_num: int, retry_reason: str) -> Ack:
        body, content_type = _http_body(outgoing)
        headers = {"Content-Type": content_type, **self._signature(body)}
        if retry_num:
            headers["X-Slack-Retry-Num"] = str(retry_num)
            headers["X-Slack-Retry-Reason"] = retry_reason
        try:
            async with self._session.post(
                self._url,
                data=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                return await _http_ack(response)
        except TimeoutError:
            return Ack("http_timeout")
        except (aiohttp.ClientError, json.JSONDecodeError, UnicodeDecodeError):
            return Ack("connection_failed")

    def _signature(self, body: bytes) -> dict[str, str]:
        # The receiver compares the timestamp with the machine's clock, so a clock passed in
        # for the workspace must not be used here.
        timestamp = str(int(time.time()))
        base = f"v0:{timestamp}:".encode() + body
        digest = hmac.new(self._signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def _http_body(outgoing: Outgoing) -> tuple[bytes, str]:
    if outgoing.kind == "events_api":
        return json.dumps(outgoing.payload).encode(), "application/json"
    form = outgoing.payload
    if outgoing.kind == "interactive":
        form = {"payload": json.dumps(outgoing.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


async def _http_ack(response: aiohttp.ClientResponse) -> Ack:
    no_retry = response.headers.get("X-Slack-No-Retry") == "1"
    if not 200 <= response.status < 300:
        return Ack("http_error", wants_no_retry=no_retry)
    text = await response.text()
    if not text:
        return Ack()
    if response.content_type == "application/json":
        return Ack(payload=json.loads(text))
    return Ack(payload={"text": text})

"""What goes wrong between the workspace and the bot, scripted call by call.

`workspace.faults.next("chat.postMessage", None, Fault.rate_limited(1))` lets the next post pass
and refuses the one after it. A place is a method of the Web API; `response_url`; a kind of
delivery to the bot (`events_api`, `slash_commands`, `interactive`), where "stored" means that
the bot got it; or `socket_mode`, where a connection is opened. Knows nothing of the bot.
"""

import asyncio
import concurrent.futures
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from bot.workspace.model import Team

Effect = Literal["dropped", "held", "answered", "turned_away", "silent"]
# What may befall each sort of place.
CALL: frozenset[Effect] = frozenset({"dropped", "held", "answered"})
DELIVERY: frozenset[Effect] = frozenset({"dropped", "held"})
CONNECTION: frozenset[Effect] = frozenset({"dropped", "answered", "turned_away", "silent"})

_HTML = "<!DOCTYPE html><html><body>Slack is having trouble.</body></html>"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, made by one of the functions below.

    `stored` says whether what was sent took effect all the same. `for_s` is how long a held
    call waits, None for until it is released.
    """

    name: str
    effect: Effect
    stored: bool = False
    status: int = 200
    body: str = ""
    content_type: str = "application/json"
    retry_after_s: int | None = None
    for_s: float | None = None

    @classmethod
    def dropped_before_storing(cls) -> "Fault":
        """The connection breaks on the way there. The bot never gets such a delivery."""
        return cls("dropped_before_storing", "dropped")

    @classmethod
    def dropped_after_storing(cls) -> "Fault":
        """The connection breaks on the way back. An event, since its acknowledgement is lost,
        comes to the bot again with a retry number."""
        return cls("dropped_after_storing", "dropped", stored=True)

    @classmethod
    def hanging(cls, for_s: float | None = None) -> "Fault":
        """A call takes effect, and its answer comes late; a delivery comes late."""
        return cls("hanging", "held", stored=True, for_s=for_s)

    @classmethod
    def rate_limited(cls, retry_after_s: int) -> "Fault":
        """429 with a Retry-After."""
        body = json.dumps({"ok": False, "error": "ratelimited"})
        return cls("rate_limited", "answered", status=429, body=body, retry_after_s=retry_after_s)

    @classmethod
    def server_error(cls, *, stored: bool, status: int = 500) -> "Fault":
        """An empty answer with a status such as 500 or 503."""
        return cls("server_error", "answered", stored, status, content_type="text/plain")

    @classmethod
    def html(cls, *, stored: bool = True) -> "Fault":
        """200, and a web page where JSON should be."""
        return cls("html", "answered", stored, body=_HTML, content_type="text/html")

    @classmethod
    def refused(cls, code: str, *, stored: bool = False) -> "Fault":
        """One of Slack's error codes, such as `fatal_error`, which may have been stored."""
        return cls(code, "answered", stored, body=json.dumps({"ok": False, "error": code}))

    @classmethod
    def expired_ticket(cls) -> "Fault":
        """The address that `apps.connections.open` gave is stale, and stays so."""
        return cls("expired_ticket", "answered", status=408, content_type="text/plain")

    @classmethod
    def too_many_websockets(cls) -> "Fault":
        """A connection is told to leave instead of being greeted."""
        return cls("too_many_websockets", "turned_away")

    @classmethod
    def silence(cls) -> "Fault":
        """A connection is taken, and nothing ever comes over it: no greeting, no ping, no pong."""
        return cls("silence", "silent")


class Faults:
    """The script, and what happened of it. May be used from any thread."""

    def __init__(self, team: Team, places: Mapping[str, frozenset[Effect]]) -> None:
        self._team = team
        self._places = places
        self._script: dict[str, deque[Fault | None]] = {}
        self._happened: list[tuple[str, Fault]] = []
        self._held: list[concurrent.futures.Future[None]] = []

    def next(self, place: str, *script: Fault | None) -> None:
        """What befalls the next calls there, in turn, after what was scripted for it before.

        None lets a call pass. Raises ValueError for a place or a fault that there is not.
        """
        if place not in self._places:
            raise ValueError(f"no such place: {place}")
        for fault in script:
            if fault is not None and fault.effect not in self._places[place]:
                raise ValueError(f"{fault.name} cannot befall {place}")
        with self._team.lock:
            self._script.setdefault(place, deque()).extend(script)

    @property
    def happened(self) -> list[tuple[str, Fault]]:
        """Place and fault of everything that went wrong so far, in order."""
        with self._team.lock:
            return list(self._happened)

    @property
    def left(self) -> int:
        """How many faults are scripted and did not happen yet."""
        with self._team.lock:
            return sum(fault is not None for script in self._script.values() for fault in script)

    @property
    def held(self) -> int:
        """How many calls and deliveries hang now."""
        with self._team.lock:
            return len(self._held)

    def release(self) -> None:
        """Lets everything go on that hangs now."""
        with self._team.changing():
            held, self._held = self._held, []
        for waiting in held:
            # False where its time was over just now.
            if waiting.set_running_or_notify_cancel():
                waiting.set_result(None)

    def take(self, place: str) -> Fault | None:
        """What befalls a call that was made now."""
        with self._team.changing():
            script = self._script.get(place)
            fault = script.popleft() if script else None
            if fault is not None:
                self._happened.append((place, fault))
            return fault

    async def hold(self, fault: Fault) -> None:
        """Returns when the fault's time is over, or when it is released."""
        waiting: concurrent.futures.Future[None] = concurrent.futures.Future()
        with self._team.changing():
            self._held.append(waiting)
        try:
            await asyncio.wait_for(asyncio.wrap_future(waiting), fault.for_s)
        except TimeoutError:
            with self._team.changing():
                if waiting in self._held:
                    self._held.remove(waiting)

    async def answer(
        self, request: web.Request, place: str, serve: Callable[[Fault | None], web.Response]
    ) -> web.Response:
        """The answer to a request as it leaves; `serve` does what the fault lets take effect."""
        fault = self.take(place)
        response = serve(fault)
        if fault is None:
            return response
        if fault.effect == "held":
            await self.hold(fault)
            return response
        return broken(request, fault)


def broken(request: web.Request, fault: Fault) -> web.Response:
    """What answers a request instead of the workspace; nothing where its connection is dropped."""
    if fault.effect == "dropped" and request.transport is not None:
        request.transport.abort()
    wait = {} if fault.retry_after_s is None else {"Retry-After": str(fault.retry_after_s)}
    return web.Response(
        status=fault.status, text=fault.body, content_type=fault.content_type, headers=wait
    )

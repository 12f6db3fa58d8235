"""One Socket Mode session: a socket from its greeting to its goodbye.

Reads and writes websocket-client's plain socket. The SDK's clients hold one session, so that
every renewal is a gap; they also sleep through a Retry-After, look every ten seconds whether
the socket is still there, and validate UTF-8 in Python, byte by byte, before `json` does it
again. Knows nothing of tickets, of other sessions, nor of what envelopes carry.
"""

import json
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import TIMEOUT_MAX, Condition, Event, Thread
from typing import Any, Self

from slack_sdk.socket_mode.request import SocketModeRequest
from websocket import (
    ABNF,
    WebSocket,
    WebSocketBadStatusException,
    WebSocketException,
    WebSocketTimeoutException,
    create_connection,
)

from bot.errors import RetryLater

CONNECT_S = 5.0
# Slack greets at once; a connection over which no greeting comes is not one.
GREETING_S = 3.0
# After so long without a word the other end is asked for one, and given so long for it. Together
# under the five seconds within which a bot should be back; a busy connection is never asked.
IDLE_S = 2.0
PONG_S = 2.5
# Slack waits no longer for an acknowledgement (docs.slack.dev, "Using Socket Mode").
ACKNOWLEDGE_S = 3.0

Take = Callable[["Session", SocketModeRequest], None]

_log = logging.getLogger(__name__)


class Session:
    """A connection that Slack has greeted. Any thread may send over it.

    `leaving` is set once it should be replaced: Slack told it to leave, it fell silent, or it
    is over. `proven` tells that it was of use: an envelope came, or an idle time was survived.
    `life_s` is how long Slack means to keep it, None where it does not say.
    """

    def __init__(self, socket: WebSocket, take: Take) -> None:
        self.leaving = Event()
        self.proven = False
        self.life_s: float | None = None
        self._socket = socket
        self._take = take
        self._begun = Event()
        self._greeted = False
        self._told = ""
        self._waiting = 0
        self._said_goodbye = False
        self._settled = Condition()
        self._thread = Thread(target=self._run, name="slack-socket", daemon=True)

    @classmethod
    def open(cls, address: str, take: Take) -> Self:
        """A session at an address that Slack gave for one use; raises RetryLater.

        `take` is called with each envelope, on the session's thread: it must not wait, and
        `settle` must be called once for each.
        """
        try:
            socket = create_connection(address, CONNECT_S, skip_utf8_validation=True)
        except WebSocketBadStatusException as error:
            raise RetryLater(f"http_{error.status_code}", 0.0) from error
        except (OSError, ValueError, WebSocketException) as error:
            raise RetryLater("no_connection", 0.0) from error
        socket.settimeout(IDLE_S)
        session = cls(socket, take)
        session._thread.start()
        session._begun.wait(GREETING_S)
        if not session._greeted:
            session.leave()
            raise RetryLater(session._told or "no_greeting", 0.0)
        return session

    @property
    def over(self) -> bool:
        """Whether nothing can come over it any more."""
        return not self._thread.is_alive()

    def send(self, text: str) -> bool:
        """Whether it was sent; False once goodbye is said or the connection is gone."""
        if self._said_goodbye or self.over:
            return False
        try:
            self._socket.send(text)
        except (OSError, WebSocketException):
            return False
        return True

    def settle(self) -> None:
        """An envelope that was taken is acknowledged, or never will be."""
        with self._settled:
            self._waiting -= 1
            self._settled.notify_all()

    def leave(self) -> None:
        """Says goodbye once what was taken is acknowledged, for which it waits a short time.

        What is on its way is taken all the same, until the other end says goodbye too.
        """
        self.leaving.set()
        with self._settled:
            self._settled.wait_for(lambda: not self._waiting, ACKNOWLEDGE_S)
            self._said_goodbye = True
        with suppress(OSError, WebSocketException):
            self._socket.send_close()

    def join(self, timeout_s: float) -> None:
        """Waits until it is over."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            why = self._read()
            if not self._said_goodbye:
                _log.info("A connection to Slack ended: %s", why)
        finally:
            self._begun.set()
            self.leaving.set()
            self._socket.shutdown()  # type: ignore[no-untyped-call]

    def _read(self) -> str:
        """Hears what comes until the connection is over; why it is."""
        quiet = False
        try:
            while True:
                try:
                    opcode, frame = self._socket.recv_data_frame(control_frame=True)
                except WebSocketTimeoutException:
                    if quiet or self._said_goodbye:
                        return "silent"
                    quiet = True
                    self._socket.settimeout(PONG_S)
                    self._socket.ping()
                    continue
                if quiet:
                    quiet = False
                    self._socket.settimeout(IDLE_S)
                if opcode == ABNF.OPCODE_CLOSE:
                    return "closed"
                self._hear(opcode, frame.data)
        except (OSError, WebSocketException) as error:
            return type(error).__name__

    def _hear(self, opcode: int, data: bytes) -> None:
        if opcode == ABNF.OPCODE_PONG:
            self.proven = True
        elif opcode in (ABNF.OPCODE_TEXT, ABNF.OPCODE_BINARY):
            self._understand(_parsed(data))

    def _understand(self, message: Mapping[str, Any]) -> None:
        kind = message.get("type")
        if kind == "hello":
            self._greeted = True
            self.life_s = _life_s(message)
            self._begun.set()
        elif kind == "disconnect":
            self._told = str(message.get("reason"))
            _log.info("Slack ends a connection: %s", self._told)
            self._begun.set()
            self.leaving.set()
        elif _is_envelope(message):
            self.proven = True
            with self._settled:
                self._waiting += 1
            self._take(self, SocketModeRequest(**_known(message)))
        else:
            _log.warning("Slack sent what is no envelope; it is left alone")


def _parsed(data: bytes) -> Mapping[str, Any]:
    """The JSON object in a frame, or an empty one where there is none."""
    try:
        message = json.loads(str(data, "utf-8"))
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


def _is_envelope(message: Mapping[str, Any]) -> bool:
    words = (message.get("type"), message.get("envelope_id"))
    return all(isinstance(word, str) for word in words) and isinstance(message.get("payload"), dict)


def _known(message: Mapping[str, Any]) -> dict[str, Any]:
    names = ("type", "envelope_id", "payload", "retry_attempt", "retry_reason")
    return {name: message.get(name) for name in names}


def _life_s(greeting: Mapping[str, Any]) -> float | None:
    """What a greeting says of how long the connection will stand, in seconds."""
    about = greeting.get("debug_info")
    life = about.get("approximate_connection_time") if isinstance(about, dict) else None
    # More than a thread can wait is no time either.
    return float(life) if isinstance(life, int | float) and 0 < life < TIMEOUT_MAX else None

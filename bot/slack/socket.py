"""Socket Mode: connects twice, stays connected, and says in one line why it cannot.

A token that Slack refuses, at start or later, ends the connection with an OperatorError. Slack
being away is not an error: it is waited for. Slack takes at most ten connections of one app,
so five workers; each event goes to one of them.
"""

import json
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.errors import DeliveryError, GoneForGood, OperatorError
from bot.slack.bolt_app import drain
from bot.slack.manifest import bot_scopes
from bot.slack.outcomes import TOKEN_REFUSED
from bot.slack.posting import Poster
from bot.slack.right_of_way import RightOfWay
from bot.slack.socket_lines import (
    APP_TOKEN,
    APP_TOKEN_EXPECTED,
    Door,
    Line,
    app_token_refused,
    delay_s,
    explained,
)
from bot.slack.socket_session import Session

# Envelopes acknowledged at once; most of the time of each is one write to the database.
ACKNOWLEDGING_THREADS = 10
# The second line's first session is renewed at this share of its time, the first line's at the end.
RENEWED_APART = 0.5
# Between looks whether the bot token still stands; a revoked one shows nowhere else.
CHECK_S = 60.0
# For the server to take leave too.
GOODBYE_S = 3.0

_log = logging.getLogger(__name__)


class SocketConnection:
    """A bot's way to Slack by Socket Mode. `stop`, when set from anywhere, ends `run`.

    `connected` is set once Slack has taken the first of its two connections. A delivery has
    the right of way from when it comes until it is acknowledged.
    """

    def __init__(
        self,
        app: App,
        poster: Poster,
        app_token: str,
        stop: Event,
        right_of_way: RightOfWay | None = None,
    ) -> None:
        if not app_token.startswith("xapp-"):
            raise OperatorError(APP_TOKEN, APP_TOKEN_EXPECTED)
        self.connected = Event()
        self._app = app
        self._poster = poster
        self._stop = stop
        self._right_of_way = right_of_way or RightOfWay()
        self._refusal: OperatorError | None = None
        self._door = Door(app.client.base_url, app_token, self._take, stop)
        self._lines = (
            Line(self._reopened, self._end, stop),
            Line(self._reopened, self._end, stop, first_share=RENEWED_APART),
        )
        self._acknowledging = ThreadPoolExecutor(
            ACKNOWLEDGING_THREADS, thread_name_prefix="slack-envelope"
        )

    def start(self) -> bool:
        """Checks both tokens and connects; False if `stop` was set first.

        Waits as long as Slack cannot be reached; raises OperatorError as soon as it refuses a
        token. The second connection follows by itself.
        """
        failures = 0
        while not self._stop.wait(delay_s(failures)):
            try:
                identify(self._poster)
                first = self._door.open()
            except GoneForGood as refusal:
                raise OperatorError(APP_TOKEN, app_token_refused(refusal.code)) from refusal
            except DeliveryError as failure:
                _log.warning("Slack is not reachable (%s); trying again", explained(failure.code))
                failures += 1
                continue
            self.connected.set()
            for line, session in zip(self._lines, (first, None), strict=True):
                line.start(session)
            return True
        return False

    def run(self, check_s: float = CHECK_S) -> None:
        """Blocks until `stop` is set; raises OperatorError if a token is refused meanwhile."""
        while not self._stop.wait(check_s):
            self._check_bot_token()
        if self._refusal is not None:
            raise self._refusal

    def close(self) -> None:
        """Takes nothing more in over either connection, then waits for the listeners that run."""
        self._stop.set()
        for session in self._door.sessions():
            session.leaving.set()
        for line in self._lines:
            line.join()
        sessions = self._door.sessions()
        for session in sessions:
            session.leave()
        for session in sessions:
            session.join(GOODBYE_S)
        self._acknowledging.shutdown()
        drain(self._app)

    def _reopened(self) -> Session:
        self._check_bot_token()
        return self._door.open()

    def _check_bot_token(self) -> None:
        """Raises OperatorError where it is refused; Slack being away is not found here."""
        try:
            self._poster.identify()
        except GoneForGood as refusal:
            if refusal.code in TOKEN_REFUSED:
                raise _bot_token_refused(refusal) from refusal
        except DeliveryError as failure:
            _log.info("The bot token could not be checked (%s)", failure.code)

    def _end(self, refusal: OperatorError) -> None:
        self._refusal = refusal
        self._stop.set()

    def _take(self, session: Session, request: SocketModeRequest) -> None:
        self._right_of_way.take()
        self._acknowledging.submit(self._acknowledge, session, request)

    def _acknowledge(self, session: Session, request: SocketModeRequest) -> None:
        try:
            text = acknowledgement(self._app, request)
            if text is not None and not _sent(text, (session, *self._door.sessions())):
                # It is in the inbox, and Slack sends it again: then it is a duplicate.
                _log.warning("The connection went before a delivery was acknowledged")
        except Exception:
            _log.exception("A delivery could not be given to Bolt")
        finally:
            self._right_of_way.give_back()
            session.settle()


def acknowledgement(app: App, request: SocketModeRequest) -> str | None:
    """What Slack is answered once Bolt has an envelope; None where Slack should send it again."""
    headers: dict[str, str | Sequence[str]] = {}
    if request.retry_attempt is not None:
        # As over HTTP, so that whoever reads these need not know the transport.
        headers["x-slack-retry-num"] = str(request.retry_attempt)
    if request.retry_reason is not None:
        headers["x-slack-retry-reason"] = request.retry_reason
    bolt_request = BoltRequest(mode="socket_mode", body=request.payload, headers=headers)
    response: BoltResponse = app.dispatch(bolt_request)
    if response.status != 200:
        return None
    payload: dict[str, Any] | str | None = response.body or None
    if payload and response.first_headers().get("content-type", "").startswith("application/json"):
        payload = json.loads(response.body)
    return json.dumps(SocketModeResponse(request.envelope_id, payload).to_dict())


def _sent(text: str, sessions: Sequence[Session]) -> bool:
    """Whether it went over the first of the sessions that is still there."""
    return any(session.send(text) for session in sessions)


def identify(poster: Poster) -> None:
    """Checks the bot token and learns who the bot is.

    Raises OperatorError where Slack refuses the token, and DeliveryError where it cannot be
    asked. Missing scopes are logged, one line.
    """
    try:
        identity = poster.identify()
    except GoneForGood as refusal:
        raise _bot_token_refused(refusal) from refusal
    missing = [scope for scope in bot_scopes() if scope not in identity.scopes]
    # Servers other than Slack may not tell the scopes at all.
    if identity.scopes and missing:
        _log.warning(
            "The bot token lacks %s: reinstall the app with its manifest", ", ".join(missing)
        )


def _bot_token_refused(refusal: GoneForGood) -> OperatorError:
    expected = "expected the bot token, which begins with xoxb-"
    return OperatorError("SLACK_BOT_TOKEN", f"Slack refuses it ({refusal.code}); {expected}")

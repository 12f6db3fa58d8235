"""Socket Mode: connects, stays connected, and says in one line why it cannot.

The SDK's clients loop for ever on a token that is refused; here a refused token ends the
connection with an OperatorError. Slack being away is not an error: it is waited for.
"""

import logging
from threading import Event
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from websocket import WebSocketApp, WebSocketException

from bot.errors import DeliveryError, GoneForGood, OperatorError
from bot.slack.bolt_app import drain
from bot.slack.manifest import bot_scopes
from bot.slack.outcomes import TOKEN_REFUSED, translated
from bot.slack.posting import TIMEOUT_S, Poster

# Between tries to reach Slack at start, doubled up to the second value.
FIRST_DELAY_S = 1.0
LONGEST_DELAY_S = 30.0
# For the server to take leave too.
GOODBYE_S = 2.0

_log = logging.getLogger(__name__)


class SocketConnection:
    """A bot's Socket Mode connection. `stop`, when set from anywhere, ends `run`."""

    def __init__(self, app: App, poster: Poster, app_token: str, stop: Event) -> None:
        if not app_token.startswith("xapp-"):
            raise OperatorError("SLACK_APP_TOKEN", _APP_TOKEN_EXPECTED)
        self.connected = Event()
        self._app = app
        self._poster = poster
        self._stop = stop
        self._opener = _Opener(app.client.base_url, stop)
        self._handler = SocketModeHandler(
            app, app_token, logger=app.logger, web_client=self._opener
        )
        client = self._handler.client
        client.on_open_listeners.append(lambda session: self.connected.set())
        client.on_error_listeners.append(_release)
        # It repeats as an error whatever the SDK logs, a normal goodbye too.
        logging.getLogger("websocket").setLevel(logging.CRITICAL)

    def start(self) -> bool:
        """Checks both tokens and connects; False if `stop` was set first.

        `connected` is set once Slack has taken the socket. Waits as long as Slack cannot be
        reached; raises OperatorError as soon as it refuses a token.
        """
        delay_s = FIRST_DELAY_S
        while not self._stop.is_set():
            try:
                identify(self._poster)
                with translated():
                    self._handler.connect()  # type: ignore[no-untyped-call]
                return True
            except GoneForGood as refusal:
                raise OperatorError("SLACK_APP_TOKEN", _refused(refusal.code)) from refusal
            except DeliveryError as failure:
                _log.warning("Slack is not reachable (%s); trying again", failure.code)
            self._stop.wait(delay_s)
            delay_s = min(2 * delay_s, LONGEST_DELAY_S)
        return False

    def run(self) -> None:
        """Blocks until `stop` is set; raises OperatorError if a token is refused meanwhile."""
        self._stop.wait()
        if self._opener.refused_code:
            raise OperatorError("SLACK_APP_TOKEN", _refused(self._opener.refused_code))

    def close(self) -> None:
        """Takes nothing more in, then waits for the listeners that are running."""
        self._say_goodbye()
        self._handler.close()  # type: ignore[no-untyped-call]
        drain(self._app)

    def _say_goodbye(self) -> None:
        """Closes the socket from its own thread, by way of the server.

        Closed from this one, the reading thread would sit in `select` on a socket that is
        gone, for up to ten seconds (websocket-client 1.9).
        """
        client = self._handler.client
        client.auto_reconnect_enabled = False
        socket = client.current_session.sock if client.current_session else None
        if socket is None:
            return
        closed = Event()
        client.on_close_listeners.append(lambda session: closed.set())
        try:
            socket.send_close()
            closed.wait(GOODBYE_S)
        except (OSError, WebSocketException):
            _log.info("The socket was gone before it was closed")


def _release(session: WebSocketApp, error: Exception) -> None:
    """Closes the socket of a session that ended, which the library leaves open.

    It takes a socket on which it has sent a close frame for closed (websocket-client 1.9).
    """
    if session.sock is not None:
        session.sock.shutdown()  # type: ignore[no-untyped-call]


def identify(poster: Poster) -> None:
    """Checks the bot token and learns who the bot is.

    Raises OperatorError where Slack refuses the token, and DeliveryError where it cannot be
    asked. Missing scopes are logged, one line.
    """
    try:
        identity = poster.identify()
    except GoneForGood as refusal:
        raise OperatorError("SLACK_BOT_TOKEN", _bot_token_refused(refusal.code)) from refusal
    missing = [scope for scope in bot_scopes() if scope not in identity.scopes]
    # Servers other than Slack may not tell the scopes at all.
    if identity.scopes and missing:
        _log.warning(
            "The bot token lacks %s: reinstall the app with its manifest", ", ".join(missing)
        )


class _Opener(WebClient):
    """Opens connections for the Socket Mode client, and ends it all when its token is refused."""

    def __init__(self, base_url: str, stop: Event) -> None:
        super().__init__(base_url=base_url, timeout=TIMEOUT_S, retry_handlers=[])
        self.refused_code = ""
        self._stop = stop

    def apps_connections_open(self, *, app_token: str, **kwargs: Any) -> SlackResponse:
        try:
            return super().apps_connections_open(app_token=app_token, **kwargs)
        except SlackApiError as error:
            code = str(error.response.get("error"))
            if code in TOKEN_REFUSED:
                self.refused_code = code
                self._stop.set()
            raise


_APP_TOKEN_EXPECTED = "expected the app-level token, which begins with xapp-"  # noqa: S105


def _refused(code: str) -> str:
    return f"Slack refuses it ({code}); {_APP_TOKEN_EXPECTED} and has connections:write"


def _bot_token_refused(code: str) -> str:
    return f"Slack refuses it ({code}); expected the bot token, which begins with xoxb-"

"""Lines to Slack: each keeps one Socket Mode session open, and replaces it before it goes.

A worker has two, so that one carries on while the other is renewed. They go through one
`Door`, where one waits for the other: never are both renewed at once, and a wait that Slack
asks for holds for both. Knows nothing of what comes over the sessions.
"""

import logging
from collections.abc import Callable
from threading import Event, Lock, Thread

from slack_sdk import WebClient

from bot.errors import DeliveryError, GoneForGood, OperatorError, OutcomeUnknown, RetryLater
from bot.slack.outcomes import TOKEN_REFUSED, translated
from bot.slack.socket_session import Session, Take

# For Slack to answer where to connect.
ADDRESS_S = 5
# Between tries that fail, doubled up to the second value.
FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
# Longer than one try takes, from asking for an address to a greeting.
JOIN_S = 15.0
_DOUBLINGS_MAX = 6

APP_TOKEN = "SLACK_APP_TOKEN"  # noqa: S105  # the name of a setting
APP_TOKEN_EXPECTED = "expected the app-level token, which begins with xapp-"  # noqa: S105
_RATE_LIMITED = ("ratelimited", "rate_limited")
_TOO_MANY = "too_many_websockets"

_log = logging.getLogger(__name__)


class Door:
    """Opens sessions, one after the other, and knows those that are open."""

    def __init__(self, base_url: str, app_token: str, take: Take, stop: Event) -> None:
        # A client of its own: the bot's has the other token.
        self._client = WebClient(base_url=base_url, timeout=ADDRESS_S, retry_handlers=[])
        self._app_token = app_token
        self._take = take
        self._stop = stop
        self._one_at_a_time = Lock()
        self._sessions: tuple[Session, ...] = ()

    def open(self) -> Session:
        """A new session; one try, but for the waits that Slack asks for.

        Raises OperatorError where Slack refuses the token, DeliveryError for anything else,
        such as `stop` being set.
        """
        with self._one_at_a_time:
            if self._stop.is_set():
                raise RetryLater("stopping", 0.0)
            address = self._address()
            session = Session.open(address, self._take)
            self._sessions = (*self.sessions(), session)
            return session

    def sessions(self) -> tuple[Session, ...]:
        """Those over which something may still come, newest last."""
        return tuple(session for session in self._sessions if not session.over)

    def _address(self) -> str:
        """Where Slack takes a connection, for one use and a short time."""
        while True:
            try:
                with translated():
                    reply = self._client.apps_connections_open(app_token=self._app_token)
                return str(reply.get("url") or "")
            except (AttributeError, TypeError, ValueError) as error:
                # The SDK reads a reply that is JSON, but no object, as if it were one.
                raise OutcomeUnknown("unreadable") from error
            except RetryLater as later:
                if later.code not in _RATE_LIMITED:
                    raise
                _log.warning("Slack lets us connect again in %g s", later.after_s)
                if self._stop.wait(later.after_s):
                    raise
            except GoneForGood as refusal:
                if refusal.code in TOKEN_REFUSED:
                    raise OperatorError(APP_TOKEN, app_token_refused(refusal.code)) from refusal
                raise


class Line:
    """One session after the other, on a thread of its own, until `stop` is set.

    `open_session` opens the next one; `refused` is told the OperatorError with which a line
    ends for good. The first session lives for `first_share` of the time that Slack means to
    keep it, if given: lines that began together are so renewed apart.
    """

    def __init__(
        self,
        open_session: Callable[[], Session],
        refused: Callable[[OperatorError], None],
        stop: Event,
        first_share: float | None = None,
    ) -> None:
        self._open_session = open_session
        self._refused = refused
        self._stop = stop
        self._first_share = first_share
        self._thread: Thread | None = None

    def start(self, session: Session | None = None) -> None:
        """Begins, with a session that is open already if there is one."""
        self._thread = Thread(target=self._keep, args=(session,), name="slack-line", daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Waits until it has ended, after `stop` was set and its session told to leave."""
        if self._thread is not None:
            self._thread.join(JOIN_S)

    def _keep(self, session: Session | None) -> None:
        useless = 0
        share = self._first_share
        if session is None:
            session = self._opened(0)
        while session is not None and not self._stop.is_set():
            session.leaving.wait(session.life_s * share if session.life_s and share else None)
            share = None
            # One that went at once may do so again: the first replaces it without a delay.
            useless = 0 if session.proven else useless + 1
            old, session = session, self._opened(max(0, useless - 1))
            if session is not None:
                # Only now, so that there is no time without one.
                old.leave()

    def _opened(self, failures: int) -> Session | None:
        """The next session, however often it must be tried; None if `stop` is set first."""
        while not self._stop.wait(delay_s(failures)):
            try:
                return self._open_session()
            except OperatorError as refusal:
                self._refused(refusal)
                return None
            except DeliveryError as failure:
                if self._stop.is_set():
                    break
                _log.warning("No connection to Slack (%s); trying again", explained(failure.code))
            except Exception:
                _log.exception("A connection to Slack could not be opened; trying again")
            failures += 1
        return None


def delay_s(failures: int) -> float:
    """Seconds to wait after so many tries that failed."""
    if not failures:
        return 0.0
    doubled = FIRST_DELAY_S * 2.0 ** min(failures - 1, _DOUBLINGS_MAX)
    return min(doubled, LONGEST_DELAY_S)


def explained(code: str) -> str:
    """A code of Slack's or ours, with what an operator cannot guess from it."""
    # docs.slack.dev, "Using Socket Mode": up to ten connections of one app at a time.
    return f"{code}: an app has at most ten, two for each worker" if code == _TOO_MANY else code


def app_token_refused(code: str) -> str:
    """What an operator is told of an app-level token that Slack refuses."""
    return f"Slack refuses it ({code}); {APP_TOKEN_EXPECTED} and has connections:write"

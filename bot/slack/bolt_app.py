"""The Bolt app: our listeners on it, and nothing about it left to the environment.

Bolt reads tokens, secrets and OAuth settings from the environment where it is not told.
Here it is told everything: who is authorized is decided by `authorize`, and requests are
verified before Bolt, by `http_guard` or by the Socket Mode connection.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient

from bot.slack.listeners import register
from bot.slack.services import Services
from bot.slack.tally import Tally

# Threads that acknowledge and open modals; work on questions has an executor of its own,
# so that a burst of questions delays no acknowledgement.
ACKNOWLEDGING_THREADS = 8

_log = logging.getLogger(__name__)


def build_bolt_app(services: Services, client: WebClient) -> App:
    """The app with every listener registered; asks Slack nothing.

    `client` has the bot token. Call `drain` before the process ends.
    """

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # Known without asking Slack, so that Slack being away never delays an acknowledgement.
        me = services.poster.identity
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=client.token,
            bot_id=me.bot_id if me else None,
            bot_user_id=me.user_id if me else None,
        )

    # `authorize` brings the token; a client that had one too would only make Bolt warn.
    tokenless = WebClient(base_url=client.base_url, timeout=client.timeout, retry_handlers=[])
    app = App(
        name="sourceline",
        logger=_quiet_logger(),
        client=tokenless,
        authorize=authorize,
        signing_secret="",
        request_verification_enabled=False,
        token_verification_enabled=False,
        raise_error_for_unhandled_request=True,
        listener_executor=ThreadPoolExecutor(ACKNOWLEDGING_THREADS, thread_name_prefix="slack-ack"),
    )
    app.error(_acknowledge_unhandled(services.tally))
    register(app, services)
    return app


def drain(app: App) -> None:
    """Waits for the listeners that are running; to be called after intake has stopped."""
    app.listener_runner.listener_executor.shutdown(wait=True)


def _acknowledge_unhandled(tally: Tally) -> Callable[[Exception], BoltResponse | None]:
    """Bolt's error handler. An unhandled payload is acknowledged, since repeating it helps nobody.

    Any other error came before the acknowledgement or after the work's own handler: then
    Bolt's 500 makes Slack send it again.
    """

    def handle(error: Exception) -> BoltResponse | None:
        if isinstance(error, BoltUnhandledRequestError):
            request = error.request
            event = request.body.get("event")
            what = event.get("type") if isinstance(event, dict) else request.body.get("type")
            _log.info("Acknowledged without a listener: %s", what)
            tally.count("unhandled deliveries")
            return BoltResponse(status=200)
        _log.error("Bolt could not run a listener", exc_info=error)
        return None

    return handle


def _quiet_logger() -> logging.Logger:
    logger = logging.getLogger("bot.slack.bolt")
    logger.addFilter(_is_worth_reading)
    return logger


def _is_worth_reading(record: logging.LogRecord) -> bool:
    """Drops a false alarm: Bolt warns at each start that the environment has the token too."""
    return "`token` will be unused" not in record.getMessage()

"""HTTP mode: the WSGI application, and the server that `sourceline web` runs it in.

`gunicorn 'bot.web:create()'`, or any WSGI server, runs the same application.
"""

import signal
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from bot.app import Bot, build_bot, live_base, utc_now
from bot.errors import OperatorError
from bot.settings import Settings, load
from bot.slack.http_guard import guarded

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# Requests acknowledged at once in a process; the work on them has threads of its own.
THREADS = 8


class Site:
    """The bot behind its guard, as a WSGI application; `close` ends what it started."""

    def __init__(self, bot: Bot, application: "WSGIApplication") -> None:
        self._bot = bot
        self._application = application
        self._stop = threading.Event()
        self._threads = bot.serve(self._stop)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        return self._application(environ, start_response)

    def ask_for_reload(self) -> None:
        """Has the base reloaded in a moment; safe in a signal's handler."""
        self._bot.live.ask_for_reload()

    def close(self) -> None:
        """Stops digests and sweeps, lets running work end, closes the database."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._bot.close()


def create(settings: Settings | None = None) -> Site:
    """The WSGI application; raises OperatorError for a missing setting, CuratorError for a base."""
    settings = settings or load()
    secret = settings.secret("SLACK_SIGNING_SECRET")
    bot = build_bot(settings, live_base(settings))
    return Site(bot, guarded(bot.bolt, secret, utc_now))


def serve(settings: Settings) -> None:
    """Runs the application in gunicorn until it is told to stop."""
    # What would stop every worker is found here first, where it is one clear line.
    check_settings(settings)
    _Server(settings).run()


def check_settings(settings: Settings) -> None:
    """Raises what `create` would raise, or for a bot token that Slack refuses; starts nothing."""
    settings.secret("SLACK_SIGNING_SECRET")
    bot = build_bot(settings, live_base(settings))
    try:
        bot.try_to_identify()
    finally:
        bot.close()


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        chosen: dict[str, Any] = {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "worker_class": "gthread",
            "threads": THREADS,
            "graceful_timeout": 25,
            "post_worker_init": _reload_on_hangup,
            "worker_exit": _close,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> "WSGIApplication":
        return create(self._settings)

    def run(self) -> None:
        try:
            _Arbiter(self).run()
        except RuntimeError as error:
            raise OperatorError("gunicorn", str(error)) from error


class _Arbiter(Arbiter):  # type: ignore[misc]  # gunicorn has no types
    def handle_hup(self) -> None:
        """Passes the signal on: gunicorn would start workers anew, and stop for a bad base."""
        self.kill_workers(signal.SIGHUP)


def _reload_on_hangup(worker: Any) -> None:
    site = getattr(worker, "wsgi", None)
    if isinstance(site, Site):
        signal.signal(signal.SIGHUP, lambda *_: site.ask_for_reload())


def _close(_server: object, worker: Any) -> None:
    site = getattr(worker, "wsgi", None)
    if isinstance(site, Site):
        site.close()

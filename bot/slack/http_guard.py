"""What stands before Bolt in HTTP mode: only signed, well-formed requests get through.

Bolt parses a body before it checks the signature, so a hostile body could make it fail
with a 500. Here the order is path, size, form, time, signature, and only then JSON; Bolt is
given what was parsed here, and verifies nothing again. Knows nothing of what a request asks.
"""

import io
import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.signature import Clock, SignatureVerifier

from bot.errors import OperatorError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# Slack's own payloads stay far below this.
BODY_MAX_BYTES = 1_000_000
# A command has about fifteen.
FORM_MAX_FIELDS = 100
EVENTS_PATH = "/slack/events"
HEALTH_PATH = "/healthz"

_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
_LENGTH = re.compile(r"[0-9]{1,12}", re.ASCII)

_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
}


class Refused(Exception):
    """A request that goes no further; `status` is 400, 401, 404, 405 or 413."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(_REASONS[status])


def guarded(app: App, signing_secret: str, clock: Callable[[], datetime]) -> "WSGIApplication":
    """The WSGI application of HTTP mode: a Bolt app behind the guard."""
    return HttpGuard(SlackRequestHandler(app, path=EVENTS_PATH), signing_secret, clock)


class HttpGuard:
    """A WSGI application around Bolt's: answers `/healthz`, refuses what Slack did not sign.

    `clock` returns aware datetimes; requests signed more than five minutes from it are
    refused. Raises OperatorError where there is no signing secret.
    """

    def __init__(
        self, bolt: "WSGIApplication", signing_secret: str, clock: Callable[[], datetime]
    ) -> None:
        if not signing_secret.strip():
            raise OperatorError(
                "SLACK_SIGNING_SECRET", "missing; HTTP mode needs the app's signing secret"
            )
        self._bolt = bolt
        self._verifier = SignatureVerifier(signing_secret, _ClockFor(clock))

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == HEALTH_PATH and environ.get("REQUEST_METHOD") == "GET":
            return _reply(start_response, 200)
        try:
            payload = self._checked_payload(environ)
        except Refused as refusal:
            return _reply(start_response, refusal.status)
        # Bolt takes a form for empty when any of its values holds the word "payload", and
        # `/fact what is a payload` would be lost; from JSON it reads every field.
        body = json.dumps(payload).encode()
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ["CONTENT_TYPE"] = "application/json"
        return self._bolt(environ, start_response)

    def _checked_payload(self, environ: "WSGIEnvironment") -> dict[str, Any]:
        """The payload of a request that Slack signed; raises Refused."""
        # Any other path, Bolt's own installation pages among them, is not served.
        if environ.get("PATH_INFO") != EVENTS_PATH:
            raise Refused(404)
        if environ.get("REQUEST_METHOD") != "POST":
            raise Refused(405)
        timestamp = str(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))
        signature = str(environ.get("HTTP_X_SLACK_SIGNATURE", ""))
        length = _length(environ)
        if not (_TIMESTAMP.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature)):
            raise Refused(401)
        body = environ["wsgi.input"].read(length)
        if len(body) != length or not _is_utf8(body):
            raise Refused(400)
        if not self._verifier.is_valid(body, timestamp, signature):
            raise Refused(401)
        return _payload(body.decode(), str(environ.get("CONTENT_TYPE", "")))


class _ClockFor(Clock):
    """The SDK's clock, telling the time of the clock that was passed in."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock().timestamp()


def _length(environ: "WSGIEnvironment") -> int:
    stated = str(environ.get("CONTENT_LENGTH") or "")
    if not _LENGTH.fullmatch(stated):
        raise Refused(400)
    if int(stated) > BODY_MAX_BYTES:
        raise Refused(413)
    return int(stated)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _payload(body: str, content_type: str) -> dict[str, Any]:
    """An event's JSON, an interaction's `payload` field, or a command's form fields."""
    try:
        if content_type.partition(";")[0].strip() == "application/json":
            return _object(json.loads(body))
        form = dict(parse_qsl(body, keep_blank_values=True, max_num_fields=FORM_MAX_FIELDS))
        return _object(json.loads(form["payload"])) if "payload" in form else form
    except (ValueError, RecursionError) as fault:
        raise Refused(400) from fault


def _object(parsed: object) -> dict[str, Any]:
    if not isinstance(parsed, dict):
        raise Refused(400)
    return parsed


def _reply(start_response: "StartResponse", status: int) -> list[bytes]:
    reason = _REASONS[status]
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(reason)))]
    start_response(f"{status} {reason}", headers)
    return [reason.encode()]

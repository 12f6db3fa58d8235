import io
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from bot.errors import OperatorError
from bot.slack.http_guard import BODY_MAX_BYTES, HttpGuard

SECRET = "a-signing-secret"  # noqa: S105
NOW = datetime(2025, 11, 24, 9, 0, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"


class Seen:
    """A WSGI application in Bolt's place: keeps what got through."""

    def __init__(self) -> None:
        self.payloads: list[Any] = []

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        assert environ["CONTENT_TYPE"] == "application/json"
        self.payloads.append(json.loads(body))
        start("200 OK", [])
        return [b""]


def call(body: bytes, signed: bool = True, **changes: Any) -> tuple[int, list[Any]]:
    """The status of one request, and what the application behind the guard saw."""
    stamp = str(int(NOW.timestamp()))
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/slack/events",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_X_SLACK_REQUEST_TIMESTAMP": changes.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", stamp),
    }
    if signed:
        verifier = SignatureVerifier(SECRET)
        environ["HTTP_X_SLACK_SIGNATURE"] = verifier.generate_signature(
            timestamp=environ["HTTP_X_SLACK_REQUEST_TIMESTAMP"], body=body
        )
    environ.update(changes)
    statuses: list[str] = []
    seen = Seen()
    guard = HttpGuard(seen, SECRET, lambda: NOW)  # type: ignore[arg-type]
    guard(environ, lambda status, headers: statuses.append(status))  # type: ignore[arg-type]
    return int(statuses[0][:3]), seen.payloads


def test_a_signed_event_gets_through() -> None:
    assert call(b'{"type": "event_callback"}') == (200, [{"type": "event_callback"}])


def test_a_command_gets_through_with_every_field() -> None:
    fields = {"command": "/fact", "text": "what is the payload of = & %?", "user_id": ""}
    assert call(urlencode(fields).encode(), CONTENT_TYPE=FORM) == (200, [fields])


def test_an_interaction_gets_through() -> None:
    body = urlencode({"payload": json.dumps({"type": "block_actions"})}).encode()
    assert call(body, CONTENT_TYPE=f"{FORM}; charset=utf-8") == (200, [{"type": "block_actions"}])


DEEP = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
LATE = str(int((NOW - timedelta(minutes=6)).timestamp()))
EARLY = str(int((NOW + timedelta(minutes=6)).timestamp()))


@pytest.mark.parametrize(
    ("body", "signed", "changes", "status"),
    [
        (b"{}", False, {}, 401),
        (b"{}", False, {"HTTP_X_SLACK_SIGNATURE": "v0=" + "0" * 64}, 401),
        (b"{}", False, {"HTTP_X_SLACK_SIGNATURE": "v0=\xe9"}, 401),
        (b"{}", True, {"HTTP_X_SLACK_REQUEST_TIMESTAMP": "now"}, 401),
        (b"{}", True, {"HTTP_X_SLACK_REQUEST_TIMESTAMP": "9" * 400}, 401),
        (b"{}", True, {"HTTP_X_SLACK_REQUEST_TIMESTAMP": LATE}, 401),
        (b"{}", True, {"HTTP_X_SLACK_REQUEST_TIMESTAMP": EARLY}, 401),
        (b"not json", True, {}, 400),
        (b"[]", True, {}, 400),
        (DEEP, True, {}, 400),
        (b"payload=not+json", True, {"CONTENT_TYPE": FORM}, 400),
        (b"payload=[]", True, {"CONTENT_TYPE": FORM}, 400),
        (b"a=1&" * 200, True, {"CONTENT_TYPE": FORM}, 400),
        (b"\xff\xfe", False, {"HTTP_X_SLACK_SIGNATURE": "v0=" + "0" * 64}, 400),
        (b"{}", True, {"CONTENT_LENGTH": "900"}, 400),
        (b"{}", True, {"CONTENT_LENGTH": "-1"}, 400),
        (b"{}", True, {"CONTENT_LENGTH": ""}, 400),
        (b"{}", True, {"CONTENT_LENGTH": str(BODY_MAX_BYTES + 1)}, 413),
        (b"{}", True, {"REQUEST_METHOD": "PUT"}, 405),
        (b"{}", True, {"PATH_INFO": "/slack/install"}, 404),
    ],
)
def test_what_slack_did_not_send_goes_no_further(
    body: bytes, signed: bool, changes: dict[str, Any], status: int
) -> None:
    assert call(body, signed, **changes) == (status, [])


def test_a_body_changed_after_signing_is_refused() -> None:
    assert call(b'{"a": 1}', **{"wsgi.input": io.BytesIO(b'{"a": 2}')}) == (401, [])


def test_health_is_told_to_anybody() -> None:
    changes = {"PATH_INFO": "/healthz", "REQUEST_METHOD": "GET"}
    assert call(b"", signed=False, **changes) == (200, [])


@given(st.binary(max_size=200), st.booleans(), st.text(max_size=40), st.text(max_size=90))
def test_no_request_is_an_error_of_ours(
    body: bytes, signed: bool, content_type: str, signature: str
) -> None:
    changes = {"CONTENT_TYPE": content_type}
    if not signed:
        changes["HTTP_X_SLACK_SIGNATURE"] = signature
    try:
        body.decode()
    except UnicodeDecodeError:
        signed = False
    status, seen = call(body, signed, **changes)
    assert status in {200, 400, 401}
    assert signed or not seen


def test_http_mode_without_a_signing_secret_does_not_start() -> None:
    with pytest.raises(OperatorError, match="SLACK_SIGNING_SECRET"):
        HttpGuard(Seen(), " ", lambda: NOW)  # type: ignore[arg-type]

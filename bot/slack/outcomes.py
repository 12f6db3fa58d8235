"""What became of a call to Slack: library errors and error codes to our delivery errors.

The one place that reads Slack's error codes. Three questions decide: did the call reach
Slack, did Slack say no, and can the same call ever succeed.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from bot.errors import DeliveryError, GoneForGood, OutcomeUnknown, RetryLater

# Slack says no for now and stored nothing; the seconds are ours where it names none
# (docs.slack.dev, the error tables of chat.postMessage and views.open).
_LATER_S = {
    "ratelimited": 30.0,
    "rate_limited": 30.0,
    "message_limit_exceeded": 60.0,
    "request_timeout": 5.0,
    "service_unavailable": 30.0,
    "team_added_to_org": 60.0,
}
# The same tables: "it is possible that some aspect of the operation succeeded".
_UNKNOWN = frozenset({"fatal_error", "internal_error"})

# The token itself is refused: nothing will ever work with it.
TOKEN_REFUSED = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "token_expired",
        "token_revoked",
    }
)
# The bot is not where it should post; a member can change that.
NOT_THERE = frozenset({"channel_not_found", "not_in_channel", "is_archived"})
# Nothing is taken there until somebody changes the channel or what the team allows in it.
CHANNEL_REFUSED = NOT_THERE | {
    "access_denied",
    "ekm_access_denied",
    "no_permission",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "team_access_not_granted",
}
# Slack refused the blocks, so the same words may still pass as plain text.
BLOCKS_REFUSED = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
)

UNREACHABLE_RETRY_S = 5.0
# No server may make a worker wait longer than this, whatever its header says.
RETRY_MAX_S = 600.0


@contextmanager
def translated() -> Iterator[None]:
    """Turns what the SDK raises into delivery errors, keeping the cause."""
    try:
        yield
    except SlackApiError as error:
        raise of_api_error(error) from error
    except (OSError, HTTPException) as error:
        raise of_broken_connection(error) from error


def of_api_error(error: SlackApiError) -> DeliveryError:
    """The outcome of a call that Slack answered, by status and by its error code."""
    response = error.response
    status = int(response.status_code)
    data = response.data if isinstance(response.data, dict) else {}
    code = str(data.get("error", ""))
    if status == 429:
        return RetryLater("ratelimited", _retry_after(response.headers, _LATER_S["ratelimited"]))
    # An error code is one word; the client puts a whole sentence there when the reply was not JSON.
    if status >= 500 or not code or not code.replace("_", "").replace("-", "").isalnum():
        return OutcomeUnknown(f"http_{status}")
    if code in _UNKNOWN:
        return OutcomeUnknown(code)
    if code in _LATER_S:
        return RetryLater(code, _retry_after(response.headers, _LATER_S[code]))
    return GoneForGood(code)


def of_status(status: int, body: str, headers: object = None) -> DeliveryError | None:
    """The outcome of a post to a response_url; None where Slack took it."""
    if status == 200:
        return OutcomeUnknown("html") if body.lstrip().startswith("<") else None
    if status == 429:
        return RetryLater("ratelimited", _retry_after(headers, _LATER_S["ratelimited"]))
    return OutcomeUnknown(f"http_{status}") if status >= 500 else GoneForGood(f"http_{status}")


def of_broken_connection(error: OSError | HTTPException) -> DeliveryError:
    """The outcome of a call without an answer: never sent, or sent and unknown."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, ConnectionRefusedError | socket.gaierror):
        return RetryLater("unreachable", UNREACHABLE_RETRY_S)
    return OutcomeUnknown("connection_lost")


def _retry_after(headers: object, default_s: float) -> float:
    try:
        value = headers["Retry-After"]  # type: ignore[index]  # the SDK's headers have no type
        asked_s = float(value[0] if isinstance(value, list) else value)
        return min(max(asked_s, 0.0), RETRY_MAX_S)
    except (KeyError, TypeError, ValueError, IndexError):
        return default_s

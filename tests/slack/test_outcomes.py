"""Each row of the outcome table, against a real HTTP server that answers as Slack might."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bot.errors import DeliveryError, GoneForGood, OutcomeUnknown, RetryLater
from bot.slack.blocks import notice
from bot.slack.posting import Posted, Poster, build_client

Reply = tuple[int, str, dict[str, str]]


@contextmanager
def server(*replies: Reply | None) -> Iterator[tuple[str, list[bytes]]]:
    """Gives the replies in order, None as a connection closed without one; keeps the bodies."""
    waiting = list(replies)
    bodies: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            reply = waiting.pop(0)
            if reply is None:
                self.close_connection = True
                return
            status, body, headers = reply
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = Thread(target=httpd.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{httpd.server_port}/api/", bodies
        finally:
            httpd.shutdown()
            thread.join()


def slack_error(code: str) -> Reply:
    return 200, json.dumps({"ok": False, "error": code}), {"Content-Type": "application/json"}


def poster_at(url: str) -> Poster:
    return Poster(build_client("xoxb-test", url))


@pytest.mark.parametrize(
    ("reply", "error", "code"),
    [
        (slack_error("channel_not_found"), GoneForGood, "channel_not_found"),
        (slack_error("not_in_channel"), GoneForGood, "not_in_channel"),
        (slack_error("is_archived"), GoneForGood, "is_archived"),
        (slack_error("token_revoked"), GoneForGood, "token_revoked"),
        (slack_error("a_code_of_next_year"), GoneForGood, "a_code_of_next_year"),
        (slack_error("ratelimited"), RetryLater, "ratelimited"),
        (slack_error("service_unavailable"), RetryLater, "service_unavailable"),
        (slack_error("fatal_error"), OutcomeUnknown, "fatal_error"),
        (slack_error("internal_error"), OutcomeUnknown, "internal_error"),
        ((429, "{}", {"Retry-After": "7"}), RetryLater, "ratelimited"),
        ((500, "", {}), OutcomeUnknown, "http_500"),
        ((503, "<html>busy</html>", {}), OutcomeUnknown, "http_503"),
        ((200, "<html>sign in</html>", {}), OutcomeUnknown, "http_200"),
        (None, OutcomeUnknown, "connection_lost"),
    ],
)
def test_a_post_ends_in_its_outcome_and_is_sent_once(
    reply: Reply | None, error: type[DeliveryError], code: str
) -> None:
    with server(reply) as (url, bodies), pytest.raises(error) as raised:
        poster_at(url).post("C1", notice("Hello."))
    assert raised.value.code == code
    assert len(bodies) == 1


@pytest.mark.parametrize(
    ("header", "after_s"), [("7", 7.0), ("-1", 0.0), ("never", 30.0), ("1e99", 600.0)]
)
def test_slack_says_how_long_to_wait(header: str, after_s: float) -> None:
    with server((429, "{}", {"Retry-After": header})) as (url, _), pytest.raises(RetryLater) as e:
        poster_at(url).post("C1", notice("Hello."))
    assert e.value.after_s == after_s


def test_a_post_that_never_reached_slack_may_be_repeated() -> None:
    with server() as (url, _):
        pass
    with pytest.raises(RetryLater, match="unreachable"):
        poster_at(url).post("C1", notice("Hello."))


def test_refused_blocks_are_sent_again_as_plain_text() -> None:
    posted = 200, json.dumps({"ok": True, "channel": "C1", "ts": "1.2"}), {}
    with server(slack_error("invalid_blocks"), posted) as (url, bodies):
        assert poster_at(url).post("C1", notice("Hello.")) == Posted("C1", "1.2")
    first, second = (json.loads(body) for body in bodies)
    assert "blocks" in first
    assert "blocks" not in second
    assert second["text"] == "Hello."


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ((404, "used_url", {}), GoneForGood),
        ((410, "expired_url", {}), GoneForGood),
        ((500, "", {}), OutcomeUnknown),
        ((200, "<html></html>", {}), OutcomeUnknown),
        ((429, "", {"Retry-After": "1"}), RetryLater),
        (None, OutcomeUnknown),
    ],
)
def test_a_response_that_was_not_taken_is_an_error(
    reply: Reply | None, error: type[DeliveryError]
) -> None:
    with server(reply) as (url, bodies), pytest.raises(error):
        poster_at(url).respond(url, notice("Hello."))
    assert len(bodies) == 1


def test_every_write_names_its_outcome() -> None:
    writes: list[Callable[[Poster], object]] = [
        lambda poster: poster.post_ephemeral("C1", "U1", notice("x")),
        lambda poster: poster.update(Posted("C1", "1.2"), notice("x")),
        lambda poster: poster.open_view("1.2.a", {"type": "modal"}),
        lambda poster: poster.identify(),
    ]
    for write in writes:
        with server(slack_error("invalid_auth")) as (url, _), pytest.raises(GoneForGood):
            write(poster_at(url))

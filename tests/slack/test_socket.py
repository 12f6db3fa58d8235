"""Connecting to Slack, and staying connected: refused tokens, Slack away, Slack restarted."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread

import pytest

from bot.errors import OperatorError
from bot.slack.bolt_app import build_bolt_app
from bot.slack.posting import Poster, build_client
from bot.slack.services import Services
from bot.slack.socket import SocketConnection
from bot.workspace import Channel, User, Workspace

OPENED = "When was the harbour bridge opened?"


@contextmanager
def connection(
    workspace: Workspace,
    services: Services,
    stop: Event,
    *,
    bot_token: str = "",
    app_token: str = "",
) -> Iterator[SocketConnection]:
    client = build_client(bot_token or workspace.bot_token, workspace.api_url)
    poster = Poster(client)
    app = build_bolt_app(replace(services, poster=poster), client)
    made = SocketConnection(app, poster, app_token or workspace.app_token, stop)
    try:
        yield made
    finally:
        made.close()


@pytest.mark.parametrize(
    ("tokens", "setting"),
    [
        ({"bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN"),
        ({"app_token": "xapp-wrong"}, "SLACK_APP_TOKEN"),
    ],
)
def test_a_refused_token_is_one_line_at_once(
    workspace: Workspace, services: Services, tokens: dict[str, str], setting: str
) -> None:
    with (
        connection(workspace, services, Event(), **tokens) as made,
        pytest.raises(OperatorError) as raised,
    ):
        made.start()
    assert raised.value.setting == setting
    assert "invalid_auth" in str(raised.value)
    assert "\n" not in str(raised.value)
    assert "wrong" not in str(raised.value), "a token is never shown"


def test_a_token_of_the_wrong_kind_is_told_apart(workspace: Workspace, services: Services) -> None:
    client = build_client(workspace.bot_token, workspace.api_url)
    app = build_bolt_app(services, client)
    with pytest.raises(OperatorError, match=r"SLACK_APP_TOKEN: expected .* xapp-"):
        SocketConnection(app, services.poster, workspace.bot_token, Event())


def test_slack_being_away_at_start_is_waited_for(
    workspace: Workspace, services: Services, ann: User, caplog: pytest.LogCaptureFixture
) -> None:
    workspace.stop()
    away, stop = Event(), Event()

    class Told(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            away.set()

    log = logging.getLogger("bot.slack.socket")
    handler = Told(level=logging.WARNING)
    log.addHandler(handler)
    try:
        with connection(workspace, services, stop) as made:
            starting = Thread(target=made.start)
            starting.start()
            assert away.wait(5.0)
            workspace.resume()
            workspace.wait_for_connection()
            starting.join()
            workspace.dm(ann, OPENED)
            workspace.wait_for(lambda: workspace.messages(workspace.im(ann))[1:])
    finally:
        log.removeHandler(handler)
    assert "not reachable" in caplog.text


def test_stopping_ends_the_wait_for_slack(workspace: Workspace, services: Services) -> None:
    workspace.stop()
    stop = Event()
    with connection(workspace, services, stop) as made:
        results: list[bool] = []
        starting = Thread(target=lambda: results.append(made.start()))
        starting.start()
        stop.set()
        starting.join()
        assert results == [False]
        made.run()


@pytest.mark.parametrize("reason", ["refresh_requested", "restart"])
def test_the_bot_answers_again_after_slack_ended_the_connection(
    workspace: Workspace, services: Services, ann: User, reason: str
) -> None:
    with connection(workspace, services, Event()) as made:
        assert made.start()
        workspace.wait_for_connection()
        if reason == "restart":
            workspace.stop()
            workspace.resume()
        else:
            workspace.disconnect("refresh_requested")
            workspace.wait_for(lambda: len(workspace.calls("apps.connections.open")) == 2)
        workspace.wait_for_connection(timeout_s=30.0)
        workspace.dm(ann, OPENED)
        workspace.wait_for(lambda: workspace.messages(workspace.im(ann))[1:])


def test_a_connection_is_closed_in_its_own_time(
    workspace: Workspace, services: Services, general: Channel
) -> None:
    with connection(workspace, services, Event()) as made:
        assert made.start()
        workspace.wait_for_connection()
        assert made.connected.wait(5.0)
    assert workspace.connections == 0

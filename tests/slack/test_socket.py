"""Connecting to Slack and leaving it: refused tokens, Slack away, both connections closed."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread

import pytest

from bot.errors import OperatorError
from bot.slack.bolt_app import build_bolt_app
from bot.slack.posting import Poster, build_client
from bot.slack.services import Services
from bot.slack.socket import SocketConnection
from bot.workspace import Fault, User, Workspace

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


def test_both_connections_are_closed_in_their_own_time(
    workspace: Workspace, services: Services
) -> None:
    with connection(workspace, services, Event()) as made:
        assert made.start()
        workspace.wait_for_connection(2)
        assert made.connected.is_set()
    assert workspace.connections == 0


def test_a_token_revoked_on_the_way_ends_the_run_with_one_line(
    workspace: Workspace, services: Services
) -> None:
    with (
        ThreadPoolExecutor(1) as threads,
        connection(workspace, services, Event()) as made,
    ):
        assert made.start()
        workspace.wait_for_connection(2)
        running = threads.submit(made.run, check_s=0.01)
        workspace.revoke_token()
        with pytest.raises(OperatorError, match=r"SLACK_BOT_TOKEN: .*token_revoked") as raised:
            running.result(10.0)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("setting", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_token_that_is_refused_when_connecting_anew_ends_the_run_with_one_line(
    workspace: Workspace, services: Services, setting: str
) -> None:
    stop = Event()
    with connection(workspace, services, stop) as made:
        assert made.start()
        workspace.wait_for_connection(2)
        if setting == "SLACK_BOT_TOKEN":
            workspace.revoke_token()
        else:
            workspace.faults.next("apps.connections.open", Fault.refused("token_revoked"))
        workspace.hang_up()
        assert stop.wait(10.0)
        with pytest.raises(OperatorError, match=f"{setting}: .*token_revoked") as raised:
            made.run()
    assert "\n" not in str(raised.value)


def test_slack_being_away_does_not_end_the_run(workspace: Workspace, services: Services) -> None:
    stop = Event()
    with connection(workspace, services, stop) as made:
        assert made.start()
        workspace.faults.next("auth.test", Fault.server_error(stored=False), Fault.html())
        running = Thread(target=lambda: made.run(check_s=0.01))
        running.start()
        workspace.wait_for(lambda: workspace.faults.left == 0)
        assert not stop.is_set()
        stop.set()
        running.join()

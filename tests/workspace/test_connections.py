"""How many connections the workspace takes, and what ends one of them or spoils it."""

import json
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sockets import received, socket, ticket_of
from websocket import (
    WebSocketConnectionClosedException,
    WebSocketTimeoutException,
    create_connection,
)

from bot.workspace import Workspace
from bot.workspace.socket_mode import CONNECTIONS_MAX


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.start() as running:
        yield running


def test_an_app_has_at_most_ten_connections(workspace) -> None:
    with ExitStack() as stack:
        for _ in range(CONNECTIONS_MAX):
            stack.enter_context(socket(workspace))
        one_more = create_connection(ticket_of(workspace), timeout=5)
        notice = json.loads(one_more.recv())
        one_more.close()
        one_more.shutdown()
        assert (notice["type"], notice["reason"]) == ("disconnect", "too_many_websockets")
        assert workspace.connections == CONNECTIONS_MAX
    with socket(workspace):
        assert workspace.connections == 1


def test_the_oldest_connection_is_told_to_leave_alone(workspace) -> None:
    ada = workspace.add_user("ada")
    with socket(workspace) as old, socket(workspace) as young:
        workspace.disconnect("refresh_requested", 1)
        assert received(old)["reason"] == "refresh_requested"
        assert workspace.connections == 1
        for _ in range(2):
            workspace.dm(ada, "hi")
            assert received(young)["type"] == "events_api"


def test_the_oldest_connection_falls_silent_alone(workspace) -> None:
    with socket(workspace) as old, socket(workspace) as young:
        workspace.silence(1)
        old.settimeout(0.2)
        old.ping()
        with pytest.raises(WebSocketTimeoutException):
            old.recv()
        old.shutdown()
        young.ping("x")
        assert {young.recv_frame().opcode for _ in range(2)} == {9, 10}
        workspace.wait_for(lambda: workspace.connections == 1)


def test_a_connection_is_cut_without_a_goodbye(workspace) -> None:
    with socket(workspace) as connection:
        workspace.hang_up(abruptly=True)
        with pytest.raises((WebSocketConnectionClosedException, ConnectionResetError)):
            connection.recv()
        workspace.wait_for(lambda: workspace.connections == 0)


def test_bytes_come_over_a_connection_as_they_are(workspace) -> None:
    with socket(workspace) as connection:
        workspace.write(b"\x81\x04{no}")
        assert connection.recv() == "{no}"


def test_a_greeting_says_how_long_a_connection_will_stand(workspace) -> None:
    workspace.announce_life(7)
    connection = create_connection(ticket_of(workspace), timeout=5)
    assert received(connection)["debug_info"]["approximate_connection_time"] == 7
    connection.close()
    connection.shutdown()

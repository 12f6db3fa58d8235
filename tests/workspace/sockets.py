"""Socket Mode connections by hand: for tests of what comes over them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from slack_sdk import WebClient
from websocket import WebSocket, create_connection

from bot.workspace import Workspace


def ticket_of(workspace: Workspace) -> str:
    client = WebClient(base_url=workspace.api_url)
    return client.apps_connections_open(app_token=workspace.app_token)["url"]


@contextmanager
def socket(workspace: Workspace) -> Iterator[WebSocket]:
    """A connection by hand, past its hello."""
    connection = create_connection(ticket_of(workspace), timeout=5)
    try:
        assert json.loads(connection.recv())["type"] == "hello"
        yield connection
    finally:
        connection.close()
        connection.shutdown()  # after a close by the server, close() does nothing


def received(connection: WebSocket) -> dict:
    return json.loads(connection.recv())


def acknowledge(connection: WebSocket, envelope: dict, **payload: object) -> None:
    connection.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": payload}))

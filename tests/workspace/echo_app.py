"""A small Slack app to run against the embedded workspace: it echoes, in every way there is."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from bot.workspace import Workspace


def button(action_id: str, value: str) -> dict:
    return {
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": {"type": "plain_text", "text": action_id},
    }


def modal(title: str, *blocks: dict, **more: object) -> dict:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "blocks": list(blocks),
        **more,
    }


def plain(text: str) -> dict:
    return {"type": "plain_text", "text": text}


def text_input(action_id: str) -> dict:
    return {
        "type": "input",
        "block_id": f"{action_id}-block",
        "label": plain("Name"),
        "element": {"type": "plain_text_input", "action_id": action_id},
    }


def echo_app(workspace: Workspace) -> App:
    """The app, with the token check at start that Bolt makes."""
    app = App(
        client=WebClient(token=workspace.bot_token, base_url=workspace.api_url),
        signing_secret=workspace.signing_secret,
        logger=_quiet_logger(),
        raise_error_for_unhandled_request=False,
    )

    @app.event("app_mention")
    def mentioned(event: dict, say) -> None:
        say(text=f"mentioned: {event['text']}", thread_ts=event["ts"])

    @app.event("message")
    def messaged(event: dict, say) -> None:
        if event.get("channel_type") == "im" and "bot_id" not in event:
            say(text=f"heard: {event['text']}")

    @app.event("app_home_opened")
    def home_opened(event: dict, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [SECTION]})

    @app.command("/echo")
    def commanded(ack, command: dict, respond) -> None:
        ack()
        respond(
            text=f"echo: {command['text']}",
            blocks=[SECTION, {"type": "actions", "elements": [button("share", "42")]}],
        )

    @app.command("/ack")
    def acknowledged(ack, command: dict) -> None:
        ack(f"ack: {command['text']}")

    @app.command("/form")
    def form(ack, command: dict, client: WebClient) -> None:
        ack()
        view = modal("Form", text_input("name"), submit=plain("Send"), callback_id="form")
        client.views_open(trigger_id=command["trigger_id"], view=view)

    @app.action("share")
    def share(ack, body: dict, respond, say) -> None:
        ack()
        respond(delete_original=True)
        say(f"shared {body['actions'][0]['value']} by <@{body['user']['id']}>")

    @app.shortcut("check")
    def check(ack, body: dict, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal(body["message"]["text"][:24]))

    @app.view("form")
    def submitted(ack, view: dict) -> None:
        name = view["state"]["values"]["name-block"]["name"]["value"]
        if name == "wrong":
            ack(response_action="errors", errors={"name-block": "no"})
        else:
            ack(response_action="update", view=modal(f"Hello {name}"))

    return app


SECTION = {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": "a *section*"}}


def _quiet_logger() -> logging.Logger:
    logger = logging.getLogger("tests.workspace")
    logger.setLevel(logging.CRITICAL)
    return logger


@contextmanager
def running_over_sockets(workspace: Workspace, app: App) -> Iterator[None]:
    """The app connected by Socket Mode."""
    before = workspace.connections
    handler = SocketModeHandler(app, workspace.app_token)
    handler.connect()
    try:
        workspace.wait_for_connection(before + 1)
        yield
    finally:
        _close(handler)


def _close(handler: SocketModeHandler) -> None:
    """Closes in an order that websocket-client 1.9 does not trip over.

    Closed from another thread while it reads, it may not notice for 10 s; closed by the
    server, it leaves its socket open. So: ask the server, wait for the reader, clean up.
    """
    client = handler.client
    client.auto_reconnect_enabled = False
    web_socket = client.current_session.sock
    web_socket.send_close()
    client.current_session_runner.event.set()
    client.current_session_runner.thread.join()
    web_socket.shutdown()
    handler.close()


class _QuietRequests(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing: a test's output is its result."""


@contextmanager
def running_over_http(workspace: Workspace, app: App) -> Iterator[None]:
    """The app served on a request URL."""
    server: WSGIServer = make_server(
        "127.0.0.1", 0, SlackRequestHandler(app), handler_class=_QuietRequests
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    workspace.connect_http(f"http://127.0.0.1:{server.server_port}/slack/events")
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

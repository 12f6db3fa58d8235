"""A bare Bolt bot that repeats what it is asked, to be measured beside: it stores nothing.

`python -m tests.benchmarks.echo_bot`, with the environment of the bot itself.
"""

import os
import signal
import threading

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient


def main() -> None:
    token = os.environ["SLACK_BOT_TOKEN"]
    app = App(client=WebClient(token=token, base_url=os.environ["SLACK_API_URL"]))

    @app.event("app_mention")
    def mentioned(event: dict, say) -> None:
        say(text=event["text"], thread_ts=event["ts"])

    @app.event("message")
    def messaged() -> None:
        pass

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).connect()
    stop.wait()
    # The reading thread may not notice a close for ten seconds (websocket-client 1.9).
    os._exit(0)


if __name__ == "__main__":
    main()

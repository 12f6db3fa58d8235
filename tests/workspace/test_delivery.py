"""What is delivered: payload shapes, one of several connections, repeats, signatures."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest
from echo_app import button, modal
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient
from sockets import acknowledge, received, socket, ticket_of
from websocket import WebSocketBadStatusException, WebSocketException, create_connection

from bot.workspace import Workspace


@pytest.fixture
def ada(workspace):
    return workspace.add_user("ada")


@pytest.fixture
def general(workspace, ada):
    return workspace.add_channel("general", members=[ada])


def events(workspace: Workspace) -> list[dict]:
    return [attempt.outgoing.payload["event"] for attempt in workspace.deliveries()]


def settled(workspace: Workspace, count: int) -> list[dict]:
    """The events of this many deliveries, once they were all tried."""
    workspace.wait_for(lambda: len([each for each in workspace.deliveries() if each.ack]) >= count)
    return events(workspace)


@pytest.fixture
def unheard() -> Iterator[Workspace]:
    """A workspace that tries each delivery once, and nobody listens."""
    with Workspace.start(retry_delays_s=()) as running:
        yield running


def test_an_event_comes_in_its_envelope(workspace, ada, general) -> None:
    with socket(workspace) as connection:
        ts = workspace.say(ada, general, "1 < 2 & https://a.example/?b=1&c")
        envelope = received(connection)
    assert envelope["type"] == "events_api"
    assert envelope["accepts_response_payload"] is False
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
    outer = envelope["payload"]
    assert outer["type"] == "event_callback"
    assert outer["team_id"] == workspace.team_id
    assert outer["event_id"].startswith("Ev")
    assert outer["authorizations"][0]["user_id"] == workspace.bot_user_id
    assert outer["is_ext_shared_channel"] is False
    event = outer["event"]
    assert event["text"] == "1 &lt; 2 &amp; <https://a.example/?b=1&amp;c>"
    assert event["channel"] == general.id
    assert event["channel_type"] == "channel"
    assert event["ts"] == event["event_ts"] == ts
    assert event["client_msg_id"]
    (section,) = event["blocks"][0]["elements"]
    assert section["elements"] == [
        {"type": "text", "text": "1 < 2 & "},
        {"type": "link", "url": "https://a.example/?b=1&c"},
    ]


def test_a_mention_in_a_channel_is_two_events_of_one_message(unheard) -> None:
    ada = unheard.add_user("ada")
    general = unheard.add_channel("general", members=[ada])
    unheard.say(ada, general, f"{unheard.mention_text(unheard.bot)} hi")
    message, mention = settled(unheard, 2)
    assert (message["type"], mention["type"]) == ("message", "app_mention")
    assert message["ts"] == mention["ts"]
    assert message["client_msg_id"] == mention["client_msg_id"]
    assert "channel_type" not in mention


def test_markup_typed_by_hand_is_no_mention(unheard) -> None:
    ada = unheard.add_user("ada")
    general = unheard.add_channel("general", members=[ada])
    unheard.say(ada, general, "<!channel> <@U404>")
    (message,) = settled(unheard, 1)
    assert message["text"] == "&lt;!channel&gt; &lt;@U404&gt;"


def test_the_bot_hears_its_own_posts_edits_and_deletions(unheard) -> None:
    ada = unheard.add_user("ada")
    client = WebClient(token=unheard.bot_token, base_url=unheard.api_url)
    posted = client.chat_postMessage(channel=ada.id, text="one")
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="two")
    client.chat_delete(channel=posted["channel"], ts=posted["ts"])
    own, changed, deleted = settled(unheard, 3)
    assert own["bot_id"].startswith("B")
    assert own["channel_type"] == "im"
    assert changed["subtype"] == "message_changed"
    assert changed["message"]["text"] == "two"
    assert changed["previous_message"]["text"] == "one"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", posted["ts"])


def test_an_ephemeral_message_is_no_event(unheard) -> None:
    ada = unheard.add_user("ada")
    general = unheard.add_channel("general", members=[ada])
    client = WebClient(token=unheard.bot_token, base_url=unheard.api_url)
    unheard.command(ada, general, "/fact", "x")
    hook = WebhookClient(unheard.deliveries()[0].outgoing.payload["response_url"])
    hook.send(text="private")
    client.chat_postEphemeral(channel=general.id, user=ada.id, text="private")
    client.chat_postMessage(channel=general.id, text="public")
    unheard.wait_for(lambda: unheard.deliveries()[1:])
    assert unheard.deliveries()[1].outgoing.payload["event"]["text"] == "public"


def test_only_subscribed_events_of_channels_with_the_bot_are_sent() -> None:
    manifest = {
        "oauth_config": {"scopes": {"bot": ["app_mentions:read"]}},
        "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
    }
    with Workspace.start(manifest=manifest, retry_delays_s=()) as workspace:
        ada = workspace.add_user("ada")
        hello = f"{workspace.mention_text(workspace.bot)} hi"
        workspace.say(ada, workspace.add_channel("elsewhere", members=[ada], bot=False), hello)
        workspace.say(ada, workspace.add_channel("here", members=[ada]), hello)
        workspace.open_home(ada)
        assert [event["type"] for event in settled(workspace, 1)] == ["app_mention"]


def test_joining_reacting_and_opening_the_home_are_events(unheard) -> None:
    ada = unheard.add_user("ada")
    general = unheard.add_channel("general")
    unheard.join(ada, general)
    unheard.say(ada, general, "x")
    (message,) = unheard.messages(general)
    unheard.react(ada, message, "eyes")
    unheard.open_home(ada)
    joined, _, reacted, opened = settled(unheard, 4)
    assert (joined["type"], joined["channel_type"]) == ("member_joined_channel", "C")
    assert reacted["item"] == {"type": "message", "channel": general.id, "ts": message.ts}
    assert (opened["type"], opened["tab"]) == ("app_home_opened", "home")


def test_each_event_goes_to_one_of_the_connections(workspace, ada, general) -> None:
    with socket(workspace) as one, socket(workspace) as other:
        for number in range(4):
            workspace.say(ada, general, f"{number}")
        heard = {}
        for connection in (one, other):
            for _ in range(2):
                envelope = received(connection)
                acknowledge(connection, envelope)
                heard[envelope["payload"]["event"]["text"]] = connection
        workspace.wait_for(lambda: all(each.ack for each in workspace.deliveries()))
    assert sorted(heard) == ["0", "1", "2", "3"]
    assert len(workspace.deliveries()) == 4


def test_an_event_that_is_not_acknowledged_is_repeated_three_times_and_recorded() -> None:
    with Workspace.start(ack_timeout_s=0.05, retry_delays_s=(0, 0, 0)) as workspace:
        ada = workspace.add_user("ada")
        with socket(workspace) as connection:
            workspace.dm(ada, "hi")
            envelopes = [received(connection) for _ in range(4)]
            workspace.wait_for(
                lambda: [
                    each for each in workspace.deliveries() if each.retry_num == 3 and each.ack
                ]
            )
    assert [each["retry_attempt"] for each in envelopes] == [0, 1, 2, 3]
    assert [each["retry_reason"] for each in envelopes] == ["", *["timeout"] * 3]
    assert len({each["payload"]["event_id"] for each in envelopes}) == 1
    assert len({each["envelope_id"] for each in envelopes}) == 4
    assert [each.ack.failure for each in workspace.deliveries()] == ["timeout"] * 4


def test_a_command_that_is_not_acknowledged_is_not_repeated() -> None:
    with Workspace.start(ack_timeout_s=0.05, retry_delays_s=(0, 0, 0)) as workspace:
        ada = workspace.add_user("ada")
        general = workspace.add_channel("general", members=[ada])
        with socket(workspace) as connection:
            ack = workspace.command(ada, general, "/fact", "x")
            envelope = received(connection)
        assert (ack.acknowledged, ack.failure) == (False, "timeout")
        assert envelope["accepts_response_payload"] is True
        assert "retry_attempt" not in envelope
        assert len(workspace.deliveries()) == 1


def test_a_ticket_opens_one_connection(workspace) -> None:
    url = ticket_of(workspace)
    create_connection(url, timeout=5).close()
    with pytest.raises(WebSocketBadStatusException, match="408"):
        create_connection(url, timeout=5)


def test_a_connection_that_was_told_to_leave_gets_no_more(workspace, ada, general) -> None:
    with socket(workspace) as old:
        workspace.disconnect("refresh_requested")
        notice = received(old)
        assert (notice["type"], notice["reason"]) == ("disconnect", "refresh_requested")
        assert workspace.connections == 0
        with socket(workspace) as new:
            workspace.say(ada, general, "after")
            assert received(new)["payload"]["event"]["text"] == "after"


def test_a_connection_that_is_hung_up_is_gone(workspace, ada, general) -> None:
    with socket(workspace) as connection:

        def read() -> None:
            """Answers the close frame, as a client does, where the line still stands by then."""
            with suppress(OSError, WebSocketException):
                connection.recv()

        reader = Thread(target=read)
        reader.start()
        workspace.hang_up()
        reader.join()
        workspace.wait_for(lambda: workspace.connections == 0)
        assert workspace.command(ada, general, "/fact", "x").failure == "no_connection"


def test_what_is_no_acknowledgement_is_ignored(workspace, ada, general) -> None:
    with socket(workspace) as connection:
        workspace.say(ada, general, "x")
        envelope = received(connection)
        for noise in ("{", "[]", '{"envelope_id": "unknown"}'):
            connection.send(noise)
        acknowledge(connection, envelope)
        workspace.wait_for(lambda: workspace.deliveries()[0].ack)
    assert workspace.deliveries()[0].ack.acknowledged


def test_a_click_names_its_place_and_an_ephemeral_message_is_not_sent_back(
    workspace, ada, general
) -> None:
    client = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
    blocks = [{"type": "actions", "elements": [button("go", "1")]}]
    client.chat_postEphemeral(channel=general.id, user=ada.id, text="x", blocks=blocks)
    client.chat_postMessage(channel=ada.id, text="y", blocks=blocks)
    (private,), (posted,) = (
        workspace.ephemerals(ada, general),
        workspace.messages(workspace.im(ada)),
    )
    for message in (private, posted):
        assert workspace.click(ada, message, "go").failure == "no_connection"
    first, second = [
        each.outgoing.payload
        for each in workspace.deliveries()
        if each.outgoing.kind == "interactive"
    ]
    assert first["container"] == {
        "type": "message",
        "message_ts": private.ts,
        "channel_id": general.id,
        "is_ephemeral": True,
    }
    assert "message" not in first
    assert second["message"]["ts"] == posted.ts
    (pressed,) = second["actions"]
    assert (pressed["type"], pressed["value"], pressed["block_id"]) == (
        "button",
        "1",
        posted.blocks[0]["block_id"],
    )
    assert first["trigger_id"] != second["trigger_id"]


def test_only_what_can_be_seen_can_be_used(workspace, ada, general) -> None:
    eve = workspace.add_user("eve")
    client = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
    blocks = [{"type": "actions", "elements": [button("go", "1")]}]
    client.chat_postEphemeral(channel=general.id, user=ada.id, text="x", blocks=blocks)
    (message,) = workspace.ephemerals(ada, general)
    with pytest.raises(LookupError, match="does not see"):
        workspace.click(eve, message, "go")
    with pytest.raises(LookupError, match="there is go"):
        workspace.click(ada, message, "stop")
    with pytest.raises(LookupError, match="cannot write"):
        workspace.say(eve, general, "x")


def test_a_closed_modal_tells_the_bot_only_if_it_asked(workspace, ada, general) -> None:
    client = WebClient(token=workspace.bot_token, base_url=workspace.api_url)

    def opened(**more: object):
        workspace.command(ada, general, "/fact", "x")
        trigger_id = workspace.deliveries()[-1].outgoing.payload["trigger_id"]
        client.views_open(trigger_id=trigger_id, view=modal("t", **more))
        return workspace.view(ada)

    assert workspace.close_view(ada, opened()) is None
    assert workspace.close_view(ada, opened(notify_on_close=True)).failure == "no_connection"
    assert workspace.deliveries()[-1].outgoing.payload["type"] == "view_closed"
    assert workspace.view(ada) is None


class Receiver(HTTPServer):
    """A request URL that keeps what it gets, and answers with the next of its statuses."""

    def __init__(self, *statuses: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.statuses = list(statuses)
        self.requests: list[tuple[dict[str, str], bytes]] = []

    @contextmanager
    def serving(self) -> Iterator[str]:
        thread = Thread(target=self.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{self.server_port}/slack/events"
        finally:
            self.shutdown()
            thread.join()
            self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(({k.lower(): v for k, v in self.headers.items()}, body))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        self.send_response(status)
        if status == 410:
            self.send_header("X-Slack-No-Retry", "1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing: a test's output is its result."""


def test_http_deliveries_are_signed_and_repeated_with_a_number_and_a_reason() -> None:
    receiver = Receiver(500, 404)
    with Workspace.start(retry_delays_s=(0, 0, 0)) as workspace, receiver.serving() as url:
        ada = workspace.add_user("ada")
        workspace.connect_http(url)
        workspace.dm(ada, "hi")
        workspace.wait_for(
            lambda: [a for a in workspace.deliveries() if a.ack and not a.ack.failure]
        )
        verifier = SignatureVerifier(workspace.signing_secret)
        assert all(verifier.is_valid_request(body, headers) for headers, body in receiver.requests)
    repeats = [
        (headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason"))
        for headers, _ in receiver.requests
    ]
    assert repeats == [(None, None), ("1", "http_error"), ("2", "http_error")]


def test_a_receiver_can_ask_for_no_repeats() -> None:
    with Workspace.start(retry_delays_s=(0, 0, 0)) as workspace, Receiver(410).serving() as url:
        ada = workspace.add_user("ada")
        workspace.connect_http(url)
        workspace.dm(ada, "hi")
        workspace.wait_for(lambda: workspace.deliveries() and workspace.deliveries()[0].ack)
        workspace.dm(ada, "again")
        workspace.wait_for(lambda: workspace.deliveries()[-1].ack and workspace.deliveries()[1:])
        assert [each.retry_num for each in workspace.deliveries()] == [0, 0]


def test_http_commands_are_forms_and_clicks_a_payload_in_a_form(workspace, ada, general) -> None:
    receiver = Receiver()
    with receiver.serving() as url:
        workspace.connect_http(url)
        assert workspace.command(ada, general, "/fact", "a & b").acknowledged
        workspace.say(ada, general, "x")
        assert workspace.shortcut(ada, workspace.messages(general)[0], "check").acknowledged
    forms = [parse_qs(body.decode()) for headers, body in receiver.requests]
    command = forms[0]
    assert command["text"] == ["a &amp; b"]
    assert command["channel_name"] == ["general"]
    (payload,) = [json.loads(form["payload"][0]) for form in forms if "payload" in form]
    assert (payload["type"], payload["callback_id"]) == ("message_action", "check")


def test_a_request_url_that_nobody_serves_is_a_failed_delivery(workspace, ada, general) -> None:
    with Receiver().serving() as url:
        pass
    workspace.connect_http(url)
    assert workspace.command(ada, general, "/fact", "x").failure == "connection_failed"


def test_it_can_stop_and_serve_again_at_the_same_address() -> None:
    with Workspace.start() as workspace:
        ada = workspace.add_user("ada")
        client = WebClient(token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])
        client.chat_postMessage(channel=ada.id, text="before")
        workspace.stop()
        with pytest.raises(OSError, match="refused"):
            client.auth_test()
        workspace.resume()
        client.chat_postMessage(channel=ada.id, text="after")
        texts = [message.text for message in workspace.messages(workspace.im(ada))]
        assert texts == ["before", "after"]


def test_waiting_in_vain_says_what_the_bot_did_last(workspace) -> None:
    client = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
    client.api_call("auth.test")
    with pytest.raises(TimeoutError, match=r"auth\.test ok"):
        workspace.wait_for(lambda: workspace.calls("chat.postMessage"), timeout_s=0.01)

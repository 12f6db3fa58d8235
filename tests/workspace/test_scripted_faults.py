"""Scripted faults: each befalls its call, in turn, and takes effect or does not as it says."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient
from sockets import acknowledge, received, socket, ticket_of
from websocket import WebSocketBadStatusException, WebSocketTimeoutException, create_connection

from bot.workspace import Fault, Workspace

POST = "chat.postMessage"


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """A workspace that repeats events at once, and soon misses an acknowledgement."""
    with Workspace.start(retry_delays_s=(0, 0, 0), ack_timeout_s=0.5) as running:
        yield running


@pytest.fixture
def ada(workspace):
    return workspace.add_user("ada")


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    return WebClient(
        token=workspace.bot_token, base_url=workspace.api_url, timeout=5, retry_handlers=[]
    )


def texts(workspace: Workspace, user) -> list[str]:
    return [message.text for message in workspace.messages(workspace.im(user))]


@pytest.mark.parametrize(
    ("fault", "status", "stored"),
    [
        (Fault.dropped_before_storing(), None, False),
        (Fault.dropped_after_storing(), None, True),
        (Fault.rate_limited(7), 429, False),
        (Fault.server_error(stored=False), 500, False),
        (Fault.server_error(stored=True, status=503), 503, True),
        (Fault.html(), 200, True),
        (Fault.refused("fatal_error"), 200, False),
        (Fault.refused("fatal_error", stored=True), 200, True),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else None,
)
def test_a_fault_befalls_the_next_call(workspace, ada, client, fault, status, stored) -> None:
    workspace.faults.next(POST, fault)
    with pytest.raises((SlackApiError, OSError)) as raised:
        client.chat_postMessage(channel=ada.id, text="one")
    assert getattr(getattr(raised.value, "response", None), "status_code", None) == status
    client.chat_postMessage(channel=ada.id, text="two")
    assert texts(workspace, ada) == (["one", "two"] if stored else ["two"])
    assert workspace.faults.happened == [(POST, fault)]
    first, second = workspace.calls(POST)
    assert first.error == (None if stored else fault.name)
    assert second.error is None


def test_slack_says_how_long_to_wait(workspace, ada, client) -> None:
    workspace.faults.next(POST, Fault.rate_limited(7))
    with pytest.raises(SlackApiError) as raised:
        client.chat_postMessage(channel=ada.id, text="one")
    assert raised.value.response["error"] == "ratelimited"
    assert raised.value.response.headers["Retry-After"] == "7"


def test_a_script_is_followed_call_by_call_and_each_place_has_its_own(
    workspace, ada, client
) -> None:
    refused = Fault.refused("fatal_error")
    workspace.faults.next(POST, None, refused)
    workspace.faults.next(POST, *[refused] * 2, None)
    workspace.faults.next("auth.test", refused)
    outcomes = []
    for number in range(5):
        try:
            client.chat_postMessage(channel=ada.id, text=f"{number}")
            outcomes.append("ok")
        except SlackApiError as error:
            outcomes.append(error.response["error"])
    assert outcomes == ["ok", *["fatal_error"] * 3, "ok"]
    assert texts(workspace, ada) == ["0", "4"]
    assert workspace.faults.left == 1
    assert workspace.faults.happened == [(POST, refused)] * 3


def test_calls_at_once_share_the_script_out(workspace, ada, client) -> None:
    workspace.faults.next(POST, *[Fault.rate_limited(1)] * 3)
    start = Barrier(8)

    def post(number: int) -> bool:
        start.wait()
        try:
            client.chat_postMessage(channel=ada.id, text=f"{number}")
        except SlackApiError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        sent = list(threads.map(post, range(8)))
    assert sent.count(False) == 3
    assert len(texts(workspace, ada)) == 5


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("chat.shout", Fault.html()),
        (POST, Fault.silence()),
        ("events_api", Fault.rate_limited(1)),
        ("socket_mode", Fault.hanging()),
    ],
)
def test_a_script_that_could_never_happen_is_refused(workspace, place, fault) -> None:
    with pytest.raises(ValueError, match=place):
        workspace.faults.next(place, fault)


def test_a_call_hangs_until_it_is_released(workspace, ada, client) -> None:
    workspace.faults.next(POST, Fault.hanging())
    with ThreadPoolExecutor(1) as threads:
        posting = threads.submit(client.chat_postMessage, channel=ada.id, text="one")
        workspace.wait_for(lambda: workspace.faults.held)
        assert texts(workspace, ada) == ["one"]
        assert not posting.done()
        workspace.faults.release()
        assert posting.result()["ok"]
    assert workspace.faults.held == 0


def test_a_call_hangs_for_its_time(workspace, ada, client) -> None:
    workspace.faults.next(POST, Fault.hanging(for_s=0.01))
    assert client.chat_postMessage(channel=ada.id, text="one")["ok"]
    assert workspace.faults.held == 0


def test_what_hangs_ends_with_the_workspace(workspace, ada, client) -> None:
    workspace.faults.next(POST, Fault.hanging())
    with ThreadPoolExecutor(1) as threads:
        posting = threads.submit(client.chat_postMessage, channel=ada.id, text="one")
        workspace.wait_for(lambda: workspace.faults.held)
        workspace.stop()
        assert posting.exception() is None or isinstance(posting.exception(), OSError)
    assert workspace.faults.held == 0


@pytest.mark.parametrize(
    ("fault", "status", "shown"),
    [
        (Fault.rate_limited(3), 429, 0),
        (Fault.server_error(stored=False), 500, 0),
        (Fault.server_error(stored=True), 500, 1),
        (Fault.html(), 200, 1),
    ],
)
def test_a_response_url_can_fail_too(workspace, ada, fault, status, shown) -> None:
    general = workspace.add_channel("general", members=[ada])
    workspace.command(ada, general, "/fact", "x")
    hook = WebhookClient(workspace.deliveries()[0].outgoing.payload["response_url"])
    workspace.faults.next("response_url", fault)
    response = hook.send(text="private")
    assert (response.status_code, response.body) == (status, fault.body)
    assert len(workspace.ephemerals(ada, general)) == shown
    assert len(workspace.calls("response_url")) == 1


def test_an_event_whose_acknowledgements_are_lost_comes_four_times(workspace, ada) -> None:
    workspace.faults.next("events_api", *[Fault.dropped_after_storing()] * 3)
    with socket(workspace) as connection:
        workspace.dm(ada, "hi")
        envelopes = []
        for _ in range(4):
            envelopes.append(received(connection))
            acknowledge(connection, envelopes[-1])
        workspace.wait_for(lambda: workspace.deliveries()[3].ack)
    assert [each["retry_attempt"] for each in envelopes] == [0, 1, 2, 3]
    assert len({each["payload"]["event_id"] for each in envelopes}) == 1
    acks = [each.ack.failure for each in workspace.deliveries()]
    assert acks == ["timeout", "timeout", "timeout", None]


def test_an_event_whose_first_delivery_is_lost_comes_with_a_retry_number(workspace, ada) -> None:
    workspace.faults.next("events_api", Fault.dropped_before_storing())
    with socket(workspace) as connection:
        workspace.dm(ada, "hi")
        envelope = received(connection)
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (1, "connection_failed")


def test_events_can_come_in_another_order(workspace, ada) -> None:
    workspace.faults.next("events_api", Fault.hanging())
    with socket(workspace) as connection:
        workspace.dm(ada, "first")
        workspace.dm(ada, "second")
        assert received(connection)["payload"]["event"]["text"] == "second"
        workspace.faults.release()
        assert received(connection)["payload"]["event"]["text"] == "first"


def test_a_command_that_is_lost_is_not_repeated(workspace, ada) -> None:
    general = workspace.add_channel("general", members=[ada])
    workspace.faults.next("slash_commands", Fault.dropped_before_storing())
    with socket(workspace):
        assert workspace.command(ada, general, "/fact", "x").failure == "connection_failed"
    assert len(workspace.deliveries()) == 1


@pytest.mark.parametrize(
    ("fault", "status"),
    [(Fault.rate_limited(1), 429), (Fault.server_error(stored=False), 500)],
)
def test_opening_a_connection_can_fail(workspace, fault, status) -> None:
    workspace.faults.next("apps.connections.open", fault)
    with pytest.raises(SlackApiError) as raised:
        ticket_of(workspace)
    assert raised.value.response.status_code == status
    with socket(workspace):
        assert workspace.connections == 1


def test_an_expired_ticket_stays_expired(workspace) -> None:
    workspace.faults.next("socket_mode", Fault.expired_ticket())
    url = ticket_of(workspace)
    for _ in range(2):
        with pytest.raises(WebSocketBadStatusException, match="408"):
            create_connection(url, timeout=5)
    with socket(workspace):
        assert workspace.connections == 1


def test_one_connection_too_many_is_told_to_leave(workspace) -> None:
    workspace.faults.next("socket_mode", Fault.too_many_websockets())
    connection = create_connection(ticket_of(workspace), timeout=5)
    notice = json.loads(connection.recv())
    connection.close()
    connection.shutdown()
    assert (notice["type"], notice["reason"]) == ("disconnect", "too_many_websockets")
    assert workspace.connections == 0


def test_a_connection_that_was_never_greeted_answers_no_ping(workspace) -> None:
    workspace.faults.next("socket_mode", Fault.silence())
    connection = create_connection(ticket_of(workspace), timeout=0.2)
    connection.ping()
    with pytest.raises(WebSocketTimeoutException):
        connection.recv()
    workspace.wait_for_connection()
    connection.shutdown()
    workspace.wait_for(lambda: workspace.connections == 0)


def test_a_connection_that_falls_silent_loses_what_is_sent_over_it(workspace, ada) -> None:
    with socket(workspace):
        workspace.silence()
        with socket(workspace) as other:
            workspace.dm(ada, "one")
            workspace.dm(ada, "two")
            heard = {}
            for _ in range(2):
                envelope = received(other)
                acknowledge(other, envelope)
                heard[envelope["payload"]["event"]["text"]] = envelope["retry_attempt"]
    assert sorted(heard) == ["one", "two"]
    assert sorted(heard.values()) == [0, 1], "one of them went the silent way first"


def test_a_living_connection_answers_a_ping(workspace) -> None:
    with socket(workspace) as connection:
        connection.ping("x")
        opcodes = [connection.recv_frame().opcode for _ in range(2)]
    assert sorted(opcodes) == [9, 10], "a ping of the server's own, and a pong"


def test_a_revoked_token_is_refused_on_every_call_and_told_of(workspace, ada, client) -> None:
    with socket(workspace) as connection:
        workspace.revoke_token()
        event = received(connection)["payload"]["event"]
    assert event["type"] == "tokens_revoked"
    assert event["tokens"] == {"oauth": [], "bot": [workspace.bot_user_id]}
    for call in (client.auth_test, lambda: client.chat_postMessage(channel=ada.id, text="x")):
        with pytest.raises(SlackApiError, match="token_revoked"):
            call()
    assert texts(workspace, ada) == []

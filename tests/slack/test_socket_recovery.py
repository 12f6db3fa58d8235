"""Everything that ends a Socket Mode connection or keeps one from opening; the bot comes back.

Nothing but the connection suffers: the bot is not restarted, and every question is answered
once.
"""

import struct
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event
from typing import get_args

import pytest
from conversation import OPENED
from slack_bolt import Ack, App, BoltResponse

from bot.errors import OperatorError
from bot.slack.bolt_app import build_bolt_app
from bot.slack.manifest import manifest
from bot.slack.posting import build_client
from bot.slack.services import Services
from bot.slack.socket import SocketConnection
from bot.slack.socket_lines import LONGEST_DELAY_S, Line, delay_s
from bot.slack.socket_session import Session
from bot.workspace import Channel, Fault, User, Workspace
from bot.workspace.socket_mode import DisconnectReason

OPEN = "apps.connections.open"
LINK = "socket_mode"
SOON_S = (0.05,) * 400
PATIENCE_S = 30.0


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """A workspace that repeats unacknowledged events soon and for long."""
    with Workspace.start(manifest=manifest("socket"), retry_delays_s=SOON_S) as running:
        yield running


class Hurried(Event):
    """Waits for nothing, and keeps what it was asked to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        return self.is_set()


def waited(stop: Hurried) -> list[float]:
    """The seconds of every wait so far, in order."""
    return [wait for wait in stop.waits if wait]


@contextmanager
def connected(
    workspace: Workspace, services: Services, stop: Event | None = None
) -> Iterator[SocketConnection]:
    """The bot with both its connections, once they stand."""
    app = build_bolt_app(services, build_client(workspace.bot_token, workspace.api_url))
    with joined(workspace, services, app, stop) as made:
        yield made


@contextmanager
def joined(
    workspace: Workspace, services: Services, app: App, stop: Event | None = None
) -> Iterator[SocketConnection]:
    made = SocketConnection(
        app, services.poster, workspace.app_token, stop or Event(), services.right_of_way
    )
    try:
        assert made.start()
        workspace.wait_for_connection(2)
        yield made
    finally:
        made.close()


def opened(workspace: Workspace) -> int:
    """How often the bot asked where to connect."""
    return len(workspace.calls(OPEN))


def ask(workspace: Workspace, ann: User, times: int = 1) -> None:
    """Asks, and waits until there are as many answers as questions."""
    direct = workspace.im(ann)
    for _ in range(times):
        workspace.dm(ann, OPENED)

    def all_answered() -> bool:
        messages = workspace.messages(direct)
        return 2 * sum(message.bot_id is None for message in messages) <= len(messages)

    workspace.wait_for(all_answered, PATIENCE_S)


def answers(workspace: Workspace, ann: User) -> int:
    return sum(message.bot_id is not None for message in workspace.messages(workspace.im(ann)))


def frame(opcode: int, payload: bytes) -> bytes:
    """A whole frame as a server sends it."""
    return bytes([0x80 | opcode, 127]) + struct.pack("!Q", len(payload)) + payload


def restart(workspace: Workspace) -> None:
    workspace.stop()
    workspace.resume()


ENDINGS: dict[str, Callable[[Workspace], None]] = {
    **{
        reason: lambda workspace, reason=reason: workspace.disconnect(reason)
        for reason in get_args(DisconnectReason)
    },
    "hung up": Workspace.hang_up,
    "cut": lambda workspace: workspace.hang_up(abruptly=True),
    "silent": Workspace.silence,
    "restart": restart,
    "no protocol": lambda workspace: workspace.write(b"HTTP/1.1 500 Oh no\r\n\r\n"),
    "unknown frame": lambda workspace: workspace.write(frame(0x5, b"{}")),
    "frame without its end": lambda workspace: workspace.write(frame(0x1, b"x" * 99)[:50]),
}


@pytest.mark.parametrize("ending", list(ENDINGS))
def test_both_connections_come_back_from_what_ended_them(
    workspace: Workspace, services: Services, ann: User, ending: str
) -> None:
    with connected(workspace, services):
        ENDINGS[ending](workspace)
        workspace.wait_for(lambda: opened(workspace) == 4, PATIENCE_S)
        workspace.wait_for(lambda: workspace.connections == 2, PATIENCE_S)
        ask(workspace, ann, times=4)
    assert answers(workspace, ann) == 4
    assert opened(workspace) == 4


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        (OPEN, Fault.rate_limited(7)),
        (OPEN, Fault.refused("ratelimited")),
        (OPEN, Fault.server_error(stored=False)),
        (OPEN, Fault.server_error(stored=True, status=503)),
        (OPEN, Fault.html()),
        (OPEN, Fault.html(stored=False)),
        (OPEN, Fault.refused("internal_error")),
        (OPEN, Fault("no object", "answered", body="[1]")),
        (OPEN, Fault("no address", "answered", body='{"ok": true}')),
        (OPEN, Fault.dropped_before_storing()),
        (OPEN, Fault.dropped_after_storing()),
        (LINK, Fault.expired_ticket()),
        (LINK, Fault.too_many_websockets()),
        (LINK, Fault.silence()),
        (LINK, Fault.server_error(stored=False)),
        (LINK, Fault.html()),
        (LINK, Fault.dropped_before_storing()),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else None,
)
@pytest.mark.parametrize("when", ["at the start", "later"])
def test_a_connection_that_does_not_open_is_tried_again(
    workspace: Workspace, services: Services, ann: User, place: str, fault: Fault, when: str
) -> None:
    if when == "at the start":
        workspace.faults.next(place, fault, fault)
    with connected(workspace, services, Hurried()):
        if when == "later":
            workspace.faults.next(place, fault, fault)
            workspace.hang_up()
            workspace.wait_for(lambda: workspace.faults.left == 0, PATIENCE_S)
            workspace.wait_for_connection(2)
        ask(workspace, ann, times=2)
    assert workspace.faults.happened == [(place, fault)] * 2
    assert answers(workspace, ann) == 2


def test_slack_is_asked_again_only_when_it_said_so(
    workspace: Workspace, services: Services
) -> None:
    stop = Hurried()
    with connected(workspace, services, stop):
        workspace.faults.next(OPEN, Fault.rate_limited(7), Fault.rate_limited(11))
        workspace.hang_up()
        workspace.wait_for(lambda: opened(workspace) == 6)
        workspace.wait_for_connection(2)
        assert waited(stop) == [7.0, 11.0]


def test_a_wait_that_slack_asks_for_ends_with_the_bot(
    workspace: Workspace, services: Services
) -> None:
    with connected(workspace, services):
        workspace.faults.next(OPEN, Fault.rate_limited(600))
        workspace.hang_up()
        workspace.wait_for(lambda: workspace.faults.left == 0)
    assert opened(workspace) == 3, "both lines waited"


def test_tries_that_fail_come_ever_more_slowly(workspace: Workspace, services: Services) -> None:
    stop = Hurried()
    with connected(workspace, services, stop):
        workspace.faults.next(OPEN, *[Fault.server_error(stored=False)] * 9)
        workspace.disconnect("refresh_requested", 1)
        workspace.wait_for(lambda: opened(workspace) == 12)
        assert waited(stop) == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]
    assert delay_s(5_000) == LONGEST_DELAY_S


def test_connections_that_are_taken_and_end_at_once_come_ever_more_slowly(
    workspace: Workspace, services: Services
) -> None:
    stop = Hurried()
    with connected(workspace, services, stop):
        for number in range(1, 5):
            workspace.hang_up()
            workspace.wait_for(lambda number=number: opened(workspace) == 2 + 2 * number)
            workspace.wait_for_connection(2)
        assert sorted(waited(stop)) == [0.5, 0.5, 1.0, 1.0, 2.0, 2.0]


def test_a_connection_more_than_slack_takes_is_explained_and_harms_nothing(
    workspace: Workspace, services: Services, ann: User, caplog: pytest.LogCaptureFixture
) -> None:
    workspace.faults.next(LINK, None, *[Fault.too_many_websockets()] * 3)
    with connected(workspace, services, Hurried()):
        ask(workspace, ann)
    assert workspace.faults.left == 0
    assert "an app has at most ten" in caplog.text


def test_events_under_way_while_a_connection_is_renewed_arrive_the_first_time(
    workspace: Workspace, services: Services, ann: User
) -> None:
    with connected(workspace, services):
        for renewals in range(1, 5):
            for _ in range(10):
                workspace.dm(ann, OPENED)
            workspace.disconnect("refresh_requested", 1)
            ask(workspace, ann, times=10)
            workspace.wait_for(lambda renewals=renewals: opened(workspace) == 2 + renewals)
            workspace.wait_for_connection(2)
    assert {attempt.retry_num for attempt in workspace.deliveries()} == {0}
    assert answers(workspace, ann) == 80


def test_one_connection_carries_on_until_the_other_is_renewed(
    workspace: Workspace, services: Services, ann: User
) -> None:
    with connected(workspace, services):
        workspace.faults.next(OPEN, Fault.hanging())
        workspace.disconnect("warning")
        workspace.wait_for(lambda: workspace.faults.held == 1)
        ask(workspace, ann, times=4)
        assert opened(workspace) == 3, "the other waits for its turn"
        workspace.faults.release()
        workspace.wait_for(lambda: opened(workspace) == 4)
        workspace.wait_for_connection(2)
    assert {attempt.retry_num for attempt in workspace.deliveries()} == {0}


def test_a_connection_without_a_greeting_replaces_none(
    workspace: Workspace, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    stop = Hurried()
    with connected(workspace, services, stop):
        workspace.faults.next(LINK, Fault.silence())
        workspace.disconnect("warning", 1)
        workspace.wait_for(lambda: opened(workspace) == 4, PATIENCE_S)
        assert waited(stop) == [0.5]
    assert "no_greeting" in caplog.text


def test_two_connections_that_began_together_are_renewed_apart(
    workspace: Workspace, services: Services, ann: User
) -> None:
    workspace.announce_life(1)
    with connected(workspace, services):
        workspace.announce_life(3_600)
        workspace.wait_for(lambda: opened(workspace) == 3)
        ask(workspace, ann, times=4)
    assert opened(workspace) == 3, "Slack ends the first when its time is over"


def test_a_line_outlives_a_fault_of_our_own(caplog: pytest.LogCaptureFixture) -> None:
    outcomes = iter([ZeroDivisionError(), OperatorError("SLACK_APP_TOKEN", "another")])
    refusals: list[OperatorError] = []

    def open_session() -> Session:
        raise next(outcomes)

    line = Line(open_session, refusals.append, Hurried())
    line.start()
    line.join()
    assert [refusal.setting for refusal in refusals] == ["SLACK_APP_TOKEN"]
    assert "could not be opened" in caplog.text


@pytest.mark.parametrize("life", [0, -1, "long", None, 1e308, [1]])
def test_a_greeting_that_says_nonsense_is_a_greeting(
    workspace: Workspace, services: Services, ann: User, life: object
) -> None:
    workspace.announce_life(life)  # type: ignore[arg-type]
    with connected(workspace, services):
        ask(workspace, ann)
        workspace.disconnect("refresh_requested")
        workspace.wait_for(lambda: opened(workspace) == 4)
        workspace.wait_for_connection(2)
    assert answers(workspace, ann) == 1
    assert opened(workspace) == 4, "no time that makes no sense renews a connection"


def test_only_the_connection_that_fell_silent_is_replaced(
    workspace: Workspace, services: Services, ann: User
) -> None:
    with connected(workspace, services):
        workspace.silence(1)
        workspace.wait_for(lambda: opened(workspace) == 3, PATIENCE_S)
        ask(workspace, ann, times=4)
    assert opened(workspace) == 3
    assert answers(workspace, ann) == 4


@pytest.mark.parametrize(
    "garbage",
    [
        frame(0x1, b"not JSON"),
        frame(0x1, b""),
        frame(0x1, b'{"type": "hel'),
        frame(0x1, b'["hello"]'),
        frame(0x1, b"null"),
        frame(0x1, b'{"type": "unknown"}'),
        frame(0x1, b'{"type": 7, "envelope_id": [], "payload": {}}'),
        frame(0x1, b'{"type": "events_api", "envelope_id": "E1"}'),
        frame(0x1, b'{"type": "events_api", "envelope_id": "E1", "payload": [1]}'),
        frame(0x1, b'{"type": "events_api", "envelope_id": "E1", "payload": {"event": 3}}'),
        frame(0x1, b'{"type": "\xff\xfe\xed\xa0\x80"}'),
        frame(0x1, b"[" * 100_000),
        frame(0x2, b"\x00\x01\x02"),
        frame(0xA, b"a pong that was not asked for"),
    ],
    ids=lambda data: repr(data[10:40]),
)
def test_a_frame_that_is_no_envelope_is_left_alone(
    workspace: Workspace, services: Services, ann: User, garbage: bytes
) -> None:
    with connected(workspace, services):
        workspace.write(garbage)
        ask(workspace, ann, times=4)
    assert opened(workspace) == 2, "the connections are the same"
    assert answers(workspace, ann) == 4


@dataclass
class SlowApp:
    """A bot that is at work on what it got, before it acknowledges that, until it may end."""

    app: App
    at_work: Event = field(default_factory=Event)
    may_end: Event = field(default_factory=Event)

    def acknowledge(self, ack: Ack) -> BoltResponse:
        self.at_work.set()
        self.may_end.wait()
        return ack("late")


@pytest.fixture
def slow(app: App) -> SlowApp:
    made = SlowApp(app)
    app.use(made.acknowledge)
    return made


def test_an_acknowledgement_whose_connection_went_takes_another(
    workspace: Workspace, services: Services, ann: User, general: Channel, slow: SlowApp
) -> None:
    with joined(workspace, services, slow.app), ThreadPoolExecutor(1) as threads:
        asking = threads.submit(workspace.command, ann, general, "/fact", OPENED)
        assert slow.at_work.wait(PATIENCE_S)
        workspace.hang_up(abruptly=True)
        workspace.wait_for(lambda: opened(workspace) == 4)
        workspace.wait_for_connection(2)
        slow.may_end.set()
        ack = asking.result()
    assert ack.acknowledged
    assert ack.payload == {"text": "late"}


def test_work_gives_way_to_what_is_not_acknowledged_yet(
    workspace: Workspace, services: Services, ann: User, general: Channel, slow: SlowApp
) -> None:
    with joined(workspace, services, slow.app), ThreadPoolExecutor(1) as threads:
        asking = threads.submit(workspace.command, ann, general, "/fact", OPENED)
        assert slow.at_work.wait(PATIENCE_S)
        gave_way = services.right_of_way.give_way(timeout_s=0)
        slow.may_end.set()
        assert asking.result().acknowledged
        assert services.right_of_way.give_way(timeout_s=PATIENCE_S)
    assert not gave_way


def test_what_was_taken_is_acknowledged_before_the_bot_leaves(
    workspace: Workspace, services: Services, ann: User, general: Channel, slow: SlowApp
) -> None:
    with joined(workspace, services, slow.app) as made, ThreadPoolExecutor(2) as threads:
        asking = threads.submit(workspace.command, ann, general, "/fact", OPENED)
        assert slow.at_work.wait(PATIENCE_S)
        closing = threads.submit(made.close)
        with suppress(TimeoutError):
            workspace.wait_for(lambda: workspace.connections == 0, timeout_s=0.5)
        slow.may_end.set()
        ack = asking.result()
        closing.result()
    assert ack.acknowledged


def test_what_comes_while_the_bot_leaves_is_answered_once(
    workspace: Workspace, services: Services, ann: User
) -> None:
    for _ in range(3):
        with connected(workspace, services):
            for _ in range(10):
                workspace.dm(ann, OPENED)
        assert workspace.connections == 0
    with connected(workspace, services):
        ask(workspace, ann)
    services.work.shutdown(wait=True)
    assert answers(workspace, ann) == 31

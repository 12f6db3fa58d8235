"""How soon the bot is back over Socket Mode after each thing that ends its connections."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from bot.workspace import Fault
from bot.workspace.socket_mode import DisconnectReason
from tests.benchmarks.delivery_rig import (
    PATIENCE_S,
    SOURCELINE,
    TimedWorkspace,
    running,
    wait_until,
)

OPEN = "apps.connections.open"
LINK = "socket_mode"
CONNECTIONS = 2
UNDER_LOAD = 64


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What ends both connections, and what befalls the first try to open one anew."""

    end: Callable[[TimedWorkspace], None]
    place: str = OPEN
    then: Fault | None = None


def recovery() -> dict[str, float | None]:
    """Seconds from each disturbance until two new connections stand and a question is answered.

    None where that did not happen within a minute.
    """
    with running(SOURCELINE) as bench:
        return {
            name: _recovery_s(bench.workspace, disturbance)
            for name, disturbance in _disturbances().items()
        }


def _disturbances() -> dict[str, Disturbance]:
    """By name; in brackets, what a time cannot be shorter than."""
    hang_up = TimedWorkspace.hang_up
    return {
        **{f"disconnect, {reason}": Disturbance(_told(reason)) for reason in _reasons()},
        "refresh under load": Disturbance(_refresh_under_load),
        "connection closed": Disturbance(hang_up),
        "connection cut": Disturbance(lambda workspace: workspace.hang_up(abruptly=True)),
        "connection silent (4.5)": Disturbance(TimedWorkspace.silence),
        "broken frame": Disturbance(lambda workspace: workspace.write(b"\xff\x00")),
        "server restarted": Disturbance(_restart),
        "stale ticket": Disturbance(hang_up, LINK, Fault.expired_ticket()),
        "one connection too many": Disturbance(hang_up, LINK, Fault.too_many_websockets()),
        "no greeting (3)": Disturbance(hang_up, LINK, Fault.silence()),
        "opening: 429, Retry-After 1 (1)": Disturbance(hang_up, OPEN, Fault.rate_limited(1)),
        "opening: 500": Disturbance(hang_up, OPEN, Fault.server_error(stored=False)),
        "opening: HTML": Disturbance(hang_up, OPEN, Fault.html()),
        "opening: connection lost": Disturbance(hang_up, OPEN, Fault.dropped_after_storing()),
    }


def _reasons() -> tuple[DisconnectReason, ...]:
    return get_args(DisconnectReason)


def _told(reason: DisconnectReason) -> Callable[[TimedWorkspace], None]:
    return lambda workspace: workspace.disconnect(reason)


def _refresh_under_load(workspace: TimedWorkspace) -> None:
    for _ in range(UNDER_LOAD):
        workspace.ask()
    workspace.disconnect("refresh_requested")


def _restart(workspace: TimedWorkspace) -> None:
    workspace.stop()
    workspace.resume()


def _wait_for_answer(workspace: TimedWorkspace, ts: str) -> bool:
    return wait_until(lambda: workspace.route.replies[ts] > 0)


def _recovery_s(workspace: TimedWorkspace, disturbance: Disturbance) -> float | None:
    workspace.wait_for_connection(CONNECTIONS, timeout_s=PATIENCE_S)
    # A connection that carried something is replaced at once; one of no use would wait.
    for _ in range(2 * CONNECTIONS):
        _wait_for_answer(workspace, workspace.ask().ts)
    faults = [] if disturbance.then is None else [disturbance.then]
    # The try that fails is one more.
    wanted = len(workspace.calls(OPEN)) + CONNECTIONS + len(faults)
    workspace.faults.next(disturbance.place, *faults)
    begun = time.monotonic()
    disturbance.end(workspace)
    back = wait_until(
        lambda: len(workspace.calls(OPEN)) >= wanted and workspace.connections >= CONNECTIONS
    )
    answered = _wait_for_answer(workspace, workspace.ask().ts)
    return time.monotonic() - begun if back and answered else None

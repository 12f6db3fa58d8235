"""What `delivery` prints, measured one thing after the other; each gives its figures by name."""

import statistics
import time
from contextlib import ExitStack

import numpy as np

from tests.benchmarks.delivery_rig import (
    ECHO_BOT,
    SOURCELINE,
    TimedWorkspace,
    ask_and_wait,
    running,
    wait_until,
)

# Slack's limit for an acknowledgement.
LIMIT_S = 3.0
# So that the burst's slowest acknowledgement is measured, and not cut off and repeated.
LONG_S = 120.0
AT_ONCE = 32
ROUNDS = 3
MANY_AT_ONCE = 64

Figures = dict[str, float | None]


def acknowledgement(idle: int, burst_events: int) -> dict[str, Figures]:
    """Times of acknowledgements, one mention at a time and then all of them at once."""
    with running(SOURCELINE, ack_timeout_s=LONG_S) as bench:
        workspace = bench.workspace
        ask_and_wait(workspace, idle, at_once=1)
        report = {"idle": _times(workspace)}
        workspace.route.acknowledged.clear()
        begun = time.monotonic()
        # Each mention is two events.
        ask_and_wait(workspace, burst_events // 2, at_once=burst_events)
        report["burst"] = _times(workspace) | {"all_answered_s": time.monotonic() - begun}
        return report


def _times(workspace: TimedWorkspace) -> Figures:
    if not wait_until(workspace.is_settled):
        raise TimeoutError("not everything was acknowledged")
    took_ms = [1_000 * each.took_s for each in workspace.route.acknowledged if each.in_time]
    p50, p99 = np.percentile(took_ms, [50, 99])
    return {
        "events": len(took_ms),
        "p50_ms": float(p50),
        "p99_ms": float(p99),
        "max_ms": max(took_ms),
        "over_limit": sum(ms > 1_000 * LIMIT_S for ms in took_ms),
    }


def throughput(mentions: int) -> Figures:
    """Mentions replied to in a second, of the bot and of the echo bot, in turns; medians."""
    rates: dict[tuple[str, ...], list[float]] = {SOURCELINE: [], ECHO_BOT: []}
    with ExitStack() as stack:
        benches = {program: stack.enter_context(running(program)) for program in rates}
        for _ in range(ROUNDS):
            for program, bench in benches.items():
                took_s = ask_and_wait(bench.workspace, mentions, AT_ONCE)
                rates[program].append(mentions / took_s)
    ours, echo = (statistics.median(each) for each in rates.values())
    return {"mentions": mentions, "per_s": ours, "echo_per_s": echo, "ratio": ours / echo}


def answering(questions: int) -> dict[str, Figures]:
    """Times from a mention to its reply, with one open at a time and with many."""
    with running(SOURCELINE) as bench:
        return {
            f"{at_once} at once": _answer_times(bench.workspace, questions, at_once)
            for at_once in (1, MANY_AT_ONCE)
        }


def _answer_times(workspace: TimedWorkspace, questions: int, at_once: int) -> Figures:
    asked: dict[str, float] = {}
    ask_and_wait(workspace, questions, at_once, asked)
    replied = workspace.route.first_reply
    took_ms = [1_000 * (replied[ts] - begun) for ts, begun in asked.items()]
    p50, p99 = np.percentile(took_ms, [50, 99])
    return {"questions": questions, "p50_ms": float(p50), "p99_ms": float(p99)}


def memory(questions: int) -> Figures:
    """The slope of the bot's memory over a soak; None where the system does not tell it."""
    step = questions // 10
    with running(SOURCELINE) as bench:
        # What grows once, such as pools of threads and caches, has grown after this.
        ask_and_wait(bench.workspace, step, AT_ONCE)
        held = [bench.memory_kb()]
        for _ in range(10):
            ask_and_wait(bench.workspace, step, AT_ONCE)
            held.append(bench.memory_kb())
    known = [kb for kb in held if kb is not None]
    if len(known) < len(held):
        return {"questions": 10 * step, "kb_per_1000": None, "end_kb": None}
    thousands = np.arange(len(known)) * step / 1_000
    slope = float(np.polyfit(thousands, known, 1)[0])
    return {"questions": 10 * step, "kb_per_1000": slope, "end_kb": known[-1]}

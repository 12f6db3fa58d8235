"""The seeded mix of faults, and what became of each mention that was asked meanwhile.

Everything is counted by what stands in the workspace at the end, once nothing is left that the
bot would still send of itself.
"""

import signal
import time
from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any

from bot.slack.jobs import LEASE_S
from bot.workspace import Fault
from tests.benchmarks.delivery_rig import SOURCELINE, Bench, Mention, running, wait_until

# In a second; whether the bot is there or not.
ASKED_PER_S = 60.0
KILLS = 5
# A connection is lost after each so many mentions.
MENTIONS_PER_DISCONNECT = 100
# Of the mentions, so many are delivered once more under the same event ids.
REPEATED_SHARE = 0.1
# What befalls the bot's posts, and the share of each; one Retry-After is a second. A post that
# hangs does so for longer than the bot waits.
POSTS = {
    Fault.dropped_after_storing(): 0.02,
    Fault.dropped_before_storing(): 0.01,
    Fault.rate_limited(1): 0.02,
    Fault.server_error(stored=True): 0.01,
    Fault.server_error(stored=False): 0.005,
    Fault.html(stored=True): 0.01,
    Fault.html(stored=False): 0.005,
    Fault.hanging(12.0): 0.002,
}
# What befalls deliveries: an acknowledgement that is lost makes the event come again with a
# retry number; the other makes a retry the first that the bot sees.
EVENTS = {Fault.dropped_after_storing(): 0.05, Fault.dropped_before_storing(): 0.05}
CONNECTIONS = {Fault.expired_ticket(): 0.25, Fault.too_many_websockets(): 0.1}
# A worker that was killed holds what it claimed until its lease is over, and the bot looks for
# such work every minute; what is stored then may be sent up to a minute and two looks later.
SETTLING_MAX_S = LEASE_S + 60.0 + 70.0


def fault_mix(mentions: int, seed: int) -> Mapping[str, Any]:
    """Mentions without their answer and with more than one message, per million too."""
    random = Random(seed)
    with running(SOURCELINE) as bench:
        _script(bench, mentions, random)
        asked, repeated, disconnects = _ask(bench, mentions, random)
        begun = time.monotonic()
        settled = wait_until(lambda: _is_settled(bench), SETTLING_MAX_S, poll_s=0.5)
        settled_s = time.monotonic() - begun
        answers = [(mention, bench.workspace.answers(mention)) for mention in asked]
        happened = Counter(_named(*each) for each in bench.workspace.faults.happened)
    lost = sum(not any(mention.quote in text for text in texts) for mention, texts in answers)
    doubled = sum(len(texts) > 1 for _, texts in answers)
    return {
        "mentions": mentions,
        "seed": str(seed),
        "lost": lost,
        "doubled": doubled,
        "lost_per_million": 1e6 * lost / mentions,
        "doubled_per_million": 1e6 * doubled / mentions,
        "bot_killed": KILLS,
        "disconnects": disconnects,
        "delivered_again": repeated,
        "faults": dict(sorted(happened.items())),
        "settled_after_s": settled_s if settled else None,
    }


def _script(bench: Bench, mentions: int, random: Random) -> None:
    faults = bench.workspace.faults
    for place, shares, count in (
        ("chat.postMessage", POSTS, mentions),
        # Each mention is two events, and each post one more.
        ("events_api", EVENTS, 3 * mentions),
        ("socket_mode", CONNECTIONS, KILLS + mentions // MENTIONS_PER_DISCONNECT),
    ):
        passes = 1.0 - sum(shares.values())
        choices: list[Fault | None] = [*shares, None]
        faults.next(place, *random.choices(choices, [*shares.values(), passes], k=count))


def _ask(bench: Bench, mentions: int, random: Random) -> tuple[list[Mention], int, int]:
    """Asks, and kills and cuts off the bot meanwhile; how many were repeated, and cut off."""
    workspace = bench.workspace
    asked: list[Mention] = []
    repeated = disconnects = 0
    kill_at = {mentions * kill // (KILLS + 1) for kill in range(1, KILLS + 1)}
    begun = time.monotonic()
    for number in range(1, mentions + 1):
        time.sleep(max(begun + number / ASKED_PER_S - time.monotonic(), 0.0))
        asked.append(workspace.ask())
        if random.random() < REPEATED_SHARE:
            workspace.deliver_again(random.choice(asked[-200:]).ts)
            repeated += 1
        if number % MENTIONS_PER_DISCONNECT == 0:
            _lose_connection(bench, random)
            disconnects += 1
        if number in kill_at:
            bench.end(signal.SIGKILL)
            bench.start()
    return asked, repeated, disconnects


def _lose_connection(bench: Bench, random: Random) -> None:
    if random.random() < 0.5:
        bench.workspace.disconnect("refresh_requested")
    else:
        bench.workspace.hang_up()


def _is_settled(bench: Bench) -> bool:
    # The deliveries first: one that arrives between the two looks is a row.
    return bench.workspace.is_settled() and bench.open_rows() == 0


def _named(place: str, fault: Fault) -> str:
    stored = " (stored)" if fault.stored and fault.effect == "answered" else ""
    return f"{place}, {fault.name}{stored}"

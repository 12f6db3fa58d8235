"""A bucket per channel: at most one message a second, after a short burst.

docs.slack.dev, "Rate limits", posting messages: one message per second per channel, with short
bursts allowed. Kept in memory: with several processes a 429 sets the pace.
"""

import threading
from datetime import datetime

EVERY_S = 1.0
# How many messages a quiet channel may have at once.
BURST = 5
# Channels that are remembered; a channel without a message for a while needs no remembering.
CHANNELS_MAX = 10_000


class Pace:
    """Says when a message may go. Safe to call from any thread; never waits itself."""

    def __init__(self, every_s: float = EVERY_S, burst: int = BURST) -> None:
        self._every_s = every_s
        self._ahead_s = every_s * (burst - 1)
        self._full_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def turn(self, channel_id: str, now: datetime, wait_max_s: float = 0.0) -> float:
        """Seconds until the next message may go to a channel; takes that turn.

        A turn that is further off than `wait_max_s` is told and not taken.
        """
        at = now.timestamp()
        with self._lock:
            if len(self._full_at) >= CHANNELS_MAX:
                self._full_at = {key: full for key, full in self._full_at.items() if full > at}
            full_at = max(self._full_at.get(channel_id, at), at)
            wait_s = max(full_at - self._ahead_s - at, 0.0)
            if wait_s <= wait_max_s:
                self._full_at[channel_id] = full_at + self._every_s
            return wait_s

"""The points at which a crash leaves something half done, by name.

Whatever happens at one of them, a restart must end in every message sent, and none twice.
A test ends a process at each of them; otherwise passing one does nothing.
"""

from collections.abc import Callable
from enum import StrEnum


class CrashPoint(StrEnum):
    """In the order in which a question passes them; then those of a digest."""

    DELIVERY_STORED = "a delivery is stored and not acknowledged"
    DELIVERY_CLAIMED = "a delivery is claimed and not worked on"
    MESSAGE_BEGUN = "a message is stored as being sent, and not posted"
    MESSAGE_POSTED = "a message is posted, and its row does not say so"
    MESSAGE_SENT = "a message is recorded as sent, and its delivery is open"
    DELIVERY_DONE = "a delivery is done"
    DIGEST_CLAIMED = "a digest is claimed and not composed"
    DIGEST_BEGUN = "a digest is recorded as being sent, and its message is not stored"
    DIGEST_POSTED = "a digest is posted, and its record does not say so"


_on_pass: Callable[[CrashPoint], None] | None = None


def passing(point: CrashPoint) -> None:
    """To be called where the code passes a point."""
    if _on_pass is not None:
        _on_pass(point)


def on_pass(act: Callable[[CrashPoint], None] | None) -> None:
    """Has every point call `act` with its name, in this process; None ends that."""
    global _on_pass  # one hook of the whole process, which is what a crash ends
    _on_pass = act

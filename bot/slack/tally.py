"""What was taken in and not worked on, counted since the process began, for whoever runs it."""

import threading
from collections import Counter
from collections.abc import Mapping


class Tally:
    """Counts by what was counted. Safe to call from any thread."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def count(self, what: str) -> None:
        """Adds one."""
        with self._lock:
            self._counts[what] += 1

    def counts(self) -> Mapping[str, int]:
        """What was counted so far, by name, as a copy."""
        with self._lock:
            return dict(sorted(self._counts.items()))

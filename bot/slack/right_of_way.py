"""Who goes first: deliveries that are not acknowledged yet, then the work on those that are.

Both run in one process and want its processor. Slack waits three seconds for an
acknowledgement, an asker waits longer for an answer. Knows nothing of either.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# So that work goes on, if slowly, where deliveries never stop coming.
GIVE_WAY_S = 1.0


class RightOfWay:
    """Shared by the threads of one process."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._taken = 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """What is in the block goes first; any number of threads may be in it."""
        self.take()
        try:
            yield
        finally:
            self.give_back()

    def take(self) -> None:
        """Goes first until `give_back`, which another thread may call; any number may."""
        with self._free:
            self._taken += 1

    def give_back(self) -> None:
        """Ends what one `take` began."""
        with self._free:
            self._taken -= 1
            if not self._taken:
                self._free.notify_all()

    def give_way(self, timeout_s: float = GIVE_WAY_S) -> bool:
        """Waits until nobody has taken it; False if somebody still had after `timeout_s`."""
        with self._free:
            return self._free.wait_for(lambda: not self._taken, timeout_s)

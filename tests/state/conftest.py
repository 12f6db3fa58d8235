import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from bot.state import migrate
from bot.state.database import Database

Result = TypeVar("Result")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with Database.open(url) as database:
        migrate.upgrade(database)
        yield database


@pytest.fixture
def race() -> Callable[[Callable[[int], Result]], list[Result]]:
    """Calls a function in 8 threads that start together; its results, in any order."""

    def run(work: Callable[[int], Result]) -> list[Result]:
        start = threading.Barrier(8)
        results: list[Result] = []

        def worker(number: int) -> None:
            start.wait()
            results.append(work(number))

        threads = [threading.Thread(target=worker, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(results) == 8, "a thread raised"
        return results

    return run

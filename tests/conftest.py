"""Options of the whole suite."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.state import postgresql


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--browser",
        action="store_true",
        help="also run the tests that need npm, Chromium and a network namespace (Linux)",
    )
    parser.addoption(
        "--update-snapshots",
        action="store_true",
        help="write the snapshots of messages and modals anew; then read the difference",
    )


# The same examples everywhere, so that a failure is the change's; `--hypothesis-profile random`
# looks further.
settings.register_profile("same", derandomize=True)
settings.register_profile("random")
settings.load_profile("same")


@pytest.fixture(scope="session")
def new_postgresql() -> Iterator[Callable[[], str]]:
    with postgresql.server() as new_database:
        yield new_database


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: every test that uses it runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    new_database: Callable[[], str] = request.getfixturevalue("new_postgresql")
    return new_database()

"""Options of the whole suite."""

import pytest
from hypothesis import settings


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

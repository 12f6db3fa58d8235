"""What the browser tests need, asked for by `--browser`: without it they are not part of a run.

With it, a missing tool is a failure. The workspace's server listens on every network
interface, so it runs in a network namespace that has loopback only.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from namespace import RunInOwnNetwork, run_in_own_network

VISIT = Path(__file__).with_name("visit.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--browser"):
        return
    needing = [item for item in items if "own_network" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=needing)
    items[:] = [item for item in items if item not in needing]


@pytest.fixture(scope="session")
def own_network() -> RunInOwnNetwork:
    """Runs a script of this folder where only loopback exists; `--browser` asks for its users."""
    return run_in_own_network


@pytest.fixture(scope="session")
def visit(own_network: RunInOwnNetwork, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a member saw in a whole visit, by step, and what the server kept of it."""
    pictures = tmp_path_factory.mktemp("pictures")
    done = own_network(VISIT, str(pictures))
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen | {"pictures": pictures}

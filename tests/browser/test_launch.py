"""`sourceline demo --web`, from its first line to Ctrl-C."""

import json
from pathlib import Path
from typing import Any

import pytest
from namespace import RunInOwnNetwork

Launch = dict[str, Any]


@pytest.fixture(scope="module")
def launch(own_network: RunInOwnNetwork) -> Launch:
    done = own_network(Path(__file__).with_name("launch.py"))
    assert done.returncode == 0, done.stderr
    printed: Launch = json.loads(done.stdout)
    return printed


def test_it_prints_an_address_where_the_page_is(launch: Launch) -> None:
    assert any(line.startswith("Open http://127.0.0.1:") for line in launch["lines"])
    assert "try /fact and a question" in launch["page"]


def test_it_says_that_the_server_listens_on_every_interface(launch: Launch) -> None:
    assert "listens on every network interface" in "\n".join(launch["lines"])


def test_ctrl_c_ends_it_and_leaves_nothing_running(launch: Launch) -> None:
    assert launch["status"] == 0
    assert launch["left"] == []

"""A workspace, and one with the echo app in it."""

from collections.abc import Iterator

import pytest
from echo_app import echo_app, running_over_http, running_over_sockets

from bot.workspace import Workspace


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.start() as running:
        yield running


@pytest.fixture(params=[running_over_sockets, running_over_http], ids=["sockets", "http"])
def connected(request: pytest.FixtureRequest, workspace: Workspace) -> Iterator[Workspace]:
    """A workspace with the echo app in it, over each transport in turn."""
    with request.param(workspace, echo_app(workspace)):
        yield workspace

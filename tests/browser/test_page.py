"""The page of the demo, served on loopback."""

import socket

import pytest

from bot.browser_demo.page import served
from bot.errors import OperatorError


def test_a_port_that_is_taken_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = pytest.raises(OperatorError, match=f"--port: {port} cannot be listened on")
        with refused, served("http://127.0.0.1:1", port):
            pytest.fail("it was served")


def test_the_page_is_on_loopback_only() -> None:
    with served("http://127.0.0.1:1", None) as address:
        assert address.startswith("http://127.0.0.1:")

"""Configures, starts and ends the workspace's server, the program of the npm package."""

import json
import secrets
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.browser_demo.fetch import WITHOUT_A_BROWSER, install
from bot.errors import OperatorError

TEAM_ID = "T0SOURCELINE"
APP_ID = "A0SOURCELINE"
BOT_USER_ID = "U0SOURCELINE"
MEMBER_ID = "U0ADA"
CHANNEL_ID = "C0GENERAL"
DIRECT_ID = "D0ADA"

# It starts within a tenth of a second; this is how long a loaded machine may take.
START_TIMEOUT_S = 30.0
END_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. `ended` is set when it ends, by whatever cause."""

    url: str
    bot_token: str
    app_token: str
    ended: threading.Event


@contextmanager
def running() -> Iterator[Server]:
    """A fresh workspace's server on a free port, of all network interfaces.

    It has no setting for fewer. Raises OperatorError with what to do.
    """
    program_path = install()
    bot_token, app_token = f"xoxb-{secrets.token_hex(16)}", f"xapp-{secrets.token_hex(16)}"
    with tempfile.TemporaryDirectory(prefix="sourceline-") as scratch:
        config = Path(scratch, "workspace.json")
        config.write_text(json.dumps(_config(bot_token, app_token)), encoding="utf-8")
        command = [str(program_path), "--config", str(config), "--port", "0"]
        command += ["--base-host", "127.0.0.1", "--files-dir", str(Path(scratch, "files"))]
        with _started(command) as (address, ended):
            yield Server(address, bot_token, app_token, ended)


def _config(bot_token: str, app_token: str) -> dict[str, object]:
    """One channel with one member and the bot, and a direct message between the two.

    Slash commands are not declared to this server: it sends the bot whatever begins with "/".
    """
    app = {"appId": APP_ID, "botUserId": BOT_USER_ID, "botName": "Sourceline", "mode": "socket"}
    member = {"id": MEMBER_ID, "name": "ada", "real_name": "Ada", "tz": "UTC"}
    both = [MEMBER_ID, BOT_USER_ID]
    direct = {"id": DIRECT_ID, "name": f"dm-{MEMBER_ID}", "is_im": True, "is_channel": False}
    return {
        "workspace": {"name": "Sourceline demo", "domain": "sourceline", "teamId": TEAM_ID},
        "apps": [app | {"botToken": bot_token, "appToken": app_token}],
        "users": [member],
        "channels": [
            {"id": CHANNEL_ID, "name": "general", "members": both},
            direct | {"is_private": True, "members": both},
        ],
    }


@contextmanager
def _started(command: list[str]) -> Iterator[tuple[str, threading.Event]]:
    """Its address, once it listens, and an event set when it ends; ended on leaving."""
    with _process(command) as process:
        output = _Output(process)
        try:
            yield output.address(), output.ended
        finally:
            process.terminate()
            try:
                process.wait(END_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
            output.reader.join()


def _process(command: list[str]) -> "subprocess.Popen[str]":
    try:
        return subprocess.Popen(  # noqa: S603 - the pinned program and our own arguments
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            # Ctrl-C on the terminal must reach us only: the bot is to leave first.
            start_new_session=True,
        )
    except OSError as error:
        reason = f"{command[0]} cannot be run ({error.strerror})"
        raise OperatorError("local-slack", f"{reason}; {WITHOUT_A_BROWSER}") from error


class _Output:
    """Reads what the server prints, all of it: a full pipe would stop the server."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._address: str | None = None
        self._fault = "it said nothing"
        self._known = threading.Event()
        self.ended = threading.Event()
        self.reader = threading.Thread(target=self._read, name="local-slack", daemon=True)
        self.reader.start()

    def address(self) -> str:
        """The address it printed, which it does once it listens; OperatorError if it does not."""
        self._known.wait(START_TIMEOUT_S)
        if self._address is None:
            reason = f"did not start: {self._fault}"
            raise OperatorError("local-slack", f"{reason}; {WITHOUT_A_BROWSER}")
        return self._address

    def _read(self) -> None:
        for line in self._process.stdout or ():
            if "Web UI:" in line:
                self._address = line.split()[-1]
                self._known.set()
            elif line.startswith("error:"):
                self._fault = line.removeprefix("error:").strip()
        self.ended.set()
        self._known.set()

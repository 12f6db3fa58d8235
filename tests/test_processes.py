"""The Procfile's processes, started as written, against the embedded workspace."""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.slack.manifest import manifest
from bot.workspace import Fault, Workspace

ROOT = Path(__file__).parent.parent
LINE_20 = "in August 2023, a new Huawei device"

PROCESSES = dict(
    line.split(": ", 1) for line in (ROOT / "Procfile").read_text("utf-8").splitlines() if line
)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.start(manifest=manifest("socket")) as running:
        yield running


def environment(folder: Path, workspace: Workspace, **more: str) -> dict[str, str]:
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DATABASE_URL": f"sqlite:///{folder / 'state.db'}",
        "SLACK_API_URL": workspace.api_url,
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_SIGNING_SECRET": workspace.signing_secret,
        "SOURCELINE_HOST": "127.0.0.1",
        **more,
    }


@contextmanager
def process(name: str, variables: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process of the Procfile, ended at the end, whatever happens."""
    started = subprocess.Popen(  # noqa: S603  # the Procfile's own command
        shlex.split(PROCESSES[name]), env=variables, cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def test_there_is_a_process_for_each_mode() -> None:
    assert list(PROCESSES) == ["worker", "web", "release"]


def test_the_release_process_makes_the_tables(tmp_path: Path, workspace: Workspace) -> None:
    with process("release", environment(tmp_path, workspace)) as release:
        assert release.wait(30) == 0
    assert (tmp_path / "state.db").exists()


def test_the_worker_answers_over_socket_mode_and_ends_in_order(
    tmp_path: Path, workspace: Workspace
) -> None:
    ada = workspace.add_user("ada")
    with process("worker", environment(tmp_path, workspace)) as worker:
        workspace.wait_for_connection(timeout_s=30)
        workspace.dm(ada, "When was the Mate 60 series unveiled?")
        direct = workspace.im(ada)
        answer = workspace.wait_for(lambda: workspace.messages(direct)[1:], timeout_s=15)[0]
        assert LINE_20 in answer.text
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0


def test_the_web_process_answers_signed_requests_only(tmp_path: Path, workspace: Workspace) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    ada = workspace.add_user("ada")
    general = workspace.add_channel("general", members=[ada])
    with process("web", environment(tmp_path, workspace, PORT=str(port))) as web:
        wait_until_healthy(web, address)
        workspace.connect_http(f"{address}/slack/events")
        workspace.command(ada, general, "/fact", "When was the Mate 60 series unveiled?")
        answer = workspace.wait_for(lambda: workspace.ephemerals(ada, general), timeout_s=15)[0]
        assert LINE_20 in answer.text
        assert status_of(Request(f"{address}/slack/events", data=b"{}")) == 401  # noqa: S310
        assert challenged(f"{address}/slack/events", workspace.signing_secret) == "a challenge"
        web.send_signal(signal.SIGTERM)
        assert web.wait(40) == 0


@pytest.mark.parametrize("name", ["worker", "web"])
def test_a_token_that_is_refused_ends_the_process_with_one_line(
    tmp_path: Path, workspace: Workspace, name: str
) -> None:
    variables = environment(tmp_path, workspace, SLACK_BOT_TOKEN="xoxb-wrong")  # noqa: S106
    with process(name, variables) as started:
        _, errors = started.communicate(timeout=30)
    assert started.returncode == 1
    assert "SLACK_BOT_TOKEN: Slack refuses it (invalid_auth)" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("setting", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_token_that_is_revoked_later_ends_the_worker_with_one_line(
    tmp_path: Path, workspace: Workspace, setting: str
) -> None:
    with process("worker", environment(tmp_path, workspace)) as worker:
        workspace.wait_for_connection(2, timeout_s=30)
        if setting == "SLACK_BOT_TOKEN":
            workspace.revoke_token()
        else:
            workspace.faults.next("apps.connections.open", Fault.refused("token_revoked"))
        workspace.hang_up()
        _, errors = worker.communicate(timeout=30)
    assert worker.returncode == 1
    (line,) = [line for line in errors.splitlines() if setting in line]
    assert "Slack refuses it (token_revoked)" in line
    assert "Traceback" not in errors


@pytest.mark.parametrize("name", ["worker", "web"])
def test_a_hangup_reloads_the_base_and_a_bad_one_changes_nothing(
    tmp_path: Path, workspace: Workspace, name: str
) -> None:
    base = Path(shutil.copytree(ROOT / "seeds", tmp_path / "base"))
    port = free_port()
    variables = environment(tmp_path, workspace, PORT=str(port), SOURCELINE_FACTS=str(base))
    with process(name, variables) as started:
        if name == "web":
            wait_until_healthy(started, f"http://127.0.0.1:{port}")
        else:
            workspace.wait_for_connection(timeout_s=30)
        started.send_signal(signal.SIGHUP)
        assert "Booting worker" not in logged_until(started, "reloaded the base: ")
        (base / "facts" / "broken.yaml").write_text("facts: [", encoding="utf-8")
        started.send_signal(signal.SIGHUP)
        told = logged_until(started, "is not reloaded, ").splitlines()[-1]
        assert f"{base}/facts/broken.yaml:1: " in told
        assert started.poll() is None


def logged_until(started: subprocess.Popen[str], words: str) -> str:
    """What a process logs up to the line with these words; it is ended if that does not come."""
    assert started.stderr is not None
    lines, limit = "", Timer(60, started.kill)
    limit.start()
    for line in started.stderr:
        lines += line
        if words in line:
            limit.cancel()
            return lines
    raise AssertionError(f"{words!r} is not in the log:\n{lines}")


def challenged(url: str, signing_secret: str) -> str:
    """What comes back when Slack verifies a request URL."""
    body = json.dumps({"type": "url_verification", "challenge": "a challenge"})
    stamp = str(int(time.time()))
    verifier = SignatureVerifier(signing_secret)
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": verifier.generate_signature(timestamp=stamp, body=body) or "",
    }
    with urlopen(Request(url, body.encode(), headers), timeout=5) as response:  # noqa: S310
        return str(json.load(response)["challenge"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status_of(request: Request) -> int | None:
    """The status of an answer, or None where nothing listens yet."""
    try:
        with urlopen(request, timeout=5) as response:  # noqa: S310  # loopback
            return int(response.status)
    except HTTPError as error:
        with error:
            return error.code
    except URLError:
        return None


def wait_until_healthy(web: subprocess.Popen[str], address: str) -> None:
    """Reads the server's log until it listens; ends when the process does."""
    assert web.stderr is not None
    for line in web.stderr:
        if "Booting worker" in line:
            break
    while web.poll() is None and status_of(Request(f"{address}/healthz")) != 200:  # noqa: S310
        pass
    assert web.poll() is None

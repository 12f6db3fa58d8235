"""Runs a Python script in a network of its own, where only loopback exists (Linux)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

RunInOwnNetwork = Callable[..., "subprocess.CompletedProcess[str]"]

ROOT = Path(__file__).parents[2]


def run_in_own_network(script: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The script, finished, run from the repository; AssertionError if a tool is missing."""
    for tool, package in (("unshare", "util-linux"), ("ip", "iproute2")):
        assert shutil.which(tool), f"the browser tests need {tool} (Debian: {package})"
    # Without being root, a user namespace gives the right to make the network one.
    user = [] if os.geteuid() == 0 else ["--map-root-user"]
    shell = ["sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    # A process namespace too: whatever ends the script ends all that it started.
    spaces = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", *user]
    command = [*spaces, *shell, sys.executable, str(script), *arguments]
    return subprocess.run(  # noqa: S603 - our own script and arguments
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

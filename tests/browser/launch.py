"""Runs `sourceline demo --web` as a person would: reads it, opens its address, presses Ctrl-C.

Prints one JSON object: the lines it printed, its page, its exit status, and whether anything
still answers at its two addresses. It is run in a network of its own; see `namespace`.
"""

import json
import os
import re
import signal
import subprocess
import sys
from http.client import HTTPConnection

ADDRESS = re.compile(r"http://(127\.0\.0\.1:\d+)")


def main() -> None:
    demo = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--web"],
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert demo.stdout is not None
    lines = []
    for line in demo.stdout:
        lines.append(line.rstrip("\n"))
        if "Ctrl-C" in line:
            break
    hosts = ADDRESS.findall("\n".join(lines))
    page = shown(hosts[0]) if hosts else None
    demo.send_signal(signal.SIGINT)
    status = demo.wait(timeout=60)
    left = [host for host in hosts if shown(host) is not None]
    print(json.dumps({"lines": lines, "page": page, "status": status, "left": left}))


def shown(host: str) -> str | None:
    """The page there, or None where nothing answers."""
    connection = HTTPConnection(host, timeout=30)
    try:
        connection.request("GET", "/")
        return connection.getresponse().read().decode()
    except ConnectionRefusedError:
        return None
    finally:
        connection.close()


if __name__ == "__main__":
    main()

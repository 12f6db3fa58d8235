"""Headless Chromium, driven over its DevTools protocol: open a page, act in it, photograph it.

The protocol is plain JSON over a WebSocket, for which the bot's own client library does; a
browser-automation package would be one more thing to install and keep.
Protocol: https://chromedevtools.github.io/devtools-protocol/ (Runtime, Input, Page).
"""

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import websocket

TIMEOUT_S = 30.0

# Nothing that calls home: in a network of its own, each refused connection is only noise.
QUIET = """--headless --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --hide-scrollbars --remote-debugging-port=0""".split()


class Page:
    """One page. Every wait is for something to be true in it, and fails after TIMEOUT_S."""

    def __init__(self, connection: websocket.WebSocket) -> None:
        self._connection = connection
        self._last_id = 0
        self._call("Page.enable")

    def open(self, address: str) -> None:
        """Go to an address and return once its page has loaded."""
        self._call("Page.navigate", url=address)
        while self._received().get("method") != "Page.loadEventFired":
            pass

    def text(self, selector: str = "body") -> str:
        """What a reader sees of the first element that matches, "" if none does."""
        found = f"document.querySelector({json.dumps(selector)})"
        return str(self._value(f"{found}?.innerText ?? ''"))

    def wait_for(self, selector: str, text: str = "") -> None:
        """Return once an element that matches shows the text."""
        self._wait_for(_some_element(selector, text))

    def click(self, selector: str, text: str = "") -> None:
        """Click the last element that matches and shows the text, once there is one."""
        self.wait_for(selector, text)
        self._value(f"({_elements(selector, text)}).at(-1).click()")

    def type(self, selector: str, text: str) -> None:
        """Type into a field as a keyboard would, and press Enter."""
        self.wait_for(selector)
        self._value(f"document.querySelector({json.dumps(selector)}).focus()")
        self._call("Input.insertText", text=text)
        for kind in ("keyDown", "keyUp"):
            enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
            self._call("Input.dispatchKeyEvent", type=kind, **enter)

    def restyle(self, css: str) -> None:
        """Add a style sheet to the page."""
        self._value(
            f"document.head.append(Object.assign(document.createElement('style'), "
            f"{{textContent: {json.dumps(css)}}}))"
        )

    def resize(self, width: int, height: int) -> None:
        """Make the window that size, in page pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": 0, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", **size)

    def photograph(self, path: Path, selector: str = "body", last: int = 1) -> None:
        """Write a PNG of the last elements that match, and what stands between them."""
        # A blinking caret, if it shows, belongs to no picture.
        self._value("document.activeElement?.blur()")
        clip = self._value(f"""(() => {{
            const boxes = [...document.querySelectorAll({json.dumps(selector)})]
                .slice(-{last}).map((one) => one.getBoundingClientRect());
            const [left, top] = [Math.max(boxes[0].left, 0), Math.max(boxes[0].top, 0)];
            const width = Math.min(boxes[0].right, window.innerWidth) - left;
            const height = Math.min(boxes.at(-1).bottom, window.innerHeight) - top;
            return {{x: left, y: top, width, height, scale: 1}};
        }})()""")
        png = self._call("Page.captureScreenshot", format="png", clip=clip)["data"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(png))

    def _wait_for(self, condition: str) -> None:
        # Resolved inside the page at the change that makes it true, not by asking repeatedly.
        self._value(f"""new Promise((resolve, reject) => {{
            const holds = () => {condition};
            if (holds()) return resolve();
            const watch = new MutationObserver(() => {{
                if (holds()) {{ watch.disconnect(); resolve(); }}
            }});
            watch.observe(document, {{
                subtree: true, childList: true, characterData: true, attributes: true
            }});
            // Sooner than the connection's own limit, to say what was seen instead.
            setTimeout(() => reject(new Error({json.dumps(condition)} + ' never held in: '
                + document.body?.innerText)), {TIMEOUT_S * 900});
        }})""")

    def _value(self, expression: str) -> Any:
        answer = self._call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def _call(self, method: str, **params: object) -> dict[str, Any]:
        self._last_id += 1
        self._connection.send(json.dumps({"id": self._last_id, "method": method, "params": params}))
        while (message := self._received()).get("id") != self._last_id:
            pass  # an event that nothing waits for
        if "error" in message:
            raise AssertionError(f"{method}: {message['error']['message']}")
        result: dict[str, Any] = message["result"]
        return result

    def _received(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._connection.recv())
        return message


@contextmanager
def opened(address: str, width: int = 1280, height: int = 640, scale: float = 2) -> Iterator[Page]:
    """The page at an address, in a fresh browser of that size in page pixels.

    `scale` is how many pixels of a photograph show one of the page. Raises
    AssertionError where there is no Chromium.
    """
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "the browser tests need Chromium (Debian: apt-get install chromium)"
    with tempfile.TemporaryDirectory(prefix="sourceline-chromium-") as profile:
        command = [program, *QUIET, f"--user-data-dir={profile}"]
        command += [f"--window-size={width},{height}", f"--force-device-scale-factor={scale}"]
        # Chromium refuses its sandbox to root, which is who runs in many containers.
        command += ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = subprocess.Popen(  # noqa: S603 - the browser found, and our own arguments
            [*command, "about:blank"], stderr=subprocess.PIPE, text=True
        )
        try:
            page = Page(_connect(browser))
            page.open(address)
            yield page
        finally:
            browser.terminate()
            browser.communicate(timeout=TIMEOUT_S)


def _connect(browser: "subprocess.Popen[str]") -> websocket.WebSocket:
    """To the browser's one page: it prints its own address first, and lists the pages there."""
    said = []
    for line in browser.stderr or ():
        said.append(line)
        if "DevTools listening on ws://" in line:
            host = line.split("ws://")[1].split("/")[0]
            listing = HTTPConnection(host, timeout=TIMEOUT_S)
            listing.request("GET", "/json/list")
            pages = [one for one in json.load(listing.getresponse()) if one["type"] == "page"]
            listing.close()
            address = pages[0]["webSocketDebuggerUrl"]
            return websocket.create_connection(address, TIMEOUT_S, suppress_origin=True)
    raise AssertionError("Chromium did not start:\n" + "".join(said))


def _elements(selector: str, text: str) -> str:
    every = f"[...document.querySelectorAll({json.dumps(selector)})]"
    return f"{every}.filter((one) => one.innerText.includes({json.dumps(text)}))"


def _some_element(selector: str, text: str) -> str:
    return f"({_elements(selector, text)}).length > 0"

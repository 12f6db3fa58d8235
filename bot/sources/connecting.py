"""A connection to a server that was checked: one hop of a fetch.

The name is resolved once, every address of it is checked, and the connection goes to the very
address that was checked.
"""

import http.client
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import quote, urldefrag, urlsplit

from bot.errors import CuratorError
from bot.sources.public_addresses import Address, Allowed, resolve

SAVE_IT = "open it in a browser, save the page, and add the file"

# What a name or an address of a server is written with, once other scripts are encoded.
_HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Hop:
    """An address taken apart; `asked` is the one that the user gave."""

    scheme: str
    host: str
    port: int
    target: str
    address: str
    asked: str

    @classmethod
    def of(cls, address: str, asked: str) -> "Hop":
        """A hop to an address; raises `CuratorError` where it is none, or not of the web."""
        try:
            parts = urlsplit(urldefrag(address).url)
            host = (parts.hostname or "").encode("idna").decode()
            port = parts.port or _PORTS.get(parts.scheme, 0)
        except (ValueError, UnicodeError) as error:
            raise CuratorError(asked, None, "is no address that can be read") from error
        if parts.scheme not in _PORTS:
            raise CuratorError(asked, None, f"leads to {parts.scheme}:, not to http or https")
        if not _HOST.fullmatch(host):
            raise CuratorError(asked, None, "names no server")
        if parts.username is not None or parts.password is not None:
            reason = f"holds a name or a password, which would stand in the base; {SAVE_IT}"
            raise CuratorError(asked, None, reason)
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        if parts.query:
            target += "?" + quote(parts.query, safe="/?%:@!$&'()*+,;=~-._")
        return cls(parts.scheme, host, port, target, parts.geturl(), asked)

    @property
    def netloc(self) -> str:
        """The server as the header `Host` names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(slots=True)
class Watch:
    """Ends whatever the fetch waits for once its time is over, however slowly bytes come in."""

    timeout_s: float
    expired: threading.Event = field(default_factory=threading.Event)
    current: socket.socket | None = None

    @classmethod
    @contextmanager
    def over(cls, timeout_s: float) -> Iterator["Watch"]:
        """A watch over all that is done within."""
        watch = cls(timeout_s)
        timer = threading.Timer(timeout_s, watch._expire)
        timer.daemon = True
        timer.start()
        try:
            yield watch
        finally:
            timer.cancel()

    def _expire(self) -> None:
        self.expired.set()
        if self.current is not None:
            with suppress(OSError):
                self.current.shutdown(socket.SHUT_RDWR)

    def look_at(self, connection: socket.socket) -> None:
        """What to end when time is over; raises `TimeoutError` where it is over already."""
        connection.settimeout(self.timeout_s)
        self.current = connection
        self.check()

    def check(self) -> None:
        """Raises `TimeoutError` where time is over."""
        if self.expired.is_set():
            raise TimeoutError


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server of a hop said, its body not yet read."""

    connection: socket.socket
    response: http.client.HTTPResponse

    @classmethod
    def get(cls, hop: Hop, allowed: Allowed, watch: Watch) -> "Answer":
        """Asks a hop's server; raises `CuratorError` where it must not be asked."""
        connection = _connect(hop, _checked(hop, allowed), watch)
        try:
            if hop.scheme == "https":
                context = ssl.create_default_context()
                connection = context.wrap_socket(connection, server_hostname=hop.host)
                watch.look_at(connection)
            client = http.client.HTTPConnection(hop.host, hop.port)
            client.sock = connection
            client.request("GET", hop.target, headers=_headers(hop))
            answer = cls(connection, client.getresponse())
        except BaseException:
            connection.close()
            raise
        return answer

    @contextmanager
    def closed_after(self) -> Iterator[None]:
        """Closes the connection when the block ends."""
        try:
            yield
        finally:
            self.response.close()
            self.connection.close()


def _headers(hop: Hop) -> dict[str, str]:
    return {
        "Host": hop.netloc,
        "User-Agent": "sourceline",
        "Accept": "text/html, text/plain, text/markdown, application/pdf;q=0.9, */*;q=0.1",
        "Accept-Encoding": "identity, gzip;q=0.5",
        "Connection": "close",
    }


def _checked(hop: Hop, allowed: Allowed) -> list[Address]:
    """Every address of the hop's server; one that is not allowed is reason enough to stop."""
    try:
        addresses = resolve(hop.host, hop.port)
    except (OSError, UnicodeError) as error:
        reason = f"leads to {hop.host}, which is not found; check the address and the connection"
        raise CuratorError(hop.asked, None, reason) from error
    for address in addresses:
        if not allowed(address):
            where = hop.host if hop.host == str(address) else f"{hop.host} ({address})"
            reason = f"leads to {where}, which is no public address; {SAVE_IT}"
            raise CuratorError(hop.asked, None, reason)
    return addresses


def _connect(hop: Hop, addresses: list[Address], watch: Watch) -> socket.socket:
    failure: OSError = OSError("no address")
    for address in addresses:
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            watch.look_at(connection)
            connection.connect((str(address), hop.port))
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure

"""Pages are fetched within bounds and only from outside; the server here is our own."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from bot.errors import CuratorError
from bot.sources.fetching import Limits, fetch
from bot.sources.model import Original
from bot.sources.public_addresses import Address, is_public
from tests.test_cli import sourceline

PAGE = b"<html><p>The ferry is blue.</p></html>"
Reply = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A web server whose paths are set by the test; it counts what it was asked for."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: list[str] = []
        self.released = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.replies[self.path](self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    with closing(Site()) as site:
        yield site


def sent(data: bytes, status: int = 200, **headers: str) -> Reply:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Type": "text/html", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return reply


def moved(location: str) -> Reply:
    return sent(b"", 302, Location=location)


def is_loopback(address: Address) -> bool:
    return address.is_loopback


def fetched(site: Site, path: str, **limits: float) -> Original:
    chosen = Limits(**{"timeout_s": 20.0, **limits})  # type: ignore[arg-type]
    return fetch(site.address + path, lambda *_: None, allowed=is_loopback, limits=chosen)


def refusal(site: Site, path: str, **limits: float) -> str:
    with pytest.raises(CuratorError) as caught:
        fetched(site, path, **limits)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_page_comes_with_its_type_encoding_and_final_address(site: Site) -> None:
    site.replies["/old"] = moved("/new/ferry?line=1#top")
    site.replies["/new/ferry?line=1"] = sent(PAGE, Content_Type="text/html; charset=UTF-8")
    found = fetched(site, "/old#here")
    assert found.data == PAGE
    assert (found.media_type, found.encoding, found.name) == ("text/html", "utf-8", "ferry")
    assert found.address == f"{site.address}/new/ferry?line=1"


def test_progress_is_told_while_a_page_comes_in(site: Site) -> None:
    site.replies["/"] = sent(PAGE)
    told: list[tuple[int, int]] = []
    fetch(f"{site.address}/", lambda *done: told.append(done), allowed=is_loopback)
    assert told[-1] == (len(PAGE), len(PAGE))


def test_a_compressed_page_is_unpacked_within_the_same_bound(site: Site) -> None:
    site.replies["/small"] = sent(gzip.compress(PAGE), Content_Encoding="gzip")
    site.replies["/bomb"] = sent(gzip.compress(b" " * 5_000_000), Content_Encoding="gzip")
    assert fetched(site, "/small").data == PAGE
    assert "larger than 1,000,000 bytes" in refusal(site, "/bomb", max_bytes=1_000_000)


def test_a_page_is_cut_off_at_the_bound_whether_its_length_is_said_or_not(site: Site) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not site.released.is_set():
                handler.wfile.write(b"x" * 65_536)
        except OSError:
            pass

    site.replies["/said"] = sent(b"x" * 2_000)
    site.replies["/endless"] = endless
    assert "larger than 1,000 bytes" in refusal(site, "/said", max_bytes=1_000)
    assert "larger than 1,000 bytes" in refusal(site, "/endless", max_bytes=1_000)


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_server_that_falls_silent_is_left_when_time_is_over(site: Site, head: bytes) -> None:
    def silent(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head)
        site.released.wait()

    site.replies["/"] = silent
    assert "took longer than 0.2 seconds" in refusal(site, "/", timeout_s=0.2)


def test_a_server_that_sends_a_byte_now_and_then_is_left_when_time_is_over(site: Site) -> None:
    def dripping(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not site.released.wait(0.02):
                handler.wfile.write(b"x")
        except OSError:
            pass

    site.replies["/"] = dripping
    assert "took longer than 0.3 seconds" in refusal(site, "/", timeout_s=0.3)


def test_redirects_are_counted(site: Site) -> None:
    site.replies["/"] = moved("/")
    assert "redirected more than 2 times" in refusal(site, "/", redirects=2)
    assert len(site.asked) == 3


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("file:///etc/passwd", "leads to file:, not to http or https"),
        ("ftp://127.0.0.1/x", "leads to ftp:"),
        ("http://192.168.0.1/", "leads to 192.168.0.1, which is no public address"),
        ("http://[::ffff:10.0.0.1]/", "which is no public address"),
        ("http://169.254.169.254/latest/meta-data", "which is no public address"),
        ("http://har\x1bbour.example/", "names no server"),
        ("http://a:b@127.0.0.1/", "holds a name or a password"),
        ("http://[::1", "is redirected to what is no address"),
        ("http://127.0.0.1:99999/", "is no address that can be read"),
    ],
)
def test_every_hop_is_checked(site: Site, location: str, said: str) -> None:
    site.replies["/"] = moved(location)
    assert said in refusal(site, "/")
    assert site.asked == ["/"]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (sent(b"", 404), "the server answered 404; open it in a browser, save the page"),
        (sent(PAGE, Content_Type="image/png"), "is 'image/png'; a page, a text, a PDF"),
        (sent(b"  "), "is empty"),
        (sent(PAGE, Content_Length="500"), "broke off before its end"),
        (sent(PAGE, Content_Encoding="br"), "is compressed as 'br'"),
        (sent(PAGE, Content_Encoding="gzip"), "is not sent as HTTP asks for"),
        (sent(gzip.compress(PAGE)[:-9], Content_Encoding="gzip"), "broke off before its end"),
        (sent(b"", 302), "redirected to nowhere"),
        (lambda handler: handler.wfile.write(b"hello?\r\n\r\n"), "is not sent as HTTP asks for"),
    ],
)
def test_what_is_no_page_is_told_in_one_line(site: Site, reply: Reply, said: str) -> None:
    site.replies["/"] = reply
    assert said in refusal(site, "/")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1",
        "240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 192.0.0.8",
        ":: ::1 fe80::1 fc00::1 fd12::1 fec0::1 ff02::1 2001:db8::1 100::1 64:ff9b:1::1",
        "::ffff:127.0.0.1 ::ffff:10.0.0.1 ::10.0.0.1 64:ff9b::a00:1 2002:a00:1::1 2002:7f00:1::",
        "2001:0:a00:1::1",
    ],
)
def test_no_address_of_the_inside_is_public(address: str) -> None:
    assert [each for each in address.split() if is_public(ip_address(each))] == []


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101"]
)
def test_an_address_of_the_outside_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:7f00:1]"]
)
def test_the_command_never_asks_a_server_on_this_machine(site: Site, host: str) -> None:
    site.replies["/"] = sent(PAGE)
    ran = sourceline("add", f"http://{host}:{site.server.server_port}/")
    assert ran.returncode == 1
    assert "which is no public address" in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert site.asked == []


def test_a_proxy_of_the_environment_is_not_asked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    site.replies["/"] = sent(PAGE)
    assert fetched(site, "/").data == PAGE

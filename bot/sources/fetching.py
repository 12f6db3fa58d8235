"""A page fetched from the internet: bounded in size, time and redirects, and only from outside.

Each hop, also one that a server redirects to, is checked anew. No proxy is asked, no cookie kept.
"""

import http.client
import ssl
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from bot.errors import CuratorError
from bot.sources.connecting import SAVE_IT, Answer, Hop, Watch
from bot.sources.model import Original, Progress
from bot.sources.public_addresses import Allowed, is_public

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK_BYTES = 65_536
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MEDIA_TYPES = frozenset(
    "text/html application/xhtml+xml text/plain text/markdown text/x-markdown application/pdf "
    f"application/x-pdf application/octet-stream binary/octet-stream {_DOCX}".split()
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a fetch may take: bytes of the page, seconds for all hops, hops after the first."""

    max_bytes: int = 20_000_000
    timeout_s: float = 60.0
    redirects: int = 5


def fetch(
    address: str,
    progress: Progress,
    *,
    allowed: Allowed = is_public,
    limits: Limits = Limits(),
) -> Original:
    """The page at an http or https address, and the address that it was at in the end.

    `allowed` tells which internet addresses may be connected to. Raises `CuratorError` naming
    the address and what to do.
    """
    asked = address
    with Watch.over(limits.timeout_s) as watch:
        for _ in range(limits.redirects + 1):
            hop = Hop.of(address, asked)
            try:
                answer = Answer.get(hop, allowed, watch)
                with answer.closed_after():
                    watch.check()  # a header that the watch has cut off reads like a whole one
                    if answer.response.status not in _REDIRECTS:
                        return _page(hop, answer.response, progress, limits, watch)
                    address = _next(hop, answer.response)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise _failed(hop, error, watch, limits) from error
    raise CuratorError(asked, None, f"is redirected more than {limits.redirects} times; {SAVE_IT}")


def _next(hop: Hop, response: http.client.HTTPResponse) -> str:
    location = response.getheader("Location")
    if not location:
        raise CuratorError(hop.asked, None, f"is redirected to nowhere; {SAVE_IT}")
    try:
        address = urljoin(hop.address, location)
    except ValueError as error:
        reason = f"is redirected to what is no address; {SAVE_IT}"
        raise CuratorError(hop.asked, None, reason) from error
    if hop.scheme == "https" and urlsplit(address).scheme == "http":
        reason = f"is redirected from https to http, where anybody can change it; {SAVE_IT}"
        raise CuratorError(hop.asked, None, reason)
    return address


def _page(
    hop: Hop,
    response: http.client.HTTPResponse,
    progress: Progress,
    limits: Limits,
    watch: Watch,
) -> Original:
    if response.status != 200:
        reason = f"is not given out: the server answered {response.status}; {SAVE_IT}"
        raise CuratorError(hop.asked, None, reason)
    declared = response.headers.get_content_type() if "Content-Type" in response.headers else None
    if declared is not None and declared not in _MEDIA_TYPES:
        reason = f"is {declared!r}; a page, a text, a PDF or a DOCX can be added"
        raise CuratorError(hop.asked, None, reason)
    body = _body(hop, response, progress, limits)
    watch.check()  # and so does a page
    data = _inflated(body, hop, response, limits)
    if not data.strip():
        raise CuratorError(hop.asked, None, "is empty")
    name = unquote(PurePosixPath(urlsplit(hop.address).path).name) or hop.host
    charset = response.headers.get_content_charset()
    return Original(hop.asked, name, data, declared, charset, hop.address)


def _body(
    hop: Hop, response: http.client.HTTPResponse, progress: Progress, limits: Limits
) -> bytes:
    total = response.length or 0
    data = bytearray()
    while total <= limits.max_bytes and len(data) <= limits.max_bytes:
        chunk = response.read1(_CHUNK_BYTES)
        if not chunk:
            if response.length:  # what was announced and never came
                raise http.client.IncompleteRead(bytes(data), response.length)
            return bytes(data)
        data += chunk
        progress(len(data), total)
    raise _too_large(hop, limits)


def _inflated(data: bytes, hop: Hop, response: http.client.HTTPResponse, limits: Limits) -> bytes:
    encoding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if encoding == "identity":
        return data
    if encoding not in {"gzip", "x-gzip"}:
        reason = f"is compressed as {encoding!r}, which was not asked for; {SAVE_IT}"
        raise CuratorError(hop.asked, None, reason)
    inflater = zlib.decompressobj(wbits=31)
    try:
        plain = inflater.decompress(data, limits.max_bytes + 1)
    except zlib.error as error:
        raise http.client.HTTPException("broken gzip") from error
    if len(plain) > limits.max_bytes:
        raise _too_large(hop, limits)
    if not inflater.eof:
        raise http.client.IncompleteRead(b"")
    return plain


def _too_large(hop: Hop, limits: Limits) -> CuratorError:
    reason = f"is larger than {limits.max_bytes:,} bytes; save its text and add that"
    return CuratorError(hop.asked, None, reason)


def _failed(hop: Hop, error: Exception, watch: Watch, limits: Limits) -> CuratorError:
    if watch.expired.is_set() or isinstance(error, TimeoutError):
        reason = f"took longer than {limits.timeout_s:g} seconds; try again, or {SAVE_IT}"
    elif isinstance(error, ssl.SSLCertVerificationError):
        reason = f"has no certificate that can be trusted ({error.verify_message}); {SAVE_IT}"
    elif isinstance(error, http.client.IncompleteRead):
        reason = "broke off before its end; try again"
    elif isinstance(error, OSError):
        reason = f"cannot be reached ({error.strerror or 'no connection'}); try again, or {SAVE_IT}"
    else:
        reason = f"is not sent as HTTP asks for; {SAVE_IT}"
    return CuratorError(hop.asked, None, reason)

"""A local file's bytes, and which format they are in. Needs no network."""

from pathlib import Path

from bot.errors import CuratorError
from bot.sources.model import Kind, Original

ORIGINAL_MAX_BYTES = 50_000_000
"""Of a file, pictures included; it is held in memory whole."""

_BY_SUFFIX = {
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".pdf": Kind.PDF,
    ".docx": Kind.DOCX,
}

# What a format's files begin with, where they say so, and how to get at their text.
_UNREADABLE = (
    (b"\xd0\xcf\x11\xe0", "is an old Word, Excel or PowerPoint file; save it as .docx or PDF"),
    (b"\x89PNG", "is a picture; run text recognition on it and add the text"),
    (b"\xff\xd8\xff", "is a picture; run text recognition on it and add the text"),
    (b"GIF8", "is a picture; run text recognition on it and add the text"),
    (b"{\\rtf", "is Rich Text; save it as .docx, PDF or plain text"),
    (b"\x1f\x8b", "is compressed; unpack it and add what was in it"),
)


def read_file(path: Path, encoding: str | None = None) -> Original:
    """The file's bytes; raises `CuratorError` where it cannot be read, is empty or too large."""
    try:
        if path.exists() and not path.is_file():
            raise CuratorError(path, None, "is not a file; name the files in it")
        with path.open("rb") as stream:
            data = stream.read(ORIGINAL_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no file name"
        raise CuratorError(path, None, f"cannot be read: {reason}") from error
    if len(data) > ORIGINAL_MAX_BYTES:
        reason = f"is larger than {ORIGINAL_MAX_BYTES:,} bytes; split it in parts"
        raise CuratorError(path, None, reason)
    if not data.strip():
        raise CuratorError(path, None, "is empty")
    return Original(str(path), path.name, data, encoding=encoding)


def kind_of(original: Original) -> Kind:
    """The format of an original: by its first bytes, else as its name or its server says.

    Raises `CuratorError` with the way out for a format that holds no text to be had.
    """
    start = original.data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in original.data[:1024]:
        return Kind.PDF
    if start.startswith(b"PK\x03\x04"):
        return _of_zip(original)
    for magic, reason in _UNREADABLE:
        if start.startswith(magic):
            raise CuratorError(original.place, None, reason)
    named = _BY_SUFFIX.get(Path(original.name).suffix.lower())
    if named in {Kind.PDF, Kind.DOCX}:
        raise CuratorError(original.place, None, f"is no {named} file, whatever its name says")
    if original.media_type in {"text/html", "application/xhtml+xml"} or _is_html(start):
        return Kind.HTML
    return named or Kind.TEXT


def _of_zip(original: Original) -> Kind:
    # A zip's list of names lies at its end; the names themselves are not compressed.
    if b"word/document" in original.data:
        return Kind.DOCX
    reason = "is an archive or another program's file; save it as .docx, PDF, HTML or text"
    raise CuratorError(original.place, None, reason)


def _is_html(start: bytes) -> bool:
    folded = start[:200].lower()
    return folded.startswith((b"<!doctype html", b"<html", b"<head")) or (
        folded.startswith(b"<?xml") and b"<html" in start.lower()
    )

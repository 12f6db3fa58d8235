"""What comes in and what goes out: an original's bytes, an article's text."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

Progress = Callable[[int, int], None]
"""Told how many parts are done, of how many; a total of 0 is one that is not known."""

TEXT_MAX_BYTES = 20_000_000
"""The largest article that a base takes; `facts.loader` refuses a larger one."""


class Kind(StrEnum):
    """The formats that articles come in."""

    TEXT = "text"
    MARKDOWN = "Markdown"
    HTML = "HTML"
    PDF = "PDF"
    DOCX = "DOCX"


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it is on disk, or a page as it was sent.

    `place` is what the user named, `name` its file name without a folder, `encoding` what a
    server or the user says the text is in, `media_type` what a server says it is.
    """

    place: str
    name: str
    data: bytes = field(repr=False)
    media_type: str | None = None
    encoding: str | None = None
    address: str | None = None

    @property
    def sha256(self) -> str:
        """The digest of the bytes, in hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Known:
    """What an original says of itself; what it does not say is left out."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """An article's text: UTF-8, one paragraph a line.

    `captions` are the 1-based lines that are a picture's caption or credit: they belong to the
    article, and are no facts.
    """

    data: bytes = field(repr=False)
    known: Known = Known()
    captions: frozenset[int] = frozenset()


def extract_of(paragraphs: list[tuple[str, bool]], known: Known) -> Extract:
    """An article from its paragraphs, each with whether it is a caption; a blank line between."""
    text = "\n\n".join(paragraph for paragraph, _ in paragraphs)
    captions = frozenset(2 * at + 1 for at, (_, is_caption) in enumerate(paragraphs) if is_caption)
    return Extract(f"{text}\n".encode(), known, captions)

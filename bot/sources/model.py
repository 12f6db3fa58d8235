"""What comes in and what goes out: an original's bytes, an article's text."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
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


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, entry, row or heading; `is_tight` where no blank line parts it from the last."""

    text: str
    is_caption: bool = False
    is_tight: bool = False


def extract_of(paragraphs: Iterable[Paragraph], known: Known) -> Extract:
    """An article from its paragraphs, without what nobody sees in them and those left empty."""
    lines: list[str] = []
    captions: set[int] = set()
    for paragraph in paragraphs:
        text = _seen(paragraph.text)
        if not text.strip():
            continue
        if lines and not paragraph.is_tight:
            lines.append("")
        first = len(lines) + 1
        lines += text.split("\n")
        if paragraph.is_caption:
            captions.update(range(first, len(lines) + 1))
    text = "".join(f"{line}\n" for line in lines)
    return Extract(text.encode(), known, frozenset(captions))


# Where a word may be broken, where a line may, what sets direction; and a font's joined letters.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LINE_ENDS = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")
_LIGATURE = re.compile("[\ufb00-\ufb06]")


def _seen(text: str) -> str:
    """A text as a reader sees it, since that is what questions are asked about."""
    text = _LINE_ENDS.sub(" ", _UNSEEN.sub("", text))
    text = _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    # Half of a pair that a broken file left over cannot be written as UTF-8.
    return text.encode("utf-8", "replace").decode()

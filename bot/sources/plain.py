"""Text and Markdown: decoded, and its paragraphs joined where somebody wrapped them by hand.

A text counts as wrapped when its lines break where the next word would no longer have fitted,
and break within sentences. Such a line is joined to the one before, except where the text has a
structure of its own: an entry of a list, a heading, a table, a quotation, code, a break that
Markdown asks for. Any other text is kept byte for byte.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import CuratorError
from bot.sources.model import Extract, Original

# Nobody wraps by hand much wider than a screen, or narrower than a newspaper's column.
_WIDEST_CHARS = 120
_NARROWEST_CHARS = 40

# How full a line is, at the least, before whoever wraps goes on to the next: the longest line
# is longer than the margin by luck, and people wrap more loosely than editors do.
_FULL = 0.85

# How many pairs of lines must look wrapped before a text is taken for one, and of how many.
_LEAST_PAIRS = 2
_MOST_OF = 0.6
# A wrapped line goes on in the middle of a sentence; entries and verses begin with a capital.
_GOES_ON = 0.3

_FENCE = re.compile(r"\s*(```|~~~)")
_STARTS_ITS_OWN = re.compile(
    r"\s*(?:[-*+•◦▪‣·–—]\s|\d{1,3}(?:\.\d+)*[.)]\s|[a-zA-Z][.)]\s|#{1,6}\s|\||>|```|~~~"
    r"|[=\-*_~]{3,}\s*$|\[[^\]]+\]:)"
)
_ENTRY = re.compile(r"\s*(?:[-*+•◦▪‣·–—]|\d{1,3}(?:\.\d+)*[.)]|[a-zA-Z][.)])\s")
_ENDS_ITS_OWN = re.compile(r"(?:  |\\|\|)$")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_BROKEN_WORD = re.compile(r"[^\W\d_]-$")

# Bytes that say how the text after them is encoded, the longer first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def extract(original: Original) -> Extract:
    """The article of a text or Markdown file.

    Raises `CuratorError` where it is not text in UTF-8 or in the encoding that was said.
    """
    text = decoded(original, original.encoding)
    joined = unwrapped(text)
    if joined == text and _is_utf8(original):
        return Extract(original.data)
    return Extract(joined.encode())


def decoded(original: Original, declared: str | None) -> str:
    """The text of an original, by its byte order mark, else as declared, else as UTF-8."""
    marked = next((name for mark, name in _MARKS if original.data.startswith(mark)), None)
    encoding = marked or declared or "utf-8"
    try:
        text = original.data.decode(encoding)
    except LookupError as error:
        reason = f"is said to be in {encoding!r}, which is no known encoding; {_WAY_OUT}"
        raise CuratorError(original.place, None, reason) from error
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = original.data.count(b"\n", 0, start) + 1
        reason = f"is not text in {encoding.upper()}; {_WAY_OUT}"
        raise CuratorError(original.place, line, reason) from error
    if "\0" in text:
        reason = "is not text: it holds NUL bytes; save it as UTF-8 text"
        raise CuratorError(original.place, None, reason)
    return text


_WAY_OUT = "save it as UTF-8, or name its encoding, such as `--encoding windows-1252`"


def _is_utf8(original: Original) -> bool:
    try:
        original.data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def unwrapped(text: str) -> str:
    """The text with its paragraphs on one line each; itself where it is not wrapped by hand."""
    lines = text.split("\n")
    bare = [line.removesuffix("\r") for line in lines]
    margin = _margin(bare)
    if margin is None:
        return text
    return "".join(_joined(lines, _pairs(bare), margin))


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two neighbouring lines that may be one; `at` is the index of the second.

    `reach` is how long the first would be with the next word in it, in characters.
    """

    at: int
    reach: int
    goes_on: bool


def _margin(lines: list[str]) -> int | None:
    """The column at which a text was wrapped; `None` where it was not."""
    written = [line for line in lines if line.strip()]
    pairs = list(_pairs(lines))
    long = sum(len(line) > _WIDEST_CHARS for line in written)
    lengths = [len(lines[pair.at - 1]) for pair in pairs]
    margin = max((n for n in lengths if n <= _WIDEST_CHARS), default=0)
    if margin < _NARROWEST_CHARS or long * 20 > len(written):
        return None
    full = [pair for pair in pairs if pair.reach > margin * _FULL]
    if len(full) < max(_LEAST_PAIRS, len(pairs) * _MOST_OF):
        return None
    return margin if sum(pair.goes_on for pair in full) >= len(full) * _GOES_ON else None


def _pairs(lines: list[str]) -> Iterator[_Pair]:
    """The neighbouring lines of which nothing says that they belong apart."""
    fenced = coded = False
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else ""
        opens = _FENCE.match(line) is not None
        fenced ^= opens
        if not before.strip():
            coded = _indent(line) >= 4 and not _ENTRY.match(line)
        elif line.strip() and not (fenced or opens or coded) and not _apart(before, line):
            word = line.split()[0]
            yield _Pair(at, len(before.rstrip()) + 1 + len(word), line.strip()[0].islower())


def _apart(before: str, line: str) -> bool:
    if _STARTS_ITS_OWN.match(line) or _ENDS_ITS_OWN.search(before) or _HEADING.match(before):
        return True
    # Indented further: a new paragraph, unless an entry of a list goes on there.
    return _indent(line) >= _indent(before) + 2 and not _ENTRY.match(before)


def _indent(line: str) -> int:
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())


def _joined(lines: list[str], pairs: Iterator[_Pair], margin: int) -> Iterator[str]:
    joins = {pair.at for pair in pairs if pair.reach > margin * _FULL}
    for at, line in enumerate(lines):
        text = line.lstrip() if at in joins else line
        if at + 1 in joins:
            text = text.rstrip()
            # "well-" and "known" are one word; whether with a hyphen, only its writer knows.
            yield text if _BROKEN_WORD.search(text) else f"{text} "
        elif at + 1 < len(lines):
            yield f"{text}\n"
        else:
            yield text

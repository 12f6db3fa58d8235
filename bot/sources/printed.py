"""Printed lines become paragraphs: a page holds lines at heights, and nothing more.

A line goes on in the next one where that stands as close as lines of a paragraph do, and it is
about as long as lines are or breaks off within a sentence. What stands at the head or foot of
most pages is left out, and what is set larger than the text is a heading.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.sources.model import Paragraph

# How many lines at a page's head and foot may be its running title and number.
_MARGIN_LINES = 2
# On how many pages, and on what part of them, a line must stand to be one of these.
_LEAST_PAGES = 3
_MOST_OF = 0.5

# A line this full, of the widest ones, was broken for want of room.
_FULL = 0.8
# Paragraphs stand this much further apart than lines, at the least.
_GAP = 1.3
# A heading is set this much larger than the text, at the least.
_LARGER = 1.12
_HEADING_MAX_CHARS = 120

_ENTRY = re.compile(r"(?:[-*•◦▪‣·–—]\s+|\(?\d{1,3}[.)]\s+|\d{1,2}(?:\.\d{1,2})+\.?\s+)\S")
_BULLET = re.compile(r"[•◦▪‣·]\s*")
_ENDS = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_PAGE_NUMBER = re.compile(
    r"(?:page |p\. ?|[-–] ?)?(?:\d{1,4}|[ivxlc]{1,6})(?: ?[-–]| ?(?:/|of) ?\d+)?$", re.IGNORECASE
)
_BROKEN = re.compile(r"([^\W\d_]{2,})[-\u2010\xad]$")
_LONGEST_WORD = 60
_CAPTION = re.compile(r"(?:Figure|Fig\.|Photo|Abbildung|Abb\.) ?\d+(?:\.\d+)*[.:] ")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, 1-based; its height above the foot and its size are in points."""

    text: str
    page: int
    height: float
    size: float


def without_margins(pages: list[list[Line]]) -> list[Line]:
    """The lines of all pages without their numbers and running titles."""
    counted = Counter(mark for page in pages for mark in {_mark(line) for line in _margin(page)})
    least = max(_LEAST_PAGES, len(pages) * _MOST_OF)
    running = {mark for mark, count in counted.items() if count >= least}
    kept = []
    for page in pages:
        left_out = [
            line
            for line in _margin(page)
            if _mark(line) in running or (len(pages) > 1 and _PAGE_NUMBER.match(line.text))
        ]
        kept += [line for line in page if line not in left_out]
    return kept


def _margin(page: list[Line]) -> list[Line]:
    """The highest and the lowest lines of a page, wherever in its order they are drawn."""
    ordered = sorted(page, key=lambda line: line.height)
    return [*ordered[:_MARGIN_LINES], *ordered[_MARGIN_LINES:][-_MARGIN_LINES:]]


def _mark(line: Line) -> tuple[str, int]:
    """A line as it is alike on every page, at its height, whatever number it has there."""
    return re.sub(r"\d+", "0", line.text), round(line.height / 4)


def paragraphs(lines: list[Line]) -> Iterator[Paragraph]:
    """The paragraphs, entries and headings that lines make."""
    shape = _Shape.of(lines)
    was_entry = False
    for first, text in _joined(lines, shape):
        if first.size > shape.size * _LARGER and len(text) <= _HEADING_MAX_CHARS:
            level = 1 if first.size >= shape.largest * 0.95 else 2
            yield Paragraph(f"{'#' * level} {text}")
            was_entry = False
            continue
        is_entry = bool(_ENTRY.match(text))
        shown = _BULLET.sub("- ", text, count=1) if _BULLET.match(text) else text
        yield Paragraph(shown, bool(_CAPTION.match(text)), is_entry and was_entry)
        was_entry = is_entry


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a text is set: length of its lines, their distance, their size; and its words."""

    width: int
    leading: float
    size: float
    largest: float
    words: Counter[str]

    @classmethod
    def of(cls, lines: list[Line]) -> "_Shape":
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
        size = sizes.most_common(1)[0][0] if sizes else 0.0
        body = [line for line in lines if abs(line.size - size) <= size * 0.1]
        lengths = sorted(len(line.text) for line in body)
        drops = Counter(
            round((last.height - line.height) * 2) / 2
            for last, line in pairwise(body)
            if last.page == line.page and last.height > line.height
        )
        return cls(
            width=lengths[len(lengths) * 9 // 10] if lengths else 0,
            leading=drops.most_common(1)[0][0] if drops else 0.0,
            size=size,
            largest=max(sizes, default=0.0),
            words=Counter(_WORD.findall(" ".join(line.text for line in lines))),
        )


def _joined(lines: list[Line], shape: _Shape) -> Iterator[tuple[Line, str]]:
    """The paragraphs, each on one line, with the first of its lines."""
    first: Line | None = None
    last: Line | None = None
    whole = ""
    for line in lines:
        if first is not None and last is not None and _goes_on(last, line, shape):
            whole = _together(whole, line.text, shape.words)
        else:
            if first is not None:
                yield first, whole
            first, whole = line, line.text
        last = line
    if first is not None:
        yield first, whole


def _goes_on(last: Line, line: Line, shape: _Shape) -> bool:
    """Whether a line belongs to the paragraph of the one before."""
    if _ENTRY.match(line.text) or _CAPTION.match(line.text):
        return False
    if abs(last.size - line.size) > shape.size * 0.1:
        return False
    is_within = not _ENDS.search(last.text)
    drop = last.height - line.height
    if last.page != line.page or drop < 0:  # the next page or column
        return is_within and len(last.text) >= shape.width * _FULL
    if drop > shape.leading * _GAP * max(1.0, line.size / shape.size):
        return False
    if line.size > shape.size * _LARGER or (is_within and line.text[:1].islower()):
        return True
    return len(last.text) >= shape.width * _FULL


def _together(whole: str, line: str, words: Counter[str]) -> str:
    """Two parts of a paragraph, a word that was broken between them made whole."""
    broken = _BROKEN.search(whole[-_LONGEST_WORD:])
    if broken is None or not line[:1].islower():
        return f"{whole} {line}"
    rest = re.match(r"[^\W\d_]+", line)
    after = rest[0] if rest else ""
    stem = whole[:-1]
    # Written elsewhere in the text with its hyphen, it is one that the word has.
    has_hyphen = words[f"{broken[1]}-{after}"] > words[f"{broken[1]}{after}"]
    return f"{stem}-{line}" if has_hyphen else f"{stem}{line}"

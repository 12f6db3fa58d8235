"""Whether the lines of a text are cut at a width, so that a sentence goes on in the next line."""

import re
from collections.abc import Sequence
from itertools import pairwise

_MARKED = re.compile(r"\s*(?:[-*+•>|#]|\d+[.)]\s|```|~~~)")
_MAX_WIDTH = 120
_MIN_PAIRS = 3
_MIN_SHARE = 0.3


def is_wrapped(lines: Sequence[str]) -> bool:
    """Whether many lines end within a sentence that the next line carries on.

    Seen by a next line that begins with a small letter; verse and code have too few of them
    or lines with marks of their own, and lines over 120 characters are taken for paragraphs.
    """
    pairs = [
        (line.strip(), below.strip())
        for line, below in pairwise(lines)
        if line.strip() and below.strip() and not _MARKED.match(below)
    ]
    cut = [
        (line, below)
        for line, below in pairs
        if below[0].islower() and line[-1] not in ".!?…" and len(line) <= _MAX_WIDTH
    ]
    return len(cut) >= _MIN_PAIRS and len(cut) >= _MIN_SHARE * len(pairs)

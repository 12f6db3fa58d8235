"""An original in, its article out, by whichever reader knows the format."""

import re

from bot.errors import CuratorError
from bot.sources import docx, html, pdf, plain
from bot.sources.model import TEXT_MAX_BYTES, Extract, Kind, Original, Progress
from bot.sources.originals import kind_of


def extract(original: Original, progress: Progress) -> tuple[Kind, Extract]:
    """The article of an original; raises `CuratorError` naming its place and the way out."""
    kind = kind_of(original)
    found = _read(kind, original, progress)
    text = found.data.decode("utf-8-sig")
    if not re.search(r"\w", text):
        raise CuratorError(original.place, None, "holds no text")
    if len(found.data) > TEXT_MAX_BYTES:
        reason = f"holds more than {TEXT_MAX_BYTES:,} bytes of text; split it in parts"
        raise CuratorError(original.place, None, reason)
    return kind, found


def _read(kind: Kind, original: Original, progress: Progress) -> Extract:
    match kind:
        case Kind.HTML:
            return html.extract(original)
        case Kind.PDF:
            return pdf.extract(original, progress)
        case Kind.DOCX:
            return docx.extract(original)
        case _:
            return plain.extract(original)

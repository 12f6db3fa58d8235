"""PDF: the lines of its pages, by pypdf. `printed` puts them together to paragraphs again."""

import io
import re
from collections.abc import Iterator
from typing import Any

from bot.errors import CuratorError
from bot.sources.extras import library
from bot.sources.model import Extract, Kind, Known, Original, Progress, extract_of
from bot.sources.printed import Line, paragraphs, without_margins

PAGES_MAX = 3_000

_SPACES = re.compile("[ \t\xa0]+")

_WAY_OUT = "copy its text into a .txt file and add that"


def extract(original: Original, progress: Progress) -> Extract:
    """The article of a PDF, with the title and author of its properties.

    Raises `CuratorError` where it is encrypted, broken, too long, or holds pictures of text.
    """
    pypdf = library("pypdf", Kind.PDF, original)
    try:
        reader = pypdf.PdfReader(io.BytesIO(original.data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _fault(original, "is encrypted; save a copy without a password and add that")
        pages = list(_pages(reader, original, progress))
        known = _known(reader)
    except CuratorError:
        raise
    except pypdf.errors.DependencyError as error:
        reason = "is encrypted; print it to a new PDF, or save a copy without protection"
        raise _fault(original, reason) from error
    except Exception as error:
        # What a broken file makes the library stumble over has no end.
        raise _fault(original, f"is no PDF that can be read; {_WAY_OUT}") from error
    if not any(pages):
        reason = "holds no text, only pictures of it; run text recognition (OCR) on it first"
        raise _fault(original, reason)
    return extract_of(paragraphs(without_margins(pages)), known)


def _fault(original: Original, reason: str) -> CuratorError:
    return CuratorError(original.place, None, reason)


def _pages(reader: Any, original: Original, progress: Progress) -> Iterator[list[Line]]:
    count = len(reader.pages)
    if count > PAGES_MAX:
        raise _fault(original, f"has {count:,} pages, more than {PAGES_MAX:,}; split it in parts")
    for number, page in enumerate(reader.pages, 1):
        yield _lines(page, number)
        progress(number, count)


def _lines(page: Any, number: int) -> list[Line]:
    """The lines of a page that are not blank, in the order in which it draws them."""
    found: list[Line] = []
    text, place = "", (0.0, 0.0)

    def end() -> None:
        nonlocal text
        shown = _SPACES.sub(" ", text).strip()
        if shown:
            found.append(Line(shown, number, *place))
        text = ""

    def visit(piece: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        nonlocal text, place
        for at, part in enumerate(piece.split("\n")):
            if at:
                end()
            if part.strip() and not text.strip():
                # Matrices of PDF 32000-1:2008, 8.3.3: the text's own, then the page's.
                height = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                place = height, abs(size * tm[3] * cm[3])
            text += part

    page.extract_text(visitor_text=visit)
    end()
    return found


def _known(reader: Any) -> Known:
    about = reader.metadata or {}
    title, author = (str(about.get(key) or "").strip() for key in ("/Title", "/Author"))
    # Word and others write the name of a file or program there.
    is_title = len(title.split()) > 1 and not re.search(r"\.\w{2,4}$|^Microsoft Word", title)
    return Known(title=title if is_title else None, author=author or None)

"""Word's documents: headings, paragraphs, lists and tables in order, by python-docx."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from bot.errors import CuratorError
from bot.sources.extras import library
from bot.sources.model import Extract, Kind, Known, Original, Paragraph, extract_of

UNPACKED_MAX_BYTES = 200_000_000
"""Of all parts together, pictures included; zip can pack a thousandfold."""
PART_MAX_BYTES = 50_000_000
"""Of a part that is XML: it is held in memory as a tree, which is several times as large."""
PARTS_MAX = 5_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# A text box stands there twice, once for old programs; what was moved away or deleted is gone.
_LEFT_OUT = frozenset({f"{_W}moveFrom", f"{_W}del", f"{_W}instrText"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What may stand around blocks: fields of a form or template, insertions.
_AROUND = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins"))
_GLYPHS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING = re.compile(r"(?:Heading|heading) ([1-6])$")
_SPACE = re.compile("[ \t]+")

_WAY_OUT = "open it in Word or LibreOffice and save it as .docx again, or as text"


def extract(original: Original) -> Extract:
    """The article of a DOCX file, with the title and author of its properties.

    Raises `CuratorError` where the file is broken, encrypted, or unpacks to more than a
    document would.
    """
    docx = library("docx", Kind.DOCX, original)
    _check_size(original)
    try:
        document = docx.Document(io.BytesIO(original.data))
        paragraphs = list(_paragraphs(document, _blocks(document.element.body)))
        about = document.core_properties
        known = Known(title=about.title or None, author=about.author or None)
    except Exception as error:
        # Of a broken part the library says so in as many ways as there are parts.
        raise _broken(original) from error
    return extract_of(paragraphs, known)


def _check_size(original: Original) -> None:
    """Before anything is unpacked; zipfile never unpacks more than a part's entry says."""
    try:
        with zipfile.ZipFile(io.BytesIO(original.data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError) as error:
        raise _broken(original) from error
    unpacked = sum(part.file_size for part in parts)
    largest = max((part.file_size for part in parts if _is_xml(part.filename)), default=0)
    if unpacked > UNPACKED_MAX_BYTES or largest > PART_MAX_BYTES or len(parts) > PARTS_MAX:
        reason = f"unpacks to {unpacked:,} bytes in {len(parts):,} parts, more than any document"
        raise CuratorError(original.place, None, f"{reason}; save its text and add that")


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _broken(original: Original) -> CuratorError:
    return CuratorError(original.place, None, f"is no DOCX that can be read; {_WAY_OUT}")


def _blocks(parent: Any) -> Iterator[Any]:
    """The paragraphs and tables in order, those in forms and templates' fields too."""
    for child in parent:
        if child.tag in {f"{_W}p", f"{_W}tbl"}:
            yield child
        elif child.tag in _AROUND and not _is_contents(child):
            yield from _blocks(child)


def _is_contents(field: Any) -> bool:
    """Whether a field is a table of contents, which Word makes from the headings."""
    galleries = field.findall(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
    return any("Contents" in (gallery.get(f"{_W}val") or "") for gallery in galleries)


def _paragraphs(document: Any, blocks: Iterator[Any]) -> Iterator[Paragraph]:
    styles = {style.style_id: str(style.name) for style in document.styles}
    was_entry = False
    for block in blocks:
        if block.tag == f"{_W}tbl":
            yield from _rows(block)
            was_entry = False
            continue
        style = styles.get(block.style or "", "")
        if style.lower().startswith("toc"):
            continue
        is_entry = block.pPr is not None and block.pPr.numPr is not None
        is_entry = is_entry or style.startswith("List")
        for text in _text(block).split("\n"):
            yield _shaped(text.strip(), style, is_entry, was_entry)
        was_entry = is_entry


def _shaped(text: str, style: str, is_entry: bool, was_entry: bool) -> Paragraph:
    if not text:
        return Paragraph("")
    if heading := _HEADING.match(style):
        return Paragraph(f"{'#' * min(int(heading[1]) + 1, 6)} {text}")
    if style == "Title":
        return Paragraph(f"# {text}")
    if is_entry:
        return Paragraph(f"- {text}", is_tight=was_entry)
    return Paragraph(text, is_caption=style in {"Caption", "caption"})


def _rows(table: Any) -> Iterator[Paragraph]:
    for number, row in enumerate(table.tr_lst):
        cells = [
            " ".join(_text(paragraph) for paragraph in cell.iter(f"{_W}p")).replace("\n", " ")
            for cell in row.tc_lst
        ]
        yield Paragraph(f"| {' | '.join(cell.strip() for cell in cells)} |", is_tight=number > 0)


def _text(element: Any) -> str:
    """What a paragraph shows: insertions and links with it, deletions and old forms not."""
    return _SPACE.sub(" ", "".join(_pieces(element)))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _GLYPHS:
            yield _GLYPHS[child.tag]
        elif child.tag not in _LEFT_OUT and child.tag != _FALLBACK:
            yield from _pieces(child)

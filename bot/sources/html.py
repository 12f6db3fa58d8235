"""HTML pages: the article in one, without menus, banners and related links, by trafilatura.

Captions and credits are marked before it looks, so that they stay in the article and are known.
"""

import copy
import importlib
import re
import secrets
from collections.abc import Iterator
from typing import Any

from bot.errors import CuratorError
from bot.sources.extras import library
from bot.sources.model import Extract, Kind, Known, Original, Paragraph, extract_of
from bot.sources.plain import decoded

HTML_MAX_BYTES = 10_000_000
"""Of a page without its pictures, which lie beside it: far more than anybody reads in one go."""

MAX_ELEMENTS = 50_000
"""Of a page. Trafilatura's time grows with their square: 48,000 in short paragraphs took 13 s on
two cores, 180,000 took 340 s."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
# Browsers write where a page came from into the copy that they save.
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=(?:\(\d+\))?(https?://[^\s>]{1,2000})")
_CAPTION_CLASS = re.compile(
    r"(?:^|\s)(?:[\w-]*[-_])?(?:caption|(?:photo|image|picture|media|img)[-_]?credits?)"
    r"(?:[-_]?text|s)?(?:\s|$)",
    re.IGNORECASE,
)
_CAPTION_TAGS = frozenset({"p", "div", "span", "small", "cite", "figcaption"})
_CAPTION_MAX_CHARS = 600

_COPYRIGHT = re.compile(r"(?:©|\(c\)|Copyright\b).{0,160}$", re.IGNORECASE)
_SPACE = re.compile("[ \t\n\r\f]+")
_WINDOWS_1252 = frozenset({"iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii"})


def extract(original: Original) -> Extract:
    """The article of a page, with the metadata that the page states.

    Raises `CuratorError` where the page is too large, in no readable encoding, or holds none.
    """
    trafilatura = library("trafilatura", Kind.HTML, original)
    lxml_html = library("lxml.html", Kind.HTML, original)
    if len(original.data) > HTML_MAX_BYTES:
        reason = f"is larger than {HTML_MAX_BYTES:,} bytes of HTML; save the article's part as text"
        raise CuratorError(original.place, None, reason)
    text = decoded(original, original.encoding or _declared(original.data))
    mark = f"caption{secrets.token_hex(8)}"
    try:
        parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
        elements = sum(1 for _ in tree.iter())
        if elements > MAX_ELEMENTS:
            reason = f"holds {elements:,} elements, more than {MAX_ELEMENTS:,}; {_WAY_OUT}"
            raise CuratorError(original.place, None, reason)
        address = _canonical(tree)
        _mark_captions(tree, mark)
        found = trafilatura.bare_extraction(
            tree,
            with_metadata=True,
            include_comments=False,
            # A sentence too many can be dropped by whoever curates; one that is missing cannot
            # be an answer. The lists of a page without <article> or <main> are lost otherwise.
            favor_recall=True,
            config=_small_pages_too(),
            # Only a date that the page states as its own; none is guessed from the text.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except CuratorError:
        raise
    except Exception as error:
        # The libraries read whatever is put before them, and say what is wrong in many ways.
        raise CuratorError(original.place, None, f"cannot be read as HTML; {_WAY_OUT}") from error
    if found is None or found.body is None:
        raise CuratorError(original.place, None, f"holds no article that can be told; {_WAY_OUT}")
    known = Known(
        title=found.title,
        author=found.author,
        publisher=found.sitename,
        published=found.date,
        address=_saved_from(original.data) or address,
    )
    return extract_of(_paragraphs(found.body, found.title, mark), known)


def _small_pages_too() -> Any:
    """Trafilatura's own settings, for which a text under 250 characters is no article."""
    settings = copy.deepcopy(importlib.import_module("trafilatura.settings").DEFAULT_CONFIG)
    settings["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "20"
    return settings


_WAY_OUT = "copy its text into a .txt file and add that"


def _declared(data: bytes) -> str | None:
    """The encoding that a page states in its first 2,048 bytes (HTML asks for it in 1,024)."""
    found = _XML_ENCODING.search(data[:2048]) or _CHARSET.search(data[:2048])
    if found is None:
        return None
    name = found[1].decode("ascii")
    # The HTML standard (section 13.2.3, encoding labels) reads these as their larger sibling.
    return "windows-1252" if name.lower() in _WINDOWS_1252 else name


def _saved_from(data: bytes) -> str | None:
    found = _SAVED_FROM.search(data[:2048])
    return found[1].decode("utf-8", "replace") if found else None


def _canonical(tree: Any) -> str | None:
    for link in tree.iter("link"):
        href = str(link.get("href") or "")
        if "canonical" in str(link.get("rel") or "").lower() and href.startswith("http"):
            return href
    return None


def _mark_captions(tree: Any, mark: str) -> None:
    """Turns figures into plain blocks, which are kept, and begins each caption with the mark."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            continue
        if element.tag == "figure":
            element.tag = "div"
        elif _is_caption(element):
            text = _SPACE.sub(" ", element.text_content()).strip()
            if not text or text.startswith(mark) or len(text) > _CAPTION_MAX_CHARS:
                continue
            for child in list(element):
                element.remove(child)
            element.tag, element.text = "p", f"{mark} {text}"
            element.attrib.clear()


def _is_caption(element: Any) -> bool:
    if element.tag == "figcaption":
        return True
    return element.tag in _CAPTION_TAGS and bool(_CAPTION_CLASS.search(element.get("class") or ""))


def _paragraphs(body: Any, title: str | None, mark: str) -> Iterator[Paragraph]:
    blocks = list(_blocks(body))
    if title and not any(_same(block.text, title) for block in blocks[:3]):
        yield Paragraph(f"# {title}")
    for block in blocks:
        if _COPYRIGHT.match(block.text):
            continue
        is_caption = mark in block.text
        text = block.text.replace(mark, "").strip() if is_caption else block.text
        yield Paragraph(text, is_caption, block.is_tight)


def _same(block: str, title: str) -> bool:
    return block.lstrip("# ").casefold() == " ".join(title.split()).casefold()


def _blocks(parent: Any) -> Iterator[Paragraph]:
    """What trafilatura's tree holds, in reading order (its tags: head, p, list, table, ...)."""
    for element in parent:
        match element.tag:
            case "head":
                level = int((element.get("rend") or "h2")[-1])
                yield Paragraph(f"{'#' * level} {_text(element)}")
            case "list":
                yield from _entries(element)
            case "table":
                yield from _rows(element)
            case _ if element.xpath("./p|./list|./head|./quote|./table"):
                yield Paragraph(_SPACE.sub(" ", element.text or ""))
                yield from _blocks(element)
            case "code" if "\n" in (whole := "".join(element.itertext())).strip():
                yield Paragraph(f"```\n{whole.strip(chr(10))}\n```")
            case _:
                yield from (Paragraph(line) for line in _lines(element))
        yield Paragraph(_SPACE.sub(" ", element.tail or ""))


def _entries(element: Any, depth: int = 0) -> Iterator[Paragraph]:
    is_numbered = element.get("rend") == "ol"
    for number, item in enumerate(element.xpath("./item"), 1):
        sign = f"{number}." if is_numbered else "-"
        is_tight = depth > 0 or number > 1
        yield Paragraph(f"{'  ' * depth}{sign} {_text(item)}", is_tight=is_tight)
        for inner in item.xpath("./list"):
            yield from _entries(inner, min(depth + 1, 5))


def _rows(table: Any) -> Iterator[Paragraph]:
    for number, row in enumerate(table.iter("row")):
        cells = row.xpath("./cell")
        texts = [_text(cell) for cell in cells]
        yield Paragraph(f"| {' | '.join(texts)} |", is_tight=number > 0)
        if number == 0 and all(cell.get("role") == "head" for cell in cells):
            yield Paragraph(f"|{' --- |' * len(cells)}", is_tight=True)


def _text(element: Any) -> str:
    """An element's text on one line, without that of the lists in it."""
    return _SPACE.sub(" ", "".join(_pieces(element))).strip()


def _lines(element: Any) -> list[str]:
    """An element's text, a line for each that it breaks into."""
    pieces = ("\0" if piece == "\n" else _SPACE.sub(" ", piece) for piece in _pieces(element))
    return [line.strip() for line in "".join(pieces).split("\0")]


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == "lb":
            yield "\n"
        elif child.tag != "list":
            yield from _pieces(child)
        yield child.tail or ""

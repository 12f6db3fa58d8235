"""A small PDF made by hand: lines of Helvetica at places, and nothing else.

The format is that of PDF 32000-1:2008, chapters 7 and 9, as far as a text needs it.
"""

from collections.abc import Iterable, Sequence

Line = tuple[float, str]
"""How far it stands above the page's foot, in points, and its text."""


def page_of(paragraphs: Iterable[Sequence[str]], *, top: float = 760, gap: float = 8) -> list[Line]:
    """The lines of paragraphs from a page's top down, 14 points apart, and the gap between."""
    lines: list[Line] = []
    at = top
    for paragraph in paragraphs:
        for text in paragraph:
            lines.append((at, text))
            at -= 14
        at -= gap
    return lines


def pdf(pages: Sequence[Sequence[Line]], *, title: str = "", author: str = "") -> bytes:
    """The bytes of a PDF with these pages."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects.append(f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode())
    objects.append(
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )
    objects.append(b"<< /Title (%s) /Author (%s) >>" % (_escaped(title), _escaped(author)))
    for number, lines in enumerate(pages):
        drawn = b"\n".join(
            b"BT /F1 11 Tf 1 0 0 1 72 %.1f Tm (%s) Tj ET" % (at, _escaped(text))
            for at, text in lines
        )
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (6 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    data = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>" % (len(objects) + 1)
    return data + b"xref\n0 %d\n0000000000 65535 f \n%s%s\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
        trailer,
        len(data),
    )


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")

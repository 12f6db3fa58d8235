"""DOCX: what Word would show, in order; a file that is more or less than one is told."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from bot.errors import CuratorError
from bot.sources.docx import PART_MAX_BYTES, PARTS_MAX, extract
from bot.sources.model import Original
from tests.test_cli import sourceline

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def made(fill: Callable[[Any], None]) -> bytes:
    document = docx.Document()
    document.core_properties.author = ""
    fill(document)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def ferries(document: Any) -> None:
    document.core_properties.title = "Ferries of Lindhaven"
    document.core_properties.author = "Mara Lind"
    document.add_heading("Ferries", 0)
    document.add_paragraph("The ferry is\tblue and eﬃcient.")
    document.add_heading("Prices", 1)
    document.add_paragraph("Adults pay 3 euros.", style="List Bullet")
    document.add_paragraph("Dogs ride free.", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Line", "Interval", "F1", "10 minutes"], strict=True):
        cell.text = text
    document.add_paragraph("Figure 1: The ferry is at the pier.", style="Caption")
    document.add_paragraph("It runs daily.\nIt is quiet.")


def original(data: bytes) -> Original:
    return Original("ferry.docx", "ferry.docx", data)


def test_a_document_keeps_its_order_and_structure() -> None:
    found = extract(original(made(ferries)))
    assert found.data.decode() == (
        "# Ferries\n\nThe ferry is blue and efficient.\n\n## Prices\n\n- Adults pay 3 euros.\n"
        "- Dogs ride free.\n\n| Line | Interval |\n| F1 | 10 minutes |\n\n"
        "Figure 1: The ferry is at the pier.\n\nIt runs daily.\n\nIt is quiet.\n"
    )
    caption = found.data.decode().split("\n").index("Figure 1: The ferry is at the pier.") + 1
    assert found.captions == {caption}
    assert (found.known.title, found.known.author) == ("Ferries of Lindhaven", "Mara Lind")


def test_tracked_insertions_are_read_and_deletions_are_not() -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("The ferry is ")
        for xml in (
            f"<w:ins {W}><w:r><w:t>green</w:t></w:r></w:ins>",
            f"<w:del {W}><w:r><w:delText>blue</w:delText></w:r></w:del>",
            f"<w:moveFrom {W}><w:r><w:t>red</w:t></w:r></w:moveFrom>",
            f"<mc:AlternateContent {W} {MC}><mc:Choice Requires='w'><w:r><w:t>.</w:t></w:r>"
            "</mc:Choice><mc:Fallback><w:r><w:t>.</w:t></w:r></mc:Fallback></mc:AlternateContent>",
        ):
            paragraph._p.append(parse_xml(xml))

    assert extract(original(made(fill))).data.decode() == "The ferry is green.\n"


def test_the_fields_of_a_template_are_read_and_a_table_of_contents_is_not() -> None:
    def fill(document: Any) -> None:
        contents = "<w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
        for about, text in (("", "The ferry is green."), (contents, "Prices 4")):
            field = (
                f"<w:sdtPr>{about}</w:sdtPr><w:sdtContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
            )
            document.element.body.insert(0, parse_xml(f"<w:sdt {W}>{field}</w:sdtContent></w:sdt>"))

    assert extract(original(made(fill))).data.decode() == "The ferry is green.\n"


def test_a_document_is_added_by_the_command(tmp_path: Path) -> None:
    (tmp_path / "ferry.docx").write_bytes(made(ferries))
    ran = sourceline("add", "ferry.docx", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    asked = sourceline("ask", "What colour is the ferry?", cwd=tmp_path)
    assert "The ferry is blue and efficient." in asked.stdout


def with_part(name: str, data: bytes) -> bytes:
    saved = io.BytesIO(made(ferries))
    with zipfile.ZipFile(saved, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return saved.getvalue()


def with_document(xml: bytes) -> bytes:
    saved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made(ferries))) as before, zipfile.ZipFile(saved, "w") as after:
        for name in before.namelist():
            after.writestr(name, xml if name == "word/document.xml" else before.read(name))
    return saved.getvalue()


def many_parts() -> bytes:
    saved = io.BytesIO(made(ferries))
    with zipfile.ZipFile(saved, "a") as archive:
        for number in range(PARTS_MAX):
            archive.writestr(f"word/{number}", b"")
    return saved.getvalue()


BILLION = (
    b'<!DOCTYPE a [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(8))
    + f"]><w:document {W}><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body>".encode()
    + b"</w:document>"
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04word/document.xml", "is no DOCX that can be read"),
        (made(ferries)[:-100], "is no DOCX that can be read"),
        (with_part("word/bomb.xml", bytes(PART_MAX_BYTES + 1)), "more than any document"),
        (many_parts(), "more than any document"),
        (with_document(b"<w:document"), "is no DOCX that can be read"),
        (with_document(f"<w:p {W}>".encode() * 5_000), "is no DOCX that can be read"),
    ],
    ids=["no-zip", "cut-off", "bomb", "many-parts", "no-xml", "nested"],
)
def test_a_file_that_is_no_document_is_told_in_one_line(data: bytes, said: str) -> None:
    with pytest.raises(CuratorError) as caught:
        extract(original(data))
    assert str(caught.value).startswith("ferry.docx: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_entities_are_never_expanded() -> None:
    try:
        said = extract(original(with_document(BILLION))).data.decode()
    except CuratorError as error:
        said = str(error)
    assert "haha" not in said

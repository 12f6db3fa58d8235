"""PDF: lines become paragraphs again; what no text can be had from is told."""

import io
import textwrap
from pathlib import Path

import pypdf
import pytest

from bot.errors import CuratorError
from bot.sources.model import Extract, Original
from bot.sources.pdf import extract
from tests.sources.pdf_file import Line, page_of, pdf
from tests.test_cli import sourceline

PROSE = (
    "The city put three battery ferries into service in April 2024. Each of them carries 180 "
    "passengers and costs 4.2 million euros, which the council paid at once. It was not cheap, "
    "but the old ones burned 900 litres of diesel a day, and were loud."
)
OTHER = "A single ride costs 3 euros, which is less than before. " + PROSE


FERRIES = ("Alma", "Berta", "Clara", "Dora", "Emma")


def read(data: bytes) -> Extract:
    return extract(Original("ferry.pdf", "ferry.pdf", data), lambda *_: None)


def wrapped(text: str, width: int = 70) -> list[str]:
    return textwrap.wrap(text, width)


@pytest.mark.parametrize("gap", [8, 0])
def test_lines_become_paragraphs_by_their_distance_or_by_a_short_last_line(gap: float) -> None:
    page = page_of([wrapped(PROSE), wrapped(OTHER), wrapped(PROSE)], gap=gap)
    assert read(pdf([page])).data.decode() == f"{PROSE}\n\n{OTHER}\n\n{PROSE}\n"


def test_a_paragraph_goes_on_over_the_end_of_a_page() -> None:
    lines = wrapped(PROSE)
    pages = [page_of([wrapped(OTHER), lines[:2]]), page_of([lines[2:]])]
    assert read(pdf(pages)).data.decode() == f"{OTHER}\n\n{PROSE}\n"


def test_running_titles_and_page_numbers_are_left_out() -> None:
    pages: list[list[Line]] = []
    texts = [f"The {name} is blue. {name} is quiet, and runs to pier {name}." for name in FERRIES]
    for number, text in enumerate(texts, 1):
        body = page_of([wrapped(text, 40)])
        pages.append([(810, f"Harbour Report 2024 - {number}"), *body, (30, str(number))])
    assert read(pdf(pages)).data.decode() == "\n\n".join(texts) + "\n"


def test_a_word_broken_at_the_end_of_a_line_is_whole_again() -> None:
    broken = [
        "The well-known harbour of the city on the river has new informa-",
        "tion on its ferries, and on those that it keeps. It is a well-",
        "known place for all who come to see the boats and the piers here.",
    ]
    text = read(pdf([page_of([broken])])).data.decode()
    assert "new information on its ferries" in text
    assert "It is a well-known place" in text


def test_entries_and_captions_are_told_apart() -> None:
    page = page_of([wrapped(PROSE), ["• Adults pay 3 euros."], ["• Dogs ride free."]])
    page += [(300.0, "Figure 1: The ferry at its pier.")]
    found = read(pdf([page]))
    lines = found.data.decode().split("\n")
    assert lines[2:4] == ["- Adults pay 3 euros.", "- Dogs ride free."]
    assert [lines[number - 1] for number in found.captions] == ["Figure 1: The ferry at its pier."]


def test_a_title_of_the_properties_is_used_where_it_is_one() -> None:
    page = page_of([wrapped(PROSE)])
    known = read(pdf([page], title="Ferries of Lindhaven", author="Mara Lind")).known
    assert (known.title, known.author) == ("Ferries of Lindhaven", "Mara Lind")
    assert read(pdf([page], title="Microsoft Word - draft.docx")).known.title is None
    assert read(pdf([page], title="untitled")).known.title is None


def encrypted(password: str, algorithm: str) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf([page_of([wrapped(PROSE)])])))
    writer.encrypt(password, "owner", algorithm=algorithm)
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    assert read(encrypted("", "RC4-128")).data.decode() == f"{PROSE}\n"


GOOD = pdf([page_of([wrapped(PROSE)])])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (encrypted("secret", "RC4-128"), "is encrypted; save a copy without a password"),
        (pdf([[]]), "holds no text, only pictures of it; run text recognition (OCR)"),
        (b"%PDF-1.7\n", "is no PDF that can be read"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 50, "is no PDF that can be read"),
        (GOOD.replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]"), "is no PDF that can be read"),
    ],
    ids=["encrypted", "scanned", "empty", "noise", "endless"],
)
def test_a_file_without_text_to_be_had_is_told_in_one_line(data: bytes, said: str) -> None:
    with pytest.raises(CuratorError) as caught:
        read(data)
    assert str(caught.value).startswith("ferry.pdf: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("cut", range(20, len(GOOD), 97))
def test_a_pdf_that_was_cut_off_is_read_or_told(cut: int) -> None:
    try:
        said = read(GOOD[:cut]).data.decode()
    except CuratorError as error:
        said = str(error)
    assert said.startswith("ferry.pdf: ") or said == f"{PROSE}\n"


def test_a_pdf_is_added_by_the_command(tmp_path: Path) -> None:
    (tmp_path / "ferry.pdf").write_bytes(pdf([page_of([["The ferries"], wrapped(OTHER)])]))
    ran = sourceline("add", "ferry.pdf", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    asked = sourceline("ask", "What does a single ride cost?", cwd=tmp_path)
    assert "“A single ride costs 3 euros, which is less than before.”" in asked.stdout

"""Text and Markdown become paragraphs; what nobody wrapped by hand is kept byte for byte."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CuratorError
from bot.sources.model import Original
from bot.sources.plain import extract, unwrapped

ROOT = Path(__file__).parent.parent.parent
PROSE = (
    "The city put three battery ferries into service in April 2024. Each of them carries 180 "
    "passengers and costs 4.2 million euros, which the council paid at once. It was not cheap, "
    "but the old ones burned 900 litres of diesel a day."
)


def original(data: bytes, encoding: str | None = None) -> Original:
    return Original("ferry.txt", "ferry.txt", data, encoding=encoding)


@pytest.mark.parametrize("width", [50, 65, 72, 80, 100])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_paragraphs_wrapped_at_any_usual_width_are_joined(width: int, end: str) -> None:
    wrapped = f"{textwrap.fill(PROSE, width)}\n\n{textwrap.fill(PROSE, width)}\n"
    assert [line.strip() for line in unwrapped(wrapped.replace("\n", end)).split("\n")] == [
        PROSE,
        "",
        PROSE,
        "",
    ]


@pytest.mark.parametrize(
    "file",
    [*sorted((ROOT / "tests/data").glob("*.txt")), *sorted((ROOT / "seeds/articles").iterdir())],
    ids=lambda file: file.name,
)
def test_a_text_that_nobody_wrapped_is_kept_byte_for_byte(file: Path) -> None:
    data = file.read_bytes()
    assert extract(original(data)).data == data


def test_what_has_a_structure_of_its_own_is_not_joined() -> None:
    prose = textwrap.fill(PROSE, 72)
    code = "\n".join(
        f"    run --step {n} of a command that is rather long, with words" for n in "ab"
    )
    entries = "\n".join(
        f"- entry {n} that is so long that no word would go beside it, so" for n in "ab"
    )
    table = "\n".join(
        f"| {n} | a row that is long enough to look like a full line of text |" for n in "ab"
    )
    kept = [
        code,
        entries,
        table,
        f"```\n{prose}\n```",
        "# A heading that is as long as a full line\nx",
    ]
    text = "\n\n".join([prose, prose, *kept])
    assert unwrapped(text) == "\n\n".join([PROSE, PROSE, *kept])


def test_an_entry_of_a_list_goes_on_in_its_indented_lines() -> None:
    entry = textwrap.fill(PROSE, 60, initial_indent="- ", subsequent_indent="  ")
    assert unwrapped(f"{entry}\n{entry}\n") == f"- {PROSE}\n- {PROSE}\n"


def test_a_log_is_no_wrapped_text() -> None:
    log = "".join(
        f"2024-05-{day:02} 12:00 the service was restarted by hand\n" for day in range(1, 9)
    )
    assert unwrapped(log) == log


def test_verses_are_no_wrapped_text() -> None:
    verses = "Over the harbour the lanterns are swaying in rain and in wind\n" * 4
    assert unwrapped(verses) == verses


def test_a_word_broken_at_its_hyphen_is_one_word_again() -> None:
    paragraph = "The city put three new and very quiet and clean battery-\ndriven ferries here."
    text = f"{textwrap.fill(PROSE, 60)}\n\n{paragraph}\n"
    assert "clean battery-driven ferries" in unwrapped(text)


@given(st.text(alphabet="ab \n\r-#|`>1.A", max_size=400))
def test_joining_loses_no_letter(text: str) -> None:
    joined = unwrapped(text)
    assert "".join(joined.split()) == "".join(text.split())


def test_a_text_in_the_encoding_that_was_named_becomes_utf_8() -> None:
    found = extract(original("Die Fähre kostet 5 €.\n".encode("cp1252"), "windows-1252"))
    assert found.data.decode() == "Die Fähre kostet 5 €.\n"


def test_a_byte_order_mark_says_the_encoding() -> None:
    found = extract(original("Die Fähre fährt.\n".encode("utf-16")))
    assert found.data.decode() == "Die Fähre fährt.\n"


@pytest.mark.parametrize(
    ("data", "encoding", "said"),
    [
        (b"first\nDie F\xe4hre", None, "ferry.txt:2: is not text in UTF-8; save it as UTF-8, or"),
        (b"a ferry", "klingon", "is said to be in 'klingon', which is no known encoding"),
        (b"a ferry", "hex", "is said to be in 'hex', which is no known encoding"),
        (b"a fe\0rry", None, "is not text: it holds NUL bytes"),
        (b"\xff\xfea\0b", None, "is not text in UTF-16"),
    ],
)
def test_what_is_no_text_is_told_in_one_line(data: bytes, encoding: str | None, said: str) -> None:
    with pytest.raises(CuratorError) as caught:
        extract(original(data, encoding))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)

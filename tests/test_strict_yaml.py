"""The strict form of YAML: what each scalar is, what is refused, and on which line."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from bot import strict_yaml
from bot.errors import CuratorError

FILE = Path("facts/some.yaml")


def fault(text: str) -> CuratorError:
    with pytest.raises(CuratorError) as caught:
        strict_yaml.load(text, FILE)
    return caught.value


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("20", 20),
        ("-3", -3),
        ("0.62", 0.62),
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("no", "no"),
        ("Yes", "Yes"),
        ("True", "True"),
        ("~", "~"),
        ("12:30:45", "12:30:45"),
        ("2023-08-29", "2023-08-29"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1e5", "1e5"),
        (".inf", ".inf"),
        ("=", "="),
        ("'20'", "20"),
        ('"null"', "null"),
        ("9" * 64, "9" * 64),
    ],
)
def test_only_canonical_numbers_and_words_are_not_strings(written: str, meant: object) -> None:
    value = strict_yaml.load(f"key: {written}", FILE)["key"]
    assert (type(value), value) == (type(meant), meant)


def test_keys_are_always_strings() -> None:
    assert strict_yaml.load("2020: a\nno: b\nnull: c", FILE) == {
        "2020": "a",
        "no": "b",
        "null": "c",
    }


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb: &x 2", 2, "anchors"),
        ("a: 1\nb: *x", 2, "aliases"),
        ("a: 1\n<<: {b: 2}", 2, "merge keys"),
        ("a: 1\nb: !!str 2", 2, "tags"),
        ("a: 1\nb: !python/object:os.system {}", 2, "tags"),
        ("a: 1\n\nb: 2\na: 3", 4, "the key 'a' is already given at line 1"),
        ("? [a, b]\n: 1", 1, "a key must be a plain word"),
        ('a: 1\n"": 2', 2, "a key is empty"),
        ("a: 1\n---\nb: 2", 2, "second document"),
        ("a: 1\nb: [1, 2", 2, "not YAML"),
        ("a: 1\nb: \x07", 2, "control character '\\x07'"),
        ("\n".join(" " * depth + "a:" for depth in range(30)), 21, "nested more than 20"),
        ("[" * 500_000, 1, "nested more than 20"),
        ("a: " + "x" * 1_000_000, None, "larger than 1,000,000 bytes"),
        ("a: " + "é" * 500_000, None, "larger than 1,000,000 bytes"),
    ],
)
def test_what_is_not_strict_is_refused_with_its_line(
    text: str, line: int | None, reason: str
) -> None:
    error = fault(text)
    assert (error.file, error.line) == (str(FILE), line)
    assert reason in error.reason


def test_a_bomb_is_refused_at_its_first_anchor() -> None:
    rungs = "\n".join(f"k{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 40))
    error = fault(f"k0: &a0 {{x: 1}}\n{rungs}")
    assert (error.line, error.reason) == (1, "anchors are not allowed here (&a0)")


def test_a_byte_order_mark_and_an_empty_text_are_no_faults() -> None:
    assert strict_yaml.load("\ufeffa: 1", FILE) == {"a": 1}
    assert strict_yaml.load("# nothing\n", FILE) is None


def test_a_file_that_is_missing_or_not_utf8_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CuratorError, match=r"none\.yaml: cannot be read"):
        strict_yaml.read(tmp_path / "none.yaml")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(CuratorError, match=r"latin\.yaml:2: is not UTF-8"):
        strict_yaml.read(latin)


class Inner(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    line: int
    words: list[str] = []


class Outer(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    items: list[Inner]


def test_each_schema_fault_names_its_line_and_place() -> None:
    text = "items:\n  - line: 1\n    words:\n      - a\n      - 7\n  -\n    lime: 2\n"
    document = strict_yaml.parse(text, FILE)
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(document.value)
    assert [str(fault) for fault in document.faults(caught.value)] == [
        f"{FILE}:5: items[0].words[1]: Input should be a valid string; put it in quotes",
        f"{FILE}:7: items[1].line: Field required",
        f"{FILE}:7: items[1].lime: no such key is known here",
    ]


# Without the three line ends of YAML 1.1 that emitters leave bare and parsers fold.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT.filter(bool), inner),
    max_leaves=12,
)


@given(JSON)
def test_what_a_proper_emitter_wrote_is_read_back(value: Any) -> None:
    text = yaml.safe_dump({"value": value}, allow_unicode=True, sort_keys=False)
    assert strict_yaml.load(text, FILE) == {"value": value}


@given(st.text())
def test_any_text_is_a_value_or_a_curator_error(text: str) -> None:
    files = {str(FILE)}
    try:
        strict_yaml.load(text, FILE)
    except CuratorError as error:
        files.add(error.file)
    assert files == {str(FILE)}

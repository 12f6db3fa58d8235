"""Fact files edited in place: the edit is in, all else is as it was, and nobody is overwritten."""

import difflib
import re
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_base import WriteBase

from bot import strict_yaml
from bot.errors import CuratorError
from bot.facts.editing import ChangedMeanwhile, FactFileEditor, UnfitPhrasing
from bot.facts.fact_notes import dropped_quotes
from bot.facts.loader import load_base
from bot.facts.schema import PHRASINGS_MAX

SEEDS = Path("seeds/facts/huawei-kirin-9000s.yaml")

FILE = """\
# Made by hand.
article:
  id: ely
  file: 'ely.txt'   # beside it
  title: The bridge at Ely
  sha256: "{sha256}"
aliases:
  Ely:
    - City of Ely

facts:
  # The opening.
  - id: ely-1   # first
    quote: "The bridge was opened in 1910."
    line: 3
    phrasings:
      # asked often
      - When was the bridge opened?
    topics: [history, the bridge]
    as_of: "1910"

  # What it cost.
  - id: ely-2
    quote: 'It cost £400.'
    line: 3
""".format(sha256="0" * 64)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "ely.yaml"
    file.write_text(FILE, encoding="utf-8", newline="")
    return file


def changed(before: str, after: str) -> list[str]:
    """The lines taken out and put in, with `-` and `+` before each."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[:1] in "+-"]


def edited(path: Path, name: str, *values: Any) -> list[str]:
    before = path.read_text(encoding="utf-8")
    editor = FactFileEditor.open(path)
    getattr(editor, name)(*values)
    editor.save()
    return changed(before, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", [SEEDS, None])
def test_a_file_without_edits_stays_byte_for_byte(file: Path | None, path: Path) -> None:
    source = file or path
    assert FactFileEditor.open(source).text() == source.read_text(encoding="utf-8")


def test_a_phrasing_is_one_line_more(path: Path) -> None:
    assert edited(path, "add_phrasing", "ely-1", "What opened in 1910?") == [
        "+       - What opened in 1910?"
    ]


def test_the_first_phrasing_of_a_fact_makes_the_list(path: Path) -> None:
    assert edited(path, "add_phrasing", "ely-2", "What did the bridge cost?") == [
        "+     phrasings:",
        "+       - What did the bridge cost?",
    ]


def test_a_phrasing_that_is_there_already_is_not_added_again(path: Path) -> None:
    editor = FactFileEditor.open(path)
    assert not editor.add_phrasing("ely-1", "when was  the bridge opened?")
    assert editor.text() == FILE


def test_a_fact_is_given_no_more_questions_than_it_may_have(path: Path) -> None:
    editor = FactFileEditor.open(path)
    for number in range(PHRASINGS_MAX):
        editor.add_phrasing("ely-2", f"Question {number}?")
    assert not editor.add_phrasing("ely-2", "question 0?")
    with pytest.raises(UnfitPhrasing, match="has 20 questions"):
        editor.add_phrasing("ely-2", "One more?")
    editor.save()


def test_a_near_miss_is_no_phrasing(path: Path) -> None:
    editor = FactFileEditor.open(path)
    editor.set_field("ely-1", "near_misses", ["When was it closed?"])
    with pytest.raises(UnfitPhrasing, match="near miss"):
        editor.add_phrasing("ely-1", "when was it  closed?")


def test_a_near_miss_comes_before_the_topics(path: Path) -> None:
    edited(path, "set_field", "ely-1", "near_misses", ["When was it closed?"])
    keys = list(strict_yaml.read(path).value["facts"][0])
    assert keys == ["id", "quote", "line", "phrasings", "near_misses", "topics", "as_of"]


def test_a_field_is_set_changed_and_taken_away(path: Path) -> None:
    assert edited(path, "set_field", "ely-2", "checked", "2026-01-02") == [
        '+     checked: "2026-01-02"'
    ]
    assert edited(path, "set_field", "ely-1", "topics", ["history"]) == [
        "-     topics: [history, the bridge]",
        "+     topics:",
        "+       - history",
    ]
    assert edited(path, "set_field", "ely-2", "checked", None) == ['-     checked: "2026-01-02"']


def test_a_line_number_moves_alone(path: Path) -> None:
    assert edited(path, "set_field", "ely-2", "line", 4) == ["-     line: 3", "+     line: 4"]


def test_a_contradiction_is_linked_once(path: Path) -> None:
    assert edited(path, "link_contradiction", "ely-1", "ely-2") == [
        "+     contradicts:",
        "+       - ely-2",
    ]
    assert edited(path, "link_contradiction", "ely-1", "ely-2") == []


def test_a_fact_cannot_contradict_itself(path: Path) -> None:
    with pytest.raises(CuratorError, match="cannot contradict itself"):
        FactFileEditor.open(path).link_contradiction("ely-1", "ely-1")


def test_a_new_fact_follows_the_last(path: Path) -> None:
    entry = {"id": "ely-3", "quote": "Tolls: ended in 1950.", "line": 5, "topics": ["tolls"]}
    assert edited(path, "add_fact", entry) == [
        "+ ",
        "+   - id: ely-3",
        '+     quote: "Tolls: ended in 1950."',
        "+     line: 5",
        "+     topics:",
        "+       - tolls",
    ]


def test_an_id_is_given_once(path: Path) -> None:
    with pytest.raises(CuratorError, match='there is a fact "ely-2" already'):
        FactFileEditor.open(path).add_fact({"id": "ely-2", "quote": "It cost £400.", "line": 3})


def test_a_dropped_fact_leaves_the_comments(path: Path) -> None:
    lines = edited(path, "drop_fact", "ely-2")
    assert lines == ["-   - id: ely-2", "-     quote: 'It cost £400.'", "-     line: 3"]


def test_the_comments_above_a_fact_that_follows_a_dropped_one_stay(path: Path) -> None:
    editor = FactFileEditor.open(path)
    editor.add_fact({"id": "ely-3", "quote": "Tolls ended in 1950.", "line": 5})
    editor.save()
    assert edited(path, "drop_fact", "ely-1")[-2:] == ['-     as_of: "1910"', "- "]
    assert "  # The opening.\n  # What it cost.\n" in path.read_text(encoding="utf-8")
    edited(path, "drop_fact", "ely-3")
    assert path.read_text(encoding="utf-8").endswith("line: 3\n")


def test_the_last_fact_cannot_go(path: Path) -> None:
    editor = FactFileEditor.open(path)
    editor.drop_fact("ely-1")
    with pytest.raises(CuratorError, match="remove the file instead"):
        editor.drop_fact("ely-2")


def test_facts_after_a_dropped_one_are_still_found(path: Path) -> None:
    editor = FactFileEditor.open(path)
    editor.drop_fact("ely-1")
    editor.add_phrasing("ely-2", "What did it cost?")
    editor.save()
    assert strict_yaml.read(path).value["facts"][0]["phrasings"] == ["What did it cost?"]


def test_the_article_and_the_aliases_are_edited_alone(path: Path) -> None:
    assert edited(path, "set_article_field", "sha256", "1" * 64) == [
        f'-   sha256: "{"0" * 64}"',
        f'+   sha256: "{"1" * 64}"',
    ]
    assert edited(path, "add_alias", "Ely", "Eel Island") == ["+     - Eel Island"]
    assert edited(path, "add_alias", "bridge", "crossing") == ["+   bridge:", "+     - crossing"]


def test_aliases_are_made_where_there_are_none(write_base: WriteBase) -> None:
    base = write_base()
    path = base / "facts" / "ely.yaml"
    assert edited(path, "add_alias", "Ely", "Eel Island") == [
        "+ aliases:",
        "+   Ely:",
        "+   - Eel Island",
        "+ ",
    ]
    assert load_base(base).aliases == {"Ely": ("Eel Island",)}


def test_a_file_with_lists_at_the_margin_keeps_them_there(write_base: WriteBase) -> None:
    path = write_base() / "facts" / "ely.yaml"
    assert edited(path, "add_phrasing", "ely-1", "When?") == ["+   phrasings:", "+   - When?"]


def test_windows_line_ends_and_the_byte_order_mark_stay(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode())
    editor = FactFileEditor.open(path)
    editor.add_phrasing("ely-2", "What did it cost?")
    editor.save()
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf# Made by hand.\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == FILE.count("\n") + 2


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("add_phrasing", ("gone", "When?")),
        ("drop_fact", ("gone",)),
        ("set_field", ("gone", "line", 3)),
        ("link_contradiction", ("gone", "ely-1")),
    ],
)
def test_a_fact_that_is_not_there_is_named(name: str, values: tuple[Any, ...], path: Path) -> None:
    with pytest.raises(CuratorError, match='there is no fact "gone"'):
        getattr(FactFileEditor.open(path), name)(*values)


def test_what_the_schema_refuses_is_not_written(path: Path) -> None:
    editor = FactFileEditor.open(path)
    editor.set_field("ely-1", "as_of", "2023-13")
    with pytest.raises(CuratorError, match="not in the calendar"):
        editor.save()
    assert path.read_text(encoding="utf-8") == FILE


def test_what_cannot_be_written_as_it_was_is_left_to_an_editor(path: Path) -> None:
    text = FILE.replace("[history, the bridge]", "[+12, the bridge]")
    path.write_text(text, encoding="utf-8", newline="")
    editor = FactFileEditor.open(path)
    editor.add_phrasing("ely-1", "What opened?")
    with pytest.raises(CuratorError, match="edit it by hand"):
        editor.save()
    assert path.read_text(encoding="utf-8") == text


def test_facts_in_one_line_are_left_to_an_editor(path: Path) -> None:
    text = FILE.partition("facts:")[0] + "facts: [{id: a, quote: It., line: 1}]\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CuratorError, match="begins with `- id:`"):
        FactFileEditor.open(path)


def test_a_file_changed_meanwhile_is_not_overwritten(path: Path) -> None:
    mine, theirs = FactFileEditor.open(path), FactFileEditor.open(path)
    theirs.add_phrasing("ely-1", "Theirs?")
    theirs.save()
    mine.add_phrasing("ely-1", "Mine?")
    with pytest.raises(ChangedMeanwhile, match="was changed meanwhile"):
        mine.save()
    assert "Mine?" not in path.read_text(encoding="utf-8")
    assert "Theirs?" in path.read_text(encoding="utf-8")


def test_an_editor_goes_on_after_saving(path: Path) -> None:
    editor = FactFileEditor.open(path)
    for words in ("First?", "Second?"):
        editor.add_phrasing("ely-2", words)
        editor.save()
    assert strict_yaml.read(path).value["facts"][1]["phrasings"] == ["First?", "Second?"]


def test_many_who_repeat_a_refused_edit_lose_nothing(path: Path) -> None:
    def add(words: str) -> None:
        while True:
            editor = FactFileEditor.open(path)
            editor.add_phrasing("ely-2", words)
            try:
                editor.save()
            except ChangedMeanwhile:
                continue
            return

    asked = [f"Question {number}?" for number in range(12)]
    threads = [threading.Thread(target=add, args=(words,)) for words in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(strict_yaml.read(path).value["facts"][1]["phrasings"]) == sorted(asked)


def test_the_file_keeps_its_mode_and_leaves_nothing_beside_it(path: Path) -> None:
    path.chmod(0o640)
    edited(path, "add_phrasing", "ely-2", "What did it cost?")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    edited(link, "add_phrasing", "ely-2", "What did it cost?")
    assert link.is_symlink()
    assert "What did it cost?" in path.read_text(encoding="utf-8")


def test_what_cannot_be_written_is_named_and_leaves_the_file_as_it_was(path: Path) -> None:
    # A file beside it has a longer name, and 255 bytes are what file systems take (NAME_MAX).
    long = path.with_name("e" * 248 + ".yaml")
    path.rename(long)
    before = long.read_bytes()
    editor = FactFileEditor.open(long)
    editor.add_phrasing("ely-2", "What did it cost?")
    with pytest.raises(CuratorError, match="cannot be written"):
        editor.save()
    assert long.read_bytes() == before


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CuratorError, match=r"gone\.yaml: cannot be read"):
        FactFileEditor.open(tmp_path / "gone.yaml")


@given(st.text(max_size=60), st.integers(0, 2))
def test_any_words_are_read_back_as_they_were(words: str, style: int) -> None:
    file = Path("any.yaml")
    text = [FILE, FILE.replace("\n", "\r\n"), FILE.replace("\n      ", "\n    ")][style]
    editor = FactFileEditor(file, text.encode())
    try:
        editor.set_field("ely-1", "caveat", words)
        editor.add_fact({"id": "new", "quote": words, "line": 1})
        found = strict_yaml.load(editor.text(), file)["facts"]
        read = [found[0]["caveat"], found[2]["quote"]]
    except CuratorError as error:
        read = [error.reason]
    assert read == [words, words] or re.search("is empty|invisible|control character", read[0])


@pytest.mark.parametrize(
    "words",
    [
        *("no", "2020", "1.5", "null", "~", "- a", "a: b", "a #b", "#", "'", '"', "[a", "{a}"),
        *("*a", "&a", "!a", "%a", "@a", "`a", "|", ">", "?", "? a", "true", "2020-01-02", "<<"),
        *("12:30", "=", "Ends in a colon:", "“Quoted,” he said", "£400", "a\x85b", "a\u2028b"),
        "x " * 300 + "y",
    ],
)
def test_words_that_mean_something_in_yaml_stay_words(words: str) -> None:
    editor = FactFileEditor(Path("any.yaml"), FILE.encode())
    editor.add_fact({"id": "new", "quote": words, "line": 1})
    assert strict_yaml.load(editor.text(), Path("any.yaml"))["facts"][2]["quote"] == words


def test_a_note_is_a_comment_above_its_fact_and_replaces_the_one_before(path: Path) -> None:
    assert edited(path, "note", "ely-2", "like", ["ely-1\nin ely.yaml", "x"]) == [
        "+   # like: ely-1 in ely.yaml",
        "+   # like: x",
    ]
    assert edited(path, "note", "ely-1", "like", ["y"]) == ["+   # like: y"]
    assert edited(path, "note", "ely-1", "differs", ["z"]) == ["+   # differs: z"]
    assert edited(path, "note", "ely-2", "like", ["z"])[-1] == "+   # like: z"
    edited(path, "note", "ely-1", "like", [])
    edited(path, "note", "ely-1", "differs", [])
    assert edited(path, "note", "ely-2", "like", []) == ["-   # like: z"]
    assert path.read_text(encoding="utf-8") == FILE


def test_what_is_dropped_for_good_is_remembered_and_takes_its_notes_along(path: Path) -> None:
    for fact_id, kept in (("ely-2", "# What it cost."), ("ely-1", "# The opening.")):
        path.write_text(FILE, encoding="utf-8")
        editor = FactFileEditor.open(path)
        quote = {"ely-1": "The bridge was opened in 1910.", "ely-2": "It cost £400."}[fact_id]
        editor.note(fact_id, "like", ["x"])
        editor.save()
        editor = FactFileEditor.open(path)
        editor.drop_fact(fact_id, remember=True)
        editor.save()
        text = path.read_text(encoding="utf-8")
        assert "# like" not in text
        assert text.endswith(f"# dropped: {fact_id}: {quote}\n")
        assert dropped_quotes(text) == {quote}
        assert kept in text

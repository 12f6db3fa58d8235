"""A curator's decision is in the file, or in a patch that applies to it, and nowhere else."""

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sample_base import WriteBase, fact_file

from bot import strict_yaml
from bot.errors import CuratorError
from bot.facts.curation import Curation, NewFact, NotVerbatim, sign
from bot.facts.editing import FactFileEditor
from bot.facts.loader import load_base

DAY = date(2026, 3, 2)
TOLLS = NewFact("ely", 5, "Tolls ended in 1950.", "When did tolls end?")


def facts_of(base: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = strict_yaml.read(base / "facts" / "ely.yaml").value["facts"]
    return found


def ask_opening(editor: FactFileEditor) -> None:
    editor.add_phrasing("ely-1", "When did the bridge open?")


@pytest.fixture
def base(write_base: WriteBase, tmp_path: Path) -> Path:
    """A base in a folder of the test's own, since patches lie beside it."""
    write_base()
    folder = tmp_path / "seeds"
    folder.mkdir()
    for name in ("facts", "articles"):
        (tmp_path / name).rename(folder / name)
    return folder


def test_a_decision_is_written_to_the_file_that_holds_the_fact(base: Path) -> None:
    written = Curation(base, "file").on_fact("ely-1", ask_opening)
    assert written.is_in_file
    assert "+  - When did the bridge open?\n" in written.diff
    assert load_base(base).by_id["ely-1"].phrasings == ("When did the bridge open?",)


def test_what_changes_nothing_has_no_diff(base: Path) -> None:
    curation = Curation(base, "file")
    curation.on_fact("ely-1", ask_opening)
    assert curation.on_fact("ely-1", ask_opening).diff == ""


def apply(patch: Path, base: Path) -> None:
    subprocess.run(  # noqa: S603
        ["git", "apply", str(patch)],  # noqa: S607
        cwd=base.parent,
        check=True,
        env={"GIT_CEILING_DIRECTORIES": str(base.parent.parent), "PATH": "/usr/bin:/bin"},
    )


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_patch_leaves_the_file_and_applies_to_it(base: Path, end: str) -> None:
    file = base / "facts" / "ely.yaml"
    text = file.read_text(encoding="utf-8").rstrip("\n").replace("\n", end or "\n") + end
    file.write_text(text, encoding="utf-8", newline="")
    written = Curation(base, "patch").on_fact("ely-2", lambda editor: ask(editor, "Cost?"))
    assert file.read_bytes() == text.encode()
    assert written.patch is not None
    assert written.patch.parent == base.parent / "patches"
    assert written.patch.read_bytes() == written.diff.encode()
    apply(written.patch, base)
    assert load_base(base).by_id["ely-2"].phrasings == ("Cost?",)


def ask(editor: FactFileEditor, words: str) -> None:
    editor.add_phrasing("ely-2", words)


def test_decisions_add_up_in_one_patch_until_the_file_changes(base: Path) -> None:
    curation = Curation(base, "patch")
    for words in ("Cost?", "What did it cost?"):
        written = curation.on_fact("ely-2", lambda editor, words=words: ask(editor, words))
    assert curation.on_fact("ely-2", lambda editor: ask(editor, "cost?")).diff == ""
    curation.add(load_base(base), TOLLS, "Cleo", DAY)
    assert written.patch is not None
    apply(written.patch, base)
    loaded = load_base(base)
    assert loaded.by_id["ely-2"].phrasings == ("Cost?", "What did it cost?")
    assert loaded.by_id["ely-003"].quote == TOLLS.quote
    again = curation.on_fact("ely-2", lambda editor: ask(editor, "Its cost?"))
    assert again.patch not in (None, written.patch)


def test_a_patch_that_cannot_be_stored_is_shown_all_the_same(base: Path) -> None:
    (base.parent / "patches").write_text("no folder", encoding="utf-8")
    written = Curation(base, "patch").on_fact("ely-1", ask_opening)
    assert written.patch is None
    assert not written.is_in_file
    assert "+  - When did the bridge open?\n" in written.diff


def test_where_curation_is_off_nothing_is_written(base: Path) -> None:
    with pytest.raises(CuratorError, match="curation: file"):
        Curation(base, "off").on_fact("ely-1", ask_opening)


def test_a_fact_that_no_file_holds_is_named(base: Path) -> None:
    with pytest.raises(CuratorError, match='no fact "gone"'):
        Curation(base, "file").on_fact("gone", ask_opening)


def test_an_edit_is_made_anew_where_the_file_changed_meanwhile(base: Path) -> None:
    calls = []

    def edit(editor: FactFileEditor) -> None:
        calls.append(1)
        if len(calls) == 1:
            theirs = FactFileEditor.open(base / "facts" / "ely.yaml")
            theirs.add_phrasing("ely-1", "Theirs?")
            theirs.save()
        ask_opening(editor)

    Curation(base, "file").on_fact("ely-1", edit)
    assert len(calls) == 2
    assert load_base(base).by_id["ely-1"].phrasings == ("Theirs?", "When did the bridge open?")


def test_a_signed_fact_is_no_draft(write_base: WriteBase) -> None:
    entry = fact_file()
    entry["facts"][0]["draft"] = True
    base = write_base(facts=entry["facts"])
    Curation(base, "file").on_fact("ely-1", lambda editor: sign(editor, "ely-1", "Cleo", DAY))
    fact = load_base(base).by_id["ely-1"]
    assert (fact.curated_by, fact.checked, fact.draft) == ("Cleo", "2026-03-02", False)


def test_a_new_fact_has_an_id_of_its_own_and_is_signed(base: Path) -> None:
    Curation(base, "file").add(load_base(base), TOLLS, "Cleo", DAY)
    fact = load_base(base).by_id["ely-003"]
    assert (fact.quote, fact.line, fact.phrasings) == (TOLLS.quote, 5, (TOLLS.phrasing,))
    assert (fact.curated_by, fact.checked) == ("Cleo", "2026-03-02")


def test_two_facts_from_one_loaded_base_are_both_there(base: Path) -> None:
    loaded, curation = load_base(base), Curation(base, "file")
    curation.add(loaded, TOLLS, "Cleo", DAY)
    curation.add(loaded, replace(TOLLS, quote="Tolls ended in 1950"), "Cleo", DAY)
    assert list(load_base(base).by_id)[2:] == ["ely-003", "ely-004"]


def test_a_fact_that_is_there_already_gets_the_question_only(base: Path) -> None:
    loaded, curation = load_base(base), Curation(base, "file")
    for phrasing in ("When did tolls end?", "Until when was there a toll?"):
        curation.add(loaded, replace(TOLLS, phrasing=phrasing), "Cleo", DAY)
    assert curation.add(loaded, TOLLS, "Ada", DAY).diff == ""
    (fact,) = [one for one in load_base(base).facts if one.line == 5]
    assert fact.phrasings == ("When did tolls end?", "Until when was there a toll?")


@pytest.mark.parametrize(
    ("line", "quote"), [(3, "Tolls ended in 1950."), (5, "Tolls ended in 195")]
)
def test_a_new_fact_stands_in_its_line_word_for_word(base: Path, line: int, quote: str) -> None:
    with pytest.raises(NotVerbatim, match="word for word"):
        Curation(base, "file").add(load_base(base), NewFact("ely", line, quote), None, DAY)


def test_a_new_fact_stands_in_the_article_as_it_is_now(base: Path) -> None:
    loaded = load_base(base)
    (base / "articles" / "ely.txt").write_text("Rewritten.\n", encoding="utf-8")
    with pytest.raises(NotVerbatim, match="word for word"):
        Curation(base, "file").add(loaded, TOLLS, None, DAY)


def test_an_article_that_is_gone_is_named(base: Path) -> None:
    loaded = replace(load_base(base), articles=())
    with pytest.raises(CuratorError, match="no such article"):
        Curation(base, "file").add(loaded, TOLLS, None, DAY)

"""A fact file after its article was edited: everything that people put into it is still there."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import strict_yaml
from bot.errors import CuratorError
from bot.facts.drafting import build_draft
from bot.facts.editing import FactFileEditor
from bot.facts.loader import load, load_base
from bot.facts.merging import Merged, merge_draft

TEXT = """The bridge at Ely

The bridge was opened in 1910. It cost £400.

Tolls ended in 1950. Nobody missed them.
"""

EDITED = """The bridge at Ely

A ferry ran before it.

The bridge was opened in 1910. It cost £450.

Tolls ended in 1950. Nobody missed them.
"""

CURATED = """\
# Curated by hand.
article:
  id: ely
  file: ely.txt
  title: "The bridge at Ely"   # ours
  sha256: {sha256}
facts:
  # The opening.
  - id: ely-opening   # first
    quote: "The bridge was opened in 1910."
    line: 3
    phrasings: ["When was the bridge opened?"]
  - id: ely-002
    quote: It cost £400.
    line: 3
    caveat: In the money of the time.
  # Two sentences make one fact.
  - id: ely-003
    quote: Tolls ended in 1950. Nobody missed them.
    line: 5
    curated_by: Ada
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "articles" / "ely.txt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def out(article: Path, tmp_path: Path) -> Path:
    path = tmp_path / "facts" / "ely.yaml"
    build_draft(article, path)
    digest = yaml.safe_load(path.read_text(encoding="utf-8"))["article"]["sha256"]
    path.write_text(CURATED.format(sha256=digest), encoding="utf-8")
    return path


def counts(merged: Merged) -> tuple[int, int, int, int]:
    return len(merged.kept), len(merged.moved), len(merged.orphaned), len(merged.new)


def test_an_edit_moves_orphans_and_adds_and_keeps_every_other_byte(
    article: Path, out: Path
) -> None:
    article.write_text(EDITED, encoding="utf-8")
    merged = merge_draft(article, out)
    assert merged.moved == ("ely-opening", "ely-003")
    assert merged.orphaned == ("ely-002",)
    assert merged.new == ("ely-004", "ely-005")
    text = out.read_text(encoding="utf-8")
    digest = yaml.safe_load(text)["article"]["sha256"]
    expected = CURATED.format(sha256=digest).replace("line: 5", "line: 7")
    expected = expected.replace('1910."\n    line: 3', '1910."\n    line: 5').replace(
        "  - id: ely-002",
        "  # orphaned: the article does not say this any more; line 5 is nearest: It cost £450.\n"
        "  - id: ely-002",
    )
    assert text.startswith(expected)
    loaded = load(out)
    assert [fact.id for fact in loaded.base.withheld] == ["ely-002"]
    assert [finding.kind for finding in loaded.findings] == ["orphaned"]
    ferry = loaded.base.by_id["ely-004"]
    assert (ferry.quote, ferry.line, ferry.draft) == ("A ferry ran before it.", 3, True)


def test_a_new_sentence_that_says_otherwise_than_one_that_stays_is_flagged(
    article: Path, out: Path
) -> None:
    article.write_text(TEXT + "\nThe bridge was opened in 1912.\n", encoding="utf-8")
    (likeness,) = merge_draft(article, out).likenesses
    said = "ely-opening in ely.yaml has 1910 where this has 1912: The bridge was opened in 1910."
    assert likeness.words.startswith(said)
    assert f"  # differs: {said}" in out.read_text(encoding="utf-8")
    assert load_base(out).by_id["ely-004"].contradicts == ()


def test_a_new_sentence_in_place_of_one_that_is_gone_says_so(article: Path, out: Path) -> None:
    article.write_text(TEXT.replace("in 1910", "in 1911"), encoding="utf-8")
    (likeness,) = merge_draft(article, out).likenesses
    assert likeness.words == (
        "ely-opening in ely.yaml has 1910 where this has 1911: The bridge was opened in 1910. "
        "Its sentence is gone: put here what was put into ely-opening, then drop that"
    )


def test_what_comes_back_is_no_orphan_any_more(article: Path, out: Path) -> None:
    before = out.read_text(encoding="utf-8")
    article.write_text(TEXT.replace(" It cost £400.", ""), encoding="utf-8")
    assert counts(merge_draft(article, out)) == (2, 0, 1, 0)
    article.write_text(TEXT, encoding="utf-8")
    assert counts(merge_draft(article, out)) == (3, 0, 0, 0)
    assert out.read_text(encoding="utf-8") == before


def test_merging_the_same_article_changes_nothing(article: Path, out: Path) -> None:
    before = out.read_text(encoding="utf-8")
    assert counts(merge_draft(article, out)) == (3, 0, 0, 0)
    assert out.read_text(encoding="utf-8") == before


def test_what_was_dropped_does_not_come_back_and_its_id_is_not_used_again(
    article: Path, out: Path
) -> None:
    editor = FactFileEditor.open(out)
    editor.drop_fact("ely-003", remember=True)
    editor.add_fact({"id": "ely-004", "quote": "Nobody missed them.", "line": 5})
    editor.save()
    editor = FactFileEditor.open(out)
    editor.drop_fact("ely-004", remember=True)
    editor.save()
    article.write_text(TEXT + "\nThe mayor left.\n", encoding="utf-8")
    merged = merge_draft(article, out)
    quotes = [load_base(out).by_id[fact_id].quote for fact_id in merged.new]
    assert quotes == ["Tolls ended in 1950.", "The mayor left."]
    assert merged.new == ("ely-005", "ely-006")


def test_a_new_text_from_elsewhere_replaces_the_stored_one(
    article: Path, out: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "new ely.txt"
    elsewhere.write_text(EDITED, encoding="utf-8")
    merge_draft(elsewhere, out)
    assert article.read_text(encoding="utf-8") == EDITED
    assert load_base(out).articles[0].path == article.resolve()


def test_another_article_is_refused_and_nothing_is_written(
    article: Path, out: Path, tmp_path: Path
) -> None:
    before = out.read_text(encoding="utf-8")
    other = tmp_path / "other.txt"
    other.write_text("Whales are large.\n", encoding="utf-8")
    with pytest.raises(CuratorError, match=r"holds 0 of the 3 quotes .* give `--force`"):
        merge_draft(other, out)
    assert (out.read_text(encoding="utf-8"), article.read_text(encoding="utf-8")) == (before, TEXT)
    assert counts(merge_draft(other, out, force=True)) == (0, 0, 3, 1)


def test_a_fact_file_that_is_not_there_is_named(article: Path, tmp_path: Path) -> None:
    with pytest.raises(CuratorError, match=r"none\.yaml: cannot be read"):
        merge_draft(article, tmp_path / "none.yaml")


def test_new_names_become_aliases_and_those_there_stay(article: Path, out: Path) -> None:
    editor = FactFileEditor.open(out)
    editor.add_alias("ETB", "Ely Tin Band")
    editor.save()
    said = "\nThe Ely Town Band (ETB) met the Ely Sea Club (ESC).\n"
    article.write_text(TEXT + said, encoding="utf-8")
    merge_draft(article, out)
    assert load_base(out).aliases == {"ETB": ("Ely Tin Band",), "ESC": ("Ely Sea Club",)}


def test_captions_are_noted_as_no_facts_and_stay_so_in_later_merges(
    article: Path, out: Path
) -> None:
    article.write_text(TEXT + "\nThe bridge by night.\n", encoding="utf-8")
    for captions in (frozenset({7}), frozenset[int](), frozenset({7})):
        assert merge_draft(article, out, captions=captions).new == ()
    noted = "# dropped: caption: The bridge by night.\n"
    assert out.read_text(encoding="utf-8").count(noted) == 1


PARTS = st.sampled_from(
    [
        "The bridge was opened in 1910.",
        "It cost £400.",
        "Tolls ended in 1950.",
        "Who paid for it?",
        "The Ely Town Band (ETB) played.",
        "## Tolls",
        "- a list entry: with 5 %",
        "# not: [a, {comment",
        "“Quoted” \\ and 'so' \"on\"\t\x85.",
        "| a | b |",
    ]
)
TEXTS = st.lists(st.lists(PARTS, max_size=3).map(" ".join), min_size=1, max_size=8).map("\n".join)
EDITS = (TEXTS | st.text()).filter(
    lambda text: (
        "\0" not in text and bool(text.encode("utf-8", "ignore").decode("utf-8-sig").strip())
    )
)
CURATION = st.fixed_dictionaries(
    {
        "caveat": st.sampled_from(["Said by one person.", "# no comment: here", "5"]),
        "near_misses": st.lists(st.sampled_from(["Who paid?", "no: 1", "- x"]), min_size=1),
        "checked": st.just("2024-05-03"),
    }
)


def values(out: Path) -> dict[str, dict[str, Any]]:
    return {fact["id"]: fact for fact in strict_yaml.read(out).value["facts"]}


@settings(max_examples=80, deadline=None)
@given(before=TEXTS, after=EDITS, curation=CURATION, data=st.data())
def test_any_edit_keeps_every_curated_value_and_a_second_merge_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    before: str,
    after: str,
    curation: dict[str, Any],
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("any")
    article, out = folder / "any.txt", folder / "any.yaml"
    article.write_bytes(f"{before}\n\nThe bridge stands.".encode())
    build_draft(article, out)
    chosen = data.draw(st.sampled_from(sorted(values(out))))
    editor = FactFileEditor.open(out)
    for name, value in curation.items():
        editor.set_field(chosen, name, value)
    editor.set_field(chosen, "draft", None)
    editor.save()
    curated = values(out)

    article.write_bytes(after.encode("utf-8", "ignore"))
    merge_draft(article, out)
    merged = values(out)
    for fact_id, fact in curated.items():
        assert {**merged[fact_id], "line": fact["line"]} == fact
    text = out.read_text(encoding="utf-8")
    merge_draft(article, out)
    assert out.read_text(encoding="utf-8") == text

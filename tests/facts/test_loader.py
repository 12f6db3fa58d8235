"""A folder becomes a base, or every fault in it is named by file and line."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from sample_base import ARTICLE, WriteBase, fact_file

from bot.errors import CuratorError
from bot.facts.loader import faults, load_base

QUOTE = "The bridge was opened in 1910."


def reason(base: Path) -> str:
    (fault,) = faults(base)
    with pytest.raises(CuratorError) as caught:
        load_base(base)
    assert str(caught.value) == str(fault)
    return str(fault)


def add_file(base: Path, name: str, **changes: Any) -> Path:
    path = base / "facts" / name
    path.write_text(yaml.safe_dump(fact_file(**changes), allow_unicode=True), encoding="utf-8")
    return path


def second_article(base: Path, **fields: Any) -> dict[str, Any]:
    data = b"A second text.\n"
    (base / "articles" / "two.txt").write_bytes(data)
    entry = {"id": "two", "file": "two.txt", "title": "Two"}
    return {**entry, "sha256": hashlib.sha256(data).hexdigest(), **fields}


def test_a_base_holds_its_facts_articles_and_aliases_in_order(write_base: WriteBase) -> None:
    root = write_base(aliases={"Ely": ["the city"]})
    add_file(
        root,
        "two.yaml",
        article=second_article(root, publisher="A paper"),
        aliases={"Ely": ["the city", "Elig"], "Two": ["II"]},
        facts=[{"id": "two-1", "quote": "A second text.", "line": 1, "as_of": "1999"}],
    )
    base = load_base(root)
    assert [fact.id for fact in base.facts] == ["ely-1", "ely-2", "two-1"]
    assert [(article.id, article.publisher) for article in base.articles] == [
        ("ely", None),
        ("two", "A paper"),
    ]
    assert base.aliases == {"Ely": ("the city", "Elig"), "Two": ("II",)}
    assert (base.language, base.by_id["two-1"].as_of) == ("english", "1999")
    assert base.facts[0].article.lines[2] == "The bridge was opened in 1910. It cost £400."
    assert faults(root) == []


def test_the_revision_changes_with_what_is_in_the_base_and_only_then(
    write_base: WriteBase,
) -> None:
    first = load_base(write_base()).revision
    root = write_base()
    file = root / "facts" / "ely.yaml"
    file.write_text("# a remark\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_base(root).revision == first
    changed = load_base(write_base(facts=[{"id": "ely-1", "quote": QUOTE, "line": 3}])).revision
    assert changed != first
    assert load_base(write_base(ARTICLE + "More.\n")).revision != first


def test_every_way_to_point_at_a_base_finds_it(write_base: WriteBase, tmp_path: Path) -> None:
    root = write_base()
    flat = tmp_path / "flat"
    flat.mkdir()
    shutil.copy(root / "facts" / "ely.yaml", flat / "ely.yml")
    shutil.copy(root / "articles" / "ely.txt", flat / "ely.txt")
    ways = [root, root / "facts", root / "facts" / "ely.yaml", flat, flat / "ely.yml"]
    assert {load_base(way).revision for way in ways} == {load_base(root).revision}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_lines_are_counted_alike_with_any_line_end(write_base: WriteBase, ends: str) -> None:
    data = b"\xef\xbb\xbf" + ARTICLE.replace("\n", ends).encode()
    article = load_base(write_base(data)).articles[0]
    assert article.lines == tuple(ARTICLE.split("\n")[:-1])


def test_form_feeds_and_other_separators_end_no_line(write_base: WriteBase) -> None:
    data = f"a\x0cb\u2028c\rd\n\n{QUOTE} It cost £400.".encode()
    assert load_base(write_base(data)).articles[0].lines[0] == "a\x0cb\u2028c\rd"


def test_no_folder_or_no_fact_files_says_how_to_make_one(tmp_path: Path) -> None:
    assert "there is no such folder" in reason(tmp_path / "none")
    assert f"sourceline build ARTICLE --out {tmp_path}/facts/NAME.yaml" in reason(tmp_path)


def test_a_base_of_which_no_quote_stands_is_refused_with_the_first_of_them(
    write_base: WriteBase,
) -> None:
    base = write_base(facts=[{"id": "x", "quote": "Zebras graze.", "line": 99}])
    assert reason(base) == (
        f'{base}/facts/ely.yaml:8: no quote of the base stands any more: the quote of "x" does '
        "not stand in ely.txt at line 99 (it has 5 lines), so it is withheld; "
        "nothing there is like it"
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("none.txt", "there is no article none.txt"),
        ("../secret.txt", "must be a plain name inside"),
        ("a/../../secret.txt", "must be a plain name inside"),
        ("/etc/passwd", "must be a plain name inside"),
        ("link.txt", "leads outside the base's articles through a link"),
        ("away/secret.txt", "leads outside the base's articles through a link"),
    ],
)
def test_an_article_is_never_taken_from_outside(
    write_base: WriteBase, tmp_path_factory: pytest.TempPathFactory, name: str, expected: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_text(ARTICLE, encoding="utf-8")
    base = write_base(article={**fact_file()["article"], "file": name})
    (base / "secret.txt").write_text(ARTICLE, encoding="utf-8")
    (base / "articles" / "link.txt").symlink_to(outside / "secret.txt")
    (base / "articles" / "away").symlink_to(outside)
    assert expected in reason(base)


def test_a_link_within_the_articles_is_followed(write_base: WriteBase) -> None:
    base = write_base()
    (base / "articles" / "ely.txt").rename(base / "articles" / "ely-v1.txt")
    (base / "articles" / "ely.txt").symlink_to("ely-v1.txt")
    assert load_base(base).articles[0].path == (base / "articles" / "ely-v1.txt").resolve()


def test_an_article_that_is_not_utf8_is_named_with_its_line(write_base: WriteBase) -> None:
    found = reason(write_base(ARTICLE.encode("latin-1")))
    assert found.endswith("ely.txt:3: is not UTF-8 text; save it as UTF-8")


def test_ids_are_used_once_across_files(write_base: WriteBase) -> None:
    base = write_base()
    again = add_file(base, "two.yaml", article=second_article(base, id="ely"))
    again.write_text(
        again.read_text(encoding="utf-8").replace("ely.txt", "two.txt"), encoding="utf-8"
    )
    found = "\n".join(map(str, faults(base)))
    assert f'the article id "ely" is already used at {base}/facts/ely.yaml:2' in found
    assert f'the fact id "ely-2" is already used at {base}/facts/ely.yaml:10' in found


def test_a_base_has_one_language(write_base: WriteBase) -> None:
    base = write_base()
    fact = {"id": "two-1", "quote": "A second text.", "line": 1}
    add_file(base, "two.yaml", article=second_article(base), facts=[fact], language="german")
    assert "is in german, but" in reason(base)


def test_all_faults_are_listed_and_the_first_is_raised_with_their_number(
    write_base: WriteBase,
) -> None:
    base = write_base(facts=[{"id": "x", "quote": "Zebras graze.", "line": 1}, {"id": "y"}])
    (base / "facts" / "broken.yaml").write_text("a: [", encoding="utf-8")
    found = [str(fault) for fault in faults(base)]
    assert [line.split(": ", 1)[0] for line in found] == [
        f"{base}/facts/broken.yaml:1",
        f"{base}/facts/ely.yaml:10",
        f"{base}/facts/ely.yaml:10",
    ]
    with pytest.raises(CuratorError) as caught:
        load_base(base)
    assert str(caught.value) == f"{found[0]} (and 2 more faults: `sourceline check` lists them)"


def test_who_curated_a_fact_and_what_contradicts_it_are_read(write_base: WriteBase) -> None:
    told = {"curated_by": "Ann", "checked": "2026-05-02", "contradicts": ["two-1"]}
    root = write_base(facts=[{"id": "ely-1", "quote": QUOTE, "line": 3, **told}])
    second = {"id": "two-1", "quote": "A second text.", "line": 1}
    add_file(root, "two.yaml", article=second_article(root), facts=[second])
    fact = load_base(root).by_id["ely-1"]
    assert (fact.curated_by, fact.checked, fact.contradicts) == ("Ann", "2026-05-02", ("two-1",))


@pytest.mark.parametrize(
    ("other", "said"),
    [("ely-1", "cannot supersede itself"), ("ely-9", 'names "ely-9" here, but no fact has')],
)
def test_a_successor_that_is_no_other_fact_is_a_fault(
    write_base: WriteBase, other: str, said: str
) -> None:
    fact = {"id": "ely-1", "quote": QUOTE, "line": 3, "superseded_by": other}
    assert said in reason(write_base(facts=[fact]))


def test_validity_is_read_and_changes_the_revision(write_base: WriteBase) -> None:
    plain = {"id": "ely-1", "quote": QUOTE, "line": 3}
    dated = {**plain, "valid_from": 1910, "expires": "2030-06", "review_by": "2029-01-31"}
    before = load_base(write_base(facts=[plain]))
    after = load_base(write_base(facts=[{**dated, "draft": True, "context": QUOTE}]))
    (fact,) = after.facts
    assert (fact.valid_from, fact.expires, fact.review_by) == ("1910", "2030-06", "2029-01-31")
    assert (fact.draft, fact.context) == (True, QUOTE)
    assert after.revision != before.revision


@pytest.mark.parametrize(
    ("other", "said"),
    [("ely-1", "cannot contradict itself"), ("ely-9", 'names "ely-9" here, but no fact has')],
)
def test_a_contradiction_of_nothing_is_a_fault(
    write_base: WriteBase, other: str, said: str
) -> None:
    fact = {"id": "ely-1", "quote": QUOTE, "line": 3, "contradicts": [other]}
    assert said in reason(write_base(facts=[fact]))


def test_what_an_unreadable_file_may_hold_is_not_called_missing(write_base: WriteBase) -> None:
    fact = {"id": "ely-1", "quote": QUOTE, "line": 3, "contradicts": ["two-1"]}
    root = write_base(facts=[fact])
    (root / "facts" / "two.yaml").write_text("facts: 3", encoding="utf-8")
    assert all(Path(fault.file).name == "two.yaml" for fault in faults(root))

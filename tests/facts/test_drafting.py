"""An article becomes a fact file that loads, beside an article that the loader finds."""

import hashlib
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import CuratorError
from bot.facts.drafting import Given, build_draft, draft
from bot.facts.loader import load, load_base

TEXT = (
    "The bridge at Ely\n\nIt was opened in 1910. It cost £400.\n\nTolls\n\nTolls ended: no more.\n"
)
SEED = Path(__file__).parents[2] / "seeds" / "articles" / "huawei-kirin-9000s.txt"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "Ely Bridge (new).txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_draft_is_one_fact_a_sentence_with_its_line(article: Path) -> None:
    assert (
        draft(article)
        == f"""\
article:
  id: ely-bridge-new
  file: Ely Bridge (new).txt
  title: The bridge at Ely
  sha256: {hashlib.sha256(TEXT.encode()).hexdigest()}
language: english
facts:
- id: ely-bridge-new-001
  quote: It was opened in 1910.
  line: 3
  as_of: '1910'
  draft: true
- id: ely-bridge-new-002
  quote: It cost £400.
  line: 3
  context: It was opened in 1910.
  draft: true
- id: ely-bridge-new-003
  quote: 'Tolls ended: no more.'
  line: 7
  topics:
  - Tolls
  draft: true
"""
    )


def test_a_question_of_the_article_is_its_answers_phrasing_once(tmp_path: Path) -> None:
    article = tmp_path / "faq.txt"
    article.write_text("Who won?\nNot I.\n\nWho won it?\nEly did.\n\nWho won it?\nA town.\n")
    facts = load_base(build_draft(article, tmp_path / "faq.yaml").out).facts
    assert [(fact.quote, fact.phrasings) for fact in facts] == [
        ("Not I.", ()),
        ("Ely did.", ("Who won it?",)),
        ("A town.", ()),
    ]


def test_what_is_known_beside_the_text_is_in_the_draft(article: Path) -> None:
    out = article.parent / "ely.yaml"
    build_draft(article, out, Given(published="May 2024", captions=frozenset({7})))
    base = load_base(out)
    assert [(fact.quote, fact.as_of) for fact in base.facts] == [
        ("It was opened in 1910.", "1910"),
        ("It cost £400.", "2024-05"),
    ]
    assert base.articles[0].published == "May 2024"
    assert out.read_text("utf-8").endswith("# dropped: caption: Tolls ended: no more.\n")


def test_a_language_that_there_is_not_is_named(article: Path) -> None:
    with pytest.raises(CuratorError, match="language: must be one of arabic"):
        build_draft(article, article.parent / "ely.yaml", Given("elvish"))
    assert not (article.parent / "ely.yaml").exists()


def test_drafts_that_the_base_says_already_or_otherwise_carry_a_comment(tmp_path: Path) -> None:
    drafted = []
    for name, text in (
        ("one", "The bridge was opened in 1910. Tolls on it ended."),
        ("two", "The bridge opened in 1912. The tolls on it ended."),
    ):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        drafted.append(build_draft(tmp_path / f"{name}.txt", tmp_path / f"{name}.yaml"))
    assert [(found.fact_id, found.label) for found in drafted[1].likenesses] == [
        ("two-001", "differs"),
        ("two-002", "like"),
    ]
    text = (tmp_path / "two.yaml").read_text(encoding="utf-8")
    assert "# differs: one-001 in one.yaml has 1910 where this has 1912: The bridge" in text
    assert "# like: one-002 in one.yaml says the same: Tolls on it ended.\n- id: two-002" in text
    assert drafted[0].likenesses == ()


def test_the_supplied_article_yields_what_it_states() -> None:
    facts = yaml.safe_load(draft(SEED))["facts"]
    lines = SEED.read_text(encoding="utf-8").split("\n")
    assert len(facts) == 24
    assert all(fact["quote"] in lines[fact["line"] - 1] for fact in facts)
    assert {13, 14, 16}.isdisjoint(fact["line"] for fact in facts)
    assert not any(fact["quote"].endswith("?") for fact in facts)


@pytest.mark.parametrize(
    ("out", "copy"),
    [
        ("base/facts/ely.yaml", "base/articles"),
        ("flat/ely.yaml", "flat"),
        ("ely.yaml", None),
    ],
)
def test_the_article_is_put_where_the_loader_looks(
    article: Path, out: str, copy: str | None
) -> None:
    root = article.parent
    written = build_draft(article, root / out).out
    base = load_base(written.parent)
    assert base.facts[0].quote == "It was opened in 1910."
    expected = article if copy is None else root / copy / article.name
    assert base.articles[0].path == expected.resolve()
    assert expected.read_bytes() == article.read_bytes()


def test_an_article_below_the_articles_keeps_its_place(article: Path) -> None:
    inside = article.parent / "articles" / "2024" / "ely.txt"
    inside.parent.mkdir(parents=True)
    inside.write_bytes(article.read_bytes())
    written = build_draft(inside, article.parent / "facts" / "ely.yaml").out
    assert yaml.safe_load(written.read_text(encoding="utf-8"))["article"]["file"] == "2024/ely.txt"
    assert load_base(written).articles[0].path == inside.resolve()


def test_nothing_is_overwritten_unless_forced(article: Path) -> None:
    out = article.parent / "base" / "facts" / "ely.yaml"
    build_draft(article, out)
    curated = out.read_text(encoding="utf-8") + "# curated\n"
    out.write_text(curated, encoding="utf-8")
    with pytest.raises(
        CuratorError, match=r"ely\.yaml: exists already; `--merge` keeps .* `--force` replaces it"
    ):
        build_draft(article, out)
    assert out.read_text(encoding="utf-8") == curated
    article.write_text("It was closed in 2020.\n", encoding="utf-8")
    with pytest.raises(CuratorError, match=r"is another text of that name; `--force` replaces it"):
        build_draft(article, out.with_name("second.yaml"))
    assert not out.with_name("second.yaml").exists()
    build_draft(article, out, force=True)
    assert [fact.quote for fact in load_base(out).facts] == ["It was closed in 2020."]


@pytest.mark.parametrize("out", [".", "facts", "ely.txt"])
def test_a_name_that_the_loader_would_not_find_is_refused(article: Path, out: str) -> None:
    with pytest.raises(CuratorError, match=r"name it like .*ely-bridge-new\.yaml"):
        build_draft(article, article.parent / out)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n\n", "is empty"),
        (b"One.\nCaf\xe9.\n", "txt:2: is not UTF-8 text"),
        (b"One.\0Two.", "holds NUL bytes"),
        (b"\xff\xfeO\0n\0e\0", "is not UTF-8 text"),
        (b"# Only a heading\n", "holds no sentence that states something"),
    ],
)
def test_what_is_no_article_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    article = tmp_path / "bad.txt"
    article.write_bytes(data)
    with pytest.raises(CuratorError) as caught:
        build_draft(article, tmp_path / "bad.yaml")
    assert reason in str(caught.value)
    assert not (tmp_path / "bad.yaml").exists()


def test_a_missing_article_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CuratorError, match=r"none\.txt: cannot be read"):
        draft(tmp_path / "none.txt")
    with pytest.raises(CuratorError, match="is not a file"):
        draft(tmp_path)


def test_a_name_without_latin_letters_still_makes_an_id(tmp_path: Path) -> None:
    article = tmp_path / "桥.txt"
    article.write_text("桥建于1910年。", encoding="utf-8")
    entry = yaml.safe_load(draft(article))["article"]
    assert entry["id"].startswith("article-")
    assert entry["title"] == "桥"


PARTS = (
    "The bridge was opened in 1910.|It cost £4.|Who paid?|Q: Why so?|A: Because.|# Tolls|\n|\n\n|"
    "Ely Town Band (ETB), now known as Elwa|- He left|In 2019 it shut!|1.|(a)|“So.”|```"
)
PROSE = st.lists(st.sampled_from(PARTS.split("|")), min_size=1, max_size=25).map(" ".join)


@settings(max_examples=120, deadline=None)
@given(st.text(min_size=1).filter(lambda text: any(char.isalnum() for char in text)) | PROSE)
def test_whatever_the_text_a_draft_loads_with_every_quote_in_place(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    article = folder / "any.txt"
    article.write_bytes(text.encode("utf-8", "ignore"))
    try:
        loaded = load(build_draft(article, folder / "any.yaml").out)
    except CuratorError as error:
        fault = error.reason
    else:
        # Not one finding: every quote stands at its line, and so does what it leans on.
        assert loaded.base.facts
        assert loaded.findings == ()
        return
    assert fault in {
        "is empty",
        "is not text: it holds NUL bytes",
        "holds no sentence that states something",
    }

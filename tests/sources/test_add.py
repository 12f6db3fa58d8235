"""`sourceline add` as a user meets it: a file in, a base that answers out."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.commands.adding import Arrival, Wish, add_to_base
from bot.errors import CuratorError
from bot.facts.loader import faults, load_base
from bot.sources.model import Original
from bot.sources.reading import extract
from tests.test_cli import ROOT, sourceline

TEXT = """The ferries of Lindhaven

The city put three battery ferries into service in April 2024.

Prices

A single ride costs 3 euros. Children under six ride free.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ferry.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def article(folder: Path, name: str = "ferry") -> dict[str, str]:
    text = (folder / "seeds" / "facts" / f"{name}.yaml").read_text(encoding="utf-8")
    entry = yaml.safe_load(text)["article"]
    assert isinstance(entry, dict)
    return entry


def test_a_text_that_was_added_answers_at_once(folder: Path) -> None:
    ran = sourceline("add", "ferry.txt", cwd=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "added seeds/facts/ferry.yaml: 3 facts of “The ferries of Lindhaven”\n"
    asked = sourceline("ask", "--json", "How much is a single ride?", cwd=folder)
    assert json.loads(asked.stdout)["matches"][0]["quote"] == "A single ride costs 3 euros."
    assert faults(folder / "seeds") == []
    assert (folder / "seeds" / "articles" / "ferry.txt").read_text(encoding="utf-8") == TEXT
    assert hashlib.sha256(TEXT.encode()).hexdigest() in article(folder)["provenance"]


def test_a_second_article_that_says_otherwise_is_told_of(folder: Path) -> None:
    sourceline("add", "ferry.txt", cwd=folder)
    (folder / "new.txt").write_text("A single ride costs 4 euros.\n", encoding="utf-8")
    ran = sourceline("add", "new.txt", cwd=folder)
    assert "comments in it name 1 fact of the base" in ran.stdout
    text = (folder / "seeds" / "facts" / "new.yaml").read_text(encoding="utf-8")
    assert "# differs: ferry-002 in ferry.yaml has 3 where this has 4: A single ride" in text


def test_the_demo_plays_with_a_base_that_nobody_curated(folder: Path) -> None:
    sourceline("add", "ferry.txt", cwd=folder)
    ran = sourceline("demo", cwd=folder)
    assert ran.returncode == 0
    assert "The ferries of Lindhaven · line 3" in ran.stdout
    assert "The daily digest" in ran.stdout
    assert "/fact three battery ferries service april\n" in ran.stdout  # no sentence as it stands


def test_the_base_that_the_package_carries_is_left_alone(folder: Path) -> None:
    before = sorted((ROOT / "seeds").rglob("*"))
    sourceline("add", "ferry.txt", cwd=folder)
    assert sorted((ROOT / "seeds").rglob("*")) == before


def test_the_same_article_is_recognised(folder: Path) -> None:
    sourceline("add", "ferry.txt", cwd=folder)
    (folder / "copy.txt").write_text(TEXT, encoding="utf-8")
    again = sourceline("add", "copy.txt", cwd=folder)
    assert again.returncode == 0
    assert again.stdout.startswith("already in the base as seeds/facts/ferry.yaml: 3 facts")
    assert not (folder / "seeds" / "facts" / "copy.yaml").exists()


def test_a_changed_article_is_refused_until_it_is_forced(folder: Path) -> None:
    sourceline("add", "ferry.txt", cwd=folder)
    (folder / "ferry.txt").write_text(TEXT.replace("3 euros", "4 euros"), encoding="utf-8")
    refused = sourceline("add", "ferry.txt", cwd=folder)
    assert refused.returncode == 1
    assert "`sourceline add --merge`" in refused.stderr
    assert "3 euros" in load_base(folder / "seeds").facts[1].quote
    assert sourceline("add", "--force", "ferry.txt", cwd=folder).returncode == 0
    assert "4 euros" in load_base(folder / "seeds").facts[1].quote


def test_another_article_of_the_same_name_gets_a_name_of_its_own(folder: Path) -> None:
    sourceline("add", "ferry.txt", cwd=folder)
    (folder / "ferry.txt").write_text("The bridge is 800 metres long.\n", encoding="utf-8")
    assert sourceline("add", "--name", "Bridge", "ferry.txt", cwd=folder).returncode == 0
    assert len(load_base(folder / "seeds").articles) == 2


def test_one_bad_argument_is_named_and_does_not_stop_the_others(folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b" \n")
    ran = sourceline("add", "gone.txt", "empty.txt", "ferry.txt", cwd=folder)
    assert ran.returncode == 1
    assert ran.stderr.splitlines() == [
        "sourceline: gone.txt: cannot be read: No such file or directory",
        "sourceline: empty.txt: is empty",
    ]
    assert len(load_base(folder / "seeds").facts) == 3


def test_a_flat_base_stays_flat_and_keeps_its_language(folder: Path) -> None:
    flat = folder / "base"
    flat.mkdir()
    (folder / "bahn.txt").write_text("Die Bahn fährt alle zehn Minuten.\n", encoding="utf-8")
    german = sourceline(
        "build", "bahn.txt", "--out", "base/bahn.yaml", "--language", "german", cwd=folder
    )
    assert german.returncode == 0
    sourceline("add", "--facts", "base", "ferry.txt", cwd=folder)
    assert faults(flat) == []
    assert {found.id for found in load_base(flat).articles} == {"bahn", "ferry"}


def test_a_sentence_that_no_rule_takes_for_a_fact_is_told_of_the_users_own_file(
    folder: Path,
) -> None:
    (folder / "ask.txt").write_text("Who knows?\n", encoding="utf-8")
    ran = sourceline("add", "ask.txt", cwd=folder)
    assert ran.returncode == 1
    assert ran.stderr == "sourceline: ask.txt: holds no sentence that states something\n"
    assert not (folder / "seeds").exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "save it as .docx or PDF"),
        (b"PK\x03\x04 mimetype", "is an archive"),
        (b"\x1f\x8b\x08", "is compressed"),
        (b"a\0b", "NUL"),
        (b"<html>", "holds no article"),
    ],
)
def test_a_file_of_another_kind_is_named_with_the_way_out(
    folder: Path, data: bytes, said: str
) -> None:
    (folder / "thing").write_bytes(data)
    ran = sourceline("add", "thing", cwd=folder)
    assert ran.returncode == 1
    assert ran.stderr.startswith("sourceline: thing")
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1


PAGE = """<!doctype html><html><head><title>Ferries: a “quiet” fleet</title>
<meta name="author" content="Mara Lind"></head><body><main><article>
<h1>Ferries: a “quiet” fleet</h1>
<p>The city put three battery ferries into service in April 2024.</p>
<figure><img src="a.jpg"><figcaption>The ferry Alma is at the north pier.</figcaption></figure>
<h2>Prices</h2><p>A single ride costs 3 euros.</p></article></main></body></html>
"""


def test_a_saved_page_is_added_with_its_metadata_and_its_caption_is_no_fact(folder: Path) -> None:
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    ran = sourceline("add", "page.html", cwd=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert article(folder, "page")["title"] == "Ferries: a “quiet” fleet"
    assert article(folder, "page")["author"] == "Mara Lind"
    base = load_base(folder / "seeds")
    assert [fact.quote for fact in base.facts] == [
        "The city put three battery ferries into service in April 2024.",
        "A single ride costs 3 euros.",
    ]
    assert "The ferry Alma is at the north pier." in base.articles[0].lines
    assert faults(folder / "seeds") == []
    again = sourceline("add", "page.html", cwd=folder)
    assert again.stdout.startswith("already in the base as seeds/facts/page.yaml")


def test_an_edited_page_is_merged_and_what_was_curated_stays(folder: Path) -> None:
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    sourceline("add", "page.html", cwd=folder)
    curated = folder / "seeds" / "facts" / "page.yaml"
    text = curated.read_text(encoding="utf-8").replace(
        "  quote: A s", "  caveat: Says who?\n  quote: A s"
    )
    curated.write_text(f"# Mine.\n{text}", encoding="utf-8")
    edited = PAGE.replace("<h2>", "<p>Two more are being built.</p><h2>")
    (folder / "page.html").write_text(edited, encoding="utf-8")
    ran = sourceline("add", "--merge", "page.html", cwd=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith(
        "merged (1 kept, 1 moved, 0 orphaned, 1 new) into seeds/facts/page"
    )
    base = load_base(folder / "seeds")
    assert [(fact.quote, fact.caveat) for fact in base.facts] == [
        ("The city put three battery ferries into service in April 2024.", None),
        ("A single ride costs 3 euros.", "Says who?"),
        ("Two more are being built.", None),
    ]
    assert curated.read_text(encoding="utf-8").startswith("# Mine.\n")
    assert faults(folder / "seeds") == []


def test_a_fetched_page_says_where_and_when_it_was_and_is_known_by_its_address(
    tmp_path: Path,
) -> None:
    wish = Wish(tmp_path / "base", date(2026, 3, 1))

    def arrival(page: str) -> Arrival:
        address = "https://harbour.example/ferries"
        original = Original(address, "ferries", page.encode(), "text/html", "utf-8", address)
        return Arrival(original, *extract(original, lambda *_: None))

    added = add_to_base(wish, arrival(PAGE))
    assert added.fact_file.name == "ferries-a-quiet-fleet.yaml"
    (found,) = load_base(tmp_path / "base").articles
    assert (found.retrieved, found.address) == ("2026-03-01", "https://harbour.example/ferries")
    renamed = PAGE.replace("quiet", "loud").replace("3 euros", "4 euros")
    with pytest.raises(CuratorError, match="holds another text of that name or address"):
        add_to_base(wish, arrival(renamed))


def test_without_the_extra_a_text_is_added_and_a_page_names_what_to_install(folder: Path) -> None:
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    blocked = "trafilatura docx pypdf lxml lxml.html".split()
    block = f"import sys; sys.modules.update(dict.fromkeys({blocked}))"
    script = f"{block}; from bot.cli import main; main()"
    ran = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-c", script, "add", "page.html", "ferry.txt"],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        timeout=60,
    )
    assert ran.returncode == 1
    assert ran.stderr == (
        "sourceline: page.html: is HTML, which a library reads that is not installed; "
        "run: pip install 'sourceline[articles]'\n"
    )
    assert ran.stdout.startswith("added seeds/facts/ferry.yaml")

"""`sourceline curate`, driven by what is typed."""

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.facts.base import Fact
from bot.facts.editing import FactFileEditor
from bot.facts.fact_notes import DIFFERS
from bot.facts.loader import load_base

ROOT = Path(__file__).parent.parent
ARTICLE = "The bridge was opened in 1910. It cost £400.\n\nTolls ended in 1950.\n"
FACTS = """\
# By hand.
article:
  id: ely
  file: ely.txt
  title: The bridge at Ely
  sha256: "{sha256}"

facts:
  - id: ely-1
    quote: The bridge was opened in 1910.
    line: 1
    draft: true

  - id: ely-2   # the cost
    quote: It cost £400.
    line: 1
    draft: true
    contradicts: [ely-4]

  - id: ely-3
    quote: Tolls ended in 1950.
    line: 3
    draft: true

  - id: ely-4
    quote: It cost £400.
    line: 1
    contradicts: [ely-2]
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    digest = hashlib.sha256(ARTICLE.encode()).hexdigest()
    (tmp_path / "facts").mkdir()
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "ely.txt").write_text(ARTICLE, encoding="utf-8", newline="")
    text = FACTS.format(sha256=digest)
    (tmp_path / "facts" / "ely.yaml").write_text(text, encoding="utf-8", newline="")
    return tmp_path


def command(base: Path) -> tuple[list[str], dict[str, str]]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "SOURCELINE_"))}
    environment = {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    line = [sys.executable, "-m", "bot", "curate", "--facts", str(base), "--by", "Cleo"]
    return line, environment


def walking(base: Path) -> "subprocess.Popen[str]":
    """The command as it waits for what is typed."""
    line, environment = command(base)
    return subprocess.Popen(  # noqa: S603
        line,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment,
    )


def curate(base: Path, *typed: str) -> str:
    line, environment = command(base)
    ran = subprocess.run(  # noqa: S603
        line,
        input="".join(f"{words}\n" for words in typed),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment,
        timeout=60,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def fact(base: Path, fact_id: str) -> Fact:
    return load_base(base).by_id[fact_id]


def test_a_kept_draft_is_a_fact_and_the_next_is_shown(base: Path) -> None:
    shown = curate(base, "keep")
    assert "1 of 3  ely-1" in shown
    assert "2 of 3  ely-2" in shown
    assert "2 of 3 left" in shown
    kept = fact(base, "ely-1")
    assert (kept.draft, kept.curated_by) == (False, "Cleo")
    assert kept.checked
    assert fact(base, "ely-2").draft


def test_a_contradiction_is_shown_with_both_quotes(base: Path) -> None:
    shown = curate(base, "", "quit")
    assert shown.index("“It cost £400.”") < shown.index("contradicts ely-4: “It cost £400.”")


def test_all_that_can_be_done_with_a_draft(base: Path) -> None:
    shown = curate(
        base,
        *("p When was it opened?", "phrasing", "When did the bridge open?"),
        *("p when was it opened?", "e topics history, the bridge", "e", "as_of", "1910"),
        *("c ely-3", "e quote The bridge was opened in 1910", "k"),
    )
    done = fact(base, "ely-1")
    assert done.phrasings == ("When was it opened?", "When did the bridge open?")
    assert (done.topics, done.as_of) == (("history", "the bridge"), "1910")
    assert (done.contradicts, done.draft) == (("ely-3",), False)
    assert done.quote == "The bridge was opened in 1910"
    assert "It has that question already." in shown
    assert "contradicts ely-3: “Tolls ended in 1950.”" in shown


def test_a_quote_from_another_line_takes_its_line_along(base: Path) -> None:
    curate(base, "e quote Tolls ended in 1950.")
    assert (fact(base, "ely-1").quote, fact(base, "ely-1").line) == ("Tolls ended in 1950.", 3)


def test_what_is_not_sound_is_refused_and_nothing_is_changed(base: Path) -> None:
    before = (base / "facts" / "ely.yaml").read_bytes()
    shown = curate(
        base, "e quote It cost £401.", "e as_of soon", "c gone", "c ely-1", "e id x", "?"
    )
    assert shown.count("Not done: ") == 4
    assert "does not say that word for word" in shown
    assert "What can be edited: quote" in shown
    assert (base / "facts" / "ely.yaml").read_bytes() == before


def test_a_dropped_draft_is_gone_and_nobody_names_it(base: Path) -> None:
    curate(base, "s", "drop")
    loaded = load_base(base)
    assert list(loaded.by_id) == ["ely-1", "ely-3", "ely-4"]
    assert loaded.by_id["ely-4"].contradicts == ()


def test_what_a_rule_found_is_shown_until_the_draft_is_kept(base: Path) -> None:
    editor = FactFileEditor.open(base / "facts" / "ely.yaml")
    editor.note("ely-1", DIFFERS, ["ely-9 has 1911 where this has 1910"])
    editor.note("ely-3", DIFFERS, ["ely-8 denies it"])
    editor.save()
    shown = curate(base, "k", "s")
    assert "  differs: ely-9 has 1911 where this has 1910\n" in shown
    assert "  differs: ely-8 denies it\n" in shown
    editor = FactFileEditor.open(base / "facts" / "ely.yaml")
    assert editor.notes("ely-1") == ()
    assert editor.notes("ely-3") == ("differs: ely-8 denies it",)


def test_back_passes_over_what_was_dropped(base: Path) -> None:
    shown = curate(base, "b", "k", "d", "b")
    assert "This is the first." in shown
    assert shown.rstrip().splitlines()[-2:] == ["> ", "1 of 3 left; what you decided is saved."]
    assert "1 of 3 (kept)  ely-1" in shown


def test_the_file_changes_only_where_something_was_decided(base: Path) -> None:
    path = base / "facts" / "ely.yaml"
    before = path.read_text(encoding="utf-8")
    curate(base, "s", "k")
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before[: before.index("  - id: ely-2")])
    assert after.endswith(before[before.index("  - id: ely-3") :])
    assert "  - id: ely-2   # the cost\n" in after


def test_a_change_by_somebody_else_is_not_lost(base: Path) -> None:
    with walking(base) as running:
        assert running.stdin
        assert running.stdout
        while "line 1" not in running.stdout.readline():
            pass
        theirs = FactFileEditor.open(base / "facts" / "ely.yaml")
        theirs.add_phrasing("ely-1", "Theirs?")
        theirs.save()
        running.stdin.write("p Mine?\nk\nq\n")
        running.stdin.close()
        running.stdout.read()
    assert fact(base, "ely-1").phrasings == ("Theirs?", "Mine?")


def test_an_interrupt_leaves_what_was_decided(base: Path) -> None:
    with walking(base) as running:
        assert running.stdin
        assert running.stdout
        running.stdin.write("k\n")
        running.stdin.flush()
        while "2 of 3" not in running.stdout.readline():
            pass
        running.send_signal(signal.SIGINT)
        said = running.stdout.read()
        assert running.wait(30) == 0
    assert said.endswith("2 of 3 left; what you decided is saved.\n")
    assert not fact(base, "ely-1").draft
    assert fact(base, "ely-2").draft


def test_a_base_without_drafts_says_so(base: Path) -> None:
    curate(base, "k", "k", "k")
    assert curate(base) == "No fact is a draft; there is nothing to curate.\n"

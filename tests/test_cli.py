"""The command line as a user meets it: in a process of its own, by what it prints and returns."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Whatever the machine has installed, the tests ask without the optional model.
NO_MODEL = {"XDG_CACHE_HOME": str(ROOT / "tests" / "no-cache")}
LINE_20 = "Yet nearly three years later, in August 2023,"


def sourceline(
    *arguments: str, stdin: str = "", cwd: Path = ROOT, **variables: str
) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "SOURCELINE_"))}
    return subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **NO_MODEL, **variables},
        timeout=60,
    )


def test_ask_quotes_the_line_with_its_source() -> None:
    ran = sourceline("ask", "When was the Mate 60 series unveiled?")
    assert ran.returncode == 0
    assert LINE_20 in ran.stdout
    assert "line 20" in ran.stdout


def test_ask_loads_none_of_the_libraries_that_only_the_bot_needs() -> None:
    asking = "import sys; from bot.cli import app; app(['ask', 'hi'], standalone_mode=False)"
    code = (
        f"{asking}; print([n for n in ('slack_sdk', 'sqlalchemy', 'aiohttp') if n in sys.modules])"
    )
    ran = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert ran.stdout.endswith("\n[]\n"), ran.stderr


def test_ask_abstains_where_no_source_says_it() -> None:
    ran = sourceline("ask", "how do I reset my VPN password")
    assert ran.returncode == 0
    assert ran.stdout.startswith("No source says that.")


def test_ask_shows_the_caveat_of_a_second_hand_line() -> None:
    ran = sourceline("ask", "How does the Kirin 9000S compare with Qualcomm chips?")
    assert "Note: " in ran.stdout


def test_the_json_object_has_every_field_on_one_line() -> None:
    ran = sourceline("ask", "--json", "--top", "2", "When was the Mate 60 series unveiled?")
    assert ran.stdout.count("\n") == 1
    answer = json.loads(ran.stdout)
    fields = ["question", "outcome", "confidence", "matches", "disagreeing", "remarks"]
    assert list(answer) == fields
    assert answer["outcome"] == "answered"
    assert 0 <= answer["confidence"] <= 1
    assert len(answer["matches"]) <= 2
    first = answer["matches"][0]
    assert list(first) == ["fact", "quote", "article", "line", "score", "caveat", "answer"]
    assert (first["line"], first["answer"]) == (20, "August 2023")


def test_ask_as_of_a_day_answers_from_what_held_then() -> None:
    ran = sourceline("ask", "--as-of", "2020-12", "When was the Mate 60 series unveiled?")
    assert LINE_20 in ran.stdout, "a fact that says nothing of time always holds"
    wrong = sourceline("ask", "--as-of", "December", "When was it?")
    assert wrong.returncode == 2
    assert "YYYY-MM" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_jsonl_prints_an_object_for_every_line_in_order() -> None:
    lines = ["Who is Jake Sullivan?", "", "brb", '{"question": "what does smic stand for"}', "🎉"]
    ran = sourceline("ask", "--jsonl", stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [answer["outcome"] for answer in answers] == [
        "answered",
        "help",
        "no_answer",
        "answered",
        "help",
    ]
    assert answers[0]["question"] == lines[0]


def test_a_very_long_question_is_answered_without_a_fuss() -> None:
    ran = sourceline("ask", "--json", "--top", "1", "chips " * 6000)
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["outcome"] in {"answered", "suggestions", "no_answer"}


def test_check_passes_on_the_seeds_and_names_each_fault(tmp_path: Path) -> None:
    assert sourceline("check").returncode == 0
    article = tmp_path / "articles" / "note.txt"
    article.parent.mkdir()
    article.write_text("The lab opens at nine. It closes at five.\n", encoding="utf-8")
    out = tmp_path / "facts" / "note.yaml"
    assert sourceline("build", str(article), "--out", str(out)).returncode == 0
    out.write_text(out.read_text("utf-8").replace("opens at nine", "opens at ten"), "utf-8")
    ran = sourceline("check", "--facts", str(tmp_path))
    assert ran.returncode == 1
    assert f"{out}:" in ran.stdout
    assert "The lab opens at nine." in ran.stdout


def test_check_mends_what_moved_and_fails_for_warnings_only_when_strict(tmp_path: Path) -> None:
    base = shutil.copytree(ROOT / "seeds", tmp_path / "base")
    (article,) = (base / "articles").iterdir()
    article.write_bytes(b"A line above all others.\n" + article.read_bytes())
    check = ("check", "--facts", str(base))
    ran = sourceline(*check)
    assert (ran.returncode, ran.stdout.count(": warning: the quote of ")) == (0, 23)
    assert sourceline(*check, "--strict").returncode == 1
    assert "::warning file=" in sourceline(*check, "--format", "github").stdout
    assert json.loads(sourceline(*check, "--json").stdout)["warnings"] == 24
    mended = sourceline(*check, "--strict", "--write")
    assert (mended.returncode, mended.stderr.count("23 moved, sha256")) == (0, 1)
    assert "A line above all others." in sourceline(*check, "--coverage").stdout


def test_a_built_base_answers_as_it_is(tmp_path: Path) -> None:
    article = tmp_path / "note.txt"
    text = "The lab opens at nine.\n\nVisitors need a badge. They get it at the gate.\n"
    article.write_text(text, encoding="utf-8")
    out = tmp_path / "base" / "facts" / "note.yaml"
    assert sourceline("build", str(article), "--out", str(out)).returncode == 0
    ran = sourceline("ask", "--json", "--facts", str(tmp_path / "base"), "do visitors need a badge")
    match = json.loads(ran.stdout)["matches"][0]
    assert (match["quote"], match["line"]) == ("Visitors need a badge.", 3)
    ran = sourceline("ask", "--facts", str(tmp_path / "base"), "where do they get it at the gate")
    assert "“They get it at the gate.”" in ran.stdout
    assert "Context: “Visitors need a badge.”" in ran.stdout


def test_an_edited_article_is_merged_and_counted(tmp_path: Path) -> None:
    article = tmp_path / "articles" / "note.txt"
    article.parent.mkdir()
    article.write_text("The lab opens at nine. Visitors need a badge.\n", encoding="utf-8")
    out = tmp_path / "facts" / "note.yaml"
    assert sourceline("build", str(article), "--out", str(out)).stderr == (
        f"wrote {out}: 2 facts drafted\n"
    )
    refused = sourceline("build", str(article), "--out", str(out))
    assert refused.returncode == 1
    assert "`--merge` keeps what was put into it" in refused.stderr
    article.write_text("News.\n\nThe lab opens at ten. Visitors need a badge.\n", encoding="utf-8")
    merged = sourceline("build", str(article), "--out", str(out), "--merge").stderr.splitlines()
    assert merged[0] == f"merged {out}: 0 kept, 1 moved, 1 orphaned, 2 new"
    assert merged[1] == "orphaned: note-001: its sentence is gone"
    assert sourceline("build", str(article), "--merge").returncode == 2


def test_a_saved_page_is_merged_as_it_was_added(tmp_path: Path) -> None:
    page = "<html><title>Lab</title><body><article><h1>The lab</h1>{}</article></body></html>"
    rows = "".join(f"<p>Room {n} of the lab has {n} tables and a door.</p>" for n in range(2, 9))
    file = tmp_path / "lab.html"
    file.write_text(page.format(rows), encoding="utf-8")
    base = tmp_path / "base"
    assert sourceline("add", str(file), "--facts", str(base)).returncode == 0
    [out] = (base / "facts").iterdir()
    file.write_text(page.format(rows + "<p>The lab has a new roof.</p>"), encoding="utf-8")
    ran = sourceline("build", str(file), "--out", str(out), "--merge")
    assert (ran.returncode, ran.stderr) == (
        0,
        f"merged {out}: 7 kept, 0 moved, 0 orphaned, 1 new\n",
    )
    file.write_text("<html><body><p>Whales are large animals.</p></body></html>", encoding="utf-8")
    ran = sourceline("build", str(file), "--out", str(out), "--merge")
    assert ran.stderr.startswith(f"sourceline: {file}: holds 0 of the 8 quotes")


def test_a_wrapped_article_is_told_of_and_a_contradiction_in_the_base_too(tmp_path: Path) -> None:
    article = tmp_path / "note.txt"
    lines = ["The lab is", "open from nine", "to five on", "all days of", "the week."]
    article.write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "base" / "facts" / "note.yaml"
    said = sourceline("build", str(article), "--out", str(out)).stderr
    assert f"`sourceline add {article}` joins its paragraphs" in said
    for name, year in (("one", 1990), ("two", 1991)):
        article.write_text(f"The lab was opened in {year}.", encoding="utf-8")
        article = article.rename(tmp_path / f"{name}.txt")
        said = sourceline("build", str(article), "--out", str(out.with_name(f"{name}.yaml"))).stderr
    assert "differs: two-001: one-001 in one.yaml has 1990 where this has 1991" in said


def test_eval_prints_the_figures(tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    rows = [
        {"question": "When was the Mate 60 series unveiled?", "lines": [20]},
        {"question": "who won the world cup", "facts": []},
    ]
    questions.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    ran = sourceline("eval", str(questions), "--json")
    report = json.loads(ran.stdout)
    assert (report["p_at_1"], report["answered_right"], report["false_answers"]) == (1.0, 1, 0)
    assert "p_at_1" in sourceline("eval", str(questions)).stdout


def test_eval_without_a_file_proves_the_base_and_lists_what_flipped(tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    first = sourceline("eval", "--baseline", str(baseline))
    assert first.returncode == 0, first.stderr
    assert "near misses: " in first.stdout
    given = json.loads(baseline.read_text(encoding="utf-8"))
    asked = next(answer for answer in given["answers"] if answer["fact"] is None)
    # As if it had been answered, wrongly, before; and one as if by another quote.
    asked |= {"fact": "gone", "article": "gone", "line": 1, "quote": "What stood there."}
    baseline.write_text(json.dumps(given), encoding="utf-8")
    text = sourceline("eval", "--baseline", str(baseline))
    assert "  was: “What stood there.” (gone, gone, line 1)\n  now: no answer\n" in text.stdout
    changes = json.loads(sourceline("eval", "--baseline", str(baseline), "--json").stdout)
    (flip,) = changes["changes"]["flips"]
    assert (flip["question"], flip["change"], flip["now"]) == (asked["question"], "better", None)


def test_eval_ends_with_status_1_where_an_answer_got_worse(tmp_path: Path) -> None:
    questions, baseline = tmp_path / "questions.jsonl", tmp_path / "baseline.json"
    questions.write_text('{"question": "who won the world cup", "facts": ["x"]}\n')
    given = {"question": "who won the world cup", "fact": "x", "quote": "They did."}
    baseline.write_text(json.dumps({"layout": 1, "answers": [given]}), encoding="utf-8")
    ran = sourceline("eval", str(questions), "--baseline", str(baseline))
    assert ran.returncode == 1
    assert "1 of them for the worse" in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "variables", "says"),
    [
        (["start"], {}, "SLACK_APP_TOKEN: is not set"),
        (["start"], {"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN: is not set"),
        (["web"], {}, "SLACK_SIGNING_SECRET: is not set"),
        (["ask", "hi", "--facts", "nowhere"], {}, "nowhere"),
        (["ask", "hi"], {"SOURCELINE_CONFIG": "nowhere.yaml"}, "nowhere.yaml"),
        (["ask", "hi"], {"PORT": "high"}, "PORT: expected a number"),
        (["migrate"], {"DATABASE_URL": "sqlite:////nowhere/x.db"}, "DATABASE_URL"),
        (["build", "nowhere.txt"], {}, "nowhere.txt"),
        (["eval", "nowhere.jsonl"], {}, "nowhere.jsonl"),
    ],
)
def test_what_is_wrong_is_one_line_that_names_it(
    tmp_path: Path, arguments: list[str], variables: dict[str, str], says: str
) -> None:
    ran = sourceline(*arguments, cwd=tmp_path, **variables)
    assert ran.returncode == 1
    assert says in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert "Traceback" not in ran.stderr


def test_broken_yaml_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "bad.yaml").write_text("article:\n  id: [\n", encoding="utf-8")
    ran = sourceline("ask", "hi", "--facts", str(tmp_path))
    assert ran.returncode == 1
    assert "bad.yaml:" in ran.stderr


def test_outside_a_checkout_the_carried_seeds_answer(tmp_path: Path) -> None:
    ran = sourceline("ask", "When was the Mate 60 series unveiled?", cwd=tmp_path)
    assert LINE_20 in ran.stdout


def test_a_digest_that_is_configured_is_shown_dry(tmp_path: Path) -> None:
    config = tmp_path / "bot.yaml"
    config.write_text(
        "thresholds: {answer: 0.5, suggest: 0.3}\n"
        "digests:\n"
        "  - {id: morning, channel: C0123456789, time: '09:00', zone: Europe/Berlin,"
        " weekdays: [mon], facts: 2}\n",
        encoding="utf-8",
    )
    ran = sourceline("digest", "--dry-run", cwd=tmp_path, SOURCELINE_CONFIG=str(config))
    assert ran.returncode == 0, ran.stderr
    assert "morning: C0123456789" in ran.stdout
    assert ran.stdout.count("“") >= 2
    assert [file.name for file in tmp_path.iterdir()] == ["bot.yaml"]


def test_a_digest_for_the_holidays_of_no_country_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "bot.yaml"
    config.write_text(
        "thresholds: {answer: 0.5, suggest: 0.3}\n"
        "digests:\n"
        "  - {id: morning, channel: C0123456789, time: '09:00', zone: Europe/Berlin,"
        " weekdays: [mon], holidays: XX}\n",
        encoding="utf-8",
    )
    ran = sourceline("digest", "--dry-run", cwd=tmp_path, SOURCELINE_CONFIG=str(config))
    assert ran.returncode != 0
    assert "digests.morning.holidays: expected a country's code such as DE, not XX" in ran.stderr


def test_a_digest_of_contents_that_there_are_not_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "bot.yaml"
    config.write_text(
        "thresholds: {answer: 0.5, suggest: 0.3}\n"
        "digests:\n"
        "  - {id: morning, channel: C0123456789, time: '09:00', zone: Europe/Berlin,"
        " weekdays: [mon], contents: [facts, weather]}\n",
        encoding="utf-8",
    )
    ran = sourceline("digest", "--dry-run", cwd=tmp_path, SOURCELINE_CONFIG=str(config))
    assert ran.returncode != 0
    expected = "digests.morning.contents: expected one or more of changed, facts, asked, unanswered"
    assert expected in " ".join(ran.stderr.split())


def test_explain_shows_how_each_word_was_found() -> None:
    ran = sourceline("ask", "--json", "--explain", "When was the Mate 60 series unveiled?")
    first = json.loads(ran.stdout)["matches"][0]
    assert {"term": "mate", "found": "mate", "how": "exact", "strength": 1.0} in first["terms"]
    assert "features" in first
    told = sourceline("ask", "--explain", "When was the Mate 60 series unveiled?").stdout
    assert "mate" in told
    assert "exact" in told


def test_a_draft_says_the_language_it_is_given(tmp_path: Path) -> None:
    article = tmp_path / "werk.txt"
    article.write_text("Seit dem 1. März 2021 leitet Frau Sommer das Werk.\n", encoding="utf-8")
    ran = sourceline("build", str(article), "--language", "german")
    assert "language: german\n" in ran.stdout
    assert ran.stdout.count("quote:") == 1

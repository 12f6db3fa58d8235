"""What `sourceline check` finds in a base that loads, where it says it is, and how it is shown."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answering import Answerer, Thresholds
from bot.checking import formats
from bot.checking.checkup import Checkup, check_up
from bot.checking.mending import Mended, mend
from bot.facts.base import FactBase
from bot.facts.findings import Finding
from bot.facts.loader import survey

ARTICLE = (
    "The bridge at Ely was opened in 1910.",
    "It cost £400 to build.",
    "Tolls on the bridge ended in 1950.",
)
TODAY = date(2026, 5, 2)

OPENED: dict[str, Any] = {"id": "opened", "quote": ARTICLE[0], "line": 1}
COST: dict[str, Any] = {"id": "cost", "quote": ARTICLE[1], "line": 2}
TOLLS: dict[str, Any] = {"id": "tolls", "quote": ARTICLE[2], "line": 3}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Adds a fact file and its article to a base, and gives the base's folder."""

    def add(
        *facts: dict[str, Any],
        name: str = "ely",
        lines: tuple[str, ...] = ARTICLE,
        aliases: dict[str, list[str]] | None = None,
    ) -> Path:
        data = "".join(f"{line}\n" for line in lines).encode()
        for folder in ("facts", "articles"):
            (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / "articles" / f"{name}.txt").write_bytes(data)
        article = {"id": name, "file": f"{name}.txt", "title": name.title()}
        article["sha256"] = hashlib.sha256(data).hexdigest()
        file = {"article": article, "aliases": aliases or {}, "facts": list(facts)}
        # What is shared between the facts of a test is written out for each of them.
        text = yaml.safe_dump(json.loads(json.dumps(file)), sort_keys=False, allow_unicode=True)
        (tmp_path / "facts" / f"{name}.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return add


def answerer_of(base: FactBase) -> Answerer:
    return Answerer(base, Thresholds(answer=0.6, suggest=0.3))


def found(base: Path, kind: str) -> list[Finding]:
    checkup = check_up(base, TODAY, answerer_of)
    assert checkup.base is not None
    return [each for each in checkup.findings if each.kind == kind]


def line_with(file: Path, words: str) -> int:
    lines = file.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_a_base_with_nothing_amiss_has_no_findings(write: Write) -> None:
    checkup = check_up(write(OPENED, COST, TOLLS), TODAY, answerer_of)
    assert checkup.findings == ()
    assert checkup.base is not None


def test_what_refuses_a_base_is_an_error_at_its_line(write: Write) -> None:
    base = write(OPENED, COST, {**TOLLS, "id": "cost"})
    checkup = check_up(base, TODAY, answerer_of)
    (broken,) = checkup.findings
    assert checkup.base is None
    assert (broken.severity, broken.kind) == ("error", "broken")
    assert 'the fact id "cost" is already used' in broken.reason
    assert str(broken).startswith(f"{base}/facts/ely.yaml:")


def test_what_drifted_is_found_with_all_else(write: Write) -> None:
    base = write(OPENED, {**COST, "line": 3}, TOLLS)
    (moved,) = found(base, "moved")
    assert (moved.severity, moved.fact) == ("warning", "cost")


@pytest.mark.parametrize(
    "other", ["When was it opened?", "when was it OPENED", "  When was it opened ?! "]
)
def test_one_question_for_two_facts_is_named_with_both(write: Write, other: str) -> None:
    question = "When was it opened?"
    base = write({**OPENED, "phrasings": [question]}, {**COST, "phrasings": ["a", other]}, TOLLS)
    (collision,) = found(base, "phrasing")
    file = base / "facts" / "ely.yaml"
    assert (collision.severity, collision.fact) == ("warning", "cost")
    assert collision.line == line_with(file, "- a") + 1
    assert '"cost" and "opened"' in collision.reason
    assert f"{file}:{line_with(file, 'id: opened')}" in collision.reason


@pytest.mark.parametrize("link", [{"contradicts": ["opened"]}, {"superseded_by": "opened"}])
def test_facts_that_name_each_other_share_their_questions(
    write: Write, link: dict[str, Any]
) -> None:
    same = {"phrasings": ["When was it opened?"]}
    base = write({**OPENED, **same}, {**COST, **same, **link}, TOLLS)
    assert found(base, "phrasing") == []


def test_a_withheld_fact_collides_with_none(write: Write) -> None:
    same = {"phrasings": ["When was it opened?"]}
    base = write({**OPENED, **same}, {**COST, **same, "quote": "It cost £500."}, TOLLS)
    assert found(base, "phrasing") == []
    assert [each.fact for each in found(base, "orphaned")] == ["cost"]


def test_a_question_given_twice_to_one_fact_is_a_note(write: Write) -> None:
    base = write({**OPENED, "phrasings": ["When?", "when"]}, COST, TOLLS)
    (repeated,) = found(base, "repeated")
    assert repeated.severity == "note"
    assert found(base, "phrasing") == []


def test_a_near_miss_that_its_fact_answers_is_an_error(write: Write) -> None:
    near_miss = "Who opened the bridge?"
    base = write({**OPENED, "near_misses": ["Who is Ann?", near_miss]}, COST, TOLLS)
    assert found(base, "near-miss") == []
    lax = Thresholds(answer=0.0, suggest=0.0)
    checkup = check_up(base, TODAY, lambda loaded: Answerer(loaded, lax))
    (matched,) = [each for each in checkup.findings if near_miss in each.reason]
    assert (matched.severity, matched.kind, matched.fact) == ("error", "near-miss", "opened")
    assert matched.line == line_with(base / "facts" / "ely.yaml", near_miss)
    base = write(OPENED, COST, {**TOLLS, "near_misses": [near_miss]})
    answered = check_up(base, TODAY, lambda loaded: Answerer(loaded, lax))
    assert answered.base is not None
    assert Answerer(answered.base, lax).answer(near_miss).matches[0].fact.id == "opened"
    assert answered.count("error") == 0


def test_facts_past_their_time_are_found_from_that_day_on(write: Write) -> None:
    expired = {**OPENED, "expires": "2026-05-02"}
    review = {**COST, "review_by": "2026-05"}
    later = {**TOLLS, "expires": "2026-05-03", "review_by": "2027"}
    base = write(expired, review, later)
    assert [each.fact for each in found(base, "expired")] == ["opened"]
    assert [each.fact for each in found(base, "review")] == ["cost"]
    assert found(base, "expired")[0].line == line_with(base / "facts" / "ely.yaml", "expires")


def test_an_expired_fact_with_a_successor_needs_nobody(write: Write) -> None:
    base = write({**OPENED, "expires": "2020", "superseded_by": "cost"}, COST, TOLLS)
    assert found(base, "expired") == []


def test_a_fact_that_expires_before_it_holds_is_an_error(write: Write) -> None:
    base = write({**OPENED, "valid_from": "2020", "expires": "2019-12"}, COST, TOLLS)
    assert [each.severity for each in found(base, "never-valid")] == ["error"]


def test_facts_that_supersede_each_other_are_errors(write: Write) -> None:
    first, second = {**OPENED, "superseded_by": "cost"}, {**COST, "superseded_by": "opened"}
    base = write(first, second, {**TOLLS, "superseded_by": "cost"})
    circles = found(base, "circle")
    assert [(each.severity, each.fact) for each in circles] == [
        ("error", "opened"),
        ("error", "cost"),
    ]
    assert found(write({**OPENED, "superseded_by": "cost"}, COST, TOLLS), "circle") == []


def test_drafts_are_counted_in_a_note_of_their_file(write: Write) -> None:
    base = write({**OPENED, "draft": True}, {**COST, "draft": True}, TOLLS)
    (drafts,) = found(base, "drafts")
    assert (drafts.severity, drafts.line) == ("note", None)
    assert "2 of its 3 facts" in drafts.reason


def test_one_name_of_two_things_clashes_across_files(write: Write) -> None:
    write(OPENED, COST, TOLLS, aliases={"Ely Bridge": ["EB"], "Ely": ["the city"]})
    second = {"id": "second", "quote": "A second text.", "line": 1}
    base = write(second, name="two", lines=("A second text.",), aliases={"East Barn": ["eb"]})
    (clash,) = found(base, "alias")
    assert clash.severity == "warning"
    assert f"{base}/facts/ely.yaml:{line_with(base / 'facts/ely.yaml', '- EB')}" in clash.reason


def test_names_of_one_thing_told_twice_do_not_clash(write: Write) -> None:
    aliases = {"US": ["USA", "America"], "USA": ["America", "US"]}
    assert found(write(OPENED, COST, TOLLS, aliases=aliases), "alias") == []


def test_statements_without_a_fact_and_articles_without_any_are_noted(write: Write) -> None:
    base = write(OPENED, TOLLS)
    (base / "articles" / "later.txt").write_text("Nobody made facts of this.\n", "utf-8")
    (base / "articles" / ".hidden").write_text("x", "utf-8")
    checkup = check_up(base, TODAY)
    (covered,) = checkup.coverage
    assert (covered.statements, covered.percent) == (3, 66)
    assert [(each.line, each.quote) for each in covered.without] == [(2, ARTICLE[1])]
    assert [(Path(each.file).name, each.severity) for each in checkup.findings] == [
        ("ely.txt", "note"),
        ("later.txt", "note"),
    ]


def test_a_part_of_a_statement_covers_it(write: Write) -> None:
    base = write({**OPENED, "quote": "opened in 1910"}, COST, TOLLS)
    assert check_up(base, TODAY).coverage[0].without == ()


def test_two_figures_for_one_thing_are_noted_until_they_are_linked(write: Write) -> None:
    lines = (*ARTICLE, "The bridge at Ely was opened in 1911.")
    other = {"id": "other", "quote": lines[3], "line": 4}
    (noted,) = found(write(OPENED, COST, TOLLS, other, lines=lines), "contradiction")
    assert (noted.severity, noted.fact) == ("note", "other")
    assert '"opened" (' in noted.reason
    assert "1911 here, 1910 there" in noted.reason
    linked = {**other, "contradicts": ["opened"]}
    assert found(write(OPENED, COST, TOLLS, linked, lines=lines), "contradiction") == []
    gone = {**other, "quote": "The bridge at Ely was opened in 1912."}
    assert found(write(OPENED, COST, TOLLS, gone, lines=lines), "contradiction") == []


def test_two_facts_that_say_the_same_are_noted(write: Write) -> None:
    lines = (*ARTICLE, "It was in 1910 the bridge at Ely was opened.")
    other = {"id": "other", "quote": lines[3], "line": 4}
    (noted,) = found(write(OPENED, COST, TOLLS, other, lines=lines), "duplicate")
    assert (noted.severity, noted.fact) == ("note", "other")


def edit(base: Path, *lines: str) -> None:
    """Makes the article of a base another text, which its fact file knows nothing of."""
    text = "".join(f"{line}\n" for line in lines)
    (base / "articles" / "ely.txt").write_text(text, encoding="utf-8")


def test_mending_puts_lines_and_the_digest_right_and_nothing_else(write: Write) -> None:
    base = write({**OPENED, "phrasings": ["When?"]}, COST, TOLLS)
    file = base / "facts" / "ely.yaml"
    file.write_text("# Kept by hand.\n" + file.read_text("utf-8"), encoding="utf-8")
    before = file.read_text("utf-8")
    edit(base, "A new line.", *ARTICLE)
    assert mend(survey(base)) == [Mended(file, 3, digest=True)]
    assert check_up(base, TODAY).count("warning") == 0
    sha256 = hashlib.sha256((base / "articles" / "ely.txt").read_bytes()).hexdigest()
    wanted = re.sub("sha256: .*", f"sha256: {sha256}", before)
    for was in (3, 2, 1):
        wanted = wanted.replace(f"line: {was}\n", f"line: {was + 1}\n")
    assert file.read_text("utf-8") == wanted
    assert mend(survey(base)) == []


def test_mending_leaves_a_quote_that_is_gone_to_a_person(write: Write) -> None:
    base = write(OPENED, COST, TOLLS)
    edit(base, "A new line.", ARTICLE[0], "It cost £500 to build.", ARTICLE[2])
    assert mend(survey(base)) == [Mended(base / "facts" / "ely.yaml", 2, digest=True)]
    assert [each.fact for each in found(base, "orphaned")] == ["cost"]
    assert found(base, "moved") == found(base, "changed") == []


def test_a_broken_base_is_not_mended(write: Write) -> None:
    base = write(OPENED, {**COST, "id": "opened"}, TOLLS)
    edit(base, "A new line.", *ARTICLE)
    before = (base / "facts" / "ely.yaml").read_text("utf-8")
    assert mend(survey(base)) == []
    assert (base / "facts" / "ely.yaml").read_text("utf-8") == before


def test_json_has_every_finding_with_its_place(write: Write) -> None:
    checkup = check_up(write({**OPENED, "expires": "2020"}, COST, TOLLS), TODAY)
    shown = json.loads(formats.as_json(checkup))
    assert (shown["facts"], shown["errors"], shown["warnings"], shown["notes"]) == (3, 0, 1, 0)
    (finding,) = shown["findings"]
    assert (finding["kind"], finding["fact"]) == ("expired", "opened")
    assert finding["line"] == checkup.findings[0].line


def test_annotations_name_file_and_line_and_escape_what_would_end_them(tmp_path: Path) -> None:
    finding = Finding("a,b:c%.yaml", 3, "note", "x", "50% of it\nand more", None)
    assert formats.as_github([finding], tmp_path) == [
        "::notice file=a%2Cb%3Ac%25.yaml,line=3::50%25 of it%0Aand more"
    ]
    whole = Finding(str(tmp_path / "facts" / "a.yaml"), None, "error", "x", "no")
    assert formats.as_github([whole], tmp_path) == ["::error file=facts/a.yaml::no"]


def test_a_sarif_log_has_a_result_for_each_finding(tmp_path: Path) -> None:
    named = Finding(str(tmp_path / "a b.yaml"), 3, "warning", "moved", "went", "x")
    whole = Finding("/elsewhere/a.yaml", None, "note", "moved", "no")
    (run,) = json.loads(formats.as_sarif([named, whole], tmp_path))["runs"]
    assert run["tool"]["driver"]["rules"] == [{"id": "moved"}]
    first, second = run["results"]
    assert (first["ruleId"], first["level"], first["message"]["text"]) == (
        "moved",
        "warning",
        "went",
    )
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b.yaml"},
        "region": {"startLine": 3},
    }
    assert second["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "/elsewhere/a.yaml"}
    }


def test_a_broken_base_is_shown_in_json_too() -> None:
    broken = Checkup(None, (Finding("a.yaml", 1, "error", "broken", "no"),))
    shown = formats.as_object(broken)
    assert (shown["facts"], shown["errors"], shown["coverage"]) == (None, 1, [])

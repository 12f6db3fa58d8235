"""Claims about the seed article and a small one: what its lines carry, and what they do not."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import Answerer, Thresholds
from bot.claims import PARTS_MAX, Checked, Part, check
from bot.facts import sentences
from bot.facts.base import Article, Fact, FactBase
from bot.facts.loader import load_base
from bot.matching.agreement import compare
from bot.matching.aliases import AliasTable
from bot.matching.assertion import AssertionReader
from bot.matching.text import reader
from bot.settings import load

SEEDS = Path(__file__).parent.parent / "seeds"
DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer(load_base(SEEDS), load(SEEDS).thresholds)


def part(answerer: Answerer, claim: str) -> Part:
    (only,) = check(answerer, claim).parts
    return only


def base_of(tmp_path: Path, *lines: str, language: str = "english") -> FactBase:
    path = tmp_path / "notes.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    article = Article("notes", "Notes", path, "", lines)
    facts = tuple(Fact(f"f{number}", article, line, number) for number, line in enumerate(lines, 1))
    return FactBase(facts, (article,), {}, language, "1")


def verdict_of(tmp_path: Path, claim: str, *lines: str) -> str:
    return check(Answerer(base_of(tmp_path, *lines), Thresholds(0.6, 0.2)), claim).verdict


@pytest.mark.parametrize(
    "claim",
    [
        "SMIC joined Huawei on the US sanctions list in December 2020.",
        "SMIC joined Huawei on the US sanctions list in 2020-12.",
        "SMIC joined Huawei on the US sanctions list in 2020",
        "smic joined huawei on the us sanctions list in december 2020",
        "In Dec 2020, Semiconductor Manufacturing International Corporation joined Huawei on "
        "the U.S. sanctions list.",
        "SMIC joined the US sanctions list in December 2020.",
        "Huawei's chip and mobile business is worth $67bn.",
        "Huawei's chip and mobile business is worth 67 billion dollars.",
        "Huawei placed its $67bn chip and mobile business at risk.",
        "The Mate 60 was unveiled in August 2023.",
        "Huawei was unable to obtain new chips because of the sanctions.",
        "SMIC advertised that it could produce advanced chips with outdated equipment.",
        "Huawei and SMIC have not revealed how they achieved the feat.",
        "It was a risk.",
    ],
)
def test_what_a_line_says_is_supported(answerer: Answerer, claim: str) -> None:
    found = part(answerer, claim)
    assert found.verdict == "supported"
    assert found.fact is not None
    assert found.missing == found.reserved == found.differences == ()


@pytest.mark.parametrize(
    ("claim", "claimed", "stands"),
    [
        ("SMIC joined Huawei on the US sanctions list in 2021.", "2021", "December 2020"),
        ("SMIC joined Huawei on the US sanctions list in Aug 2020", "Aug 2020", "December 2020"),
        ("Huawei's chip and mobile business is worth $76bn.", "$76bn", "$67-billion"),
        ("Huawei's chip and mobile business is worth $67 million.", "$67 million", "$67-billion"),
        (
            "A new Huawei device was quietly unveiled to the public in August 2022.",
            "August 2022",
            "August 2023",
        ),
    ],
)
def test_another_figure_for_the_same_thing_contradicts(
    answerer: Answerer, claim: str, claimed: str, stands: str
) -> None:
    found = part(answerer, claim)
    assert found.verdict == "contradicted"
    assert found.differences == ((claimed, stands),)


@pytest.mark.parametrize(
    "claim",
    [
        "SMIC did not join Huawei on the US sanctions list in December 2020.",
        "SMIC didn't join Huawei on the US sanctions list in December 2020.",
        "Huawei and SMIC have revealed how they achieved the feat.",
        "Huawei was able to obtain new chips for its more advanced phones.",
    ],
)
def test_a_claim_that_denies_the_line_is_contradicted(answerer: Answerer, claim: str) -> None:
    found = part(answerer, claim)
    assert (found.verdict, found.negated) == ("contradicted", True)


@pytest.mark.parametrize(
    "claim",
    [
        "Huawei joined SMIC on the US sanctions list in December 2020.",
        "SMIC was joined by Huawei on the US sanctions list in December 2020.",
        "The FT asked most of the sources to remain anonymous.",
        "Huawei unveiled the Mate 60 in August 2023.",
        "Huawei joined the US sanctions list in December 2020.",
        "TSMC joined Huawei on the US sanctions list in December 2020.",
        "SMIC merged with Huawei in December 2020.",
        "SMIC joined Huawei in 2021.",
        "SMIC did not join Huawei on the US sanctions list in 2021.",
        "SMIC joined Huawei on the US sanctions list before December 2020.",
        "They joined Huawei on the US sanctions list in December 2020.",
        # The sum is of the chip and the mobile business.
        "Huawei's chip business is worth $67bn.",
        "Huawei's chip and mobile business is worth $67.3bn.",
        "SMIC placed its $67bn chip and mobile business at risk.",
        # A state, and no event: it says nothing of other years.
        "Huawei was fighting to stay afloat as a smartphone manufacturer in 2019.",
        # Only fought for, only advertised, only said by somebody.
        "Huawei stayed afloat as a smartphone manufacturer in 2020.",
        "SMIC could produce advanced chips with outdated equipment.",
        "SMIC competes with global chipmakers.",
        "America must get out of the way.",
        "The Kirin-9000S chip performed as well as Qualcomm chips.",
        "Huawei might have joined SMIC on the US sanctions list.",
        "The Mate 60 costs $900.",
        "The weather in Oslo is fine.",
        "🎉 100%",
    ],
)
def test_what_no_line_carries_has_no_source(answerer: Answerer, claim: str) -> None:
    assert check(answerer, claim).verdict == "no_source"


def test_what_was_not_found_is_named(answerer: Answerer) -> None:
    missing = part(answerer, "The Mate 60 costs $900.").missing
    assert missing == ("$900", "costs")


def test_the_words_under_which_a_line_says_it_are_named(answerer: Answerer) -> None:
    found = part(answerer, "SMIC could produce advanced chips with outdated equipment.")
    assert found.reserved == ("advertised",)


def test_each_sentence_has_a_verdict_of_its_own(answerer: Answerer) -> None:
    said = "SMIC joined Huawei on the US sanctions list in December 2020."
    checked = check(answerer, f"{said} The Mate 60 costs $900. Is it any good?")
    assert [each.verdict for each in checked.parts] == ["supported", "no_source"]
    assert checked.verdict == "no_source"
    worse = check(answerer, f"{said} Huawei and SMIC have revealed how they achieved the feat.")
    assert [each.verdict for each in worse.parts] == ["supported", "contradicted"]
    assert worse.verdict == "contradicted"
    assert check(answerer, f"{said}\n{said}").verdict == "supported"


def test_a_sentence_that_points_back_is_not_taken_for_the_lines_own(answerer: Answerer) -> None:
    said = "SMIC joined Huawei on the US sanctions list in December 2020."
    assert check(answerer, f"{said} It was a risk.").parts[1].verdict == "no_source"


def test_questions_and_nothing_are_not_claims(answerer: Answerer) -> None:
    for text in ("", "  ", "?!", "Did SMIC join Huawei on the US sanctions list?"):
        checked = check(answerer, text)
        assert (checked.parts, checked.verdict) == ((), "no_source")


def test_a_long_text_is_checked_to_a_limit_and_never_supported_whole(answerer: Answerer) -> None:
    said = "SMIC joined Huawei on the US sanctions list in December 2020. "
    checked = check(answerer, said * (PARTS_MAX + 3))
    assert (len(checked.parts), checked.left_out) == (PARTS_MAX, 3)
    assert checked.verdict == "no_source"
    assert len(check(answerer, "word " * 40_000).parts) == 1


@pytest.mark.parametrize(
    ("claim", "line", "verdict"),
    [
        ("The bridge opened in 1932.", "The bridge opened in 1932.", "supported"),
        ("The bridge opened in 1933.", "The bridge opened in 1932.", "contradicted"),
        ("It opened in 1933.", "The bridge opened in 1932.", "no_source"),
        # Counts are of what stands after them.
        (
            "The bridge carries one track and two footpaths.",
            "The bridge carries two tracks and one footpath.",
            "no_source",
        ),
        ("The bridge carries two tracks.", "The bridge carries two tracks.", "supported"),
        ("The bridge carries 3 tracks.", "The bridge carries two tracks.", "contradicted"),
        ("The bridge carries three trams.", "The bridge carries two tracks.", "no_source"),
        # Each figure belongs to its own thing.
        ("Sales grew 15%.", "Sales grew 12% and profit 15%.", "no_source"),
        (
            "Four were lost in May, five in June.",
            "Four were lost in June, five in May.",
            "no_source",
        ),
        ("Sales grew 12% in 2020.", "Sales grew 12% in 2019.", "no_source"),
        ("The firm sold 12% of its shares.", "The firm sold 15% of its shares.", "contradicted"),
        ("The firm sold about 12% of it.", "The firm sold 12% of it.", "supported"),
        ("The firm sold 12% of it.", "The firm sold about 12% of it.", "no_source"),
        ("The firm sold more than 12% of it.", "The firm sold 12% of it.", "no_source"),
        (
            "The mayor approved the plan.",
            "The board approved the plan—the mayor left.",
            "no_source",
        ),
        ("The office closed at 9 am.", "The office closed at 09:00.", "supported"),
        ("The office closed at 9 pm.", "The office closed at 09:00.", "contradicted"),
        ("The firm bought the mill.", "The firm refused to buy the mill.", "no_source"),
        ("The test changed nothing.", "The test changed nothing.", "supported"),
        ("The test changed it.", "The test changed nothing.", "contradicted"),
        ("The firm will open the mill.", "The firm opened the mill.", "no_source"),
        ("Ann Lee founded Orbit in 1999.", "Ann Lee founded Orbit in 1999.", "supported"),
        ("Bo Lee founded Orbit in 1999.", "Ann Lee founded Orbit in 1999.", "no_source"),
        ("Orbit founded Ann Lee in 1999.", "Ann Lee founded Orbit in 1999.", "no_source"),
        ("The board was chosen.", "The board chose a plan.", "no_source"),
        ("The plan was approved.", "The plan was quietly approved by the board.", "supported"),
        ("Orbit was bought by Vela.", "Vela was bought by Orbit.", "no_source"),
        ("Orbit moved from Rome to Oslo.", "Orbit moved from Oslo to Rome.", "no_source"),
    ],
)
def test_small_claims(tmp_path: Path, claim: str, line: str, verdict: str) -> None:
    assert verdict_of(tmp_path, claim, line, "Painters keep the steel grey.") == verdict


def test_what_happened_twice_contradicts_no_third_year(tmp_path: Path) -> None:
    lines = ("The museum reopened in 1999.", "The museum reopened in 2005.")
    assert verdict_of(tmp_path, "The museum reopened in 2010.", *lines) == "no_source"
    assert verdict_of(tmp_path, "The museum reopened in 2005.", *lines) == "supported"


def test_a_line_whose_article_changed_carries_no_verdict(tmp_path: Path) -> None:
    base = base_of(tmp_path, "The bridge opened in 1932.")
    answerer = Answerer(base, Thresholds(0.6, 0.2))
    assert check(answerer, "The bridge opened in 1932.").verdict == "supported"
    base.articles[0].path.write_text("The bridge opened in 1933.\n", encoding="utf-8")
    found = part(answerer, "The bridge opened in 1932.")
    assert (found.verdict, found.fact, found.withheld) == ("no_source", None, True)


def test_in_another_language_only_the_whole_line_is_supported(tmp_path: Path) -> None:
    base = base_of(tmp_path, "Die Brücke wurde 1932 eröffnet.", language="german")
    answerer = Answerer(base, Thresholds(0.6, 0.2))
    assert check(answerer, "Die Brücke wurde 1932 eröffnet!").verdict == "supported"
    assert check(answerer, "Die Brücke wurde 1933 eröffnet.").verdict == "no_source"


def test_every_curated_line_supports_itself(answerer: Answerer) -> None:
    for fact in answerer.base.facts:
        checked = check(answerer, fact.quote)
        if len(checked.parts) == 1:
            assert checked.verdict == "supported", fact.quote


def team_sentences() -> list[str]:
    """The sentences of a team's documents: policies, minutes, release notes, an incident."""
    texts = [path for path in sorted(DATA.glob("*.txt")) if path.name != "chatter.txt"]
    lines = [line for path in texts for line in path.read_text("utf-8").splitlines()]
    every = [sentence for line in lines for sentence in sentences.split(line)]
    return [sentence for sentence in every if len(sentence.split()) > 4]


def test_every_sentence_supports_itself_and_not_its_denial() -> None:
    plain = AssertionReader(reader("english"), AliasTable.of({}, reader("english")))
    every = team_sentences()
    assert len(every) > 150
    denied = 0
    for sentence in every:
        assert compare(plain, sentence, sentence).supports, sentence
        denial = re.sub(
            r"\b(is|was|are|were|will|must|can|has|have)\b", r"\1 not", sentence, count=1
        )
        if denial != sentence:
            found = compare(plain, denial, sentence)
            assert not found.supports, denial
            denied += found.contradicts
    assert denied > 50


def test_no_sentence_bears_on_another() -> None:
    plain = AssertionReader(reader("english"), AliasTable.of({}, reader("english")))
    every = team_sentences()
    for one, other in pairwise([*every, every[0]]):
        found = compare(plain, one, other)
        assert not found.supports, (one, other)
        assert not found.contradicts, (one, other)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_is_checked(answerer: Answerer, text: str) -> None:
    checked = check(answerer, text)
    assert isinstance(checked, Checked)
    assert all(each.fact for each in checked.parts if each.verdict != "no_source")


def test_aliases_count_in_both_directions(tmp_path: Path) -> None:
    base = replace(
        base_of(tmp_path, "SMIC opened a mill in 1999."),
        aliases={"SMIC": ("Semiconductor Manufacturing International",)},
    )
    answerer = Answerer(base, Thresholds(0.6, 0.2))
    claim = "Semiconductor Manufacturing International opened a mill in 1999."
    assert check(answerer, claim).verdict == "supported"

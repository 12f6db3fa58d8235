"""Related words: the table that is shipped, how words reach it, and the script that builds it."""

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.synonyms import STRENGTHS, related
from tests.training import synonyms as builder
from tests.training import wordnet

MAX_BYTES = 300_000


def kinds(word: str) -> dict[str, str]:
    return {other: kind for other, _, kind in related(word)}


def table_lines() -> list[str]:
    return builder.TABLE.read_text(encoding="utf-8").splitlines(keepends=True)


def heads() -> list[str]:
    return [line.split()[0] for line in table_lines() if not line.startswith("#")]


@pytest.mark.parametrize(
    ("word", "other", "kind"),
    [
        ("purchased", "buy", "everyday"),
        ("laptops", "computer", "everyday"),
        ("biggest", "largest", "everyday"),
        ("outage", "downtime", "everyday"),
        ("colour", "color", "spelling"),
        ("organised", "organize", "spelling"),
        ("center", "centre", "spelling"),
        ("bought", "buy", "form"),
        ("children", "child", "form"),
        ("bought", "purchase", "everyday"),
        ("purchase", "bought", "everyday"),
        ("stopped", "discontinue", "synonym"),
        ("moon", "lunar", "derived"),
        ("large", "size", "everyday"),
        ("news", "information", "hypernym"),
        ("information", "news", "hyponym"),
        ("old", "ancient", "similar"),
    ],
)
def test_a_word_is_related_to_what_people_call_the_same(word: str, other: str, kind: str) -> None:
    assert kinds(word)[other] == kind


@pytest.mark.parametrize(
    ("word", "other"),
    [("news", "fresh"), ("seeds", "find"), ("first", "last"), ("boss", "emboss"), ("buy", "buy")],
)
def test_a_word_is_not_related_to_what_only_looks_like_it(word: str, other: str) -> None:
    assert other not in kinds(word)


@pytest.mark.parametrize("word", ["", "x", "kirin", "9000", "zzzz", "größe", "be", "thing."])
def test_an_unknown_or_empty_word_has_no_relations(word: str) -> None:
    assert related(word) == ()


def test_relations_come_strongest_first_with_known_kinds_and_without_the_word() -> None:
    for word in heads():
        found = related(word)
        assert list(found) == sorted(found, key=lambda one: (-one[1], one[0]))
        assert all(0 < strength <= STRENGTHS[kind] for _, strength, kind in found)
        assert word not in {other for other, _, _ in found}


def test_relations_hold_both_ways_between_words_that_are_no_inflections() -> None:
    strengths = {word: {other: s for other, s, _ in related(word)} for word in heads()}
    inflected = re.compile(r"(?:ed|ing|est)$")
    checked = 0
    for word, found in strengths.items():
        for other, strength in found.items():
            if other in strengths and not inflected.search(word) and not inflected.search(other):
                assert strengths[other][word] == pytest.approx(strength)
                checked += 1
    assert checked > 10_000


@given(st.text(max_size=12))
def test_any_text_may_be_asked_for(text: str) -> None:
    assert all(kind in STRENGTHS and other != text for other, _, kind in related(text))


def test_the_table_is_the_one_that_its_header_names() -> None:
    lines = table_lines()
    body = "".join(line for line in lines if not line.startswith("#"))
    assert hashlib.sha256(body.encode()).hexdigest() == lines[2].split()[-1]
    assert "".join(lines) == builder.render(body)


def test_the_table_is_small_sorted_and_names_each_pair_once() -> None:
    words = heads()
    assert words == sorted(set(words))
    assert builder.TABLE.stat().st_size <= MAX_BYTES
    group = re.compile(r"[/^_*+=~<>]([a-z]{2,}(?:,[a-z]{2,})*)")
    for line in table_lines()[3:]:
        word, *groups = line.split()
        others = [other for text in groups for other in group.fullmatch(text)[1].split(",")]
        assert len(others) == len(set(others))
        assert all(word < other for other in others)


def test_the_licence_of_wordnet_stands_beside_the_table() -> None:
    licence = builder.TABLE.with_name("wordnet-licence.txt").read_text(encoding="utf-8")
    assert "WordNet 3.0 Copyright 2006 by Princeton University" in licence


def test_every_word_of_the_everyday_list_is_in_the_table() -> None:
    lines = dict(zip(heads(), table_lines()[3:], strict=True))
    for word, other, kind in builder.everyday_pairs(builder.EVERYDAY):
        first, second = sorted((word, other))
        sign = builder.SIGNS[kind][0]
        # A pair that is another spelling too is written as that.
        assert re.search(rf"[{re.escape(sign)}/^_](?:[a-z]+,)*{second}\b", lines[first])


DICTIONARY = {
    "data.noun": [
        "  1 a licence, which is skipped",
        "00000001 06 n 02 car 0 motorcar 0 001 @ 00000002 n 0000 | a motor vehicle",
        "00000002 06 n 01 vehicle 0 001 ~ 00000001 n 0000 | a conveyance",
        "00000003 06 n 02 centre 0 center 0 000 | the middle",
        "00000004 06 n 01 buyer 0 001 + 00000005 v 0101 | one who buys",
        "00000006 06 n 02 wreck 0 banger 0 001 ;u 00000007 n 0000 | an old car",
        "00000007 06 n 01 disparagement 0 000 | a slight",
    ],
    "index.noun": [
        "car n 1 1 @ 1 1 00000001",
        "motorcar n 1 1 @ 1 1 00000001",
        "vehicle n 1 1 ~ 1 1 00000002",
        "centre n 1 0 1 1 00000003",
        "center n 1 0 1 1 00000003",
        "buyer n 1 1 + 1 1 00000004",
        "wreck n 1 1 ;u 1 1 00000006",
        "banger n 1 1 ;u 1 1 00000006",
    ],
    "data.verb": [
        "00000005 40 v 02 buy 0 purchase 0 001 + 00000004 n 0101 01 + 08 00 | obtain by payment",
    ],
    "index.verb": ["buy v 1 1 + 1 1 00000005", "purchase v 1 1 + 1 1 00000005"],
    "verb.exc": ["bought buy", "buying buy"],
    "cntlist.rev": [
        "car%1:06:00:: 1 9",
        "motorcar%1:06:00:: 1 1",
        "vehicle%1:06:00:: 1 5",
        "center%1:06:00:: 1 4",
        "buyer%1:06:00:: 1 3",
        "buy%2:40:00:: 1 8",
        "purchase%2:40:00:: 1 3",
        "wreck%1:06:00:: 1 4",
        "banger%1:06:00:: 1 4",
    ],
}


@pytest.fixture
def dictionary(tmp_path: Path) -> Path:
    for part in ("noun", "verb", "adj", "adv"):
        for name in (f"data.{part}", f"index.{part}", f"{part}.exc"):
            (tmp_path / name).write_text("\n".join(DICTIONARY.get(name, [])), encoding="latin-1")
    counts = "\n".join(DICTIONARY["cntlist.rev"])
    (tmp_path / "cntlist.rev").write_text(counts, encoding="latin-1")
    return tmp_path


def test_the_script_takes_each_kind_of_relation_out_of_a_dictionary(dictionary: Path) -> None:
    everyday = dictionary / "everyday.txt"
    everyday.write_text("# ours\nshop store\nspelling: tyre tire\n", encoding="utf-8")
    assert builder.table(wordnet.read(dictionary), everyday) == (
        "bought _buy\n"
        "buy +buyer =purchase\n"
        "car <vehicle =motorcar\n"
        "center /centre\n"
        "shop *store\n"
        "tire /tyre\n"
    )

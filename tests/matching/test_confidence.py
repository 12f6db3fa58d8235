"""How sure the matcher is: more of what it was asked, less of what only looks like it."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching import Entry
from bot.matching.matcher import Matcher

ROOT = Path(__file__).parent.parent.parent
TEXTS = """
The Harbour Bridge opened to traffic in March 1932.
John Bradfield designed the bridge and oversaw its construction.
Building the bridge cost 14 million pounds.
Its steel arch weighs 39,000 tonnes and spans 503 metres.
Thirty painters keep the steel grey all year round.
Trains crossed the bridge from the first day.
A toll of six pence was charged for each motor car.
The last loan for the bridge was paid off in 1988.
Two tunnels under the harbour have carried cars since 1992.
The pylons of granite carry no weight.
Workers drove six million rivets by hand.
Sixteen men died while it was built.
""".strip().splitlines()
ENTRIES = [Entry(str(place), text, article="bridge") for place, text in enumerate(TEXTS)]


def sure(question: str, entries: list[Entry] = ENTRIES) -> float:
    return Matcher(entries).search(question).confidence


ANSWERED = "When did the Harbour Bridge open to traffic?"


@pytest.mark.parametrize(
    "other",
    [
        "When did the Golden Gate Bridge open to traffic?",
        "Which bank paid for the opera house?",
        "What colour are the trains?",
        "how do I reset my VPN password",
        "cheers",
        "good morning everyone",
    ],
)
def test_a_question_that_no_line_answers_is_less_sure(other: str) -> None:
    assert sure(other) < sure(ANSWERED) / 2


def test_another_year_than_the_line_says_is_less_sure() -> None:
    asked = "Did the Harbour Bridge open to traffic in {}?"
    assert sure(asked.format(1957)) < sure(asked.format(1932))


def test_without_its_line_a_question_is_less_sure() -> None:
    assert sure(ANSWERED, ENTRIES[1:]) < sure(ANSWERED) / 2


def test_the_very_phrasing_is_surer_and_the_very_near_miss_less_sure() -> None:
    question = "How heavy is the arch of the bridge?"
    phrased = [replace(e, phrasings=(question,)) if e.id == "3" else e for e in ENTRIES]
    missed = [replace(e, near_misses=(question,)) if e.id == "3" else e for e in ENTRIES]
    assert sure(question, missed) < sure(question) < sure(question, phrased)


@given(st.sampled_from(ENTRIES), st.sampled_from(["who drove it in", "what a day that was"]))
def test_a_phrasing_finds_its_entry(entry: Entry, phrasing: str) -> None:
    entries = [replace(e, phrasings=(phrasing,)) if e is entry else e for e in ENTRIES]
    assert Matcher(entries).search(phrasing).matches[0].entry_id == entry.id


def test_a_shouted_question_is_the_same_question() -> None:
    shouted = Matcher(ENTRIES).search("WHEN DID THE HARBOUR BRIDGE OPEN TO TRAFFIC?")
    assert shouted.matches[0].entry_id == "0"
    assert [term.term for term in shouted.matches[0].terms] == [
        "harbour",
        "bridge",
        "open",
        "traffic",
    ]


def test_a_very_long_question_is_cut_not_refused() -> None:
    long = ANSWERED + " and then" * 5000
    assert Matcher(ENTRIES).search(long).matches[0].entry_id == "0"


def test_every_match_says_what_spoke_for_it() -> None:
    match = Matcher(ENTRIES).search(ANSWERED).matches[0]
    assert match.features["covq"] == pytest.approx(1.0)
    assert {term.how for term in match.terms} == {"exact"}


def test_the_hash_seed_changes_nothing() -> None:
    code = (
        "from tests.matching.test_confidence import ENTRIES, ANSWERED; "
        "from bot.matching.matcher import Matcher; "
        "print(Matcher(ENTRIES, {'Harbour Bridge': ('Coathanger',)}).search(ANSWERED))"
    )

    def printed(seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        ran = subprocess.run(  # noqa: S603  # our own code
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout

    assert printed("1") == printed("2")
    assert "entry_id='0'" in printed("1")

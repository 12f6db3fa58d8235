"""Which names of one thing a text spells out."""

import pytest

from bot.facts.aliases import proposed


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("The Orange Democratic Movement (ODM) won.", {"ODM": ["Orange Democratic Movement"]}),
        ("A smartphone “system on a chip” (SoC) was made.", {"SoC": ["system on a chip"]}),
        (
            "The Office of Manned Space Flight (OMSF) grew.",
            {"OMSF": ["Office of Manned Space Flight"]},
        ),
        ("The WHO (World Health Organization) met.", {"WHO": ["World Health Organization"]}),
        ("It ran Lunar Modules (LMs) at sea.", {"LMs": ["Lunar Modules"]}),
        ("Bombay, now known as Mumbai, grew.", {"Bombay": ["Mumbai"]}),
        (
            "It is run by Charlotte—now known as the Kirin 9000S chip.",
            {"Charlotte": ["Kirin 9000S"]},
        ),
        (
            "Lake Turkana (formerly known as Lake Rudolf) is salt.",
            {"Lake Turkana": ["Lake Rudolf"]},
        ),
        ("Istanbul (formerly Constantinople) grew.", {"Istanbul": ["Constantinople"]}),
        ("The Works is also called “the Old Mill”.", {"Works": ["Old Mill"]}),
        ("Jane Doe Ltd (short: JDL) runs it.", {"JDL": ["Jane Doe Ltd"]}),
        ("Ely Water (abbreviated as Elwa) runs it.", {"Ely Water": ["Elwa"]}),
    ],
)
def test_names_that_are_said_to_be_one_are_proposed(
    sentence: str, names: dict[str, list[str]]
) -> None:
    assert proposed([sentence]) == names


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge (see Figure 3) is long.",
        "The town of Ely (UK) is small.",
        "It was paid by Robert Doe (CEO).",
        "Timothy Dexter, formerly Mayor of Ely, left.",
        "The part of London known as Brompton is old.",
        "Ely (also known as Ely) is small.",
        "(ABC)",
    ],
)
def test_what_only_looks_like_it_is_not(sentence: str) -> None:
    assert proposed([sentence]) == {}


def test_every_name_of_a_thing_is_found_under_the_first() -> None:
    said = ["Rowan House (RH) is open.", "Rowan House was formerly known as Ely Lodge."]
    assert proposed(said) == {"RH": ["Rowan House", "Ely Lodge"]}


def test_one_name_is_never_proposed_for_two_things() -> None:
    said = ["The Ely Town Band (ETB) plays.", "Each Term Begins (ETB) late.", "The ETB met."]
    assert proposed(said) == {"ETB": ["Ely Town Band"]}

"""What a fact file may hold, value by value."""

from typing import Any

import pytest
from pydantic import ValidationError
from sample_base import fact_file

from bot.facts.schema import FactFile


def fact(**fields: Any) -> dict[str, Any]:
    return fact_file(facts=[{"id": "ely-1", "quote": "It cost £400.", "line": 3, **fields}])


def reasons(value: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        FactFile.model_validate(value)
    return str(caught.value)


def test_a_bare_file_is_enough_and_its_language_is_english() -> None:
    file = FactFile.model_validate(fact_file())
    assert (file.language, file.aliases, file.facts[0].phrasings) == ("english", {}, [])


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"line": 0}, "greater than or equal to 1"),
        ({"line": "3"}, "valid integer"),
        ({"line": 3.0}, "valid integer"),
        ({"quote": " "}, "is empty"),
        ({"id": "no spaces"}, "match pattern"),
        ({"phrasings": ["how much?"] * 21}, "at most 20"),
        ({"phrasings": [""]}, "is empty"),
        ({"phrasings": ["how\u202emuch"]}, "U+202E"),
        ({"near_misses": ["how\u200bmuch"]}, "U+200B"),
        ({"topics": ["tolls\x00"]}, "U+0000"),
        ({"caveat": "\ufeffsaid in jest"}, "U+FEFF"),
        ({"as_of": "March 1910"}, "YYYY-MM-DD"),
        ({"as_of": "1910-13"}, "not in the calendar"),
        ({"as_of": "1910-02-30"}, "not in the calendar"),
        ({"curated_by": "x" * 101}, "at most 100"),
        ({"checked": "yesterday"}, "YYYY-MM-DD"),
        ({"contradicts": ["no spaces"]}, "match pattern"),
        ({"note": "x"}, "Extra inputs"),
    ],
)
def test_a_fact_that_is_not_well_formed_is_refused(fields: dict[str, Any], reason: str) -> None:
    assert reason in reasons(fact(**fields))


@pytest.mark.parametrize("date", ["1910", "1910-03", "1910-02-28", 1910])
def test_a_date_is_a_year_a_month_or_a_day(date: object) -> None:
    assert FactFile.model_validate(fact(as_of=date)).facts[0].as_of == str(date)


def test_words_of_ours_are_put_on_one_line_and_a_quote_is_left_as_it_is() -> None:
    file = FactFile.model_validate(fact(caveat=" said\n  in jest\n", quote="It  cost\u200b £400."))
    assert file.facts[0].caveat == "said in jest"
    assert file.facts[0].quote == "It  cost\u200b £400."


def test_a_file_needs_facts_a_known_language_and_names_for_each_alias() -> None:
    assert "at least 1 item" in reasons(fact_file(facts=[]))
    assert "must be one of arabic" in reasons(fact_file(language="englsh"))
    assert "at least 1 item" in reasons(fact_file(aliases={"SMIC": []}))

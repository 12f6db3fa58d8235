"""What questions ask for, and what texts hold: the rules by their examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.answer_types import AnswerType, asked_for, found_in, types_in

T = AnswerType


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Who wrote the report?", T.PERSON),
        ("Whose administration was it?", T.PERSON),
        ("by whom was it signed", T.PERSON),
        ("Which player was injured?", T.PERSON),
        ("When was it unveiled?", T.DATE),
        ("What year was it?", T.DATE),
        ("In which month did sales start?", T.DATE),
        ("What was the launch date of the phone?", T.DATE),
        ("launch date mate 60", T.DATE),
        ("SMIC owner", T.PERSON),
        ("What time does the shop open?", T.TIME),
        ("Where is the plant?", T.PLACE),
        ("Which German city is it in?", T.PLACE),
        ("What company made it?", T.ORGANISATION),
        ("How many people came?", T.COUNT),
        ("What is the population of Kenya?", T.COUNT),
        ("How many billion dollars was it worth?", T.MONEY),
        ("How many miles is it?", T.MEASURE),
        ("How many weeks does it last?", T.DURATION),
        ("How long does it last?", T.DURATION),
        ("How old is she?", T.DURATION),
        ("How much did it cost?", T.MONEY),
        ("How much of it is left?", T.AMOUNT),
        ("how much leave do we get", T.DURATION),
        ("How far is it?", T.MEASURE),
        ("What percentage of them left?", T.PERCENTAGE),
        ("Why did they leave?", T.REASON),
        ("What is the city known for?", None),
        ("What did the company invest in?", None),
        ("Did the company say when?", None),
        ("Is it in the city?", None),
        ("", None),
    ],
)
def test_a_question_asks_for_a_type(question: str, wanted: AnswerType | None) -> None:
    assert asked_for(question) == wanted


@pytest.mark.parametrize(
    ("text", "kind", "stretch"),
    [
        ("unveiled in August 2023 at last", T.DATE, "August 2023"),
        ("born on 4 May 1931 there", T.DATE, "4 May 1931"),
        ("on May 4, 1931, he", T.DATE, "May 4, 1931"),
        ("Version 5.2.0 – 18 March 2025", T.DATE, "18 March 2025"),
        ("on the 4th of July 2020", T.DATE, "4th of July 2020"),
        ("since 2023-08-29 only", T.DATE, "2023-08-29"),
        ("in the 1990s", T.DATE, "1990s"),
        ("from 1870–73 on", T.DATE, "1870–73"),
        ("in the 19th century", T.DATE, "19th century"),
        ("the 16th and 17th centuries", T.DATE, "16th and 17th centuries"),
        ("in the summer of 2015", T.DATE, "summer of 2015"),
        ("sales of Q3 2024", T.DATE, "Q3 2024"),
        ("every Monday at noon", T.DATE, "Monday"),
        ("three years ago", T.DATE, "three years ago"),
        ("at 9:00 sharp", T.TIME, "9:00"),
        ("at 5 pm", T.TIME, "5 pm"),
        ("a $67-billion business", T.MONEY, "$67-billion"),
        ("worth €3.5m now", T.MONEY, "€3.5m"),
        ("67 million dollars", T.MONEY, "67 million dollars"),
        ("US$5 million to $10 million", T.MONEY, "US$5 million to $10 million"),
        ("millions of dollars", T.MONEY, "millions of dollars"),
        ("12% of it", T.PERCENTAGE, "12%"),
        ("about 12 percent", T.PERCENTAGE, "12 percent"),
        ("two-thirds of them", T.PERCENTAGE, "two-thirds"),
        ("for three years", T.DURATION, "three years"),
        ("a 20-minute walk", T.DURATION, "20-minute"),
        ("1 or 2 years old", T.DURATION, "1 or 2 years old"),
        ("640 square metres", T.MEASURE, "640 square metres"),
        ("25 people", T.COUNT, "25"),
        ("twenty-five people", T.COUNT, "twenty-five"),
        ("two hundred and six people", T.COUNT, "two hundred and six"),
        ("half a million people", T.COUNT, "half a million"),
        ("the Mate 60 phone", T.THING, "Mate 60"),
        ("by Dr. Brown himself", T.PERSON, "Dr. Brown"),
        ("with J. K. Rowling there", T.NAME, "J. K. Rowling"),
        ("by Ludwig van Beethoven himself", T.NAME, "Ludwig van Beethoven"),
        ("of Huawei’s phone", T.NAME, "Huawei"),
        ("at the University of the West Indies", T.ORGANISATION, "University of the West Indies"),
        ("a plant in Gateshead", T.PLACE, "Gateshead"),
        ("she left China", T.PLACE, "China"),
    ],
)
def test_a_text_holds_typed_stretches(text: str, kind: AnswerType, stretch: str) -> None:
    assert (kind, stretch) in [(one.type, text[one.start : one.end]) for one in found_in(text)]


@pytest.mark.parametrize(
    "text",
    [
        "He may go on foot.",
        "They march on.",
        "the second attempt",
        "Version 5.2.0 is out.",
        "a year",
        "the F-16 and the 9000S",
    ],
)
def test_what_only_looks_like_a_date_or_a_number_is_none(text: str) -> None:
    assert not {T.DATE, T.COUNT, T.DURATION} & {one.type for one in found_in(text)}


def test_a_monday_in_a_name_is_no_date() -> None:
    assert T.DATE not in types_in("They watched Monday Night Football.")


def test_the_types_in_a_text_are_those_it_can_serve() -> None:
    assert types_in("It cost $5.") == {T.MONEY, T.AMOUNT}
    assert types_in("nothing at all") == frozenset()


def test_what_the_question_said_serves_no_more() -> None:
    said = frozenset({"when", "in", "august", "2023"})
    assert T.DATE not in types_in("It was unveiled in August 2023.", said)
    assert T.DATE in types_in("It was unveiled on 4 August 2023.", said)


@given(st.text(max_size=200))
def test_stretches_lie_in_order_within_any_text(text: str) -> None:
    found = found_in(text)
    edges = [place for one in found for place in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(text[one.start : one.end].strip() for one in found)


@given(st.text(alphabet="1I5 .,-–$%:'’\"AaMayof and", max_size=120), st.text(max_size=40))
def test_any_question_and_text_are_read_without_an_error(text: str, question: str) -> None:
    found_in(text)
    assert asked_for(question) is None or asked_for(question) in AnswerType


@pytest.mark.parametrize(
    "unit", ["A.", "1-", "A of ", "one and ", "May ", "$", "hundreds of ", "’"]
)
def test_a_very_long_odd_text_is_read_to_its_end(unit: str) -> None:
    text = unit.replace("_", " ") * (40_000 // len(unit)) + " in August 2023"
    last = found_in(text)[-1]
    assert text[last.start : last.end].endswith("2023")

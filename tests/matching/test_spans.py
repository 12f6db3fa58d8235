"""The bold part of a quote: the right words, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.spans import answering_span

UNVEILED = (
    "Yet nearly three years later, in August 2023, a new Huawei device was quietly unveiled to the "
    "public: the Mate 60 series phone, powered by Charlotte."
)
DEAL = (
    "Huawei’s response was to place its $67-billion chip and mobile business at risk by striking "
    "a deal with SMIC, a foundry owned by the government."
)
SULLIVAN = "Jake Sullivan (US national security advisor) said that America must get out of the way."
ALLEN = (
    "“The most surprising fact is that so many leaders were surprised,” Gregory Allen, director of "
    "Wadhwani Center for AI and Advanced Technologies, wrote in an in-depth report about the phone."
)
SANCTIONS = (
    "Few months prior, the Trump administration had imposed crippling sanctions on the company."
)
DRAFT = "Manning was the first pick of the 1998 draft, while Newton was picked in 2011."
MUSEUM = "The museum has 12 galleries of glass, 7 of silver and over 300 paintings."
TOWER = "The tower, designed by Ada Moss and Ben Cole in 1962, is 70 feet (21 m) high."
SHIPS = "Of our 940 ships, 318 came late, and one of three captains resigned."
LIFE = "Nora Field (10 July 1856 – 7 January 1943) was an engineer."
HALL = "She was buried in the Castle Church in Wittenberg, Germany, beside Otto Lang."


def shown(question: str, quote: str) -> str | None:
    span = answering_span(question, quote)
    return span and quote[slice(*span)]


@pytest.mark.parametrize(
    ("question", "quote", "answer"),
    [
        ("When was the Mate 60 unveiled?", UNVEILED, "August 2023"),
        ("mate 60 launch date", UNVEILED, "August 2023"),
        ("In which month was the phone unveiled?", UNVEILED, "August 2023"),
        ("How much was Huawei's chip and mobile business worth?", DEAL, "$67-billion"),
        ("Who is Jake Sullivan?", SULLIVAN, "US national security advisor"),
        ("Who is the US national security advisor?", SULLIVAN, "Jake Sullivan"),
        ("Who said that America must get out of the way?", SULLIVAN, "Jake Sullivan"),
        ("who wrote the report", ALLEN, "Gregory Allen"),
        ("Who is the director of the Wadhwani Center?", ALLEN, "Gregory Allen"),
        ("Who imposed the sanctions?", SANCTIONS, "Trump administration"),
        ("When was Newton picked?", DRAFT, "2011"),
        ("How many galleries of glass are there?", MUSEUM, "12"),
        ("How many paintings does the museum have?", MUSEUM, "300"),
        ("Who designed the tower?", TOWER, "Ada Moss and Ben Cole"),
        ("How high is the tower?", TOWER, "70 feet"),
        ("When was the tower designed?", TOWER, "1962"),
        ("How many ships came late?", SHIPS, "318"),
        ("When was Nora Field born?", LIFE, "10 July 1856"),
        ("When did Nora Field die?", LIFE, "7 January 1943"),
        ("Where was she buried?", HALL, "Castle Church in Wittenberg, Germany"),
        ("Which bank paid?", "Fees were paid by the Bank of Erewhon in 1999.", "Bank of Erewhon"),
        (
            "Who cheered the victory?",
            "Nurses and sailors cheered the victory.",
            "Nurses and sailors",
        ),
        ("Where did she travel?", "She travelled to Oslo with Ida.", "Oslo"),
        ("how long can i be ill", "Full salary continues for six weeks of illness.", "six weeks"),
    ],
)
def test_the_span_answers_the_question(question: str, quote: str, answer: str | None) -> None:
    assert shown(question, quote) == answer


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Was it in August 2023, and when else?", UNVEILED),
        ("Why was it unveiled?", UNVEILED),
        ("When was the Mate 50 unveiled?", UNVEILED),
        ("When was the ZTE phone unveiled?", UNVEILED),
        ("When was the deal?", DEAL),
        ("How much did Huawei pay SMIC?", DEAL),
        ("Who was Huawei's lawyer?", DEAL),
        ("When was the pick?", DRAFT),
        ("How many captains are there?", SHIPS),
        ("How many sculptures does the museum have?", MUSEUM),
        ("What is the greatest number of paintings?", "One has 12 paintings, one 300 paintings."),
        ("Who paid for the tower?", TOWER),
        ("In which country was the tower designed?", "It was designed by Ada Moss in Oslo."),
        ("how much work is it", "It takes 18 days, plus 600 euros a month."),
        ("Where else was it shown?", "It was shown in Oslo."),
        ("Who is Ada Moss?", TOWER),
    ],
)
def test_no_span_where_no_rule_is_sure(question: str, quote: str) -> None:
    assert shown(question, quote) is None


def test_a_text_too_long_for_a_sentence_is_left_plain() -> None:
    assert shown("When was it unveiled?", "It was unveiled in 2023." + " It is." * 400) is None


@given(
    st.sampled_from(["Who did it?", "When was A 5?", "How many A of b?", "Where was May?"]),
    st.text(alphabet="1I5 .,;()-–$%:'’“\"AaMbyofwas and", max_size=200),
)
def test_a_span_lies_within_its_quote_and_is_not_empty(question: str, quote: str) -> None:
    span = answering_span(question, quote)
    assert span is None or 0 <= span[0] < span[1] <= len(quote)

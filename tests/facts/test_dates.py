"""Which dates a sentence names, and when one of them is plainly what it speaks of."""

import pytest

from bot.facts.dates import found_in, plain, spoken_of


@pytest.mark.parametrize(
    ("sentence", "date"),
    [
        ("In December 2020, SMIC joined the list.", "2020-12"),
        ("It was opened in 1910.", "1910"),
        ("On October 12, 1943 it went on the air.", "1943-10-12"),
        ("It closed on Friday, 3rd May 2019.", "2019-05-03"),
        ("As of 2019-05-03 it has 40 members.", "2019-05-03"),
        ("It has been on the air since 1957.", None),
        ("It will close by 2030.", None),
        ("It was built in 1910 and closed in 1950.", None),
        ("It ran in 1999–2000.", None),
        ("It began in the 1920s, in 1920s style.", None),
        ("It cost £400 in 2019 prices.", None),
        ("It opened on 31 February 2020.", None),
        ("It cost 2000.", None),
        ("The yard, which was founded in 1921, fitted two engines.", None),
        ("The yard, whose docks are full, closed in 1921.", "1921"),
    ],
)
def test_only_a_plain_date_is_what_a_sentence_speaks_of(sentence: str, date: str | None) -> None:
    assert spoken_of(sentence) == date


def test_dates_are_found_in_order_with_their_places() -> None:
    text = "Sept. 2021, 5 May 2022 and 1066"
    assert [(found.value, text[found.start : found.end]) for found in found_in(text)] == [
        ("2021-09", "Sept. 2021"),
        ("2022-05-05", "5 May 2022"),
        ("1066", "1066"),
    ]


@pytest.mark.parametrize(
    ("text", "date"), [(" 12 May 2023 ", "2023-05-12"), ("12 May 2023, by J", None), ("", None)]
)
def test_a_text_that_is_a_date_and_no_more_is_plain(text: str, date: str | None) -> None:
    assert plain(text) == date

"""What of an article states something, in the kinds of text that people bring."""

import pytest

from bot.facts.statements import statements, title


def quotes(text: str) -> list[str]:
    return [found.quote for found in statements(text.split("\n"))]


MINUTES = """\
Minutes of the Board Meeting

Present: Dr. A. Jones (chair), Mrs. B. Lee

1. Budget

1.1 The treasurer reported £12,400. The board agreed.

2. Any other business

None.
"""

HANDBOOK = """\
# The Handbook

Welcome!

## On-call

- **First:** answer within 5 minutes. Then act.
  * A nested entry without a stop
- [x] Laptop ordered

| Service | Port |
|---------|------|
| API     | 8080 |

```
# restart it
systemctl restart api
```

> Never restart on a Friday.

Expenses
--------
Meals cost up to 25 EUR.

***
**Questions**

How do I claim? Use the form.
"""


def test_minutes_keep_their_lines_and_lose_their_headings() -> None:
    found = [(part.line, part.quote, part.heading) for part in statements(MINUTES.split("\n"))]
    assert found == [
        (3, "Present: Dr. A. Jones (chair), Mrs. B. Lee", None),
        (7, "1.1 The treasurer reported £12,400.", "Budget"),
        (7, "The board agreed.", "Budget"),
        (11, "None.", "Any other business"),
    ]
    assert title(MINUTES.split("\n")) == "Minutes of the Board Meeting"


def test_markdown_states_its_entries_rows_and_code_without_their_marks() -> None:
    assert quotes(HANDBOOK) == [
        "Welcome!",
        "**First:** answer within 5 minutes.",
        "Then act.",
        "A nested entry without a stop",
        "Laptop ordered",
        "API     | 8080",
        "# restart it",
        "systemctl restart api",
        "Never restart on a Friday.",
        "Meals cost up to 25 EUR.",
        "Use the form.",
    ]
    headings = {found.heading for found in statements(HANDBOOK.split("\n"))}
    assert headings == {None, "On-call", "Expenses", "Questions"}


@pytest.mark.parametrize(
    "line",
    [
        "Severity: SEV-2",
        "![Icon](i.png) The bridge is closed.",
        "14:05 - Alerts fire",
        "Nationalists applauded the return of the chips.",
        "He asked who was there?” she said",
        "Photosynthesis: how plants eat",
        "It was seen by Reuters and AFP.",
    ],
)
def test_what_may_state_something_is_kept(line: str) -> None:
    assert quotes(f"Some text before.\n\n{line}\n\nSome text after.")[1:-1] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Kevin Frayer/Getty Images",
        "Enlarge / People try out the phone.",
        "Photo: Jane Doe",
        "![The bridge at night](bridge.png)",
        "[![The bridge](small.png)](large.png) ![Ely](ely.png)",
        "(AP Photo/John Doe)",
        "Did lightning strike by accident?",
        "Root cause",
        "INTRODUCTION",
        "3. Retention",
        "* * *",
        "--------",
        "[citation needed]",
    ],
)
def test_captions_credits_questions_headings_and_rules_are_left_out(line: str) -> None:
    found = quotes(f"Some text before.\n\n{line}\n\nSome text after.")
    assert found == ["Some text before.", "Some text after."]


def test_a_caption_is_left_out_where_it_stands_a_second_time() -> None:
    assert quotes("People try it.\nEnlarge / People try it.\n\nIt works.") == ["It works."]


def test_a_heading_with_a_day_states_when() -> None:
    text = "# Changelog\n\n## [2.4.0] - 2024-05-03\n- Faster\n\n## History (1990-2005)\n- Slower"
    assert quotes(text) == ["[2.4.0] - 2024-05-03", "Faster", "Slower"]


def test_short_lines_in_a_row_are_a_list_and_not_headings() -> None:
    assert quotes("Needed:\n\n1. Redis\n2. Postgres\n\nRedis\n\nKafka") == [
        "1. Redis",
        "2. Postgres",
        "Redis",
        "Kafka",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# **The** `Guide`\n\nText.", "The Guide"),
        ("Intro text here.\n\n# Guide\n\nText.", "Guide"),
        ("The Guide\n=========\nText.", "The Guide"),
        ("Mercury (planet)\n\nMercury is small.", "Mercury (planet)"),
        ("Mercury is small.\n\nIt is hot.", None),
        ("", None),
    ],
)
def test_the_title_is_the_first_line_or_the_top_heading(text: str, expected: str | None) -> None:
    assert title(text.split("\n")) == expected


def test_a_version_in_a_heading_is_not_taken_for_its_number() -> None:
    changelog = "# Changes\n\n## 5.2.0 - 2025-03-18\n\nExports are faster.\n\n## 4.2. Leave\n\nAsk."
    lines = changelog.split("\n")
    found = {part.quote: part.heading for part in statements(lines)}
    assert found["Exports are faster."] == "5.2.0 - 2025-03-18"
    assert found["Ask."] == "Leave"


FAQ = """\
Frequently asked questions

How do I reset my password?
Click the link. It works for an hour.

## What does lunch cost?

Lunch costs 7 EUR.

**Who runs the canteen?**

Jane Doe Ltd. runs it.

Q: Is there parking?
A: Yes, for 40 cars.

1. When does the office open?

### Hours

At 8 a.m. on weekdays.
"""


def test_an_answer_takes_the_question_above_it_and_a_heading_between_ends_that() -> None:
    found = {part.quote: part.question for part in statements(FAQ.split("\n"))}
    assert found == {
        "Click the link.": "How do I reset my password?",
        "It works for an hour.": None,
        "Lunch costs 7 EUR.": "What does lunch cost?",
        "Jane Doe Ltd. runs it.": "Who runs the canteen?",
        "Yes, for 40 cars.": "Is there parking?",
        "At 8 a.m. on weekdays.": None,
    }


def test_a_question_answered_in_its_own_line_counts_where_there_are_several() -> None:
    several = "Who made the bridge? Ely Ltd did.\nWho owns the bridge? The town does."
    found = [(part.quote, part.question) for part in statements(several.split("\n"))]
    assert found == [
        ("Ely Ltd did.", "Who made the bridge?"),
        ("The town does.", "Who owns the bridge?"),
    ]
    rhetoric = ["So who made the bridge? Nobody knows."]
    assert [part.question for part in statements(rhetoric)] == [None]


def test_a_row_of_a_table_that_ends_with_a_question_is_kept() -> None:
    assert quotes("Some text.\n\n| Paid | Who asks? |") == ["Some text.", "Paid | Who asks?"]


@pytest.mark.parametrize("line", ["Why?", "and who made the bridge?"])
def test_what_is_no_whole_question_is_not_answered(line: str) -> None:
    assert [part.question for part in statements([line, "", "Nobody knows."])] == [None]

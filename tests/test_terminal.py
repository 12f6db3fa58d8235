"""What a person reads on the terminal."""

from pathlib import Path

from rich.console import Console

from bot.answering import Answered, Found
from bot.facts.base import Article, Fact
from bot.terminal import answer_object, print_answer

LINES = ("The bridge cost 9 million crowns.", "The bridge cost 11 million crowns.")
ARTICLE = Article("bridge", "The bridge", Path("bridge.txt"), "", LINES)
FIRST = Fact("nine", ARTICLE, LINES[0], 1, curated_by="Ann", checked="2026-05-02")
OTHER = Fact("eleven", ARTICLE, LINES[1], 2, as_of="2019")
ANSWER = Answered("What did it cost?", 0.9, (Found(FIRST, 0.9, (16, 32)),), (OTHER,))


def test_lines_that_disagree_are_both_printed_with_their_sources() -> None:
    console = Console(width=100)
    with console.capture() as printed:
        print_answer(console, ANSWER)
    assert printed.get().splitlines() == [
        "Sources disagree.",
        "",
        f"“{LINES[0]}”",
        "The bridge, line 1",
        "Curated by Ann, checked 2026-05-02",
        "",
        f"“{LINES[1]}”",
        "The bridge, line 2, as of 2019",
    ]


def test_the_object_names_the_facts_that_disagree() -> None:
    assert answer_object(ANSWER)["disagreeing"] == ["eleven"]

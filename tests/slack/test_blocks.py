import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering import Answer, Answered, Found, Help, NoAnswer, Suggestions
from bot.digests.contents import Contents
from bot.facts.base import Fact, FactBase
from bot.slack.answer_actions import Asked, Noted
from bot.slack.blocks import (
    Message,
    after_sharing,
    answer_message,
    choice_message,
    error_message,
    shared_message,
)
from bot.slack.buttons import (
    ASK_CURATOR,
    OTHER_MATCHES,
    SHARE_ANSWER,
    SHOW_CONTEXT,
    WHY_MATCH,
    Choice,
    Showing,
)
from bot.slack.digest_message import digest_message
from bot.slack.elements import QUOTE_MAX
from bot.slack.entities import plain_words
from bot.slack.lines import Quotable
from bot.slack.views import context_view
from bot.workspace.validation import check_blocks, check_view

same_base = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


def texts(node: Any) -> list[str]:
    """Every text that a reader sees, in order."""
    if isinstance(node, dict):
        own = [node["text"]] if isinstance(node.get("text"), str) else []
        return own + [text for value in node.values() for text in texts(value)]
    return [text for one in node for text in texts(one)] if isinstance(node, list | tuple) else []


def quotes(message: Message) -> list[dict[str, Any]]:
    return [
        element
        for block in message.blocks
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_quote"
    ]


def buttons(message: Message) -> dict[str, str]:
    found: dict[str, str] = {}
    for block in message.blocks:
        for element in [*block.get("elements", []), block.get("accessory", {})]:
            if element.get("type") == "button":
                found[element["action_id"]] = element["value"]
    return found


def standing(fact: object) -> bool:
    return True


def alone(fact: Fact) -> Quotable:
    return Quotable((fact,), None, False)


def answered(base: FactBase, number: int = 0, span: tuple[int, int] | None = None) -> Answered:
    return Answered("q", 0.9, (Found(base.facts[number], 0.9, span),))


def test_an_answer_quotes_the_line_with_its_answer_in_bold(base: FactBase) -> None:
    quote = base.facts[0].quote
    start = quote.index("4 May 1931")
    message = answer_message(answered(base, 0, (start, start + 10)), standing)
    (runs,) = [element["elements"] for element in quotes(message)]
    assert "".join(run["text"] for run in runs) == quote
    assert [run["text"] for run in runs if run.get("style") == {"bold": True}] == ["4 May 1931"]
    assert "The harbour bridge · line 1 · as of 1931" in texts(message.blocks)
    assert buttons(message) == {SHOW_CONTEXT: "bridge-opened"}


def test_the_caveat_is_shown(base: FactBase) -> None:
    message = answer_message(answered(base, 2), standing)
    assert "Caveat: The city's own figure." in texts(message.blocks)


def test_the_sentence_that_a_quote_leans_on_is_shown_beneath_it(base: FactBase) -> None:
    leaning = replace(base.facts[2], context="The harbour bridge is old.")
    message = answer_message(Answered("q", 0.9, (Found(leaning, 0.9, None),)), standing)
    shown = texts(message.blocks)
    assert (
        shown.index("Context: “The harbour bridge is old.”")
        == shown.index("Caveat: The city's own figure.") - 1
    )
    assert "old" not in message.text


def test_the_text_is_quote_and_source_and_escaped(base: FactBase) -> None:
    message = answer_message(answered(base, 2), standing)
    assert message.text == (
        "“Repairs cost &lt;9 million&gt; crowns in 2019, the city says.”"
        " (The harbour bridge · line 4 · as of 2019)"
    )


def test_a_private_answer_shows_its_question_and_can_be_shared(base: FactBase) -> None:
    message = answer_message(answered(base, 0, (4, 11)), standing, Asked("opened when?", "k1"))
    assert texts(message.blocks)[0] == "opened when?"
    shared = Showing.decode(buttons(message)[SHARE_ANSWER])
    assert shared == Showing("bridge-opened", (4, 11), "opened when?", "k1")


def rows(message: Message) -> list[list[str]]:
    """The labels of each row of buttons; a menu is its options."""
    return [
        [text for element in block["elements"] for text in texts(element)]
        for block in message.blocks
        if block["type"] == "actions"
    ]


def test_a_private_answer_has_two_rows_of_buttons_and_a_public_one_has_one(base: FactBase) -> None:
    private = answer_message(answered(base), standing, Asked("opened when?", "k1"))
    seldom = ["Why this match?", "Other matches"]
    assert rows(private) == [
        ["Share to channel", "Show context"],
        ["Helpful", "Not helpful", *seldom],
    ]
    public = answer_message(answered(base), standing, Asked("opened when?", "k1", private=False))
    assert rows(public) == [["Show context", "Helpful", "Not helpful", *seldom, "Remove"]]
    assert rows(answer_message(answered(base), standing)) == [["Show context"]]


def test_a_question_too_long_for_a_menu_has_plain_buttons(base: FactBase) -> None:
    message = answer_message(answered(base), standing, Asked("q" * 200, "k1"))
    assert {WHY_MATCH, OTHER_MATCHES} <= buttons(message).keys()
    showing = Showing.decode(buttons(message)[WHY_MATCH])
    assert showing is not None
    assert showing.asked == "q" * 200


@pytest.mark.parametrize(
    ("curated_by", "checked", "said"),
    [
        ("Ann", "2026-05-02", "Curated by Ann, checked 2026-05-02"),
        ("Ann", None, "Curated by Ann"),
        (None, "2026", "Checked 2026"),
    ],
)
def test_who_curated_a_fact_stands_beneath_it(
    base: FactBase, curated_by: str | None, checked: str | None, said: str
) -> None:
    fact = replace(base.facts[2], curated_by=curated_by, checked=checked)
    message = answer_message(Answered("q", 0.9, (Found(fact, 0.9, None),)), standing)
    shown = texts(message.blocks)
    assert shown.index(said) == shown.index("Caveat: The city's own figure.") + 1


def test_a_fact_that_names_no_curator_says_nothing_of_one(base: FactBase) -> None:
    shown = texts(answer_message(answered(base), standing).blocks)
    assert not any("urated" in text or "hecked" in text for text in shown)


def test_lines_of_one_article_that_disagree_are_not_called_sources(base: FactBase) -> None:
    first, *others = base.facts
    answer = Answered("q", 0.9, (Found(first, 0.9, None),), tuple(others))
    message = answer_message(answer, standing)
    assert message.text.startswith("3 lines disagree. “The harbour bridge")
    assert [texts(quote) for quote in quotes(message)] == [[fact.quote] for fact in base.facts]


@pytest.mark.parametrize("private", [True, False])
def test_sources_that_disagree_at_any_length_keep_to_the_limits(
    base: FactBase, private: bool
) -> None:
    fact = base.facts[2]
    title = replace(fact.article, title="t" * 900)
    long = replace(fact, article=title, quote="x" * 20_000, caveat="c" * 5000, curated_by="n" * 900)
    long = replace(long, context="k" * 5000)
    answer = Answered("q", 0.9, (Found(long, 0.9, (5, 9)),), (long,) * 8)
    message = answer_message(answer, standing, Asked("q" * 900, "k" * 200, private))
    check_blocks(list(message.blocks))
    assert len(message.text) <= 3000
    assert message.text.count("line 4 · as of 2019") == 3
    shared = shared_message(
        Quotable((long,) * 9, None, True), Showing("a", None, "q" * 500, "k"), "U"
    )
    check_blocks(list(shared.blocks))


def test_lines_to_choose_from_each_have_a_button(base: FactBase) -> None:
    choices = [Choice(fact.id, "q", "1.2", "1.2") for fact in base.facts]
    message = choice_message(base.facts, choices)
    check_blocks(list(message.blocks))
    assert texts(message.blocks).count("Post this line") == 3
    long = [
        replace(fact, quote="x" * 9000, caveat="c" * 2000, context="k" * 2000)
        for fact in base.facts
    ]
    check_blocks(list(choice_message(long, choices).blocks))


def test_a_quote_whose_article_changed_is_withheld(base: FactBase) -> None:
    message = answer_message(answered(base), lambda fact: False)
    assert message.text.startswith("The line that answers is withheld")
    assert base.facts[0].quote not in json.dumps([message.text, *message.blocks])
    assert not buttons(message)


def test_no_answer_says_so_and_names_topics() -> None:
    message = answer_message(NoAnswer("q", 0.0, (), ("bridge", "costs")), standing)
    assert message.text == "No source says that."
    assert texts(message.blocks) == [
        "No source says that.",
        "Nearest topics:",
        "bridge",
        "costs",
    ]
    assert buttons(message) == {"show_topic:0": "bridge", "show_topic:1": "costs"}


def test_no_answer_names_its_number_and_offers_a_curator_where_there_are_some() -> None:
    answer = NoAnswer("q", 0.0, (), ())
    asked = answer_message(answer, standing, None, Noted(12, has_curators=True))
    assert asked.text == "No source says that. Noted as no. 12."
    assert buttons(asked) == {ASK_CURATOR: "12"}
    assert not buttons(answer_message(answer, standing, None, Noted(12, has_curators=False)))


def test_suggestions_are_quoted_with_their_sources(base: FactBase) -> None:
    matches = tuple(Found(fact, 0.4, None) for fact in base.facts)
    message = answer_message(Suggestions("q", 0.4, matches, ("bridge",)), standing)
    assert [texts(quote) for quote in quotes(message)] == [[fact.quote] for fact in base.facts]
    assert message.text.startswith("No line is sure to answer that.")


def test_suggestions_that_no_longer_stand_are_left_out(base: FactBase) -> None:
    matches = tuple(Found(fact, 0.4, None) for fact in base.facts)
    some = answer_message(
        Suggestions("q", 0.4, matches, ()), lambda fact: fact.id == "bridge-tracks"
    )
    assert [texts(quote) for quote in quotes(some)] == [[base.facts[1].quote]]
    none = answer_message(Suggestions("q", 0.4, matches, ("bridge",)), lambda fact: False)
    assert none.text == "No source says that."


def test_a_shared_answer_names_who_shared_it_and_has_no_share_button(base: FactBase) -> None:
    answer = Showing("bridge-opened", None, "opened when?", "k1")
    message = shared_message(alone(base.facts[0]), answer, "U1")
    assert "Shared by <@U1>" in texts(message.blocks)
    assert SHARE_ANSWER not in buttons(message)
    assert SHARE_ANSWER not in buttons(after_sharing(alone(base.facts[0]), answer))


def test_a_digest_quotes_its_facts_in_order(base: FactBase) -> None:
    message = digest_message(Contents(facts=base.facts), date(2025, 11, 24))
    assert message.text.startswith("Facts for 24 November 2025\n“The harbour bridge")
    assert [texts(quote) for quote in quotes(message)] == [[fact.quote] for fact in base.facts]
    check_blocks(list(message.blocks))


@pytest.mark.parametrize("length", [1, 2999, 3001, QUOTE_MAX - 1, QUOTE_MAX])
def test_a_long_quote_is_split_and_not_cut(base: FactBase, length: int) -> None:
    quote = "".join(chr(97 + number % 26) for number in range(length))
    fact = replace(base.facts[2], quote=quote)
    span = (length // 2, min(length, length // 2 + 400))
    found = Answered("q", 0.9, (Found(fact, 0.9, span),))
    message = answer_message(found, standing, Asked("q" * 5000, "k"))
    runs = [run for element in quotes(message) for run in element["elements"]]
    assert "".join(run["text"] for run in runs) == quote
    assert "".join(run["text"] for run in runs if "style" in run) == quote[slice(*span)]
    check_blocks(list(message.blocks))


def test_what_is_left_out_of_a_huge_quote_is_said(base: FactBase) -> None:
    fact = replace(base.facts[2], quote="x" * (QUOTE_MAX + 5), caveat="c" * 5000)
    message = answer_message(Answered("q", 0.9, (Found(fact, 0.9, None),)), standing)
    assert "The line goes on for 5 more characters." in texts(message.blocks)
    check_blocks(list(message.blocks))


def test_facts_that_do_not_fit_one_message_are_counted(base: FactBase) -> None:
    long = replace(base.facts[0], quote="x" * 5000)
    message = digest_message(Contents(facts=(long,) * 9), date(2025, 11, 24))
    assert "7 more did not fit in one message." in texts(message.blocks)
    check_blocks(list(message.blocks))


def test_an_error_message_has_its_id() -> None:
    assert "Error 1a2b3c4d." in error_message("1a2b3c4d").text


def leaves(parts: Any) -> Iterator[str]:
    """The types of the innermost elements of rich text."""
    for part in parts:
        if "elements" in part:
            yield from leaves(part["elements"])
        else:
            yield part["type"]


HOSTILE = st.text(max_size=60) | st.sampled_from(
    ["<!channel>", "<@U1>", "<https://evil.example|bank>", "`*_~", ":tada:", "@here", "\x00\ud800"]
)


@same_base
@given(HOSTILE, st.sampled_from(["answered", "suggestions", "no_answer", "help"]), st.booleans())
def test_nothing_typed_is_live_and_every_limit_is_kept(
    base: FactBase, typed: str, kind: str, private: bool
) -> None:
    asked = plain_words(typed * 20, "-")
    matches = (Found(replace(base.facts[2], quote=asked or "x", caveat=asked), 0.5, (0, 1)),)
    answers: dict[str, Answer] = {
        "answered": Answered(asked, 0.9, matches),
        "suggestions": Suggestions(asked, 0.4, matches * 3, (asked,)),
        "no_answer": NoAnswer(asked, 0.1, (), (asked,)),
        "help": Help(asked, (asked,)),
    }
    noted = Noted(7, has_curators=True)
    message = answer_message(answers[kind], standing, Asked(asked, "k", private), noted)
    check_blocks(list(message.blocks))
    assert "mrkdwn" not in json.dumps(message.blocks)
    assert "<" not in message.text
    for block in message.blocks:
        for part in block.get("elements", []):
            items = part["elements"] if part["type"] == "rich_text_list" else [part]
            kinds = {run["type"] for item in items for run in item.get("elements", [])}
            assert kinds <= {"text"}, "only plain runs of text, no mentions and no links"


@given(
    st.builds(
        Showing,
        st.text(max_size=200),
        st.none() | st.tuples(st.integers(0, 9999), st.integers(0, 9999)),
        st.text(max_size=300),
        st.text(max_size=100),
    )
)
def test_a_shared_answer_comes_back_from_its_button(answer: Showing) -> None:
    value = answer.encode()
    if value is not None:
        assert len(value) <= 2000
        assert Showing.decode(value) == answer


@given(st.builds(Choice, st.text(max_size=200), st.text(max_size=500), st.text(), st.text()))
def test_a_choice_comes_back_from_its_button(choice: Choice) -> None:
    value = choice.encode()
    if value is not None:
        assert len(value) <= 2000
        assert Choice.decode(value) == choice


@given(st.text() | st.sampled_from(["{}", "[]", "null", '{"fact_id":1,"span":[],"asked":1}']))
def test_a_value_that_is_not_ours_is_no_answer(value: str) -> None:
    assert Showing.decode(value) is None
    assert Choice.decode(value) is None


def test_the_context_numbers_the_lines_and_marks_the_quoted_one(base: FactBase) -> None:
    fact = base.facts[1]
    view = context_view(fact, [(1, "First."), (2, "  "), (3, fact.quote), (4, "x" * 9000)])
    check_view(view, "modal")
    shown = texts(view["blocks"])
    assert ["1", " First.", "3 quoted", fact.quote, "4"] == shown[1:6]


def test_the_context_marks_a_quote_within_a_longer_line(base: FactBase) -> None:
    fact = replace(base.facts[0], quote="It opened in 1931.")
    view = context_view(fact, [(1, "A bridge. It opened in 1931. It stands.")])
    runs = [
        run
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"]
        for run in element["elements"]
    ]
    assert [run["text"] for run in runs if run.get("style") == {"bold": True}] == [fact.quote]

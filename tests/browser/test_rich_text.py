"""Rich text as local-slack's page can show it."""

from typing import Any

from bot.browser_demo.rich_text import without_rich_text


def rich_text(*elements: Any) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(elements)}


def quote(*runs: Any) -> dict[str, Any]:
    return {"type": "rich_text_quote", "elements": list(runs)}


def run(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def test_a_quote_becomes_a_quoted_section_with_its_span_in_bold() -> None:
    block = rich_text(quote(run("In "), run("August 2023", bold=True), run(", it was unveiled.")))
    expected = {"type": "mrkdwn", "text": "> In *August 2023*, it was unveiled."}
    assert without_rich_text(block) == {"type": "section", "text": expected}


def test_words_that_the_page_would_read_as_markup_stay_as_they_are() -> None:
    words = "a *b* _c_ ~d~ `e` <@U0ADA> :tada: https://example.org"
    shown = without_rich_text(rich_text(quote(run(words, bold=True))))
    assert shown["text"] == {"type": "plain_text", "text": words, "emoji": False}


def test_each_element_is_a_line_of_its_own() -> None:
    section = {"type": "rich_text_section", "elements": [run("20", code=True), run(" the line")]}
    shown = without_rich_text(rich_text(section, quote(run("quoted"))))
    assert shown["text"]["text"] == "`20` the line\n> quoted"


def test_rich_text_is_found_however_deep_and_the_rest_is_kept() -> None:
    divider = {"type": "divider"}
    frame = {"t": "init", "state": {"messages": {"C1": [{"blocks": [divider, rich_text()]}]}}}
    [message] = without_rich_text(frame)["state"]["messages"]["C1"]
    assert message["blocks"][0] == divider
    assert message["blocks"][1]["type"] == "section"

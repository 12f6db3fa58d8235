"""Messages and views as lines for a terminal."""

import pytest
from echo_app import button, modal, plain, text_input

from bot.workspace import Message, Span, View, as_text, render, render_view

NAMES = {"U1": "ada", "C1": "general"}


def shown(*blocks: dict, text: str = "", **more: object) -> list[str]:
    message = Message("C1", "1.000000", "U2", text, tuple(blocks), **more)
    return as_text(render(message, NAMES))


def rich(*parts: dict) -> dict:
    return {"type": "rich_text", "elements": list(parts)}


def run(text: str, **style: bool) -> dict:
    return {"type": "text", "text": text, "style": style}


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        ({"type": "header", "text": plain("Title")}, ["Title"]),
        ({"type": "divider"}, ["─" * 40]),
        (
            {
                "type": "context",
                "elements": [plain("line 20"), {"type": "mrkdwn", "text": "_as of_ 2023"}],
            },
            ["line 20  _as of_ 2023"],
        ),
        (
            {"type": "actions", "elements": [button("Show", "1"), button("Share", "2")]},
            ["[ Show ] [ Share ]"],
        ),
        (
            {"type": "section", "text": plain("*as typed*"), "accessory": button("Why", "1")},
            ["*as typed*", "[ Why ]"],
        ),
        ({"type": "section", "fields": [plain("a"), plain("b")]}, ["a", "b"]),
        ({"type": "image", "image_url": "https://a", "alt_text": "chart"}, ["[image: chart]"]),
        (
            rich(
                {"type": "rich_text_quote", "elements": [run("in "), run("2023\nnot", bold=True)]}
            ),
            ["▎ in *2023*", "▎ *not*"],
        ),
        (
            rich(
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "elements": [
                        {"type": "rich_text_section", "elements": [run("one")]},
                        {"type": "rich_text_section", "elements": [run("two")]},
                    ],
                }
            ),
            ["1. one", "2. two"],
        ),
        (
            rich(
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "user", "user_id": "U1"},
                        run(" in "),
                        {"type": "channel", "channel_id": "C1"},
                    ],
                }
            ),
            ["@ada in #general"],
        ),
        (text_input("name"), ["*Name*", "[              ]"]),
    ],
)
def test_each_block_is_shown(block, lines) -> None:
    assert shown(block) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("*bold _and italic_* and `a*b*`", ["*bold _and italic_* and `a*b*`"]),
        ("&gt; quoted &amp; said\nthen", ["▎ quoted & said", "then"]),
        ("<@U1> in <#C1> at <https://a|there> &lt;b&gt;", ["@ada in #general at there <b>"]),
        ("<!here> <!date^1^{date}|today>", ["@here today"]),
        ("2*3*4 snake_case_name", ["2*3*4 snake_case_name"]),
        ("```\na *b*\n```\nend", ["`a *b*`", "end"]),
    ],
)
def test_text_without_blocks_is_read_as_markup(text, lines) -> None:
    assert shown(text=text) == lines


def test_styles_are_kept_apart_from_the_text() -> None:
    quote = {"type": "rich_text_quote", "elements": [run("in "), run("2023", bold=True)]}
    (line,) = render(Message("C1", "1.0", "U2", "", (rich(quote),)), NAMES)
    assert line == (
        Span("▎ ", frozenset({"quote"})),
        Span("in "),
        Span("2023", frozenset({"bold"})),
    )


def test_what_a_terminal_would_obey_is_made_visible() -> None:
    assert shown(text="a\x1b[31mred\x07") == [
        "a\N{REPLACEMENT CHARACTER}[31mred\N{REPLACEMENT CHARACTER}"
    ]


def test_who_sees_it_edits_and_reactions_are_told() -> None:
    reactions = (("eyes", "U1"), ("eyes", "U2"))
    told = shown(text="x", visible_to="U1", edited_ts="2.0", reactions=reactions)
    assert told == ["Only visible to you", "x", "(edited)", ":eyes: 2"]


def test_a_modal_has_its_title_above_and_its_buttons_below() -> None:
    definition = modal("Context", {"type": "divider"}, close=plain("Close"), submit=plain("Send"))
    view = View("V1", "U1", definition, "h", "V1")
    assert as_text(render_view(view, {})) == ["Context", "─" * 40, "[ Close ] [ Send ]"]

"""Each of Slack's limits on blocks and views: what is at the limit passes, one more does not."""

import pytest
from echo_app import button, modal, plain, text_input
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.model import Refused
from bot.workspace.validation import check_blocks, check_metadata, check_view

DIVIDER = {"type": "divider"}


def section(text: str, **more: object) -> dict:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def rich(kind: str, *elements: dict, **more: object) -> dict:
    part = {"type": kind, "elements": list(elements), **more}
    return {"type": "rich_text", "elements": [part]}


def actions(*elements: dict) -> dict:
    return {"type": "actions", "elements": list(elements)}


def run(text: str, **style: bool) -> dict:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def options(count: int) -> list[dict]:
    return [{"text": plain(f"{n}"), "value": f"{n}"} for n in range(count)]


def select(count: int) -> dict:
    return {"type": "static_select", "action_id": "s", "options": options(count)}


def fields(count: int, length: int = 1) -> dict:
    return {"type": "section", "fields": [plain("x" * length) for _ in range(count)]}


# name, a block of a size, the greatest size, where the fault is
LIMITS = [
    ("section text", lambda n: section("x" * n), 3000, "/blocks/0/text/text"),
    ("section fields", fields, 10, "/blocks/0/fields"),
    ("field text", lambda n: fields(1, n), 2000, "/blocks/0/fields/0/text"),
    ("header", lambda n: {"type": "header", "text": plain("x" * n)}, 150, "/blocks/0/text/text"),
    (
        "context elements",
        lambda n: {"type": "context", "elements": [plain("x")] * n},
        10,
        "/blocks/0/elements",
    ),
    (
        "actions elements",
        lambda n: actions(*(button(f"a{i}", "v") for i in range(n))),
        25,
        "/blocks/0/elements",
    ),
    (
        "button text",
        lambda n: actions({**button("a", "v"), "text": plain("x" * n)}),
        75,
        "/blocks/0/elements/0/text/text",
    ),
    (
        "button value",
        lambda n: actions(button("a", "x" * n)),
        2000,
        "/blocks/0/elements/0/value",
    ),
    (
        "button url",
        lambda n: actions({**button("a", "v"), "url": "x" * n}),
        3000,
        "/blocks/0/elements/0/url",
    ),
    (
        "action_id",
        lambda n: actions({**button("a", "v"), "action_id": "x" * n}),
        255,
        "/blocks/0/elements/0/action_id",
    ),
    ("block_id", lambda n: section("x", block_id="x" * n), 255, "/blocks/0/block_id"),
    ("options", lambda n: actions(select(n)), 100, "/blocks/0/elements/0/options"),
    (
        "overflow options",
        lambda n: actions({"type": "overflow", "options": options(n)}),
        5,
        "/blocks/0/elements/0/options",
    ),
    (
        "option text",
        lambda n: actions({**select(0), "options": [{"text": plain("x" * n), "value": "v"}]}),
        75,
        "/blocks/0/elements/0/options/0/text/text",
    ),
    (
        "option value",
        lambda n: actions({**select(0), "options": [{"text": plain("x"), "value": "x" * n}]}),
        150,
        "/blocks/0/elements/0/options/0/value",
    ),
    (
        "alternative text",
        lambda n: {"type": "image", "image_url": "https://a", "alt_text": "x" * n},
        2000,
        "/blocks/0/alt_text",
    ),
]


@pytest.mark.parametrize(
    ("build", "most", "pointer"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS]
)
def test_a_block_at_the_limit_passes_and_one_over_is_refused(build, most, pointer) -> None:
    check_blocks([build(most)])
    with pytest.raises(Refused) as refusal:
        check_blocks([build(most + 1)])
    assert refusal.value.code == "invalid_blocks"
    (message,) = refusal.value.extra["response_metadata"]["messages"]
    assert message.endswith(f"[json-pointer:{pointer}]")


def test_a_message_holds_fifty_blocks_and_a_view_a_hundred() -> None:
    check_blocks([DIVIDER] * 50)
    check_view(modal("t", *[DIVIDER] * 100), "modal")
    with pytest.raises(Refused, match="invalid_blocks"):
        check_blocks([DIVIDER] * 51)
    with pytest.raises(Refused, match="invalid_arguments"):
        check_view(modal("t", *[DIVIDER] * 101), "modal")


def test_the_text_of_all_blocks_has_a_limit_too() -> None:
    check_blocks([section("x" * 3000)] * 4)
    with pytest.raises(Refused, match="msg_blocks_too_long"):
        check_blocks([*[section("x" * 3000)] * 4, section("x")])


GOOD = {
    "quote": rich("rich_text_quote", run("a "), run("b", bold=True)),
    "list": rich(
        "rich_text_list",
        {"type": "rich_text_section", "elements": [run("a")]},
        style="bullet",
        indent=1,
    ),
    "preformatted": rich("rich_text_preformatted", run("a\nb")),
    "every inline element": rich(
        "rich_text_section",
        {"type": "link", "url": "https://a", "text": "a"},
        {"type": "user", "user_id": "U1"},
        {"type": "emoji", "name": "wave"},
        {"type": "channel", "channel_id": "C1"},
    ),
    "the same action_id in two blocks": [
        actions(button("a", "1")),
        actions(button("a", "2")),
    ],
    "an accessory": section("x", accessory=button("a", "1")),
}


@pytest.mark.parametrize("blocks", GOOD.values(), ids=GOOD)
def test_blocks_that_slack_takes_pass(blocks) -> None:
    assert check_blocks(blocks if isinstance(blocks, list) else [blocks]) is None


BAD = {
    "unknown type": {"type": "sectoin", "text": plain("x")},
    "no type": {"text": plain("x")},
    "unknown key": section("x", colour="red"),
    "unknown key in a button": actions({**button("a", "v"), "colour": "red"}),
    "section of nothing": {"type": "section"},
    "empty text": section(""),
    "text of no kind": {"type": "section", "text": {"text": "x"}},
    "markup in a button": actions({**button("a", "v"), "text": {"type": "mrkdwn", "text": "x"}}),
    "markup in a header": {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    "unknown button style": actions({**button("a", "v"), "style": "quiet"}),
    "an input among actions": actions({"type": "plain_text_input", "action_id": "a"}),
    "a button in a context": {"type": "context", "elements": [button("a", "v")]},
    "empty run": rich("rich_text_quote", run("")),
    "run without a type": rich("rich_text_quote", {"text": "x"}),
    "unknown text style": rich("rich_text_quote", run("x", bald=True)),
    "a section in a quote": rich("rich_text_quote", {"type": "rich_text_section", "elements": []}),
    "a run in a list": rich("rich_text_list", run("x"), style="bullet"),
    "a user in preformatted text": rich(
        "rich_text_preformatted", {"type": "user", "user_id": "U1"}
    ),
    "block_id used twice": [section("x", block_id="b"), section("y", block_id="b")],
    "action_id used twice in a block": actions(button("a", "1"), button("a", "2")),
    "a menu without options": actions({"type": "static_select", "action_id": "s"}),
    "not a list": {"blocks": []},
    "not an object": ["text"],
}


@pytest.mark.parametrize("blocks", BAD.values(), ids=BAD)
def test_blocks_that_slack_refuses_are_refused_with_the_place(blocks) -> None:
    whole = blocks == BAD["not a list"] or isinstance(blocks, list)
    with pytest.raises(Refused, match="invalid_blocks") as refusal:
        check_blocks(blocks if whole else [blocks])
    assert "[json-pointer:/blocks" in refusal.value.extra["errors"][0]


VIEW_LIMITS = [
    ("title", lambda n: modal("x" * n), 24, "/view/title/text"),
    ("close", lambda n: modal("t", close=plain("x" * n)), 24, "/view/close/text"),
    ("submit", lambda n: modal("t", submit=plain("x" * n)), 24, "/view/submit/text"),
    ("metadata", lambda n: modal("t", private_metadata="x" * n), 3000, "/view/private_metadata"),
    ("callback_id", lambda n: modal("t", callback_id="x" * n), 255, "/view/callback_id"),
    ("external_id", lambda n: modal("t", external_id="x" * n), 255, "/view/external_id"),
]


@pytest.mark.parametrize(
    ("build", "most", "pointer"),
    [row[1:] for row in VIEW_LIMITS],
    ids=[row[0] for row in VIEW_LIMITS],
)
def test_a_view_at_the_limit_passes_and_one_over_is_refused(build, most, pointer) -> None:
    check_view(build(most), "modal")
    with pytest.raises(Refused, match="invalid_arguments") as refusal:
        check_view(build(most + 1), "modal")
    assert refusal.value.extra["errors"][0].endswith(f"[json-pointer:{pointer}]")


def test_a_modal_with_an_input_needs_a_submit_button() -> None:
    check_view(modal("t", text_input("a"), submit=plain("Send")), "modal")
    with pytest.raises(Refused, match="invalid_arguments"):
        check_view(modal("t", text_input("a")), "modal")


def test_a_home_has_no_title() -> None:
    check_view({"type": "home", "blocks": [DIVIDER]}, "home")
    with pytest.raises(Refused, match="invalid_arguments"):
        check_view({"type": "home", "title": plain("t"), "blocks": [DIVIDER]}, "home")


def test_metadata_needs_its_two_fields_and_has_a_size() -> None:
    check_metadata({"event_type": "answer", "event_payload": {"id": "1"}})
    with pytest.raises(Refused, match="invalid_metadata_format"):
        check_metadata({"event_type": "answer"})
    with pytest.raises(Refused, match="metadata_too_large"):
        check_metadata({"event_type": "answer", "event_payload": {"id": "x" * 8000}})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "block_id", "accessory", "options"]),
            inner | st.sampled_from(["section", "actions", "rich_text", "button", "mrkdwn"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_whatever_is_sent_is_taken_or_refused(value) -> None:
    try:
        check_blocks(value)
        code = None
    except Refused as refusal:
        code = refusal.code
    taken = code is None and isinstance(value, list)
    assert taken or code in {"invalid_blocks", "msg_blocks_too_long"}

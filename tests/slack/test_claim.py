"""*Check this claim* as a conversation, and its modal within Slack's limits whatever it holds."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.claims import Checked, Part
from bot.facts.base import FactBase
from bot.matching.figures import Difference
from bot.slack.claim_blocks import CHECKING, NOTHING, WITHHELD, checking_view, claim_view
from bot.slack.listeners.claim import CHECK_CLAIM, claimed
from bot.workspace import Channel, User, Workspace
from bot.workspace.validation import check_view
from tests.bridge import ARTICLE, BASE
from tests.slack.conversation import QUOTE, modal

both_transports = pytest.mark.parametrize("slack", ["sockets", "http"], indirect=True)


def check(slack: Workspace, who: User, channel: Channel, said: str) -> str:
    """What stands in the modal, as JSON, once a member has had a message checked."""
    ts = slack.say(who, channel, said)
    (message,) = [each for each in slack.messages(channel) if each.ts == ts]
    assert slack.shortcut(who, message, CHECK_CLAIM).acknowledged
    slack.wait_for(lambda: slack.calls("views.update"))
    return modal(slack, who)[1]


@both_transports
def test_a_supported_claim_shows_the_line_to_the_one_who_asked(
    slack: Workspace, ann: User, general: Channel
) -> None:
    seen = check(slack, ann, general, "The harbour bridge was opened in May 1931.")
    assert "Supported" in seen
    assert QUOTE in seen
    assert "The harbour bridge · line 1 · as of 1931" in seen
    assert "The harbour bridge was opened in May 1931." in seen
    assert len(slack.messages(general)) == 1
    assert slack.ephemerals(ann, general) == []


def test_another_year_is_named_beside_the_lines(
    slack: Workspace, ann: User, general: Channel
) -> None:
    seen = check(slack, ann, general, "The harbour bridge was opened in 1932.")
    assert "Contradicted" in seen
    assert "The claim says 1932; the line says 4 May 1931." in seen


def test_a_denial_is_contradicted(slack: Workspace, ann: User, general: Channel) -> None:
    seen = check(slack, ann, general, "The harbour bridge was never opened.")
    assert "The line says the opposite." in seen


def test_what_no_line_says_is_named(slack: Workspace, ann: User, general: Channel) -> None:
    seen = check(slack, ann, general, "The harbour bridge was painted for $900.")
    assert "No source says that" in seen
    assert "Not found: $900, painted." in seen


def test_each_sentence_has_its_own_verdict(slack: Workspace, ann: User, general: Channel) -> None:
    said = "The harbour bridge was opened on 4 May 1931. Trams cost $900.\nIs that so?"
    seen = check(slack, ann, general, said)
    assert "2 sentences: 1 supported, 1 without a source." in seen


def test_it_works_where_the_bot_is_not_a_member(slack: Workspace, ann: User) -> None:
    elsewhere = slack.add_channel("elsewhere", members=[ann], bot=False)
    assert QUOTE in check(slack, ann, elsewhere, "The harbour bridge was opened in 1931.")


def test_a_line_whose_article_changed_carries_no_verdict(
    slack: Workspace, base: FactBase, ann: User, general: Channel
) -> None:
    base.articles[0].path.write_text("The bridge was opened in 1932.\n", encoding="utf-8")
    seen = check(slack, ann, general, "The harbour bridge was opened in 1931.")
    assert WITHHELD in seen
    assert QUOTE not in seen


def test_a_question_is_nothing_to_check(slack: Workspace, ann: User, general: Channel) -> None:
    assert NOTHING in check(slack, ann, general, "When was the harbour bridge opened?")


def test_the_modal_opens_before_the_lines_are_compared(
    slack: Workspace, ann: User, general: Channel
) -> None:
    check(slack, ann, general, "The harbour bridge was opened in 1931.")
    made = [call.method for call in slack.calls() if call.method.startswith("views.")]
    assert made == ["views.open", "views.update"]
    assert CHECKING in json.dumps(slack.calls("views.open")[0].arguments)


def test_what_is_typed_is_never_live(slack: Workspace, ann: User, general: Channel) -> None:
    seen = check(slack, ann, general, "<!channel> *trams* cost <@U1> $900 & `more`.")
    assert "mrkdwn" not in seen
    assert "&amp;" not in seen


def test_the_message_is_read_as_its_lines() -> None:
    text = "One <@U1|ann> &amp; two.\n\n• <https://a.b|Three>."
    assert claimed({"message": {"text": text}}) == "One ann & two.\n\n• Three."
    assert claimed({}) == claimed({"message": {"text": None}}) == ""


FACT = replace(
    BASE.facts[0],
    article=replace(ARTICLE, title="T" * 4000),
    quote="Q" * 20_000,
    caveat="C" * 5000,
)
WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=400)
PARTS = st.builds(
    Part,
    WORDS,
    st.sampled_from(["supported", "contradicted", "no_source"]),
    st.sampled_from([FACT, BASE.facts[0]]),
    st.lists(st.builds(Difference, WORDS, WORDS), max_size=2).map(tuple),
    st.lists(WORDS, max_size=12).map(tuple),
    st.lists(WORDS, max_size=12).map(tuple),
    st.booleans(),
    st.booleans(),
)


@settings(deadline=None, max_examples=40)
@given(WORDS, st.lists(PARTS, max_size=8).map(tuple), st.integers(0, 3))
def test_every_view_is_within_the_limits(text: str, parts: tuple[Part, ...], left_out: int) -> None:
    check_view(claim_view(Checked(text * 20, parts, left_out)), "modal")
    check_view(checking_view(), "modal")


def test_what_is_left_out_is_said() -> None:
    part = Part("The bridge opened.", "supported", BASE.facts[0])
    seen = json.dumps(claim_view(Checked("…", (part,), left_out=2)))
    assert "Only the first sentence was checked" in seen
    long = Part("The bridge opened.", "supported", FACT)
    assert "more did not fit here." in json.dumps(claim_view(Checked("…", (long,) * 8)))


def test_why_the_nearest_line_does_not_say_it_is_told() -> None:
    fact = BASE.facts[0]
    told = {
        Part("x", "no_source", fact, (Difference("1932", "1931"),)): "Both may be true.",
        Part("x", "no_source", fact, reserved=("could",)): "Only one of the two says “could”.",
        Part("x", "no_source", fact): "The line does not put it that way.",
    }
    for part, sentence in told.items():
        assert sentence in json.dumps(claim_view(Checked("x", (part,))), ensure_ascii=False)

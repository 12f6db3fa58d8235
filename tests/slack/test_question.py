from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.question import delivery_keys, from_command, from_event, team_of

MENTION: dict[str, Any] = {
    "type": "event_callback",
    "team_id": "T1",
    "event_id": "Ev1",
    "authorizations": [{"user_id": "UBOT", "is_bot": True}],
    "event": {
        "type": "app_mention",
        "user": "U1",
        "channel": "C1",
        "text": "<@UBOT> when was it opened?",
        "ts": "100.1",
        "client_msg_id": "m-1",
    },
}
DIRECT: dict[str, Any] = {
    **MENTION,
    "event": {
        "type": "message",
        "channel_type": "im",
        "user": "U1",
        "channel": "D1",
        "text": "when was it opened?",
        "ts": "100.1",
    },
}


def changed(payload: dict[str, Any], **event: Any) -> dict[str, Any]:
    return {**payload, "event": {**payload["event"], **event}}


def test_a_mention_is_answered_in_the_thread_it_begins() -> None:
    question = from_event(MENTION)
    assert question is not None
    assert (question.text, question.surface) == ("when was it opened?", "mention")
    assert (question.team_id, question.channel_id, question.user_id) == ("T1", "C1", "U1")
    assert question.reply_thread_ts == "100.1"


def test_a_mention_in_a_thread_is_answered_there() -> None:
    question = from_event(changed(MENTION, thread_ts="99.0"))
    assert question is not None
    assert question.reply_thread_ts == "99.0"


def test_a_direct_message_is_answered_beside_it_or_in_its_thread() -> None:
    beside, inside = from_event(DIRECT), from_event(changed(DIRECT, thread_ts="99.0"))
    assert beside is not None
    assert inside is not None
    assert (beside.reply_thread_ts, inside.reply_thread_ts) == (None, "99.0")


def test_others_mentioned_in_a_direct_message_are_not_taken_for_the_bot() -> None:
    question = from_event(changed({**DIRECT, "authorizations": []}, text="who is <@U7|ann>"))
    assert question is not None
    assert question.text == "who is ann"


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B1"},
        {"user": "UBOT"},
        {"user": None},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted", "hidden": True},
        {"subtype": "channel_join"},
        {"subtype": "bot_message"},
        {"channel_type": "channel"},
        {"channel_type": None},
        {"channel": None},
        {"type": "reaction_added"},
        {"type": None},
    ],
)
def test_what_is_not_a_question_is_ignored(event: dict[str, Any]) -> None:
    assert from_event(changed(DIRECT, **event)) is None


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_a_question_with_a_file_or_shown_in_the_channel_too_is_one(subtype: str) -> None:
    assert from_event(changed(DIRECT, subtype=subtype)) is not None


def test_both_events_of_one_mention_share_a_key() -> None:
    twin = changed(MENTION, type="message", channel_type="channel") | {"event_id": "Ev2"}
    shared = set(delivery_keys(MENTION)) & set(delivery_keys(twin))
    assert shared == {"message:C1:100.1", "client:m-1"}


def test_a_command_is_known_by_its_trigger() -> None:
    command = {"team_id": "T1", "trigger_id": "1.2.abc", "command": "/fact", "text": "x"}
    assert delivery_keys(command) == ("trigger:1.2.abc",)


def test_a_command_keeps_where_to_respond() -> None:
    question = from_command(
        {
            "command": "/fact",
            "text": " when &amp; where? ",
            "team_id": "T1",
            "channel_id": "C1",
            "user_id": "U1",
            "response_url": "https://hooks.example.com/1",
            "trigger_id": "1.2.abc",
        }
    )
    assert question.text == "when & where?"
    assert (question.response_url, question.trigger_id) == (
        "https://hooks.example.com/1",
        "1.2.abc",
    )


def test_the_team_of_a_click_is_found() -> None:
    assert team_of({"team": {"id": "T1"}}) == "T1"
    assert team_of({"team": None, "user": {"team_id": "T2"}}) == "T2"


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["type", "user", "ts", "text", "id"]), inner)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["event", "team", "team_id", "text", "authorizations", "trigger_id"]),
        _values,
    )
)
def test_no_payload_of_any_shape_raises(payload: dict[str, Any]) -> None:
    assert from_event(payload) is None
    assert isinstance(from_command(payload).text, str)
    assert all(isinstance(key, str) for key in delivery_keys(payload))

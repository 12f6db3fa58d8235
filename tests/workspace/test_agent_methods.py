"""`assistant.threads.*` through slack_sdk: what Slack would refuse, or take and not show."""

import pytest
from test_web_api import client_of, error_of

from bot.workspace import Prompt, Workspace

PROMPT = {"title": "Opened?", "message": "When was the bridge opened?"}


def test_prompts_stand_above_the_direct_messages_of_one_member(workspace: Workspace) -> None:
    ada, eve = workspace.add_user("ada"), workspace.add_user("eve")
    client = client_of(workspace)
    client.assistant_threads_setSuggestedPrompts(
        channel_id=workspace.im(ada).id, prompts=[PROMPT], title="Questions"
    )
    assert workspace.prompts(ada) == (Prompt(PROMPT["title"], PROMPT["message"]),)
    assert workspace.prompts(eve) == ()


@pytest.mark.parametrize(
    "prompts",
    [[], [PROMPT] * 5, [{"title": "x"}], [{**PROMPT, "icon": "x"}], [{**PROMPT, "title": ""}]],
)
def test_prompts_are_one_to_four_with_title_and_message(workspace: Workspace, prompts) -> None:
    suggest = client_of(workspace).assistant_threads_setSuggestedPrompts
    channel_id = workspace.im(workspace.add_user("ada")).id
    assert error_of(suggest, channel_id=channel_id, prompts=prompts) == "invalid_arguments"


def test_prompts_are_for_direct_messages_and_never_for_a_thread(workspace: Workspace) -> None:
    suggest = client_of(workspace).assistant_threads_setSuggestedPrompts
    ada = workspace.add_user("ada")
    general = workspace.add_channel("general")
    assert error_of(suggest, channel_id=general.id, prompts=[PROMPT]) == "channel_not_found"
    ts = workspace.dm(ada, "x")
    channel_id = workspace.im(ada).id
    refused = error_of(suggest, channel_id=channel_id, prompts=[PROMPT], thread_ts=ts)
    assert refused == "invalid_arguments"


def test_a_status_ends_with_a_reply_or_an_empty_one(workspace: Workspace) -> None:
    ada = workspace.add_user("ada")
    client, channel = client_of(workspace), workspace.im(ada)
    ts = workspace.dm(ada, "x")
    show = client.assistant_threads_setStatus
    show(channel_id=channel.id, thread_ts=ts, status="is looking", loading_messages=["a"] * 10)
    assert workspace.status(channel, ts) == "is looking"
    client.chat_postMessage(channel=channel.id, text="y")
    assert workspace.status(channel, ts) == "is looking"
    client.chat_postMessage(channel=channel.id, text="y", thread_ts=ts)
    assert workspace.status(channel, ts) == ""
    show(channel_id=channel.id, thread_ts=ts, status="is looking")
    show(channel_id=channel.id, thread_ts=ts, status="")
    assert workspace.status(channel, ts) == ""


def test_a_status_belongs_to_the_head_of_a_thread(workspace: Workspace) -> None:
    ada = workspace.add_user("ada")
    client, channel = client_of(workspace), workspace.im(ada)
    head = workspace.dm(ada, "x")
    reply = workspace.dm(ada, "y", thread_ts=head)
    show = client.assistant_threads_setStatus
    for ts in (reply, "1.000001"):
        refused = error_of(show, channel_id=channel.id, thread_ts=ts, status="is looking")
        assert refused == "invalid_thread_ts"
    call = client.api_call
    without = {"channel_id": channel.id, "thread_ts": head}
    assert error_of(call, "assistant.threads.setStatus", json=without) == "invalid_arguments"
    many = {**without, "status": "x", "loading_messages": ["a"] * 11}
    assert error_of(call, "assistant.threads.setStatus", json=many) == "invalid_arguments"

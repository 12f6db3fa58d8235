"""A magnifying glass on a message: its words are looked up for whoever put it there."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from conversation import OPENED, Talk, message

from bot.slack.jobs import start
from bot.slack.listeners import TRIGGERS
from bot.slack.services import Services
from bot.workspace import Channel, User, Workspace

both_transports = pytest.mark.parametrize("talk", ["sockets", "http"], indirect=True)


def put_again(workspace: Workspace, services: Services, ts: str) -> None:
    """Bob's reaction, delivered anew as after it was taken back, on the message at `ts`."""
    (trigger,) = [each for each in TRIGGERS if each.name == "reaction_added"]
    event = next(
        payload
        for attempt in workspace.deliveries()
        if (payload := attempt.outgoing.payload).get("event", {}).get("type") == "reaction_added"
    )
    item = {**event["event"]["item"], "ts": ts}
    again = {**event, "event_id": f"Ev{ts}", "event": {**event["event"], "item": item}}
    assert trigger.wants(again)
    with ThreadPoolExecutor(1) as work:
        start(replace(services, work=work), trigger, again, None)


@both_transports
def test_a_message_is_looked_up_for_the_one_who_reacted(
    talk: Talk, workspace: Workspace, ann: User, bob: User, general: Channel
) -> None:
    ts = workspace.say(ann, general, OPENED)
    with talk():
        workspace.react(bob, message(workspace, general, ts), "mag")
    (answer,) = workspace.ephemerals(bob, general)
    assert "4 May 1931" in answer.text
    assert answer.thread_ts is None
    assert len(workspace.messages(general)) == 1
    assert workspace.ephemerals(ann, general) == []


def test_a_reply_in_a_thread_is_looked_up_there(
    talk: Talk, workspace: Workspace, ann: User, bob: User, general: Channel
) -> None:
    head = workspace.say(ann, general, "About the bridge")
    ts = workspace.say(ann, general, OPENED, thread_ts=head)
    with talk():
        workspace.react(bob, message(workspace, general, ts), "mag")
        workspace.react(ann, message(workspace, general, head), "mag")
    (answer,) = workspace.ephemerals(bob, general)
    assert "4 May 1931" in answer.text
    assert answer.thread_ts == head
    (about,) = workspace.ephemerals(ann, general)
    assert about.thread_ts is None


def test_each_person_is_answered_once_for_a_message(
    talk: Talk, workspace: Workspace, services: Services, ann: User, bob: User, general: Channel
) -> None:
    ts = workspace.say(ann, general, OPENED)
    with talk():
        workspace.react(bob, message(workspace, general, ts), "mag")
        workspace.react(ann, message(workspace, general, ts), "mag")
    put_again(workspace, services, ts)
    assert len(workspace.ephemerals(bob, general)) == 1
    assert len(workspace.ephemerals(ann, general)) == 1


def test_other_reactions_and_the_bots_own_messages_are_left_alone(
    talk: Talk, workspace: Workspace, services: Services, ann: User, bob: User, general: Channel
) -> None:
    with talk():
        ts = workspace.say(ann, general, f"{workspace.mention_text(workspace.bot)} {OPENED}")
    (answer,) = workspace.thread(general, ts)[1:]
    with talk():
        workspace.react(bob, answer, "mag")
        workspace.react(bob, message(workspace, general, ts), "eyes")
        workspace.react(bob, message(workspace, general, ts), "mag_right")
    assert workspace.ephemerals(bob, general) == []
    assert workspace.calls("conversations.history") == []


def test_a_message_without_a_source_is_said_to_be_so(
    talk: Talk, workspace: Workspace, services: Services, ann: User, bob: User, general: Channel
) -> None:
    ts = workspace.say(ann, general, "what is the weather in oslo")
    with talk():
        workspace.react(bob, message(workspace, general, ts), "mag")
    (answer,) = workspace.ephemerals(bob, general)
    assert answer.text.startswith("No source says that")
    (entry,) = services.ledger.entries(workspace.team_id)
    assert entry.asked.user_id == bob.id


def test_a_message_that_is_gone_is_no_fault(
    talk: Talk, workspace: Workspace, services: Services, ann: User, bob: User, general: Channel
) -> None:
    ts = workspace.say(ann, general, OPENED)
    with talk():
        workspace.react(bob, message(workspace, general, ts), "mag")
    workspace.delete(message(workspace, general, ts))
    put_again(workspace, services, "1.000001")
    put_again(workspace, services, ts)
    assert len(workspace.ephemerals(bob, general)) == 1
    assert workspace.messages(general) == []

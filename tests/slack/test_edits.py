"""A question corrected by its asker: the reply below it changes, and no second one comes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from conversation import OPENED, Talk, message

from bot.slack.jobs import Job, receive, sweep
from bot.slack.listeners import TRIGGERS
from bot.slack.listeners.edits import EDIT_MAX_S, NOT_SURE_NOW, is_correction, update_answer
from bot.slack.services import Services
from bot.state.channel_settings import ChannelSettings
from bot.workspace import Channel, User, Workspace

TRACKS = "How many railway tracks does the bridge carry?"

both_transports = pytest.mark.parametrize("talk", ["sockets", "http"], indirect=True)


def delivered_edit(workspace: Workspace) -> dict[str, Any]:
    """The first edit that was delivered, as Slack sends it."""
    return next(
        payload
        for attempt in workspace.deliveries()
        if "subtype" in (payload := attempt.outgoing.payload)["event"]
    )


def mention(workspace: Workspace, text: str) -> str:
    return f"{workspace.mention_text(workspace.bot)} {text}"


@both_transports
def test_the_reply_to_a_corrected_question_is_updated(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    with talk():
        ts = workspace.say(ann, general, mention(workspace, OPENED))
    (before,) = workspace.thread(general, ts)[1:]
    with talk():
        workspace.edit(message(workspace, general, ts), mention(workspace, TRACKS))
    (after,) = workspace.thread(general, ts)[1:]
    assert after.ts == before.ts
    assert "4 May 1931" in before.text
    assert "two railway tracks" in after.text
    given = services.answers.at(workspace.team_id, general.id, after.ts)
    assert given is not None
    assert (given.question, given.fact_ids[0]) == (TRACKS, "bridge-tracks")
    with talk():
        workspace.say(ann, general, "source?", thread_ts=ts)
    assert workspace.thread(general, ts)[-1].text == "The harbour bridge · line 3"


def test_what_is_only_near_the_corrected_question_is_the_askers_to_choose(
    talk: Talk, workspace: Workspace, ann: User, general: Channel
) -> None:
    with talk():
        ts = workspace.say(ann, general, mention(workspace, OPENED))
    with talk():
        workspace.edit(message(workspace, general, ts), mention(workspace, "bridge"))
    (reply,) = workspace.thread(general, ts)[1:]
    assert reply.text == NOT_SURE_NOW
    (choice,) = workspace.ephemerals(ann, general)
    assert "Only you see these" in choice.text
    assert choice.thread_ts == ts


def test_a_direct_message_can_be_corrected(talk: Talk, workspace: Workspace, ann: User) -> None:
    with talk():
        ts = workspace.dm(ann, OPENED)
    with talk():
        workspace.edit(message(workspace, workspace.im(ann), ts), TRACKS)
    _, answer = workspace.messages(workspace.im(ann))
    assert "two railway tracks" in answer.text


def test_a_question_corrected_to_one_without_a_source_says_so(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    with talk():
        ts = workspace.say(ann, general, mention(workspace, OPENED))
    with talk():
        edited = mention(workspace, "what is the weather in oslo")
        workspace.edit(message(workspace, general, ts), edited)
    (reply,) = workspace.thread(general, ts)[1:]
    assert reply.text.startswith("No source says that")
    (entry,) = services.ledger.entries(workspace.team_id)
    assert entry.asked.question == "what is the weather in oslo"


def test_a_reply_that_nobody_asked_for_changes_only_to_a_sure_one(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    auto = ChannelSettings(auto=True)
    services.channels.set(workspace.team_id, general.id, auto, ann.id, services.clock())
    with talk():
        ts = workspace.say(ann, general, OPENED)
    (before,) = workspace.thread(general, ts)[1:]
    with talk():
        workspace.edit(message(workspace, general, ts), "What is the weather in oslo?")
    assert workspace.thread(general, ts)[1:] == [before]
    with talk():
        workspace.edit(message(workspace, general, ts), TRACKS)
    (after,) = workspace.thread(general, ts)[1:]
    assert "two railway tracks" in after.text
    assert services.ledger.entries(workspace.team_id) == ()


@both_transports
def test_a_mention_added_by_an_edit_is_left_alone(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    with talk():
        ts = workspace.say(ann, general, OPENED)
    with talk():
        workspace.edit(message(workspace, general, ts), mention(workspace, OPENED))
    assert workspace.thread(general, ts)[1:] == []
    assert workspace.calls("chat.update") == []
    assert services.ledger.entries(workspace.team_id) == ()


def test_a_deleted_question_leaves_its_reply(
    talk: Talk, workspace: Workspace, ann: User, general: Channel
) -> None:
    with talk():
        ts = workspace.say(ann, general, mention(workspace, OPENED))
    reply = workspace.thread(general, ts)[1]
    with talk():
        workspace.delete(message(workspace, general, ts))
    assert workspace.messages(general) == [reply]


def test_a_correction_that_a_crash_left_is_taken_up(
    talk: Talk, workspace: Workspace, services: Services, ann: User
) -> None:
    with talk():
        ts = workspace.dm(ann, OPENED)
    with talk():
        workspace.edit(message(workspace, workspace.im(ann), ts), "When was it opened?")
    edit = delivered_edit(workspace)
    changed = {**edit["event"]["message"], "text": TRACKS}
    event = {**edit["event"], "message": changed, "ts": f"{edit['event']['ts']}1"}
    left = {**edit, "event_id": "Ev1", "event": event}
    (trigger,) = [each for each in TRIGGERS if each.name == "message.im" and each.wants(left)]
    assert receive(services, trigger, left).inbox_id is not None
    with ThreadPoolExecutor(1) as work:
        assert sweep(replace(services, work=work), TRIGGERS) == 1
    _, answer = workspace.messages(workspace.im(ann))
    assert "two railway tracks" in answer.text


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_the_last_edit_has_the_last_word_in_whatever_order_edits_come(
    talk: Talk, workspace: Workspace, services: Services, ann: User, order: tuple[int, ...]
) -> None:
    with talk():
        ts = workspace.dm(ann, OPENED)
    with talk():
        workspace.edit(message(workspace, workspace.im(ann), ts), "When was it opened?")
    first = delivered_edit(workspace)
    edits = []
    for number, words in enumerate(["Who built the bridge?", OPENED, TRACKS], start=1):
        changed = {**first["event"]["message"], "text": words}
        event = {**first["event"], "message": changed, "ts": f"{first['event']['ts']}{number}"}
        edits.append({**first, "event_id": f"Ev{number}", "event": event})
    for number in order:
        update_answer(services, Job(edits[number], lambda: True))
    _, answer = workspace.messages(workspace.im(ann))
    assert "two railway tracks" in answer.text


def test_an_edit_that_changes_no_word_changes_no_reply(
    talk: Talk, workspace: Workspace, ann: User, general: Channel
) -> None:
    text = mention(workspace, OPENED)
    with talk():
        ts = workspace.say(ann, general, text)
    with talk():
        workspace.edit(message(workspace, general, ts), text)
    assert workspace.calls("chat.update") == []


def test_an_edited_short_word_is_left_alone(
    talk: Talk, workspace: Workspace, ann: User, general: Channel
) -> None:
    with talk():
        ts = workspace.say(ann, general, mention(workspace, OPENED))
    with talk():
        word = workspace.say(ann, general, "source?", thread_ts=ts)
    with talk():
        workspace.edit(message(workspace, general, word), "sources, please?")
    assert workspace.calls("chat.update") == []


@pytest.mark.parametrize(
    ("after_s", "is_timely"), [(EDIT_MAX_S - 1, True), (EDIT_MAX_S + 1, False)]
)
def test_only_a_timely_edit_is_a_correction(
    talk: Talk, workspace: Workspace, ann: User, after_s: float, is_timely: bool
) -> None:
    with talk():
        ts = workspace.dm(ann, OPENED)
    with talk():
        workspace.edit(message(workspace, workspace.im(ann), ts), TRACKS)
    edit = delivered_edit(workspace)
    assert is_correction(edit)
    later = {**edit["event"], "ts": f"{float(ts) + after_s:.6f}"}
    assert is_correction({**edit, "event": later}) == is_timely
    assert not is_correction({**edit, "event": {**later, "ts": "soon"}})

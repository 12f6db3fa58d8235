"""No answer is an answer: its number, the nearest topics, and a curator who can be asked."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conversation import (
    Connect,
    commanded,
    last_click,
    mention,
    mentioned,
    private,
    replies,
    settled,
    shown,
)
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.base import FactBase
from bot.slack.blocks import curator_message
from bot.slack.buttons import ASK_CURATOR, SHOW_TOPIC, numbered
from bot.slack.directory_blocks import topic_message
from bot.slack.entities import plain_words
from bot.slack.jobs import Job, receive, start
from bot.slack.listeners import TRIGGERS
from bot.slack.listeners.ask import answer_command
from bot.slack.services import Services
from bot.state.database import Database
from bot.state.ledger import Ledger, LedgerEntry, Unanswered
from bot.workspace import Channel, Message, User, Workspace
from bot.workspace.validation import check_blocks

both_transports = pytest.mark.parametrize("slack", ["sockets", "http"], indirect=True)

NOW = datetime(2026, 5, 2, tzinfo=UTC)
WEATHER = "what is the weather in oslo"


def buttons(message: Message) -> list[str]:
    """The labels of a message's buttons, in order."""
    elements = [each for block in message.blocks for each in block.get("elements", [])]
    return [each["text"]["text"] for each in elements if each["type"] == "button"]


@both_transports
def test_no_source_comes_with_a_number_topics_and_a_curator(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    answer = mentioned(slack, ann, general, WEATHER)
    assert answer.text == "No source says that. Noted as no. 1."
    assert buttons(answer) == ["bridge", "history", "costs", "Ask a curator"]
    (entry,) = services.ledger.entries(slack.team_id)
    assert (entry.number, entry.asked.question) == (1, WEATHER)
    assert mentioned(slack, ann, general, "who is king").text.endswith("Noted as no. 2.")


def test_a_delivery_that_is_worked_on_again_keeps_its_number(
    workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    payload = {
        "command": "/fact",
        "text": WEATHER,
        "team_id": workspace.team_id,
        "channel_id": general.id,
        "user_id": ann.id,
        "trigger_id": "1.1",
    }
    for _ in range(3):
        answer_command(services, Job(payload, lambda: True))
    texts = [message.text for message in workspace.ephemerals(ann, general)]
    assert texts == ["No source says that. Noted as no. 1."] * 3
    assert len(services.ledger.entries(workspace.team_id)) == 1


@both_transports
def test_a_nearest_topic_lists_its_facts_to_whoever_clicks(
    slack: Workspace, ann: User, general: Channel
) -> None:
    answer = mentioned(slack, ann, general, WEATHER)
    slack.click(ann, answer, numbered(SHOW_TOPIC, 0))
    (listed,) = private(slack, ann, general)
    assert listed.thread_ts == answer.thread_ts
    assert listed.text.startswith("bridge: 2 facts. “The harbour bridge")
    assert shown(listed).count("rich_text_quote") == 2


def test_a_topic_lists_ten_facts_at_most_and_none_that_changed(
    slack: Workspace, base: FactBase, ann: User, general: Channel
) -> None:
    message = topic_message("bridge", [base.facts[0]] * 12, lambda fact: True)
    check_blocks(list(message.blocks))
    assert json.dumps(message.blocks).count("rich_text_quote") == 10
    assert "2 more on this topic." in json.dumps(message.blocks)
    answer = mentioned(slack, ann, general, WEATHER)
    base.articles[0].path.write_text("Gone.\n", encoding="utf-8")
    slack.click(ann, answer, numbered(SHOW_TOPIC, 2))
    assert "1 line is withheld" in private(slack, ann, general)[0].text


def test_without_a_ledger_the_answer_goes_out_without_a_number(
    workspace: Workspace,
    services: Services,
    connect: Connect,
    ann: User,
    general: Channel,
    tmp_path: Path,
) -> None:
    with Database.open(f"sqlite:///{tmp_path / 'empty.db'}") as without_tables:
        failing = replace(services, ledger=Ledger(without_tables))
        with connect(failing):
            answer = mentioned(workspace, ann, general, WEATHER)
    assert answer.text == "No source says that."
    assert buttons(answer) == ["bridge", "history", "costs"]


def test_without_a_curators_channel_nobody_is_offered(
    workspace: Workspace, services: Services, connect: Connect, ann: User, general: Channel
) -> None:
    with connect(replace(services, curators_channel=None)):
        answer = mentioned(workspace, ann, general, WEATHER)
    assert buttons(answer) == ["bridge", "history", "costs"]


@both_transports
def test_the_curators_get_the_question_with_a_link(
    slack: Workspace, services: Services, ann: User, general: Channel, curators: Channel
) -> None:
    ts = mention(slack, ann, general, WEATHER)
    (answer,) = replies(slack, general, ts)
    settled(services)
    slack.click(ann, answer, ASK_CURATOR)
    (sent,) = slack.wait_for(lambda: slack.messages(curators))
    assert sent.text == f"No. 1 has no source yet. “{WEATHER}”"
    assert f"Asked by <@{ann.id}> in <#{general.id}> · <http" in shown(sent)
    assert ts.replace(".", "") in shown(sent)
    assert "Nearest topics: bridge, history, costs." in shown(sent)
    (told,) = private(slack, ann, general)
    assert told.text == "Sent to the curators as no. 1."
    assert told.thread_ts == ts


def test_a_private_question_is_sent_without_a_link(
    slack: Workspace, ann: User, general: Channel, curators: Channel
) -> None:
    answer = commanded(slack, ann, general, f"{WEATHER} <!channel> *now*")
    slack.click(ann, answer, ASK_CURATOR)
    (sent,) = slack.wait_for(lambda: slack.messages(curators))
    assert f'Asked by <@{ann.id}> in <#{general.id}>"' in shown(sent)
    quote = next(block for block in sent.blocks if block["type"] == "rich_text")
    assert "<!channel>" not in json.dumps([each for each in sent.blocks if each is not quote])
    assert slack.messages(general) == []


def test_a_direct_question_names_no_channel(slack: Workspace, ann: User, curators: Channel) -> None:
    slack.dm(ann, WEATHER)
    channel = slack.im(ann)
    _, answer = slack.wait_for(lambda: seen if len(seen := slack.messages(channel)) == 2 else None)
    slack.click(ann, answer, ASK_CURATOR)
    (sent,) = slack.wait_for(lambda: slack.messages(curators))
    assert f"Asked by <@{ann.id}> in a direct message" in shown(sent)


def test_a_question_is_sent_once_whoever_clicks(
    slack: Workspace, services: Services, ann: User, general: Channel, curators: Channel
) -> None:
    answer = mentioned(slack, ann, general, WEATHER)
    bob = slack.add_user("bob")
    slack.join(bob, general)
    slack.click(ann, answer, ASK_CURATOR)
    private(slack, ann, general)
    slack.click(bob, answer, ASK_CURATOR)
    assert private(slack, bob, general)[0].text == "No. 1 was sent to the curators already."
    click = last_click(slack)
    (ask,) = [trigger for trigger in TRIGGERS if trigger.name == ASK_CURATOR]
    for number in range(6):
        again = {**click, "trigger_id": f"1.{number}"}
        start(services, ask, again, receive(services, ask, again).inbox_id)
    services.work.shutdown(wait=True)
    assert len(slack.messages(curators)) == 1


def test_a_curators_channel_that_takes_nothing_is_said_and_can_be_tried_again(
    workspace: Workspace, services: Services, connect: Connect, ann: User, general: Channel
) -> None:
    closed = workspace.add_channel("closed", bot=False)
    with connect(replace(services, curators_channel=closed.id)):
        answer = mentioned(workspace, ann, general, WEATHER)
        workspace.click(ann, answer, ASK_CURATOR)
        assert "nothing was sent" in private(workspace, ann, general)[0].text
        workspace.join(workspace.bot, closed)
        workspace.click(ann, answer, ASK_CURATOR)
        assert private(workspace, ann, general, 2)[-1].text == "Sent to the curators as no. 1."


@pytest.mark.parametrize("value", ["", "x", "99", "-1", "9" * 30, "²", None])
def test_a_number_that_is_not_ours_sends_nothing(
    slack: Workspace,
    services: Services,
    ann: User,
    general: Channel,
    curators: Channel,
    value: str | None,
) -> None:
    slack.click(ann, mentioned(slack, ann, general, WEATHER), ASK_CURATOR)
    private(slack, ann, general)
    click = last_click(slack)
    action = {**click["actions"][0], "value": value}
    payload = {**click, "actions": [action], "trigger_id": "1.1"}
    (ask,) = [trigger for trigger in TRIGGERS if trigger.name == ASK_CURATOR]
    start(services, ask, payload, receive(services, ask, payload).inbox_id)
    services.work.shutdown(wait=True)
    assert len(slack.messages(curators)) == 1
    assert "no curators' channel" in slack.ephemerals(ann, general)[-1].text


@given(st.text(max_size=9000), st.lists(st.text(), max_size=5))
def test_what_curators_get_is_valid_whatever_was_asked(typed: str, topics: list[str]) -> None:
    asked = Unanswered(plain_words(typed, "-"), "C1", "U1", tuple(topics))
    entry = LedgerEntry(7, asked, NOW)
    message = curator_message(entry, "in <#C1>")
    check_blocks(list(message.blocks))
    assert "<" not in message.text
    live = [one for block in message.blocks for one in block.get("elements", [])]
    assert [one["text"] for one in live if one["type"] == "mrkdwn"] == ["Asked by <@U1> in <#C1>"]

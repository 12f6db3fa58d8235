"""Whole conversations: a member types or clicks, and what stands in the workspace afterwards."""

import json
import threading
from typing import Any

import pytest
from conversation import OPENED, QUOTE, last_click, private, replies, shown

from bot.facts.base import FactBase
from bot.slack.buttons import SHARE_ANSWER, SHOW_CONTEXT
from bot.slack.jobs import receive, start
from bot.slack.listeners import TRIGGERS
from bot.slack.services import Services
from bot.workspace import Channel, User, Workspace

# Everything behind the transport is the same; these go through both to the end.
both_transports = pytest.mark.parametrize("slack", ["sockets", "http"], indirect=True)


@both_transports
def test_a_command_is_answered_to_the_asker_only(
    slack: Workspace, ann: User, general: Channel
) -> None:
    ack = slack.command(ann, general, "/fact", OPENED)
    assert (ack.acknowledged, ack.payload) == (True, {})
    (answer,) = private(slack, ann, general)
    assert answer.text == f"“{QUOTE}” (The harbour bridge · line 1 · as of 1931)"
    assert OPENED in shown(answer)
    assert '"style": {"bold": true}, "text": "4 May 1931"' in shown(answer)
    assert slack.messages(general) == []


def test_a_command_works_where_the_bot_is_not_a_member(slack: Workspace, ann: User) -> None:
    elsewhere = slack.add_channel("elsewhere", members=[ann], bot=False)
    slack.command(ann, elsewhere, "/fact", OPENED)
    assert QUOTE in private(slack, ann, elsewhere)[0].text


@both_transports
def test_a_mention_is_answered_in_its_thread(slack: Workspace, ann: User, general: Channel) -> None:
    ts = slack.say(ann, general, f"{slack.mention_text(slack.bot)} {OPENED}")
    (answer,) = replies(slack, general, ts)
    assert QUOTE in answer.text
    assert answer.user_id == slack.bot_user_id
    assert SHARE_ANSWER not in shown(answer)


def test_a_mention_in_a_thread_is_answered_there(
    slack: Workspace, ann: User, general: Channel
) -> None:
    head = slack.say(ann, general, "About the bridge.")
    slack.say(ann, general, f"{slack.mention_text(slack.bot)} {OPENED}", thread_ts=head)
    assert QUOTE in replies(slack, general, head, 2)[-1].text


@both_transports
def test_a_direct_message_is_answered_there(slack: Workspace, ann: User) -> None:
    slack.dm(ann, OPENED)
    channel = slack.im(ann)
    _, answer = slack.wait_for(lambda: seen if len(seen := slack.messages(channel)) == 2 else None)
    assert QUOTE in answer.text
    assert answer.thread_ts is None


def test_a_direct_message_in_a_thread_is_answered_in_the_thread(
    slack: Workspace, ann: User
) -> None:
    head = slack.dm(ann, OPENED)
    slack.dm(ann, "How many railway tracks does the bridge carry?", thread_ts=head)
    answer = replies(slack, slack.im(ann), head, 2)[-1]
    assert "two railway tracks" in answer.text


@pytest.mark.parametrize("text", ["", "help", "  ", ":)", "🎉🎉"])
def test_nothing_asked_is_answered_with_short_help(
    slack: Workspace, ann: User, general: Channel, text: str
) -> None:
    slack.command(ann, general, "/fact", text)
    (answer,) = private(slack, ann, general)
    assert answer.text.startswith("Ask with /fact")
    assert "bridge" in shown(answer)


def test_only_a_mention_is_answered_with_short_help(
    slack: Workspace, ann: User, general: Channel
) -> None:
    ts = slack.say(ann, general, slack.mention_text(slack.bot))
    assert replies(slack, general, ts)[0].text.startswith("Ask with /fact")


def test_no_source_is_said_and_kept_in_the_ledger(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    slack.command(ann, general, "/fact", "what is the weather in oslo")
    (answer,) = private(slack, ann, general)
    assert answer.text == "No source says that. Noted as no. 1."
    assert '"text": "bridge"' in shown(answer)
    services.work.shutdown(wait=True)
    (entry,) = services.ledger.entries(slack.team_id)
    assert entry.asked.question == "what is the weather in oslo"
    assert (entry.asked.user_id, entry.asked.channel_id) == (ann.id, general.id)


def test_lines_that_may_answer_are_suggested(slack: Workspace, ann: User, general: Channel) -> None:
    slack.command(ann, general, "/fact", "bridge")
    (answer,) = private(slack, ann, general)
    assert answer.text.startswith("No line is sure to answer that.")
    assert shown(answer).count("rich_text_quote") == 3


def test_a_line_whose_article_changed_is_withheld(
    slack: Workspace, base: FactBase, ann: User, general: Channel
) -> None:
    base.articles[0].path.write_text("The bridge was opened in 1932.\n", encoding="utf-8")
    slack.command(ann, general, "/fact", OPENED)
    (answer,) = private(slack, ann, general)
    assert "withheld" in answer.text
    assert QUOTE not in answer.text + shown(answer)


def test_what_is_typed_is_never_live(slack: Workspace, ann: User, general: Channel) -> None:
    slack.command(ann, general, "/fact", "<!channel> <@U123> *when* was the bridge opened `x`")
    (answer,) = private(slack, ann, general)
    asked = answer.blocks[0]["elements"][0]
    assert asked["type"] == "plain_text"
    assert "<" not in answer.text
    assert "mrkdwn" not in shown(answer)


@both_transports
def test_context_opens_with_the_lines_around(slack: Workspace, ann: User, general: Channel) -> None:
    ts = slack.say(ann, general, f"{slack.mention_text(slack.bot)} {OPENED}")
    (answer,) = replies(slack, general, ts)
    assert slack.click(ann, answer, SHOW_CONTEXT).acknowledged
    view = slack.wait_for(lambda: slack.view(ann))
    body = json.dumps(view.definition, ensure_ascii=False)
    assert "1 quoted" in body
    assert "It carries two railway tracks & a footpath." in body


def test_context_of_a_line_that_changed_says_so(
    slack: Workspace, base: FactBase, ann: User, general: Channel
) -> None:
    slack.command(ann, general, "/fact", OPENED)
    (answer,) = private(slack, ann, general)
    base.articles[0].path.write_text("Gone.\n", encoding="utf-8")
    slack.click(ann, answer, SHOW_CONTEXT)
    view = slack.wait_for(lambda: slack.view(ann))
    assert "no longer quoted" in json.dumps(view.definition)


@both_transports
def test_an_answer_is_shared_once(slack: Workspace, ann: User, general: Channel) -> None:
    slack.command(ann, general, "/fact", OPENED)
    (answer,) = private(slack, ann, general)
    slack.click(ann, answer, SHARE_ANSWER)
    (own,) = slack.wait_for(
        lambda: [
            message
            for message in slack.ephemerals(ann, general)
            if "Shared to the channel." in shown(message)
        ]
    )
    assert own.ts == answer.ts, "the private answer is replaced"
    assert SHARE_ANSWER not in shown(own)
    (public,) = slack.messages(general)
    assert QUOTE in public.text
    assert f"Shared by <@{ann.id}>" in shown(public)
    assert OPENED in shown(public)


def test_clicks_on_share_at_once_share_once(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    slack.command(ann, general, "/fact", OPENED)
    (answer,) = private(slack, ann, general)
    slack.click(ann, answer, SHARE_ANSWER)
    click = last_click(slack)
    (share,) = [trigger for trigger in TRIGGERS if trigger.name == SHARE_ANSWER]
    for number in range(8):
        again = {**click, "trigger_id": f"1.{number}"}
        start(services, share, again, receive(services, share, again).inbox_id)
    services.work.shutdown(wait=True)
    assert len(slack.messages(general)) == 1


def test_sharing_where_the_bot_is_not_says_how_to_invite_it(slack: Workspace, ann: User) -> None:
    elsewhere = slack.add_channel("elsewhere", members=[ann], bot=False)
    slack.command(ann, elsewhere, "/fact", OPENED)
    (answer,) = private(slack, ann, elsewhere)
    slack.click(ann, answer, SHARE_ANSWER)
    hint = private(slack, ann, elsewhere, 2)[-1]
    assert "/invite @Sourceline" in hint.text
    slack.join(slack.bot, elsewhere)
    slack.click(ann, answer, SHARE_ANSWER)
    (public,) = slack.wait_for(
        lambda: [m for m in slack.messages(elsewhere) if m.user_id == slack.bot_user_id]
    )
    assert QUOTE in public.text


def test_edits_deletions_joins_and_other_messages_get_no_answer(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    slack.say(ann, general, OPENED)
    ts = slack.dm(ann, OPENED)
    channel = slack.im(ann)
    asked, _ = slack.wait_for(lambda: seen if len(seen := slack.messages(channel)) == 2 else None)
    slack.edit(asked, "How many railway tracks does the bridge carry?")
    slack.delete(asked)
    slack.join(slack.add_user("bob"), general)
    # What comes last is answered last, so nothing before it is still on its way.
    slack.dm(ann, "What did the repairs of the bridge cost?")
    slack.wait_for(lambda: len(slack.messages(channel)) == 3)
    services.work.shutdown(wait=True)
    assert slack.messages(general)[1:] == []
    assert [m.text for m in slack.messages(channel) if m.ts == ts] == []
    assert len(slack.messages(channel)) == 3


@both_transports
def test_every_delivery_is_acknowledged(slack: Workspace, ann: User, general: Channel) -> None:
    slack.say(ann, general, f"{slack.mention_text(slack.bot)} {OPENED}")
    slack.command(ann, general, "/fact", OPENED)
    (answer,) = private(slack, ann, general)
    slack.click(ann, answer, SHOW_CONTEXT)
    slack.wait_for(lambda: slack.view(ann))
    failures = [attempt.ack and attempt.ack.failure for attempt in slack.deliveries()]
    assert failures
    assert not any(failures)


@both_transports
def test_questions_at_once_are_each_answered_once(
    slack: Workspace, ann: User, general: Channel
) -> None:
    def ask(seen: list[str]) -> None:
        for _ in range(5):
            seen.append(slack.say(ann, general, f"{slack.mention_text(slack.bot)} {OPENED}"))

    asked: list[list[str]] = [[] for _ in range(4)]
    threads = [threading.Thread(target=ask, args=(seen,)) for seen in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = [ts for seen in asked for ts in seen]
    for ts in every:
        slack.wait_for(lambda ts=ts: slack.thread(general, ts)[1:], 20.0)
    answers: list[Any] = [slack.thread(general, ts)[1:] for ts in every]
    assert [len(one) for one in answers] == [1] * 20

"""What the bot says in a channel that it comes into: one greeting, and only to an invitation."""

import pytest
from conversation import Talk

from bot.slack.listeners import TRIGGERS
from bot.slack.listeners.greeting import GREETING
from bot.slack.manifest import bot_scopes
from bot.slack.services import Services
from bot.state.outbox import KEPT_FOR
from bot.workspace import Channel, Message, User, Workspace

both_transports = pytest.mark.parametrize("slack", ["sockets", "http"], indirect=True)

OPENED = "When was the harbour bridge opened?"


@pytest.fixture
def elsewhere(workspace: Workspace, ann: User) -> Channel:
    """A channel without the bot."""
    return workspace.add_channel("elsewhere", members=[ann], bot=False)


def said(slack: Workspace, channel: Channel) -> list[Message]:
    """What the bot posted in a channel."""
    return [one for one in slack.messages(channel) if one.user_id == slack.bot_user_id]


@both_transports
def test_an_invited_bot_greets_once_in_two_lines(
    slack: Workspace, ann: User, elsewhere: Channel, services: Services
) -> None:
    slack.join(slack.bot, elsewhere, invited_by=ann)
    (greeting,) = slack.wait_for(lambda: said(slack, elsewhere))
    assert greeting.text == GREETING
    assert len(GREETING.splitlines()) <= 2
    slack.leave(slack.bot, elsewhere)
    slack.join(slack.bot, elsewhere, invited_by=ann)
    # What comes later is answered later, so a second greeting would stand before it.
    ts = slack.say(ann, elsewhere, f"{slack.mention_text(slack.bot)} {OPENED}")
    slack.wait_for(lambda: slack.thread(elsewhere, ts)[1:])
    services.work.shutdown(wait=True)
    assert [one.text for one in said(slack, elsewhere) if one.thread_ts is None] == [GREETING]


def test_it_greets_no_second_time_once_the_outbox_has_forgotten(
    talk: Talk, ann: User, elsewhere: Channel, services: Services
) -> None:
    with talk() as slack:
        slack.join(slack.bot, elsewhere, invited_by=ann)
    assert services.outbox.drop_older(services.clock() + 2 * KEPT_FOR) > 0
    slack.leave(slack.bot, elsewhere)
    with talk():
        slack.join(slack.bot, elsewhere, invited_by=ann)
    assert [one.text for one in said(slack, elsewhere)] == [GREETING]


def test_in_a_private_channel_too(slack: Workspace, ann: User) -> None:
    hidden = slack.add_channel("hidden", members=[ann], bot=False, private=True)
    slack.join(slack.bot, hidden, invited_by=ann)
    assert slack.wait_for(lambda: said(slack, hidden))


def test_nobody_is_greeted_who_did_not_invite_the_bot(
    slack: Workspace, ann: User, elsewhere: Channel, general: Channel, services: Services
) -> None:
    bob = slack.add_user("bob")
    slack.join(slack.bot, elsewhere)
    slack.join(slack.bot, elsewhere, invited_by=slack.bot)
    slack.join(bob, general, invited_by=ann)
    ts = slack.say(ann, general, f"{slack.mention_text(slack.bot)} {OPENED}")
    slack.wait_for(lambda: slack.thread(general, ts)[1:])
    services.work.shutdown(wait=True)
    assert said(slack, elsewhere) == []
    assert [one for one in said(slack, general) if one.thread_ts is None] == []


def test_a_team_can_do_without_the_greeting() -> None:
    (trigger,) = [one for one in TRIGGERS if one.name == "member_joined_channel"]
    assert trigger.optional
    assert not set(trigger.scopes) & set(bot_scopes())

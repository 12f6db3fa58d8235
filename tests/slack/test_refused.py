"""A channel that takes no message for good: the answer's owner hears of it once, in private."""

import pytest
from conversation import OPENED, Talk, mention

from bot.slack.refused import AUTO_ENDED, INVITE, REFUSED
from bot.slack.services import Services
from bot.state.channel_settings import ChannelSettings
from bot.workspace import Channel, Fault, User, Workspace

POST = "chat.postMessage"


def told(slack: Workspace, user: User) -> list[str]:
    """What the bot wrote to a member alone."""
    return [message.text for message in slack.messages(slack.im(user)) if message.bot_id]


@pytest.mark.parametrize(
    ("code", "way_out"),
    [
        ("channel_not_found", INVITE),
        ("not_in_channel", INVITE),
        ("is_archived", INVITE),
        ("restricted_action", REFUSED),
    ],
)
def test_the_asker_is_told_once_that_a_channel_takes_no_message(
    talk: Talk, ann: User, general: Channel, code: str, way_out: str
) -> None:
    with talk() as slack:
        for _ in range(2):
            slack.faults.next(POST, Fault.refused(code))
            mention(slack, ann, general, OPENED)
            slack.wait_for(lambda: slack.faults.left == 0 and told(slack, ann))
    (words,) = told(slack, ann)
    assert f"<#{general.id}> ({code}). {way_out}" in words
    assert [message for message in slack.messages(general) if message.bot_id] == []


def test_a_token_that_is_refused_is_told_to_nobody(talk: Talk, ann: User, general: Channel) -> None:
    with talk() as slack:
        slack.faults.next(POST, Fault.refused("token_revoked"))
        mention(slack, ann, general, OPENED)
        slack.wait_for(lambda: slack.faults.left == 0)
    assert told(slack, ann) == []


def test_answers_that_nobody_asked_for_end_and_who_wanted_them_is_told(
    talk: Talk, services: Services, ann: User, ada: User, general: Channel
) -> None:
    with talk() as slack:
        rules = ChannelSettings(auto=True, topics=())
        services.channels.set(slack.team_id, general.id, rules, ada.id, services.clock())
        slack.faults.next(POST, Fault.refused("restricted_action"))
        slack.say(ann, general, OPENED)
        slack.wait_for(lambda: slack.faults.left == 0)
        slack.wait_for(lambda: told(slack, ada))
        slack.say(ann, general, OPENED)
    (words,) = told(slack, ada)
    assert words.endswith(AUTO_ENDED)
    assert told(slack, ann) == []
    assert not services.channels.of(slack.team_id, general.id).auto
    assert [message for message in slack.messages(general) if message.bot_id] == []

"""A Bolt app, unchanged, against the embedded workspace, over Socket Mode and signed HTTP."""

import pytest

from bot.workspace import Workspace


@pytest.fixture
def ada(connected: Workspace):
    return connected.add_user("ada")


@pytest.fixture
def general(connected: Workspace, ada):
    return connected.add_channel("general", members=[ada])


def test_a_mention_is_answered_in_its_thread(connected, ada, general) -> None:
    ts = connected.say(ada, general, f"{connected.mention_text(connected.bot)} 1 < 2 & 3")
    connected.wait_for(lambda: len(connected.thread(general, ts)) == 2)
    reply = connected.thread(general, ts)[1]
    assert reply.text == f"mentioned: <@{connected.bot_user_id}> 1 &lt; 2 &amp; 3"
    assert reply.user_id == connected.bot_user_id


def test_a_direct_message_is_answered_once(connected, ada) -> None:
    connected.dm(ada, "hello")
    connected.wait_for(lambda: len(connected.messages(connected.im(ada))) == 2)
    # The bot's own message comes back to it, and must be seen before the count is final.
    connected.wait_for(
        lambda: [
            attempt
            for attempt in connected.deliveries()
            if attempt.outgoing.payload["event"].get("bot_id") and attempt.ack
        ]
    )
    assert [message.text for message in connected.messages(connected.im(ada))] == [
        "hello",
        "heard: hello",
    ]


def test_a_command_is_answered_to_the_asker_through_the_response_url(
    connected, ada, general
) -> None:
    ack = connected.command(ada, general, "/echo", "a <b>")
    assert ack.acknowledged
    connected.wait_for(lambda: connected.ephemerals(ada, general))
    (message,) = connected.ephemerals(ada, general)
    assert message.text == "echo: a &lt;b&gt;"
    assert connected.messages(general) == []


def test_an_acknowledgement_with_text_is_an_ephemeral_message(connected, ada, general) -> None:
    ack = connected.command(ada, general, "/ack", "now")
    assert ack.payload["text"] == "ack: now"
    assert [message.text for message in connected.ephemerals(ada, general)] == ["ack: now"]


def test_a_click_deletes_the_ephemeral_message_and_posts_in_the_channel(
    connected, ada, general
) -> None:
    connected.command(ada, general, "/echo", "x")
    (message,) = connected.wait_for(lambda: connected.ephemerals(ada, general))
    assert connected.click(ada, message, "share").acknowledged
    connected.wait_for(lambda: connected.messages(general))
    assert connected.messages(general)[0].text == f"shared 42 by <@{ada.id}>"
    assert connected.ephemerals(ada, general) == []


def test_a_modal_is_opened_corrected_and_submitted(connected, ada, general) -> None:
    connected.command(ada, general, "/form")
    view = connected.wait_for(lambda: connected.view(ada))
    with pytest.raises(ValueError, match="name"):
        connected.submit(ada, view)
    refused = connected.submit(ada, view, {"name": "wrong"})
    assert refused.payload["errors"] == {"name-block": "no"}
    connected.submit(ada, view, {"name": "Ada"})
    assert connected.view(ada).definition["title"]["text"] == "Hello Ada"


def test_a_message_shortcut_opens_a_modal(connected, ada, general) -> None:
    connected.say(ada, general, "the claim")
    (message,) = connected.messages(general)
    assert connected.shortcut(ada, message, "check").acknowledged
    view = connected.wait_for(lambda: connected.view(ada))
    assert view.definition["title"]["text"] == "the claim"


def test_the_home_is_published_when_it_is_opened(connected, ada) -> None:
    connected.open_home(ada)
    home = connected.wait_for(lambda: connected.home(ada))
    assert home.definition["blocks"][0]["text"]["text"] == "a *section*"

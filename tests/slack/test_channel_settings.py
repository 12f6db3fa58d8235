"""How a channel is answered: changed in a form by its members or an admin, and held to."""

import json
from dataclasses import replace
from typing import Any

import pytest
from conversation import Talk
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.channel_rules import topics_only
from bot.slack.listeners.channel_settings import open_settings
from bot.slack.manifest import manifest
from bot.slack.posting import Poster, build_client
from bot.slack.question import Question, from_command
from bot.slack.services import Services
from bot.slack.settings_blocks import (
    AUTO,
    METADATA_MAX,
    REPLY_TO,
    TOPICS,
    Place,
    filled_in,
    settings_view,
    summary,
)
from bot.state.channel_settings import ChannelSettings
from bot.state.database import Database
from bot.workspace import Channel, Message, User, View, Workspace
from bot.workspace.validation import check_blocks, check_view

OPENED = "When was the harbour bridge opened?"
TRACKS = "How many railway tracks does the bridge carry?"
CHOSEN = {TOPICS: ["history"], AUTO: ["auto"], REPLY_TO: "asker"}

both_transports = pytest.mark.parametrize("talk", ["sockets", "http"], indirect=True)


def form(talk: Talk, workspace: Workspace, user: User, channel: Channel) -> View | None:
    """What opens when a member types the command."""
    with talk():
        workspace.command(user, channel, "/fact", "settings")
    return workspace.view(user)


def save(talk: Talk, workspace: Workspace, user: User, view: View, chosen: dict[str, Any]) -> None:
    with talk():
        assert workspace.submit(user, view, chosen).acknowledged


def private(workspace: Workspace, user: User, channel: Channel) -> list[str]:
    return [message.text for message in workspace.ephemerals(user, channel)]


def shown(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)


@both_transports
def test_a_member_changes_the_settings_of_a_channel(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    view = form(talk, workspace, ann, general)
    assert view is not None
    save(talk, workspace, ann, view, CHOSEN)
    assert workspace.view(ann) is None
    kept = services.channels.of(workspace.team_id, general.id)
    assert kept == ChannelSettings(("history",), auto=True, reply_to="asker")
    (saved,) = private(workspace, ann, general)
    assert saved.startswith("The settings of this channel are saved. Topics: history.")
    assert workspace.messages(general) == []

    again = form(talk, workspace, ann, general)
    assert again is not None
    _, shown_again = filled_in({**again.definition, "state": {"values": _initial(again)}})
    assert shown_again == kept
    save(talk, workspace, ann, again, {TOPICS: [], AUTO: [], REPLY_TO: "thread"})
    assert services.channels.of(workspace.team_id, general.id) == ChannelSettings()


def _initial(view: View) -> dict[str, Any]:
    """What a form holds before anything is changed, as a submission has it."""
    return {
        block["block_id"]: {
            block["element"]["action_id"]: {
                "selected_options": block["element"].get("initial_options", []),
                "selected_option": block["element"].get("initial_option"),
            }
        }
        for block in view.definition["blocks"]
    }


def test_an_admin_changes_a_channel_without_being_in_it(
    talk: Talk, workspace: Workspace, services: Services, ada: User, general: Channel
) -> None:
    # Slack lets anybody type a command in a public channel that they only look at.
    workspace.join(ada, general)
    with talk():
        workspace.command(ada, general, "/fact", "settings")
        workspace.leave(ada, general)
    view = workspace.view(ada)
    assert view is not None
    save(talk, workspace, ada, view, {TOPICS: ["costs"]})
    assert services.channels.of(workspace.team_id, general.id).topics == ("costs",)


@both_transports
def test_who_has_left_the_channel_is_refused_and_told_who_can(
    talk: Talk,
    workspace: Workspace,
    services: Services,
    ann: User,
    ada: User,
    general: Channel,
) -> None:
    view = form(talk, workspace, ann, general)
    assert view is not None
    workspace.leave(ann, general)
    save(talk, workspace, ann, view, CHOSEN)
    assert services.channels.of(workspace.team_id, general.id) == ChannelSettings()
    (refusal,) = private(workspace, ann, general)
    assert refusal.startswith("Only its members or an admin can change")
    assert f"<@{ada.id}>" in refusal


def test_who_only_looks_at_a_channel_is_refused(
    talk: Talk, workspace: Workspace, services: Services, ann: User, ada: User, general: Channel
) -> None:
    with talk():
        workspace.command(ann, general, "/fact", "help")
    payload = workspace.deliveries()[0].outgoing.payload
    # Slack lets anybody type a command below a public channel that they look at.
    typed = from_command({**payload, "user_id": workspace.add_user("bob").id})
    open_settings(services, typed)
    assert f"<@{ada.id}>" in private(workspace, ann, general)[-1]
    assert workspace.calls("views.open") == []


def test_a_form_that_came_too_late_says_so(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    with talk():
        workspace.command(ann, general, "/fact", "help")
    typed = from_command(workspace.deliveries()[0].outgoing.payload)
    open_settings(services, replace(typed, trigger_id="1.gone"))
    assert private(workspace, ann, general)[-1] == (
        "The form did not open in time. Type /fact settings again."
    )


def test_members_of_a_private_channel_change_it_too(
    talk: Talk, workspace: Workspace, services: Services, ann: User
) -> None:
    den = workspace.add_channel("den", members=[ann], private=True)
    view = form(talk, workspace, ann, den)
    assert view is not None
    save(talk, workspace, ann, view, {REPLY_TO: "asker"})
    assert services.channels.of(workspace.team_id, den.id).reply_to == "asker"


def test_a_private_channel_without_the_bot_can_be_changed_by_who_types_there(
    talk: Talk, workspace: Workspace, services: Services, ann: User
) -> None:
    den = workspace.add_channel("den", members=[ann], private=True, bot=False)
    view = form(talk, workspace, ann, den)
    assert view is not None
    save(talk, workspace, ann, view, {TOPICS: ["costs"]})
    assert services.channels.of(workspace.team_id, den.id).topics == ("costs",)
    assert len(private(workspace, ann, den)) == 1, "told by the address of the command"


def test_a_direct_message_has_no_settings(talk: Talk, workspace: Workspace, ann: User) -> None:
    assert form(talk, workspace, ann, workspace.im(ann)) is None
    assert private(workspace, ann, workspace.im(ann)) == [
        "Settings are for channels. Type /fact settings in one."
    ]


@pytest.fixture
def history_only(workspace: Workspace, services: Services, ann: User, general: Channel) -> Channel:
    settings = ChannelSettings(topics=("history",))
    services.channels.set(workspace.team_id, general.id, settings, ann.id, services.clock())
    return general


@both_transports
def test_other_topics_are_said_privately_not_to_be_answered(
    talk: Talk, workspace: Workspace, services: Services, ann: User, history_only: Channel
) -> None:
    me = workspace.mention_text(workspace.bot)
    with talk():
        allowed = workspace.say(ann, history_only, f"{me} {OPENED}")
        other = workspace.say(ann, history_only, f"{me} {TRACKS}")
    assert "4 May 1931" in workspace.thread(history_only, allowed)[1].text
    assert workspace.thread(history_only, other)[1:] == []
    assert private(workspace, ann, history_only) == ["This channel answers on history only."]
    assert services.ledger.entries(workspace.team_id) == ()


def test_a_command_there_is_held_to_the_topics_too(
    talk: Talk, workspace: Workspace, ann: User, history_only: Channel
) -> None:
    with talk():
        workspace.command(ann, history_only, "/fact", TRACKS)
    assert private(workspace, ann, history_only) == ["This channel answers on history only."]


def test_nearest_topics_are_those_of_the_channel(
    talk: Talk, workspace: Workspace, ann: User, history_only: Channel
) -> None:
    with talk():
        workspace.command(ann, history_only, "/fact", "what is the weather in oslo")
    (answer,) = workspace.ephemerals(ann, history_only)
    assert "history" in shown(answer)
    assert "costs" not in shown(answer)


def test_more_stays_within_the_topics(
    talk: Talk, workspace: Workspace, ann: User, history_only: Channel
) -> None:
    with talk():
        head = workspace.say(ann, history_only, f"{workspace.mention_text(workspace.bot)} {OPENED}")
    with talk():
        workspace.say(ann, history_only, "more", thread_ts=head)
    assert workspace.thread(history_only, head)[-1].text == "No further line."


@both_transports
def test_a_mention_can_be_answered_to_its_asker_only(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    settings = ChannelSettings(reply_to="asker")
    services.channels.set(workspace.team_id, general.id, settings, ann.id, services.clock())
    me = workspace.mention_text(workspace.bot)
    with talk():
        head = workspace.say(ann, general, f"{me} {OPENED}")
        workspace.say(ann, general, f"{me} {TRACKS}", thread_ts=head)
    assert len(workspace.messages(general)) == 2, "nobody else sees an answer"
    first, second = sorted(
        workspace.ephemerals(ann, general), key=lambda each: each.thread_ts or ""
    )
    assert "4 May 1931" in first.text
    assert OPENED in shown(first)
    assert (second.thread_ts, "two railway tracks" in second.text) == (head, True)


def test_a_direct_message_is_answered_on_every_topic(
    talk: Talk, workspace: Workspace, ann: User, history_only: Channel
) -> None:
    with talk():
        workspace.dm(ann, TRACKS)
    assert "two railway tracks" in workspace.messages(workspace.im(ann))[-1].text


def test_a_database_that_fails_costs_the_settings_but_no_answer(
    talk: Talk,
    workspace: Workspace,
    services: Services,
    database: Database,
    ann: User,
    general: Channel,
) -> None:
    view = form(talk, workspace, ann, general)
    assert view is not None
    with database.write() as connection:
        connection.exec_driver_sql("drop table channel_settings")
    save(talk, workspace, ann, view, CHOSEN)
    assert private(workspace, ann, general) == [
        "The settings could not be saved just now. Nothing has changed."
    ]
    with talk():
        head = workspace.say(ann, general, f"{workspace.mention_text(workspace.bot)} {OPENED}")
    assert "4 May 1931" in workspace.thread(general, head)[1].text


def test_where_members_cannot_be_listed_only_admins_change_settings(services: Services) -> None:
    app = manifest("socket")
    app["settings"]["event_subscriptions"]["bot_events"] = []
    for scopes in app["oauth_config"]["scopes"].values():
        scopes[:] = [scope for scope in scopes if scope not in {"channels:read", "groups:read"}]
    with Workspace.start(manifest=app) as bare:
        ann = bare.add_user("ann")
        general = bare.add_channel("general", members=[ann])
        poster = Poster(build_client(bare.bot_token, bare.api_url))
        typed = Question("settings", "command", bare.team_id, general.id, ann.id)
        open_settings(replace(services, poster=poster), typed)
        assert private(bare, ann, general)[0].startswith("Only its members or an admin can change")
        assert bare.calls("views.open") == []


_SETTINGS = st.builds(
    ChannelSettings,
    topics=st.lists(st.text(min_size=1, max_size=200), max_size=120, unique=True).map(tuple),
    auto=st.booleans(),
    reply_to=st.sampled_from(["thread", "asker"]),
)


@given(
    _SETTINGS,
    st.lists(st.text(max_size=200), max_size=150),
    st.builds(Place, st.text(max_size=20), st.text(max_size=5000)),
)
def test_the_form_is_within_slacks_limits(
    settings: ChannelSettings, topics: list[str], place: Place
) -> None:
    view = settings_view(place, settings, topics)
    check_view(view, "modal")
    decoded = Place.decode(view["private_metadata"])
    assert decoded is not None
    assert decoded.channel_id == place.channel_id
    assert len(view["private_metadata"]) <= METADATA_MAX
    check_blocks(list(topics_only(settings).blocks) if settings.topics else [])
    assert summary(settings)


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["state", "values", TOPICS, AUTO, REPLY_TO, "selected_options", "value"]
                ),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_reading_a_form_never_raises(view: Any) -> None:
    place, settings = filled_in(view if isinstance(view, dict) else {"state": view})
    assert place is None
    assert settings.reply_to == "thread"

"""The Web API through slack_sdk: strict about tokens, scopes, ids, arguments and grants."""

from datetime import UTC, datetime, timedelta

import pytest
from echo_app import SECTION, modal
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.workspace import Workspace


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    return client_of(workspace)


def client_of(workspace: Workspace, token: str | None = None) -> WebClient:
    return WebClient(
        token=workspace.bot_token if token is None else token, base_url=workspace.api_url
    )


def error_of(call, *args, **kwargs) -> str:
    with pytest.raises(SlackApiError) as error:
        call(*args, **kwargs)
    return error.value.response["error"]


def test_a_token_must_be_there_known_and_of_the_right_kind(workspace) -> None:
    assert client_of(workspace).auth_test()["user_id"] == workspace.bot_user_id
    assert error_of(client_of(workspace, "").auth_test) == "not_authed"
    assert error_of(client_of(workspace, "xoxb-wrong").auth_test) == "invalid_auth"
    app_token = workspace.app_token
    assert error_of(client_of(workspace, app_token).auth_test) == "not_allowed_token_type"
    client = client_of(workspace)
    assert client.apps_connections_open(app_token=app_token)["url"].startswith("ws://127.0.0.1:")
    wrong = workspace.bot_token
    assert error_of(client.apps_connections_open, app_token=wrong) == "not_allowed_token_type"


def test_no_token_is_kept_with_a_call(workspace, client) -> None:
    client.api_call("auth.test", params={"token": workspace.bot_token})
    assert workspace.calls("auth.test")[0].arguments == {}


def test_methods_and_arguments_must_exist(workspace, client) -> None:
    assert error_of(client.api_call, "chat.shout") == "unknown_method"
    with pytest.raises(SlackApiError) as error:
        client.api_call("chat.postMessage", json={"text": "x", "chanel": "C1"})
    assert error.value.response["error"] == "invalid_arguments"
    assert error.value.response["response_metadata"]["messages"] == [
        "[ERROR] missing required field: channel",
        "[ERROR] unknown argument: chanel",
    ]


def test_a_scope_that_the_manifest_does_not_ask_for_is_missing() -> None:
    manifest = {"oauth_config": {"scopes": {"bot": ["chat:write"], "bot_optional": ["im:write"]}}}
    with Workspace.start(manifest=manifest) as workspace:
        ada = workspace.add_user("ada")
        client = client_of(workspace)
        assert client.chat_postMessage(channel=ada.id, text="x")["ok"]
        assert client.auth_test().headers["x-oauth-scopes"] == "chat:write,im:write"
        with pytest.raises(SlackApiError) as error:
            client.users_info(user=ada.id)
        assert error.value.response["error"] == "missing_scope"
        assert error.value.response["needed"] == "users:read"


def test_an_event_without_its_scope_is_no_good_manifest() -> None:
    settings = {"event_subscriptions": {"bot_events": ["message.im"]}}
    with pytest.raises(ValueError, match="im:history"):
        Workspace.start(manifest={"settings": settings})


def test_the_channel_must_be_one_that_the_bot_can_write_in(workspace, client) -> None:
    elsewhere = workspace.add_channel("elsewhere", bot=False)
    secret = workspace.add_channel("secret", bot=False, private=True)
    closed = workspace.add_channel("closed")
    workspace.archive(closed)
    post = client.chat_postMessage
    assert error_of(post, channel="C404", text="x") == "channel_not_found"
    assert error_of(post, channel="#general", text="x") == "channel_not_found"
    assert error_of(post, channel=secret.id, text="x") == "channel_not_found"
    assert error_of(post, channel=elsewhere.id, text="x") == "not_in_channel"
    assert error_of(post, channel=closed.id, text="x") == "is_archived"


def test_an_ephemeral_message_needs_a_member_and_is_seen_by_no_one_else(workspace, client) -> None:
    ada, eve = workspace.add_user("ada"), workspace.add_user("eve")
    general = workspace.add_channel("general", members=[ada])
    post = client.chat_postEphemeral
    assert error_of(post, channel=general.id, user=eve.id, text="x") == "user_not_in_channel"
    assert error_of(post, channel=general.id, user="U404", text="x") == "user_not_found"
    ts = post(channel=general.id, user=ada.id, text="x")["message_ts"]
    assert [message.ts for message in workspace.ephemerals(ada, general)] == [ts]
    assert workspace.ephemerals(eve, general) == workspace.messages(general) == []
    update = client.chat_update
    assert error_of(update, channel=general.id, ts=ts, text="y") == "message_not_found"


def test_a_message_needs_text_or_blocks_that_pass(workspace, client) -> None:
    general = workspace.add_channel("general")
    post = client.chat_postMessage
    empty = {"channel": general.id, "text": ""}
    assert error_of(client.api_call, "chat.postMessage", json=empty) == "no_text"
    bad = [{"type": "section"}]
    assert error_of(post, channel=general.id, text="x", blocks=bad) == "invalid_blocks"
    assert error_of(post, channel=general.id, text="x", blocks="[") == "invalid_blocks_format"
    stored = post(channel=general.id, text="x" * 40_001, blocks=[SECTION])["message"]
    assert len(stored["text"]) == 40_000
    assert workspace.messages(general)[0].blocks == (SECTION,)


def test_the_text_of_the_bot_is_stored_as_slack_encodes_it(workspace, client) -> None:
    general = workspace.add_channel("general")
    client.chat_postMessage(channel=general.id, text="a & b &amp; c < d <https://e|f>")
    assert workspace.messages(general)[0].text == "a &amp; b &amp; c &lt; d <https://e|f>"


def test_a_reply_goes_to_the_head_of_a_thread(workspace, client) -> None:
    general = workspace.add_channel("general")
    post = client.chat_postMessage
    head = post(channel=general.id, text="head")["ts"]
    reply = post(channel=general.id, text="reply", thread_ts=head)["ts"]
    assert error_of(post, channel=general.id, text="x", thread_ts="1.000000") == "thread_not_found"
    wrong = error_of(post, channel=general.id, text="x", thread_ts=reply)
    assert wrong == "cannot_reply_to_message"
    replies = client.conversations_replies(channel=general.id, ts=head)["messages"]
    assert [each["text"] for each in replies] == ["head", "reply"]
    (listed,) = client.conversations_history(channel=general.id)["messages"]
    assert (listed["reply_count"], listed["latest_reply"]) == (1, reply)


def test_only_its_own_messages_can_be_changed(workspace, client) -> None:
    ada = workspace.add_user("ada")
    general = workspace.add_channel("general", members=[ada])
    theirs = workspace.say(ada, general, "hers")
    own = client.chat_postMessage(channel=general.id, text="mine")["ts"]
    client.chat_update(channel=general.id, ts=own, text="changed")
    update, delete = client.chat_update, client.chat_delete
    assert error_of(update, channel=general.id, ts=theirs, text="x") == "cant_update_message"
    assert error_of(delete, channel=general.id, ts=theirs) == "cant_delete_message"
    assert [message.text for message in workspace.messages(general)] == ["hers", "changed"]
    client.chat_delete(channel=general.id, ts=own)
    assert [message.text for message in workspace.messages(general)] == ["hers"]


def test_history_comes_in_pages_newest_first(workspace, client) -> None:
    general = workspace.add_channel("general")
    for number in range(5):
        client.chat_postMessage(channel=general.id, text=f"{number}")
    pages = [
        ([message["text"] for message in page["messages"]], page["has_more"])
        for page in client.conversations_history(channel=general.id, limit=2)
    ]
    assert pages == [(["4", "3"], True), (["2", "1"], True), (["0"], False)]


def test_what_is_asked_about_people_and_places_is_answered(workspace, client) -> None:
    ada = workspace.add_user("ada", tz="Asia/Tokyo")
    general = workspace.add_channel("general", members=[ada])
    assert client.users_info(user=ada.id)["user"]["tz"] == "Asia/Tokyo"
    assert client.conversations_info(channel=general.id)["channel"]["is_member"]
    members = client.conversations_members(channel=general.id)["members"]
    assert set(members) == {ada.id, workspace.bot_user_id}
    im = client.conversations_open(users=[ada.id])["channel"]["id"]
    assert im == workspace.im(ada).id
    listed = client.conversations_list(types="public_channel,im")["channels"]
    assert {channel["id"] for channel in listed} == {general.id, im}
    group = workspace.add_usergroup([ada])
    assert client.usergroups_users_list(usergroup=group)["users"] == [ada.id]
    assert client.bots_info(bot=client.auth_test()["bot_id"])["bot"]["name"] == "Sourceline"
    ts = workspace.say(ada, general, "x")
    link = client.chat_getPermalink(channel=general.id, message_ts=ts)["permalink"]
    assert link.endswith(f"/archives/{general.id}/p{ts.replace('.', '')}")
    client.reactions_add(channel=general.id, timestamp=ts, name="eyes")
    again = error_of(client.reactions_add, channel=general.id, timestamp=ts, name="eyes")
    assert again == "already_reacted"


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


def started_command(workspace: Workspace) -> dict:
    """The payload of a command that nobody acknowledges: there is no bot."""
    ada = workspace.add_user("ada")
    general = workspace.add_channel("general", members=[ada])
    ack = workspace.command(ada, general, "/fact", "x")
    assert ack.failure == "no_connection"
    return workspace.deliveries()[-1].outgoing.payload


def test_a_trigger_opens_one_modal_within_three_seconds() -> None:
    clock = Hands()
    with Workspace.start(clock=clock) as workspace:
        client = client_of(workspace)
        trigger_id = started_command(workspace)["trigger_id"]
        assert client.views_open(trigger_id=trigger_id, view=modal("one"))["view"]["hash"]
        again = error_of(client.views_open, trigger_id=trigger_id, view=modal("two"))
        assert again == "exchanged_trigger_id"
        late = started_command(workspace)["trigger_id"]
        clock.turn(seconds=3)
        assert error_of(client.views_open, trigger_id=late, view=modal("x")) == "expired_trigger_id"
        wrong = error_of(client.views_open, trigger_id="1.x", view=modal("x"))
        assert wrong == "invalid_trigger_id"


def test_a_view_is_updated_by_id_and_only_with_the_right_hash(workspace, client) -> None:
    trigger_id = started_command(workspace)["trigger_id"]
    view = client.views_open(trigger_id=trigger_id, view=modal("one"))["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=modal("two"))
    stale = error_of(
        client.views_update, view_id=view["id"], hash=view["hash"], view=modal("three")
    )
    assert stale == "hash_conflict"
    assert error_of(client.views_update, view_id="V404", view=modal("x")) == "not_found"


def test_a_response_url_is_used_five_times_within_half_an_hour() -> None:
    clock = Hands()
    with Workspace.start(clock=clock) as workspace:
        hook = WebhookClient(started_command(workspace)["response_url"], retry_handlers=[])
        assert [hook.send(text=f"{n}").status_code for n in range(6)] == [200] * 5 + [404]
        hook = WebhookClient(started_command(workspace)["response_url"], retry_handlers=[])
        clock.turn(minutes=30)
        answer = hook.send(text="late")
        assert (answer.status_code, "expired_url" in answer.body) == (404, True)
        assert WebhookClient(f"{hook.url}x").send(text="x").status_code == 404
        assert [call.error for call in workspace.calls("response_url")][-3:] == [
            "used_url",
            "expired_url",
            "no_such_url",
        ]


def test_blocks_sent_to_a_response_url_are_checked_too(workspace) -> None:
    hook = WebhookClient(started_command(workspace)["response_url"])
    answer = hook.send(text="x", blocks=[{"type": "section"}])
    assert (answer.status_code, "invalid_blocks" in answer.body) == (400, True)


def test_a_ts_grows_even_while_the_clock_stands_still() -> None:
    with Workspace.start(clock=Hands()) as workspace:
        general = workspace.add_channel("general")
        client = client_of(workspace)
        stamps = [client.chat_postMessage(channel=general.id, text="x")["ts"] for _ in range(3)]
        assert stamps == ["1767344400.000000", "1767344400.000001", "1767344400.000002"]

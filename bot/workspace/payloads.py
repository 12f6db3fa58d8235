"""The JSON that Slack sends and answers for a user, a channel, a message, a view.

Field names and nesting are Slack's ("Object types", "Interaction payloads" and "Events" in
its reference). Pure: reads a team and changes nothing.
"""

from bot.workspace.model import Channel, Json, Message, Team, User, View

CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im"}

# Slack still sends the verification token that signatures replaced; nothing may rely on it.
VERIFICATION_TOKEN = "embedded-verification-token"  # noqa: S105 - no secret: sent in clear


def user_info(team: Team, user: User) -> Json:
    """A user as in `users.info`."""
    return {
        "id": user.id,
        "team_id": team.id,
        "name": user.name,
        "deleted": False,
        "real_name": user.real_name,
        "tz": user.tz,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "profile": {
            "real_name": user.real_name,
            "display_name": user.name,
            "team": team.id,
        },
    }


def channel_info(team: Team, channel: Channel) -> Json:
    """A conversation as in `conversations.info`."""
    bot_user_id = team.installation.bot_user_id
    info: Json = {
        "id": channel.id,
        "created": 0,
        "is_archived": channel.is_archived,
        "is_channel": channel.kind == "public",
        "is_group": False,
        "is_im": channel.kind == "im",
        "is_mpim": False,
        "is_private": channel.kind != "public",
        "is_shared": False,
        "is_ext_shared": False,
        "context_team_id": team.id,
    }
    if channel.kind == "im":
        (other,) = channel.members - {bot_user_id}
        return {**info, "user": other, "is_open": True}
    return {
        **info,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_general": channel.name == "general",
        "is_member": bot_user_id in channel.members,
    }


def bot_profile(team: Team) -> Json:
    app = team.installation
    return {
        "id": app.bot_id,
        "deleted": False,
        "name": app.name,
        "updated": 0,
        "app_id": app.app_id,
        "user_id": app.bot_user_id,
        "icons": {},
        "team_id": team.id,
    }


def message_body(team: Team, message: Message) -> Json:
    """A message as it stands in a history, an event or an interaction."""
    body: Json = {
        "type": "message",
        "user": message.user_id,
        "ts": message.ts,
        "text": message.text,
        "team": team.id,
    }
    optional = {
        "blocks": list(message.blocks),
        "client_msg_id": message.client_msg_id,
        "metadata": message.metadata,
        "thread_ts": message.thread_ts,
    }
    body.update({name: value for name, value in optional.items() if value})
    if message.bot_id:
        app_id = team.installation.app_id
        body |= {"bot_id": message.bot_id, "app_id": app_id, "bot_profile": bot_profile(team)}
    if message.edited_ts:
        body["edited"] = {"user": message.user_id, "ts": message.edited_ts}
    if message.reactions:
        body["reactions"] = _reactions(message)
    parent = team.find(message.channel_id, message.thread_ts or "")
    if parent is not None:
        body["parent_user_id"] = parent.user_id
    return body


def _reactions(message: Message) -> list[Json]:
    users: dict[str, list[str]] = {}
    for name, user_id in message.reactions:
        users.setdefault(name, []).append(user_id)
    return [{"name": name, "users": who, "count": len(who)} for name, who in users.items()]


def listed_message(team: Team, message: Message) -> Json:
    """A message as in `conversations.history`: the head of a thread counts its replies."""
    body = message_body(team, message)
    replies = team.thread(message.channel_id, message.ts)[1:]
    if replies and message.thread_ts is None:
        users = list(dict.fromkeys(reply.user_id for reply in replies))
        body |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": users,
            "reply_users_count": len(users),
            "latest_reply": replies[-1].ts,
        }
    return body


def view_body(team: Team, view: View, state: Json | None = None) -> Json:
    """A view as in `views.open`'s answer and in interactions; `state` is its `values`."""
    app = team.installation
    body: Json = {
        "id": view.id,
        "team_id": team.id,
        "app_id": app.app_id,
        "app_installed_team_id": team.id,
        "bot_id": app.bot_id,
        "hash": view.hash,
        "root_view_id": view.root_view_id,
        "previous_view_id": view.previous_view_id,
        "state": {"values": state or {}},
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "title": None,
        "close": None,
        "submit": None,
    }
    return {**body, **view.definition}


def event_callback(team: Team, event: Json, event_id: str) -> Json:
    """The outer shape that every event comes in."""
    app = team.installation
    authorization = {
        "enterprise_id": None,
        "team_id": team.id,
        "user_id": app.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": None,
        "api_app_id": app.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(team.clock().timestamp()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def interaction(team: Team, user: User, kind: str, trigger_id: str) -> Json:
    """What all interactions share; `kind` is block_actions, view_submission and so on."""
    return {
        "type": kind,
        "token": VERIFICATION_TOKEN,
        "api_app_id": team.installation.app_id,
        "team": {"id": team.id, "domain": team.domain},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": team.id,
        },
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": trigger_id,
    }


def slash_command(team: Team, user: User, channel: Channel, typed: Json) -> Json:
    """A slash command's form fields; `typed` are command, text, trigger_id, response_url."""
    names = {"public": channel.name, "private": "privategroup", "im": "directmessage"}
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": names[channel.kind],
        "user_id": user.id,
        "user_name": user.name,
        "api_app_id": team.installation.app_id,
        "is_enterprise_install": "false",
        **typed,
    }

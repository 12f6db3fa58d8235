"""`conversations.*`, `users.info`, `bots.info` and `usergroups.users.list`."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.workspace.chat_methods import readable
from bot.workspace.model import Channel, Json, Message, Refused
from bot.workspace.payloads import bot_profile, channel_info, listed_message, user_info
from bot.workspace.web_api import Backend, Method

_SCOPE_WORDS = {"public": "channels", "private": "groups", "im": "im"}
_LIST_TYPES = {"public_channel": "public", "private_channel": "private", "im": "im"}
PAGE_MAX = 1000


def info(backend: Backend, arguments: Json) -> Json:
    channel = _allowed(backend, arguments["channel"], "read")
    body = channel_info(backend.team, channel)
    if arguments.get("include_num_members"):
        body["num_members"] = len(channel.members)
    return {"channel": body}


def open_im(backend: Backend, arguments: Json) -> Json:
    """Only with one user: the bot has no group messages."""
    users = str(arguments.get("users", "")).split(",")
    if len(users) != 1 or not users[0]:
        raise Refused("users_list_not_supplied")
    if users[0] not in backend.team.users:
        raise Refused("user_not_found")
    if users[0] == backend.team.installation.bot_user_id:
        raise Refused("invalid_user_combination")
    channel = backend.team.im_with(users[0])
    body = channel_info(backend.team, channel) if arguments.get("return_im") else {}
    return {"channel": {**body, "id": channel.id}}


def members(backend: Backend, arguments: Json) -> Json:
    channel = _allowed(backend, arguments["channel"], "read")
    return _page("members", sorted(channel.members), arguments, str)


def list_channels(backend: Backend, arguments: Json) -> Json:
    kinds = set()
    for name in str(arguments.get("types", "public_channel")).split(","):
        if name not in _LIST_TYPES:
            raise Refused("invalid_types")
        kinds.add(_LIST_TYPES[name])
    hidden = arguments.get("exclude_archived", False)
    channels = [
        channel
        for channel in backend.team.channels.values()
        if channel.kind in kinds and _known(backend, channel)
        if not (hidden and channel.is_archived)
    ]
    return _page("channels", channels, arguments, lambda each: channel_info(backend.team, each))


def history(backend: Backend, arguments: Json) -> Json:
    """Newest first, without the replies in threads."""
    channel = _member(backend, arguments["channel"])
    heads = [each for each in backend.team.visible(channel.id) if each.thread_ts is None]
    return _messages(backend, _between(heads, arguments)[::-1], arguments)


def replies(backend: Backend, arguments: Json) -> Json:
    """Oldest first, the head of the thread included."""
    channel = _member(backend, arguments["channel"])
    thread = backend.team.thread(channel.id, arguments["ts"])
    if not thread:
        raise Refused("thread_not_found")
    return _messages(backend, _between(thread, arguments), arguments)


def user(backend: Backend, arguments: Json) -> Json:
    found = backend.team.users.get(arguments["user"])
    if found is None:
        raise Refused("user_not_found")
    return {"user": user_info(backend.team, found)}


def bot(backend: Backend, arguments: Json) -> Json:
    profile = bot_profile(backend.team)
    if arguments.get("bot", profile["id"]) != profile["id"]:
        raise Refused("bot_not_found")
    return {"bot": profile}


def usergroup_users(backend: Backend, arguments: Json) -> Json:
    user_ids = backend.team.usergroups.get(arguments["usergroup"])
    if user_ids is None:
        raise Refused("no_such_subteam")
    return {"users": list(user_ids)}


def _known(backend: Backend, channel: Channel) -> bool:
    return channel.kind == "public" or backend.team.installation.bot_user_id in channel.members


def _allowed(backend: Backend, channel_id: str, what: str) -> Channel:
    """The channel, if the scope for its own kind is granted."""
    channel = readable(backend, channel_id)
    scope = f"{_SCOPE_WORDS[channel.kind]}:{what}"
    if not backend.team.installation.allows(scope):
        raise Refused("missing_scope", needed=scope)
    return channel


def _member(backend: Backend, channel_id: str) -> Channel:
    channel = _allowed(backend, channel_id, "history")
    if backend.team.installation.bot_user_id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _between(messages: list[Message], arguments: Json) -> list[Message]:
    oldest, latest = arguments.get("oldest", "0"), arguments.get("latest", "9" * 20)
    try:
        first, last = float(oldest), float(latest)
    except ValueError:
        raise Refused("invalid_ts_oldest") from None
    if arguments.get("inclusive"):
        return [each for each in messages if first <= float(each.ts) <= last]
    return [each for each in messages if first < float(each.ts) < last]


def _messages(backend: Backend, messages: list[Message], arguments: Json) -> Json:
    def body(message: Message) -> Json:
        shown = listed_message(backend.team, message)
        if not arguments.get("include_all_metadata"):
            shown.pop("metadata", None)
        return shown

    page = _page("messages", messages, arguments, body)
    return {**page, "has_more": page["response_metadata"]["next_cursor"] != ""}


def _page(key: str, rows: Sequence[Any], arguments: Json, show: Callable[[Any], Any]) -> Json:
    """One page; a cursor is the place of its first row, as text."""
    limit = min(arguments.get("limit", 100) or 100, PAGE_MAX)
    cursor = arguments.get("cursor") or "0"
    if not cursor.isdecimal():
        raise Refused("invalid_cursor")
    start = int(cursor)
    next_cursor = str(start + limit) if start + limit < len(rows) else ""
    shown = [show(row) for row in rows[start : start + limit]]
    return {key: shown, "response_metadata": {"next_cursor": next_cursor}}


_PAGED = ("cursor", "limit")
_RANGE = (*_PAGED, "latest", "oldest", "inclusive", "include_all_metadata")
_READ = ("channels:read", "groups:read", "im:read")
_HISTORY = ("channels:history", "groups:history", "im:history")

METHODS = {
    "conversations.info": Method(
        info, ("channel",), ("include_locale", "include_num_members"), _READ
    ),
    "conversations.open": Method(open_im, (), ("users", "return_im"), ("im:write",)),
    "conversations.members": Method(members, ("channel",), _PAGED, _READ),
    "conversations.list": Method(list_channels, (), (*_PAGED, "types", "exclude_archived"), _READ),
    "conversations.history": Method(history, ("channel",), _RANGE, _HISTORY),
    "conversations.replies": Method(replies, ("channel", "ts"), _RANGE, _HISTORY),
    "users.info": Method(user, ("user",), ("include_locale",), ("users:read",)),
    "bots.info": Method(bot, (), ("bot",), ("users:read",)),
    "usergroups.users.list": Method(
        usergroup_users,
        ("usergroup",),
        ("include_disabled",),
        ("usergroups:read",),
    ),
}

"""`auth.test`, `apps.connections.open`, `chat.*` and `reactions.add`."""

import secrets
from dataclasses import replace

from bot.workspace.composer import stored
from bot.workspace.model import Channel, Json, Message, Refused
from bot.workspace.payloads import message_body
from bot.workspace.socket_mode import LINK_PATH
from bot.workspace.validation import check_blocks, check_metadata, with_ids
from bot.workspace.web_api import Backend, Method

# chat.postMessage cuts longer text; chat.update refuses it (their pages, "Truncating content").
TEXT_MAX_CHARS = 40_000


def auth_test(backend: Backend, arguments: Json) -> Json:
    team, app = backend.team, backend.team.installation
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.domain,
        "user": app.name.lower(),
        "team_id": team.id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def open_connection(backend: Backend, arguments: Json) -> Json:
    ticket = backend.grants.new_ticket()
    app_id = backend.team.installation.app_id
    return {"url": f"ws://{backend.address(LINK_PATH)}?ticket={ticket}&app_id={app_id}"}


def post_message(backend: Backend, arguments: Json) -> Json:
    team = backend.team
    channel_id = arguments["channel"]
    if channel_id in team.users and channel_id != team.installation.bot_user_id:
        channel_id = team.im_with(channel_id).id  # a user's id stands for the direct messages
    channel = writable(backend, channel_id)
    message = replace(composed(backend, channel, arguments), ts=team.new_ts())
    team.store(message)
    # A reply takes the status of its thread away ("assistant.threads.setStatus" page).
    team.statuses.pop((channel.id, message.thread_ts or ""), None)
    backend.events.message_posted(message)
    return {"channel": channel.id, "ts": message.ts, "message": message_body(team, message)}


def post_ephemeral(backend: Backend, arguments: Json) -> Json:
    channel = writable(backend, arguments["channel"])
    user_id = arguments["user"]
    if user_id not in backend.team.users:
        raise Refused("user_not_found")
    if user_id not in channel.members:
        raise Refused("user_not_in_channel")
    draft = composed(backend, channel, arguments)
    message = replace(draft, ts=backend.team.new_ts(), visible_to=user_id)
    backend.team.store(message)
    return {"message_ts": message.ts}


def update(backend: Backend, arguments: Json) -> Json:
    channel = writable(backend, arguments["channel"])
    old = _own(backend, channel, arguments["ts"], "cant_update_message")
    if len(arguments.get("text", "")) > TEXT_MAX_CHARS:
        raise Refused("msg_too_long")
    draft = composed(backend, channel, arguments)
    new = replace(
        old,
        text=draft.text,
        blocks=draft.blocks,
        metadata=draft.metadata or old.metadata,
        edited_ts=backend.team.new_ts(),
    )
    backend.team.store(new)
    backend.events.message_changed(old, new)
    body = message_body(backend.team, new)
    return {"channel": channel.id, "ts": new.ts, "text": new.text, "message": body}


def delete(backend: Backend, arguments: Json) -> Json:
    channel = writable(backend, arguments["channel"])
    old = _own(backend, channel, arguments["ts"], "cant_delete_message")
    backend.team.remove(old)
    backend.events.message_deleted(old)
    return {"channel": channel.id, "ts": old.ts}


def permalink(backend: Backend, arguments: Json) -> Json:
    channel = readable(backend, arguments["channel"])
    message = existing(backend, channel, arguments["message_ts"])
    address = f"https://{backend.team.domain}.slack.com/archives/{channel.id}"
    link = f"{address}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def add_reaction(backend: Backend, arguments: Json) -> Json:
    channel = writable(backend, arguments["channel"])
    message = existing(backend, channel, arguments["timestamp"])
    bot_user_id = backend.team.installation.bot_user_id
    reacted = backend.team.react(message, arguments["name"], bot_user_id)
    backend.events.reacted(bot_user_id, arguments["name"], reacted)
    return {}


def readable(backend: Backend, channel_id: str) -> Channel:
    """The channel, if the bot may know of it: public, or a member."""
    channel = backend.team.channels.get(channel_id)
    bot_user_id = backend.team.installation.bot_user_id
    if channel is None or (channel.kind != "public" and bot_user_id not in channel.members):
        raise Refused("channel_not_found")
    return channel


def writable(backend: Backend, channel_id: str) -> Channel:
    """The channel, if the bot may write there."""
    channel = readable(backend, channel_id)
    if backend.team.installation.bot_user_id not in channel.members:
        raise Refused("not_in_channel")
    if channel.is_archived:
        raise Refused("is_archived")
    return channel


def existing(backend: Backend, channel: Channel, ts: str) -> Message:
    """A message that is not ephemeral; those cannot be named by their ts."""
    message = backend.team.find(channel.id, ts)
    if message is None or message.visible_to is not None:
        raise Refused("message_not_found")
    return message


def _own(backend: Backend, channel: Channel, ts: str, otherwise: str) -> Message:
    message = existing(backend, channel, ts)
    if message.bot_id != backend.team.installation.bot_id:
        raise Refused(otherwise)
    return message


def composed(backend: Backend, channel: Channel, arguments: Json) -> Message:
    """The message that checked arguments describe, without a ts."""
    text, blocks = arguments.get("text", ""), arguments.get("blocks") or []
    if not text and not blocks:
        raise Refused("no_text")
    check_blocks(blocks)
    check_metadata(arguments.get("metadata"))
    thread_ts = arguments.get("thread_ts")
    if thread_ts:
        head = backend.team.find(channel.id, thread_ts)
        if head is None or head.visible_to is not None:
            raise Refused("thread_not_found")
        if head.thread_ts is not None:
            raise Refused("cannot_reply_to_message")
    app = backend.team.installation
    return Message(
        channel_id=channel.id,
        ts="",
        user_id=app.bot_user_id,
        text=stored(text[:TEXT_MAX_CHARS]),
        blocks=tuple(with_ids(blocks, lambda: secrets.token_hex(3))),
        thread_ts=thread_ts,
        bot_id=app.bot_id,
        metadata=arguments.get("metadata"),
    )


_MESSAGE = (
    "text",
    "blocks",
    "thread_ts",
    "metadata",
    "mrkdwn",
    "parse",
    "reply_broadcast",
    "unfurl_links",
    "unfurl_media",
)

METHODS = {
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(open_connection, caller="app"),
    "chat.postMessage": Method(post_message, ("channel",), _MESSAGE, ("chat:write",)),
    "chat.postEphemeral": Method(
        post_ephemeral, ("channel", "user"), ("text", "blocks", "thread_ts"), ("chat:write",)
    ),
    "chat.update": Method(
        update, ("channel", "ts"), ("text", "blocks", "metadata"), ("chat:write",)
    ),
    "chat.delete": Method(delete, ("channel", "ts"), (), ("chat:write",)),
    "chat.getPermalink": Method(permalink, ("channel", "message_ts")),
    "reactions.add": Method(
        add_reaction, ("channel", "name", "timestamp"), (), ("reactions:write",)
    ),
}

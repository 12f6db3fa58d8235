"""Which events a change causes, for the subscriptions of the installed app.

As Slack does it: the bot's own messages come back to it as `message` events, and one
mention in a channel is two events, `app_mention` and `message`.
"""

from typing import Literal

from bot.workspace.delivery import Delivery, Outgoing
from bot.workspace.model import Channel, Json, Message, Team, User
from bot.workspace.payloads import CHANNEL_TYPES, event_callback, message_body, view_body

Tab = Literal["home", "messages"]

_MESSAGE_EVENTS = {
    "public": "message.channels",
    "private": "message.groups",
    "im": "message.im",
}


class Events:
    """Sends events about what the bot can see: only from conversations it is a member of."""

    def __init__(self, team: Team, delivery: Delivery) -> None:
        self._team = team
        self._delivery = delivery

    def send(self, subscription: str, event: Json) -> None:
        """Delivers an event if the app is subscribed to it."""
        if subscription not in self._team.installation.events:
            return
        payload = event_callback(self._team, event, self._team.new_id("Ev"))
        self._delivery.submit(Outgoing("events_api", payload))

    def message_posted(self, message: Message) -> None:
        channel = self._team.channels[message.channel_id]
        if message.visible_to is not None or not self._sees(channel):
            return
        body = message_body(self._team, message)
        place = {"channel": channel.id, "event_ts": message.ts}
        self._send_message(channel, {**body, **place})
        if self._mentions_bot(message) and channel.kind != "im":
            self.send("app_mention", {**body, "type": "app_mention", **place})

    def message_changed(self, old: Message, new: Message) -> None:
        self._send_hidden(
            new.channel_id,
            {
                "subtype": "message_changed",
                "message": message_body(self._team, new),
                "previous_message": message_body(self._team, old),
            },
        )

    def message_deleted(self, old: Message) -> None:
        self._send_hidden(
            old.channel_id,
            {
                "subtype": "message_deleted",
                "deleted_ts": old.ts,
                "previous_message": message_body(self._team, old),
            },
        )

    def joined(self, user: User, channel: Channel, inviter: User | None = None) -> None:
        if self._sees(channel):
            event: Json = {
                "type": "member_joined_channel",
                "user": user.id,
                "channel": channel.id,
                "channel_type": channel.id[0],
                "team": self._team.id,
                "event_ts": self._team.new_ts(),
            }
            # Left out, and not empty, for who joins alone ("member_joined_channel" page).
            if inviter is not None:
                event["inviter"] = inviter.id
            self.send("member_joined_channel", event)

    def reacted(self, user_id: str, name: str, message: Message) -> None:
        if self._sees(self._team.channels[message.channel_id]):
            event = {
                "type": "reaction_added",
                "user": user_id,
                "reaction": name,
                "item_user": message.user_id,
                "item": {"type": "message", "channel": message.channel_id, "ts": message.ts},
                "event_ts": self._team.new_ts(),
            }
            self.send("reaction_added", event)

    def home_opened(self, user: User, tab: Tab) -> None:
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": self._team.im_with(user.id).id,
            "tab": tab,
            "event_ts": self._team.new_ts(),
        }
        home = self._team.homes.get(user.id)
        if home is not None and tab == "home":
            event["view"] = view_body(self._team, home)
        self.send("app_home_opened", event)

    def tokens_revoked(self) -> None:
        """Told of the bot's own token; of one that a user gave there is none here."""
        bot_user_id = self._team.installation.bot_user_id
        tokens = {"oauth": [], "bot": [bot_user_id]}
        self.send("tokens_revoked", {"type": "tokens_revoked", "tokens": tokens})

    def _sees(self, channel: Channel) -> bool:
        return self._team.installation.bot_user_id in channel.members

    def _mentions_bot(self, message: Message) -> bool:
        bot_user_id = self._team.installation.bot_user_id
        return f"<@{bot_user_id}>" in message.text and message.user_id != bot_user_id

    def _send_hidden(self, channel_id: str, event: Json) -> None:
        channel = self._team.channels[channel_id]
        if self._sees(channel):
            ts = self._team.new_ts()
            place = {"channel": channel_id, "hidden": True, "ts": ts, "event_ts": ts}
            self._send_message(channel, {"type": "message", **event, **place})

    def _send_message(self, channel: Channel, event: Json) -> None:
        event = {**event, "channel_type": CHANNEL_TYPES[channel.kind]}
        self.send(_MESSAGE_EVENTS[channel.kind], event)

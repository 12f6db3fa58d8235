"""What a member of the workspace does that the bot hears of as an event."""

import uuid
from dataclasses import replace

from bot.workspace.composer import encode, rich_text
from bot.workspace.delivery import Delivery
from bot.workspace.model import Channel, ChannelKind, Message, Team, User
from bot.workspace.web_api import Backend


class Members:
    """People typing, joining, reacting. Each call returns at once; events follow.

    Users, channels and messages are given as such or by id (a message: by its value).
    Raises LookupError for what is not there, or is not visible to that member.
    """

    def __init__(self, backend: Backend, delivery: Delivery) -> None:
        self._backend = backend
        self._team: Team = backend.team
        self._events = backend.events
        self._delivery = delivery

    def add_user(self, name: str, real_name: str = "", tz: str = "Europe/London") -> User:
        """A new member. `name` is without spaces, as in a mention."""
        return self._team.add_user(name, real_name or name.title(), tz)

    def add_channel(
        self,
        name: str,
        *,
        members: list[User] | None = None,
        bot: bool = True,
        private: bool = False,
    ) -> Channel:
        """A new channel, with or without the bot in it."""
        ids = {self._user(each).id for each in members or []}
        if bot:
            ids.add(self._team.installation.bot_user_id)
        channel_id = self._team.new_id("C")
        kind: ChannelKind = "private" if private else "public"
        return self._team.put_channel(Channel(channel_id, name, kind, frozenset(ids)))

    def add_usergroup(self, members: list[User]) -> str:
        """The id of a new user group."""
        with self._team.changing():
            group_id = self._team.new_id("S")
            self._team.usergroups[group_id] = tuple(user.id for user in members)
            return group_id

    def say(
        self,
        user: User | str,
        channel: Channel | str,
        text: str,
        *,
        thread_ts: str | None = None,
        encoded: bool = False,
    ) -> str:
        """The ts of a message that a member writes.

        `text` is what is typed, and is encoded as Slack does; `<@ID>` of a user is a name
        picked from Slack's list. With `encoded` it is in Slack's encoding already.
        """
        sender, place = self._inside(user, channel)
        with self._team.changing():
            stored = text if encoded else encode(text, self._team.users)
            message = Message(
                channel_id=place.id,
                ts=self._team.new_ts(),
                user_id=sender.id,
                text=stored,
                blocks=(rich_text(stored, uuid.uuid4().hex[:5]),),
                thread_ts=thread_ts,
                client_msg_id=str(uuid.uuid4()),
            )
            self._team.store(message)
            self._events.message_posted(message)
            return message.ts

    def dm(self, user: User | str, text: str, *, thread_ts: str | None = None) -> str:
        """The ts of a direct message to the bot."""
        return self.say(user, self.im(user), text, thread_ts=thread_ts)

    def im(self, user: User | str) -> Channel:
        """The direct message channel of a member and the bot."""
        return self._team.im_with(self._user(user).id)

    def edit(self, message: Message, text: str) -> None:
        """The writer changes a message."""
        with self._team.changing():
            old = self._message(message)
            stored = encode(text, self._team.users)
            blocks = (rich_text(stored, uuid.uuid4().hex[:5]),)
            edited_ts = self._team.new_ts()
            new = self._team.store(replace(old, text=stored, blocks=blocks, edited_ts=edited_ts))
            self._events.message_changed(old, new)

    def delete(self, message: Message) -> None:
        """The writer deletes a message."""
        with self._team.changing():
            old = self._message(message)
            self._team.remove(old)
            self._events.message_deleted(old)

    def react(self, user: User | str, message: Message, name: str) -> None:
        """A member adds a reaction; `name` is without colons."""
        with self._team.changing():
            reacted = self._team.react(self._message(message), name, self._user(user).id)
            self._events.reacted(self._user(user).id, name, reacted)

    def join(
        self, user: User | str, channel: Channel | str, *, invited_by: User | str | None = None
    ) -> None:
        """A member, or the bot, joins a channel, alone or by invitation."""
        with self._team.changing():
            joining, place = self._user(user), self._channel(channel)
            place = replace(place, members=place.members | {joining.id})
            self._team.put_channel(place)
            inviter = None if invited_by is None else self._user(invited_by)
            self._events.joined(joining, place, inviter)

    def leave(self, user: User | str, channel: Channel | str) -> None:
        """A member, or the bot, leaves a channel."""
        with self._team.changing():
            place = self._channel(channel)
            remaining = place.members - {self._user(user).id}
            self._team.put_channel(replace(place, members=remaining))

    def archive(self, channel: Channel | str) -> None:
        """Somebody archives a channel."""
        with self._team.changing():
            self._team.put_channel(replace(self._channel(channel), is_archived=True))

    def revoke_token(self) -> None:
        """An admin takes the bot's token back: every call with it is refused from now on."""
        with self._team.changing():
            self._team.token_revoked = True
            self._events.tokens_revoked()

    def open_home(self, user: User | str) -> None:
        """A member opens the app's home tab."""
        with self._team.changing():
            self._events.home_opened(self._user(user), "home")

    def open_agent_pane(self, user: User | str) -> None:
        """A member opens the direct messages with the app, or its agent pane beside a channel."""
        with self._team.changing():
            self._events.home_opened(self._user(user), "messages")

    def _user(self, user: User | str) -> User:
        return self._team.users[user if isinstance(user, str) else user.id]

    def _channel(self, channel: Channel | str) -> Channel:
        return self._team.channels[channel if isinstance(channel, str) else channel.id]

    def _inside(self, user: User | str, channel: Channel | str) -> tuple[User, Channel]:
        sender, place = self._user(user), self._channel(channel)
        if sender.id not in place.members or place.is_archived:
            raise LookupError(f"{sender.name} cannot write in {place.name}")
        return sender, place

    def _message(self, message: Message) -> Message:
        """The message as it is now."""
        current = self._team.find(message.channel_id, message.ts)
        if current is None:
            raise LookupError(f"the message {message.ts} is gone")
        return current

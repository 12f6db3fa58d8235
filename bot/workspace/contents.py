"""What stands in the workspace, for whoever looks at it afterwards."""

from bot.workspace.model import Channel, Message, Prompt, User, View
from bot.workspace.workflow_steps import WorkflowSteps


class Contents(WorkflowSteps):
    """Adds to what members do what they see."""

    def messages(self, channel: Channel | str) -> list[Message]:
        """All messages of a channel but ephemeral ones, replies included, oldest first."""
        return self._team.visible(self._channel(channel).id)

    def thread(self, channel: Channel | str, ts: str) -> list[Message]:
        """A message and the replies to it, oldest first."""
        return self._team.thread(self._channel(channel).id, ts)

    def ephemerals(self, user: User | str, channel: Channel | str) -> list[Message]:
        """The messages of a channel that only this member sees, oldest first."""
        user_id = self._user(user).id
        seen = self._team.visible(self._channel(channel).id, user_id)
        return [message for message in seen if message.visible_to == user_id]

    def view(self, user: User | str) -> View | None:
        """The modal that a member has before them."""
        with self._team.lock:
            stack = self._team.views.get(self._user(user).id)
            return stack[-1] if stack else None

    def home(self, user: User | str) -> View | None:
        """The home that was published for a member."""
        return self._team.homes.get(self._user(user).id)

    def prompts(self, user: User | str) -> tuple[Prompt, ...]:
        """What the bot suggests that a member asks, above their direct messages with it."""
        return self._team.prompts.get(self._team.im_with(self._user(user).id).id, ())

    def status(self, channel: Channel | str, thread_ts: str) -> str:
        """What the bot is shown to be doing in a thread; empty for nothing."""
        return self._team.statuses.get((self._channel(channel).id, thread_ts), "")

    def names(self) -> dict[str, str]:
        """Names of users and channels by id, for `render`."""
        with self._team.lock:
            users = {user.id: user.name for user in self._team.users.values()}
            return users | {each.id: each.name for each in self._team.channels.values()}

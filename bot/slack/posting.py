"""Every write to Slack goes through here: sent at most once, and its outcome named.

Raises only the delivery errors of `bot.errors`; never repeats a write, since a lost reply
may hide a message that was stored.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from bot.block_kit import Malformed, check_blocks
from bot.errors import GoneForGood
from bot.slack import outcomes
from bot.slack.blocks import Message
from bot.slack.outcomes import translated
from bot.slack.reading import MARK_TYPE, Reader

# A reply that takes longer is unknown: waiting on would only hold a worker.
TIMEOUT_S = 10

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands."""

    channel_id: str
    ts: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot token belongs to. `scopes` is empty where the server does not tell them."""

    team_id: str
    user_id: str
    bot_id: str
    scopes: frozenset[str]


def build_client(token: str, base_url: str) -> WebClient:
    """A client that never repeats a call by itself; `base_url` ends in `/api/`."""
    return WebClient(token=token, base_url=base_url, timeout=TIMEOUT_S, retry_handlers=[])


class Poster(Reader):
    """Posts, and reads, as one bot. Safe to call from any thread."""

    def __init__(self, client: WebClient) -> None:
        super().__init__(client)
        self._identity: Identity | None = None

    @property
    def identity(self) -> Identity | None:
        """Who the bot is, once `identify` has succeeded; never asks Slack."""
        return self._identity

    def identify(self) -> Identity:
        """Asks Slack who the bot is and remembers it; raises DeliveryError."""
        with translated():
            reply = self._client.auth_test()
        scopes = str(reply.headers.get("x-oauth-scopes") or "")
        self._identity = Identity(
            team_id=str(reply.get("team_id") or ""),
            user_id=str(reply.get("user_id") or ""),
            bot_id=str(reply.get("bot_id") or ""),
            scopes=frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
        )
        return self._identity

    def post(
        self, channel_id: str, message: Message, thread_ts: str | None = None, mark: str = ""
    ) -> Posted:
        """Posts for everybody in a conversation, in a thread if one is given.

        `mark` is what `marked` finds the message by.
        """
        metadata = {"event_type": MARK_TYPE, "event_payload": {"key": mark}} if mark else None

        def call(blocks: list[dict[str, Any]] | None) -> SlackResponse:
            return self._client.chat_postMessage(
                channel=channel_id,
                text=message.text,
                blocks=blocks,
                thread_ts=thread_ts,
                metadata=metadata,
                # The text is read as it stands, and nothing quoted is unfurled.
                mrkdwn=False,
                unfurl_links=False,
                unfurl_media=False,
            )

        reply = _with_blocks_or_plain(call, message)
        return Posted(str(reply.get("channel") or channel_id), str(reply.get("ts") or ""))

    def post_ephemeral(
        self, channel_id: str, user_id: str, message: Message, thread_ts: str | None = None
    ) -> None:
        """Shows a message to one member of a channel; it is gone when they reload."""

        def call(blocks: list[dict[str, Any]] | None) -> SlackResponse:
            return self._client.chat_postEphemeral(
                channel=channel_id,
                user=user_id,
                text=message.text,
                blocks=blocks,
                thread_ts=thread_ts,
            )

        _with_blocks_or_plain(call, message)

    def update(self, posted: Posted, message: Message) -> None:
        """Replaces a message that this bot posted."""

        def call(blocks: list[dict[str, Any]] | None) -> SlackResponse:
            return self._client.chat_update(
                channel=posted.channel_id, ts=posted.ts, text=message.text, blocks=blocks or []
            )

        _with_blocks_or_plain(call, message)

    def open_view(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Opens a modal for whoever clicked, and gives its id for `update_view`.

        A trigger holds for three seconds, once.
        """
        with translated():
            reply = self._client.views_open(trigger_id=trigger_id, view=view)
        opened = reply.get("view")
        return str(opened.get("id") or "") if isinstance(opened, dict) else ""

    def update_view(self, view_id: str, view: dict[str, Any]) -> None:
        """Replaces a modal that this bot opened."""
        with translated():
            self._client.views_update(view_id=view_id, view=view)

    def publish_home(self, user_id: str, view: dict[str, Any]) -> None:
        """Shows a member's home tab."""
        with translated():
            self._client.views_publish(user_id=user_id, view=view)

    def delete(self, posted: Posted) -> None:
        """Removes a message that this bot posted."""
        with translated():
            self._client.chat_delete(channel=posted.channel_id, ts=posted.ts)

    def permalink(self, channel_id: str, ts: str) -> str:
        """The address of a message."""
        with translated():
            return str(
                self._client.chat_getPermalink(channel=channel_id, message_ts=ts)["permalink"]
            )

    def direct_channel(self, user_id: str) -> str:
        """The id of the direct messages with a member; needs `im:write`."""
        with translated():
            reply = self._client.conversations_open(users=[user_id])
        channel = reply.get("channel")
        return str(channel.get("id") or "") if isinstance(channel, dict) else ""

    def group_members(self, group_id: str) -> Sequence[str]:
        """The ids of a user group's members; needs `usergroups:read`."""
        with translated():
            return [
                str(id) for id in self._client.usergroups_users_list(usergroup=group_id)["users"]
            ]

    def suggest_prompts(self, channel_id: str, title: str, prompts: Sequence[str]) -> None:
        """Suggests at most four questions above a direct message; needs `assistant:write`."""
        suggested = [{"title": prompt, "message": prompt} for prompt in prompts]
        with translated():
            # Never with a `thread_ts`: in an app with `agent_view` Slack then shows nothing.
            self._client.assistant_threads_setSuggestedPrompts(
                channel_id=channel_id, title=title, prompts=suggested
            )

    def set_status(self, channel_id: str, thread_ts: str, status: str) -> None:
        """Shows what the bot is doing in a thread; an empty status, or a reply, ends that."""
        with translated():
            self._client.assistant_threads_setStatus(
                channel_id=channel_id, thread_ts=thread_ts, status=status
            )

    def complete_step(self, execution_id: str, outputs: dict[str, Any]) -> None:
        """Ends a workflow's step with what it gives; `outputs` as the manifest declares them."""
        with translated():
            self._client.functions_completeSuccess(
                function_execution_id=execution_id, outputs=outputs
            )

    def fail_step(self, execution_id: str, sentence: str) -> None:
        """Ends a workflow's step as failed; Slack shows the sentence to whoever runs it."""
        with translated():
            self._client.functions_completeError(function_execution_id=execution_id, error=sentence)

    def respond(
        self,
        response_url: str,
        message: Message,
        *,
        thread_ts: str = "",
        replace_original: bool = False,
    ) -> None:
        """Answers a command or a click in the asker's own view, in a thread if one is given.

        A response_url holds for 30 minutes and five uses; after that GoneForGood is raised.
        """
        hook = WebhookClient(response_url, timeout=TIMEOUT_S, retry_handlers=[])
        body: dict[str, Any] = {
            "text": message.text,
            "blocks": list(message.blocks),
            "response_type": "ephemeral",
            "replace_original": replace_original,
            "mrkdwn": False,
            "unfurl_links": False,
        }
        if thread_ts and not replace_original:
            body["thread_ts"] = thread_ts
        with translated():
            reply = hook.send_dict(body)
        failure = outcomes.of_status(reply.status_code, reply.body or "", reply.headers)
        if failure is not None:
            raise failure


def _with_blocks_or_plain(
    call: Callable[[list[dict[str, Any]] | None], SlackResponse], message: Message
) -> SlackResponse:
    """Sends with blocks; without them where they are not what Slack takes, so no quote is lost.

    Only where Slack refused the blocks all the same is a message sent a second time.
    """
    try:
        check_blocks(list(message.blocks))
    except Malformed as fault:
        _log.error("A message is sent without its blocks: %s", fault)
        with translated():
            return call(None)
    try:
        with translated():
            return call(list(message.blocks))
    except GoneForGood as refusal:
        if refusal.code not in outcomes.BLOCKS_REFUSED:
            raise
        _log.error("Slack refused the blocks of a message: %s", refusal.code)
    with translated():
        return call(None)

"""What the bot asks Slack about messages and channels, each in one call or a few.

Raises only the delivery errors of `bot.errors`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.errors import GoneForGood
from bot.slack.outcomes import translated

# docs.slack.dev, "conversations.members": an integer under 1,000.
MEMBERS_PER_PAGE = 999
# A page takes Slack about a fifth of a second; a form must open within three seconds.
MEMBER_PAGES_MAX = 8

# The type of the metadata that the bot's messages carry.
MARK_TYPE = "sourceline_message"
# docs.slack.dev, "conversations.history": some apps are given 15 messages a call.
MARKED_PER_PAGE = 15
MARKED_PAGES_MAX = 4
# How far Slack's clock may be from ours.
SKEW_S = 60.0


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it stands. `text` is in Slack's encoding; `thread_ts` is empty outside one."""

    text: str
    user_id: str
    bot_id: str
    ts: str
    thread_ts: str


class Reader:
    """Reads as one bot. Safe to call from any thread."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def message_at(self, channel_id: str, ts: str) -> Said | None:
        """The message of a channel or of a thread in it, or None where there is none.

        Needs the history scope of that kind of channel. Two calls where it stands in a thread.
        """
        with translated():
            heads = self._client.conversations_history(
                channel=channel_id, latest=ts, inclusive=True, limit=1
            )
        found = _at(heads.get("messages"), ts)
        if found is not None:
            return found
        # A history leaves replies out; their thread is found by the reply's own ts.
        with translated():
            thread = self._client.conversations_replies(
                channel=channel_id, ts=ts, oldest=ts, latest=ts, inclusive=True, limit=2
            )
        return _at(thread.get("messages"), ts)

    def marked(
        self, channel_id: str, thread_ts: str | None, mark: str, since: datetime
    ) -> str | None:
        """The ts of this app's message with a mark, or None where surely none was posted.

        Looks from a minute before `since` on. Needs the history scope of that kind of channel.
        Raises GoneForGood also where more was said since than can be read.
        """
        oldest = f"{since.timestamp() - SKEW_S:.6f}"
        cursor = ""
        for _ in range(MARKED_PAGES_MAX):
            page = self._page_since(channel_id, thread_ts, oldest, cursor)
            for one in page.get("messages") or ():
                if _carries(one, mark):
                    return str(one.get("ts") or "")
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return None
        raise GoneForGood("too_many_messages")

    def _page_since(
        self, channel_id: str, thread_ts: str | None, oldest: str, cursor: str
    ) -> SlackResponse:
        with translated():
            if thread_ts is None:
                return self._client.conversations_history(
                    channel=channel_id,
                    oldest=oldest,
                    limit=MARKED_PER_PAGE,
                    include_all_metadata=True,
                    cursor=cursor or None,
                )
            return self._client.conversations_replies(
                channel=channel_id,
                ts=thread_ts,
                oldest=oldest,
                limit=MARKED_PER_PAGE,
                include_all_metadata=True,
                cursor=cursor or None,
            )

    def is_member(self, channel_id: str, user_id: str) -> bool:
        """Whether a user is a member of a channel that the bot can see; of one with more than
        some 8,000 members only the first are looked through.

        Needs `channels:read`, or `groups:read` for a private channel.
        """
        cursor = ""
        for _ in range(MEMBER_PAGES_MAX):
            with translated():
                page = self._client.conversations_members(
                    channel=channel_id, limit=MEMBERS_PER_PAGE, cursor=cursor or None
                )
            if user_id in (page.get("members") or ()):
                return True
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return False

    def time_zone(self, user_id: str) -> str:
        """The name of the time zone that a user has set, or an empty string; needs `users:read`."""
        with translated():
            user = self._client.users_info(user=user_id).get("user")
        return str(user.get("tz") or "") if isinstance(user, dict) else ""

    def display_name(self, user_id: str) -> str:
        """How a user is called, or an empty string; needs `users:read`."""
        with translated():
            user = self._client.users_info(user=user_id).get("user")
        profile = user.get("profile") if isinstance(user, dict) else None
        names = profile if isinstance(profile, dict) else {}
        return str(names.get("display_name") or names.get("real_name") or "")


def _carries(message: Any, mark: str) -> bool:
    metadata = message.get("metadata") if isinstance(message, dict) else None
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return (
        isinstance(metadata, dict)
        and isinstance(payload, dict)
        and bool(message.get("bot_id"))
        and metadata.get("event_type") == MARK_TYPE
        and payload.get("key") == mark
    )


def _at(messages: Any, ts: str) -> Said | None:
    for one in messages if isinstance(messages, list) else ():
        if isinstance(one, dict) and one.get("ts") == ts:
            return Said(
                text=str(one.get("text") or ""),
                user_id=str(one.get("user") or ""),
                bot_id=str(one.get("bot_id") or ""),
                ts=ts,
                thread_ts=str(one.get("thread_ts") or ""),
            )
    return None

"""How the bot behaves in a channel, by the channel's id: a rename changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, delete, insert, select

from bot.state.database import Database
from bot.state.schema import channel_settings

ReplyTo = Literal["thread", "asker"]

# Built once: it is asked for each question, and building it takes longer than running it.
_READ = select(channel_settings).where(
    channel_settings.c.team_id == bindparam("of_team"),
    channel_settings.c.channel_id == bindparam("of_channel"),
)


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """`topics` that are answered there, all where it is empty; `auto` answers without a mention;
    `reply_to` says whether a mention is answered in its thread or to the asker only.
    """

    topics: tuple[str, ...] = ()
    auto: bool = False
    reply_to: ReplyTo = "thread"


class ChannelSettingsStore:
    """Each method is one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, team_id: str, channel_id: str) -> ChannelSettings:
        """The settings of a channel; the default ones where nobody changed them."""
        with self._database.read() as connection:
            here = {"of_team": team_id, "of_channel": channel_id}
            row = connection.execute(_READ, here).first()
        if row is None:
            return ChannelSettings()
        return ChannelSettings(tuple(row.topics), row.auto, row.reply_to)

    def changed_by(self, team_id: str, channel_id: str) -> str:
        """Who chose the settings of a channel; empty where nobody did."""
        query = select(channel_settings.c.changed_by).where(
            channel_settings.c.team_id == team_id, channel_settings.c.channel_id == channel_id
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar_one_or_none() or ""

    def set(
        self, team_id: str, channel_id: str, chosen: ChannelSettings, user_id: str, now: datetime
    ) -> None:
        """Replaces the settings of a channel; `user_id` is who did it."""
        here = (
            channel_settings.c.team_id == team_id,
            channel_settings.c.channel_id == channel_id,
        )
        values = {
            "team_id": team_id,
            "channel_id": channel_id,
            "topics": list(chosen.topics),
            "auto": chosen.auto,
            "reply_to": chosen.reply_to,
            "changed_by": user_id,
            "changed_at": now,
        }
        with self._database.write() as connection:
            connection.execute(delete(channel_settings).where(*here))
            connection.execute(insert(channel_settings).values(values))

"""Whose turn it is to post a digest: one pace for a team, kept by all its processes together."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from bot.state.database import Database, insert_once
from bot.state.schema import digest_turns

# docs.slack.dev, "Rate limits", posting messages: one message a second to a channel, and "several
# hundred" a minute in a workspace. 200 a minute leave the rest to answers.
CHANNEL_S = 1.0
TEAM_S = 0.3
# Processes that wait at once take turns within seconds. One further off than this was taken
# before the clock was set back.
AHEAD_MAX = timedelta(seconds=30)

# Stands for the whole team; no channel has such an id.
_TEAM = ""


class DigestTurns:
    """Each method is one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, team_id: str, channel_id: str, now: datetime) -> float:
        """The seconds to wait until the next digest may be posted to a channel; takes that turn."""
        names = (_TEAM, channel_id)
        query = (
            select(digest_turns)
            .where(digest_turns.c.team_id == team_id, digest_turns.c.channel_id.in_(names))
            .order_by(digest_turns.c.channel_id)
            .with_for_update()  # on PostgreSQL; SQLite's writers are alone
        )
        with self._database.write() as connection:
            for name in names:
                new = {"team_id": team_id, "channel_id": name, "next_at": now}
                insert_once(connection, digest_turns, new)
            taken = [row.next_at for row in connection.execute(query)]
            turn: datetime = max([now, *(at for at in taken if at <= now + AHEAD_MAX)])
            for name, every_s in zip(names, (TEAM_S, CHANNEL_S), strict=True):
                connection.execute(
                    update(digest_turns)
                    .where(digest_turns.c.team_id == team_id, digest_turns.c.channel_id == name)
                    .values(next_at=turn + timedelta(seconds=every_s))
                )
        return (turn - now).total_seconds()

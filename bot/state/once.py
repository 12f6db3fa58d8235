"""What may happen once and never again: sharing an answer, greeting a channel, one notice."""

from datetime import datetime

from sqlalchemy import delete, select

from bot.state.database import Database, insert_once
from bot.state.schema import once


class Once:
    """Keys that can be claimed once per team. Each method is one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, team_id: str, key: str, user_id: str, now: datetime) -> bool:
        """True for exactly one caller per key; the claim is stored before this returns."""
        values = {"team_id": team_id, "key": key, "user_id": user_id, "claimed_at": now}
        with self._database.write() as connection:
            return insert_once(connection, once, values)

    def is_claimed(self, team_id: str, key: str) -> bool:
        """Whether somebody has claimed a key."""
        query = select(once.c.key).where(once.c.team_id == team_id, once.c.key == key)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def release(self, team_id: str, key: str) -> None:
        """Lets the key be claimed again; only after a post that Slack surely did not store."""
        with self._database.write() as connection:
            connection.execute(delete(once).where(once.c.team_id == team_id, once.c.key == key))

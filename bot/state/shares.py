"""Which answers were shared to their channel: the button works once, whoever presses it."""

from datetime import datetime

from sqlalchemy import delete

from bot.state.database import Database, insert_once
from bot.state.schema import shares


class Shares:
    """Each method is one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, team_id: str, share_key: str, user_id: str, now: datetime) -> bool:
        """True for exactly one caller per key; the claim is stored before this returns."""
        values = {
            "team_id": team_id,
            "share_key": share_key,
            "user_id": user_id,
            "claimed_at": now,
        }
        with self._database.write() as connection:
            return insert_once(connection, shares, values)

    def release(self, team_id: str, share_key: str) -> None:
        """Lets the button work again; only after a post that Slack surely did not store."""
        with self._database.write() as connection:
            connection.execute(
                delete(shares).where(shares.c.team_id == team_id, shares.c.share_key == share_key)
            )

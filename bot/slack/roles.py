"""Who curates the facts and who runs the bot, by user id or by user group."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from bot.errors import DeliveryError

Role = Literal["curator", "admin"]

# Members of a group are asked for anew after so long.
REMEMBERED = timedelta(minutes=10)

_log = logging.getLogger(__name__)


class Roles:
    """The members of each role. Safe to call from any thread.

    `curators` and `admins` are ids of users (U, W) and of user groups (S); an admin may do
    what a curator may. `members` asks Slack for the users of a group.
    """

    def __init__(
        self,
        curators: Sequence[str],
        admins: Sequence[str],
        members: Callable[[str], Sequence[str]],
        clock: Callable[[], datetime],
    ) -> None:
        self._ids = {"curator": tuple(curators), "admin": tuple(admins)}
        self._members = members
        self._clock = clock
        self._known: dict[str, tuple[datetime, frozenset[str]]] = {}

    def has(self, user_id: str, role: Role) -> bool:
        """Whether a user may do what the role may."""
        ids = self._ids["admin"] + (self._ids["curator"] if role == "curator" else ())
        return any(user_id == id or user_id in self._group(id) for id in ids)

    def members(self, role: Role) -> frozenset[str]:
        """The ids of the users who have the role by being named for it, or by a group that is."""
        ids = self._ids[role]
        users = (self._group(id) if id.startswith("S") else {id} for id in ids)
        return frozenset().union(*users)

    def who(self, role: Role) -> str:
        """Who can, as mrkdwn with live mentions, for a message that only the asker sees."""
        ids = self._ids[role] or self._ids["admin"]
        named = [f"<!subteam^{id}>" if id.startswith("S") else f"<@{id}>" for id in ids]
        if not named:
            return f"nobody yet: no {role}s are named in the configuration"
        return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"

    def _group(self, id: str) -> frozenset[str]:
        if not id.startswith("S"):
            return frozenset()
        now = self._clock()
        until, known = self._known.get(id, (now, frozenset()))
        if until > now:
            return known
        try:
            known = frozenset(self._members(id))
        except DeliveryError as failure:
            # Those known last still count; a group never seen has nobody.
            _log.warning("The members of the group %s are not known: %s", id, failure.code)
        self._known[id] = (now + REMEMBERED, known)
        return known

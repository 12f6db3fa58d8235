"""Which facts hold on a day, what took the place of those that do not, and what to mind.

Pure functions and a `Validity` of one base. A month or a year stands for its first day where a
fact names it, and for its last day where somebody asks what held then. `as_of` says what a
sentence speaks of, not how long it holds. Knows no clock: the day is given.
"""

import calendar
from datetime import date

from bot.facts.base import Fact, FactBase

# Days whose facts are kept at hand: today, and some that were asked for.
_DAYS = 8


class Validity:
    """The facts of one base in time; immutable, so safe to call from any thread.

    Days are YYYY-MM-DD, and compared as text: "2020" comes before every day that is in it.
    """

    def __init__(self, base: FactBase) -> None:
        self._known = {fact.id: fact for fact in (*base.withheld, *base.facts)}
        self._dated = [
            fact for fact in base.facts if fact.valid_from or fact.expires or fact.superseded_by
        ]
        self._lapsed: dict[str, frozenset[str]] = {}

    def holds(self, fact: Fact, day: str) -> bool:
        """Whether a fact holds on a day: not before `valid_from`, not from `expires` on, and not
        once the fact that it is superseded by holds, which may not say from when on it does.
        """
        if (fact.valid_from or "") > day or (fact.expires and fact.expires <= day):
            return False
        return not self._is_superseded(fact, day)

    def successor(self, fact: Fact, day: str) -> Fact | None:
        """The fact that holds on a day in the place of one that was superseded by then."""
        seen = {fact.id}
        while self._is_superseded(fact, day):
            fact = self._known[fact.superseded_by or ""]
            if fact.id in seen:
                return None
            seen.add(fact.id)
        return fact if len(seen) > 1 and self.holds(fact, day) else None

    def why_not(self, fact: Fact, day: str) -> str:
        """Why a fact does not hold on a day, as words that follow its name; empty where it does."""
        if (fact.valid_from or "") > day:
            return f"holds only from {fact.valid_from} on"
        if self._is_superseded(fact, day):
            since = self._known[fact.superseded_by or ""].valid_from
            return f"is superseded by {fact.superseded_by}" + (f" since {since}" if since else "")
        return f"expired on {fact.expires}" if fact.expires and fact.expires <= day else ""

    def _is_superseded(self, fact: Fact, day: str) -> bool:
        newer = self._known.get(fact.superseded_by or "")
        return newer is not None and (newer.valid_from or "") <= day

    def lapsed(self, day: str) -> frozenset[str]:
        """The ids of the facts that do not hold on a day; remembers those of some days."""
        # No `lru_cache` of a method: it and its object would hold each other, and an old base
        # would stay in memory until Python looked for such circles.
        found = self._lapsed.get(day)
        if found is None:
            found = frozenset(fact.id for fact in self._dated if not self.holds(fact, day))
            if len(self._lapsed) >= _DAYS:
                self._lapsed.clear()
            self._lapsed[day] = found
        return found


def due_for_review(fact: Fact, day: str) -> str:
    """A sentence where a fact should have been looked at again by a day; else empty."""
    is_due = fact.review_by is not None and fact.review_by <= day
    return f"Due for review since {fact.review_by}." if is_due else ""


def last_day(partial: str) -> str | None:
    """The last day of a YYYY, YYYY-MM or YYYY-MM-DD, as YYYY-MM-DD; None for anything else."""
    parts = partial.split("-")
    if [len(part) for part in parts] != [4, 2, 2][: len(parts)] or not _is_figures(parts):
        return None
    year, month = int(parts[0]), int(parts[1]) if len(parts) > 1 else 12
    try:
        day = int(parts[2]) if len(parts) > 2 else calendar.monthrange(year, month)[1]
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _is_figures(parts: list[str]) -> bool:
    return all(part.isascii() and part.isdigit() for part in parts)

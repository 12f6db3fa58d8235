"""Facts that seem to say otherwise of one thing, or the same twice, and do not name each other.

Told by words and figures alone, so these are for a person to look at and never faults.
"""

from collections.abc import Iterator

from bot.checking.places import Files, Place, are_linked, facts_of
from bot.facts.base import FactBase
from bot.facts.findings import Finding
from bot.facts.likeness import conflicts, near_duplicates

UNLINKED = "contradiction"
DUPLICATE = "duplicate"


def unlinked(files: Files, base: FactBase) -> Iterator[Finding]:
    """A note for each pair of facts that seem to contradict each other and are not linked."""
    places = _served(files, base)
    quotes = [place.fact.quote for place in places]
    for conflict in conflicts(quotes, quotes):
        place, other = places[conflict.quote], places[conflict.other]
        if not are_linked(base, place, other):
            reason = (
                f'"{place.fact.id}" and {_named(other)} may contradict each other '
                f"({_difference(conflict.ours, conflict.theirs)}); if so, name one in the "
                "other's contradicts or superseded_by"
            )
            yield place.finding(("quote",), "note", UNLINKED, reason)


def duplicates(files: Files, base: FactBase) -> Iterator[Finding]:
    """A note for each pair of facts that say the same and are not linked."""
    places = _served(files, base)
    quotes = [place.fact.quote for place in places]
    for at, other_at in near_duplicates(quotes, quotes):
        place, other = places[at], places[other_at]
        if not are_linked(base, place, other):
            reason = f'"{place.fact.id}" says the same as {_named(other)}; one may be enough'
            yield place.finding(("quote",), "note", DUPLICATE, reason)


def _served(files: Files, base: FactBase) -> list[Place]:
    return [place for place in facts_of(files) if place.fact.id in base.by_id]


def _named(place: Place) -> str:
    return f'"{place.fact.id}" ({place.document.file}:{place.line()})'


def _difference(ours: str, theirs: str) -> str:
    if ours and theirs:
        return f"{ours} here, {theirs} there"
    return f"{ours} here" if ours else f"{theirs} there"

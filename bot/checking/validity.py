"""Facts whose time is over, or that somebody should have looked at again."""

from collections.abc import Iterator
from datetime import date

from bot.checking.places import Files, Place, facts_of
from bot.facts.findings import Finding

EXPIRED = "expired"
REVIEW = "review"
NEVER = "never-valid"
DRAFTS = "drafts"
CIRCLE = "circle"


def out_of_date(files: Files, today: date) -> Iterator[Finding]:
    """Facts past `expires` or `review_by` on a day, or that never hold; drafts, once a file.

    A month or a year begins with its first day.
    """
    # Partial dates compare as text: "2020" and "2020-12" come before every day that is in them.
    now = today.isoformat()
    for place in facts_of(files):
        yield from _of_fact(place, now)
    yield from _circles(files)
    for document, entry in files:
        drafts = sum(fact.draft for fact in entry.facts)
        if drafts:
            of_all = f"{drafts} of its {len(entry.facts)} facts"
            reason = f"{of_all} are drafts; `sourceline curate` walks them"
            yield Finding(str(document.file), None, "note", DRAFTS, reason)


def _of_fact(place: Place, now: str) -> Iterator[Finding]:
    fact = place.fact
    if fact.valid_from and fact.expires and fact.expires <= fact.valid_from:
        reason = f'"{fact.id}" expires before it holds'
        yield place.finding(("expires",), "error", NEVER, reason)
    elif fact.expires and fact.expires <= now and fact.superseded_by is None:
        reason = (
            f'"{fact.id}" expired on {fact.expires}; name the fact that it is superseded_by, '
            "or look at it again"
        )
        yield place.finding(("expires",), "warning", EXPIRED, reason)
    elif fact.review_by and fact.review_by <= now:
        reason = f'"{fact.id}" was to be looked at again by {fact.review_by}'
        yield place.finding(("review_by",), "warning", REVIEW, reason)


def _circles(files: Files) -> Iterator[Finding]:
    """Facts that supersede each other, so that the last of them is none."""
    places = {place.fact.id: place for place in facts_of(files)}
    newer = {id: place.fact.superseded_by for id, place in places.items()}
    for id, place in places.items():
        seen: list[str] = []
        name = newer[id]
        while name is not None and name not in seen:
            seen.append(name)
            name = newer.get(name)
        if id in seen:
            others = ", ".join(f'"{each}"' for each in seen)
            reason = f'"{id}" is superseded by {others}: in a circle, so none of them holds'
            yield place.finding(("superseded_by",), "error", CIRCLE, reason)

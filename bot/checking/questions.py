"""The questions that curators wrote: two facts for one question, and questions answered anyway."""

from collections.abc import Iterator

from bot.answering import Answered, Answerer
from bot.checking.places import Files, Place, are_linked, facts_of
from bot.facts.base import FactBase
from bot.facts.findings import Finding
from bot.matching.names import folded

COLLIDING = "phrasing"
REPEATED = "repeated"
NEAR_MISS = "near-miss"


def colliding_phrasings(files: Files, base: FactBase) -> Iterator[Finding]:
    """Questions given to more than one fact, or twice to one, whatever their case and marks.

    Facts that contradict each other, or of which one supersedes the other, share questions
    rightly: both are quoted, or the later one. Withheld facts collide with none.
    """
    claimed: dict[str, Place] = {}
    for place in facts_of(files):
        if place.fact.id in base.by_id:
            yield from _collisions(place, base, claimed)


def _collisions(place: Place, base: FactBase, claimed: dict[str, Place]) -> Iterator[Finding]:
    """What is the matter with one fact's questions; each is `claimed` by its first fact."""
    own: set[str] = set()
    fact = place.fact
    for number, phrasing in enumerate(fact.phrasings):
        within, words = ("phrasings", number), folded(phrasing)
        if words in own:
            reason = f'"{fact.id}" has the question "{phrasing}" twice'
            yield place.finding(within, "note", REPEATED, reason)
        elif words:
            own.add(words)
            other = claimed.setdefault(words, place)
            if other is not place and not are_linked(base, place, other):
                yield place.finding(within, "warning", COLLIDING, _both(place, other, phrasing))


def _both(place: Place, other: Place, phrasing: str) -> str:
    where = f"{other.document.file}:{other.line()}"
    return (
        f'"{place.fact.id}" and "{other.fact.id}" ({where}) both claim the question '
        f'"{phrasing}", so neither is sure to answer it; take it from one, or link them as '
        "contradicting or superseded"
    )


def answered_near_misses(files: Files, answerer: Answerer) -> Iterator[Finding]:
    """Questions that a fact must not answer, and is the answer to."""
    for place in facts_of(files):
        if place.fact.id not in answerer.base.by_id:
            continue
        for number, near_miss in enumerate(place.fact.near_misses):
            answer = answerer.answer(near_miss, limit=1)
            if isinstance(answer, Answered) and answer.matches[0].fact.id == place.fact.id:
                reason = f'"{place.fact.id}" answers "{near_miss}", which it must not'
                yield place.finding(("near_misses", number), "error", NEAR_MISS, reason)

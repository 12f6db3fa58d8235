"""Where it was: the name after a preposition of place, of the class that the question names."""

from collections.abc import Sequence

from bot.matching.span_rules.phrases import ends_phrase
from bot.matching.span_rules.reading import Candidate, Reading, Span
from bot.matching.typed import AnswerType
from bot.matching.typed.gazetteer import COUNTRIES

_T = AnswerType
_LOCATIVES = frozenset("in at near outside around throughout across within inside into".split())
_OPENERS = frozenset("the city town village of nearby central".split())
_ORIGINS = frozenset("from come came origin".split())
_GOALS = frozenset("go move moved travel to return went sent flee".split())
_VISITS = frozenset("visit visited left leave reached reach entered enter invaded invade".split())
_OTHERS = frozenset("other else besides apart".split())
# Nouns that stand in the names of their kind: "which street" is answered by "Grey Street".
_CLASSES = frozenset(
    "street river island university college school county stadium airport bridge church museum "
    "hospital bank park hotel lake mountain".split()
)
_COVERED = 0.5


def place_answer(reading: Reading) -> Span | None:
    """The place that a where or which-city question asks for, or None where two could be."""
    lowers = [word.lower for word in reading.asked]
    if _OTHERS & set(lowers) or reading.covered() < _COVERED:
        return None
    candidates = [
        one
        for one in reading.unsaid((_T.PLACE, _T.NAME, _T.ORGANISATION))
        if not reading.names_asked(one) and _located(reading, one, lowers)
    ]
    candidates = [one for one in candidates if _fits(reading, one, lowers)]
    visited = [one for one in candidates if one.first - 1 in reading.places]
    candidates = visited or candidates
    if not candidates:
        return None
    chosen = candidates[0]
    if 2 * len(reading.keys_beside(chosen)) < len(reading.where):
        return None
    after = _with_wider_places(reading, chosen.after)
    if any(one.first >= after for one in candidates):
        return None
    return reading.span(chosen.first, after)


def _located(reading: Reading, one: Candidate, lowers: Sequence[str]) -> bool:
    """Whether a name stands after a preposition of place, or after "visited"."""
    at = one.first - 1
    while reading.lower(at) in _OPENERS:
        at -= 1
    lead = reading.lower(at)
    leads = (
        lead in _LOCATIVES
        or (lead == "from" and bool(_ORIGINS & set(lowers)))
        or (lead == "to" and bool(_GOALS & set(lowers)))
        or (lead in _VISITS and at in reading.places and one.type is _T.PLACE)
    )
    last = reading.words[one.after - 1]
    return leads and last.end == last.bare_end and ends_phrase(reading, one)


def _fits(reading: Reading, one: Candidate, lowers: Sequence[str]) -> bool:
    """Whether a name can be of the class asked for: "which country", "what street"."""
    run = [word.lower for word in reading.words[one.first : one.after]]
    country = " ".join(run) in COUNTRIES
    if {"country", "countries", "nation"} & set(lowers):
        return country
    asked = _CLASSES.intersection(lowers[:5])
    if asked:
        return bool(asked.intersection(run))
    if {"city", "town", "village"}.intersection(lowers[:4]):
        return one.type is _T.PLACE and not country
    return True


def _with_wider_places(reading: Reading, after: int) -> int:
    """Past the places that go on from one: "Stanford, California", "the Market Church in Halle"."""
    for other in reading.found:
        if other.type is not _T.PLACE or not after < other.first <= after + 2:
            continue
        between = [reading.lower(at) for at in range(after, other.first)]
        if between in ([","], ["and"], ["and", "the"]) or between[0] in _LOCATIVES:
            after = other.after
    return after

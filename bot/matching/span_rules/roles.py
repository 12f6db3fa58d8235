"""Who holds a role, and which role somebody holds: "coach NAME", "NAME, director of ..."."""

from collections.abc import Sequence

from bot.matching.span_rules.phrases import BE_FORMS, PREPOSITIONS, in_clause_of
from bot.matching.span_rules.reading import AUXILIARIES, PLAIN, Candidate, Reading, Span, stem
from bot.matching.typed import AnswerType

_T = AnswerType
_NAMED = frozenset({_T.PERSON, _T.NAME, _T.ORGANISATION})
_BECOMES = frozenset("is are was were became become remains named appointed elected as".split())
# What makes one holder of a role out of many: the quote must say it too.
_MARKS = frozenset("first last second third only current former next previous".split())
_ENDS_ROLE = PREPOSITIONS | {"that", "who", "when", "during", "and"}
_OPENS_NO_ROLE = PREPOSITIONS | {"who", "which", "where", "when", "and", "or", "then", "that"}
_COVERED = 0.5
# In words: an adjective of the role from its noun; a role after, and before, its holder's name;
# a role between brackets or commas.
_ADJECTIVE_WITHIN = 5
_ROLE_AFTER_WITHIN = 9
_ROLE_BEFORE_WITHIN = 14
_ROLE_MAX_WORDS = 15


def role_holders(
    reading: Reading, asked: Sequence[str], candidates: Sequence[Candidate]
) -> list[Candidate]:
    """The names that the quote sets beside the role in the question's words `asked`."""
    lowers = {word.lower for word in reading.words}
    marks = [word for word in asked if word in _MARKS or word.endswith("est")]
    head = _head(asked)
    if not head or not lowers.issuperset(marks) or reading.covered() < _COVERED:
        return []
    adjectives = [
        reading.where[stem(word)]
        for word in asked[: asked.index(head)]
        if word not in PLAIN and stem(word) in reading.where
    ]
    hits = []
    for place in reading.where.get(stem(head), ()):
        near = all(min(abs(place - at) for at in one) <= _ADJECTIVE_WITHIN for one in adjectives)
        if near and reading.lower(place).rstrip("s") == head.rstrip("s"):
            hits += [one for one in candidates if _holds(reading, one, place)]
    return hits


def _head(words: Sequence[str]) -> str:
    """The noun of a role: the last word before a preposition or clause."""
    head = ""
    for word in words:
        if word in _ENDS_ROLE:
            break
        if word not in PLAIN:
            head = word
    return head


def _holds(reading: Reading, one: Candidate, place: int) -> bool:
    """Whether a name holds the role whose noun is at a place, and of what is asked about."""
    others = [at for at in reading.places if reading.stems[at] != reading.stems[place]]
    same = in_clause_of(reading, place, others) or in_clause_of(reading, one.first, others)
    if others and not same:
        return False
    if one.first == place + 1 or (one.first == place + 2 and reading.lower(place + 1) == ","):
        return True
    if reading.lower(one.first - 1) == "the" and one.type is _T.NAME:
        return False
    if one.after < place <= one.after + _ROLE_AFTER_WITHIN:
        return _leads_to(reading, one, place)
    if place < one.first <= place + _ROLE_BEFORE_WITHIN:
        between = [reading.lower(at) for at in range(place + 1, one.first)]
        return bool(between) and between[-1] in BE_FORMS and not {",", ";"} & set(between)
    return False


def _leads_to(reading: Reading, one: Candidate, place: int) -> bool:
    """Whether a role follows a name: "NAME, the museum's first director", "NAME became coach"."""
    opening, *inner = [reading.lower(at) for at in range(one.after, place)]
    crossed = any(
        one.after <= other.first < place and other.type is _T.PERSON for other in reading.found
    )
    opens = opening in (",", "(", "–", "-") or opening in _BECOMES
    return opens and not crossed and not {",", ";", ".", ")", "and", "but"} & set(inner)


def held_role(reading: Reading) -> Span | None:
    """What the quote says the person asked about is: "NAME (role)" or "NAME, role,"."""
    for one in reading.found:
        if one.type not in _NAMED or not reading.is_said(one):
            continue
        closing = {"(": ")", ",": ","}.get(reading.lower(one.after))
        if closing is None:
            continue
        first = one.after + 1
        for at in range(first, min(first + _ROLE_MAX_WORDS, len(reading.words))):
            if reading.lower(at) == closing and _is_role(reading, range(first, at)):
                return reading.span(first, at)
            if reading.lower(at) in (";", ".", ",", "(", ")"):
                break
    return None


def _is_role(reading: Reading, places: range) -> bool:
    """Whether words between commas or brackets name a role: two or more, none a verb or number."""
    if len(places) < 2 or reading.lower(places[0]) in _OPENS_NO_ROLE:
        return False
    words = [reading.words[at] for at in places]
    if any(word.is_number or word.lower in AUXILIARIES for word in words):
        return False
    return any(word.text[0].islower() for word in words)

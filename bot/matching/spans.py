"""The part of a quote that answers a who, when, where or how-much question, by rule.

Wrong bold is worse than none. What the question itself says is dropped; where several
candidates of the type asked for are left, one is shown only if the words asked about stand
in its clause and in no other's. Owns dates and quantities; names have rules of their own.
"""

import re
from collections.abc import Callable, Sequence

from bot.matching.answer_types import SERVES, asked_for
from bot.matching.span_rules.doers import named_answer
from bot.matching.span_rules.places import place_answer
from bot.matching.span_rules.reading import AUXILIARIES, Candidate, Reading, Span
from bot.matching.typed import AnswerType

# A longer quote is no sentence, and is left plain.
QUOTE_MAX_CHARS = 2000
QUESTION_MAX_CHARS = 1000
# The share of the question's content words that the quote must have, unless it has but one
# candidate; and how much nearer than another in the same clause the chosen one must stand.
# Both set by reading samples of the training articles.
COVERED = 0.4
NEARER = 0.6

_T = AnswerType
# "How much did A pay B" is answered by no line that merely names the two.
_PRICED = (_T.MONEY, _T.AMOUNT)
# "How much" may mean any of these.
_MEASURED = frozenset({_T.MONEY, _T.PERCENTAGE, _T.MEASURE, _T.DURATION, _T.COUNT})
_JOINERS = ("and", "to", "or", "until", "–", "-", "—")
_RELATIVE = frozenset("ago later earlier before after prior".split())
_BIRTH = frozenset("born birth".split())
_DEATH = frozenset("die died death".split())
_UNCOUNTED = frozenset("of the other".split())
_NOUN_WITHIN_WORDS = 4
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
# Which dates can answer a question after a year, a month, a day, a century or a decade.
_GRAINS = (
    (frozenset({"year", "years"}), re.compile(r"\d{3,4}")),
    (frozenset({"month", "months"}), re.compile(_MONTHS)),
    (frozenset({"day", "weekday", "night"}), re.compile(r"\b\d\d?\b|[A-Z][a-z]+day")),
    (frozenset({"century", "centuries"}), re.compile(r"centur|\d{3,4}")),
    (frozenset({"decade"}), re.compile(r"\d{3}0s|\d{3}0 s")),
)


def answering_span(question: str, quote: str) -> Span | None:
    """Character offsets of the answering part of the quote, or None where no rule is sure."""
    if len(quote) > QUOTE_MAX_CHARS or len(question) > QUESTION_MAX_CHARS:
        return None
    wanted = asked_for(question)
    rule = _RULES.get(wanted) if wanted else None
    if wanted is None or rule is None:
        return None
    return rule(Reading(question, quote, wanted))


def _quantity(reading: Reading) -> Span | None:
    candidates = reading.unsaid(SERVES[reading.wanted])
    return _chosen(reading, [one for one in candidates if not _converted(reading, one)])


def _converted(reading: Reading, one: Candidate) -> bool:
    """Whether a measure only repeats the one before it: "70 feet (21 m)"."""
    return reading.lower(one.first - 1) == "(" and any(
        other.after == one.first - 1 and other.type is one.type for other in reading.found
    )


def _chosen(reading: Reading, candidates: Sequence[Candidate]) -> Span | None:
    """The candidate that the question's words single out, or None."""
    joined = _joined(reading, candidates)
    if not joined or reading.names_another():
        return None
    if reading.shares_only_names() and (reading.wanted in _PRICED or len(reading.where) < 2):
        return None
    if reading.covered() < COVERED:
        return _alone(reading, joined)
    beside = [reading.keys_beside(one) for one in joined]
    best = max(range(len(joined)), key=lambda n: (len(beside[n]), -reading.distance(joined[n])))
    chosen = joined[best]
    if not beside[best] and not (len(joined) == 1 and reading.stands_apart(chosen)):
        return _alone(reading, joined)
    rivals = [number for number in range(len(joined)) if number != best]
    if rivals and reading.asks_for_an_extreme():
        return None
    for number in rivals:
        nearer = reading.distance(chosen) <= NEARER * reading.distance(joined[number])
        if not (beside[number] < beside[best] or (beside[number] == beside[best] and nearer)):
            return None
    return reading.span(chosen.first, chosen.after)


def _alone(reading: Reading, joined: Sequence[Candidate]) -> Span | None:
    """The one quantity of its type in the quote, said and unsaid: right however the question
    is worded. Not a count, which can count anything.
    """
    if len(joined) != 1 or joined[0].type is _T.COUNT:
        return None
    chosen = joined[0]
    rivals = _MEASURED if reading.wanted is _T.AMOUNT else {chosen.type}
    if sum(one.type in rivals for one in reading.found) != 1:
        return None
    return reading.span(chosen.first, chosen.after)


def _joined(reading: Reading, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates with "1530s and 1540s" and "1954 to 1956" made one."""
    joined: list[Candidate] = []
    for one in candidates:
        last = joined[-1] if joined else None
        if last and last.type is one.type and _links(reading, last, one):
            joined[-1] = Candidate(one.type, last.first, one.after)
        else:
            joined.append(one)
    return joined


def _links(reading: Reading, last: Candidate, one: Candidate) -> bool:
    return one.first == last.after + 1 and reading.lower(last.after) in _JOINERS


def _date(reading: Reading) -> Span | None:
    candidates = reading.unsaid(SERVES[_T.DATE])
    lowers = [word.lower for word in reading.asked]
    asking = {*lowers[:5], *lowers[-2:]}
    for nouns, pattern in _GRAINS:
        if nouns & asking:
            candidates = [one for one in candidates if pattern.search(_words(reading, one))]
    absolute = [one for one in candidates if reading.lower(one.after - 1) not in _RELATIVE]
    return _of_a_life(reading, absolute) or _chosen(reading, absolute or candidates)


def _of_a_life(reading: Reading, candidates: Sequence[Candidate]) -> Span | None:
    """The one or other end of "(10 July 1856 – 7 January 1943)" for a birth or a death."""
    lowers = {word.lower for word in reading.asked}
    born, died = bool(_BIRTH & lowers), bool(_DEATH & lowers)
    if len(candidates) != 2 or born == died or not reading.where:
        return None
    if not _links(reading, *candidates) or reading.lower(candidates[1].after) != ")":
        return None
    one = candidates[0] if born else candidates[1]
    return reading.span(one.first, one.after)


def _words(reading: Reading, one: Candidate) -> str:
    return " ".join(word.text for word in reading.words[one.first : one.after])


def _duration(reading: Reading) -> Span | None:
    """A stretch of time; for "how old" only one that is said to be an age."""
    if not any(word.lower in ("old", "age") for word in reading.asked):
        return _quantity(reading)
    return _chosen(
        reading,
        [
            one
            for one in reading.unsaid((_T.DURATION, _T.COUNT))
            if reading.lower(one.after - 1) == "old"
            or reading.lower(one.first - 1) == "aged"
            or [reading.lower(one.first - 2), reading.lower(one.first - 1)] == ["age", "of"]
        ],
    )


def _count(reading: Reading) -> Span | None:
    """The number before the noun that "how many" asks for, else the only number there is."""
    found = reading.unsaid(SERVES[_T.COUNT])
    nouns = _counted(reading)
    if any(_is_share(reading, one) and _stands_before(reading, one, nouns) for one in found):
        return None
    # Of "97 of 253 episodes", and of "of our 940 customers, 318", the question is after the part.
    wholes = {one.after + 1 for one in found if reading.lower(one.after) == "of"}
    wholes |= {one.first for one in found[:1] if one.first <= 3 and reading.lower(0) == "of"}
    candidates = [one for one in found if one.first not in wholes and not _is_share(reading, one)]
    beside = [one for one in candidates if _stands_before(reading, one, nouns)]
    if nouns and not beside and len(candidates) > 1:
        return None
    return _chosen(reading, beside or candidates)


def _is_share(reading: Reading, one: Candidate) -> bool:
    """Whether a number is half of "one of three" or "one out of every six"."""
    before = [reading.lower(at) for at in range(max(one.first - 4, 0), one.first)]
    if reading.lower(one.first) == "one" and reading.lower(one.after) in ("of", "out"):
        return True
    return "of" in before and "one" in before[: before.index("of")]


def _counted(reading: Reading) -> frozenset[str]:
    """What "how many" counts: the words after it up to a verb, without plural s."""
    lowers = [word.lower for word in reading.asked]
    if "many" not in lowers:
        return frozenset()
    nouns = []
    for lower in lowers[lowers.index("many") + 1 :][:_NOUN_WITHIN_WORDS]:
        if lower in AUXILIARIES:
            break
        nouns.append(lower.rstrip("s"))
    return frozenset(nouns) - _UNCOUNTED


def _stands_before(reading: Reading, one: Candidate, nouns: frozenset[str]) -> bool:
    for place in range(one.after, min(one.after + _NOUN_WITHIN_WORDS, len(reading.words))):
        lower = reading.lower(place)
        if not lower[0].isalnum() and lower != "-":
            return False
        if lower.rstrip("s") in nouns:
            return True
    return False


def _organisation(reading: Reading) -> Span | None:
    return named_answer(reading, SERVES[_T.ORGANISATION])


_RULES: dict[AnswerType, Callable[[Reading], Span | None]] = {
    _T.DATE: _date,
    _T.TIME: _quantity,
    _T.DURATION: _duration,
    _T.MEASURE: _quantity,
    _T.MONEY: _quantity,
    _T.PERCENTAGE: _quantity,
    _T.AMOUNT: _quantity,
    _T.COUNT: _count,
    _T.PERSON: named_answer,
    _T.PLACE: place_answer,
    _T.ORGANISATION: _organisation,
}

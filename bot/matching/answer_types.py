"""What a question asks for, and what a text holds of it: both by rule, without a model.

Knows nothing of which sentence is best; `spans` chooses among what is found here.
"""

from collections.abc import Sequence

from bot.matching.typed import AnswerType, Typed, Word, scan
from bot.matching.typed.names import names
from bot.matching.typed.quantities import CURRENCIES, TIME_UNITS, UNITS, quantities

__all__ = ["SERVES", "AnswerType", "Typed", "asked_for", "found_in", "types_in"]

_T = AnswerType

# The types of a stretch of text that can serve a type asked for.
SERVES: dict[AnswerType, frozenset[AnswerType]] = {
    _T.PERSON: frozenset({_T.PERSON, _T.NAME, _T.ORGANISATION}),
    _T.ORGANISATION: frozenset({_T.ORGANISATION, _T.NAME}),
    _T.PLACE: frozenset({_T.PLACE, _T.NAME, _T.ORGANISATION}),
    _T.NAME: frozenset({_T.NAME, _T.PERSON, _T.ORGANISATION, _T.PLACE}),
    _T.THING: frozenset({_T.THING}),
    _T.DATE: frozenset({_T.DATE}),
    _T.TIME: frozenset({_T.TIME}),
    _T.DURATION: frozenset({_T.DURATION}),
    _T.COUNT: frozenset({_T.COUNT}),
    _T.MEASURE: frozenset({_T.MEASURE}),
    _T.MONEY: frozenset({_T.MONEY}),
    _T.PERCENTAGE: frozenset({_T.PERCENTAGE}),
    _T.AMOUNT: frozenset({_T.MONEY, _T.PERCENTAGE, _T.MEASURE}),
    _T.REASON: frozenset(),
}

_SERVED = {
    found: frozenset(asked for asked, serving in SERVES.items() if found in serving)
    for found in AnswerType
}

_NOUNS: dict[str, AnswerType] = {
    **dict.fromkeys(
        "person man woman author writer inventor founder director designer architect president "
        "king queen emperor actor actress singer artist composer scientist player coach "
        "quarterback philosopher historian owner leader ceo chairman chairwoman chief executive "
        "minister governor mayor engineer colleague employee assignee reviewer manager "
        "presenter".split(),
        _T.PERSON,
    ),
    **dict.fromkeys(
        "company companies organisation organization university college school corporation firm "
        "manufacturer supplier vendor agency institution bank publisher newspaper".split(),
        _T.ORGANISATION,
    ),
    **dict.fromkeys(
        "city cities country countries town state place location region venue stadium village "
        "county province continent capital street island river".split(),
        _T.PLACE,
    ),
    **dict.fromkeys(
        "year years date dates day month months decade century weekday deadline".split(), _T.DATE
    ),
    "time": _T.TIME,
    **dict.fromkeys("percentage percent proportion share fraction".split(), _T.PERCENTAGE),
    **dict.fromkeys("price cost salary fee revenue budget worth".split(), _T.MONEY),
    **dict.fromkeys("number population".split(), _T.COUNT),
    **dict.fromkeys(
        "height length width depth weight distance speed temperature area diameter".split(),
        _T.MEASURE,
    ),
    **dict.fromkeys("duration lifespan age".split(), _T.DURATION),
    **dict.fromkeys("reason reasons cause".split(), _T.REASON),
}
# After "how": the type asked for.
_HOW: dict[str, AnswerType] = {
    "long": _T.DURATION,
    "old": _T.DURATION,
    **dict.fromkeys("far high tall wide deep heavy fast hot cold thick".split(), _T.MEASURE),
    **dict.fromkeys("big large".split(), _T.AMOUNT),
}
_MONEY_WORDS = frozenset(
    "money cost costs paid pay pays spend spent worth earn earned charge charged sold sell "
    "raise raised profit revenue funding salary fee price invest invested donate donated".split()
)
_TIME_OFF = frozenset("time leave holiday vacation notice".split())
_AUXILIARIES = frozenset(
    "is are was were be been do does did has have had can could will would should may might "
    "must".split()
)
_BE = frozenset("is are was were".split())
_DETERMINERS = frozenset("the a an this that its his her their our your my".split())
_WH = frozenset("who whom whose when where which what how why".split())
_STOPS = frozenset("of for in on at to by with that which who from during".split())
# A longer question is cut: its kind shows at its beginning.
_QUESTION_MAX_CHARS = 1000
_TERSE_MAX_WORDS = 8
# Of nouns that ask, those that a keyword question says without asking.
_IDLE_NOUNS = frozenset("time state day".split())


def asked_for(question: str) -> AnswerType | None:
    """The type of answer a question asks for, or None where no rule knows.

    Reads wh-words and their nouns, and terse keyword questions ("launch date mate 60");
    a yes-or-no question asks for none.
    """
    words = [word.lower for word in scan(question[:_QUESTION_MAX_CHARS]) if word.text[0].isalnum()]
    at = next((place for place, word in enumerate(words) if word in _WH), None)
    if at is None or (words[0] in _AUXILIARIES and at > 0):
        return _terse(words)
    wh, rest = words[at], words[at + 1 :]
    if wh in ("who", "whom", "whose"):
        return _T.PERSON
    if wh == "when":
        return _T.DATE
    if wh == "where":
        return _T.PLACE
    if wh == "why":
        return _T.REASON
    return _how(rest) if wh == "how" else _which(rest)


def _terse(words: Sequence[str]) -> AnswerType | None:
    if not words or words[0] in _AUXILIARIES or len(words) > _TERSE_MAX_WORDS:
        return None
    kinds = {_NOUNS[word] for word in words if word in _NOUNS and word not in _IDLE_NOUNS}
    return kinds.pop() if len(kinds) == 1 else None


def _how(rest: Sequence[str]) -> AnswerType | None:
    if not rest:
        return None
    if rest[0] == "many":
        units = [_unit_asked(word) for word in rest[1:4]]
        return next((unit for unit in units if unit), _T.COUNT)
    if rest[0] == "much":
        if _TIME_OFF & set(rest[1:3]):
            return _T.DURATION
        return _T.MONEY if _MONEY_WORDS & set(rest) else _T.AMOUNT
    return _HOW.get(rest[0])


def _unit_asked(word: str) -> AnswerType | None:
    """The type that "how many UNIT" asks for; only units said as words ("miles", not "mi")."""
    if len(word) < 4:
        return None
    if word in TIME_UNITS and word.endswith(("s", "ies")):
        return _T.DURATION
    if word in CURRENCIES:
        return _T.MONEY
    if word == "percent":
        return _T.PERCENTAGE
    return _T.MEASURE if word in UNITS else None


def _which(rest: Sequence[str]) -> AnswerType | None:
    """By the noun asked about: "what year", "which German city", "what was the date of"."""
    if not rest:
        return None
    if rest[0] in _BE:
        return _being(rest[1:])
    noun = None
    for word in rest[:5]:
        if word in _AUXILIARIES or word in _STOPS:
            break
        if word in _NOUNS:
            noun = word
        elif noun is not None:
            # The noun was part of a longer one: "what year books", "which city council".
            break
    return _NOUNS[noun] if noun else None


def _being(rest: Sequence[str]) -> AnswerType | None:
    """By the noun in "what was the launch date of", which something must complete or end."""
    if not rest or rest[0] not in _DETERMINERS:
        return None
    for place, word in enumerate(rest[1:5], 1):
        if word in _NOUNS:
            following = rest[place + 1] if place + 1 < len(rest) else None
            if following is None or following in _STOPS:
                return _NOUNS[word]
        elif word in _STOPS:
            return None
    return None


def found_in(text: str) -> tuple[Typed, ...]:
    """The typed stretches of a text in order of place, never overlapping.

    Types asked for but never found as such (amount, reason) do not occur.
    """
    return tuple(typed_among(scan(text)))


def typed_among(words: Sequence[Word]) -> list[Typed]:
    """`found_in` over words already scanned."""
    kept: list[Typed] = []
    for typed in sorted([*quantities(words), *names(words)], key=lambda one: one.start):
        if kept and typed.start < kept[-1].end:
            continue
        if kept and typed.type is _T.COUNT and _numbers(kept[-1], typed):
            kept[-1] = Typed(_T.THING, kept[-1].start, typed.end)
        else:
            kept.append(typed)
    return kept


def _numbers(name: Typed, count: Typed) -> bool:
    """Whether a number right after a name belongs to it: "Mate 60", "Kirin-9000S"."""
    return name.type in SERVES[_T.NAME] | {_T.THING} and count.start == name.end + 1


def types_in(text: str, said: frozenset[str] = frozenset()) -> frozenset[AnswerType]:
    """The types that a text can serve as an answer to, but for stretches made of words `said`.

    `said` are lower-case words, usually the question's. Amount is served where money, a
    share or a measure is.
    """
    kinds = {
        typed.type
        for typed in typed_among(scan(text))
        if not said or not _says_only(text[typed.start : typed.end], said)
    }
    return frozenset().union(*(_SERVED[kind] for kind in kinds))


def _says_only(stretch: str, said: frozenset[str]) -> bool:
    """Whether every word of a stretch is among the words said."""
    return all(word.lower in said for word in scan(stretch) if word.text[0].isalnum())

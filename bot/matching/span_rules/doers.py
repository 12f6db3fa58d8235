"""Who did it, and which company did: the name that a quote ties to the question's verb.

A name that merely stands in the sentence is never taken, unless it is the only one there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.matching.span_rules.phrases import (
    ADVERBS,
    BE_FORMS,
    MODALS,
    PREPOSITIONS,
    after_preposition,
    in_clause_of,
    is_adverb,
    is_noun,
    name_from,
    phrase_start,
    with_company,
)
from bot.matching.span_rules.reading import AUXILIARIES, PLAIN, Candidate, Reading, Span, stem
from bot.matching.span_rules.roles import held_role, role_holders
from bot.matching.typed import AnswerType

_T = AnswerType
_NAMED = frozenset({_T.PERSON, _T.NAME, _T.ORGANISATION})
_PARTICIPLES = frozenset(
    "given chosen sent born made held shot beaten taken known thrown sold told led written "
    "built".split()
)
_NO_SUBJECTS = frozenset(
    "he she it they we i you this these those that there his her its their who which what such "
    "others some many most all both one".split()
)
_OUTSIDE_SUBJECTS = (
    (PREPOSITIONS - {"of"})
    | AUXILIARIES
    | frozenset("when while if as although because since after before who which that not".split())
)
_SUBJECT_MAX_WORDS = 6
_BY_WITHIN_WORDS = 6
_APPOSITION_MAX_WORDS = 15


@dataclass(frozen=True, slots=True)
class _Form:
    """How a question about a name is built.

    `kind` is subject (who VERB), agent (by whom ...), object (who did X VERB), passive (who was
    VERBed), role (who was the ROLE) or named (who is NAME); `words` are the lower-case words
    after that opening, the verb or role among them.
    """

    kind: str
    words: tuple[str, ...]
    preposition: str = ""


def named_answer(reading: Reading, types: frozenset[AnswerType] = _NAMED) -> Span | None:
    """The name that a who or which-company question asks for, or None."""
    form = _form(reading)
    if form is None or not form.words:
        return None
    if form.kind == "named":
        return held_role(reading)
    candidates = [one for one in reading.unsaid(types) if not reading.names_asked(one)]
    hits = list(dict.fromkeys(_FINDERS[form.kind](reading, form, candidates)))
    if not hits and form.kind in ("subject", "agent"):
        return _only_name(reading, candidates)
    return with_company(reading, candidates, hits[0]) if len(hits) == 1 else None


def _form(reading: Reading) -> _Form | None:
    lowers = [word.lower for word in reading.asked]
    at = next((n for n, lower in enumerate(lowers) if lower in _WH), None)
    if at is None:
        return None
    after = at + 1 + (lowers[at] in ("which", "what"))  # past the noun of "which company"
    before = lowers[at - 1] if at else ""
    rest = tuple(lowers[after + 1 :])
    if after >= len(lowers):
        return None
    if before == "by":
        return _Form("agent", rest)
    if lowers[after] in ("did", "does", "do"):
        return _Form("object", rest, before if before in PREPOSITIONS else "")
    if before in PREPOSITIONS:
        return None
    if lowers[after] in BE_FORMS:
        return _being(reading, after, rest)
    words = tuple(lowers[after:])
    while words and (words[0] in MODALS or words[0] == "been" or is_adverb(words[0])):
        words = words[1:]
    return _Form("subject", words)


_WH = ("who", "whom", "which", "what")


def _being(reading: Reading, after: int, rest: tuple[str, ...]) -> _Form | None:
    if not rest:
        return None
    if all(word.text[0].isupper() for word in reading.asked[after + 1 :]):
        return _Form("named", rest)
    verb = rest[1] if rest[0] in ADVERBS and len(rest) > 1 else rest[0]
    if verb.endswith("ed") or verb in _PARTICIPLES:
        return _Form("passive", (verb,))
    return _Form("role", rest)


def _subjects(reading: Reading, form: _Form, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Who VERB: the name before the verb, or after its "by"."""
    places = reading.where.get(stem(form.words[0]), [])
    hits: list[Candidate] = []
    for place in places:
        if not _about(reading, place):
            continue
        agent = _agent(reading, place, candidates)
        if agent:
            hits.append(agent)
        elif reading.lower(place - 1) not in BE_FORMS and reading.lower(place + 1) != "by":
            doer = _doer(reading, place, candidates) or _named_doer(reading, place, candidates)
            hits += [doer] if doer else []
    if not hits and places:
        whole = _whole_subject(reading, places[0])
        hits = [whole] if whole else []
    return hits


def _about(reading: Reading, place: int) -> bool:
    """Whether the verb at a place is said of what the question is about: another word of the
    question stands in its clause, or in the one before where the verb opens a clause.
    """
    others = [at for at in reading.places if reading.stems[at] != reading.stems[place]]
    if not others:
        return reading.covered() == 1.0
    begin = reading.clauses[place][0]
    opens = begin > 0 and place - begin <= 2
    return in_clause_of(reading, place, others) or (
        opens and in_clause_of(reading, begin - 1, [at for at in others if at < begin])
    )


def _agents(reading: Reading, form: _Form, candidates: Sequence[Candidate]) -> list[Candidate]:
    """By whom: the name after the "by" of any word of the question."""
    places = [place for word in form.words for place in reading.where.get(stem(word), ())]
    found = [_agent(reading, place, candidates) for place in places]
    return [one for one in found if one]


def _agent(reading: Reading, place: int, candidates: Sequence[Candidate]) -> Candidate | None:
    """The name after "by" close behind a verb."""
    for at in range(place + 1, min(place + 1 + _BY_WITHIN_WORDS, len(reading.words))):
        if reading.lower(at) in (",", ";", ".", "and", "but"):
            return None
        if reading.lower(at) == "by":
            return name_from(reading, at + 1, candidates)
    return None


def _doer(reading: Reading, place: int, candidates: Sequence[Candidate]) -> Candidate | None:
    """The name that is the subject of the verb at a place: right before it, or before what is
    set between commas or brackets.
    """
    at = _before_verb(reading, place)
    relative = "who" in [reading.lower(between) for between in range(at + 1, place)]
    if reading.lower(at) in (",", ")"):
        at = _before_apposition(reading, at)
    for one in candidates:
        if one.after == at + 1:
            return one if relative or not after_preposition(reading, one) else None
        if one.after == at and is_noun(reading, at) and not after_preposition(reading, one):
            # "the Trump administration had imposed": the noun belongs to the answer.
            return Candidate(one.type, one.first, at + 1)
    return None


def _before_verb(reading: Reading, place: int) -> int:
    """The last place before a verb and its auxiliaries, adverbs and "who"."""
    at = place - 1
    while reading.lower(at) in MODALS or reading.lower(at) == "who" or is_adverb(reading.lower(at)):
        at -= 1
    return at


def _before_apposition(reading: Reading, closing: int) -> int:
    """The last place before what ends at a comma or bracket, or -1 where nothing opens it."""
    opening = "(" if reading.lower(closing) == ")" else ","
    for at in range(closing - 1, max(closing - 1 - _APPOSITION_MAX_WORDS, 0), -1):
        if reading.lower(at) == opening:
            return at - 1
        if reading.lower(at) in (";", "."):
            return -1
    return -1


def _named_doer(reading: Reading, place: int, candidates: Sequence[Candidate]) -> Candidate | None:
    """The name in "its creator Dick Clark"."""
    if not reading.lower(place).endswith(("er", "or")):
        return None
    return next((one for one in candidates if one.first == place + 1), None)


def _whole_subject(reading: Reading, place: int) -> Candidate | None:
    """The words that open the quote before the verb: "Nationalists and tech enthusiasts"."""
    after = _before_verb(reading, place) + 1
    if not 0 < after <= _SUBJECT_MAX_WORDS or reading.lower(0) in _NO_SUBJECTS:
        return None
    lowers = [reading.lower(at) for at in range(after)]
    plain = all(lower.isalpha() and lower not in _OUTSIDE_SUBJECTS for lower in lowers)
    said = any(one in reading.said for one in reading.stems[:after])
    return Candidate(_T.NAME, 0, after) if plain and not said and lowers[-1][-1] == "s" else None


def _objects(reading: Reading, form: _Form, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Who did X VERB: the name after the verb, past the preposition that the question has."""
    if not form.words:
        return []
    last = form.words[-1]
    preposition = form.preposition or (last if last in PREPOSITIONS else "")
    hits = []
    for word in form.words:
        for place in () if word in PLAIN else reading.where.get(stem(word), ()):
            following = reading.lower(place + 1)
            wanted = following == preposition if preposition else following not in PREPOSITIONS
            if wanted and not reading.words[place].text[0].isupper():
                hits.append(name_from(reading, place + 1 + bool(preposition), candidates))
    return [one for one in hits if one]


def _patients(reading: Reading, form: _Form, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Who was VERBed: the name before "was VERBed"."""
    hits = []
    for place in reading.where.get(stem(form.words[0]), ()):
        at = place - 1
        while is_adverb(reading.lower(at)):
            at -= 1
        if reading.lower(at) not in BE_FORMS:
            continue
        while reading.lower(at) in AUXILIARIES:
            at -= 1
        hits += [one for one in candidates if one.after == at + 1]
    return [one for one in hits if not after_preposition(reading, one)]


def _holders(reading: Reading, form: _Form, candidates: Sequence[Candidate]) -> list[Candidate]:
    return role_holders(reading, form.words, candidates)


_FINDERS: dict[str, Callable[[Reading, _Form, Sequence[Candidate]], list[Candidate]]] = {
    "subject": _subjects,
    "agent": _agents,
    "object": _objects,
    "passive": _patients,
    "role": _holders,
}


def _only_name(reading: Reading, candidates: Sequence[Candidate]) -> Span | None:
    """The only name of a quote, where it opens it or stands after "by"."""
    names = [one for one in reading.found if one.type in (*_NAMED, _T.PLACE, _T.THING)]
    if len(names) != 1 or names != list(candidates) or reading.names_another():
        return None
    one = names[0]
    if one.type is _T.ORGANISATION or one.after - one.first < 2:
        return None
    stands = reading.lower(one.first - 1) == "by" or phrase_start(reading, one) == 0
    return reading.span(one.first, one.after) if stands else None

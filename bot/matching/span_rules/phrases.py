"""Noun phrases around a name in a quote: where they begin, end, and continue as a list."""

from collections.abc import Iterable, Sequence

from bot.matching.span_rules.reading import PLAIN, Candidate, Reading, Span

PREPOSITIONS = frozenset("by with to from for of on in at against into about under".split())
BE_FORMS = frozenset("is are was were be been being".split())
# Between a subject and its verb.
ADVERBS = frozenset(
    "first originally also then later officially usually really actually ever currently".split()
)
MODALS = frozenset("has have had will would can could should may might must".split())
# What follows a name without making it the first part of a longer phrase.
_FOLLOWERS = frozenset(
    "and or on in at to from for with by as when while where which who whose that during after "
    "before until since was were is are has had have the but under near then because about of it "
    "he she they we between behind against".split()
)
_BREAKS = frozenset("and or but that which who when while as than like".split())
_BEFORE_NAME_MAX_WORDS = 4


def is_adverb(lower: str) -> bool:
    return lower in ADVERBS or lower.endswith("ly")


def is_noun(reading: Reading, at: int) -> bool:
    """Whether a word may be a common noun: lower case, no function word, no verb form."""
    lower = reading.lower(at)
    return (
        lower.isalpha()
        and reading.words[at].text[0].islower()
        and lower not in PLAIN
        and lower not in PREPOSITIONS
        and not lower.endswith(("ed", "ing", "ly"))
    )


def phrase_start(reading: Reading, one: Candidate) -> int:
    """Where the phrase of a name begins: before a few words of it, and "the"."""
    at = one.first
    for _ in range(3):
        lower = reading.lower(at - 1)
        if not (lower in ("the", "a", "an") or (lower.isalpha() and lower not in PLAIN)):
            break
        at -= 1
    return at


def after_preposition(reading: Reading, one: Candidate) -> bool:
    return reading.lower(phrase_start(reading, one) - 1) in PREPOSITIONS


def ends_phrase(reading: Reading, one: Candidate) -> bool:
    """Whether nothing after a name makes it the first part of a longer phrase."""
    if one.after >= len(reading.words):
        return True
    following = reading.words[one.after]
    if not following.text[0].isalpha():
        return following.text != "-"
    return following.lower in _FOLLOWERS or following.lower.endswith(("ed", "ing", "ly"))


def name_from(reading: Reading, at: int, candidates: Sequence[Candidate]) -> Candidate | None:
    """The first name from a place on, past a few lower-case words of its own phrase."""
    last = min(at + _BEFORE_NAME_MAX_WORDS + 1, len(reading.words))
    for place in range(at, last):
        for one in candidates:
            if one.first == place:
                return one if ends_phrase(reading, one) else None
        text = reading.words[place].text
        if not (text[0].islower() or text == "-") or text in _BREAKS:
            return None
        if text in PREPOSITIONS and place > at:
            return None
    return None


def with_company(reading: Reading, candidates: Sequence[Candidate], one: Candidate) -> Span:
    """The span of a name and of those listed with it: "Philip Webb and William Morris"."""
    first, after = one.first, one.after
    for other in candidates:
        if other.first == after + 1 and reading.lower(after) == "and":
            after = other.after
    for other in reversed(candidates):
        link = reading.lower(other.after)
        if other.after == first - 1 and (link == "and" or (link == "," and first != one.first)):
            first = other.first
    return reading.span(first, after)


def in_clause_of(reading: Reading, place: int, others: Iterable[int]) -> bool:
    begin, end = reading.clauses[place]
    return any(begin <= at < end for at in others)

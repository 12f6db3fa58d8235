"""Sentences that say the same, and sentences that say otherwise of the same thing.

A comparison of words, numbers and dates for people to look at, not a judge of answers: it
would rather miss a pair than show one that has nothing in common. Pure functions.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from operator import itemgetter

from bot.facts.dates import found_in

# Shares of the words that both have. Measured on the 4,182 sentences of 20 articles, in which
# nothing conflicts: at 0.5 one pair of them is shown, at 0.4 four.
DUPLICATE_MIN_SHARED = 0.8
CONFLICT_MIN_SHARED = 0.5
_MIN_WORDS = 2

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_STOP_WORDS = frozenset(
    "a an the and or but of to in on at by for from with as is are was were be been has have had "
    "it its this that these those he she they his her their there which who than also about around "
    "up out over only just more most some any all will would can could may must shall should do "
    "does did so such into per each then now".split()
)
_NEGATIONS = frozenset(
    "no not never nobody nothing none neither nor without cannot isn't aren't wasn't weren't don't "
    "doesn't didn't won't wouldn't can't couldn't shouldn't hasn't haven't hadn't".split()
)
# A number after one of these says which one, not how many.
_LABELS = frozenset(
    "version release room chapter section step figure fig table article rule phase level grade "
    "line platform gate floor no number day week part page item question paragraph appendix "
    "schedule annex clause type class model series".split()
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sentences on one subject that differ: the 0-based places of both in what was given.

    `ours` and `theirs` are what each has and the other has not, as written ("1910", "12%",
    "not"); one of them is empty where only the other denies.
    """

    quote: int
    other: int
    ours: str
    theirs: str


def near_duplicates(quotes: Sequence[str], others: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The pairs (place in quotes, place in others) that say the same, numbers included.

    Ordered by the first, then the second place. Where both are one and the same sequence,
    each pair comes once, the later place first, and none with itself.
    """
    for at, ours, other, theirs in _pairs(*_gists(quotes, others), DUPLICATE_MIN_SHARED):
        same = (ours.figures, ours.dates, ours.names, ours.denies)
        if same == (theirs.figures, theirs.dates, theirs.names, theirs.denies):
            yield at, other


def conflicts(quotes: Sequence[str], others: Sequence[str]) -> Iterator[Conflict]:
    """The pairs on the same subject with another number or date, or of which one denies.

    Ordered as `near_duplicates`, and each pair once where both are the same sequence.
    """
    every, known = _gists(quotes, others)
    # Most sentences hold no number: those that could never differ are not compared.
    ours, theirs = _with_numbers(every), _with_numbers(known)
    found = [
        *_pairs(ours, ours if every is known else theirs, CONFLICT_MIN_SHARED),
        *(pair for pair in _pairs(every, known, DUPLICATE_MIN_SHARED) if _one_denies(pair)),
    ]
    for (at, other), (one, another) in sorted(
        {(at, other): (one, another) for at, one, other, another in found}.items(),
        key=itemgetter(0),
    ):
        if _named_alone(one, another) and _named_alone(another, one):
            continue  # the same said of two things
        if difference := _difference(one, another):
            yield Conflict(at, other, *difference)


@dataclass(frozen=True, slots=True)
class _Gist:
    """What a sentence is compared by; `figures` and `dates` are values."""

    words: frozenset[str]
    names: frozenset[str]
    figures: frozenset[str]
    dates: frozenset[str]
    denies: bool


_Placed = tuple[int, _Gist]
_Pair = tuple[int, _Gist, int, _Gist]


def _gists(
    quotes: Sequence[str], others: Sequence[str]
) -> tuple[Sequence[_Placed], Sequence[_Placed]]:
    """Both with their places; one and the same sequence where they are that."""
    theirs = list(enumerate(map(_gist, others)))
    return (theirs if quotes is others else list(enumerate(map(_gist, quotes)))), theirs


def _with_numbers(placed: Sequence[_Placed]) -> Sequence[_Placed]:
    return [(at, gist) for at, gist in placed if gist.figures or gist.dates]


def _one_denies(pair: _Pair) -> bool:
    return pair[1].denies != pair[3].denies


def _pairs(ours: Sequence[_Placed], theirs: Sequence[_Placed], threshold: float) -> Iterator[_Pair]:
    """Every two whose words overlap by the threshold (Jaccard), found by their rarer words."""
    counts = Counter(word for _, gist in theirs for word in gist.words)
    holding: dict[str, list[int]] = {}
    for index, (_, gist) in enumerate(theirs):
        for word in _rarest(gist, counts, threshold):
            holding.setdefault(word, []).append(index)
    for at, gist in ours:
        if len(gist.words) < _MIN_WORDS:
            continue
        rarest = _rarest(gist, counts, threshold)
        for index in sorted({index for word in rarest for index in holding.get(word, ())}):
            other, another = theirs[index]
            if ours is theirs and other >= at:
                break
            shared = len(gist.words & another.words)
            if shared >= threshold * (len(gist.words) + len(another.words) - shared):
                yield at, gist, other, another


def _rarest(gist: _Gist, counts: Counter[str], threshold: float) -> list[str]:
    """So many of the rarer words that two sets that overlap by the threshold share one of them.

    Of |x| words they share t|x| at least, so one is among the first |x| - t|x| + 1 of any order
    that is the same for both.
    """
    in_order = sorted(gist.words, key=lambda word: (counts[word], word))
    return in_order[: len(in_order) - ceil(threshold * len(in_order)) + 1]


def _named_alone(gist: _Gist, other: _Gist) -> frozenset[str]:
    """The names that the other sentence does not hold, not even as its first word."""
    return gist.names - other.names - other.words


def _difference(ours: _Gist, theirs: _Gist) -> tuple[str, str] | None:
    if ours.figures != theirs.figures:
        # What was so many in one year may be more in the next.
        if ours.dates and theirs.dates and not _agree(ours.dates, theirs.dates):
            return None
        return _sides(ours.figures, theirs.figures)
    if ours.dates != theirs.dates:
        if ours.figures or _agree(ours.dates, theirs.dates):
            return None
        return _sides(ours.dates, theirs.dates)
    if ours.denies == theirs.denies or ours.names != theirs.names:
        return None
    shared = len(ours.words & theirs.words) / len(ours.words | theirs.words)
    if shared < DUPLICATE_MIN_SHARED:
        return None
    return ("not", "") if ours.denies else ("", "not")


def _sides(ours: frozenset[str], theirs: frozenset[str]) -> tuple[str, str] | None:
    """What each has alone; `None` where one only says less than the other."""
    if len(ours) != len(theirs):
        return None
    return ", ".join(sorted(ours - theirs)), ", ".join(sorted(theirs - ours))


def _agree(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether every date of the one lies within a date of the other, or the other way round."""
    less, more = sorted([ours, theirs], key=len)
    return all(any(_within(one, another) for another in more) for one in less)


def _within(one: str, another: str) -> bool:
    return one.startswith(another) or another.startswith(one)


def _gist(sentence: str) -> _Gist:
    dates = list(found_in(sentence))
    # A date leaves a mark, so that what stands on its two sides does not come together.
    for found in reversed(dates):
        sentence = f"{sentence[: found.start]}|{sentence[found.end :]}"
    words: set[str] = set()
    names: set[str] = set()
    figures: set[str] = set()
    denies = False
    before = ""
    for token in _TOKEN.finditer(sentence):
        text = token[0].replace("’", "'")
        folded = text.casefold().removesuffix("'s")
        if text[0].isdigit():
            if before.casefold() in _LABELS or _is_name(before):
                names.add(f"{before.casefold()} {text}")
            else:
                figures.add(_figure(sentence, token))
        elif folded in _NEGATIONS:
            denies = True
        elif folded not in _STOP_WORDS:
            words.add(_stem(folded))
            if text[0].isupper() and token.start() > 0:
                names.add(_stem(folded))
        before = text if sentence[token.end() : token.end() + 1] == " " else ""
    values = frozenset(found.value for found in dates)
    return _Gist(frozenset(words), frozenset(names), frozenset(figures), values, denies)


def _is_name(word: str) -> bool:
    return word[:1].isupper() and word.casefold() not in _STOP_WORDS | _NEGATIONS


def _figure(sentence: str, token: re.Match[str]) -> str:
    """A number with the sign beside it; "1,200" and "1200" are the same."""
    text = re.sub(r",(?=\d{3}(?!\d))", "", token[0])
    before = sentence[token.start() - 1 : token.start()]
    after = re.match(r"\s?(?:%|percent\b|per cent\b)", sentence[token.end() :])
    return f"{before if before in '$€£¥' else ''}{text}{'%' if after else ''}"


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    """Without the commonest endings: enough for "opened" and "opens" to be one word."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word.removesuffix(ending)
    return word

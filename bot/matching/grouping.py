"""Questions put together that ask the same, and lines put in order by the words they share.

For people who look after the base; what answers a question is decided in `matcher`. Coarser
than that on purpose: a group is looked at before anything is made of it.
"""

import math
from collections import Counter
from collections.abc import Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from bot.matching.text import Reader, Word, reader

# Of the letters of two questions' words, in alphabetical order: below this no slip explains it.
_ALIKE_MIN = 80.0
# A slip in a word of so many letters; a figure is never a slip.
_SLIP_MIN_CHARS = 5

_Key = tuple[str, ...]


def grouped(questions: Sequence[str], language: str = "english") -> list[list[int]]:
    """The places of the questions, those that ask the same together.

    Each group in the order given, the greatest group first, ties by their first. Two ask the same
    where their question word, their figures and all other words that say something agree, up to
    endings and a slip of the keyboard each.
    """
    of = reader(language)
    by_key: dict[_Key, list[int]] = {}
    for place, question in enumerate(questions):
        by_key.setdefault(_key(of, question), []).append(place)
    groups: list[tuple[list[_Key], list[int]]] = []
    for key, places in sorted(by_key.items()):
        near = [group for group in groups if any(_are_alike(key, other) for other in group[0])]
        for group in near:
            groups.remove(group)
        keys = [key, *(other for group in near for other in group[0])]
        groups.append((keys, places + [place for group in near for place in group[1]]))
    found = [sorted(places) for _, places in groups]
    return sorted(found, key=lambda places: (-len(places), places[0]))


def nearest_lines(
    words: str, lines: Sequence[str], limit: int, language: str = "english"
) -> list[tuple[int, float]]:
    """Places of lines with the score of each, best first, at most `limit`; ties in their order.

    The score is the share, 0 to 1, of what the words say that the line says too, a rare word
    saying more than a common one; a line that shares nothing is left out.
    """
    of = reader(language)
    wanted = {word.term for word in of.words(words) if word.is_content}
    shared = [wanted.intersection(word.term for word in of.words(line)) for line in lines]
    counts = Counter(term for terms in shared for term in terms)
    weight = {term: math.log(1 + len(lines) / (counts[term] or 0.5)) for term in wanted}
    whole = sum(weight.values()) or 1.0
    scores = [
        (place, sum(map(weight.__getitem__, terms)) / whole) for place, terms in enumerate(shared)
    ]
    best = sorted(scores, key=lambda found: -found[1])[:limit]
    return [(place, score) for place, score in best if score > 0]


def _key(of: Reader, question: str) -> _Key:
    """The terms that tell questions apart, in order; all of its words where none does."""
    words = of.words(question)
    asking = of.language.question_words
    kept = {word.term for word in words if word.is_content or _asks(word, asking)}
    return tuple(sorted(kept or {word.term for word in words}))


def _asks(word: Word, question_words: frozenset[str]) -> bool:
    return word.folded in question_words


def _are_alike(one: _Key, other: _Key) -> bool:
    mine, theirs = (sorted(set(a) - set(b)) for a, b in ((one, other), (other, one)))
    if len(mine) != len(theirs):
        return False
    if fuzz.ratio(" ".join(one), " ".join(other)) < _ALIKE_MIN:
        return False
    return all(_is_slip(word, twin) for word, twin in zip(mine, theirs, strict=True))


def _is_slip(word: str, other: str) -> bool:
    if min(len(word), len(other)) < _SLIP_MIN_CHARS or any(map(str.isdigit, word + other)):
        return False
    return bool(OSA.distance(word, other, score_cutoff=1) <= 1)

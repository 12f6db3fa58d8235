"""The entries worth ranking: BM25 over every key, a term counting once by its best expansion.

Owns the scan of the postings; knows nothing of features.
"""

from dataclasses import dataclass

import numpy as np

from bot.matching.index import IMPACT_SCALE, Floats, Index, Ints
from bot.matching.question import Asked

CANDIDATES = 20
LIKEST = 20
NEAR_MISSES = 3


@dataclass(frozen=True, slots=True)
class Candidates:
    """At most 20 entries, best BM25 first (ties in entry order), and the nearest near misses.

    With a model of meaning, then the 20 likest of the base, as far as they are not among them.
    """

    entries: Ints
    bm25: Floats
    near_misses: Ints


def find(index: Index, asked: Asked, cosines: Floats | None = None) -> Candidates:
    """The candidates of a question; none where no word of it, nor a kin, is in the base.

    `cosines` are those of the question with every key, where a model of meaning gives them.
    """
    keys, scores = _scores(index, asked)
    is_near_miss = keys >= index.near_misses_from
    entries, best = _best_by_entry(index.key_entry[keys[~is_near_miss]], scores[~is_near_miss])
    near, _ = _top(keys[is_near_miss], scores[is_near_miss], NEAR_MISSES)
    first, worth = _top(entries, best, CANDIDATES)
    if cosines is None or not len(entries):
        return Candidates(first, worth, near)
    likest = _likest(index, cosines)
    more = likest[~np.isin(likest, first)]
    bm25 = np.zeros(index.size, dtype=np.float32)
    bm25[entries] = best
    return Candidates(np.append(first, more), np.append(worth, bm25[more]), near)


def _scores(index: Index, asked: Asked) -> tuple[Ints, Floats]:
    """Every key that has a word of the question, ascending, with its BM25."""
    total = np.zeros(len(index.key_entry), dtype=np.float32)
    for term in asked.terms:
        postings = [
            (index.posting_keys[first:after], index.posting_impacts[first:after], e.strength)
            for e in term.expansions
            for first, after in [index.posting_start[e.term : e.term + 2]]
        ]
        scale = np.float32(term.idf * IMPACT_SCALE)
        if len(postings) == 1:
            keys, impacts, strength = postings[0]
            total[keys] += impacts * (scale * np.float32(strength))
        elif postings:
            keys = np.concatenate([p[0] for p in postings])
            worth = np.concatenate([p[1] * (scale * np.float32(p[2])) for p in postings])
            order = np.lexsort((-worth, keys))
            keys, worth = keys[order], worth[order]
            first_of_key = np.ones(len(keys), dtype=bool)
            first_of_key[1:] = keys[1:] != keys[:-1]
            total[keys[first_of_key]] += worth[first_of_key]
    keys = np.flatnonzero(total)
    return keys, total[keys]


def _best_by_entry(entries: Ints, scores: Floats) -> tuple[Ints, Floats]:
    order = np.lexsort((-scores, entries))
    entries, scores = entries[order], scores[order]
    first = np.ones(len(entries), dtype=bool)
    first[1:] = entries[1:] != entries[:-1]
    return entries[first], scores[first]


def _likest(index: Index, cosines: Floats) -> Ints:
    """The entries that have the likest keys, ascending."""
    like = np.full(index.size, -1, dtype=np.float32)
    answering = slice(index.near_misses_from)
    np.maximum.at(like, index.key_entry[answering], cosines[answering])
    entries, _ = _top(np.arange(index.size), like, LIKEST)
    return np.sort(entries)


def _top(items: Ints, scores: Floats, most: int) -> tuple[Ints, Floats]:
    """The best scored, best first, ties by the item's number."""
    if len(items) > most:
        bar = np.partition(scores, len(scores) - most)[len(scores) - most]
        kept = scores >= bar
        items, scores = items[kept], scores[kept]
    order = np.lexsort((items, -scores))[:most]
    return items[order], scores[order]

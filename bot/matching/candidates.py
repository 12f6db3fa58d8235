"""The entries worth ranking: BM25 over every key, a term counting once by its best expansion.

Owns the scan of the postings; knows nothing of features.
"""

from dataclasses import dataclass

import numpy as np

from bot.matching.index import IMPACT_SCALE, Floats, Index, Ints
from bot.matching.question import Asked, Term

# Twice as many put no more right lines first on held-out articles.
CANDIDATES = 12
LIKEST = 20
NEAR_MISSES = 3


@dataclass(frozen=True, slots=True)
class Candidates:
    """At most 12 entries, best BM25 first (ties in entry order), and the nearest near misses.

    With a model of meaning, then the 20 likest of the base, as far as they are not among them.
    """

    entries: Ints
    bm25: Floats
    near_misses: Ints


def find(
    index: Index, asked: Asked, cosines: Floats | None = None, without: Ints | None = None
) -> Candidates:
    """The candidates of a question; none where no word of it, nor a kin, is in the base.

    `cosines` are those of the question with every key, where a model of meaning gives them;
    `without` are entries that are no candidates.
    """
    scores = _scores(index, asked)
    bm25 = _best_by_entry(index, scores)
    if without is not None:
        bm25[without] = 0
    entries = np.flatnonzero(bm25)
    first, worth = _top(entries, bm25[entries], CANDIDATES)
    misses = index.near_misses_from + np.flatnonzero(scores[index.near_misses_from :])
    near, _ = _top(misses, scores[misses], NEAR_MISSES)
    if cosines is None or not len(entries):
        return Candidates(first, worth, near)
    likest = _likest(index, cosines)
    more = likest[~np.isin(likest, first if without is None else np.append(first, without))]
    return Candidates(np.append(first, more), np.append(worth, bm25[more]), near)


def _scores(index: Index, asked: Asked) -> Floats:
    """The BM25 of every key."""
    total = np.zeros(len(index.key_entry), dtype=np.float32)
    best = np.zeros_like(total)
    for term in asked.terms:
        keys, worth = _postings(index, term)
        if len(term.expansions) > 1:
            np.maximum.at(best, keys, worth)
            # A key that has several of the words is named as often, and set once.
            total[keys] = total[keys] + best[keys]
            best[keys] = 0
        else:
            total[keys] += worth
    return total


def _postings(index: Index, term: Term) -> tuple[Ints, Floats]:
    """The keys that have a word the term may stand for, and what each is worth there."""
    if not term.expansions:
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
    start = index.posting_start
    places = [slice(int(start[e.term]), int(start[e.term + 1])) for e in term.expansions]
    impacts = [
        index.posting_impacts[place] * np.float32(term.idf * IMPACT_SCALE * e.strength)
        for place, e in zip(places, term.expansions, strict=True)
    ]
    if len(places) == 1:
        return index.posting_keys[places[0]], impacts[0]
    return np.concatenate([index.posting_keys[p] for p in places]), np.concatenate(impacts)


def _best_by_entry(index: Index, scores: Floats) -> Floats:
    """The score of each entry's best key."""
    best = scores[: index.size].copy()
    phrasings = slice(index.size, index.near_misses_from)
    if phrasings.stop > phrasings.start:
        np.maximum.at(best, index.key_entry[phrasings], scores[phrasings])
    return best


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

"""The entries worth ranking: BM25 over every key, a term counting once by its best expansion.

Owns the scan of the postings; knows nothing of features.
"""

from dataclasses import dataclass

import numpy as np

from bot.matching.index import IMPACT_SCALE, Floats, Index, Ints
from bot.matching.question import Asked

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


def find(index: Index, asked: Asked, cosines: Floats | None = None) -> Candidates:
    """The candidates of a question; none where no word of it, nor a kin, is in the base.

    `cosines` are those of the question with every key, where a model of meaning gives them.
    """
    scores = _scores(index, asked)
    bm25 = _best_by_entry(index, scores)
    entries = np.flatnonzero(bm25)
    first, worth = _top(entries, bm25[entries], CANDIDATES)
    misses = index.near_misses_from + np.flatnonzero(scores[index.near_misses_from :])
    near, _ = _top(misses, scores[misses], NEAR_MISSES)
    if cosines is None or not len(entries):
        return Candidates(first, worth, near)
    likest = _likest(index, cosines)
    more = likest[~np.isin(likest, first)]
    return Candidates(np.append(first, more), np.append(worth, bm25[more]), near)


def _scores(index: Index, asked: Asked) -> Floats:
    """The BM25 of every key."""
    total = np.zeros(len(index.key_entry), dtype=np.float32)
    best = np.zeros_like(total)
    for term in asked.terms:
        postings = [
            slice(*index.posting_start[expansion.term : expansion.term + 2].tolist())
            for expansion in term.expansions
        ]
        for place, expansion in zip(postings, term.expansions, strict=True):
            keys = index.posting_keys[place]
            scale = np.float32(term.idf * IMPACT_SCALE * expansion.strength)
            worth = index.posting_impacts[place] * scale
            if len(postings) == 1:
                total[keys] += worth
            else:
                best[keys] = np.maximum(best[keys], worth)
        for place in postings if len(postings) > 1 else ():
            # A key's best counts once, at the first of its postings.
            keys = index.posting_keys[place]
            total[keys] += best[keys]
            best[keys] = 0
    return total


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

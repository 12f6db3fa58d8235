"""A question before its candidates: which of its words each text around them has.

Owns what is read of the index for a question, each thing once; knows nothing of what speaks
for an entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bot.matching.candidates import Candidates
from bot.matching.index import Floats, Index, Ints
from bot.matching.question import Asked
from bot.matching.text import STOP

# How far around a candidate its paragraph is read.
PARAGRAPH_REACH = 10


@dataclass(frozen=True, eq=False)
class Scene:
    """A question before its candidates, and which of its terms each key around them has."""

    index: Index
    asked: Asked
    found: Candidates
    cosines: Floats | None = None

    @cached_property
    def idf(self) -> Floats:
        return self.asked.idf

    @cached_property
    def weight(self) -> Floats:
        return self.asked.weight

    @cached_property
    def total(self) -> float:
        return float(self.idf.sum())

    @cached_property
    def expansions(self) -> tuple[Ints, Floats]:
        """The terms of the base that count, ascending, and each one's strength by query term."""
        numbers = sorted({e.term for term in self.asked.terms for e in term.expansions})
        place = {number: row for row, number in enumerate(numbers)}
        strength = np.zeros((len(numbers), len(self.asked.terms)), dtype=np.float32)
        for column, term in enumerate(self.asked.terms):
            for e in term.expansions:
                strength[place[e.term], column] = e.strength
        return np.array(numbers, dtype=np.int32), strength

    def hits(self, keys: Ints) -> Floats:
        """For each key and query term, the strength of the best match in it: 0 to 1."""
        numbers, strength = self.expansions
        words, flags, row = self.words(keys)
        place, hit = _places(numbers, words, flags)
        result = np.zeros((len(keys), strength.shape[1]), dtype=np.float32)
        rows = row[hit]
        if len(rows):
            first = np.append(0, np.flatnonzero(rows[1:] != rows[:-1]) + 1)
            result[rows[first]] = np.maximum.reduceat(strength[place[hit]], first, axis=0)
        return result

    def words(self, keys: Ints) -> tuple[Ints, Ints, Ints]:
        """The words of the keys one after another, their flags, and the row of their key."""
        index = self.index
        first = index.word_start[keys]
        length = index.word_start[keys + 1] - first
        row = np.repeat(np.arange(len(keys)), length)
        before = np.cumsum(length) - length
        at = np.arange(int(length.sum())) + np.repeat(first - before, length)
        return index.words[at], index.flags[at], row

    @cached_property
    def near(self) -> "Neighbourhood":
        return Neighbourhood(self)

    @cached_property
    def quote_hits(self) -> Floats:
        return self.near.hits_of(self.found.entries)

    @cached_property
    def quote_words(self) -> tuple[Ints, Ints, Ints]:
        return self.words(self.found.entries)

    @cached_property
    def asked_plain(self) -> str:
        return " ".join(word.term for word in self.asked.words)

    @cached_property
    def quote_found(self) -> list[dict[int, list[int]]]:
        """For each candidate, where in its quote each query term stands, by the term's place."""
        numbers, strength = self.expansions
        column = strength.argmax(axis=1).tolist()
        words, flags, row = self.quote_words
        place, hit = _places(numbers, words, flags)
        found: list[dict[int, list[int]]] = [{} for _ in self.found.entries]
        at = np.flatnonzero(hit)
        for position, row_of, number in zip(
            at.tolist(), row[at].tolist(), place[at].tolist(), strict=True
        ):
            found[row_of].setdefault(column[number], []).append(position)
        return found

    @cached_property
    def quote_plain(self) -> list[str]:
        """The candidates' quotes in the terms of the base."""
        return [self.plain(entry) for entry in self.found.entries.tolist()]

    def plain(self, key: int) -> str:
        return self.index.plain(key)

    @property
    def _any_phrasing(self) -> bool:
        return self.index.near_misses_from > self.index.size

    @cached_property
    def _phrasing_keys(self) -> tuple[Ints, Ints, Floats]:
        """The phrasings of the candidates, the row of the candidate of each, and their hits."""
        index, entries = self.index, self.found.entries
        first, after = index.phrasing_start[entries], index.phrasing_start[entries + 1]
        keys = np.concatenate([np.arange(a, b) for a, b in zip(first, after, strict=True)])
        return keys, np.repeat(np.arange(len(entries)), after - first), self.hits(keys)

    @cached_property
    def phrasing_hits(self) -> Floats:
        """For each candidate and query term, the best match in any of its phrasings."""
        best = np.zeros((len(self.found.entries), len(self.asked.terms)), dtype=np.float32)
        if not self._any_phrasing:
            return best
        _, owner, hits = self._phrasing_keys
        np.maximum.at(best, owner, hits)
        return best

    @cached_property
    def nearest_phrasing(self) -> "Mapping[int, Nearest]":
        """By row, of the candidates that have phrasings."""
        if not self._any_phrasing:
            return {}
        keys, owner, hits = self._phrasing_keys
        coverage, back = self.coverage(hits), self.back(keys, hits)
        nearest: dict[int, Nearest] = {}
        for key, row, cov, bck in zip(
            keys.tolist(), owner.tolist(), coverage.tolist(), back.tolist(), strict=True
        ):
            if row not in nearest or cov * bck > nearest[row].likeness:
                nearest[row] = Nearest(key, cov, bck)
        return nearest

    @cached_property
    def phrased_so(self) -> npt.NDArray[np.bool_]:
        """Which candidates have the question, word for word, among their phrasings."""
        same = np.zeros(len(self.found.entries), dtype=bool)
        for row, nearest in self.nearest_phrasing.items():
            # An equal one is never less like the question than another.
            same[row] = self.plain(nearest.key) == self.asked_plain
        return same

    def near_miss(self) -> float:
        """How like the nearest near miss is, 0 to 1."""
        if not len(self.found.near_misses):
            return 0.0
        hits = self.hits(self.found.near_misses)
        like = self.coverage(hits) * self.back(self.found.near_misses, hits)
        return float(like.max(initial=0.0))

    def back(self, keys: Ints, hits: Floats) -> Floats:
        """The share of each key's own words that the question says."""
        mass = np.maximum(self.index.key_mass[keys], 1e-9)
        result: Floats = np.minimum(1.0, hits @ self.idf / mass)
        return result

    def coverage(self, hits: Floats) -> Floats:
        """The share of what was asked that was found, one row of `hits` a key."""
        total = float(self.weight.sum())
        result: Floats = hits @ self.weight / total if total else np.zeros(len(hits))
        return result


def _places(numbers: Ints, words: Ints, flags: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Where each word stands among the ascending numbers, and whether it does."""
    place = np.minimum(np.searchsorted(numbers, words), len(numbers) - 1)
    return place, (numbers[place] == words) & ((flags & STOP) == 0)


@dataclass(frozen=True, slots=True)
class Nearest:
    """A phrasing: the share of the question that it says, and of it that the question says."""

    key: int
    coverage: float
    back: float

    @property
    def likeness(self) -> float:
        return self.coverage * self.back


class Neighbourhood:
    """The entries around the candidates, and what of the question each has."""

    def __init__(self, scene: Scene) -> None:
        index, entries = scene.index, scene.found.entries
        first = np.maximum(index.paragraph_start[entries], entries - PARAGRAPH_REACH)
        after = np.minimum(index.paragraph_end[entries], entries + PARAGRAPH_REACH)
        ranges = [np.arange(a, b) for a, b in zip(first, after, strict=True)]
        beside = np.concatenate([entries - 2, entries - 1, entries + 1])
        beside = beside[(beside >= 0) & (beside < index.size)]
        self._around = np.unique(np.concatenate([entries, beside, *ranges]))
        self._hits = scene.hits(self._around)
        # Of the scene only what it needs: the two would hold each other, and the base.
        self._index, self._entries = index, entries
        self._first, self._after = first, after

    def hits_of(self, entries: Ints) -> Floats:
        result: Floats = self._hits[np.searchsorted(self._around, entries)]
        return result

    def beside(self, offset: int) -> Floats:
        """The hits of the entry that far before or after, where it is of the same article."""
        index, entries = self._index, self._entries
        there = np.clip(entries + offset, 0, index.size - 1)
        same = (index.article[there] == index.article[entries]) & (there == entries + offset)
        result: Floats = self.hits_of(there) * same[:, None]
        return result

    @cached_property
    def paragraph(self) -> Floats:
        """The hits of the whole paragraph."""
        bounds = np.searchsorted(self._around, np.column_stack([self._first, self._after]))
        padded = np.vstack([self._hits, np.zeros((1, self._hits.shape[1]), np.float32)])
        result: Floats = np.maximum.reduceat(padded, bounds.ravel())[::2]
        return result

"""The inverted index: every key's words, and every term's keys, in compact arrays.

Owns how a base is laid out in memory and on disk (a folder of arrays, opened mapped).
Keys are numbered: first every entry's quote, in entry order, so that a quote's key is
its entry's number; then the phrasings; then the near misses, whose words are no words of
the base when it is counted. Knows nothing of questions.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.matching.aliases import AliasTable
from bot.matching.language import language as language_of
from bot.matching.text import ALIAS, STOP, Reader

# BM25, as measured; a posting holds its impact as a byte, 255 for the largest there can be.
K1 = 1.2
B = 0.35
IMPACT_SCALE = (K1 + 1) / 255
LAYOUT = 1
# Keys whose words are kept at hand.
REMEMBERED = 20_000

Ints = npt.NDArray[np.integer]
Floats = npt.NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Index:
    """Arrays of one base; never written to after it is built, so any thread may read it.

    `words` and `flags` of key k are [word_start[k], word_start[k + 1]), in text order, marks
    of aliases last; `posting_keys` of term t are [posting_start[t], posting_start[t + 1]),
    ascending. Terms are numbered in sorted order; `forms` are words they stand for, one each.
    `meanings` are vectors of the quotes, of length 127; of no numbers in a language without
    a table.
    """

    language: str
    aliases: AliasTable
    terms: list[str]
    forms: list[str]
    texts: npt.NDArray[np.uint8]
    text_start: Ints
    ids: npt.NDArray[np.uint8]
    id_start: Ints
    key_entry: Ints
    words: Ints
    flags: npt.NDArray[np.uint8]
    word_start: Ints
    posting_keys: Ints
    posting_impacts: npt.NDArray[np.uint8]
    posting_start: Ints
    entry_counts: Ints
    article: Ints
    paragraph_start: Ints
    paragraph_end: Ints
    meanings: npt.NDArray[np.int8]
    title_words: Ints
    title_start: Ints
    near_misses_from: int

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self.article)

    @cached_property
    def term_number(self) -> Mapping[str, int]:
        return {term: number for number, term in enumerate(self.terms)}

    @cached_property
    def idf(self) -> Floats:
        """How much each term tells: the fewer entries have it, the more."""
        return idf(self.size, self.entry_counts)

    def text(self, key: int) -> str:
        """The quote, phrasing or near miss of a key."""
        return _string(self.texts, self.text_start, key)

    def entry_id(self, entry: int) -> str:
        return _string(self.ids, self.id_start, entry)

    def entries(self, ids: Collection[str]) -> Ints | None:
        """The numbers of the entries with these ids, or None for none; others are left out."""
        known = [self.entry_number[id] for id in ids if id in self.entry_number] if ids else []
        return np.array(known, dtype=np.int64) if known else None

    @cached_property
    def entry_number(self) -> Mapping[str, int]:
        return {self.entry_id(entry): entry for entry in range(self.size)}

    @cached_property
    def phrasing_start(self) -> Ints:
        """The phrasings of entry e are the keys [phrasing_start[e], phrasing_start[e + 1])."""
        owners = self.key_entry[self.size : self.near_misses_from]
        return self.size + np.searchsorted(owners, np.arange(self.size + 1))

    def words_of(self, key: int) -> Ints:
        """The terms of a key in text order, without the marks of aliases."""
        first, last = self.word_start[key], self.word_start[key + 1]
        marked = self.flags[first:last] & ALIAS
        return self.words[first : last - int(np.count_nonzero(marked))]

    @cached_property
    def key_mass(self) -> Floats:
        """The idf of all the words of each key that carry meaning."""
        content = (self.flags & (STOP | ALIAS)) == 0
        worth = np.where(content, self.idf[self.words], 0.0)
        row = np.repeat(np.arange(len(self.key_entry)), np.diff(self.word_start))
        mass = np.bincount(row, weights=worth, minlength=len(self.key_entry))
        return mass.astype(np.float64, copy=False)

    @cached_property
    def plain(self) -> Callable[[int], str]:
        """The terms of a key as one string; remembers the last ones asked for."""
        # Of the index only what it needs: an index that it held could not be let go at once.
        terms, words, flags, start = self.terms, self.words, self.flags, self.word_start

        def plain(key: int) -> str:
            place = slice(start[key], start[key + 1])
            own = words[place][(flags[place] & ALIAS) == 0]
            return " ".join([terms[number] for number in own.tolist()])

        return lru_cache(REMEMBERED)(plain)

    @cached_property
    def said(self) -> Callable[[int], frozenset[int]]:
        """The terms of a key, without stop words; remembers the last ones asked for."""
        words, flags, start = self.words, self.flags, self.word_start

        def said(key: int) -> frozenset[int]:
            place = slice(start[key], start[key + 1])
            return frozenset(words[place][(flags[place] & STOP) == 0].tolist())

        return lru_cache(REMEMBERED)(said)

    def save(self, folder: Path) -> None:
        """Writes the index to a folder of its own, made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)
        for name in _LISTS:
            text = "\n".join(getattr(self, name))
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        rest = {
            "layout": LAYOUT,
            "language": self.language,
            "near_misses_from": self.near_misses_from,
            "aliases": self.aliases.groups,
        }
        (folder / "index.json").write_text(json.dumps(rest), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> "Index":
        """A saved index, its arrays mapped, not read; ValueError for another layout's."""
        rest = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        if rest["layout"] != LAYOUT:
            raise ValueError(f"{folder}: an index of another version; build it again")
        lists = {n: (folder / f"{n}.txt").read_text(encoding="utf-8") for n in _LISTS}
        reader = Reader(language_of(rest["language"]))
        return cls(
            language=rest["language"],
            aliases=AliasTable(rest["aliases"], reader),
            terms=lists["terms"].split("\n") if lists["terms"] else [],
            forms=lists["forms"].split("\n") if lists["forms"] else [],
            near_misses_from=rest["near_misses_from"],
            **{name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS},
        )


_LISTS = ("terms", "forms")
_ARRAYS = tuple(
    f.name
    for f in fields(Index)
    if f.name not in {"language", "aliases", "near_misses_from", *_LISTS}
)


def _string(blob: npt.NDArray[np.uint8], start: Ints, place: int) -> str:
    return blob[start[place] : start[place + 1]].tobytes().decode("utf-8")


def idf(size: int, counts: Ints) -> Floats:
    """How much a term tells, by in how many of `size` entries it stands."""
    told: Floats = np.log(1 + (size - counts + 0.5) / (counts + 0.5)).astype(np.float32)
    return told

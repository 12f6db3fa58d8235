"""The inverted index: every key's words, and every term's keys, in compact arrays.

Owns how a base is laid out in memory and on disk (a folder of arrays, opened mapped).
Keys are numbered: first every entry's quote, in entry order, so that a quote's key is
its entry's number; then the phrasings; then the near misses, whose words are no words of
the base when it is counted. Knows nothing of questions.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.matching.aliases import AliasTable
from bot.matching.language import language as language_of
from bot.matching.meaning import meanings
from bot.matching.model import Entry
from bot.matching.text import ALIAS, NAME, STOP, Reader, initial_capital

# BM25, as measured; a posting holds its impact as a byte, 255 for the largest there can be.
K1 = 1.2
B = 0.35
IMPACT_SCALE = (K1 + 1) / 255
LAYOUT = 1

Ints = npt.NDArray[np.integer]
Floats = npt.NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Index:
    """Arrays of one base; never written to after it is built, so any thread may read it.

    `words` and `flags` of key k are [word_start[k], word_start[k + 1]), in text order, marks
    of aliases last; `posting_keys` of term t are [posting_start[t], posting_start[t + 1]),
    ascending. `meanings` are vectors of the entries' quotes, of length 127, or none (0 columns)
    in a language without a table. Terms are numbered in sorted order; `forms` are words they stand for, one each.
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
    return np.log(1 + (size - counts + 0.5) / (counts + 0.5)).astype(np.float32)


def build(entries: Sequence[Entry], aliases: AliasTable, reader: Reader) -> Index:
    """The index of entries in their order. `reader` is not kept: its memory can be let go."""
    return _Builder(entries, aliases, reader).index()


@dataclass(slots=True)
class _Known:
    """Numbers for terms as they come, and for every word as written: term << 8 | flags."""

    reader: Reader
    terms: dict[str, int] = field(default_factory=dict)
    surfaces: dict[str, int] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)

    def term(self, term: str) -> int:
        return self.terms.setdefault(term, len(self.terms))

    def pack(self, text: str) -> list[int]:
        """Every word of a text; a capital at its start is no sign of a name."""
        surfaces = self.surfaces
        packed: list[int] = []
        for surface in self.reader.surfaces(text):
            known = surfaces.get(surface)
            if known is None:
                known = surfaces[surface] = self._look_at(surface)
            if known >= 0:
                packed.append(known if packed or not initial_capital(surface) else known & ~NAME)
        return packed

    def _look_at(self, surface: str) -> int:
        word = self.reader.word(surface)
        if not word.folded:
            return -1
        # The shortest, so that no form depends on the order of the entries.
        known = self.forms.get(word.term, word.folded)
        self.forms[word.term] = min(known, word.folded, key=lambda form: (len(form), form))
        return self.term(word.term) << 8 | word.flags


class _Builder:
    def __init__(self, entries: Sequence[Entry], aliases: AliasTable, reader: Reader) -> None:
        self._entries = entries
        self._aliases = aliases
        self._reader = reader
        self._known = _Known(reader)

    def index(self) -> Index:
        texts, owners, near_misses_from = self._keys()
        words, flags, word_start = self._words(texts)
        titles, title_start, article = self._titles()
        order, words, titles = self._sorted(words, titles)
        article_numbers, paragraph_start, paragraph_end = self._paragraphs(article)
        lengths = np.diff(word_start)
        postings = _postings(words, flags, lengths, len(self._entries), len(order))
        blob, text_start = _blob(texts)
        ids, id_start = _blob([entry.id for entry in self._entries])
        keys, impacts, start = postings
        counts = _entry_counts(keys, start, owners, near_misses_from)
        size = len(self._entries)
        quotes = slice(0, word_start[size])
        forms = [self._known.forms.get(term, term) for term in order]
        return Index(
            language=self._reader.language.name,
            aliases=self._aliases,
            terms=order,
            forms=forms,
            texts=blob,
            text_start=text_start,
            ids=ids,
            id_start=id_start,
            key_entry=owners,
            words=words,
            flags=flags,
            word_start=word_start,
            posting_keys=keys,
            posting_impacts=impacts,
            posting_start=start,
            entry_counts=counts,
            article=article_numbers,
            paragraph_start=paragraph_start,
            paragraph_end=paragraph_end,
            meanings=meanings(
                self._reader.language,
                forms,
                idf(size, counts),
                np.where((flags[quotes] & (STOP | ALIAS)) == 0, words[quotes], -1),
                word_start[: size + 1],
            ),
            title_words=titles,
            title_start=title_start,
            near_misses_from=near_misses_from,
        )

    def _keys(self) -> tuple[list[str], Ints, int]:
        entries = self._entries
        texts = [entry.quote for entry in entries]
        owners = list(range(len(entries)))
        for place, entry in enumerate(entries):
            texts += entry.phrasings
            owners += [place] * len(entry.phrasings)
        near_misses_from = len(texts)
        for place, entry in enumerate(entries):
            texts += entry.near_misses
            owners += [place] * len(entry.near_misses)
        return texts, np.array(owners, dtype=np.int32), near_misses_from

    def _words(self, texts: list[str]) -> tuple[Ints, npt.NDArray[np.uint8], Ints]:
        packed: list[npt.NDArray[np.int64]] = []
        start = np.zeros(len(texts) + 1, dtype=np.int64)
        chunk: list[int] = []
        total = 0
        for place, text in enumerate(texts):
            found = self._known.pack(text)
            marks = self._aliases.marks(text)
            found += [self._known.term(mark) << 8 | ALIAS for mark in marks]
            chunk += found
            total += len(found)
            start[place + 1] = total
            if len(chunk) > 1_000_000:
                packed.append(np.array(chunk, dtype=np.int64))
                chunk = []
        packed.append(np.array(chunk, dtype=np.int64))
        every = np.concatenate(packed)
        return (every >> 8).astype(np.int32), (every & 0xFF).astype(np.uint8), start

    def _titles(self) -> tuple[Ints, Ints, list[int]]:
        """The content words of each article's title, and the article of each entry."""
        numbers: dict[tuple[str, str], int] = {}
        words: list[int] = []
        start = [0]
        article = []
        for entry in self._entries:
            key = (entry.article, entry.title)
            if key not in numbers:
                numbers[key] = len(numbers)
                words += [p >> 8 for p in self._known.pack(entry.title) if not p & STOP]
                start.append(len(words))
            article.append(numbers[key])
        return np.array(words, dtype=np.int32), np.array(start, dtype=np.int64), article

    def _sorted(self, words: Ints, titles: Ints) -> tuple[list[str], Ints, Ints]:
        """Terms in sorted order: no number depends on the order of the entries."""
        order = sorted(self._known.terms)
        place = np.zeros(len(order), dtype=np.int32)
        for number, term in enumerate(order):
            place[self._known.terms[term]] = number
        return order, place[words], place[titles]

    def _paragraphs(self, article: list[int]) -> tuple[Ints, Ints, Ints]:
        """Each entry's article, and the entries [start, end) of its paragraph."""
        size = len(article)
        articles = np.array(article, dtype=np.int32)
        paragraphs = np.array([entry.paragraph for entry in self._entries], dtype=np.int64)
        first = np.ones(size, dtype=bool)
        first[1:] = (np.diff(articles) != 0) | (np.diff(paragraphs) != 0)
        starts = np.flatnonzero(first)
        run = np.cumsum(first) - 1
        ends = np.append(starts[1:], size)
        return articles, starts[run].astype(np.int32), ends[run].astype(np.int32)


def _postings(
    words: Ints, flags: npt.NDArray[np.uint8], lengths: Ints, entries: int, terms: int
) -> tuple[Ints, npt.NDArray[np.uint8], Ints]:
    """Keys and impacts by term. A phrasing counts as of average length: it is no worse a key
    for being long, nor better for being short."""
    content = (flags & STOP) == 0
    keys = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)[content]
    pairs, counts = np.unique((words[content].astype(np.int64) << 32) | keys, return_counts=True)
    keys = (pairs & 0xFFFFFFFF).astype(np.int32)
    average = max(1.0, float(lengths[:entries].mean())) if entries else 1.0
    relative = np.ones(len(lengths))
    relative[:entries] = lengths[:entries] / average
    norm = K1 * (1 - B + B * relative)
    impacts = counts * (K1 + 1) / (counts + norm[keys]) / IMPACT_SCALE
    start = np.searchsorted(pairs >> 32, np.arange(terms + 1)).astype(np.int64)
    return keys, np.maximum(1, np.rint(impacts)).astype(np.uint8), start


def _entry_counts(keys: Ints, start: Ints, owners: Ints, near_misses_from: int) -> Ints:
    """In how many entries, by quote or phrasing, each term stands."""
    size = len(start) - 1
    terms = np.repeat(np.arange(size), np.diff(start))
    asked = keys < near_misses_from
    pairs = np.unique((terms[asked] << 32) | owners[keys[asked]])
    return np.bincount(pairs >> 32, minlength=size).astype(np.int32)


def _blob(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint8], Ints]:
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    start = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(text) for text in encoded], out=start[1:])
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), start

"""Builds an index: every word of every text once through the reader, the rest in arrays.

Owns how the arrays of `Index` come about; knows nothing of how they are searched.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bot.matching.aliases import AliasTable
from bot.matching.index import IMPACT_SCALE, K1, B, Index, Ints, idf
from bot.matching.meaning import meanings
from bot.matching.model import Entry
from bot.matching.text import ALIAS, NAME, STOP, Reader, initial_capital

# Told how many texts are read, of how many; after so many again.
Progress = Callable[[int, int], None]
TOLD_EVERY = 1_000


def build(
    entries: Sequence[Entry],
    aliases: AliasTable,
    reader: Reader,
    progress: Progress | None = None,
) -> Index:
    """The index of entries in their order. `reader` is not kept: its memory can be let go."""
    return _Builder(entries, aliases, reader, progress).index()


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
    def __init__(
        self,
        entries: Sequence[Entry],
        aliases: AliasTable,
        reader: Reader,
        progress: Progress | None,
    ) -> None:
        self._entries = entries
        self._aliases = aliases
        self._reader = reader
        self._known = _Known(reader)
        self._progress = progress

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
            if self._progress and place % TOLD_EVERY == 0:
                self._progress(place, len(texts))
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

"""Other systems behind one face: bm25s, SQLite FTS5, rapidfuzz ratios, MiniLM's cosine.

A system takes a base and gives a finder. Every quote and every phrasing is a key, and an
entry scores as its best key, as in the matcher. Scores are each system's own; a higher one
means surer.
"""

import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from itertools import count

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process, utils

from bot.matching import Entry
from tests.benchmarks.rewording import FUNCTION_WORDS
from tests.benchmarks.sets import Base

# A question to the place of the best entry, None where nothing was found, and its score.
Finder = Callable[[str], tuple[int | None, float]]
System = Callable[[Base], Finder]

_TOKEN = re.compile(r"[^\W_]+")


def bm25(base: Base) -> Finder:
    """bm25s with its own defaults (Lucene's BM25), function words dropped, Snowball stems."""
    import bm25s
    import Stemmer

    texts, places = _keys(base.entries)
    stemmer = Stemmer.Stemmer(base.language)
    stopwords = sorted(FUNCTION_WORDS)
    retriever = bm25s.BM25()
    retriever.index(
        bm25s.tokenize(texts, stopwords=stopwords, stemmer=stemmer, show_progress=False),
        show_progress=False,
    )
    known = retriever.vocab_dict

    def find(question: str) -> tuple[int | None, float]:
        [words] = bm25s.tokenize(
            [question],
            stopwords=stopwords,
            stemmer=stemmer,
            show_progress=False,
            return_ids=False,
        )
        ids = [known[word] for word in words if word in known]
        return _best(retriever.get_scores_from_ids(ids), places) if ids else (None, 0.0)

    return find


def fts5(base: Base) -> Finder:
    """SQLite's full-text search with its Porter stemmer: any content word may match."""
    texts, places = _keys(base.entries)
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE key USING fts5(text, tokenize='porter unicode61')")
    database.executemany("INSERT INTO key(rowid, text) VALUES (?, ?)", zip(count(), texts))

    def find(question: str) -> tuple[int | None, float]:
        row = database.execute(FTS5_QUERY + " LIMIT 1", (fts5_words(question),)).fetchone()
        return (None, 0.0) if row is None else (places[row[0]], -row[1])

    return find


# `rank` is BM25, the better the lower (sqlite.org/fts5.html, section 5.1.1).
FTS5_QUERY = "SELECT rowid, rank FROM key WHERE key MATCH ? ORDER BY rank"


def fts5_words(question: str) -> str:
    """The question as an FTS5 expression: its content words, any of which may match.

    With the function words too it is less often right and several times as slow.
    """
    words = _TOKEN.findall(question)
    kept = [word for word in words if word.casefold() not in FUNCTION_WORDS] or words
    return " OR ".join(f'"{word}"' for word in kept) or '""'


def token_set(base: Base) -> Finder:
    """rapidfuzz's token_set_ratio of the question with every key."""
    texts, places = _keys(base.entries)
    processed = [utils.default_process(text) for text in texts]

    def find(question: str) -> tuple[int | None, float]:
        asked = utils.default_process(question)
        best = process.extractOne(asked, processed, scorer=fuzz.token_set_ratio)
        return (None, 0.0) if best is None or not best[1] else (places[best[2]], best[1])

    return find


def available() -> tuple[Mapping[str, System], list[str]]:
    """The systems that can run here, in the order of the table, and a line for each that cannot."""
    systems: dict[str, System] = {}
    missing = []
    if find_spec("bm25s") and find_spec("Stemmer"):
        systems["BM25"] = bm25
    else:
        missing.append("BM25 left out: bm25s and PyStemmer are not installed (extra: benchmark)")
    systems["FTS5"] = fts5
    systems["token_set"] = token_set
    return systems, missing


def _keys(entries: Sequence[Entry]) -> tuple[list[str], list[int]]:
    """The texts to search, and for each the place of its entry."""
    pairs = [
        (text, place)
        for place, entry in enumerate(entries)
        for text in (entry.quote, *entry.phrasings)
    ]
    return [text for text, _ in pairs], [place for _, place in pairs]


def _best(scores: NDArray[np.float32], places: Sequence[int]) -> tuple[int | None, float]:
    """The first key of the highest score, so that ties go in entry order."""
    first = int(np.argmax(scores))
    score = float(scores[first])
    return (places[first], score) if score > 0 else (None, 0.0)

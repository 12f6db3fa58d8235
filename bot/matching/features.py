"""What speaks for an entry: named features of every candidate, in one matrix.

Owns the definition of each feature; knows nothing of weights. A feature from elsewhere
(a model of meaning, say) joins by a function in `_GROUPS` that returns its columns.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz

from bot.matching import likeness
from bot.matching.index import Floats
from bot.matching.meaning import LENGTH, question_meaning
from bot.matching.question import WANTED
from bot.matching.scene import Scene
from bot.matching.text import NAME, NUMBER

Columns = Mapping[str, Floats]


def compute(scene: Scene) -> tuple[tuple[str, ...], Floats]:
    """The features' names, and one row of values for each candidate."""
    columns: dict[str, Floats] = {}
    for group in _GROUPS:
        columns.update(group(scene))
    return tuple(columns), np.column_stack(list(columns.values()))


def _retrieval(scene: Scene) -> Columns:
    bm25 = scene.found.bm25
    return {
        "bm25rel": bm25 / max(float(bm25.max()), 1e-9),
        "bm25n": bm25 / max(2.2 * scene.total, 1e-9),
    }


def _coverage(scene: Scene) -> Columns:
    hits = scene.quote_hits
    return {
        "covq": scene.coverage(hits),
        "rev": scene.back(scene.found.entries, hits),
    }


def _ratios(scene: Scene) -> Columns:
    asked, quotes = scene.asked_plain, scene.quote_plain
    return {
        "tset": np.array([fuzz.token_set_ratio(asked, q) for q in quotes]) / 100,
        "partial": np.array([fuzz.partial_ratio(asked, q) for q in quotes]) / 100,
    }


def _together(scene: Scene) -> Columns:
    """How close together in the quote the words of neighbouring terms of the question stand."""
    worth = [min(a.idf, b.idf) for a, b in pairwise(scene.asked.terms)]
    total = max(sum(worth), 1e-9)

    def together(places: Mapping[int, Sequence[int]]) -> float:
        got = 0.0
        for place, lesser in enumerate(worth):
            if place in places and place + 1 in places:
                gap = min(abs(a - b) for a in places[place] for b in places[place + 1])
                got += lesser / max(1.0, gap / 2) if gap else 0.0
        return got / total

    return {"pairs": np.array([together(places) for places in scene.quote_found])}


def _names(scene: Scene) -> Columns:
    terms = scene.asked.terms
    here = np.maximum(scene.quote_hits, scene.near.paragraph)
    return {
        "capmiss": _missing(here, [bool(t.word.flags & NAME) for t in terms]),
        "nummiss": _missing(scene.quote_hits, [bool(t.word.flags & NUMBER) for t in terms]),
    }


def _missing(hits: Floats, wanted: Sequence[bool]) -> Floats:
    """The share of the wanted terms that a row lacks; 0 where none is wanted."""
    columns = np.flatnonzero(wanted)
    if not len(columns):
        return np.zeros(len(hits))
    result: Floats = (hits[:, columns] == 0).mean(axis=1)
    return result


def _answer_type(scene: Scene) -> Columns:
    size = len(scene.found.entries)
    if scene.asked.wants is None:
        return {"typ_hit": np.zeros(size), "typ_miss": np.zeros(size)}
    words, flags, row = scene.quote_words
    said = [scene.index.term_number.get(word.term, -1) for word in scene.asked.words]
    fits = ((flags & WANTED[scene.asked.wants]) != 0) & ~np.isin(words, said)
    has = np.bincount(row[fits], minlength=size) > 0
    return {"typ_hit": has.astype(float), "typ_miss": (~has).astype(float)}


def _context(scene: Scene) -> Columns:
    """Of the terms that the quote lacks, the share found around it."""
    said = np.maximum(scene.quote_hits, scene.phrasing_hits)
    missing = (said == 0) * scene.idf / max(scene.total, 1e-9)
    near = scene.near

    def share(hits: Floats) -> Floats:
        result: Floats = (missing * hits).sum(axis=1)
        return result

    return {
        "ctxprev": share(near.beside(-1)),
        "ctxprev2": share(near.beside(-2)),
        "ctxpara": share(near.paragraph),
        "ctxtitle": share(_title_hits(scene)),
        "firstpara": (
            scene.index.paragraph_start[scene.found.entries] == scene.found.entries
        ).astype(float),
    }


def _title_hits(scene: Scene) -> Floats:
    index = scene.index
    numbers, strength = scene.expansions
    articles = index.article[scene.found.entries]
    rows = {}
    for article in set(articles.tolist()):
        title = index.title_words[index.title_start[article] : index.title_start[article + 1]]
        there = (numbers[:, None] == title).any(axis=1)
        rows[article] = strength[there].max(axis=0, initial=0.0)
    return np.array([rows[article] for article in articles.tolist()])


def _phrasings(scene: Scene) -> Columns:
    """How near the nearest phrasing is; all 0 where an entry has none."""
    columns: dict[str, Floats] = {
        name: np.zeros(len(scene.found.entries)) for name in PHRASING_FEATURES
    }
    for row, nearest in scene.nearest_phrasing.items():
        plain = scene.plain(nearest.key)
        columns["phas"][row] = 1.0
        columns["pcov"][row] = nearest.coverage
        columns["pback"][row] = nearest.back
        columns["pset"][row] = fuzz.token_set_ratio(scene.asked_plain, plain) / 100
        columns["psort"][row] = fuzz.token_sort_ratio(scene.asked_plain, plain) / 100
    gain = np.maximum(scene.phrasing_hits - scene.quote_hits, 0.0)
    columns["pgain"] = scene.coverage(gain)
    return columns


def _likeness(scene: Scene) -> Columns:
    if scene.cosines is None:
        return {}
    return likeness.columns(scene.index, scene.found.entries, scene.cosines)


PHRASING_FEATURES = ("phas", "pcov", "pback", "pset", "psort", "pgain")


def _meaning(scene: Scene) -> Columns:
    """How near the quote is in meaning, whatever its words."""
    vectors = scene.index.meanings[scene.found.entries]
    if not vectors.shape[1]:
        return {"cosine": np.zeros(len(vectors))}
    asked = question_meaning([t.word.folded for t in scene.asked.terms], scene.weight)
    return {"cosine": vectors @ asked / LENGTH}


_GROUPS = (
    _meaning,
    _retrieval,
    _coverage,
    _ratios,
    _together,
    _names,
    _answer_type,
    _context,
    _phrasings,
    _likeness,
)

"""Ranks entries for a question: weighted word coverage, with rapidfuzz for the spelling.

Every quote and every phrasing is a key; an entry scores as its best key. Plain ratios
alone fail here: they put almost any sentence that shares a stopword at the top, and
`token_set_ratio` gives a bare word the full score, so a ratio only ever weighs in
beside the share of the question's information that was found.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.matching.model import Entry, Match, Ranking, TermMatch
from bot.matching.spans import answering_span
from bot.matching.text import content, tokens

TYPO_MIN_CHARS = 4
TYPO_SIMILARITY = 0.74
# A question of fewer content words says too little to be sure of.
MIN_TERMS = 2


@dataclass(frozen=True, slots=True)
class _Key:
    entry: int
    text: str
    words: frozenset[str]
    plain: str
    is_quote: bool


class Matcher:
    """Immutable once built; `search` may be called from any number of threads."""

    def __init__(
        self,
        entries: Sequence[Entry],
        aliases: Mapping[str, Sequence[str]] | None = None,
        language: str = "english",
    ) -> None:
        self._entries = tuple(entries)
        self._aliases = _alias_table(aliases or {})
        self._keys = [
            self._key(place, text, number == 0)
            for place, entry in enumerate(self._entries)
            for number, text in enumerate((entry.quote, *entry.phrasings))
        ]
        self._misses = [
            self._key(place, text, False)
            for place, entry in enumerate(self._entries)
            for text in entry.near_misses
        ]
        counts: Counter[str] = Counter()
        for place in range(len(self._entries)):
            counts.update({w for key in self._keys if key.entry == place for w in key.words})
        total = len(self._entries)
        self._idf = {w: math.log(1 + (total - n + 0.5) / (n + 0.5)) for w, n in counts.items()}
        self._unknown_idf = math.log(1 + total + 0.5)
        self._words = sorted(self._idf)

    def search(self, question: str, limit: int = 3) -> Ranking:
        """At most `limit` matches, best first; an empty ranking for a question without content."""
        asked = self._key(-1, question, False)
        terms = {word: self._near(word) for word in sorted(asked.words)}
        if not terms:
            return Ranking(0.0, ())
        best: dict[int, tuple[float, _Key]] = {}
        for key in self._keys:
            score = self._score(asked, terms, key)
            if score > best.get(key.entry, (0.0, key))[0]:
                best[key.entry] = (score, key)
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:limit]
        matches = tuple(
            self._match(question, place, score, key, terms) for place, (score, key) in ranked
        )
        return Ranking(self._confidence(asked, terms, ranked), matches)

    def _key(self, entry: int, text: str, is_quote: bool) -> _Key:
        words = tokens(text)
        plain = " ".join(words)
        known = [alias for name, alias in self._aliases.items() if f" {name} " in f" {plain} "]
        named = [word for alias in known for word in alias]
        return _Key(entry, text, frozenset(content([*words, *named])), plain, is_quote)

    def _near(self, word: str) -> dict[str, float]:
        """The base's words that a word of the question may stand for, with a strength each."""
        if word in self._idf:
            return {word: 1.0}
        if len(word) < TYPO_MIN_CHARS:
            return {}
        similar = process.extract(
            word,
            self._words,
            scorer=OSA.normalized_similarity,
            score_cutoff=TYPO_SIMILARITY,
            limit=4,
        )
        return {known: 0.9 * similarity for known, similarity, _ in similar}

    def _weight(self, word: str) -> float:
        return self._idf.get(word, self._unknown_idf)

    def _score(self, asked: _Key, terms: Mapping[str, Mapping[str, float]], key: _Key) -> float:
        """0 to 1: the share of the question's information that the key has, by how it is said."""
        total = sum(self._weight(word) for word in terms)
        found = sum(
            self._weight(word) * max((s for w, s in near.items() if w in key.words), default=0.0)
            for word, near in terms.items()
        )
        if not found:
            return 0.0
        said = fuzz.token_sort_ratio(asked.plain, key.plain) / 100
        together = fuzz.token_set_ratio(asked.plain, key.plain) / 100
        return (found / total) * (0.5 + 0.3 * said + 0.2 * together)

    def _confidence(
        self,
        asked: _Key,
        terms: Mapping[str, Mapping[str, float]],
        ranked: Sequence[tuple[int, tuple[float, _Key]]],
    ) -> float:
        """The best score, less where little was asked or a near miss says it better."""
        if not ranked:
            return 0.0
        place, (score, _) = ranked[0]
        enough = min(1.0, len(terms) / MIN_TERMS)
        missed = max(
            (self._score(asked, terms, miss) for miss in self._misses if miss.entry == place),
            default=0.0,
        )
        return score * enough * (0.5 if missed > score else 1.0)

    def _match(
        self,
        question: str,
        place: int,
        score: float,
        key: _Key,
        terms: Mapping[str, Mapping[str, float]],
    ) -> Match:
        entry = self._entries[place]
        return Match(
            entry_id=entry.id,
            score=score,
            key=key.text,
            span=answering_span(question, entry.quote),
            terms=tuple(_term(word, near, key) for word, near in terms.items()),
        )


def _term(word: str, near: Mapping[str, float], key: _Key) -> TermMatch:
    hits = [(strength, known) for known, strength in near.items() if known in key.words]
    if not hits:
        return TermMatch(word, None, "missing", 0.0)
    strength, known = max(hits)
    return TermMatch(word, known, "exact" if known == word else "typo", strength)


def _alias_table(aliases: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Each name, normalised, with the words of all the other names of the same thing."""
    table: dict[str, list[str]] = {}
    for name, others in aliases.items():
        group = [tokens(text) for text in (name, *others)]
        for words in group:
            named = [word for other in group if other != words for word in other]
            table.setdefault(" ".join(words), []).extend(named)
    return table

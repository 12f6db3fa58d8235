"""Ranks entries for a question and says how sure it is: the matcher's one front door."""

from collections.abc import Collection, Mapping, Sequence

from bot.matching import candidates, features
from bot.matching.aliases import AliasTable
from bot.matching.building import Progress, build
from bot.matching.confidence import confidence
from bot.matching.expansion import Expansion
from bot.matching.index import Index
from bot.matching.language import language as language_of
from bot.matching.model import Entry, Match, Ranking, TermMatch
from bot.matching.question import MAX_CHARS, Asked, QuestionReader
from bot.matching.ranking import Ranked, rank
from bot.matching.scene import Scene
from bot.matching.semantic import Semantic
from bot.matching.spans import answering_span
from bot.matching.text import Reader, Word, reader
from bot.matching.weights import Weights, shipped, shipped_semantic


class Matcher:
    """Immutable once built; `search` may be called from any number of threads."""

    def __init__(
        self,
        entries: Sequence[Entry],
        aliases: Mapping[str, Sequence[str]] | None = None,
        language: str = "english",
        semantic: Semantic | None = None,
        progress: Progress | None = None,
    ) -> None:
        table = AliasTable.of(aliases or {}, reader(language))
        index = build(entries, table, Reader(language_of(language)), progress)
        self._take(index, None, semantic)

    @classmethod
    def over(
        cls, index: Index, weights: Weights | None = None, semantic: Semantic | None = None
    ) -> "Matcher":
        """A matcher over an index that was built before, and saved perhaps."""
        matcher = cls.__new__(cls)
        matcher._take(index, weights, semantic)
        return matcher

    def _take(self, index: Index, weights: Weights | None, semantic: Semantic | None) -> None:
        # Its weights were learnt with an English model on English.
        if index.language != "english" or not (weights or shipped_semantic()):
            semantic = None
        weights = weights or (shipped_semantic() if semantic else None) or shipped()
        self._meanings = semantic.meanings(_texts(index)) if semantic else None
        self.index = index
        self.weights = weights
        self._refused = _near_misses(index)
        padding = weights.padding.get(index.language, {})
        self._questions = QuestionReader(index, reader(index.language), padding)

    def read(self, question: str) -> Asked:
        """The question against this base."""
        return self._questions.read(question)

    def scene(self, question: str, without: Collection[str] = ()) -> Scene | None:
        """The question before its candidates, or None where nothing of it is in the base.

        The entries whose ids are in `without` are no candidates.
        """
        asked = self.read(question)
        if not asked.terms:
            return None
        cosines = self._meanings.cosines(question[:MAX_CHARS]) if self._meanings else None
        found = candidates.find(self.index, asked, cosines, self.index.entries(without))
        return Scene(self.index, asked, found, cosines) if len(found.entries) else None

    def search(self, question: str, limit: int = 3, without: Collection[str] = ()) -> Ranking:
        """At most `limit` matches, best first; an empty ranking for a question without content.

        As if the entries whose ids are in `without` were not there.
        """
        scene = self.scene(question, without)
        if scene is None:
            return Ranking(0.0, ())
        ranked = rank(scene, *features.compute(scene), self.weights)
        # A near miss is a curator's word that nothing here answers it, not one sign of many.
        refused = _said(scene.asked.words) in self._refused
        sure = 0.0 if refused else confidence(ranked, self.weights)
        shown = range(min(limit, len(ranked.order)))
        return Ranking(sure, tuple(self._match(question, ranked, place, sure) for place in shown))

    def _match(self, question: str, ranked: Ranked, place: int, sure: float) -> Match:
        scene, row = ranked.scene, int(ranked.order[place])
        entry = int(scene.found.entries[row])
        return Match(
            entry_id=self.index.entry_id(entry),
            score=sure * float(ranked.share[place] / ranked.share[0]),
            key=self.index.text(ranked.best_key(row)),
            span=None if place else answering_span(question, self.index.text(entry)),
            terms=tuple(_terms(ranked, row)),
            features=dict(zip(ranked.names, map(float, ranked.values[row]), strict=True)),
        )


def _near_misses(index: Index) -> frozenset[str]:
    """The questions that must not be answered, as `_said` puts them."""
    read = reader(index.language)
    places = range(index.near_misses_from, len(index.key_entry))
    return frozenset(_said(read.words(index.text(place))) for place in places)


def _said(words: Sequence[Word]) -> str:
    """The words of a question, however they are written."""
    return " ".join(word.folded for word in words)


def _texts(index: Index) -> list[str]:
    return [index.text(key) for key in range(len(index.key_entry))]


def _shown(index: Index, found: Expansion) -> str:
    """A word of the base as a reader knows it; for another name, the first of its group."""
    if found.how == "alias":
        return index.aliases.name(index.terms[found.term])
    return index.forms[found.term]


def _terms(ranked: Ranked, row: int) -> list[TermMatch]:
    index, asked = ranked.scene.index, ranked.scene.asked
    keys = {int(ranked.scene.found.entries[row]), ranked.best_key(row)}
    there = frozenset[int]().union(*map(index.said, keys))
    matched = []
    for term in asked.terms:
        hits = [e for e in term.expansions if e.term in there]
        best = max(hits, key=lambda e: e.strength, default=None)
        said = term.word.folded
        if best is None:
            matched.append(TermMatch(said, None, "missing", 0.0))
        else:
            matched.append(TermMatch(said, _shown(index, best), best.how, best.strength))
    return matched

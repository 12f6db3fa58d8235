"""A question in, an answer out: `Answered | Suggestions | NoAnswer | Help`.

Joins the fact base and the matcher, and owns the thresholds between the outcomes.
Knows nothing of who asked, where, or how the answer is shown.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.facts.anchors import stands
from bot.facts.base import Fact, FactBase
from bot.facts.validity import Validity, due_for_review
from bot.matching import Entry, Match, Ranking
from bot.matching.index import Index
from bot.matching.matcher import Matcher
from bot.matching.semantic import Semantic
from bot.outcome import Answer, Answered, Found, Help, NoAnswer, Suggestions

__all__ = [
    "Answer",
    "Answered",
    "Answerer",
    "Found",
    "Help",
    "NoAnswer",
    "OfToday",
    "Suggestions",
    "Thresholds",
]

# A longer question is cut here before matching; the longest real question seen has 240.
QUESTION_MAX_CHARS = 500

# Scores of two facts this near are too close to call. The golden questions' answers lead by 0.54
# and more, so this holds back only what is all but tied.
TIE_MARGIN = 0.05

HELP_WORDS = frozenset({"", "help", "?", "hilfe", "usage"})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidence from which a match is an answer, and from which it is worth suggesting.

    `follow_up` and `auto` are the higher bars where nobody addressed the bot: in a thread that
    it answered in before, and in a channel that lets it answer unasked.
    """

    answer: float
    suggest: float
    follow_up: float = 0.7
    auto: float = 0.8


@dataclass(frozen=True, slots=True)
class _Asking:
    """A question, the ids of the facts that do not hold on its day, and what to say of them."""

    question: str
    lapsed: frozenset[str]
    remarks: tuple[str, ...] = ()

    def saying(self, remark: str) -> "_Asking":
        return replace(self, remarks=(*self.remarks, remark))


class Answerer:
    """Answers from one loaded base; immutable, so safe to call from any thread.

    `semantic` is a model of meaning, where one is installed. `today` is the day on which facts
    are to hold; without it how long they hold is looked at only where a day is asked for.
    `matcher` is one over the base's `entries`, where there is one already.
    """

    def __init__(
        self,
        base: FactBase,
        thresholds: Thresholds,
        semantic: Semantic | None = None,
        today: Callable[[], date] | None = None,
        matcher: Matcher | None = None,
    ) -> None:
        self.base = base
        self.thresholds = thresholds
        self._matcher = matcher or Matcher(entries(base), base.aliases, base.language, semantic)
        self._today = today
        self._validity = Validity(base)

    @property
    def index(self) -> Index:
        """The index over the base's facts."""
        return self._matcher.index

    def answer(self, question: str, *, limit: int = 3, as_of: str | None = None) -> Answer:
        """The answer to a question, with at most `limit` matches, best first.

        Only facts answer that hold today, or on the day `as_of` (YYYY-MM-DD). Never raises on
        what people type. An empty question, `help`, or one without a letter or a digit is `Help`;
        a very long one is cut before matching.
        """
        asked = " ".join(question[: 4 * QUESTION_MAX_CHARS].split())[:QUESTION_MAX_CHARS]
        if _says_nothing(asked):
            return Help(question, self.base.topics()[:5])
        day = as_of or self._day()
        asking = _Asking(question, self._validity.lapsed(day) if day else frozenset())
        ranking = self._matcher.search(asked, limit)
        if day is None or asking.lapsed.isdisjoint(match.entry_id for match in ranking.matches):
            return self._decided(asking, ranking)
        first = self.base.by_id[ranking.matches[0].entry_id]
        if first.id in asking.lapsed and ranking.confidence >= self.thresholds.answer:
            newer = self._validity.successor(first, day)
            if newer is not None and newer.id in self.base.by_id:
                found = replace(self._found(ranking.matches[0]), fact=newer, span=None)
                said = f"It supersedes {first.id}, the line that the question matched."
                return self._answered(asking.saying(said), ranking.confidence, (found,))
            why = self._validity.why_not(first, day)
            asking = asking.saying(f"The line that answered, {first.id}, {why}.")
        return self._decided(asking, self._matcher.search(asked, limit, asking.lapsed))

    def _decided(self, asking: _Asking, ranking: Ranking) -> Answer:
        """The outcome of a ranking of facts that hold."""
        question, confidence = asking.question, ranking.confidence
        matches = tuple(self._found(match) for match in ranking.matches)
        topics = self._nearest_topics(matches)
        if matches and confidence >= self.thresholds.answer:
            tied = too_close_to_call(matches, self._disagreeing(matches[0].fact, asking))
            if len(tied) < 2:
                return self._answered(asking, confidence, matches)
            return Suggestions(question, confidence, tied, topics, asking.remarks)
        if matches and (confidence >= self.thresholds.suggest or _says_it_all(ranking)):
            return Suggestions(question, confidence, matches, topics, asking.remarks)
        return NoAnswer(question, confidence, matches, topics, asking.remarks)

    def _answered(self, asking: _Asking, confidence: float, matches: tuple[Found, ...]) -> Answered:
        first = matches[0].fact
        remarks = (*asking.remarks, *self.remarks(first))
        others = self._disagreeing(first, asking)
        return Answered(asking.question, confidence, matches, others, remarks)

    def remarks(self, fact: Fact) -> tuple[str, ...]:
        """What to mind of a fact today: that it holds no more, or is due for review."""
        day = self._day()
        why = self._validity.why_not(fact, day) if day else ""
        due = due_for_review(fact, day) if day else ""
        return tuple(filter(None, [why and f"This line {why}.", due]))

    def holds(self, fact: Fact) -> bool:
        """Whether a fact holds today, whatever its article says by now."""
        day = self._day()
        return day is None or self._validity.holds(fact, day)

    def successor(self, fact: Fact) -> Fact | None:
        """The fact that holds today in the place of a superseded one, if there is one."""
        day = self._day()
        return self._validity.successor(fact, day) if day else None

    def _day(self) -> str | None:
        return self._today().isoformat() if self._today else None

    def _disagreeing(self, fact: Fact, asking: _Asking) -> tuple[Fact, ...]:
        others = self.base.disagreeing(fact)
        return tuple(each for each in others if each.id not in asking.lapsed)

    def still_stands(self, fact: Fact) -> bool:
        """Whether the quote stands in the article's file now, at its line; asked before a send."""
        return stands(fact)

    def _found(self, match: Match) -> Found:
        return Found(
            self.base.by_id[match.entry_id], match.score, match.span, match.terms, match.features
        )

    def _nearest_topics(self, matches: tuple[Found, ...], limit: int = 3) -> tuple[str, ...]:
        near = [topic for found in matches for topic in found.fact.topics]
        return tuple(dict.fromkeys([*near, *self.base.topics()]))[:limit]


@dataclass(frozen=True, slots=True)
class OfToday:
    """An answerer's facts for whoever tells them without being asked: digests, the home tab."""

    answerer: Answerer

    @property
    def base(self) -> FactBase:
        """The facts as they were loaded."""
        return self.answerer.base

    def still_stands(self, fact: Fact) -> bool:
        """Whether the quote stands in the article now, and holds today."""
        return self.answerer.holds(fact) and self.answerer.still_stands(fact)


def too_close_to_call(
    matches: Sequence[Found], disagreeing: Sequence[Fact] = ()
) -> tuple[Found, ...]:
    """The first match and those that score within `TIE_MARGIN` of it, best first.

    A fact that disagrees with the first is no rival of it: it is quoted with it.
    """
    return tuple(
        found
        for place, found in enumerate(matches)
        if place == 0
        or (found.fact not in disagreeing and matches[0].score - found.score <= TIE_MARGIN)
    )


def _says_it_all(ranking: Ranking) -> bool:
    """Whether every word asked for stands in the first match: a bare name is no question to be
    sure of answering, but what is said of it is worth showing. Never for a near miss."""
    found = ranking.matches[0].terms
    return ranking.confidence > 0 and all(term.how in {"exact", "alias"} for term in found)


def _says_nothing(asked: str) -> bool:
    folded = unicodedata.normalize("NFKC", asked).casefold().strip(" .!")
    return folded in HELP_WORDS or not any(char.isalnum() for char in folded)


def entries(base: FactBase) -> list[Entry]:
    """The facts as the matcher takes them, in file order."""
    return [
        Entry(
            id=fact.id,
            quote=fact.quote,
            phrasings=fact.phrasings,
            near_misses=fact.near_misses,
            article=fact.article.id,
            title=fact.article.title,
            paragraph=fact.article.paragraph(fact.line),
        )
        for fact in base.facts
    ]

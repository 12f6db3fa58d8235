"""What a digest holds on a day: facts of the day, and what happened since the last one.

Every fact is compared with its article just before it is posted; one that changed there is
left out, and another takes its place.
"""

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.digests.plan import ASKED, CHANGED, CONTENTS, FACTS, UNANSWERED, DigestSpec
from bot.facts.base import Fact, FactBase
from bot.state.digest_log import DigestLog
from bot.state.digest_news import DigestNews, Period

# A fact of the day comes back on the fifteenth day at the earliest.
FORTNIGHT = timedelta(days=14)

# So many changed facts are quoted; the rest is counted.
CHANGED_MAX = 10

NO_FACTS = "every fact was posted within the last fortnight, or is withheld"
_NOTHING = {
    CHANGED: "no fact is new or changed since the last one",
    FACTS: NO_FACTS,
    ASKED: "nothing was answered in the channel since the last one",
    UNANSWERED: "no question in the channel was left without a source since the last one",
}


class Quotes(Protocol):
    """Where facts come from."""

    @property
    def base(self) -> FactBase:
        """The facts as they were loaded."""

    def still_stands(self, fact: Fact) -> bool:
        """Whether the quote stands in the article now, at its line."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a digest holds, each part empty where it is not wanted or there is nothing.

    `changed` are facts with whether they are new, in file order, and `more_changed` how many
    there are besides; `asked` are facts with how often each was quoted, and `unanswered`
    questions with how often each was asked, the most often first.
    """

    changed: tuple[tuple[Fact, bool], ...] = ()
    more_changed: int = 0
    facts: tuple[Fact, ...] = ()
    asked: tuple[tuple[Fact, int], ...] = ()
    unanswered: tuple[tuple[str, int], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to post."""
        return not (self.changed or self.facts or self.asked or self.unanswered)

    @property
    def quoted(self) -> tuple[Fact, ...]:
        """Every fact in it, once."""
        told = [fact for fact, _ in (*self.changed, *self.asked)]
        return tuple({fact.id: fact for fact in (*told, *self.facts)}.values())


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes the digests of a team out of the base as it is at each call."""

    quotes: Quotes
    digest_log: DigestLog
    news: DigestNews
    team_id: str

    def compose(self, spec: DigestSpec, day: date, now: datetime) -> Contents:
        """What a digest holds for a local date, with what happened since its last message.

        A digest that was never seen before has no past to tell. Raises StateError.
        """
        since = self.news.since(self.team_id, spec.name, now)
        period = Period(since or now, now)
        changed, more_changed = self._changed(spec, period)
        asked = self._asked(spec, period)
        told = {fact.id for fact, _ in (*changed, *asked)}
        return Contents(
            changed=changed,
            more_changed=more_changed,
            facts=self._facts(spec, day, told),
            asked=asked,
            unanswered=self._unanswered(spec, period),
        )

    def _changed(
        self, spec: DigestSpec, period: Period
    ) -> tuple[tuple[tuple[Fact, bool], ...], int]:
        """The changed facts that are quoted, and how many there are besides."""
        if CHANGED not in spec.contents:
            return (), 0
        is_new = self.news.changes(self.team_id, period)
        facts = [fact for fact in _on_topic(self.quotes.base, spec) if fact.id in is_new]
        told: list[tuple[Fact, bool]] = []
        for number, fact in enumerate(facts):
            if len(told) == CHANGED_MAX:
                return tuple(told), len(facts) - number
            if self.quotes.still_stands(fact):
                told.append((fact, is_new[fact.id]))
        return tuple(told), 0

    def _facts(self, spec: DigestSpec, day: date, told: Set[str]) -> tuple[Fact, ...]:
        if FACTS not in spec.contents:
            return ()
        excluded = told | self.digest_log.recent_facts(
            self.team_id, spec.channel_id, spec.id, day - FORTNIGHT
        )
        while True:
            facts = choose(self.quotes.base, spec, excluded, day)
            fallen = {fact.id for fact in facts if not self.quotes.still_stands(fact)}
            if not fallen:
                return facts
            excluded |= fallen

    def _asked(self, spec: DigestSpec, period: Period) -> tuple[tuple[Fact, int], ...]:
        if ASKED not in spec.contents:
            return ()
        counts = self.news.quoted(self.team_id, spec.channel_id, period)
        facts = {fact.id: fact for fact in _on_topic(self.quotes.base, spec)}
        told: list[tuple[Fact, int]] = []
        for fact_id, count in counts.items():
            fact = facts.get(fact_id)
            if len(told) < spec.fact_count and fact and self.quotes.still_stands(fact):
                told.append((fact, count))
        return tuple(told)

    def _unanswered(self, spec: DigestSpec, period: Period) -> tuple[tuple[str, int], ...]:
        if UNANSWERED not in spec.contents:
            return ()
        counts = self.news.unanswered(self.team_id, spec.channel_id, period)
        return tuple(counts.items())[: spec.fact_count]


def why_empty(spec: DigestSpec) -> str:
    """Why a digest that holds nothing does."""
    return "; ".join(_NOTHING[part] for part in CONTENTS if part in spec.contents)


def said(base: FactBase) -> Mapping[str, str]:
    """A short digest of what each fact says, by its id: other words, another digest.

    A line that only moved in its article says the same.
    """
    return {
        fact.id: hashlib.sha256(
            repr((fact.quote, fact.article.id, fact.as_of, fact.caveat)).encode()
        ).hexdigest()
        for fact in base.facts
    }


def choose(
    base: FactBase, spec: DigestSpec, excluded: Set[str], local_date: date
) -> tuple[Fact, ...]:
    """At most `spec.fact_count` facts for a date, in file order; the same input, the same facts.

    Leaves out the ids in `excluded`. Prefers facts without a caveat, then facts whose
    topics the others do not have. Empty when nothing is left: then nothing is posted.
    """
    wanted = [fact for fact in _on_topic(base, spec) if fact.id not in excluded]
    # Starts elsewhere each day, so that the order of the file is not the order of the days.
    start = local_date.toordinal() * spec.fact_count % len(wanted) if wanted else 0
    turned = wanted[start:] + wanted[:start]
    chosen: list[Fact] = []
    for group in (
        [fact for fact in turned if fact.caveat is None],
        [fact for fact in turned if fact.caveat is not None],
    ):
        _take(chosen, group, spec.fact_count)
    place = {fact.id: number for number, fact in enumerate(base.facts)}
    return tuple(sorted(chosen, key=lambda fact: place[fact.id]))


def _take(chosen: list[Fact], group: Sequence[Fact], count: int) -> None:
    """Fills `chosen` up to `count`, first with facts that share no topic with the chosen."""
    for apart in (True, False):
        for fact in group:
            if len(chosen) >= count:
                return
            near = any(set(fact.topics).intersection(other.topics) for other in chosen)
            if fact not in chosen and not (apart and near):
                chosen.append(fact)


def _on_topic(base: FactBase, spec: DigestSpec) -> list[Fact]:
    return [fact for fact in base.facts if not spec.topics or spec.topics & set(fact.topics)]

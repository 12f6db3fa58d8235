"""What a digest tells: news once, what was asked in its channel, and nothing of before its time."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from shelf import Shelf

from bot.digests.contents import CHANGED_MAX, Contents, said, why_empty
from bot.digests.deliver import DigestRunner
from bot.digests.plan import ASKED, CHANGED, CONTENTS, FACTS, UNANSWERED, WEEKDAYS, DigestSpec
from bot.errors import GoneForGood, OutcomeUnknown, RetryLater
from bot.facts.base import Article, Fact, FactBase
from bot.state.answers import Answers, Given
from bot.state.database import Database
from bot.state.digest_log import DigestLog
from bot.state.digest_news import DigestNews
from bot.state.digest_turns import DigestTurns
from bot.state.ledger import Ledger, Unanswered

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ARTICLE = Article("a", "An article", Path("a.txt"), "0", ())
NEWS = DigestSpec("news", "C1", "09:00", "UTC", frozenset(WEEKDAYS), contents=frozenset({CHANGED}))


def fact(number: int, quote: str = "", **changes: object) -> Fact:
    made = Fact(f"f{number}", ARTICLE, quote or f"Fact {number}.", number, topics=("t",))
    return replace(made, **changes)  # type: ignore[arg-type]


def base(*facts: Fact) -> FactBase:
    return FactBase(facts, (ARTICLE,), {}, "english", "r")


@dataclass
class Desk:
    """A runner over a base and a database; `at` sets the clock and gives what was posted then."""

    database: Database
    specs: tuple[DigestSpec, ...] = (NEWS,)
    shelf: Shelf = field(default_factory=lambda: Shelf(base(*map(fact, range(4)))))
    faults: list[Exception] = field(default_factory=list)
    posted: list[Contents] = field(default_factory=list)
    now: datetime = NINE - HOUR
    found: str | None = None

    @property
    def runner(self) -> DigestRunner:
        return DigestRunner(
            specs=lambda: self.specs,
            quotes=lambda: self.shelf,
            digest_log=DigestLog(self.database),
            news=DigestNews(self.database),
            turns=DigestTurns(self.database),
            post=self._post,
            team_id="T1",
            clock=lambda: self.now,
            wait=lambda seconds: None,
            found=lambda spec, local_date: self.found,
        )

    def _post(self, spec: DigestSpec, contents: Contents, local_date: object) -> str:
        if self.faults:
            raise self.faults.pop(0)
        self.posted.append(contents)
        return f"{len(self.posted)}.0"

    def at(self, now: datetime) -> list[Contents]:
        before = len(self.posted)
        self.now = now
        self.runner.tick(now)
        return self.posted[before:]

    def changed_at(self, now: datetime) -> list[tuple[str, bool]]:
        """The changed facts of the one digest that was posted then."""
        (contents,) = self.at(now)
        return [(fact.id, is_new) for fact, is_new in contents.changed]

    def tell(self, outcome: str, question: str, *fact_ids: str, channel_id: str = "C1") -> None:
        """An answer that stands in a channel now, and its entry in the ledger."""
        ts = f"{self.now.timestamp()}.{len(self.posted)}{question}{fact_ids}"
        if outcome == "no_answer":
            Ledger(self.database).record("T1", Unanswered(question, channel_id, "U1", ()), self.now)
        given = Given(channel_id, ts, "1.0", ts, "U1", question, fact_ids, outcome)
        Answers(self.database).record("T1", given, self.now)


@pytest.fixture
def desk(database: Database) -> Desk:
    desk = Desk(database)
    desk.at(NINE - HOUR)  # the digest is new, and sees the base for the first time
    return desk


def test_the_first_digest_tells_nothing_of_the_past(desk: Desk) -> None:
    assert desk.at(NINE) == []
    (entry,) = DigestLog(desk.database).status("T1")
    assert (entry.state, entry.reason) == (
        "skipped",
        "no fact is new or changed since the last one",
    )


def test_a_fact_that_is_new_or_says_something_else_is_told_once(desk: Desk) -> None:
    desk.shelf.base = base(fact(0), fact(1, "Fact 1, corrected."), *map(fact, (2, 3, 4)))
    assert desk.changed_at(NINE) == [("f1", False), ("f4", True)]
    assert desk.at(NINE + DAY) == []


def test_a_fact_that_only_moved_in_its_article_is_no_news(desk: Desk) -> None:
    desk.shelf.base = base(fact(0, line=9), fact(1, caveat="An estimate."), fact(2), fact(3))
    assert desk.changed_at(NINE) == [("f1", False)]
    moved = said(base(fact(0, line=9)))
    assert moved == said(base(fact(0)))


def test_news_of_days_without_a_digest_is_kept_for_the_next(desk: Desk) -> None:
    desk.specs = (replace(NEWS, weekdays=frozenset({"mon"})),)
    for number in range(1, 7):
        desk.shelf.base = base(*map(fact, range(4 + number)))
        assert desk.at(NINE + number * DAY) == []
    told = desk.changed_at(NINE + 7 * DAY)
    assert told == [(f"f{number}", True) for number in range(4, 10)]


@pytest.mark.parametrize(
    "fault", [OutcomeUnknown("timeout"), GoneForGood("msg_too_long"), RetryLater("later", 86000)]
)
def test_news_of_a_digest_that_was_not_surely_posted_is_told_by_the_next(
    desk: Desk, fault: Exception
) -> None:
    desk.shelf.base = base(*map(fact, range(5)))
    desk.faults = [fault]
    assert desk.at(NINE) == []
    assert desk.changed_at(NINE + DAY) == [("f4", True)]


def test_news_after_a_clock_was_set_back_is_told(desk: Desk) -> None:
    desk.shelf.base = base(*map(fact, range(5)))
    assert desk.changed_at(NINE + 3 * DAY) == [("f4", True)]
    desk.at(NINE - HOUR / 2)
    desk.shelf.base = base(*map(fact, range(6)))
    assert desk.changed_at(NINE) == [("f5", True)]


def test_a_message_that_is_found_later_told_its_news(desk: Desk) -> None:
    desk.shelf.base = base(*map(fact, range(5)))
    desk.faults = [OutcomeUnknown("timeout")]
    assert desk.at(NINE) == []
    desk.found = "7.7"
    assert desk.at(NINE + HOUR) == []
    (entry,) = DigestLog(desk.database).status("T1")
    assert (entry.state, entry.message_ts, entry.reason) == ("sent", "7.7", None)
    assert desk.at(NINE + DAY) == [], "nothing is new since"


def test_a_digest_that_is_made_later_has_its_own_beginning(desk: Desk) -> None:
    desk.shelf.base = base(*map(fact, range(5)))
    desk.at(NINE - HOUR / 2)
    evening = replace(NEWS, id="evening", time="18:00")
    desk.specs = (NEWS, evening)
    assert desk.changed_at(NINE) == [("f4", True)]
    desk.shelf.base = base(*map(fact, range(6)))
    assert desk.changed_at(NINE + 9 * HOUR) == [("f5", True)]
    assert desk.changed_at(NINE + DAY) == [("f5", True)]


def test_a_changed_fact_that_does_not_stand_is_not_told(desk: Desk) -> None:
    desk.shelf.base = base(*map(fact, range(6)))
    desk.shelf.fallen = {"f4"}
    assert desk.changed_at(NINE) == [("f5", True)]


def test_of_many_changed_facts_ten_are_told_and_the_rest_counted(desk: Desk) -> None:
    desk.shelf.base = base(*map(fact, range(40)))
    (contents,) = desk.at(NINE)
    assert len(contents.changed) == CHANGED_MAX
    assert contents.more_changed == 36 - CHANGED_MAX


def test_only_news_on_the_topics_of_the_digest_is_told(desk: Desk) -> None:
    desk.specs = (replace(NEWS, topics=frozenset({"law"})),)
    desk.shelf.base = base(*map(fact, range(4)), fact(4, topics=("law",)), fact(5))
    assert desk.changed_at(NINE) == [("f4", True)]


def test_a_fact_corrected_within_the_fortnight_is_news_and_not_a_fact_of_the_day(
    desk: Desk,
) -> None:
    desk.specs = (replace(NEWS, contents=frozenset({CHANGED, FACTS}), fact_count=2),)
    (first,) = desk.at(NINE)
    posted = first.facts[0]
    kept = [one for one in desk.shelf.base.facts if one.id != posted.id]
    desk.shelf.base = base(replace(posted, quote="Corrected."), *kept)
    (second,) = desk.at(NINE + DAY)
    assert [one.id for one, _ in second.changed] == [posted.id]
    assert {one.id for one in second.facts}.isdisjoint(one.id for one in first.facts)
    assert desk.at(NINE + 2 * DAY) == []
    assert [len(second.facts), len(second.quoted)] == [2, 3]


def test_a_fact_that_is_told_as_news_is_no_fact_of_the_same_day(desk: Desk) -> None:
    desk.specs = (replace(NEWS, contents=frozenset({CHANGED, FACTS, ASKED}), fact_count=10),)
    desk.shelf.base = base(*map(fact, range(5)))
    desk.now = NINE - HOUR / 2
    desk.tell("answered", "q", "f0")
    (contents,) = desk.at(NINE)
    assert [one.id for one, _ in contents.changed] == ["f4"]
    assert [one.id for one in contents.facts] == ["f1", "f2", "f3"]


def test_what_was_asked_most_is_told_with_its_count(desk: Desk) -> None:
    desk.specs = (replace(NEWS, contents=frozenset({ASKED}), fact_count=2),)
    desk.now = NINE - HOUR / 2
    for question, fact_id in (("a", "f3"), ("b", "f1"), ("c", "f3"), ("d", "f2"), ("e", "f1")):
        desk.tell("answered", question, fact_id, "f0")
    desk.tell("answered", "f", "f1")
    desk.tell("answered", "g", "f0", channel_id="C2")
    (contents,) = desk.at(NINE)
    assert [(one.id, count) for one, count in contents.asked] == [("f1", 3), ("f3", 2)]
    assert desk.at(NINE + DAY) == [], "that was told"


def test_a_line_that_was_asked_for_and_is_gone_or_withheld_is_left_out(desk: Desk) -> None:
    desk.specs = (replace(NEWS, contents=frozenset({ASKED})),)
    desk.now = NINE - HOUR / 2
    for fact_id in ("gone", "f1", "f2"):
        desk.tell("answered", "q", fact_id)
    desk.shelf.fallen = {"f1"}
    (contents,) = desk.at(NINE)
    assert [(one.id, count) for one, count in contents.asked] == [("f2", 1)]


def test_what_nobody_could_answer_is_told_where_it_was_asked(desk: Desk) -> None:
    here = replace(NEWS, contents=frozenset({UNANSWERED}), fact_count=1)
    desk.specs = (here, replace(here, channel_id="C2"))
    desk.at(NINE - HOUR)
    desk.now = NINE - HOUR / 2
    for question in ("Why?", "Who paid?", "who paid? "):
        desk.tell("no_answer", question)
    desk.tell("no_answer", "My salary?", channel_id="D1")
    (contents,) = desk.at(NINE)
    assert contents.unanswered == (("Who paid?", 2),)


def test_an_empty_digest_says_of_each_part_why_it_is(desk: Desk) -> None:
    every = replace(NEWS, contents=frozenset(CONTENTS))
    desk.specs = (every,)
    desk.shelf.base = base()
    assert desk.at(NINE) == []
    (entry,) = DigestLog(desk.database).status("T1")
    assert entry.reason == why_empty(every)
    assert entry.reason.count("; ") == len(CONTENTS) - 1


def test_a_preview_is_what_is_posted_and_is_no_telling(desk: Desk) -> None:
    every = replace(NEWS, contents=frozenset(CONTENTS), fact_count=1)
    desk.specs = (every,)
    desk.shelf.base = base(*map(fact, range(5)))
    desk.at(NINE - HOUR / 2)
    desk.tell("answered", "a", "f3")
    desk.tell("no_answer", "Why?")
    desk.now = NINE - HOUR / 4
    shown = desk.runner.preview(every, desk.now)
    assert shown.changed
    assert shown.facts
    assert shown.asked
    assert shown.unanswered
    assert desk.at(NINE) == [shown]


def test_a_preview_of_a_digest_that_was_never_seen_tells_no_past(database: Database) -> None:
    desk = Desk(database)
    desk.tell("no_answer", "Why?")
    assert desk.runner.preview(replace(NEWS, contents=frozenset(CONTENTS[2:])), NINE).is_empty
    assert DigestNews(database).since("T1", NEWS.name, NINE) is None

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from shelf import Shelf

from bot.digests.contents import NO_FACTS, Contents
from bot.digests.deliver import INTERRUPTED_AFTER, NOWHERE, WINDOW, DigestRunner
from bot.digests.plan import WEEKDAYS, DigestSpec
from bot.errors import DeliveryError, GoneForGood, OutcomeUnknown, RetryLater
from bot.facts.base import Article, Fact, FactBase
from bot.state.database import Database
from bot.state.digest_log import DigestLog
from bot.state.digest_news import DigestNews
from bot.state.digest_turns import DigestTurns

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
MORNING = DigestSpec("morning", "C1", "09:00", "UTC", weekdays=frozenset(WEEKDAYS))
ARTICLE = Article("a", "An article", Path("a.txt"), "0", ())


def facts(count: int) -> FactBase:
    made = tuple(
        Fact(f"f{number}", ARTICLE, f"Fact {number}.", number, topics=(f"t{number % 3}",))
        for number in range(count)
    )
    return FactBase(made, (ARTICLE,), {}, "english", "r")


@dataclass
class Clock:
    now: datetime = NINE

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Channel:
    """Where digests are posted; raises `faults` first, one for each post."""

    faults: list[Exception] = field(default_factory=list)
    posts: list[tuple[str, list[str]]] = field(default_factory=list)
    tries: int = 0

    def __call__(self, spec: DigestSpec, contents: Contents, local_date: date) -> str:
        self.tries += 1
        if self.faults:
            raise self.faults.pop(0)
        self.posts.append((spec.channel_id, [fact.id for fact in contents.facts]))
        return f"{len(self.posts)}.000"


@dataclass
class Bench:
    """A runner with all that it touches; `at` sets the clock and ticks."""

    database: Database
    specs: tuple[DigestSpec, ...] = (MORNING,)
    shelf: Shelf = field(default_factory=lambda: Shelf(facts(60)))
    channel: Channel = field(default_factory=Channel)
    clock: Clock = field(default_factory=Clock)
    wait: Callable[[float], None] = lambda seconds: None
    found: str | None = None

    @property
    def digest_log(self) -> DigestLog:
        return DigestLog(self.database)

    @property
    def runner(self) -> DigestRunner:
        return DigestRunner(
            specs=lambda: self.specs,
            quotes=lambda: self.shelf,
            digest_log=self.digest_log,
            news=DigestNews(self.database),
            turns=DigestTurns(self.database),
            post=self.channel,
            team_id="T1",
            clock=self.clock,
            wait=self.wait,
            found=lambda spec, local_date: self.found,
        )

    def at(self, now: datetime) -> list[tuple[date, str, str]]:
        self.clock.now = now
        done = self.runner.tick(now)
        return [(delivery.local_date, delivery.state, delivery.detail) for delivery in done]

    def row(self) -> tuple[str, str | None]:
        entry = self.digest_log.status("T1")[0]
        return entry.state, entry.reason


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


def test_a_digest_is_posted_at_its_time_once(bench: Bench) -> None:
    assert bench.at(NINE - MINUTE) == []
    assert bench.at(NINE) == [(MONDAY, "sent", "1.000")]
    assert [bench.at(NINE + n * MINUTE) for n in range(1, 130)] == [[]] * 129
    [(channel_id, posted)] = bench.channel.posts
    assert channel_id == "C1"
    entry = bench.digest_log.status("T1")[0]
    assert (entry.message_ts, list(entry.fact_ids)) == ("1.000", posted)
    assert len(posted) == 3


def test_it_is_not_posted_again_after_a_restart(bench: Bench, url: str) -> None:
    bench.at(NINE)
    with Database.open(url) as reopened:
        again = Bench(reopened, channel=bench.channel)
        assert again.at(NINE + MINUTE) == []
    assert bench.channel.tries == 1


def test_eight_runners_at_once_post_one_message(bench: Bench) -> None:
    start = threading.Barrier(8)

    def run() -> None:
        start.wait()
        bench.runner.tick(NINE)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bench.channel.tries == 1
    assert bench.row() == ("sent", None)


def test_a_late_digest_is_posted_within_the_window(bench: Bench) -> None:
    assert bench.at(NINE + 2 * HOUR - MINUTE) == [(MONDAY, "sent", "1.000")]


def test_a_digest_later_than_the_window_is_skipped_and_recorded_once(bench: Bench) -> None:
    assert bench.at(NINE + 2 * HOUR) == [(MONDAY, "skipped", "missed")]
    assert bench.at(NINE + 3 * HOUR) == []
    assert bench.row() == ("skipped", "its time passed while it could not be posted")
    assert bench.channel.tries == 0


def test_each_date_missed_while_down_is_recorded(bench: Bench) -> None:
    bench.at(NINE)
    done = bench.at(NINE + timedelta(days=3, hours=1))
    assert done == [
        (date(2026, 3, 3), "skipped", "missed"),
        (date(2026, 3, 4), "skipped", "missed"),
        (date(2026, 3, 5), "sent", "2.000"),
    ]


def test_no_fact_comes_back_within_a_fortnight_and_then_it_may(bench: Bench) -> None:
    for number in range(40):
        bench.at(NINE + timedelta(days=number))
    assert len(bench.channel.posts) == 40
    for number in range(40):
        window = [fact for _, ids in bench.channel.posts[number : number + 15] for fact in ids]
        assert len(window) == len(set(window))
    posted = [fact for _, ids in bench.channel.posts for fact in ids]
    assert len(set(posted)) < len(posted)


def test_when_every_fact_was_posted_nothing_is_and_the_reason_is_recorded(bench: Bench) -> None:
    bench.shelf.base = facts(4)
    bench.at(NINE)
    bench.at(NINE + timedelta(days=1))
    assert [len(ids) for _, ids in bench.channel.posts] == [3, 1]
    day = date(2026, 3, 4)
    assert bench.at(NINE + timedelta(days=2)) == [(day, "skipped", NO_FACTS)]
    assert bench.at(NINE + timedelta(days=2, minutes=1)) == []
    assert bench.channel.tries == 2


def test_a_quote_that_no_longer_stands_is_replaced_by_another(bench: Bench) -> None:
    first = {fact.id for fact in bench.runner.preview(MORNING, NINE - MINUTE).facts}
    bench.shelf.fallen = first
    bench.at(NINE)
    [(_, posted)] = bench.channel.posts
    assert len(posted) == 3
    assert first.isdisjoint(posted)


def test_without_a_quote_that_stands_nothing_is_posted(bench: Bench) -> None:
    bench.shelf.fallen = {fact.id for fact in bench.shelf.base.facts}
    assert bench.at(NINE) == [(MONDAY, "skipped", NO_FACTS)]


def test_a_rate_limited_digest_is_posted_after_the_wait_and_not_before(bench: Bench) -> None:
    bench.channel.faults = [RetryLater("ratelimited", 600)]
    assert bench.at(NINE) == [(MONDAY, "planned", "ratelimited")]
    assert bench.at(NINE + 9 * MINUTE) == []
    assert bench.channel.tries == 1
    assert bench.at(NINE + 10 * MINUTE) == [(MONDAY, "sent", "1.000")]


def test_a_digest_that_is_rate_limited_beyond_its_window_is_skipped(bench: Bench) -> None:
    bench.channel.faults = [RetryLater("ratelimited", 3 * 3600)]
    bench.at(NINE)
    assert bench.at(NINE + 2 * HOUR) == []
    assert bench.at(NINE + 3 * HOUR) == [(MONDAY, "skipped", "missed")]
    assert bench.channel.tries == 1


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (GoneForGood("is_archived"), "skipped"),
        (OutcomeUnknown("timeout"), "unknown"),
        (DeliveryError("of_a_new_kind"), "unknown"),
    ],
)
def test_a_digest_that_failed_or_may_have_is_never_repeated(
    bench: Bench, fault: DeliveryError, state: str
) -> None:
    bench.channel.faults = [fault]
    assert bench.at(NINE) == [(MONDAY, state, fault.code)]
    assert [bench.at(NINE + n * MINUTE) for n in (1, 60, 130)] == [[], [], []]
    assert bench.row() == (state, fault.code)
    assert bench.channel.tries == 1


def test_a_post_that_broke_in_our_own_code_is_settled_as_unknown(bench: Bench) -> None:
    bench.channel.faults = [ZeroDivisionError()]
    with pytest.raises(ZeroDivisionError):
        bench.at(NINE)
    assert bench.at(NINE + INTERRUPTED_AFTER) == []
    assert bench.row()[0] == "sending"
    assert bench.at(NINE + INTERRUPTED_AFTER + MINUTE) == []
    assert bench.row() == ("unknown", "the bot stopped while posting")
    assert bench.channel.tries == 1


def test_a_digest_that_surely_was_never_sent_is_posted_after_all(bench: Bench) -> None:
    bench.channel.faults = [ZeroDivisionError()]
    with pytest.raises(ZeroDivisionError):
        bench.at(NINE)
    bench.found = NOWHERE
    assert bench.at(NINE + INTERRUPTED_AFTER) == [], "whoever posts it may only be slow"
    assert bench.at(NINE + INTERRUPTED_AFTER + MINUTE) == [(MONDAY, "sent", "1.000")]
    assert bench.at(NINE + HOUR) == []


def test_what_nobody_can_say_is_left_unknown_however_old(bench: Bench) -> None:
    bench.channel.faults = [OutcomeUnknown("timeout")]
    assert bench.at(NINE) == [(MONDAY, "unknown", "timeout")]
    bench.found = NOWHERE  # by now the outbox has forgotten it
    assert bench.at(NINE + WINDOW) == []
    assert bench.row() == ("unknown", "timeout")
    assert bench.channel.tries == 1


CRASHES = """
import os, sys
from pathlib import Path
from test_deliver import NINE, Bench, Database, Shelf, facts

point, url, marks = sys.argv[1:]

class CrashingShelf(Shelf):
    def still_stands(self, fact):
        if point == "composing":
            os._exit(9)
        return True

def wait(seconds):
    if point == "waiting for its turn":
        os._exit(9)

def post(spec, contents, local_date):
    if point == "before the post":
        os._exit(9)
    Path(marks).write_text("posted")
    os._exit(9)

database = Database.open(url)
Bench(database, shelf=CrashingShelf(facts(60)), channel=post, wait=wait).at(NINE)
"""


@pytest.mark.parametrize(
    ("point", "posted_by_the_crashed", "posted_after"),
    [
        ("waiting for its turn", False, 1),
        ("composing", False, 1),
        ("before the post", False, 0),
        ("after the post", True, 0),
    ],
)
def test_a_crash_at_any_step_never_posts_twice(
    database: Database,
    url: str,
    tmp_path: Path,
    point: str,
    posted_by_the_crashed: bool,
    posted_after: int,
) -> None:
    marks = tmp_path / "marks"
    here = Path(__file__)
    crashed = subprocess.run(  # noqa: S603
        [sys.executable, "-c", CRASHES, point, url, str(marks)],
        env={**os.environ, "PYTHONPATH": f"{here.parent}{os.pathsep}{here.parents[2]}"},
        check=False,
    )
    assert crashed.returncode == 9
    assert marks.exists() == posted_by_the_crashed

    bench = Bench(database)
    for minutes in range(0, 120, 5):
        bench.at(NINE + minutes * MINUTE)
    assert bench.channel.tries == posted_after
    assert bench.row()[0] == ("sent" if posted_after else "unknown")


def test_a_clock_set_back_or_forward_posts_each_date_once(bench: Bench) -> None:
    day = timedelta(days=1)
    for now in (NINE, NINE - HOUR, NINE, NINE + 3 * day, NINE, NINE + day, NINE + 2 * day):
        bench.at(now)
    bench.at(NINE + 3 * day)
    dates = [entry.slot.local_date for entry in bench.digest_log.status("T1")]
    assert sorted(dates) == [MONDAY + number * day for number in range(4)]
    assert bench.channel.tries == 4


def test_a_digest_moved_after_todays_post_comes_the_next_day(bench: Bench) -> None:
    bench.at(NINE)
    bench.specs = (replace(MORNING, time="15:00"),)
    assert bench.at(NINE + 6 * HOUR) == []
    assert bench.at(NINE + 30 * HOUR) == [(date(2026, 3, 3), "sent", "2.000")]


def test_a_digest_missed_and_then_moved_to_later_today_is_posted(bench: Bench) -> None:
    bench.at(NINE + 3 * HOUR)
    bench.specs = (replace(MORNING, time="15:00"),)
    assert bench.at(NINE + 6 * HOUR) == [(MONDAY, "sent", "1.000")]


def test_channels_and_digests_are_posted_independently(bench: Bench) -> None:
    bench.specs = (MORNING, replace(MORNING, channel_id="C2"), replace(MORNING, id="noon"))
    bench.channel.faults = [GoneForGood("is_archived")]
    states = [state for _, state, _ in bench.at(NINE)]
    assert states == ["skipped", "sent", "sent"]
    assert [channel_id for channel_id, _ in bench.channel.posts] == ["C2", "C1"]


def test_a_preview_shows_what_will_be_posted_and_changes_nothing(bench: Bench) -> None:
    shown = [fact.id for fact in bench.runner.preview(MORNING, NINE - MINUTE).facts]
    assert bench.digest_log.status("T1") == ()
    bench.at(NINE)
    assert bench.channel.posts == [("C1", shown)]
    following = [fact.id for fact in bench.runner.preview(MORNING, NINE).facts]
    assert set(following).isdisjoint(shown)


def test_a_reloaded_base_is_used_from_the_next_tick_on(bench: Bench) -> None:
    runner = bench.runner
    runner.tick(NINE)
    new = replace(facts(1).facts[0], id="new")
    bench.shelf = Shelf(FactBase((new,), (ARTICLE,), {}, "english", "r2"))
    bench.clock.now = NINE + timedelta(days=1)
    runner.tick(bench.clock.now)
    assert bench.channel.posts[1] == ("C1", ["new"])


def test_the_loop_outlives_a_failed_tick_and_logs_an_error_id(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.specs = (MORNING, replace(MORNING, channel_id="C2"))
    bench.channel.faults = [ZeroDivisionError("secret detail")]
    stop = threading.Event()
    posted = threading.Event()

    def post(spec: DigestSpec, contents: Contents, local_date: date) -> str:
        message_ts = bench.channel(spec, contents, local_date)
        posted.set()
        return message_ts

    runner = replace(bench.runner, post=post)
    with caplog.at_level(logging.INFO, logger="bot.digests.deliver"):
        thread = threading.Thread(target=runner.loop, args=(stop, 0.001))
        thread.start()
        assert posted.wait(timeout=30)
        stop.set()
        thread.join(timeout=30)
    assert not thread.is_alive()
    assert [channel_id for channel_id, _ in bench.channel.posts] == ["C2"]
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert "error id" in errors[0].getMessage()
    assert "secret detail" not in errors[0].getMessage()


def test_a_loop_that_was_stopped_does_not_tick(bench: Bench) -> None:
    stop = threading.Event()
    stop.set()
    bench.runner.loop(stop, 60)
    assert bench.channel.tries == 0


def test_a_holiday_is_skipped_and_recorded_with_its_name(bench: Bench) -> None:
    bench.specs = (replace(MORNING, holidays="DE"),)
    good_friday = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)
    why = "holiday: Good Friday"
    assert bench.at(good_friday) == [(good_friday.date(), "skipped", why)]
    assert bench.row() == ("skipped", why)
    assert bench.at(good_friday + MINUTE) == []
    assert bench.at(good_friday + timedelta(days=1)) == [(date(2026, 4, 4), "sent", "1.000")]


def test_a_holiday_while_the_bot_was_down_is_no_missed_digest(bench: Bench) -> None:
    bench.specs = (replace(MORNING, holidays="DE"),)
    bench.at(datetime(2026, 4, 2, 9, 0, tzinfo=UTC))
    done = bench.at(datetime(2026, 4, 5, 9, 0, tzinfo=UTC))
    assert done == [
        (date(2026, 4, 3), "skipped", "holiday: Good Friday"),
        (date(2026, 4, 4), "skipped", "missed"),
        (date(2026, 4, 5), "sent", "2.000"),
    ]


def test_a_paused_digest_is_skipped_until_its_day(bench: Bench) -> None:
    bench.specs = (replace(MORNING, paused_until=date(2026, 3, 4)),)
    states = [bench.at(NINE + timedelta(days=number))[0][1] for number in range(3)]
    assert states == ["skipped", "skipped", "sent"]
    assert bench.channel.tries == 1


def test_the_specs_of_a_tick_are_those_of_that_moment(bench: Bench) -> None:
    runner = bench.runner
    bench.specs = ()
    assert runner.tick(NINE) == []
    bench.specs = (MORNING,)
    assert [delivery.state for delivery in runner.tick(NINE)] == ["sent"]


def test_a_digest_that_is_moved_to_another_zone_or_time_is_posted_once_a_local_date(
    bench: Bench,
) -> None:
    for hours, zone in enumerate(("UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York", "UTC")):
        for minutes in range(0, 24 * 60, 120):
            bench.specs = (replace(MORNING, zone=zone, time=f"{minutes // 60:02}:00"),)
            bench.at(NINE + hours * HOUR + minutes * MINUTE)
    dates = [entry.slot.local_date for entry in bench.digest_log.status("T1") if entry.message_ts]
    assert len(dates) == len(set(dates)) == bench.channel.tries


def test_posted_now_it_is_not_posted_again_at_its_time(bench: Bench) -> None:
    bench.clock.now = NINE - HOUR
    delivery = bench.runner.post_now(MORNING, bench.clock.now)
    assert delivery is not None
    assert (delivery.local_date, delivery.state) == (MONDAY, "sent")
    assert bench.runner.post_now(MORNING, bench.clock.now) is None
    assert bench.at(NINE) == []
    assert bench.channel.tries == 1


def test_posted_now_on_a_holiday_it_is_posted(bench: Bench) -> None:
    spec = replace(MORNING, holidays="DE")
    bench.clock.now = datetime(2026, 4, 3, 8, 0, tzinfo=UTC)
    delivery = bench.runner.post_now(spec, bench.clock.now)
    assert delivery is not None
    assert delivery.state == "sent"


def test_a_preview_on_the_eve_of_a_holiday_is_of_the_day_after(bench: Bench) -> None:
    spec = replace(MORNING, holidays="DE")
    thursday = datetime(2026, 4, 2, 10, 0, tzinfo=UTC)
    shown = [fact.id for fact in bench.runner.preview(spec, thursday).facts]
    bench.specs = (spec,)
    bench.at(datetime(2026, 4, 4, 9, 0, tzinfo=UTC))
    assert bench.channel.posts == [("C1", shown)]

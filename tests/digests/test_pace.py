"""Five hundred channels at nine o'clock, in a workspace that limits as Slack does."""

import threading
from collections import Counter, deque
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.digests.contents import Contents
from bot.digests.deliver import WINDOW, DigestRunner
from bot.digests.plan import WEEKDAYS, DigestSpec
from bot.errors import DeliveryError, GoneForGood, OutcomeUnknown, RetryLater
from bot.facts.base import Article, Fact, FactBase
from bot.state.database import Database
from bot.state.digest_log import PLANNED, SENT, SKIPPED, UNKNOWN, DigestLog
from bot.state.digest_news import DigestNews
from bot.state.digest_turns import TEAM_S, DigestTurns

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHANNELS = 500
# docs.slack.dev, "Rate limits": one message a second to a channel, several hundred a minute in all.
A_MINUTE = 300
ARTICLE = Article("a", "An article", Path("a.txt"), "0", ())
BASE = FactBase((Fact("f", ARTICLE, "A fact.", 1),), (ARTICLE,), {}, "english", "r")


class Shelf:
    base = BASE

    def still_stands(self, fact: Fact) -> bool:
        return True


@dataclass
class Clock:
    now: datetime = NINE

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Slack:
    """Takes no more than Slack does; a channel in `refusing` answers once with an error."""

    clock: Clock
    refusing: dict[str, DeliveryError] = field(default_factory=dict)
    posts: Counter[str] = field(default_factory=Counter)
    limited: int = 0
    lately: deque[tuple[str, datetime]] = field(default_factory=deque)

    def __call__(self, spec: DigestSpec, contents: Contents, local_date: date) -> str:
        now = self.clock()
        while self.lately and self.lately[0][1] <= now - timedelta(minutes=1):
            self.lately.popleft()
        second_ago = now - timedelta(seconds=1)
        in_channel = [at for id, at in self.lately if id == spec.channel_id and at > second_ago]
        if in_channel or len(self.lately) >= A_MINUTE:
            self.limited += 1
            raise RetryLater("ratelimited", 30.0)
        self.lately.append((spec.channel_id, now))
        if spec.channel_id in self.refusing:
            raise self.refusing.pop(spec.channel_id)
        self.posts[spec.channel_id] += 1
        return f"{sum(self.posts.values())}.0"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Slack:
    return Slack(clock)


def runner(database: Database, slack: Slack, *specs: DigestSpec) -> DigestRunner:
    return DigestRunner(
        specs=lambda: specs,
        quotes=Shelf,
        digest_log=DigestLog(database),
        news=DigestNews(database),
        turns=DigestTurns(database),
        post=slack,
        team_id="T1",
        clock=slack.clock,
        wait=slack.clock.wait,
    )


def at_nine(channel_id: str, digest_id: str = "morning") -> DigestSpec:
    return DigestSpec(digest_id, channel_id, "09:00", "UTC", frozenset(WEEKDAYS))


def test_five_hundred_channels_at_nine_have_their_digest_once_and_slack_never_says_429(
    database: Database, slack: Slack
) -> None:
    ids = [f"C{number}" for number in range(CHANNELS)]
    slack.refusing = {
        "C3": GoneForGood("is_archived"),
        "C4": OutcomeUnknown("timeout"),
        "C5": RetryLater("request_timeout", 5.0),
    }
    runs = runner(database, slack, *map(at_nine, ids))
    states = Counter(delivery.state for delivery in runs.tick(slack.clock()))
    assert states == {SENT: CHANNELS - 3, SKIPPED: 1, UNKNOWN: 1, PLANNED: 1}
    assert [one.spec.channel_id for one in runs.tick(slack.clock())] == ["C5"]
    assert runs.tick(slack.clock()) == []
    assert slack.posts == dict.fromkeys({*ids} - {"C3", "C4"}, 1)
    assert slack.limited == 0
    assert slack.clock() < NINE + WINDOW


def test_several_digests_of_a_channel_are_a_second_apart(database: Database, slack: Slack) -> None:
    specs = [at_nine("C1", f"d{number}") for number in range(4)]
    deliveries = runner(database, slack, *specs, at_nine("C2")).tick(slack.clock())
    assert {delivery.state for delivery in deliveries} == {SENT}
    assert (slack.limited, slack.posts["C1"]) == (0, 4)


def test_another_process_that_joins_in_keeps_the_same_pace(
    database: Database, slack: Slack
) -> None:
    ids = [f"C{number}" for number in range(6)]
    runs = [runner(database, slack, *map(at_nine, ids[half::2])) for half in (0, 1)]
    for one in runs:
        one.tick(NINE)
        slack.clock.now = NINE  # they tick at the same moment
    assert DigestTurns(database).take("T1", "C9", NINE) == pytest.approx(6 * TEAM_S)


def test_a_tick_that_is_stopped_posts_nothing_more(database: Database, slack: Slack) -> None:
    stop = threading.Event()

    def post(spec: DigestSpec, contents: Contents, local_date: date) -> str:
        stop.set()
        return "1.0"

    specs = [at_nine("C1"), at_nine("C2")]
    runs = runner(database, slack, *specs)
    stopping = replace(runs, post=post)
    assert [one.spec.channel_id for one in stopping.tick(NINE, stop)] == ["C1"]
    assert [one.spec.channel_id for one in runs.tick(NINE)] == ["C2"], "left for the next start"

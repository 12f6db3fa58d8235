from collections.abc import Callable, ItemsView
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.state.answers import Answers, Given
from bot.state.database import Database
from bot.state.digest_log import DigestLog, Slot
from bot.state.digest_news import DigestNews, Period
from bot.state.ledger import Ledger, Unanswered

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = NOW + timedelta(days=9)
NAME = ("C1", "morning")
LATELY = Period(NOW, NOW + HOUR)
GIVEN = Given("C1", "10.2", "10.1", "10.1", "U1", "When was it opened?", ("a", "b"), "answered")
NOBODY = replace(GIVEN, outcome="no_answer", question="Who paid?", fact_ids=())


@pytest.fixture
def news(database: Database) -> DigestNews:
    return DigestNews(database)


def told(database: Database, *given: Given, at: datetime = NOW + HOUR / 2) -> None:
    """Answers that stand in Slack, each as a message of its own."""
    for number, one in enumerate(given):
        Answers(database).record("T1", replace(one, message_ts=f"{at.timestamp()}.{number}"), at)


def noted(database: Database, question: str, channel_id: str = "C1") -> int:
    asked = Unanswered(question, channel_id, "U1", ())
    return Ledger(database).record("T1", asked, NOW)


def test_facts_are_news_from_their_change_on_and_new_or_changed(news: DigestNews) -> None:
    news.observe("T1", {"a": "1", "b": "1"}, NOW)
    assert news.changes("T1", LATELY) == {}, "known when the period began"
    news.observe("T1", {"a": "1", "b": "2", "c": "1"}, NOW + HOUR)
    assert news.changes("T1", LATELY) == {"b": False, "c": True}
    assert news.changes("T1", replace(LATELY, until=NOW + HOUR / 2)) == {}
    assert news.changes("T1", Period(NOW + HOUR, NOW + 2 * HOUR)) == {}
    assert news.changes("T2", LATELY) == {}


class Interrupted(dict[str, str]):
    """Facts as they are looked at while another process notes them."""

    def __init__(self, words: dict[str, str], meanwhile: Callable[[], None]) -> None:
        super().__init__(words)
        self.meanwhile = meanwhile

    def items(self) -> ItemsView[str, str]:
        self.meanwhile()
        return super().items()


def test_what_another_process_noted_first_is_not_noted_again(news: DigestNews) -> None:
    news.observe("T1", {"a": "1"}, NOW)
    now = {"a": "2", "b": "1"}
    later = Interrupted(now, lambda: news.observe("T1", now, NOW + HOUR / 2))
    news.observe("T1", later, NOW + HOUR)
    assert news.changes("T1", Period(NOW, NOW + HOUR / 2)) == {"a": False, "b": True}
    assert news.changes("T1", Period(NOW + HOUR / 2, NOW + HOUR)) == {}


def test_a_digest_tells_from_its_mark_on_and_then_from_its_last_message(
    database: Database, news: DigestNews
) -> None:
    assert news.since("T1", NAME, LATER) is None
    news.begin("T1", [NAME, ("C2", "morning")], NOW)
    news.begin("T1", [NAME, ("C1", "noon")], NOW + HOUR)
    assert [news.since("T1", name, LATER) for name in (NAME, ("C1", "noon"))] == [NOW, NOW + HOUR]
    assert news.since("T2", NAME, LATER) is None

    log = DigestLog(database)
    for days, end in ((0, "sent"), (1, "unknown"), (2, "skipped"), (3, "sending")):
        slot = Slot("T1", *NAME, date(2026, 3, 2 + days))
        at = NOW + timedelta(days=days)
        fence = log.claim(slot, at, 60)
        assert fence is not None
        if end == "skipped":
            log.skip(slot, fence, "empty", at)
            continue
        assert log.begin(slot, fence, [], at)
        if end == "sent":
            log.sent(slot, "1.0", at + HOUR)
        if end == "unknown":
            log.unknown(slot, "timeout", at)
    assert news.since("T1", NAME, LATER) == NOW, "composed then, and surely posted"
    log.sent(Slot("T1", *NAME, date(2026, 3, 3)), "2.0", NOW + timedelta(days=4))
    assert news.since("T1", NAME, LATER) == NOW + timedelta(days=1)
    assert news.since("T1", NAME, NOW + HOUR) == NOW, "the clock was set back"


def test_the_line_that_was_quoted_is_counted_in_its_channel_and_period(
    database: Database, news: DigestNews
) -> None:
    elsewhere = [replace(GIVEN, channel_id=other) for other in ("C2", "D1")]
    told(database, GIVEN, GIVEN, replace(GIVEN, fact_ids=("b",)), *elsewhere)
    told(database, replace(GIVEN, outcome="no_answer"), replace(GIVEN, fact_ids=()))
    told(database, replace(GIVEN, fact_ids=("c",)), at=NOW)
    assert news.quoted("T1", "C1", LATELY) == {"a": 2, "b": 1}
    assert list(news.quoted("T1", "C1", LATELY)) == ["a", "b"]
    assert news.quoted("T2", "C1", LATELY) == {}


def test_a_question_nobody_could_answer_is_counted_however_it_was_typed(
    database: Database, news: DigestNews
) -> None:
    asked = ("Why?", "Who paid?", "who  PAID?")
    for question in asked:
        noted(database, question)
    told(database, *(replace(NOBODY, question=question) for question in asked))
    assert list(news.unanswered("T1", "C1", LATELY).items()) == [("Who paid?", 2), ("Why?", 1)]
    assert news.unanswered("T1", "C1", Period(NOW + HOUR / 2, NOW + HOUR)) == {}
    assert news.unanswered("T2", "C1", LATELY) == {}


@pytest.mark.parametrize("channel_id", ["D1", "C2"])
def test_a_question_is_shown_in_no_other_channel(
    database: Database, news: DigestNews, channel_id: str
) -> None:
    noted(database, NOBODY.question, channel_id)
    told(database, replace(NOBODY, channel_id=channel_id))
    assert news.unanswered("T1", channel_id, LATELY) == {NOBODY.question: 1}
    assert news.unanswered("T1", "C1", LATELY) == {}


def test_a_question_by_command_is_not_shown_in_the_channel_it_was_typed_in(
    database: Database, news: DigestNews
) -> None:
    noted(database, "Who stole my bicycle?")  # its answer stands nowhere: only its asker saw it
    assert news.unanswered("T1", "C1", LATELY) == {}


def test_a_question_by_command_is_not_shown_though_it_was_asked_elsewhere_too(
    database: Database, news: DigestNews
) -> None:
    for channel_id in ("C1", "D1"):
        noted(database, NOBODY.question, channel_id)
    told(database, replace(NOBODY, channel_id="D1"))
    assert news.unanswered("T1", "C1", LATELY) == {}


def test_the_same_words_in_private_make_no_public_question_open(
    database: Database, news: DigestNews
) -> None:
    number = noted(database, "Who paid?")
    noted(database, "Who paid?", "D1")
    told(database, NOBODY)
    assert news.unanswered("T1", "C1", LATELY) == {"Who paid?": 1}
    Ledger(database).close("T1", number, NOW)
    assert news.unanswered("T1", "C1", LATELY) == {}, "it has a source now"


def test_a_question_that_was_removed_is_not_shown(database: Database, news: DigestNews) -> None:
    noted(database, "Who paid?")
    Answers(database).record("T1", replace(NOBODY, message_ts="7.7"), NOW + HOUR / 2)
    assert news.unanswered("T1", "C1", LATELY) == {"Who paid?": 1}
    Answers(database).forget("T1", "C1", "7.7", NOW + HOUR)
    assert news.unanswered("T1", "C1", LATELY) == {}

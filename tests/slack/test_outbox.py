"""A message on its way out: a crash at any point, a lost reply, Slack asking to wait."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conversation import OPENED, QUOTE, Time, shown

from bot.answering import Answerer
from bot.errors import GoneForGood, OutcomeUnknown, RetryLater
from bot.facts.base import Article, FactBase
from bot.slack.blocks import Message, answer_message, notice
from bot.slack.listeners.ask import given
from bot.slack.outbox import (
    FRESH,
    GONE,
    LATE_AFTER,
    SETTLED_S,
    deliver,
    outgoing,
    sweep_outbox,
)
from bot.slack.pace import Pace
from bot.slack.posting import Posted, Poster, build_client
from bot.slack.question import Question
from bot.slack.services import Services
from bot.state.database import Database
from bot.state.outbox import FAILED, PLANNED, SENDING, SENT, UNKNOWN, Outbox, Outgoing
from bot.workspace import Channel, Fault, Workspace

KEY = "answer:C1:1.1"


class Faulty(Poster):
    """A poster whose next post ends in `failure`, after it was stored if `stores`."""

    failure: BaseException | None = None
    stores = False
    posts = 0

    def post(
        self, channel_id: str, message: Message, thread_ts: str | None = None, mark: str = ""
    ) -> Posted:
        self.posts += 1
        failure, self.failure = self.failure, None
        if failure is not None and not self.stores:
            raise failure
        posted = super().post(channel_id, message, thread_ts, mark)
        if failure is not None:
            raise failure
        return posted


class Crash(BaseException):
    """Ends a worker where it stands."""


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def poster(workspace: Workspace) -> Faulty:
    return Faulty(build_client(workspace.bot_token, workspace.api_url))


@pytest.fixture
def bot(services: Services, poster: Faulty, time: Time) -> Services:
    return replace(services, poster=poster, clock=time)


@pytest.fixture
def message(workspace: Workspace, general: Channel) -> Outgoing:
    return outgoing(workspace.team_id, KEY, notice("The line."), general.id)


@pytest.fixture
def seen(workspace: Workspace, general: Channel) -> Callable[[], list[str]]:
    return lambda: [one.text for one in workspace.messages(general)]


def state(bot: Services, message: Outgoing) -> str:
    row = bot.outbox.row(message.team_id, message.key)
    assert row is not None
    return row.state


def test_a_job_that_is_repeated_learns_where_its_message_stands(
    bot: Services, message: Outgoing, seen: Callable[[], list[str]]
) -> None:
    first = deliver(bot, message)
    assert deliver(bot, replace(message, text="Another line.")) == first
    assert seen() == ["The line."]


def test_a_crash_after_planning_leaves_a_message_that_the_sweep_sends_once(
    bot: Services, message: Outgoing, seen: Callable[[], list[str]], time: Time
) -> None:
    bot.outbox.plan(message, time(), time())
    assert [sweep_outbox(bot), sweep_outbox(bot)] == [1, 0]
    assert seen() == ["The line."]
    assert state(bot, message) == SENT


@pytest.mark.parametrize("stores", [True, False])
def test_a_crash_while_sending_is_looked_into_before_the_job_sends_again(
    bot: Services,
    poster: Faulty,
    message: Outgoing,
    seen: Callable[[], list[str]],
    time: Time,
    stores: bool,
) -> None:
    poster.failure, poster.stores = Crash(), stores
    with pytest.raises(Crash):
        deliver(bot, message)
    assert state(bot, message) == SENDING
    with pytest.raises(RetryLater):
        deliver(bot, message)
    assert sweep_outbox(bot) == 0, "the other worker may be sending still"
    time.pass_s(SETTLED_S)
    if not stores:
        with pytest.raises(RetryLater):
            deliver(bot, message)
    posted = deliver(bot, message)
    assert seen() == ["The line."]
    assert deliver(bot, message) == posted


def test_a_lost_reply_is_found_at_once_by_what_the_message_carries(
    bot: Services, poster: Faulty, message: Outgoing, workspace: Workspace, general: Channel
) -> None:
    poster.failure, poster.stores = OutcomeUnknown("http_500"), True
    posted = deliver(bot, message)
    assert [one.ts for one in workspace.messages(general)] == [posted.ts]
    assert state(bot, message) == SENT


def test_a_reply_that_is_lost_in_a_thread_is_found_there(
    bot: Services, poster: Faulty, message: Outgoing, workspace: Workspace, general: Channel
) -> None:
    head = deliver(bot, replace(message, key="head"))
    poster.failure, poster.stores = OutcomeUnknown("http_500"), True
    posted = deliver(bot, replace(message, thread_ts=head.ts))
    assert [one.ts for one in workspace.thread(general, head.ts)] == [head.ts, posted.ts]


def test_what_surely_was_not_stored_is_sent_by_the_sweep(
    bot: Services,
    poster: Faulty,
    message: Outgoing,
    seen: Callable[[], list[str]],
    time: Time,
) -> None:
    poster.failure = OutcomeUnknown("connection_lost")
    with pytest.raises(OutcomeUnknown):
        deliver(bot, message)
    assert sweep_outbox(bot) == 0, "Slack may be storing it still"
    assert state(bot, message) == UNKNOWN
    time.pass_s(SETTLED_S)
    for _ in range(3):
        sweep_outbox(bot)
    assert seen() == ["The line."]
    assert poster.posts == 2


@pytest.mark.parametrize("stores", [True, False])
def test_what_cannot_be_looked_for_is_never_repeated(
    bot: Services,
    poster: Faulty,
    message: Outgoing,
    workspace: Workspace,
    time: Time,
    stores: bool,
) -> None:
    workspace.faults.next("conversations.history", *[Fault.refused("missing_scope")] * 8)
    poster.failure, poster.stores = OutcomeUnknown("connection_lost"), stores
    for _ in range(4):
        with pytest.raises(OutcomeUnknown):
            deliver(bot, message)
        sweep_outbox(bot)
        time.pass_s(SETTLED_S)
    assert state(bot, message) == UNKNOWN
    assert poster.posts == 1


def test_what_slack_takes_only_later_is_sent_once_by_the_sweep(
    bot: Services,
    poster: Faulty,
    message: Outgoing,
    seen: Callable[[], list[str]],
    time: Time,
) -> None:
    poster.failure = RetryLater("ratelimited", 600.0)
    with pytest.raises(RetryLater):
        deliver(bot, message)
    time.pass_s(599.0)
    assert sweep_outbox(bot) == 0
    with pytest.raises(RetryLater) as later:
        deliver(bot, message)
    assert later.value.after_s == 1.0
    assert (state(bot, message), seen()) == (PLANNED, [])
    time.pass_s(1.0)
    assert [sweep_outbox(bot), sweep_outbox(bot)] == [1, 0]
    assert seen() == ["The line."]


def test_nothing_is_swept_out_that_nobody_waits_for(
    bot: Services, message: Outgoing, seen: Callable[[], list[str]], time: Time
) -> None:
    bot.outbox.plan(message, time(), time())
    time.pass_s(LATE_AFTER.total_seconds() + 1)
    assert sweep_outbox(bot) == 0
    assert seen() == []
    deliver(bot, message)
    assert seen() == ["The line."], "a job that still asks for it has it"


def test_a_permanent_refusal_is_kept_with_its_reason(
    bot: Services, poster: Faulty, message: Outgoing, time: Time
) -> None:
    poster.failure = GoneForGood("is_archived")
    for _ in range(2):
        with pytest.raises(GoneForGood, match="is_archived"):
            deliver(bot, message)
    time.pass_s(SETTLED_S)
    assert sweep_outbox(bot) == 0
    assert state(bot, message) == FAILED
    assert poster.posts == 1


def test_a_channel_has_one_message_a_second_after_a_burst(
    bot: Services, message: Outgoing, time: Time, seen: Callable[[], list[str]]
) -> None:
    waits: list[float] = []
    paced = replace(bot, pace=Pace(every_s=1.0, burst=2), wait=waits.append)
    for number in range(4):
        deliver(paced, replace(message, key=f"{number}"))
    assert waits == [1.0, 2.0]
    for number in range(4, 12):
        deliver(paced, replace(message, key=f"{number}"))
    with pytest.raises(RetryLater, match="paced"):
        deliver(paced, message)
    assert (len(seen()), state(bot, message)) == (12, PLANNED)
    assert paced.pace.turn("C-other", time()) == 0.0


def quoting(workspace: Workspace, general: Channel, answerer: Answerer) -> Outgoing:
    """The answer to a question, on its way."""
    answer = answerer.answer(OPENED)
    question = Question(OPENED, "mention", workspace.team_id, general.id, "U1", ts="1.1")
    message = answer_message(answer, answerer.still_stands)
    return outgoing(workspace.team_id, KEY, message, general.id, given=given(question, answer))


def test_an_answer_is_remembered_by_whoever_sends_it(
    bot: Services, workspace: Workspace, general: Channel, answerer: Answerer, time: Time
) -> None:
    message = quoting(workspace, general, answerer)
    bot.outbox.plan(message, time(), time())
    sweep_outbox(bot)
    (posted,) = workspace.messages(general)
    remembered = bot.answers.at(workspace.team_id, general.id, posted.ts)
    assert remembered is not None
    assert (remembered.outcome, remembered.question) == ("answered", OPENED)


def test_a_line_that_changed_while_it_waited_is_withheld(
    bot: Services,
    workspace: Workspace,
    general: Channel,
    article: Article,
    answerer: Answerer,
    time: Time,
) -> None:
    bot.outbox.plan(quoting(workspace, general, answerer), time(), time())
    article.path.write_text("Nothing of that stands here now.\n", encoding="utf-8")
    time.pass_s(FRESH.total_seconds())
    sweep_outbox(bot)
    (posted,) = workspace.messages(general)
    assert "withheld" in posted.text
    assert QUOTE not in shown(posted)
    remembered = bot.answers.at(workspace.team_id, general.id, posted.ts)
    assert remembered is not None
    assert remembered.outcome == "withheld"


def test_a_line_that_left_the_base_while_it_waited_is_not_quoted(
    bot: Services,
    workspace: Workspace,
    general: Channel,
    base: FactBase,
    answerer: Answerer,
    time: Time,
) -> None:
    bot.outbox.plan(quoting(workspace, general, answerer), time(), time())
    emptied = Answerer(replace(base, facts=()), answerer.thresholds)
    time.pass_s(FRESH.total_seconds())
    sweep_outbox(replace(bot, answerer=lambda: emptied))
    (posted,) = workspace.messages(general)
    assert posted.text == GONE


def test_a_database_that_fails_costs_no_answer_and_doubles_none(
    bot: Services, message: Outgoing, seen: Callable[[], list[str]], tmp_path: Path
) -> None:
    deliver(bot, message)
    with Database.open(f"sqlite:///{tmp_path / 'without-tables.db'}") as failing:
        without_rows = replace(bot, outbox=Outbox(failing))
        deliver(without_rows, message)
        deliver(without_rows, replace(message, key="answer:C1:2.2", text="Another line."))
        with pytest.raises(RetryLater, match="state"):
            deliver(without_rows, replace(message, key="digest:C1"), only_with_row=True)
    assert seen() == ["The line.", "Another line."]


def test_blocks_that_are_not_what_slack_takes_cost_no_words_and_no_refusal(
    bot: Services, workspace: Workspace, general: Channel, message: Outgoing
) -> None:
    for number, blocks in enumerate([({"type": "marquee"},), message.blocks * 51]):
        deliver(bot, replace(message, key=f"{number}", blocks=blocks))
    first, second = workspace.messages(general)
    assert (first.text, second.text) == ("The line.", "The line.")
    assert [call.error for call in workspace.calls("chat.postMessage")] == [None, None]

"""Threads that the bot answered in: what follows up an answer, and talk that is left alone."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conversation import OPENED, QUOTE, Talk
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Answerer, Found, Thresholds
from bot.facts.base import Article, Fact, FactBase
from bot.matching import TermMatch
from bot.slack.follow_up import follow_up, next_found, source_message, why_message
from bot.slack.jobs import Job, Work
from bot.slack.listeners import TRIGGERS
from bot.slack.listeners.ask import answer_event
from bot.slack.listeners.auto import ANSWERS_PER_THREAD_MAX, STALE_S
from bot.slack.listeners.threads import follow_up_in_thread
from bot.slack.services import Services
from bot.state.answers import Given
from bot.state.database import Database
from bot.workspace import Channel, Message, User, Workspace

TRACKS = "How many railway tracks does the bridge carry?"
SOURCE = "The harbour bridge · line 1 · as of 1931"

both_transports = pytest.mark.parametrize("talk", ["sockets", "http"], indirect=True)


@pytest.fixture
def asked(talk: Talk, workspace: Workspace, ann: User, general: Channel) -> str:
    """The head of a thread in which the bot has answered a question of Ann's."""
    with talk():
        return workspace.say(ann, general, f"{workspace.mention_text(workspace.bot)} {OPENED}")


def delivered(workspace: Workspace, ts: str, event_type: str) -> list[dict[str, Any]]:
    """The events of a type that were sent of a message so far."""
    payloads = [attempt.outgoing.payload for attempt in workspace.deliveries()]
    kind = (ts, event_type)
    return [each for each in payloads if (each["event"].get("ts"), each["event"]["type"]) == kind]


def said(workspace: Workspace, channel: Channel, ts: str) -> list[str]:
    """What the bot said in a thread."""
    thread = workspace.thread(channel, ts)
    return [message.text for message in thread if message.user_id == workspace.bot_user_id]


def shown(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)


@both_transports
def test_the_source_is_said_again(
    talk: Talk, workspace: Workspace, services: Services, bob: User, general: Channel, asked: str
) -> None:
    with talk():
        workspace.say(bob, general, "Source?", thread_ts=asked)
    answer, source = said(workspace, general, asked)
    assert answer == f"“{QUOTE}” ({SOURCE})"
    assert source == SOURCE
    assert services.ledger.entries(workspace.team_id) == ()


def test_more_goes_on_to_the_end(
    talk: Talk, workspace: Workspace, ann: User, general: Channel, asked: str
) -> None:
    for word in ["more", "Next", "more?", "next"]:
        with talk():
            workspace.say(ann, general, word, thread_ts=asked)
    answers = said(workspace, general, asked)
    quotes = [text for text in answers if text.startswith("“")]
    assert len(answers) == 5
    assert quotes[0].startswith(f"“{QUOTE}”")
    assert len(quotes) == len(set(quotes)) > 1, "each line once"
    assert answers[len(quotes) :] == ["No further line."] * (5 - len(quotes))


def test_the_source_after_more_is_that_of_the_next_line(
    talk: Talk, workspace: Workspace, ann: User, general: Channel, asked: str
) -> None:
    for word in ["more", "source?"]:
        with talk():
            workspace.say(ann, general, word, thread_ts=asked)
    _, further, source = said(workspace, general, asked)
    assert f"({source})" in further
    assert source != SOURCE


def test_the_source_of_a_line_that_changed_is_withheld(
    talk: Talk, workspace: Workspace, base: FactBase, ann: User, general: Channel, asked: str
) -> None:
    base.articles[0].path.write_text("Gone.\n", encoding="utf-8")
    with talk():
        for word in ["source?", "why?"]:
            workspace.say(ann, general, word, thread_ts=asked)
    _, *later = said(workspace, general, asked)
    assert len(later) == 2
    assert all("is withheld" in text for text in later)


def test_why_names_the_words_that_matched(
    talk: Talk, workspace: Workspace, ann: User, general: Channel, asked: str
) -> None:
    with talk():
        workspace.say(ann, general, "why?", thread_ts=asked)
    why = said(workspace, general, asked)[-1]
    assert why.startswith("Line 1 matched")
    assert "harbour" in why
    assert "bridge" in why


@both_transports
def test_a_question_in_the_thread_is_answered_where_a_line_is_sure(
    talk: Talk, workspace: Workspace, services: Services, bob: User, general: Channel, asked: str
) -> None:
    with talk():
        workspace.say(bob, general, TRACKS, thread_ts=asked)
    assert "two railway tracks" in said(workspace, general, asked)[-1]
    with talk():
        workspace.say(bob, general, "source?", thread_ts=asked)
    assert said(workspace, general, asked)[-1] == "The harbour bridge · line 3"
    assert services.ledger.entries(workspace.team_id) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, good to know.",
        "What is the weather in oslo?",
        "bridge?",
        "?",
        "Shall we have lunch at twelve?",
        "more or less",
        "That source is fine",
        TRACKS.rstrip("?"),
        "🎉",
    ],
)
def test_other_talk_in_the_thread_is_left_alone(
    talk: Talk,
    workspace: Workspace,
    services: Services,
    bob: User,
    general: Channel,
    asked: str,
    text: str,
) -> None:
    with talk():
        workspace.say(bob, general, text, thread_ts=asked)
    assert len(said(workspace, general, asked)) == 1
    assert workspace.ephemerals(bob, general) == []
    assert services.ledger.entries(workspace.team_id) == ()


@both_transports
def test_people_who_ask_each_other_are_left_alone(
    talk: Talk, workspace: Workspace, ann: User, bob: User, general: Channel, asked: str
) -> None:
    with talk():
        for text in [TRACKS, "source?", "why?"]:
            addressed = f"{workspace.mention_text(bob)} {text}"
            workspace.say(ann, general, addressed, thread_ts=asked)
    assert len(said(workspace, general, asked)) == 1


def test_a_mention_in_the_thread_is_answered_once(
    talk: Talk, workspace: Workspace, ann: User, general: Channel, asked: str
) -> None:
    me = workspace.mention_text(workspace.bot)
    with talk():
        workspace.say(ann, general, f"{me} {TRACKS}", thread_ts=asked)
        workspace.say(ann, general, f"{TRACKS} {me}", thread_ts=asked)
    assert len(said(workspace, general, asked)) == 3
    with talk():
        workspace.say(ann, general, f"{me} source?", thread_ts=asked)
    assert said(workspace, general, asked)[-1] == "The harbour bridge · line 3"


def test_a_thread_that_the_bot_never_answered_in_is_left_alone(
    talk: Talk, workspace: Workspace, ann: User, general: Channel
) -> None:
    head = workspace.say(ann, general, "About the bridge.")
    with talk():
        for text in [OPENED, "source?", "more", "why?"]:
            workspace.say(ann, general, text, thread_ts=head)
    assert said(workspace, general, head) == []


def test_a_follow_up_taken_up_too_late_is_dropped_but_a_mention_is_answered(
    talk: Talk,
    workspace: Workspace,
    services: Services,
    ann: User,
    general: Channel,
    asked: str,
) -> None:
    late = datetime.now(UTC) + timedelta(seconds=STALE_S + 60)
    taken_up_late = replace(services, clock=lambda: late)

    def take_up(work: Work, words: str, event_type: str = "message") -> None:
        ts = workspace.say(ann, general, words, thread_ts=asked)
        (payload,) = workspace.wait_for(lambda: delivered(workspace, ts, event_type))
        work(taken_up_late, Job(payload, lambda: True))

    # Delivered so late, nobody takes it up by itself.
    with talk(clock=lambda: late):
        take_up(follow_up_in_thread, "source?")
        take_up(follow_up_in_thread, TRACKS)
        assert len(said(workspace, general, asked)) == 1
        mention = f"{workspace.mention_text(workspace.bot)} {TRACKS}"
        take_up(answer_event, mention, "app_mention")
    assert len(said(workspace, general, asked)) == 2


def test_a_thread_full_of_answers_gets_no_more_without_a_mention(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel, asked: str
) -> None:
    for number in range(ANSWERS_PER_THREAD_MAX - 1):
        given = Given(
            channel_id=general.id,
            message_ts=f"1.{number}",
            thread_ts=asked,
            question_ts=f"2.{number}",
            user_id=ann.id,
            question=OPENED,
            fact_ids=("bridge-opened",),
            outcome="answered",
        )
        services.answers.record(workspace.team_id, given, services.clock())
    with talk():
        for text in ["source?", "more", TRACKS]:
            workspace.say(ann, general, text, thread_ts=asked)
    assert len(said(workspace, general, asked)) == 1
    with talk():
        workspace.say(
            ann, general, f"{workspace.mention_text(workspace.bot)} source?", thread_ts=asked
        )
    assert len(said(workspace, general, asked)) == 2


def test_short_words_work_in_direct_messages_and_their_threads(
    talk: Talk, workspace: Workspace, ann: User
) -> None:
    channel = workspace.im(ann)
    with talk():
        head = workspace.dm(ann, OPENED)
    with talk():
        workspace.dm(ann, "source?")
    assert [m.text for m in workspace.messages(channel)][-1] == SOURCE
    with talk():
        workspace.dm(ann, TRACKS, thread_ts=head)
    with talk():
        workspace.dm(ann, "source?", thread_ts=head)
    assert said(workspace, channel, head)[-1] == "The harbour bridge · line 3"


@pytest.mark.parametrize("head", [0, 1], ids=["question", "answer"])
def test_a_direct_answer_is_followed_up_in_a_thread_below_it_or_its_question(
    talk: Talk, workspace: Workspace, ann: User, head: int
) -> None:
    channel = workspace.im(ann)
    with talk():
        workspace.dm(ann, OPENED)
    thread_ts = workspace.messages(channel)[head].ts
    for word in ["source?", "more", "source?"]:
        with talk():
            workspace.dm(ann, word, thread_ts=thread_ts)
    replies = [m.text for m in workspace.thread(channel, thread_ts)[1:] if m.user_id != ann.id]
    assert replies[0] == SOURCE
    assert f"({replies[2]})" in replies[1]


def test_more_leaves_out_what_was_quoted_beside(
    talk: Talk, workspace: Workspace, base: FactBase, ann: User, general: Channel
) -> None:
    opened, tracks, repairs = base.facts
    told = replace(base, facts=(replace(opened, contradicts=(tracks.id,)), tracks, repairs))
    doubted = Answerer(told, Thresholds(answer=0.6, suggest=0.3))
    with talk(answerer=lambda: doubted):
        me = workspace.mention_text(workspace.bot)
        ts = workspace.say(ann, general, f"{me} {OPENED}")
    with talk(answerer=lambda: doubted):
        workspace.say(ann, general, "more", thread_ts=ts)
    both, further = said(workspace, general, ts)
    assert QUOTE in both
    assert "two railway tracks" in both
    assert further.startswith("“Repairs cost")


def test_a_short_word_with_nothing_before_it_is_a_question(
    talk: Talk, workspace: Workspace, ann: User
) -> None:
    with talk():
        workspace.dm(ann, "source?")
    _, answer = workspace.messages(workspace.im(ann))
    assert answer.text.startswith("No source says that.")


def test_after_no_answer_the_thread_is_left_alone(
    talk: Talk, workspace: Workspace, ann: User, general: Channel
) -> None:
    me = workspace.mention_text(workspace.bot)
    with talk():
        head = workspace.say(ann, general, f"{me} what is the weather in oslo")
    with talk():
        for text in ["source?", "more", "why?"]:
            workspace.say(ann, general, text, thread_ts=head)
    (only,) = said(workspace, general, head)
    assert only.startswith("No source says that")


def test_what_is_left_alone_is_not_even_stored(
    talk: Talk, workspace: Workspace, database: Database, ann: User, general: Channel, asked: str
) -> None:
    with talk():
        for text in ["Thanks.", "I agree with that", "see you"]:
            workspace.say(ann, general, text, thread_ts=asked)
            workspace.say(ann, general, text)
        talked = workspace.deliveries()
    with database.read() as connection:
        kinds = connection.exec_driver_sql("select kind from inbox").scalars().all()
    assert len(talked) > 6
    assert not any(kind.startswith("event message.channels") for kind in kinds)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("source?", "source"),
        ("  Source ", "source"),
        ("SOURCES??", "source"),
        ("More.", "more"),
        ("next", "more"),
        ("why?", "why"),
        ("Why this match?", "why"),
        ("And who built it?", "question"),
        ("\N{FULLWIDTH QUESTION MARK}", None),
        ("?", None),
        ("", None),
        ("resource?", "question"),
        ("more or less", None),
        ("that is why", None),
    ],
)
def test_what_words_ask_of_an_answer(text: str, asks: str | None) -> None:
    assert follow_up(text) == asks


_FIELDS = [
    "type subtype text user bot_id hidden channel channel_type ts thread_ts event message",
    "previous_message item item_user reaction authorizations is_bot user_id",
]
_VALUES = st.sampled_from(
    ["", "message", "message_changed", "channel", "im", "mag", "source?", "<@U1> ?", "1.5", "nan"]
)


@given(
    st.dictionaries(
        st.sampled_from(" ".join(_FIELDS).split()),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text() | _VALUES,
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(" ".join(_FIELDS).split()), inner, max_size=9)
            ),
        ),
    )
)
def test_whatever_slack_sends_is_told_apart(payload: dict[str, Any]) -> None:
    wanted = [each.wants(payload) for each in TRIGGERS if each.type == "event"]
    assert wanted
    assert set(wanted) <= {True, False}


def test_the_address_of_an_article_can_be_opened(base: FactBase, article: Article) -> None:
    address = "https://example.com/bridge?a=1&b=2"
    fact = replace(base.facts[0], article=replace(article, address=address))
    message = source_message(fact)
    assert message.text == f"{SOURCE} · https://example.com/bridge?a=1&amp;b=2"
    assert {"type": "link", "url": address} in message.blocks[0]["elements"][0]["elements"]
    odd = replace(base.facts[0], article=replace(article, address="javascript:alert(1)"))
    assert "link" not in json.dumps(source_message(odd).blocks)


def test_only_lines_with_a_word_of_the_question_come_after(base: FactBase) -> None:
    def found(fact: Fact, how: str) -> Found:
        return Found(fact, 0.5, None, (TermMatch("bridge", "bridge", how, 1.0),))

    first, second, third = base.facts
    matches = [found(first, "exact"), found(second, "synonym"), found(third, "stem")]
    assert [one.fact for one in next_found(matches, [first.id])] == [third]
    assert next_found(matches, [first.id, third.id]) == ()
    assert [one.fact for one in next_found(matches, ["gone"])] == [first, third]


def test_why_tells_how_each_word_was_found(base: FactBase) -> None:
    answer = Answerer(base, Thresholds(answer=0.6, suggest=0.1)).answer(
        "When was the harbuor bridge opening zzz?"
    )
    why: Any = why_message(answer.matches[0], answer.confidence).text
    assert "as typed: " in why
    assert "(harbour)" in why
    assert "zzz" in why

"""Askers of questions without a source hear once when the base has one."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Thread

import pytest

from bot.answering import Answered, Answerer, Thresholds
from bot.errors import RetryLater
from bot.facts.base import Article, FactBase
from bot.slack.notices import notice_message, tell_askers
from bot.slack.posting import Poster, build_client
from bot.slack.services import Services
from bot.state.ledger import CLOSED, OPEN, Unanswered
from bot.workspace import Channel, Message, User, Workspace

QUESTION = "Who designed the <harbour> lighthouse?"
ASKED = "who designed the harbour lighthouse"
LINE = "The harbour lighthouse was designed by Ida Falk."


@pytest.fixture
def better(answerer: Answerer, base: FactBase, article: Article) -> Answerer:
    """The base after a curator added the fact that was asked for."""
    path = article.path.with_name("lighthouse.txt")
    path.write_text(LINE + "\n", encoding="utf-8")
    source = Article("lighthouse", "The lighthouse", path, "", (LINE,))
    fact = replace(
        base.facts[0],
        id="lighthouse-designer",
        article=source,
        quote=LINE,
        line=1,
        phrasings=("Who designed the harbour lighthouse?",),
        topics=("lighthouse",),
        as_of=None,
    )
    grown = FactBase((*base.facts, fact), (*base.articles, source), {}, "english", "2")
    return Answerer(grown, answerer.thresholds)


@pytest.fixture
def known(services: Services) -> Services:
    """The bot, knowing which team it is in."""
    services.poster.identify()
    return services


@pytest.fixture
def grown(known: Services, better: Answerer) -> Services:
    """The same bot after the base gained the fact."""
    return replace(known, answerer=lambda: better)


def note(services: Services, team_id: str, user_id: str, channel_id: str, text: str = ASKED) -> int:
    asked = Unanswered(text, channel_id, user_id, ("bridge",))
    return services.ledger.record(team_id, asked, services.clock())


def state(services: Services, team_id: str, number: int) -> str:
    entry = services.ledger.entry(team_id, number)
    assert entry is not None
    return entry.state


def told(workspace: Workspace, user: User) -> list[Message]:
    return workspace.messages(workspace.im(user))


def test_an_asker_hears_once_when_a_fact_is_added(
    slack: Workspace, known: Services, grown: Services, ann: User, general: Channel
) -> None:
    slack.command(ann, general, "/fact", QUESTION)
    slack.wait_for(lambda: slack.ephemerals(ann, general))
    slack.wait_for(lambda: known.ledger.count_open(slack.team_id))
    assert tell_askers(known) == 0, "the base is as it was"
    assert told(slack, ann) == []

    assert tell_askers(grown) == 1
    (message,) = told(slack, ann)
    assert message.text.startswith(f"No. 1 has a source now. “{LINE}” (The lighthouse · line 1")
    shown = json.dumps(message.blocks, ensure_ascii=False)
    assert "Ida Falk" in shown
    assert f'"text": "{QUESTION}"' in shown, "the question stands as it was asked"
    assert "mrkdwn" not in shown
    assert slack.messages(general) == [], "nobody else hears of it"

    assert tell_askers(grown) == 0
    assert len(told(slack, ann)) == 1
    given = grown.answers.at(slack.team_id, message.channel_id, message.ts)
    assert given is not None
    assert given.fact_ids[0] == "lighthouse-designer"


def test_of_callers_at_once_one_tells(workspace: Workspace, grown: Services, ann: User) -> None:
    number = note(grown, workspace.team_id, ann.id, "")
    together = Barrier(8)

    def call() -> int:
        together.wait()
        return tell_askers(grown)

    with ThreadPoolExecutor(8) as callers:
        counts = [each.result() for each in [callers.submit(call) for _ in range(8)]]
    assert sorted(counts) == [0] * 7 + [1]
    assert len(told(workspace, ann)) == 1
    assert state(grown, workspace.team_id, number) == CLOSED


def test_who_asked_the_same_again_hears_once_and_others_too(
    workspace: Workspace, grown: Services, ann: User, cleo: User
) -> None:
    team_id = workspace.team_id
    numbers = [
        note(grown, team_id, ann.id, ""),
        note(grown, team_id, cleo.id, ""),
        note(grown, team_id, ann.id, "", f"  {ASKED.upper()} "),
    ]
    assert tell_askers(grown) == 2
    (first,), (other,) = told(workspace, ann), told(workspace, cleo)
    assert first.text.startswith("No. 1 has a source now.")
    assert other.text.startswith("No. 2 has a source now.")
    assert [state(grown, team_id, number) for number in numbers] == [CLOSED] * 3


def test_every_open_question_is_asked_again(
    workspace: Workspace, grown: Services, ann: User
) -> None:
    note(grown, workspace.team_id, ann.id, "")
    for number in range(60):
        note(grown, workspace.team_id, ann.id, "", f"what is the weather in oslo on day {number}")
    assert tell_askers(grown) == 1
    assert grown.ledger.count_open(workspace.team_id) == 60


def test_a_line_that_does_not_stand_is_told_to_nobody(
    workspace: Workspace, grown: Services, better: Answerer, ann: User
) -> None:
    number = note(grown, workspace.team_id, ann.id, "")
    better.base.articles[-1].path.write_text("Gone.\n", encoding="utf-8")
    assert tell_askers(grown) == 0
    assert told(workspace, ann) == []
    assert state(grown, workspace.team_id, number) == OPEN


def test_while_slack_is_away_nothing_is_lost(
    workspace: Workspace, grown: Services, ann: User, cleo: User
) -> None:
    numbers = [note(grown, workspace.team_id, user.id, "") for user in (ann, cleo)]
    workspace.stop()
    with pytest.raises(RetryLater):
        tell_askers(grown)
    assert [state(grown, workspace.team_id, each) for each in numbers] == [OPEN, OPEN]
    workspace.resume()
    assert tell_askers(grown) == 2
    assert (len(told(workspace, ann)), len(told(workspace, cleo))) == (1, 1)


def test_an_asker_who_is_gone_is_let_go(workspace: Workspace, grown: Services, ann: User) -> None:
    gone = note(grown, workspace.team_id, "U0000000404", "C0000000404")
    here = note(grown, workspace.team_id, ann.id, "")
    assert tell_askers(grown) == 1
    assert len(told(workspace, ann)) == 1
    assert [state(grown, workspace.team_id, each) for each in (gone, here)] == [CLOSED, CLOSED]


def test_before_the_team_is_known_nothing_is_asked(services: Services) -> None:
    with pytest.raises(RetryLater, match="unidentified"):
        tell_askers(services)


Reply = tuple[int, object]


@contextmanager
def scripted(services: Services, replies: Mapping[str, Reply]) -> Iterator[tuple[Services, list]]:
    """The bot before a server that gives each method its reply; and the calls it got."""
    calls: list[tuple[str, dict[str, object]]] = []

    class Scripted(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            method = self.path.rpartition("/")[2]
            if method != "auth.test":
                calls.append((method, json.loads(body)))
            status, reply = replies.get(method, (200, {"ok": True, "team_id": "T1"}))
            answer = json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Scripted) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_port}/api/"
            poster = Poster(build_client("xoxb-scripted", url))
            poster.identify()
            yield replace(services, poster=poster), calls
        finally:
            server.shutdown()
            thread.join()


def refused(code: str) -> Reply:
    return 200, {"ok": False, "error": code}


def test_who_takes_no_direct_messages_is_told_where_they_asked(grown: Services) -> None:
    number = note(grown, "T1", "U1", "C1")
    with scripted(grown, {"chat.postMessage": refused("messages_tab_disabled")}) as (bot, calls):
        assert tell_askers(bot) == 1
        assert tell_askers(bot) == 0
    assert [method for method, _ in calls] == ["chat.postMessage", "chat.postEphemeral"]
    assert (calls[1][1]["channel"], calls[1][1]["user"]) == ("C1", "U1")
    assert state(grown, "T1", number) == CLOSED


@pytest.mark.parametrize("reply", [(500, {}), refused("internal_error")])
def test_a_notice_that_may_stand_is_never_repeated(grown: Services, reply: Reply) -> None:
    number = note(grown, "T1", "U1", "C1")
    with scripted(grown, {"chat.postMessage": reply}) as (bot, calls):
        assert tell_askers(bot) == 1
        assert tell_askers(bot) == 0
    assert [method for method, _ in calls] == ["chat.postMessage"]
    assert state(grown, "T1", number) == CLOSED


@pytest.mark.parametrize("reply", [refused("ratelimited"), refused("token_revoked"), (429, {})])
def test_what_slack_surely_did_not_take_is_told_later(grown: Services, reply: Reply) -> None:
    number = note(grown, "T1", "U1", "C1")
    with scripted(grown, {"chat.postMessage": reply}) as (bot, calls), pytest.raises(RetryLater):
        tell_askers(bot)
    assert [method for method, _ in calls] == ["chat.postMessage"]
    assert state(grown, "T1", number) == OPEN
    with scripted(grown, {}) as (bot, calls):
        assert tell_askers(bot) == 1
    assert len(calls) == 1


def test_a_notice_of_the_longest_question_and_line_is_one_that_slack_takes(
    workspace: Workspace, known: Services, base: FactBase, article: Article, ann: User
) -> None:
    line = "The harbour lighthouse was designed by Ida Falk, " + "and a friend, " * 900
    path = article.path.with_name("long.txt")
    path.write_text(line + "\n", encoding="utf-8")
    source = Article("long", "t" * 400, path, "", (line,))
    fact = replace(
        base.facts[0],
        article=source,
        quote=line,
        line=1,
        phrasings=("Who designed the harbour lighthouse?",),
        caveat="c" * 1500,
    )
    answerer = Answerer(
        FactBase((fact,), (source,), {}, "english", "3"), Thresholds(answer=0.0, suggest=0.0)
    )
    long_question = f"{ASKED} <!channel> & {'&' * 3000}"
    number = note(known, workspace.team_id, ann.id, "", long_question)
    entry = known.ledger.entry(workspace.team_id, number)
    answer = answerer.answer(ASKED)
    assert entry is not None
    assert isinstance(answer, Answered)
    known.poster.post(ann.id, notice_message(entry, answerer, answer))
    (call,) = workspace.calls("chat.postMessage")
    assert call.faults == []

"""The home tab as members, curators and admins open it; and its view within Slack's limits."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conversation import commanded, modal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.digests.plan import CONTENTS, DigestSpec, next_run
from bot.facts.base import FactBase
from bot.slack.buttons import SHOW_CONTEXT, SHOW_TOPIC, numbered
from bot.slack.curation_queue import QUEUE_DISMISS, Group
from bot.slack.home_blocks import Operations, Queue, home_view
from bot.slack.jobs import Job
from bot.slack.listeners.home import show_home, withheld_count
from bot.slack.services import Services
from bot.state.database import Database
from bot.state.feedback import Said
from bot.state.ledger import Ledger
from bot.state.proposals import NotedProposal, Proposal
from bot.workspace import Channel, User, View, Workspace
from bot.workspace.validation import check_view

both_transports = pytest.mark.parametrize("slack", ["sockets", "http"], indirect=True)

MONDAY = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
WEATHER = "what is the weather in oslo"


@pytest.fixture
def services(services: Services, general: Channel) -> Services:
    """With a digest at nine."""
    morning = DigestSpec("morning", general.id, "09:00", "Europe/Berlin")
    return replace(services, digests=replace(services.digests, configured=(morning,)))


def opened(slack: Workspace, user: User) -> tuple[View, str]:
    """The home tab of a member who opens it, and everything in it as JSON."""
    before = len(slack.calls("views.publish"))
    slack.open_home(user)
    slack.wait_for(lambda: len(slack.calls("views.publish")) > before)
    home = slack.wait_for(lambda: slack.home(user))
    return home, json.dumps(home.definition, ensure_ascii=False)


@both_transports
def test_a_member_sees_how_to_ask_the_topics_and_the_newest_facts(
    slack: Workspace, ann: User, base: FactBase
) -> None:
    _, body = opened(slack, ann)
    assert "/fact question" in body
    assert '"text": "history"' in body
    places = [body.index(json.dumps(fact.quote)[1:-1]) for fact in reversed(base.facts)]
    assert places == sorted(places), "the last fact of the file comes first"
    assert "There are no personal settings." in body
    assert "For curators" not in body
    assert "For admins" not in body


@both_transports
def test_a_topic_opens_in_a_modal(slack: Workspace, ann: User) -> None:
    home, _ = opened(slack, ann)
    assert slack.click(ann, home, numbered(SHOW_TOPIC, 0)).acknowledged
    _, body = modal(slack, ann)
    assert body.count("rich_text_quote") == 2
    assert "The harbour bridge · line 3" in body


def test_a_newest_fact_shows_its_context(slack: Workspace, ann: User) -> None:
    home, _ = opened(slack, ann)
    slack.click(ann, home, SHOW_CONTEXT, "bridge-tracks")
    assert "3 quoted" in modal(slack, ann)[1]


def test_a_fact_whose_article_changed_is_not_among_the_newest(
    slack: Workspace, ann: User, base: FactBase
) -> None:
    base.articles[0].path.write_text(base.facts[0].quote + "\n", encoding="utf-8")
    _, body = opened(slack, ann)
    assert body.count("rich_text_quote") == 1
    assert withheld_count(base) == 2
    base.articles[0].path.unlink()
    assert withheld_count(base) == 3
    assert withheld_count(replace(base, facts=base.facts[1:], withheld=base.facts[:1])) == 3


def test_a_curator_sees_the_questions_that_wait(
    slack: Workspace, ann: User, cleo: User, general: Channel
) -> None:
    commanded(slack, ann, general, WEATHER)
    _, body = opened(slack, cleo)
    assert "1 question waits for a source." in body
    assert "Asked once (no. 1)." in body
    assert WEATHER in body
    assert "For admins" not in body


def test_a_curator_dismisses_from_the_home_tab_and_is_told_directly(
    slack: Workspace, services: Services, ann: User, cleo: User, general: Channel
) -> None:
    commanded(slack, ann, general, WEATHER)
    home, _ = opened(slack, cleo)
    slack.click(cleo, home, numbered(QUEUE_DISMISS, 0))
    (told,) = slack.wait_for(lambda: slack.messages(slack.im(cleo)))
    assert told.text == "Dismissed: no. 1."
    slack.wait_for(lambda: "0 questions wait" in json.dumps(slack.home(cleo).definition))
    assert services.ledger.count_open(slack.team_id) == 0


def test_a_curator_sees_what_was_found_wrong(
    slack: Workspace, services: Services, cleo: User, ann: User
) -> None:
    said = Said("answer-1", ann.id, "bridge-opened", "When was it opened?", "outdated", "Rebuilt.")
    services.feedback.record(slack.team_id, said, MONDAY)
    _, body = opened(slack, cleo)
    assert "It is outdated · When was it opened? · “Rebuilt.”" in body
    assert "Rebuilt." not in opened(slack, ann)[1]


@both_transports
def test_an_admin_sees_the_digests_and_the_health(
    slack: Workspace, ada: User, general: Channel
) -> None:
    _, body = opened(slack, ada)
    next_run = r"next \w{3} \d+ \w{3} at 09:00 \(Europe/Berlin\), 3 facts"
    assert re.search(rf"Digest morning in <#{general.id}>: {next_run}", body)
    assert "Base 1: 3 facts, 1 article, 0 lines withheld. 0 questions wait for a source." in body
    assert "For curators" in body, "an admin may do what a curator may"


def test_the_next_run_is_told_in_the_zone_of_the_digest(base: FactBase) -> None:
    spec = DigestSpec("morning", "C1", "09:00", "Europe/Berlin", fact_count=1)
    runs = ((spec, next_run(spec, MONDAY)),)
    body = json.dumps(home_view(base, (), None, Operations(runs, 0, None)))
    assert "Digest morning in <#C1>: next Mon 2 Mar at 09:00 (Europe/Berlin), 1 fact" in body


def test_without_a_ledger_the_tab_is_shown_without_the_queue(
    workspace: Workspace, services: Services, ada: User, tmp_path: Path
) -> None:
    payload = {"team_id": workspace.team_id, "event": {"tab": "home", "user": ada.id}}
    with Database.open(f"sqlite:///{tmp_path / 'empty.db'}") as without_tables:
        show_home(replace(services, ledger=Ledger(without_tables)), Job(payload, lambda: True))
    home = workspace.home(ada)
    assert home is not None
    body = json.dumps(home.definition)
    assert "For curators" not in body
    assert "0 lines withheld" in body


def test_the_home_is_drawn_anew_each_time(
    slack: Workspace, ann: User, cleo: User, general: Channel
) -> None:
    assert "0 questions wait" in opened(slack, cleo)[1]
    commanded(slack, ann, general, WEATHER)
    slack.open_home(cleo)
    slack.wait_for(lambda: "1 question waits" in json.dumps(slack.home(cleo).definition))
    assert slack.view(cleo) is None


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=2000)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(words, words, words, st.integers(0, 40))
def test_the_view_is_never_over_a_limit(
    base: FactBase, quote: str, topic: str, asked: str, count: int
) -> None:
    fact = replace(base.facts[2], quote=quote or "q", caveat=asked)
    facts = tuple(
        replace(fact, id=f"f{number}", topics=(f"{number}{topic}",)) for number in range(count)
    )
    group = Group((10**9,) * max(count, 1), (asked or "?", *([quote] * max(count - 1, 0))))
    note = NotedProposal(10**9, Proposal(asked or "?", "C1", "1.2", "https://x.example/p", "U1"))
    said = Said("k", "U1", topic, asked, "wrong_match", quote)
    spec = DigestSpec(
        topic or "d",
        "C" * 80,
        "09:00",
        "America/Argentina/ComodRivadavia",
        contents=frozenset(CONTENTS),
    )
    view = home_view(
        replace(base, facts=facts),
        facts[:3],
        Queue((group,) * count, count, (said,) * min(count, 5), (note,) * count, can_write=True),
        Operations(((spec, MONDAY),) * count, count, count),
    )
    as_sent = json.loads(json.dumps(view))
    check_view(as_sent, "home")
    assert _letters(as_sent) <= 12_000


def _letters(node: Any) -> int:
    if isinstance(node, dict):
        own = node.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(map(_letters, node.values()))
    return sum(map(_letters, node)) if isinstance(node, list) else 0

"""Every message and modal, held to the last character: a change of wording shows in review.

`pytest tests/slack/test_snapshots.py --update-snapshots` writes them anew.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.answering import Answered, Answerer, Found, NoAnswer, Suggestions, Thresholds
from bot.claims import check
from bot.digests.contents import Contents
from bot.digests.plan import CONTENTS, DigestSpec
from bot.facts.base import Fact, FactBase
from bot.facts.curation import Written
from bot.slack import blocks, digest_blocks, directory_blocks
from bot.slack.answer_actions import Asked, Noted
from bot.slack.buttons import Choice, Showing
from bot.slack.claim_blocks import checking_view, claim_view
from bot.slack.curation_forms import Place, add_view
from bot.slack.curation_queue import Group, queue_message, written_message
from bot.slack.digest_form import Form, Offered, digest_view
from bot.slack.digest_message import digest_message
from bot.slack.digest_pause_form import pause_view
from bot.slack.digest_refusals import refused_message
from bot.slack.draft_form import Sentence, draft_view
from bot.slack.feedback_view import feedback_view
from bot.slack.home_blocks import Operations, Queue, home_view
from bot.slack.lines import Quotable
from bot.slack.match_blocks import others_message, why_view
from bot.slack.question import Question
from bot.slack.settings_blocks import Place as Channel
from bot.slack.settings_blocks import settings_view
from bot.slack.views import context_view, withdrawn_view
from bot.state.channel_settings import ChannelSettings
from bot.state.feedback import Said
from bot.state.ledger import LedgerEntry, Unanswered
from bot.state.proposals import NotedProposal, Proposal
from bot.workspace.validation import check_blocks, check_view

SNAPSHOTS = Path(__file__).parent / "snapshots"
DAY = date(2026, 3, 2)
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
OPENED = "When was the harbour bridge opened?"
SHOWING = Showing("bridge-opened", (33, 43), OPENED, "C1:10.1")
WHO = Question("", "command", "T1", "C1", "U1", response_url="https://hooks.example.com/1")
MORNING = DigestSpec("morning", "C1", "09:00", "Europe/Berlin")
MADE = DigestSpec(
    "slack-V1",
    "C1",
    "15:00",
    "Europe/Berlin",
    frozenset({"mon", "fri"}),
    topics=frozenset({"costs"}),
    holidays="DE",
    contents=frozenset(CONTENTS),
)
UNANSWERED = LedgerEntry(12, Unanswered("Who paid?", "C1", "U1", ("costs",)), MONDAY)

PROPOSED = Proposal("Tolls <ended>.", "C1", "1.2", "https://x.example/p", "U1")


def stands(fact: Fact) -> bool:
    return True


def changed(fact: Fact) -> bool:
    return False


def answered(base: FactBase) -> Answered:
    return Answered(OPENED, 0.9, (Found(base.facts[0], 0.9, (33, 43)),))


def suggested(base: FactBase) -> Suggestions:
    return Suggestions("bridge", 0.4, tuple(Found(f, 0.4, None) for f in base.facts), ("bridge",))


def disagreeing(base: FactBase) -> Answered:
    credited = replace(base.facts[0], curated_by="Cleo", checked="2026-03-01")
    return replace(
        answered(base), matches=(Found(credited, 0.9, None),), disagreeing=(base.facts[2],)
    )


NOBODY = NoAnswer("Who paid?", 0.1, (), ("costs", "bridge"))

MESSAGES: dict[str, Callable[[FactBase], blocks.Message]] = {
    "answer to a command": lambda base: blocks.answer_message(
        answered(base), stands, Asked(OPENED, "trigger-1")
    ),
    "answer in public": lambda base: blocks.answer_message(
        answered(base), stands, Asked(OPENED, "C1:10.1", private=False)
    ),
    "sources that disagree": lambda base: blocks.answer_message(disagreeing(base), stands),
    "withheld": lambda base: blocks.answer_message(answered(base), changed),
    "suggestions": lambda base: blocks.answer_message(suggested(base), stands),
    "choice": lambda base: blocks.choice_message(
        base.facts[:2], [Choice(fact.id, "bridge", "10.1", "10.1") for fact in base.facts[:2]]
    ),
    "no answer": lambda base: blocks.answer_message(NOBODY, stands, None, Noted(12, True)),
    "for the curators": lambda base: blocks.curator_message(UNANSWERED, "in <#C1>"),
    "shared": lambda base: blocks.shared_message(
        Quotable((base.facts[0],), (33, 43), False), SHOWING, "U1"
    ),
    "after sharing": lambda base: blocks.after_sharing(
        Quotable((base.facts[0],), (33, 43), False), SHOWING
    ),
    "other matches": lambda base: others_message(base.facts[1:]),
    "help": lambda base: blocks.help_message(base.topics()),
    "error": lambda base: blocks.error_message("0badcafe"),
    "digest": lambda base: digest_message(Contents(facts=base.facts), DAY, "slack-V1"),
    "digest of everything": lambda base: digest_message(
        Contents(
            changed=((base.facts[0], True), (base.facts[2], False)),
            more_changed=4,
            facts=base.facts[1:2],
            asked=((base.facts[0], 3), (base.facts[1], 1)),
            unanswered=(("Who paid for <it>?", 2), ("Why *there*?", 1)),
        ),
        DAY,
        "slack-V1",
    ),
    "digests of a channel": lambda base: digest_blocks.digests_message(
        [
            (MORNING, digest_blocks.Run(MONDAY)),
            (replace(MADE, paused_until=date(2026, 3, 9)), digest_blocks.Run(MONDAY)),
            (replace(MADE, id="slack-V2", refused="is_archived"), digest_blocks.Run(MONDAY)),
        ],
        MONDAY,
    ),
    "refused digest": lambda base: refused_message(MADE, "not_in_channel"),
    "next runs": lambda base: digest_blocks.runs_message(
        MADE,
        [digest_blocks.Run(MONDAY, "holiday: Good Friday"), digest_blocks.Run(MONDAY)],
    ),
    "topics": lambda base: directory_blocks.topics_message(base, base.topics()),
    "topic": lambda base: directory_blocks.topic_message("bridge", base.facts[:2], stands),
    "article": lambda base: directory_blocks.article_message(base.articles[0], 3),
    "fact": lambda base: directory_blocks.fact_message(base.facts[2], (), stands),
    "curators queue": lambda base: queue_message(
        (Group((3, 7), ("Who paid?", "who payed")), Group((5,), ("Why <it>?",))), can_write=True
    ),
    "curators queue with a note": lambda base: queue_message(
        (),
        (NotedProposal(3, Proposal("Tolls <ended>.", "C1", "1.2", "https://x.example/p", "U1")),),
        can_write=True,
    ),
    "written as a patch": lambda base: written_message(
        "Added.", Written(Path("b.yaml"), "--- a/b.yaml\n", Path("b-1.patch"), is_in_file=False)
    ),
    "stats": lambda base: directory_blocks.stats_message(base, 1, 5, 2),
}

VIEWS: dict[str, Callable[[FactBase, Answerer], dict[str, Any]]] = {
    "context": lambda base, answerer: context_view(
        base.facts[1], list(enumerate(base.articles[0].lines, 1))
    ),
    "context withdrawn": lambda base, answerer: withdrawn_view(),
    "why": lambda base, answerer: why_view(
        answerer.answer("when did the harbor bridge open"),
        "bridge-opened",
        answerer.thresholds,
        stands,
    ),
    "feedback": lambda base, answerer: feedback_view(SHOWING, WHO),
    "channel settings": lambda base, answerer: settings_view(
        Channel("C1", "https://hooks.example.com/1"),
        ChannelSettings(("costs",), True, "asker"),
        base.topics(),
    ),
    "digest form": lambda base, answerer: digest_view(
        Form("C1", "", "https://hooks.example.com/1"),
        MADE,
        Offered(("Asia/Tokyo", "UTC"), {"FR": "France", "DE": "Germany"}, base.topics()),
    ),
    "digest pause": lambda base, answerer: pause_view(
        Form("C1", "slack-V1", "https://hooks.example.com/1"), date(2026, 3, 9)
    ),
    "add to a fact": lambda base, answerer: add_view(
        Place("C1", "https://hooks.example.com/1"), "Who paid?", base.facts
    ),
    "draft of a fact": lambda base, answerer: draft_view(
        Place("C1", "https://hooks.example.com/1", "Who paid?", 3),
        base.articles,
        "the city",
        [Sentence(base.articles[0], 4, base.facts[2].quote, 0.5)],
    ),
    "claim checking": lambda base, answerer: checking_view(),
    "claim": lambda base, answerer: claim_view(
        check(
            answerer,
            "The harbour bridge was opened on 4 May 1932. It carries two railway tracks & a "
            "footpath. The mayor paid for it.",
        )
    ),
    "home of a member": lambda base, answerer: home_view(base, base.facts[::-1], None, None),
    "home of an admin": lambda base, answerer: home_view(
        base,
        base.facts[::-1],
        Queue(
            (Group((12,), ("Who paid?",)),),
            1,
            (Said("k", "U1", "bridge-opened", OPENED, "outdated", "Old."),),
        ),
        Operations(((MORNING, MONDAY), (MADE, MONDAY)), 0, 1),
    ),
}


def hold(request: pytest.FixtureRequest, name: str, shown: object) -> None:
    """Compares with the snapshot of that name, or writes it where that is asked for."""
    file = SNAPSHOTS / f"{name.replace(' ', '-')}.json"
    text = json.dumps(shown, ensure_ascii=False, indent=1) + "\n"
    if request.config.getoption("--update-snapshots"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert file.is_file(), f"no snapshot of it: run with --update-snapshots ({file.name})"
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_reads_as_it_did(
    request: pytest.FixtureRequest, base: FactBase, name: str
) -> None:
    message = MESSAGES[name](base)
    shown = [json.loads(json.dumps(block)) for block in message.blocks]
    check_blocks(shown)
    hold(request, name, {"text": message.text, "blocks": shown})


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_reads_as_it_did(request: pytest.FixtureRequest, base: FactBase, name: str) -> None:
    view = json.loads(json.dumps(VIEWS[name](base, Answerer(base, Thresholds(0.6, 0.3)))))
    check_view(view, view["type"])
    hold(request, name, view)


def test_every_snapshot_is_held_to() -> None:
    kept = {file.stem.replace("-", " ") for file in SNAPSHOTS.glob("*.json")}
    assert kept == MESSAGES.keys() | VIEWS.keys()

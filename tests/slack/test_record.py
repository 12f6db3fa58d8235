"""What goes to the record of what was told, from the question to the removal of its answer."""

from dataclasses import replace
from datetime import timedelta

from conversation import OPENED, QUOTE, Talk, message

from bot.answering import Answerer
from bot.facts.base import FactBase
from bot.slack.blocks import answer_message
from bot.slack.buttons import ANSWER_MENU
from bot.slack.outbox import deliver, outgoing, sweep_outbox
from bot.slack.services import Services
from bot.state.audit import words_digest
from bot.workspace import Channel, User, Workspace

TRACKS = "How many railway tracks does the bridge carry?"
OPENED_FACT = ("bridge-opened", words_digest(QUOTE))
TRACKS_FACT = (
    "bridge-tracks",
    words_digest("It carries two railway tracks & a footpath."),
)


def test_an_answer_its_change_and_its_removal_are_recorded_without_words_or_persons(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    with talk():
        ts = workspace.say(ann, general, f"{workspace.mention_text(workspace.bot)} {OPENED}")
    with talk():
        edited = f"{workspace.mention_text(workspace.bot)} {TRACKS}"
        workspace.edit(message(workspace, general, ts), edited)
    (answer,) = workspace.thread(general, ts)[1:]
    with talk():
        workspace.click(ann, answer, ANSWER_MENU, "remove:")
    rows = services.audit.of_message(workspace.team_id, general.id, answer.ts)
    told = [(row.event.kind, row.event.facts, row.event.revision) for row in rows]
    assert told == [
        ("given", (OPENED_FACT,), "1"),
        ("changed", (TRACKS_FACT,), "1"),
        ("removed", (), ""),
    ]
    assert services.audit.verify(workspace.team_id).broken is None
    assert ann.id not in repr(rows)
    assert OPENED not in repr(rows)


def test_a_line_that_was_withheld_when_it_was_sent_is_not_recorded_as_quoted(
    base: FactBase,
    answerer: Answerer,
    workspace: Workspace,
    services: Services,
    general: Channel,
) -> None:
    said = answer_message(answerer.answer(OPENED), answerer.still_stands)
    planned = outgoing(workspace.team_id, "answer:1", said, general.id)
    now = services.clock()
    assert services.outbox.plan(planned, now, now)
    base.articles[0].path.write_text("Another text.", encoding="utf-8")
    later = replace(services, clock=lambda: now + timedelta(seconds=60))
    assert sweep_outbox(later) == 1
    (posted,) = workspace.messages(general)
    assert "withheld" in posted.text
    assert services.audit.of_message(workspace.team_id, general.id, posted.ts) == []


def test_what_is_sent_after_a_reload_is_recorded_with_the_base_it_was_composed_with(
    base: FactBase,
    answerer: Answerer,
    workspace: Workspace,
    services: Services,
    general: Channel,
) -> None:
    said = answer_message(answerer.answer(OPENED), answerer.still_stands)
    planned = outgoing(workspace.team_id, "answer:1", said, general.id)
    now = services.clock()
    assert services.outbox.plan(replace(planned, revision="0"), now, now)
    posted = deliver(services, planned)
    (row,) = services.audit.of_message(workspace.team_id, general.id, posted.ts)
    assert row.event.revision == "0"

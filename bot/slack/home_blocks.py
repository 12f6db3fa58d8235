"""The home tab: how to ask, what there is, and what curators and admins look after.

Pure functions from values to a view's JSON, within what one message may hold.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    HeaderBlock,
    RichTextBlock,
    RichTextListElement,
    RichTextSectionElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.digests.book import is_made_in_slack
from bot.digests.plan import DigestSpec
from bot.facts.base import Fact, FactBase
from bot.slack.buttons import SHOW_CONTEXT
from bot.slack.curation_queue import Group, note_blocks, queue_blocks
from bot.slack.digest_blocks import held, why_refused
from bot.slack.directory_blocks import counted, waiting
from bot.slack.elements import button, clipped, live, paragraph, plain, quotation, rich, small
from bot.slack.entities import escape
from bot.slack.feedback_view import LABELS
from bot.slack.help_blocks import BUTTONS_MAX, NO_FACTS, topic_buttons, ways_to_ask
from bot.slack.lines import source_line
from bot.state.feedback import Said
from bot.state.proposals import NotedProposal

# What is shown of each, so that the whole stays within what is safe for one message.
QUOTE_SHOWN, CAVEAT_SHOWN, ASKED_SHOWN, NAME_SHOWN = 600, 300, 150, 75
DIGESTS_MAX = 10
GROUPS_MAX, NOTES_MAX = 5, 3
# One block's text holds so many of them, however long their names are.
RUNS_TOGETHER = 5
REVISION_SHOWN = 12

SETTINGS = (
    "There are no personal settings. Type /fact settings in a channel to choose how it is answered."
)
NO_DIGESTS = "No digests are configured."


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for curators: the questions without a source in groups, how many there are in
    all, the messages proposed as facts, and the answers that somebody found wrong, newest first.

    `can_write` is whether what they decide is written to the fact files.
    """

    groups: tuple[Group, ...]
    open_count: int
    complaints: tuple[Said, ...] = ()
    notes: tuple[NotedProposal, ...] = ()
    can_write: bool = False


@dataclass(frozen=True, slots=True)
class Operations:
    """What runs: the digests with their next runs, and how many lines are withheld now.

    `open_count` is None where the database cannot tell.
    """

    next_runs: tuple[tuple[DigestSpec, datetime], ...]
    withheld: int
    open_count: int | None


def home_view(
    base: FactBase, newest: Sequence[Fact], queue: Queue | None, operations: Operations | None
) -> dict[str, Any]:
    """A member's home tab; `queue` is for curators and `operations` for admins."""
    blocks = [
        *_heading("Ask"),
        *ways_to_ask(),
        *_heading("Topics"),
        *_topics(base),
        *(_newest(newest) if newest else []),
        *(_queue(queue) if queue else []),
        *(_operations(base, operations) if operations else []),
        *_heading("Settings"),
        *small(SETTINGS),
    ]
    return View(type="home", blocks=blocks).to_dict()


def _topics(base: FactBase) -> list[Block]:
    topics = base.topics()
    shown = topic_buttons(dict.fromkeys(topics[:BUTTONS_MAX], ""))
    rest = len(topics) - BUTTONS_MAX
    more = small(f"{rest} more: type /fact topics.") if rest > 0 else []
    return [*shown, *more] if topics else small(NO_FACTS)


def _newest(facts: Sequence[Fact]) -> list[Block]:
    blocks = _heading("Newest facts")
    for fact in facts:
        context = button("Show context", SHOW_CONTEXT, fact.id)
        source = SectionBlock(text=plain(source_line(fact)), accessory=context)
        caveat = small(f"Caveat: {clipped(fact.caveat, CAVEAT_SHOWN)}") if fact.caveat else []
        blocks += [*quotation(clipped(fact.quote, QUOTE_SHOWN)), source, *caveat]
    return blocks


def _queue(queue: Queue) -> list[Block]:
    wrong = [_complaint(said) for said in queue.complaints]
    complaints = [*paragraph("Answers found wrong, newest first:"), _list(wrong)] if wrong else []
    return [
        *_heading("For curators"),
        *paragraph(waiting(queue.open_count)),
        *queue_blocks(queue.groups, GROUPS_MAX, can_write=queue.can_write),
        *note_blocks(queue.notes, NOTES_MAX, can_write=queue.can_write),
        *complaints,
    ]


def _complaint(said: Said) -> tuple[str, str]:
    words = [LABELS.get(said.verdict, said.verdict), clipped(said.question, ASKED_SHOWN)]
    if said.note:
        words.append(f"“{clipped(said.note, ASKED_SHOWN)}”")
    return f"{clipped(said.fact_id, NAME_SHOWN)}:", " · ".join(words)


def _operations(base: FactBase, operations: Operations) -> list[Block]:
    runs = operations.next_runs
    lines = [_run(spec, at) for spec, at in runs[:DIGESTS_MAX]]
    pieces = [lines[start : start + RUNS_TOGETHER] for start in range(0, len(lines), RUNS_TOGETHER)]
    digests = [block for piece in pieces for block in live("\n".join(piece))]
    rest = len(runs) - DIGESTS_MAX
    return [
        *_heading("For admins"),
        *(digests or paragraph(NO_DIGESTS)),
        *(small(f"{counted(rest, 'more digest')}.") if rest > 0 else []),
        *small(" ".join(_health(base, operations))),
    ]


def _run(spec: DigestSpec, at: datetime) -> str:
    """A digest's next run, as mrkdwn with the channel's name live."""
    known = "" if is_made_in_slack(spec) else f" {spec.id}"
    name, zone = (escape(clipped(words, NAME_SHOWN)) for words in (known, spec.zone))
    channel = f"<#{clipped(spec.channel_id, NAME_SHOWN)}>"
    if spec.refused:
        return f"Digest{name} in {channel}: paused, since {why_refused(spec.refused)}"
    when = f"{at:%a} {at.day} {at:%b} at {at:%H:%M}"
    return f"Digest{name} in {channel}: next {when} ({zone}), {held(spec)}"


def _health(base: FactBase, operations: Operations) -> Iterable[str]:
    yield f"Base {base.revision[:REVISION_SHOWN]}:"
    yield f"{counted(len(base.facts), 'fact')}, {counted(len(base.articles), 'article')},"
    yield f"{counted(operations.withheld, 'line')} withheld."
    if operations.open_count is not None:
        yield waiting(operations.open_count)


def _heading(words: str) -> list[Block]:
    return [HeaderBlock(text=plain(words))]


def _list(lines: Sequence[tuple[str, str]]) -> Block:
    items = [
        RichTextSectionElement(elements=[rich(name, bold=True), rich(f" {text}")])
        for name, text in lines
    ]
    return RichTextBlock(elements=[RichTextListElement(style="bullet", elements=items)])

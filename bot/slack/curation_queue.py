"""The curators' queue as they see it: questions without a source that ask the same, together.

Pure functions from values to a message or to blocks of the home tab. What is written when a
button is pressed is for the listeners.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    RichTextBlock,
    RichTextPreformattedElement,
)

from bot.facts.curation import Written
from bot.matching.grouping import grouped
from bot.slack.blocks import Message, built
from bot.slack.buttons import VALUE_MAX, numbered
from bot.slack.directory_blocks import counted, waiting
from bot.slack.elements import TEXT_MAX, button, clipped, live_small, paragraph, rich, small
from bot.state.ledger import LedgerEntry
from bot.state.proposals import NotedProposal

QUEUE_ADD = "queue_add"
QUEUE_DRAFT = "queue_draft"
QUEUE_DISMISS = "queue_dismiss"
NOTE_DRAFT = "note_draft"
NOTE_DISMISS = "note_dismiss"

# What is shown of each, so that the whole stays within what is safe for one message.
GROUPS_MAX = 8
NOTES_MAX = 5
QUESTION_SHOWN, WORDING_SHOWN, WORDINGS_MAX = 300, 100, 2
# A diff is shown to be copied; a longer one is in the patch.
DIFF_SHOWN = 2500

EMPTY = "Nothing waits for a curator."


@dataclass(frozen=True, slots=True)
class Group:
    """Open questions that ask the same: their numbers and their words, both oldest first."""

    numbers: tuple[int, ...]
    questions: tuple[str, ...]

    @property
    def asked(self) -> str:
        """The words that stand for all: those used most, of several the oldest."""
        return max(dict.fromkeys(self.questions), key=self.questions.count)

    def encode(self) -> str:
        """What its buttons carry: as many of its numbers as fit, the oldest first."""
        return clipped_numbers(self.numbers)


def clipped_numbers(numbers: Sequence[int]) -> str:
    """Numbers in one word, as many as a button holds."""
    value = ""
    for number in numbers:
        longer = f"{value},{number}" if value else str(number)
        if len(longer) > VALUE_MAX:
            break
        value = longer
    return value


def numbers_of(value: str) -> tuple[int, ...]:
    """The numbers that a button carries; what is none is left out."""
    # The column holds 32 bits; a value that is not ours must not fail there.
    parts = (part for part in value.split(",") if part.isascii() and part.isdigit())
    return tuple(int(part) for part in parts if len(part) < 10)


def groups_of(entries: Sequence[LedgerEntry], language: str) -> tuple[Group, ...]:
    """Open questions in groups, those asked most first."""
    oldest_first = sorted(entries, key=lambda entry: entry.number)
    questions = [entry.asked.question for entry in oldest_first]
    return tuple(
        Group(
            tuple(oldest_first[place].number for place in places),
            tuple(questions[place] for place in places),
        )
        for places in grouped(questions, language)
    )


def queue_message(
    groups: Sequence[Group], notes: Sequence[NotedProposal] = (), *, can_write: bool
) -> Message:
    """The queue with its buttons; without `can_write` what waits can only be dismissed."""
    if not groups and not notes:
        return built(EMPTY, paragraph(EMPTY))
    count = sum(len(group.numbers) for group in groups)
    heading = waiting(count)
    if len(groups) < count:
        heading += f" They ask {counted(len(groups), 'thing')}."
    proposed = f"{counted(len(notes), 'message')} proposed as facts:" if notes else ""
    blocks = [
        *paragraph(heading),
        *queue_blocks(groups, can_write=can_write),
        *(paragraph(proposed) if notes else []),
        *note_blocks(notes, can_write=can_write),
    ]
    return built(" ".join(filter(None, [heading, proposed])), blocks)


def queue_blocks(
    groups: Sequence[Group], at_most: int = GROUPS_MAX, *, can_write: bool
) -> list[Block]:
    """The first groups, each with its buttons, and how many more there are."""
    blocks = []
    for place, group in enumerate(groups[:at_most]):
        blocks += _group(group, place, can_write)
    rest = len(groups) - at_most
    return [*blocks, *(small(f"{rest} more not shown.") if rest > 0 else [])]


def note_blocks(
    notes: Sequence[NotedProposal], at_most: int = NOTES_MAX, *, can_write: bool
) -> list[Block]:
    """The first proposed messages, each with who proposed it, its link and its buttons."""
    blocks = []
    for place, noted in enumerate(notes[:at_most]):
        blocks += _note(noted, place, can_write)
    rest = len(notes) - at_most
    return [*blocks, *(small(f"{rest} more not shown.") if rest > 0 else [])]


def _note(noted: NotedProposal, place: int, can_write: bool) -> list[Block]:
    proposal, value = noted.proposal, str(noted.number)
    link = f" · <{proposal.link}|the message>" if proposal.link else ""
    draft = [button("Draft a fact", numbered(NOTE_DRAFT, place), value)] if can_write else []
    dismiss = button("Dismiss", numbered(NOTE_DISMISS, place), value)
    return [
        *paragraph(clipped(proposal.words, QUESTION_SHOWN)),
        *live_small(f"Note {noted.number}, proposed by <@{proposal.user_id}>{link}"),
        ActionsBlock(elements=[*draft, dismiss]),
    ]


def _group(group: Group, place: int, can_write: bool) -> list[Block]:
    times = f"Asked {len(group.numbers)} times" if len(group.numbers) > 1 else "Asked once"
    numbers = clipped(", ".join(map(str, group.numbers)), WORDING_SHOWN)
    others = [words for words in dict.fromkeys(group.questions) if words != group.asked]
    also = [f"“{clipped(words, WORDING_SHOWN)}”" for words in others[:WORDINGS_MAX]]
    said = f"{times} (no. {numbers})" + (f", also as {' and '.join(also)}" if also else "") + "."
    value = group.encode()
    add = [
        button("Add to a fact", numbered(QUEUE_ADD, place), value),
        button("Draft a fact", numbered(QUEUE_DRAFT, place), value),
    ]
    dismiss = button("Dismiss", numbered(QUEUE_DISMISS, place), value)
    return [
        *paragraph(clipped(group.asked, QUESTION_SHOWN)),
        *small(said),
        ActionsBlock(elements=[*(add if can_write else []), dismiss]),
    ]


def written_message(done: str, written: Written) -> Message:
    """What was done; as a diff to apply where the fact file itself was left alone."""
    if not written.diff:
        return built(*_plain("Nothing to change: that is in the fact file already."))
    if written.is_in_file:
        return built(*_plain(f"{done} It is in {written.file.name}."))
    name = f"patches/{written.patch.name}" if written.patch else ""
    lies = f"It lies in {name}." if name else "It could not be stored, so copy it from here."
    said = f"{done} Apply this patch where the facts are kept. {lies}"
    shown = clipped(written.diff, DIFF_SHOWN)
    diff = RichTextBlock(elements=[RichTextPreformattedElement(elements=[rich(shown)])])
    return built(clipped(said, TEXT_MAX), [*paragraph(said), diff])


def _plain(sentence: str) -> tuple[str, list[Block]]:
    return sentence, paragraph(sentence)

"""Corrections as messages, and what is said to the curator who sends them. Pure functions."""

from dataclasses import dataclass
from typing import Literal

from slack_sdk.models.blocks import Block

from bot.facts.base import Fact
from bot.slack.blocks import Message, built
from bot.slack.elements import clipped, paragraph, quotation, small
from bot.slack.lines import beneath, quote_and_source, source_line

# A curator's note is a sentence or two.
NOTE_MAX = 500

NOBODY = (
    "No message quotes that fact with other words than it has now. To say something of the line "
    "as it stands, give a note."
)

Why = Literal["stands", "superseded", "expired", "changed", "withdrawn"]

_SAID: dict[Why, str] = {
    "stands": "Correction to a line that was quoted here. It reads:",
    "superseded": "Correction. A line that was quoted here is superseded by:",
    "expired": "Correction. A line that was quoted here holds no more.",
    "changed": "Correction. A line that was quoted here is withheld: its article has changed.",
    "withdrawn": "Correction. A line that was quoted here was withdrawn.",
}


@dataclass(frozen=True, slots=True)
class Now:
    """What a fact says now: the line to quote, if any, and why it is that one or none."""

    fact: Fact | None
    why: Why
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Reached:
    """How many messages were followed by a correction now, how many were before, and how many
    could not be: seen by their askers only, refused by Slack, or not confirmed by it yet."""

    now: int = 0
    before: int = 0
    private: int = 0
    refused: int = 0
    unsure: int = 0


def correction_message(fact_id: str, now: Now, note: str) -> Message:
    """The reply to a message that quoted a fact."""
    said = _SAID[now.why]
    shown_note = f"Note: {clipped(note, NOTE_MAX)}" if note else ""
    blocks: list[Block] = paragraph(said)
    if now.fact is not None:
        source = small(source_line(now.fact))
        blocks += [*quotation(now.fact.quote), *source, *beneath(now.fact)]
    after = [shown_note, *now.remarks]
    blocks += [block for words in after if words for block in paragraph(words)]
    blocks += small(f"Fact {fact_id}")
    line = quote_and_source(now.fact) if now.fact else ""
    text = " ".join(filter(None, [said, line, *after]))
    return built(text, blocks, (now.fact,) if now.fact else ())


def counted(reached: Reached) -> str:
    """What became of a correction, in a few sentences."""
    said = {
        "{} corrected.": reached.now,
        "{} had this correction before.": reached.before,
        "{} seen by one person only, who cannot be reached.": reached.private,
        "{} where Slack refuses the reply.": reached.refused,
        "{} where Slack has not confirmed the reply yet.": reached.unsure,
    }
    told = [words.format(messages(count)) for words, count in said.items() if count]
    return " ".join(told) or NOBODY


def messages(count: int) -> str:
    """A number of messages, as words."""
    return "1 message" if count == 1 else f"{count} messages"

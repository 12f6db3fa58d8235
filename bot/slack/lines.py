"""A fact as blocks and as words: its quote, where it stands, what to mind, who curated it.

Pure pieces that every message and modal quoting a fact is made of. Knows nothing of
questions, of answers, or of where a message goes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, ButtonElement, SectionBlock

from bot.facts.base import Fact
from bot.slack.buttons import SHOW_CONTEXT
from bot.slack.elements import (
    ASKED_MAX,
    TEXT_MAX,
    button,
    clipped,
    paragraph,
    plain,
    quotation,
    small,
)

# docs.slack.dev, "Blocks": a message holds 50.
BLOCKS_MAX = 50
# All the text of one message; see `elements.QUOTE_MAX` for where the figure comes from.
MESSAGE_TEXT_MAX = 12_000
# Kept free in a message of several quotes: for the question above and the buttons beneath.
BLOCKS_FREE, TEXT_FREE = 6, 2 * ASKED_MAX
# A caveat is a sentence; this only bounds what a careless file could do to a message.
CAVEAT_MAX = 1000
# What a quote leans on is one too, and rarely longer.
CONTEXT_MAX = 240
# The plain text of a message names this many sources at most; the blocks show them all.
TOLD_MAX = 3

WITHHELD_TOO = "Another source is withheld: it has changed since its line was checked."


@dataclass(frozen=True, slots=True)
class Quotable:
    """The facts of one answer that may be quoted, the answering one first.

    `span` are offsets into the first one's quote; `withheld` says that another one, which
    disagrees, is left out since its article changed. Without `facts` nothing may be quoted.
    `remarks` are sentences on how long the first one holds.
    """

    facts: tuple[Fact, ...]
    span: tuple[int, int] | None
    withheld: bool
    remarks: tuple[str, ...] = ()


def quotable(
    fact: Fact,
    span: tuple[int, int] | None,
    disagreeing: Sequence[Fact],
    stands: Callable[[Fact], bool],
    remarks: tuple[str, ...] = (),
) -> Quotable:
    """What may be quoted of a fact and of those that disagree with it."""
    every = (fact, *disagreeing)
    sound = tuple(one for one in every if stands(one))
    is_first = bool(sound) and sound[0] is fact
    span, remarks = (span, remarks) if is_first else (None, ())
    return Quotable(sound, span, len(sound) < len(every), remarks)


def source_line(fact: Fact) -> str:
    """Where a fact stands, as words: the article's title, the line, the as-of date if known."""
    title = clipped(fact.article.title or fact.article.id, ASKED_MAX)
    parts = [title, f"line {fact.line}", *([f"as of {fact.as_of}"] if fact.as_of else [])]
    return " · ".join(parts)


def beneath(fact: Fact) -> list[Block]:
    """What stands beneath a source: what the quote leans on, the caveat, then who curated it."""
    context = f"Context: “{clipped(fact.context, CONTEXT_MAX)}”" if fact.context else ""
    caveat = f"Caveat: {clipped(fact.caveat, CAVEAT_MAX)}" if fact.caveat else ""
    credit = clipped(fact.credit, ASKED_MAX)
    return [block for words in (context, caveat, credit) if words for block in small(words)]


def quoted_lines(quoted: Quotable) -> list[Block]:
    """The blocks of an answer without its buttons; sources that disagree stand side by side."""
    first, *others = quoted.facts
    head = [
        *(paragraph(disagreement(quoted.facts)) if others else []),
        *quotation(first.quote, quoted.span),
        *small(source_line(first)),
        *beneath(first),
        *(small(" ".join(quoted.remarks)) if quoted.remarks else []),
    ]
    blocks, _ = fitting(head, [entry(other) for other in others])
    return [*blocks, *(small(WITHHELD_TOO) if quoted.withheld else [])]


def entry(fact: Fact, accessory: ButtonElement | None = None) -> list[Block]:
    """One of several quotes in a message; its button, *Show context* by default, is at its side."""
    shown = accessory or button("Show context", SHOW_CONTEXT, fact.id)
    source = SectionBlock(text=plain(source_line(fact)), accessory=shown)
    return [*quotation(fact.quote), source, *beneath(fact)]


def fitting(head: Sequence[Block], entries: Sequence[list[Block]]) -> tuple[list[Block], int]:
    """The head and as many whole entries as one message holds, and how many those are.

    Where the head has no quote the first always fits, since quote, source and caveat are limited.
    """
    blocks = list(head)
    for number, one in enumerate(entries):
        longer = [*blocks, *one]
        if not fits(longer):
            left_out = small(f"{len(entries) - number} more did not fit in one message.")
            return [*blocks, *left_out], number
        blocks = longer
    return blocks, len(entries)


def fits(blocks: Sequence[Block]) -> bool:
    """Whether one message holds the blocks, with a question above and buttons beneath."""
    return (
        len(blocks) <= BLOCKS_MAX - BLOCKS_FREE
        and _text_length(blocks) <= MESSAGE_TEXT_MAX - TEXT_FREE
    )


def disagreement(facts: Sequence[Fact]) -> str:
    """The sentence above quotes that contradict each other."""
    number = "Two" if len(facts) == 2 else str(len(facts))
    noun = "sources" if len({fact.article.id for fact in facts}) == len(facts) else "lines"
    return f"{number} {noun} disagree."


def told(quoted: Quotable) -> str:
    """The quotes with their sources, for a message's plain text."""
    shown = quoted.facts[:TOLD_MAX]
    parts = [disagreement(quoted.facts)] if len(quoted.facts) > 1 else []
    parts += [quote_and_source(fact, TEXT_MAX // len(shown) - 2 * ASKED_MAX) for fact in shown]
    return " ".join([*parts, *quoted.remarks, *([WITHHELD_TOO] if quoted.withheld else [])])


def quote_and_source(fact: Fact, limit: int = TEXT_MAX - 2 * ASKED_MAX) -> str:
    """The quote, cut to `limit` characters, and its source, which is never what is cut."""
    return f"“{clipped(fact.quote, limit)}” ({source_line(fact)})"


def withheld(fact: Fact) -> str:
    """Says that a line is not quoted because its article changed."""
    title = clipped(fact.article.title or fact.article.id, ASKED_MAX)
    return f"The line that answers is withheld: {title} has changed since the line was checked."


def _text_length(blocks: Sequence[Block]) -> int:
    return sum(_letters(block.to_dict()) for block in blocks)


def _letters(node: object) -> int:
    if isinstance(node, dict):
        own = node.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(map(_letters, node.values()))
    return sum(map(_letters, node)) if isinstance(node, list | tuple) else 0

"""The modals: what opens over a conversation. Pure functions from values to a view's JSON."""

from collections.abc import Iterable, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, RichTextBlock, RichTextSectionElement
from slack_sdk.models.views import View

from bot.facts.base import Fact
from bot.slack.elements import TEXT_MAX, clipped, paragraph, plain, quotation, rich, small
from bot.slack.lines import beneath, source_line

# docs.slack.dev, "Views": a modal holds 100 blocks. The quote needs at most four of them.
BLOCKS_MAX = 100


def context_view(fact: Fact, lines: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """The lines around a quote, numbered, with the quoted line marked as a quotation.

    `lines` are (1-based number, text) in reading order, the quoted line among them.
    """
    blocks = [*small(source_line(fact))]
    for number, text in lines:
        if number == fact.line:
            blocks += [_line(number, "", mark=True), *quotation(text, _place(fact.quote, text))]
        elif text.strip():
            blocks.append(_line(number, clipped(text, TEXT_MAX)))
    return _modal([*blocks, *beneath(fact)])


def withdrawn_view() -> dict[str, Any]:
    """Shown where a button's fact is no longer quotable."""
    return _modal(paragraph("This line is no longer quoted: its article or its facts changed."))


def _line(number: int, text: str, *, mark: bool = False) -> Block:
    label = rich(f"{number} quoted" if mark else f"{number}", code=True)
    runs = [label, rich(f" {text}")] if text else [label]
    return RichTextBlock(elements=[RichTextSectionElement(elements=runs)])


def _place(quote: str, line: str) -> tuple[int, int] | None:
    """Where the quote stands in its line, where the line holds more than the quote."""
    start = line.find(quote)
    return None if start < 0 or quote == line else (start, start + len(quote))


def _modal(blocks: Iterable[Block]) -> dict[str, Any]:
    shown = list(blocks)[:BLOCKS_MAX]
    return View(type="modal", title=plain("Context"), close=plain("Close"), blocks=shown).to_dict()

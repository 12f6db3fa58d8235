"""A checked claim as a modal: the claim, then for each sentence the verdict and the line.

Pure functions from values to a view's JSON. Says nothing that the check did not find.
"""

import json
from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DividerBlock,
    RichTextBlock,
    RichTextSectionElement,
)
from slack_sdk.models.views import View

from bot.claims import Checked, Part, Verdict
from bot.facts.base import Fact
from bot.matching.figures import Difference
from bot.slack.elements import ASKED_MAX, clipped, paragraph, plain, quotation, rich, small
from bot.slack.lines import beneath, source_line

# Of a long message only so much is shown again; it stands whole behind the modal.
CLAIM_MAX = 1000
# docs.slack.dev, "Views": 100 blocks, of which some are for the head and the last sentence; and
# "views.open" refuses a view of 250 kB, in which a character may take six bytes.
BLOCKS_MAX = 95
VIEW_MAX_CHARS = 40_000
# Names of what was not found, and how long each may be.
NAMED_MAX, NAME_MAX = 8, 60

TITLE = "Check this claim"
CHECKING = "Checking"
NOTHING = "There is no claim to check in this message."
# Word for word, but what "it" or "they" stands for may differ.
SAME_WORDS = "The line has these words; whether it speaks of the same is for a reader to say."
OTHER_WORDS = "The line does not put it that way."
WITHHELD = "A line on this is withheld: its article has changed since the line was checked."
_VERDICTS: dict[Verdict, str] = {
    "supported": "Supported",
    "contradicted": "Contradicted",
    "no_source": "No source says that",
}
_COUNTED: dict[Verdict, str] = {
    "supported": "supported",
    "contradicted": "contradicted",
    "no_source": "without a source",
}


def checking_view() -> dict[str, Any]:
    """What opens at once, until the lines are compared."""
    return _modal(paragraph(CHECKING))


def claim_view(checked: Checked) -> dict[str, Any]:
    """The claim with a verdict on each of its sentences."""
    if not checked.parts:
        return _modal(paragraph(NOTHING))
    blocks = quotation(clipped(checked.text.strip(), CLAIM_MAX))
    several = len(checked.parts) > 1
    if several:
        blocks += paragraph(_summary(checked.parts))
    for number, part in enumerate(checked.parts):
        one = [*([DividerBlock(), *_said(part)] if several else []), *_part(part)]
        if number and not _fits([*blocks, *one]):
            return _modal([*blocks, *small(_more(len(checked.parts) - number))])
        blocks += one
    return _modal([*blocks, *(small(_limit(len(checked.parts))) if checked.left_out else [])])


def _part(part: Part) -> list[Block]:
    blocks: list[Block] = [_bold(_VERDICTS[part.verdict])]
    if part.verdict == "no_source":
        blocks += _doubt(part)
    else:
        blocks += [*_at_odds(part), *(_line(part.fact) if part.fact else [])]
    return [*blocks, *(small(WITHHELD) if part.withheld else [])]


def _doubt(part: Part) -> list[Block]:
    """What was not found, then the nearest line and why it does not say that."""
    blocks = paragraph(f"Not found: {_named(part.missing)}.") if part.missing else []
    if part.fact is None:
        return blocks
    notes = [f"{_difference(each)} Both may be true." for each in part.differences]
    if part.reserved:
        notes.append(f"Only one of the two says {_named(part.reserved, quoted=True)}.")
    if not (notes or part.missing):
        is_same = part.text.split() == part.fact.quote.split()
        notes.append(SAME_WORDS if is_same else OTHER_WORDS)
    said = [block for note in notes for block in paragraph(note)]
    return [*blocks, *small("Nearest line"), *_line(part.fact), *said]


def _at_odds(part: Part) -> list[Block]:
    notes = [_difference(each) for each in part.differences]
    if part.negated:
        notes.append("The line says the opposite.")
    return [block for note in notes for block in paragraph(note)]


def _line(fact: Fact) -> list[Block]:
    return [*quotation(fact.quote), *small(source_line(fact)), *beneath(fact)]


def _difference(difference: Difference) -> str:
    claimed, stands = (clipped(figure, NAME_MAX) for figure in difference)
    return f"The claim says {claimed}; the line says {stands}."


def _named(words: Sequence[str], *, quoted: bool = False) -> str:
    shown = [clipped(word, NAME_MAX) for word in words[:NAMED_MAX]]
    more = [f"{len(words) - NAMED_MAX} more"] if len(words) > NAMED_MAX else []
    return ", ".join([*(f"“{word}”" if quoted else word for word in shown), *more])


def _said(part: Part) -> list[Block]:
    return paragraph(clipped(part.text, ASKED_MAX))


def _summary(parts: Sequence[Part]) -> str:
    counts = [(sum(p.verdict == verdict for p in parts), verdict) for verdict in _VERDICTS]
    told = ", ".join(f"{count} {_COUNTED[verdict]}" for count, verdict in counts if count)
    return f"{len(parts)} sentences: {told}."


def _limit(count: int) -> str:
    only = "sentence was" if count == 1 else f"{count} sentences were"
    return f"Only the first {only} checked: the message is longer."


def _more(count: int) -> str:
    return f"{count} more did not fit here."


def _bold(text: str) -> Block:
    return RichTextBlock(elements=[RichTextSectionElement(elements=[rich(text, bold=True)])])


def _fits(blocks: Sequence[Block]) -> bool:
    size = len(json.dumps([block.to_dict() for block in blocks], ensure_ascii=False))
    return len(blocks) <= BLOCKS_MAX and size <= VIEW_MAX_CHARS


def _modal(blocks: Sequence[Block]) -> dict[str, Any]:
    view = View(type="modal", title=plain(TITLE), close=plain("Close"), blocks=list(blocks))
    return view.to_dict()

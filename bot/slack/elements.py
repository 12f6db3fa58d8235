"""Small pieces of Block Kit, each within Slack's limits and none of them live markup.

Everything shown goes into `rich_text` text elements or `plain_text` objects, where Slack
interprets nothing. Knows nothing of answers; `blocks` and `views` put the pieces together.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextQuoteElement,
    SectionBlock,
)

# docs.slack.dev, "Blocks" and "Composition objects": a section's text holds 3,000 characters.
# rich_text has no published limit of its own, so it is held to the same.
TEXT_MAX = 3000
# A message was refused at 13,200 characters of text in all and taken at 12,000.
# This leaves room for the question, the source and the caveat.
QUOTE_MAX = 9000
# A question is shown again only to remind; the rest of it is in the asker's own window.
ASKED_MAX = 300


def as_json(piece: Any) -> Any:
    """A block, or a piece of one, as its own `to_dict` gives it.

    Without the SDK's validators, which look at every attribute of every piece each time, and took
    a fifth of an answer's time: the whole message is checked before it is sent.
    """
    if isinstance(piece, list | tuple):
        return [as_json(each) for each in piece]
    to_dict = getattr(type(piece), "to_dict", None)
    if to_dict is not JsonObject.to_dict:
        return piece if to_dict is None else piece.to_dict()
    values = {name: getattr(piece, name, None) for name in sorted(piece.attributes)}
    # Slack takes no empty list, but in the parts of a rich text.
    keeps_empty = str(values.get("type")).startswith("rich_text_")
    return {
        name: as_json(value)
        for name, value in values.items()
        if value is not None and (keeps_empty or value or not hasattr(value, "__len__"))
    }


def clipped(text: str, limit: int) -> str:
    """The text within `limit` characters; what is cut shows as an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def plain(text: str) -> PlainTextObject:
    """A plain text object, with `:colons:` left as they were typed."""
    return PlainTextObject(text=text, emoji=False)


def small(text: str) -> list[Block]:
    """Small grey text beneath something, in as many blocks as its length needs."""
    return [ContextBlock(elements=[plain(piece)]) for piece in _pieces(text)]


def paragraph(text: str) -> list[Block]:
    """Text of normal size, in as many blocks as its length needs."""
    return [SectionBlock(text=plain(piece)) for piece in _pieces(text)]


def button(label: str, action_id: str, value: str) -> ButtonElement:
    """A button; a value holds at most 2,000 characters (docs.slack.dev, "Button element")."""
    return ButtonElement(text=plain(label), action_id=action_id, value=value)


def menu(action_id: str, options: Mapping[str, str]) -> OverflowMenuElement:
    """A menu behind three dots: values of at most 150 characters by their labels, five at most."""
    shown = [Option(text=plain(label), value=value) for label, value in options.items()]
    return OverflowMenuElement(action_id=action_id, options=shown)


def live(mrkdwn: str) -> list[Block]:
    """Words in which mentions work: the caller's own, at most 3,000 characters, nothing typed."""
    return [SectionBlock(text=MarkdownTextObject(text=mrkdwn))]


def live_small(mrkdwn: str) -> list[Block]:
    """As `live`, in small grey text."""
    return [ContextBlock(elements=[MarkdownTextObject(text=mrkdwn)])]


def quotation(quote: str, span: tuple[int, int] | None = None) -> list[Block]:
    """The quote as quotation blocks, the span in bold; says how much of a huge one is left out."""
    shown = quote[:QUOTE_MAX]
    blocks: list[Block] = [
        RichTextBlock(elements=[RichTextQuoteElement(elements=parts)])
        for parts in _quote_parts(shown, span)
    ]
    if len(shown) < len(quote):
        blocks += small(f"The line goes on for {len(quote) - len(shown)} more characters.")
    return blocks


def rich(text: str, *, bold: bool = False, code: bool = False) -> RichTextElementParts.Text:
    """A run of rich text; Slack reads no mentions, links or markup in it."""
    if not (bold or code):
        return RichTextElementParts.Text(text=text)
    style = RichTextElementParts.TextStyle(bold=bold or None, code=code or None)
    return RichTextElementParts.Text(text=text, style=style)


def _quote_parts(
    quote: str, span: tuple[int, int] | None
) -> Iterator[list[RichTextElementParts.Text]]:
    """The runs of each block: no block longer than the limit, the span kept bold across blocks."""
    start, end = span or (0, 0)
    for offset in range(0, len(quote), TEXT_MAX):
        stop = min(offset + TEXT_MAX, len(quote))
        cuts = sorted({offset, *(cut for cut in (start, end) if offset < cut < stop), stop})
        yield [rich(quote[left:right], bold=start <= left < end) for left, right in pairwise(cuts)]


def _pieces(text: str) -> Iterator[str]:
    for offset in range(0, len(text), TEXT_MAX):
        yield text[offset : offset + TEXT_MAX]

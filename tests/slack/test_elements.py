"""The pieces of Block Kit as JSON."""

import pytest
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    RichTextBlock,
    RichTextSectionElement,
    SectionBlock,
)

from bot.slack.elements import (
    as_json,
    button,
    live,
    menu,
    paragraph,
    plain,
    quotation,
    rich,
    small,
)

BLOCKS: list[Block] = [
    *paragraph("A line."),
    *small("A source."),
    *live("<@U1> asked."),
    *quotation("On the 29th of August.", (7, 11)),
    ActionsBlock(elements=[button("Share", "share", "1"), menu("more", {"Why?": "why"})]),
    SectionBlock(text=plain("A title"), accessory=button("Open", "open", "2")),
    RichTextBlock(elements=[RichTextSectionElement(elements=[])]),
    RichTextBlock(elements=[RichTextSectionElement(elements=[rich("code", code=True)])]),
]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.type)
def test_a_block_is_the_json_that_the_sdk_makes_of_it(block: Block) -> None:
    assert as_json(block) == block.to_dict()

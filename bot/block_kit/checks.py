"""Whether a message's blocks, or a view, are what Slack takes, and where the fault is.

The shapes are declared in `blocks`; here are the rules across a whole message or view.
Stricter than Slack in one place: Slack's total is not documented, so the greatest that is
known to be safe is the limit.
"""

from collections.abc import Iterator
from typing import Any

from bot.block_kit.blocks import BLOCK, MESSAGE_BLOCKS_MAX, VIEWS
from bot.block_kit.shapes import Malformed, TooLong, array

# Undocumented: 13,200 characters were seen refused with `msg_blocks_too_long`, 12,000 were not.
TOTAL_TEXT_MAX_CHARS = 12_000

_MESSAGE_BLOCKS = array(BLOCK, MESSAGE_BLOCKS_MAX, least=0)


def check_blocks(blocks: Any) -> None:
    """Raises Malformed for a message's blocks; TooLong, of the same kind, for their whole text."""
    _MESSAGE_BLOCKS(blocks, "/blocks")
    _check_whole(blocks, "/blocks")
    total = sum(len(text) for text in _texts(blocks))
    if total > TOTAL_TEXT_MAX_CHARS:
        raise TooLong(f"no more than {TOTAL_TEXT_MAX_CHARS} characters allowed", "/blocks")


def check_view(view: Any, kind: str) -> None:
    """Raises Malformed for a view that is not a good one of its kind: `modal` or `home`."""
    VIEWS[kind](view, "/view")
    _check_whole(view["blocks"], "/view/blocks")
    has_input = any(block["type"] == "input" for block in view["blocks"])
    if kind == "modal" and has_input and "submit" not in view:
        raise Malformed("missing required field: submit", "/view")


def acting_elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons, menus and inputs of a block, in order."""
    held = [block.get("accessory"), block.get("element")]
    if block["type"] == "actions":
        held += block["elements"]
    return [each for each in held if each is not None and each["type"] != "image"]


def _check_whole(blocks: list[dict[str, Any]], at: str) -> None:
    """The rules between blocks, and between the fields of one."""
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        pointer = f"{at}/{place}"
        block_id = block.get("block_id")
        if block_id in seen:
            raise Malformed(f"block_id is used twice: {block_id}", f"{pointer}/block_id")
        if block_id is not None:
            seen.add(block_id)
        if block["type"] == "section" and not {"text", "fields"} & block.keys():
            raise Malformed("missing required field: text or fields", pointer)
        _check_actions(block, pointer)


def _check_actions(block: dict[str, Any], at: str) -> None:
    elements = acting_elements(block)
    action_ids = [each["action_id"] for each in elements if "action_id" in each]
    repeated = {each for each in action_ids if action_ids.count(each) > 1}
    if repeated:
        raise Malformed(f"action_id is used twice: {min(repeated)}", at)
    for element in elements:
        if element["type"].endswith("static_select") and (
            ("options" in element) == ("option_groups" in element)
        ):
            raise Malformed("must have options or option_groups, not both", at)


def _texts(value: Any) -> Iterator[str]:
    """Every text that a reader sees."""
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "text" and isinstance(each, str):
                yield each
            else:
                yield from _texts(each)

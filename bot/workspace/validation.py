"""Refuses blocks, views and metadata that Slack would refuse, saying where the fault is.

The shapes are declared in `block_shapes`; here are the rules across a whole message or
view. Stricter than Slack in one place: Slack's total is not documented, so the greatest
that is known to be safe is the limit.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from bot.workspace.block_shapes import BLOCK, INTERACTIVE, MESSAGE_BLOCKS_MAX, VIEWS
from bot.workspace.model import Json, Refused
from bot.workspace.shapes import Malformed, array, record, string, without_check

# Undocumented: 13,200 characters were seen refused with `msg_blocks_too_long`, 12,000 were not.
TOTAL_TEXT_MAX_CHARS = 12_000
# "Message metadata" page: event_payload is cut off beyond this.
METADATA_MAX_BYTES = 8_000

_MESSAGE_BLOCKS = array(BLOCK, MESSAGE_BLOCKS_MAX, least=0)
_METADATA = record({"event_type": string(255), "event_payload": without_check})


def check_blocks(blocks: Any) -> None:
    """Raises Refused `invalid_blocks` or `msg_blocks_too_long` for a message's blocks."""
    try:
        _MESSAGE_BLOCKS(blocks, "/blocks")
        _check_whole(blocks, "/blocks")
    except Malformed as fault:
        raise _refusal("invalid_blocks", fault) from None
    total = sum(len(text) for text in _texts(blocks))
    if total > TOTAL_TEXT_MAX_CHARS:
        raise Refused("msg_blocks_too_long")


def check_view(view: Any, kind: str) -> None:
    """Raises Refused `invalid_arguments` for a view that is not a good one of its kind."""
    try:
        VIEWS[kind](view, "/view")
        _check_whole(view["blocks"], "/view/blocks")
        has_input = any(block["type"] == "input" for block in view["blocks"])
        if kind == "modal" and has_input and "submit" not in view:
            raise Malformed("missing required field: submit", "/view")
    except Malformed as fault:
        raise _refusal("invalid_arguments", fault) from None


def check_metadata(metadata: Any) -> None:
    """Raises Refused for message metadata that Slack would not keep; None is fine."""
    if metadata is None:
        return
    try:
        _METADATA(metadata, "/metadata")
        if not isinstance(metadata["event_payload"], dict):
            raise Malformed("must be an object", "/metadata/event_payload")
    except Malformed as fault:
        raise _refusal("invalid_metadata_format", fault) from None
    if len(json.dumps(metadata).encode()) > METADATA_MAX_BYTES:
        raise Refused("metadata_too_large")


def with_ids(blocks: list[Json], new_id: Callable[[], str]) -> list[Json]:
    """The blocks with a block_id each, and an action_id for each thing that acts, as Slack adds."""
    return [{"block_id": new_id(), **_with_action_ids(block, new_id)} for block in blocks]


def acting_elements(block: Json) -> list[Json]:
    """The buttons, menus and inputs of a block, in order."""
    held = [block.get("accessory"), block.get("element")]
    if block["type"] == "actions":
        held += block["elements"]
    return [each for each in held if each is not None and each["type"] != "image"]


def _with_action_ids(block: Json, new_id: Callable[[], str]) -> Json:
    def named(element: Json) -> Json:
        acts = element["type"] in INTERACTIVE or element["type"] == "plain_text_input"
        return {"action_id": new_id(), **element} if acts else element

    filled = dict(block)
    for key in ("accessory", "element"):
        if key in filled:
            filled[key] = named(filled[key])
    if block["type"] == "actions":
        filled["elements"] = [named(each) for each in block["elements"]]
    return filled


def _check_whole(blocks: list[Json], at: str) -> None:
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


def _check_actions(block: Json, at: str) -> None:
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


def _refusal(code: str, fault: Malformed) -> Refused:
    return Refused(code, errors=[str(fault)], response_metadata={"messages": [f"[ERROR] {fault}"]})

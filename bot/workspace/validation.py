"""Refuses blocks, views and metadata that Slack would refuse, in Slack's words."""

import json
from collections.abc import Callable
from typing import Any

from bot import block_kit
from bot.block_kit import Malformed, TooLong
from bot.block_kit.blocks import INTERACTIVE
from bot.block_kit.shapes import record, string, without_check
from bot.workspace.model import Json, Refused

# "Message metadata" page: event_payload is cut off beyond this.
METADATA_MAX_BYTES = 8_000

_METADATA = record({"event_type": string(255), "event_payload": without_check})


def check_blocks(blocks: Any) -> None:
    """Raises Refused `invalid_blocks` or `msg_blocks_too_long` for a message's blocks."""
    try:
        block_kit.check_blocks(blocks)
    except TooLong:
        raise Refused("msg_blocks_too_long") from None
    except Malformed as fault:
        raise _refusal("invalid_blocks", fault) from None


def check_view(view: Any, kind: str) -> None:
    """Raises Refused `invalid_arguments` for a view that is not a good one of its kind."""
    try:
        block_kit.check_view(view, kind)
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


def _refusal(code: str, fault: Malformed) -> Refused:
    return Refused(code, errors=[str(fault)], response_metadata={"messages": [f"[ERROR] {fault}"]})

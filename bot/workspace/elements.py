"""What a button, menu or input says when a member uses it: the `actions` and `state` entries.

Shapes as in Slack's reference, "Block elements" and "Interaction payloads". Pure.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.block_kit import acting_elements
from bot.workspace.model import Json

# Element type -> the key of its value in `state` and in an action; and of its initial value.
_CHOICE = {
    "plain_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
}


def find_element(blocks: Sequence[Json], action_id: str, value: str | None) -> tuple[Json, Json]:
    """The block and element with an action id; among buttons alike, the one with the value.

    Raises LookupError, naming what there is, if there is none.
    """
    there: list[str] = []
    for block in blocks:
        for element in acting_elements(block):
            there.append(element["action_id"])
            is_button = element["type"] == "button"
            if element["action_id"] == action_id and (
                value is None or not is_button or element.get("value") == value
            ):
                return block, element
    raise LookupError(f"no {action_id} with value {value!r}; there is {', '.join(there)}")


def action(block: Json, element: Json, choice: Any, action_ts: str) -> Json:
    """The entry of `actions` when an element is used; `choice` is what was chosen in a menu."""
    entry: Json = {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "type": element["type"],
        "action_ts": action_ts,
    }
    if element["type"] == "button":
        kept: Json = {key: element[key] for key in ("text", "value", "style") if key in element}
        return {**entry, **kept}
    key, _ = _CHOICE[element["type"]]
    return {**entry, key: _chosen(element, choice)}


def state(blocks: Sequence[Json], values: Mapping[str, Any]) -> Json:
    """`state.values`: what stands in each input, by block and action id.

    `values` are by action id: text, an option's value, an id, or a list of those.
    Raises LookupError for an action id that is not there.
    """
    entries: Json = {}
    used: set[str] = set()
    for block in blocks:
        for element in acting_elements(block):
            if element["type"] in ("button", "overflow"):
                continue
            key, initial = _CHOICE[element["type"]]
            chosen = element.get(initial)
            if element["action_id"] in values:
                used.add(element["action_id"])
                chosen = _chosen(element, values[element["action_id"]])
            entry = {"type": element["type"], key: chosen}
            entries.setdefault(block["block_id"], {})[element["action_id"]] = entry
    if values.keys() - used:
        raise LookupError(f"no such input: {', '.join(sorted(values.keys() - used))}")
    return entries


def missing_inputs(blocks: Sequence[Json], entries: Json) -> list[str]:
    """Action ids of inputs that must be filled in and are not; Slack's clients do not submit."""
    missing = []
    for block in blocks:
        if block["type"] == "input" and not block.get("optional"):
            action_id = block["element"]["action_id"]
            entry = entries[block["block_id"]][action_id]
            if not entry[_CHOICE[entry["type"]][0]]:
                missing.append(action_id)
    return missing


def _chosen(element: Json, choice: Any) -> Any:
    """The choice in the element's own form: options are given whole."""
    key, _ = _CHOICE[element["type"]]
    if key == "selected_option":
        return _option(element, choice)
    if key == "selected_options":
        return [_option(element, each) for each in choice]
    return choice


def _option(element: Json, value: str) -> Json:
    groups = element.get("option_groups", [])
    options = [*element.get("options", []), *(o for group in groups for o in group["options"])]
    for option in options:
        if option["value"] == value:
            return dict(option)
    raise LookupError(f"no option {value!r} in {element['action_id']}")

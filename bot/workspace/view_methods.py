"""`views.*`: the stack of modals of each user, and the published homes."""

import secrets
from dataclasses import replace

from bot.workspace.model import Json, Refused, Team, View
from bot.workspace.payloads import view_body
from bot.workspace.validation import check_view, with_ids
from bot.workspace.web_api import Backend, Method

# "Modals" page: a root view and two pushed on top of it.
STACK_MAX = 3


def open_view(backend: Backend, arguments: Json) -> Json:
    check_view(arguments["view"], "modal")
    user_id = backend.grants.use_trigger(arguments["trigger_id"])
    backend.team.views.pop(user_id, None)
    return _shown(backend, show_view(backend.team, user_id, arguments["view"]))


def push_view(backend: Backend, arguments: Json) -> Json:
    check_view(arguments["view"], "modal")
    user_id = backend.grants.use_trigger(arguments["trigger_id"])
    stack = backend.team.views.get(user_id, [])
    if not stack:
        raise Refused("not_found")
    if len(stack) >= STACK_MAX:
        raise Refused("push_limit_reached")
    return _shown(backend, show_view(backend.team, user_id, arguments["view"]))


def update_view(backend: Backend, arguments: Json) -> Json:
    old = _named(backend, arguments)
    check_view(arguments["view"], old.definition["type"])
    if arguments.get("hash", old.hash) != old.hash:
        raise Refused("hash_conflict")
    return _shown(backend, redefine(backend.team, old, arguments["view"]))


def publish(backend: Backend, arguments: Json) -> Json:
    user_id = arguments["user_id"]
    if user_id not in backend.team.users:
        raise Refused("user_not_found")
    check_view(arguments["view"], "home")
    old = backend.team.homes.get(user_id)
    if old is None:
        return _shown(backend, show_view(backend.team, user_id, arguments["view"]))
    if arguments.get("hash", old.hash) != old.hash:
        raise Refused("hash_conflict")
    return _shown(backend, redefine(backend.team, old, arguments["view"]))


def show_view(team: Team, user_id: str, definition: Json) -> View:
    """A new view on top of the user's stack, or as the user's home."""
    view_id = team.new_id("V")
    below = None if definition["type"] == "home" else team.views.get(user_id)
    return team.put_view(
        View(
            id=view_id,
            user_id=user_id,
            definition=_with_block_ids(definition),
            hash=_new_hash(team),
            root_view_id=below[0].id if below else view_id,
            previous_view_id=below[-1].id if below else None,
        )
    )


def redefine(team: Team, old: View, definition: Json) -> View:
    """The same view with other content and another hash."""
    return team.put_view(replace(old, definition=_with_block_ids(definition), hash=_new_hash(team)))


def _with_block_ids(definition: Json) -> Json:
    blocks = with_ids(definition["blocks"], lambda: secrets.token_hex(3))
    return {**definition, "blocks": blocks}


def _new_hash(team: Team) -> str:
    return f"{team.new_ts()}.{secrets.token_hex(4)}"


def _shown(backend: Backend, view: View) -> Json:
    return {"view": view_body(backend.team, view)}


def _named(backend: Backend, arguments: Json) -> View:
    if "view_id" in arguments:
        found = backend.team.find_view(arguments["view_id"])
    else:
        external_id = arguments.get("external_id") or None
        stacks = [view for stack in backend.team.views.values() for view in stack]
        found = next(
            (v for v in stacks if external_id and v.definition.get("external_id") == external_id),
            None,
        )
    if found is None:
        raise Refused("not_found")
    return found


METHODS = {
    "views.open": Method(open_view, ("trigger_id", "view")),
    "views.push": Method(push_view, ("trigger_id", "view")),
    "views.update": Method(update_view, ("view",), ("view_id", "external_id", "hash")),
    "views.publish": Method(publish, ("user_id", "view"), ("hash",)),
}

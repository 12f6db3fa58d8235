"""What a member of the workspace does that the bot must acknowledge: commands, clicks, modals.

Each call waits for the acknowledgement, at most as long as Slack does, and carries out
what it asks for. An acknowledgement that Slack would refuse raises `Refused`.
"""

from collections.abc import Mapping
from typing import Any

from bot.workspace.composer import escape
from bot.workspace.delivery import Ack, Outgoing
from bot.workspace.elements import action, find_element, missing_inputs, state
from bot.workspace.grants import ResponseUrl
from bot.workspace.members import Members
from bot.workspace.model import Channel, Json, Message, Refused, User, View
from bot.workspace.payloads import interaction, message_body, slash_command, view_body
from bot.workspace.responses import RESPONSE_PATH, respond
from bot.workspace.validation import check_view
from bot.workspace.view_methods import redefine, show_view

# Beyond the acknowledgement's own limit, for a machine that is busy.
GRACE_S = 30.0


class Interactions(Members):
    """Adds to `Members` what is answered at once."""

    def command(
        self, user: User | str, channel: Channel | str, command: str, text: str = ""
    ) -> Ack:
        """A member types a slash command, such as `/fact`, with text after it."""
        sender, place = self._inside(user, channel)
        commands = self._team.installation.commands
        if commands is not None and command not in commands:
            raise LookupError(f"{command} is not a valid command")
        typed = {
            "command": command,
            "text": escape(text),
            "trigger_id": self._trigger(sender),
            "response_url": self._response_url(sender, place, None),
        }
        payload = slash_command(self._team, sender, place, typed)
        ack = self._send(Outgoing("slash_commands", payload))
        if ack.payload:
            with self._team.changing():
                grant = ResponseUrl(place.id, sender.id, self._team.clock())
                respond(self._backend, grant, ack.payload)
        return ack

    def click(
        self,
        user: User | str,
        where: Message | View,
        action_id: str,
        value: Any = None,
        typed: Mapping[str, Any] | None = None,
    ) -> Ack:
        """A member uses a button or menu of a message, a modal or the home.

        `value` is, for a button, its value if several share the action id; for a menu, the
        value of the option chosen, the id, or a list of those. `typed` is what stands in the
        modal's inputs by then, by action id.
        """
        clicker = self._user(user)
        if isinstance(where, View):
            context, blocks = self._in_view(self._current_view(where), typed or {})
        else:
            context, blocks = self._in_message(clicker, self._message(where))
        button_value = value if isinstance(value, str) else None
        block, element = find_element(blocks, action_id, button_value)
        payload = {
            **interaction(self._team, clicker, "block_actions", self._trigger(clicker)),
            **context,
            "actions": [action(block, element, value, self._team.new_ts())],
        }
        return self._send(Outgoing("interactive", payload))

    def shortcut(self, user: User | str, message: Message | None, callback_id: str) -> Ack:
        """A member uses a shortcut: of a message, or a global one where that is None."""
        member = self._user(user)
        shortcuts = self._team.installation.shortcuts
        if shortcuts is not None and callback_id not in shortcuts:
            raise LookupError(f"{callback_id} is not a shortcut of the app")
        kind = "shortcut" if message is None else "message_action"
        payload = {
            **interaction(self._team, member, kind, self._trigger(member)),
            "callback_id": callback_id,
            "action_ts": self._team.new_ts(),
        }
        del payload["api_app_id"]  # shortcuts come without it
        if message is not None:
            current = self._message(message)
            place = self._channel(current.channel_id)
            payload |= {
                "channel": {"id": place.id, "name": place.name},
                "message_ts": current.ts,
                "message": message_body(self._team, current),
                "response_url": self._response_url(member, place, current),
            }
        return self._send(Outgoing("interactive", payload))

    def submit(self, user: User | str, view: View, values: Mapping[str, Any] | None = None) -> Ack:
        """A member fills in a modal, by action id, and submits it.

        Raises ValueError where Slack's clients would not submit: an input is still empty.
        """
        member, current = self._user(user), self._current_view(view)
        entries = state(current.definition["blocks"], values or {})
        missing = missing_inputs(current.definition["blocks"], entries)
        if missing:
            raise ValueError(f"must be filled in first: {', '.join(missing)}")
        payload = {
            **interaction(self._team, member, "view_submission", self._trigger(member)),
            "view": view_body(self._team, current, entries),
            "response_urls": [],
        }
        ack = self._send(Outgoing("interactive", payload))
        if ack.acknowledged:
            with self._team.changing():
                self._follow(current, ack.payload)
        return ack

    def close_view(self, user: User | str, view: View) -> Ack | None:
        """A member closes a modal; None where the bot did not ask to be told."""
        member, current = self._user(user), self._current_view(view)
        with self._team.changing():
            self._team.views[current.user_id].remove(current)
        if not current.definition.get("notify_on_close"):
            return None
        payload = {
            **interaction(self._team, member, "view_closed", ""),
            "view": view_body(self._team, current),
            "is_cleared": False,
        }
        del payload["trigger_id"]
        return self._send(Outgoing("interactive", payload))

    def _send(self, outgoing: Outgoing) -> Ack:
        return self._delivery.submit(outgoing).result(GRACE_S)

    def _follow(self, view: View, answer: Json) -> None:
        """Carries out the response action of a submission; none closes the view."""
        stack = self._team.views[view.user_id]
        asked = answer.get("response_action")
        if asked is None:
            stack.remove(view)
        elif asked == "clear":
            stack.clear()
        elif asked in ("update", "push"):
            check_view(answer.get("view"), "modal")
            if asked == "update":
                redefine(self._team, view, answer["view"])
            else:
                show_view(self._team, view.user_id, answer["view"])
        elif asked == "errors":
            inputs = [b["block_id"] for b in view.definition["blocks"] if b["type"] == "input"]
            if not answer.get("errors") or answer["errors"].keys() - set(inputs):
                raise Refused("invalid_response_action")
        else:
            raise Refused("invalid_response_action")

    def _in_view(self, view: View, typed: Mapping[str, Any]) -> tuple[Json, list[Json]]:
        blocks = view.definition["blocks"]
        body = view_body(self._team, view, state(blocks, typed))
        return {"container": {"type": "view", "view_id": view.id}, "view": body}, blocks

    def _in_message(self, user: User, message: Message) -> tuple[Json, list[Json]]:
        if message.visible_to not in (None, user.id):
            raise LookupError(f"{user.name} does not see that message")
        place = self._channel(message.channel_id)
        is_ephemeral = message.visible_to is not None
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": place.id,
            "is_ephemeral": is_ephemeral,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        context: Json = {
            "container": container,
            "channel": {"id": place.id, "name": place.name},
            "state": {"values": state(message.blocks, {})},
            "response_url": self._response_url(user, place, message),
        }
        if not is_ephemeral:
            # Slack keeps no copy of an ephemeral message, so its clicks come without one.
            context["message"] = message_body(self._team, message)
        return context, list(message.blocks)

    def _current_view(self, view: View) -> View:
        current = self._team.find_view(view.id)
        if current is None:
            raise LookupError(f"the view {view.id} is closed")
        return current

    def _trigger(self, user: User) -> str:
        with self._team.lock:
            return self._backend.grants.new_trigger(user.id)

    def _response_url(self, user: User, place: Channel, source: Message | None) -> str:
        with self._team.lock:
            key = self._backend.grants.new_response_url(place.id, user.id, source)
        return f"http://{self._backend.address(RESPONSE_PATH)}{key}"

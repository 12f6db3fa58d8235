"""How everything that the bot reacts to is given to Bolt; `table` says what that is."""

import logging
from collections.abc import Callable, Sequence

from slack_bolt import Ack, App, BoltContext, BoltResponse

from bot.slack.buttons import one_of_several
from bot.slack.jobs import Trigger, receive, start
from bot.slack.listeners.table import TRIGGERS
from bot.slack.question import Payload, is_old, mapping_at, text_at
from bot.slack.services import Services

__all__ = ["TRIGGERS", "register"]

_TRIGGER, _INBOX_ID = "trigger", "inbox_id"
# The subscription that sends the messages of each kind of conversation (docs.slack.dev,
# "message event").
_SUBSCRIPTIONS = {"im": "im", "channel": "channels", "group": "groups", "mpim": "mpim"}

_log = logging.getLogger(__name__)


def register(app: App, services: Services) -> None:
    """Gives every trigger of the table to a Bolt app."""
    bolt_listener: dict[str, Callable[..., Callable[..., object]]] = {
        "command": app.command,
        "event": app.event,
        "action": app.action,
        "view": app.view,
        "shortcut": app.shortcut,
        "function": app.function,
    }
    groups: dict[tuple[str, str], list[Trigger]] = {}
    for trigger in TRIGGERS:
        # Slack names a subscription `message.im`, and its event `message`.
        groups.setdefault((trigger.type, trigger.name.partition(".")[0]), []).append(trigger)
    for (kind, name), triggers in groups.items():
        matched = one_of_several(name) if kind == "action" else name
        bolt_listener[kind](matched, middleware=[_stored_first(services, triggers)])(
            _acknowledged(services)
        )


def _stored_first(
    services: Services, triggers: Sequence[Trigger]
) -> Callable[..., BoltResponse | None]:
    """Middleware of one listener: it runs before Bolt acknowledges."""

    def store(
        body: Payload, context: BoltContext, next: Callable[[], BoltResponse]
    ) -> BoltResponse | None:
        trigger = _first_wanted(triggers, body)
        if trigger is None:
            return BoltResponse(status=200)
        if is_old(body, services.clock()):
            services.tally.count("old events")
            return BoltResponse(status=200)
        with services.right_of_way.taken():
            receipt = receive(services, trigger, body)
        if receipt.duplicate:
            services.tally.count("repeated deliveries")
            return BoltResponse(status=200)
        context[_TRIGGER] = trigger
        context[_INBOX_ID] = receipt.inbox_id
        return next()

    return store


def _first_wanted(triggers: Sequence[Trigger], body: Payload) -> Trigger | None:
    """The first that wants the payload; of an event, only one that subscribed to its channels."""
    return next((each for each in triggers if _is_for(each, body) and each.wants(body)), None)


def _is_for(trigger: Trigger, body: Payload) -> bool:
    _, _, channels = trigger.name.partition(".")
    if trigger.type != "event" or not channels:
        return True
    return _SUBSCRIPTIONS.get(text_at(mapping_at(body, "event"), "channel_type")) == channels


def _acknowledged(services: Services) -> Callable[..., None]:
    def listen(ack: Ack, body: Payload, context: BoltContext) -> None:
        ack()
        start(services, context[_TRIGGER], body, context.get(_INBOX_ID))

    return listen

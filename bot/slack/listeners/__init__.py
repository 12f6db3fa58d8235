"""The one table of everything that the bot reacts to, and how it is given to Bolt.

The app manifest is derived from the same table, so what Slack is asked to send and what
is listened to cannot differ.
"""

import logging
from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext, BoltResponse

from bot.slack.buttons import SHARE_ANSWER, SHOW_CONTEXT
from bot.slack.jobs import Trigger, receive, start
from bot.slack.listeners.ask import answer_command, answer_event, is_question
from bot.slack.listeners.context import show_context
from bot.slack.listeners.share import share_answer
from bot.slack.question import Payload
from bot.slack.services import Services

TRIGGERS = (
    Trigger(
        "command",
        "/fact",
        answer_command,
        scopes=("commands", "chat:write"),
        description="Ask for the line of a source that answers",
        usage_hint="question",
    ),
    Trigger(
        "event",
        "app_mention",
        answer_event,
        scopes=("app_mentions:read", "chat:write"),
        wants=is_question,
    ),
    Trigger(
        "event",
        "message.im",
        answer_event,
        scopes=("im:history", "chat:write"),
        wants=is_question,
    ),
    Trigger("action", SHOW_CONTEXT, show_context, stored=False),
    Trigger("action", SHARE_ANSWER, share_answer),
)

_INBOX_ID = "inbox_id"

_log = logging.getLogger(__name__)


def register(app: App, services: Services) -> None:
    """Gives every trigger of the table to a Bolt app."""
    for trigger in TRIGGERS:
        bolt_listener = {"command": app.command, "event": app.event, "action": app.action}
        # Slack names a subscription `message.im`, and its event `message`.
        name = trigger.name.partition(".")[0]
        bolt_listener[trigger.type](name, middleware=[_stored_first(services, trigger)])(
            _acknowledged(services, trigger)
        )


def _stored_first(services: Services, trigger: Trigger) -> Callable[..., BoltResponse | None]:
    """Middleware of one listener: it runs before Bolt acknowledges."""

    def store(
        body: Payload, context: BoltContext, next: Callable[[], BoltResponse]
    ) -> BoltResponse | None:
        if not trigger.wants(body):
            return BoltResponse(status=200)
        receipt = receive(services, trigger, body)
        if receipt.duplicate:
            _log.info("Delivered again: %s", trigger.kind)
            return BoltResponse(status=200)
        context[_INBOX_ID] = receipt.inbox_id
        return next()

    return store


def _acknowledged(services: Services, trigger: Trigger) -> Callable[..., None]:
    def listen(ack: Ack, body: Payload, context: BoltContext) -> None:
        ack()
        start(services, trigger, body, context.get(_INBOX_ID))

    return listen

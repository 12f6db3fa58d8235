"""Where a reply goes, and what is done when Slack asks to wait or refuses one of the ways."""

import logging
import secrets
from collections.abc import Callable
from typing import TypeVar

from bot.errors import (
    AskerError,
    DeliveryError,
    GoneForGood,
    OutcomeUnknown,
    RetryLater,
    StateError,
)
from bot.slack.blocks import Message
from bot.slack.outbox import deliver, outgoing
from bot.slack.outcomes import NOT_THERE
from bot.slack.posting import Posted
from bot.slack.question import (
    Payload,
    Question,
    from_command,
    from_event,
    mapping_at,
    team_of,
    text_at,
)
from bot.slack.services import Services
from bot.state.answers import Given
from bot.state.audit import Event, quoted

# How often one reply is tried, and how long a worker waits for one try; a job that needs
# more is left in the inbox.
TRIES = 3
WAIT_MAX_S = 30.0

INVITE = "Sourceline is not in this conversation. Type /invite @Sourceline, then try again."
REFUSED = "Slack does not let Sourceline post here."
UNCONFIRMED = "Slack did not confirm the post. It may be in the channel already."

_Sent = TypeVar("_Sent")

_log = logging.getLogger(__name__)


def reply(
    services: Services,
    question: Question,
    message: Message,
    given: Given | None = None,
    purpose: str = "answer",
) -> Posted | None:
    """Answers where the question was asked: a command privately, all else in its conversation.

    Where it stands for everybody there, or None; `given` is remembered where it does. One
    message has one reply of each purpose, however often this is called for it. Raises
    DeliveryError; after RetryLater nothing has been shown yet.
    """
    if question.surface == "command":
        reply_privately(services, question, message)
        if given is not None:
            record_private(services, question, message)
        return None
    key = f"{purpose}:{question.channel_id}:{question.ts or secrets.token_hex(8)}"
    place = question.channel_id, question.reply_thread_ts
    planned = outgoing(question.team_id, key, message, *place, given)
    return patiently(services, lambda: deliver(services, planned))


def record_private(services: Services, question: Question, message: Message) -> None:
    """Records that an answer was shown to its asker only, who is not named; after it was."""
    revision = services.answerer().base.revision
    place = question.channel_id, "", quoted(message.quotes)
    try:
        services.audit.append(question.team_id, Event("given", *place, revision, services.clock()))
    except StateError:
        _log.exception("A private answer is not recorded")


def reply_privately(
    services: Services, asker: Question, message: Message, *, replace_original: bool = False
) -> None:
    """Shows a message to the asker only: by their response_url, and once that is used up, anew."""
    if asker.response_url:
        try:
            patiently(
                services,
                lambda: services.poster.respond(
                    asker.response_url,
                    message,
                    thread_ts=asker.thread_ts,
                    replace_original=replace_original,
                ),
            )
            return
        except GoneForGood as used_up:
            _log.info("A response_url is refused (%s); posting privately instead", used_up.code)
    patiently(
        services,
        lambda: services.poster.post_ephemeral(
            asker.channel_id, asker.user_id, message, asker.thread_ts or None
        ),
    )


def post_once(
    services: Services,
    who: Question,
    key: str,
    message: Message,
    channel_id: str,
    thread_ts: str | None = None,
    given: Given | None = None,
) -> Posted | None:
    """Where the message stands that may be posted once per key; None where it was before.

    `given` is remembered once it stands. Raises DeliveryError; after GoneForGood the key is free.
    """
    planned = outgoing(who.team_id, f"once:{key}", message, channel_id, thread_ts, given)
    if services.once.is_claimed(who.team_id, key):
        return None
    try:
        posted = patiently(services, lambda: deliver(services, planned))
    except GoneForGood:
        # A member may change what was in the way, and then press again.
        services.outbox.withdraw(planned.team_id, planned.key)
        raise
    # The outbox keeps two workers apart, and forgets after some days; this is for good.
    is_first = services.once.claim(who.team_id, key, who.user_id, services.clock())
    return posted if is_first else None


def refusal(failure: DeliveryError) -> AskerError:
    """What to tell whoever wanted something posted in the conversation that they are in."""
    if isinstance(failure, OutcomeUnknown):
        return AskerError(UNCONFIRMED)
    return AskerError(INVITE if failure.code in NOT_THERE else REFUSED)


def try_to_tell(services: Services, payload: Payload, message: Message) -> None:
    """Tells whoever caused a payload that something went wrong; gives up quietly."""
    step = text_at(mapping_at(payload, "event"), "function_execution_id")
    asker = None if step else _asker(services, payload)
    try:
        if step:
            services.poster.fail_step(step, message.text)
        elif asker is not None:
            reply(services, asker, message, purpose="apology")
    except DeliveryError as failure:
        _log.warning("No apology delivered: %s", failure.code)


def patiently(services: Services, send: Callable[[], _Sent]) -> _Sent:
    """What `send` returns; waits and repeats where Slack surely stored nothing."""
    for _ in range(TRIES - 1):
        try:
            return send()
        except RetryLater as later:
            if later.after_s > WAIT_MAX_S:
                raise
            services.wait(later.after_s)
    return send()


def clicker(payload: Payload) -> Question:
    """Who clicked and where, as a question without words, so that replies find the way."""
    return Question(
        text="",
        surface="command",
        team_id=team_of(payload),
        channel_id=text_at(mapping_at(payload, "channel"), "id")
        or text_at(mapping_at(payload, "container"), "channel_id"),
        user_id=text_at(mapping_at(payload, "user"), "id"),
        thread_ts=text_at(mapping_at(payload, "container"), "thread_ts"),
        response_url=text_at(payload, "response_url"),
        trigger_id=text_at(payload, "trigger_id"),
    )


def _asker(services: Services, payload: Payload) -> Question | None:
    if "command" in payload:
        return from_command(payload)
    if "event" in payload:
        me = services.poster.identity
        return from_event(payload, me.user_id if me else None)
    return clicker(payload)

"""Sends what everybody may see: each message is a row first, and is posted once per key.

A lost reply is looked for by the message's metadata before anything is sent again. Not for
ephemeral messages, response_urls, modals and updates: what nobody else can read cannot be
looked for, and an update that is repeated does no harm. The only caller of `Poster.post`.
"""

import hashlib
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.crash_points import CrashPoint, passing
from bot.errors import DeliveryError, GoneForGood, OutcomeUnknown, RetryLater, StateError
from bot.slack.blocks import Message, notice, withheld_message
from bot.slack.posting import Posted
from bot.slack.services import Services
from bot.state.answers import Given
from bot.state.outbox import FAILED, PLANNED, SENDING, SENT, UNKNOWN, OutboxRow, Outgoing

# Longer than a post takes with its timeout and its second try without blocks: what does not
# stand in the conversation by then never will.
SETTLED_S = 60.0
# Between looks, and how many there are before a message is left as it is.
LOOK_AGAIN_S = 60.0
ATTEMPTS_MAX = 8
# A message in front of others waits at most this long for its turn in a worker.
TURN_MAX_S = 10.0
# While another worker sends the same message, and while the database fails.
AGAIN_S = 2.0
# The sweep sends nothing older than this: nobody waits for it, and a digest has had its day.
LATE_AFTER = timedelta(hours=2)
# A quote that was compared with its article longer ago is compared once more.
FRESH = timedelta(seconds=10)
# How far back a message is looked for that has no row: a job is repeated for so long at most.
MARKED_FOR = timedelta(minutes=10)
SWEPT_AT_ONCE = 50

GONE = "The line that was to be quoted here is no longer in the fact base."

_log = logging.getLogger(__name__)


def deliver(services: Services, message: Outgoing, *, only_with_row: bool = False) -> Posted:
    """Where the message of a key stands; it is posted only if it never was.

    A known key keeps the words it was stored with. Raises DeliveryError; after RetryLater the
    row is kept, and the sweep sends it if nobody else does. Where the database fails, what
    somebody waits for is sent all the same; not so with `only_with_row`.
    """
    turn_s = services.pace.turn(message.channel_id, services.clock(), TURN_MAX_S)
    if turn_s > TURN_MAX_S:
        _plan_at_its_turn(services, message, turn_s)
    if turn_s:
        services.wait(turn_s)
    now = services.clock()
    message = _under_revision(services, message)
    try:
        row, mine = services.outbox.begin(message, now + timedelta(seconds=SETTLED_S), now)
    except StateError as error:
        if only_with_row:
            raise RetryLater("state", AGAIN_S) from error
        _log.exception("A message is sent without a row")
        return _send_without_row(services, message, now)
    return _send(services, row) if mine else _as_it_stands(services, row)


def outgoing(
    team_id: str,
    key: str,
    message: Message,
    channel_id: str,
    thread_ts: str | None = None,
    given: Given | None = None,
) -> Outgoing:
    """A message as the outbox stores it; `given` is what is remembered of it once it stands."""
    return Outgoing(
        team_id=team_id,
        key=key,
        channel_id=channel_id,
        thread_ts=thread_ts or None,
        text=message.text,
        blocks=message.blocks,
        quotes=message.quotes,
        given=given,
    )


def fingerprint(team_id: str, key: str) -> str:
    """What a message carries to be found by; a key itself may be a response_url, a secret."""
    return hashlib.sha256(f"{team_id} {key}".encode()).hexdigest()


def sweep_outbox(services: Services) -> int:
    """Sends what is due and looks for what is unknown; how many messages were found or sent.

    To be called at start and then every few seconds, from any number of processes.
    """
    now = services.clock()
    settled = 0
    for row in services.outbox.due(now, now - LATE_AFTER, SWEPT_AT_ONCE):
        try:
            if row.state != PLANNED:
                settled += _look(services, row) is not None
            elif not services.pace.turn(row.message.channel_id, now):
                begun, mine = services.outbox.begin(
                    row.message, now + timedelta(seconds=SETTLED_S), now
                )
                settled += mine and bool(_send(services, begun).ts)
        except DeliveryError as failure:
            _log.warning("A message of the outbox is not sent: %s", failure.code)
    return settled


def _under_revision(services: Services, message: Outgoing) -> Outgoing:
    """With the base's revision where it quotes; an apology must not ask a base that fails."""
    if not message.quotes:
        return message
    return replace(message, revision=services.answerer().base.revision)


def _plan_at_its_turn(services: Services, message: Outgoing, turn_s: float) -> None:
    now = services.clock()
    message = _under_revision(services, message)
    try:
        services.outbox.plan(message, now + timedelta(seconds=turn_s), now)
    except StateError as error:
        raise RetryLater("state", AGAIN_S) from error
    raise RetryLater("paced", turn_s)


def _send_without_row(services: Services, message: Outgoing, now: datetime) -> Posted:
    """Posts what the database cannot take now: a full disk must not cost an answer.

    An earlier worker may have posted it, and then it is found where the bot may read.
    """
    found = _found(services, OutboxRow(message, SENDING, created_at=now - MARKED_FOR))
    return found or _post(services, message)


def _send(services: Services, row: OutboxRow) -> Posted:
    """Posts a begun row and records what became of it."""
    outbox = services.outbox
    row = _as_it_may_be_said(services, row)
    passing(CrashPoint.MESSAGE_BEGUN)
    try:
        posted = _post(services, row.message)
    except RetryLater as later:
        again = services.clock() + timedelta(seconds=later.after_s)
        outbox.postpone(row, again, later.code)
        raise
    except GoneForGood as refusal:
        outbox.fail(row, refusal.code)
        raise
    except OutcomeUnknown as lost:
        outbox.unknown(row, lost.code)
        found = _found(services, row)
        if found is None:
            raise
        return found
    passing(CrashPoint.MESSAGE_POSTED)
    _record(services, row, posted)
    passing(CrashPoint.MESSAGE_SENT)
    return posted


def _post(services: Services, message: Outgoing) -> Posted:
    return services.poster.post(
        message.channel_id,
        Message(message.text, message.blocks),
        message.thread_ts,
        fingerprint(message.team_id, message.key),
    )


def _as_it_may_be_said(services: Services, row: OutboxRow) -> OutboxRow:
    """The row; one that waited says that its line is withheld, if the line changed meanwhile."""
    message = row.message
    if services.clock() - row.created_at < FRESH:
        return row
    answerer = services.answerer()
    for fact_id, words in message.quotes:
        fact = answerer.base.by_id.get(fact_id)
        if fact is not None and fact.quote == words and answerer.still_stands(fact):
            continue
        said = notice(GONE) if fact is None else withheld_message(fact)
        given = message.given and replace(message.given, outcome="withheld")
        return replace(
            row,
            message=replace(message, text=said.text, blocks=said.blocks, quotes=(), given=given),
        )
    return row


def _record(services: Services, row: OutboxRow, posted: Posted) -> None:
    try:
        services.outbox.sent(row, posted.channel_id, posted.ts, services.clock())
    except StateError:
        # It stands; the sweep finds it there by what it carries.
        _log.exception("A message that was sent is not recorded")


def _as_it_stands(services: Services, row: OutboxRow) -> Posted:
    """What became of a row that somebody else began, or that may not be sent yet."""
    if row.state == SENT:
        return Posted(row.message.channel_id, row.message_ts or "")
    if row.state == FAILED:
        raise GoneForGood(row.reason or FAILED)
    wait_s = AGAIN_S
    if row.not_before is not None:
        wait_s = max((row.not_before - services.clock()).total_seconds(), 0.0)
    if row.state == PLANNED:
        raise RetryLater(row.reason or PLANNED, wait_s)
    if row.not_before is not None and not wait_s:
        found = _look(services, row)
        if found is not None:
            return found
        raise RetryLater("looked_for", AGAIN_S)
    if row.state == UNKNOWN:
        raise OutcomeUnknown(row.reason or UNKNOWN)
    raise RetryLater("sending", min(wait_s, AGAIN_S))


def _look(services: Services, row: OutboxRow) -> Posted | None:
    """Where an abandoned or unknown message stands; plans it again where it surely does not.

    Raises OutcomeUnknown where nothing can be said.
    """
    now = services.clock()
    try:
        found = _seek(services, row)
    except GoneForGood as refusal:
        # Mostly a scope that the team left out; asking again would only be refused again.
        services.outbox.look_later(row, None, refusal.code)
        raise OutcomeUnknown(refusal.code) from refusal
    except DeliveryError as failure:
        last = row.attempts + 1 >= ATTEMPTS_MAX
        again = None if last else now + timedelta(seconds=LOOK_AGAIN_S)
        services.outbox.look_later(row, again, failure.code)
        raise OutcomeUnknown(failure.code) from failure
    if found is None:
        services.outbox.absent(row, now)
        return None
    _record(services, row, found)
    return found


def _found(services: Services, row: OutboxRow) -> Posted | None:
    """Where a message stands whose reply was just lost; None where that is not known yet.

    Slack may still be storing it, so its absence says nothing.
    """
    try:
        found = _seek(services, row)
    except DeliveryError as failure:
        _log.info("A message cannot be looked for at once: %s", failure.code)
        return None
    if found is not None:
        _record(services, row, found)
    return found


def _seek(services: Services, row: OutboxRow) -> Posted | None:
    message = row.message
    channel_id = message.channel_id
    if channel_id.startswith(("U", "W")):
        # Posted to a member's id; it stands in the direct messages with them.
        channel_id = services.poster.direct_channel(channel_id)
    mark = fingerprint(message.team_id, message.key)
    ts = services.poster.marked(channel_id, message.thread_ts, mark, row.created_at)
    return None if ts is None else Posted(channel_id, ts)

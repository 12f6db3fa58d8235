"""Tells askers once that a question which no source answered has a source now.

The ledger's open questions are asked of the base as it is. Who closes an entry tells its
asker, so that of several processes one does.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from slack_sdk.models.blocks import Block

from bot.answering import Answered, Answerer
from bot.errors import GoneForGood, OutcomeUnknown, RetryLater
from bot.slack.blocks import Message, answer_message
from bot.slack.elements import ASKED_MAX, clipped, paragraph, small
from bot.slack.entities import escape
from bot.slack.outbox import deliver, outgoing
from bot.slack.outcomes import TOKEN_REFUSED
from bot.slack.services import Services
from bot.state.answers import Given
from bot.state.ledger import LedgerEntry

# Until the bot knows which team it is in, and after Slack refused its token.
UNIDENTIFIED_RETRY_S = 60.0

_log = logging.getLogger(__name__)


def tell_askers(services: Services) -> int:
    """Tells every asker of an open question that the base answers now; how many were told.

    To be called at start and after every change of the base, from any number of processes.
    An asker is told once, however often they asked the same. Raises RetryLater where Slack
    takes nothing for now: the rest stays open, to be told by another call.
    """
    me = services.poster.identity
    if me is None:
        raise RetryLater("unidentified", UNIDENTIFIED_RETRY_S)
    answerer = services.answerer()
    told = 0
    for entries in _by_asker_and_question(_open_entries(services, me.team_id)):
        answer = answerer.answer(entries[0].asked.question)
        if not isinstance(answer, Answered) or not answerer.still_stands(answer.matches[0].fact):
            continue
        if _close(services, me.team_id, entries):
            message = notice_message(entries[0], answerer, answer)
            told += _tell(services, me.team_id, entries[0], answer, message)
    return told


def notice_message(entry: LedgerEntry, answerer: Answerer, answer: Answered) -> Message:
    """The question, and the answer that it has now, under the number it was given."""
    heading = f"No. {entry.number} has a source now."
    above: list[Block] = [
        *paragraph(heading),
        *small(clipped(entry.asked.question, ASKED_MAX)),
    ]
    message = answer_message(answer, answerer.still_stands)
    blocks = (*(block.to_dict() for block in above), *message.blocks)
    return replace(message, text=f"{escape(heading)} {message.text}", blocks=blocks)


def _open_entries(services: Services, team_id: str) -> Sequence[LedgerEntry]:
    """All of them, oldest first."""
    count = services.ledger.count_open(team_id)
    return services.ledger.entries(team_id, count, only_open=True)[::-1] if count else ()


def _by_asker_and_question(entries: Sequence[LedgerEntry]) -> list[list[LedgerEntry]]:
    """The entries in groups of one asker and the same words, each oldest first."""
    groups: dict[tuple[str, str], list[LedgerEntry]] = {}
    for entry in entries:
        words = " ".join(entry.asked.question.casefold().split())
        groups.setdefault((entry.asked.user_id, words), []).append(entry)
    return list(groups.values())


def _close(services: Services, team_id: str, entries: Sequence[LedgerEntry]) -> bool:
    """Closes the entries of one question; whether this caller is the one to tell its asker.

    The oldest is closed last and decides. So whoever still finds any of them open finds the
    oldest open too, and cannot tell the asker of another number.
    """
    now = services.clock()
    closed = [services.ledger.close(team_id, entry.number, now) for entry in reversed(entries)]
    return closed[-1]


def _tell(
    services: Services, team_id: str, entry: LedgerEntry, answer: Answered, message: Message
) -> bool:
    """Whether the asker was told, or may have been; raises RetryLater after opening it again."""
    try:
        _post(services, team_id, entry, answer, message)
    except OutcomeUnknown as unknown:
        _log.warning("No. %d may have been told of: %s", entry.number, unknown.code)
        return True
    except RetryLater:
        services.ledger.reopen(team_id, entry.number)
        raise
    except GoneForGood as refusal:
        if refusal.code in TOKEN_REFUSED:
            services.ledger.reopen(team_id, entry.number)
            raise RetryLater(refusal.code, UNIDENTIFIED_RETRY_S) from refusal
        _log.warning("No. %d cannot be told of: %s", entry.number, refusal.code)
        return False
    return True


def _post(
    services: Services, team_id: str, entry: LedgerEntry, answer: Answered, message: Message
) -> None:
    """Posts to the asker, or where that is refused shows it where they asked, to them alone."""
    asked = entry.asked
    planned = outgoing(
        team_id, f"notice:{entry.number}", message, asked.user_id, given=_given(entry, answer)
    )
    try:
        # A user's id stands for the direct messages with them (docs.slack.dev,
        # "chat.postMessage"), so this needs no scope to open a conversation.
        deliver(services, planned)
        return
    except RetryLater:
        # The question is opened again, and is what is told later.
        services.outbox.withdraw(planned.team_id, planned.key)
        raise
    except GoneForGood as refusal:
        services.outbox.withdraw(planned.team_id, planned.key)
        if refusal.code in TOKEN_REFUSED or not asked.channel_id:
            raise
        _log.info("No direct message to an asker (%s)", refusal.code)
    services.poster.post_ephemeral(asked.channel_id, asked.user_id, message)


def _given(entry: LedgerEntry, answer: Answered) -> Given:
    """A notice as it is remembered: like any other answer, but to a question without a place."""
    return Given(
        channel_id=entry.asked.user_id,
        message_ts="",
        thread_ts="",
        question_ts="",
        user_id=entry.asked.user_id,
        question=entry.asked.question,
        fact_ids=tuple(found.fact.id for found in answer.matches),
        outcome=answer.outcome,
    )

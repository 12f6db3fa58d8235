"""A conversation that takes no message, and never will: its owner is told, once, in private.

The owner of an answer is its asker. Of an answer that nobody asked for it is whoever set the
channel to *auto*, which then ends.
"""

import logging
from dataclasses import replace

from bot.errors import DeliveryError, GoneForGood, StateError
from bot.slack.blocks import live_notice
from bot.slack.outcomes import NOT_THERE, TOKEN_REFUSED
from bot.slack.question import Payload, Question, from_event
from bot.slack.replies import post_once
from bot.slack.services import Services

INVITE = "Type /invite @Sourceline there, then ask again."
REFUSED = "Slack does not let it post there."
AUTO_ENDED = "It no longer answers there without being asked; /fact settings turns that on again."

_log = logging.getLogger(__name__)


def tell_asker(services: Services, payload: Payload, refusal: GoneForGood) -> None:
    """Tells who asked by an event why there is no answer where they asked; gives up quietly."""
    me = services.poster.identity
    asker = from_event(payload, me.user_id if me else None)
    if asker is not None:
        _tell(services, asker, asker.user_id, refusal, "")


def end_auto(services: Services, question: Question, refusal: GoneForGood) -> None:
    """Ends *auto* in a channel that takes no message, and tells who had set it."""
    if refusal.code in TOKEN_REFUSED:
        return
    here = question.team_id, question.channel_id
    try:
        owner, rules = services.channels.changed_by(*here), services.channels.of(*here)
        services.channels.set(*here, replace(rules, auto=False), owner, services.clock())
    except StateError:
        _log.exception("A channel that takes no message is still set to auto")
        return
    if owner:
        _tell(services, question, owner, refusal, AUTO_ENDED)


def _tell(
    services: Services, question: Question, owner: str, refusal: GoneForGood, more: str
) -> None:
    """One message for each owner and reason; not of their own direct messages."""
    channel_id = question.channel_id
    if refusal.code in TOKEN_REFUSED or channel_id.startswith("D"):
        return
    way_out = INVITE if refusal.code in NOT_THERE else REFUSED
    words = f"Sourceline cannot answer in <#{channel_id}> ({refusal.code}). {way_out} {more}"
    key = f"refused:{channel_id}:{refusal.code}:{owner}"
    who = replace(question, user_id=owner)
    try:
        post_once(services, who, key, live_notice(words.strip()), owner)
    except DeliveryError as failure:
        _log.warning("Nobody is told that %s takes no message: %s", channel_id, failure.code)

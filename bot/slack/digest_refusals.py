"""A digest that Slack refuses for its channel is paused, and its maker told once.

What is wrong with one message, or with the bot's token, pauses nothing: the next one may pass.
"""

import logging

from bot.digests.plan import DigestSpec
from bot.errors import DeliveryError, GoneForGood
from bot.slack.blocks import Message, live_notice
from bot.slack.digest_blocks import described, why_refused
from bot.slack.elements import TEXT_MAX, clipped
from bot.slack.entities import escape
from bot.slack.outbox import deliver, outgoing
from bot.slack.outcomes import CHANNEL_REFUSED
from bot.slack.services import Services

_log = logging.getLogger(__name__)


def pause_refused(services: Services, team_id: str, spec: DigestSpec, code: str) -> None:
    """Pauses a digest that Slack just refused by `code`, where its channel is the cause.

    Its maker is told; the admins are where there is none, or where Slack refuses that too; and
    where there are no admins the log has it. Raises StateError.
    """
    if code not in CHANNEL_REFUSED:
        return
    if not services.digests.refuse(team_id, spec, code, services.clock()):
        return
    _log.warning("The digest %s in %s is paused: %s", spec.id, spec.channel_id, code)
    maker = services.digests.maker(team_id, spec)
    message = refused_message(spec, code)
    if maker is None or not _told(services, team_id, spec, maker, message):
        for admin in sorted(services.roles.members("admin") - {maker}):
            _told(services, team_id, spec, admin, message)


def refused_message(spec: DigestSpec, code: str) -> Message:
    """Tells one person that a digest is paused, why, and how it is resumed."""
    words = escape(clipped(described(spec), TEXT_MAX // 2))
    return live_notice(
        f"A digest in <#{spec.channel_id}> could not be posted and is paused, since "
        f"{why_refused(code)}. Type /fact digest there to resume it. Its settings: {words}"
    )


def _told(
    services: Services, team_id: str, spec: DigestSpec, user_id: str, message: Message
) -> bool:
    """Whether a user is told, or will be by the outbox."""
    day = spec.local_date(services.clock()).isoformat()
    key = f"refused:{spec.channel_id}:{spec.id}:{day}:{user_id}"
    try:
        deliver(services, outgoing(team_id, key, message, user_id))
    except GoneForGood as refusal:
        _log.warning("%s is not told that a digest is paused: %s", user_id, refusal.code)
        return False
    except DeliveryError as failure:
        _log.info("%s is told later that a digest is paused: %s", user_id, failure.code)
    return True

"""How a channel is answered, changed in a form by its members or by an admin."""

import logging

from bot.errors import DeliveryError, GoneForGood, StateError
from bot.slack.blocks import Message, live_notice, notice
from bot.slack.channel_rules import rules_for
from bot.slack.elements import TEXT_MAX, clipped
from bot.slack.jobs import Job
from bot.slack.question import Question, mapping_at, team_of, text_at
from bot.slack.replies import reply_privately
from bot.slack.services import Services
from bot.slack.settings_blocks import Place, filled_in, settings_view, summary

NOT_A_CHANNEL = "Settings are for channels. Type /fact settings in one."
NOT_SAVED = "The settings could not be saved just now. Nothing has changed."
TOO_LATE = "The form did not open in time. Type /fact settings again."

_log = logging.getLogger(__name__)


def open_settings(services: Services, question: Question) -> None:
    """Opens the form for the channel that a command was typed in, or says privately why not.

    The command's trigger holds for three seconds, so this comes before anything slow.
    """
    if not question.channel_id.startswith(("C", "G")):
        reply_privately(services, question, notice(NOT_A_CHANNEL))
        return
    if not may_change(services, question.channel_id, question.user_id):
        reply_privately(services, question, refusal(services, "settings"))
        return
    place = Place(question.channel_id, question.response_url)
    topics = services.answerer().base.topics()
    view = settings_view(place, rules_for(services, question), topics)
    try:
        services.poster.open_view(question.trigger_id, view)
    except GoneForGood as refused:
        if not refused.code.endswith("trigger_id"):
            raise
        reply_privately(services, question, notice(TOO_LATE))


def save_settings(services: Services, job: Job) -> None:
    """Keeps what was filled in, and says so to whoever did it."""
    place, chosen = filled_in(mapping_at(job.payload, "view"))
    if place is None:
        return
    who = Question(
        text="",
        surface="command",
        team_id=team_of(job.payload),
        channel_id=place.channel_id,
        user_id=text_at(mapping_at(job.payload, "user"), "id"),
        response_url=place.response_url,
    )
    if not may_change(services, who.channel_id, who.user_id):
        # They left the channel while the form was open.
        reply_privately(services, who, refusal(services, "settings"))
        return
    if not job.may_post():
        return
    try:
        services.channels.set(who.team_id, who.channel_id, chosen, who.user_id, services.clock())
    except StateError:
        # A submission names no channel, so nobody above could tell them.
        _log.exception("The settings of a channel are not saved")
        reply_privately(services, who, notice(NOT_SAVED))
        return
    saved = f"The settings of this channel are saved. {summary(chosen)}"
    reply_privately(services, who, notice(clipped(saved, TEXT_MAX)))


def may_change(services: Services, channel_id: str, user_id: str) -> bool:
    """Whether a user is a member of the channel, or an admin.

    Only a private channel can be unknown to the bot, and only its members can type there.
    """
    if services.roles.has(user_id, "admin"):
        return True
    try:
        return services.poster.is_member(channel_id, user_id)
    except GoneForGood as unknown:
        return unknown.code == "channel_not_found"
    except DeliveryError:
        return False


def refusal(services: Services, what: str) -> Message:
    """Names who can, by live mentions: only whoever tried sees it."""
    admins = services.roles.who("admin")
    return live_notice(f"Only its members or an admin can change a channel's {what} ({admins}).")

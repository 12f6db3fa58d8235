"""The forms for a digest: opened by a command or a button, and taken when they are submitted."""

import logging
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.digests.book import is_made_in_slack
from bot.digests.calendar import countries, holiday, zones
from bot.digests.plan import DigestSpec, next_slot
from bot.errors import DeliveryError, GoneForGood, StateError
from bot.slack.blocks import notice
from bot.slack.digest_blocks import FROM_FILE, Run, day_words, described, refusal_note, when
from bot.slack.digest_form import (
    Form,
    Offered,
    digest_view,
    filled_in,
)
from bot.slack.digest_pause_form import pause_filled_in, pause_view
from bot.slack.elements import TEXT_MAX, clipped
from bot.slack.jobs import Job
from bot.slack.listeners.channel_settings import may_change, refusal
from bot.slack.listeners.context import clicked_value
from bot.slack.question import Payload, Question, mapping_at, team_of, text_at
from bot.slack.replies import INVITE, clicker, reply_privately
from bot.slack.services import Services

# What a new digest begins as, besides the asker's zone.
TIME = "09:00"
ZONE = "UTC"
# A pause begins as a week, and is never longer than a year: what is forgotten comes back.
PAUSE = timedelta(days=7)
PAUSE_MAX = timedelta(days=366)

NOT_A_CHANNEL = "Digests are for channels. Type /fact digest in one."
STOPPED_BEFORE = "This digest was stopped before."
NOT_FILLED_IN = "The form was not complete, so nothing has changed."
NOT_SAVED = "The digest could not be saved just now. Nothing has changed."
TOO_LATE = "The form did not open in time. Try again."

_log = logging.getLogger(__name__)


def is_channel(services: Services, question: Question) -> bool:
    """Whether a digest can be posted where a command was typed; says so privately if not."""
    if question.channel_id.startswith(("C", "G")):
        return True
    reply_privately(services, question, notice(NOT_A_CHANNEL))
    return False


def offer_new_digest(services: Services, who: Question) -> None:
    """Opens the form for a new digest of the channel that somebody is in."""
    if _is_allowed(services, who):
        begun = DigestSpec("", who.channel_id, TIME, _own_zone(services, who.user_id))
        _open(services, who, digest_view(_form(who), begun, _offered(services)))


def new_digest(services: Services, job: Job) -> None:
    """Opens the form for one more digest."""
    offer_new_digest(services, clicker(job.payload))


def edit_digest(services: Services, job: Job) -> None:
    """Opens the form for a digest that was made in Slack."""
    who, spec = _clicked(services, job)
    if spec is None:
        return
    if not is_made_in_slack(spec):
        told = clipped(f"{described(spec)} {FROM_FILE}", TEXT_MAX)
        reply_privately(services, who, notice(told))
        return
    view = digest_view(_form(who, spec), spec, _offered(services), refusal_note(spec))
    _open(services, who, view)


def pause_digest(services: Services, job: Job) -> None:
    """Opens the form for a pause."""
    who, spec = _clicked(services, job)
    if spec is not None:
        until = spec.local_date(services.clock()) + PAUSE
        _open(services, who, pause_view(_form(who, spec), until, refusal_note(spec)))


def save_digest(services: Services, job: Job) -> None:
    """Keeps what was filled in, and says so to whoever did it."""
    form, spec = filled_in(mapping_at(job.payload, "view"))
    if form is None:
        return
    who = _submitter(job.payload, form)
    if spec is None:
        reply_privately(services, who, notice(NOT_FILLED_IN))
        return
    if not may_change(services, spec.channel_id, who.user_id):
        reply_privately(services, who, refusal(services, "digests"))
        return
    if not job.may_post():
        return
    now = services.clock()
    try:
        if form.digest_id and _find(services, who, form) is None:
            reply_privately(services, who, notice(STOPPED_BEFORE))
            return
        services.digests.save(who.team_id, spec, who.user_id, now)
        kept = services.digests.find(who.team_id, spec.channel_id, spec.id) or spec
    except StateError:
        # A submission names no channel, so nobody above could tell them.
        _log.exception("A digest is not saved")
        reply_privately(services, who, notice(NOT_SAVED))
        return
    run = Run(next_slot(kept, now, holiday)[1])
    parts = ["Saved:", described(kept), f"Next: {when(kept, run)}."]
    if not _is_in(services, spec.channel_id):
        parts.append(INVITE)
    reply_privately(services, who, notice(clipped(" ".join(parts), TEXT_MAX)))


def save_pause(services: Services, job: Job) -> None:
    """Keeps a pause, and says so to whoever wants it."""
    form, until = pause_filled_in(mapping_at(job.payload, "view"))
    if form is None:
        return
    who = _submitter(job.payload, form)
    if not _is_allowed(services, who) or not job.may_post():
        return
    now = services.clock()
    try:
        spec = _find(services, who, form)
        if spec is None or until is None:
            reply_privately(services, who, notice(NOT_FILLED_IN if spec else STOPPED_BEFORE))
            return
        until = min(until, spec.local_date(now) + PAUSE_MAX)
        services.digests.pause(who.team_id, spec, until, who.user_id, now)
    except StateError:
        _log.exception("A digest is not paused")
        reply_privately(services, who, notice(NOT_SAVED))
        return
    told = clipped(f"Paused until {day_words(until)}: {described(spec)}", TEXT_MAX)
    reply_privately(services, who, notice(told))


def _clicked(services: Services, job: Job) -> tuple[Question, DigestSpec | None]:
    """Who clicked, and the digest; None after saying privately why nothing is done."""
    who = clicker(job.payload)
    if not _is_allowed(services, who):
        return who, None
    spec = services.digests.find(who.team_id, who.channel_id, clicked_value(job))
    if spec is None:
        reply_privately(services, who, notice(STOPPED_BEFORE))
    return who, spec


def _is_allowed(services: Services, who: Question) -> bool:
    if may_change(services, who.channel_id, who.user_id):
        return True
    reply_privately(services, who, refusal(services, "digests"))
    return False


def _find(services: Services, who: Question, form: Form) -> DigestSpec | None:
    return services.digests.find(who.team_id, form.channel_id, form.digest_id)


def _form(who: Question, spec: DigestSpec | None = None) -> Form:
    return Form(who.channel_id, spec.id if spec else "", who.response_url)


def _submitter(payload: Payload, form: Form) -> Question:
    return Question(
        text="",
        surface="command",
        team_id=team_of(payload),
        channel_id=form.channel_id,
        user_id=text_at(mapping_at(payload, "user"), "id"),
        response_url=form.response_url,
    )


def _open(services: Services, who: Question, view: dict[str, object]) -> None:
    try:
        services.poster.open_view(who.trigger_id, view)
    except GoneForGood as refused:
        if not refused.code.endswith("trigger_id"):
            raise
        reply_privately(services, who, notice(TOO_LATE))


def _offered(services: Services) -> Offered:
    return Offered(zones(), countries(), services.answerer().base.topics())


def _own_zone(services: Services, user_id: str) -> str:
    """The zone that a user has set in Slack, where the bot may know it and it is a zone."""
    try:
        zone = services.poster.time_zone(user_id)
        return ZoneInfo(zone).key if zone else ZONE
    except (DeliveryError, KeyError, ValueError, OSError):
        return ZONE


def _is_in(services: Services, channel_id: str) -> bool:
    """Whether the bot is in a channel; yes where it cannot tell."""
    me = services.poster.identity
    try:
        return me is None or services.poster.is_member(channel_id, me.user_id)
    except GoneForGood as unknown:
        return unknown.code != "channel_not_found"
    except DeliveryError:
        return True

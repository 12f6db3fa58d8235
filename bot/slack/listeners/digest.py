"""`/fact digest` and the buttons beneath a channel's digests, but for those that open a form."""

from datetime import timedelta
from itertools import islice

from bot.digests.calendar import holiday
from bot.digests.contents import why_empty
from bot.digests.deliver import Delivery
from bot.digests.plan import DigestSpec, next_slot, upcoming, why_off
from bot.slack.blocks import live_notice, notice
from bot.slack.digest_blocks import (
    NONE_HERE,
    Run,
    described,
    digests_message,
    runs_message,
    when,
)
from bot.slack.digest_message import digest_message
from bot.slack.digest_posts import digest_runner
from bot.slack.elements import TEXT_MAX, clipped
from bot.slack.jobs import Job
from bot.slack.listeners.channel_settings import may_change, refusal
from bot.slack.listeners.context import clicked_value
from bot.slack.listeners.digest_forms import STOPPED_BEFORE, is_channel, offer_new_digest
from bot.slack.question import Question
from bot.slack.replies import clicker, reply_privately
from bot.slack.services import Services
from bot.state.digest_log import SENT, SKIPPED

# So many days to come are shown.
RUNS_SHOWN = 5

NOT_STORED = "Slack did not take it. Try again in a few minutes."
UNSURE = "it is being posted, or Slack did not confirm the post."


def show_digests(services: Services, question: Question) -> None:
    """Shows the digests of the channel with their buttons, or opens the form for its first."""
    if not is_channel(services, question):
        return
    digests = services.digests.in_channel(question.team_id, question.channel_id)
    if not digests:
        offer_new_digest(services, question)
        return
    now = services.clock()
    listed = [(spec, Run(next_slot(spec, now, holiday)[1])) for spec in digests]
    reply_privately(services, question, digests_message(listed, now))


def post_digests_now(services: Services, question: Question) -> None:
    """Posts today's digests of the channel at once, for an admin."""
    if not is_channel(services, question):
        return
    if not services.roles.has(question.user_id, "admin"):
        admins = services.roles.who("admin")
        reply_privately(
            services, question, live_notice(f"Only an admin can post a digest now ({admins}).")
        )
        return
    digests = services.digests.in_channel(question.team_id, question.channel_id)
    runner = digest_runner(services, question.team_id)
    told = [
        _told(services, question, spec, runner.post_now(spec, services.clock())) for spec in digests
    ]
    reply_privately(services, question, notice(clipped("\n".join(told) or NONE_HERE, TEXT_MAX)))


def preview_digest(services: Services, job: Job) -> None:
    """Shows whoever clicked what the digest would hold next."""
    who, spec = _clicked(services, job)
    if spec is None or not job.may_post():
        return
    now = services.clock()
    contents = digest_runner(services, who.team_id).preview(spec, now)
    day, _ = next_slot(spec, now, holiday)
    nothing = notice(f"There would be no digest: {why_empty(spec)}.")
    shown = nothing if contents.is_empty else digest_message(contents, day)
    reply_privately(services, who, shown)


def show_runs(services: Services, job: Job) -> None:
    """Shows whoever clicked the days to come, those left out among them."""
    who, spec = _clicked(services, job)
    if spec is None or not job.may_post():
        return
    runs = [
        Run(instant, why_off(spec, day, holiday))
        for day, instant in islice(upcoming(spec, services.clock()), RUNS_SHOWN)
    ]
    reply_privately(services, who, runs_message(spec, runs))


def resume_digest(services: Services, job: Job) -> None:
    """Ends the pause of a digest."""
    who, spec = _clicked(services, job, to_change=True)
    if spec is None or not job.may_post():
        return
    services.digests.resume(who.team_id, spec)
    again = services.digests.find(who.team_id, spec.channel_id, spec.id) or spec
    run = Run(next_slot(again, services.clock(), holiday)[1])
    reply_privately(services, who, notice(f"Resumed. Next: {when(again, run)}."))


def stop_digest(services: Services, job: Job) -> None:
    """Ends a digest for good."""
    who, spec = _clicked(services, job, to_change=True)
    if spec is None or not job.may_post():
        return
    stopped = services.digests.stop(who.team_id, spec)
    told = f"Stopped: {described(spec)}" if stopped else STOPPED_BEFORE
    reply_privately(services, who, notice(clipped(told, TEXT_MAX)))


def _clicked(
    services: Services, job: Job, *, to_change: bool = False
) -> tuple[Question, DigestSpec | None]:
    """Who clicked, and the digest; None after saying privately why nothing is done."""
    who = clicker(job.payload)
    if to_change and not may_change(services, who.channel_id, who.user_id):
        reply_privately(services, who, refusal(services, "digests"))
        return who, None
    spec = services.digests.find(who.team_id, who.channel_id, clicked_value(job))
    if spec is None:
        reply_privately(services, who, notice(STOPPED_BEFORE))
    return who, spec


def _told(
    services: Services, question: Question, spec: DigestSpec, delivery: Delivery | None
) -> str:
    """What became of a digest that was to be posted now."""
    today = spec.local_date(services.clock())
    name = described(spec)
    if delivery is not None and delivery.state == SENT:
        return f"Posted: {name}"
    entries = services.digest_log.entries(
        question.team_id, spec.channel_id, spec.id, today - timedelta(days=1)
    )
    entry = entries.get(today)
    if entry is not None and entry.state == SENT:
        return f"Not posted again, since today's is in the channel: {name}"
    if entry is not None and entry.state == SKIPPED:
        return f"Not posted, {entry.reason}: {name}"
    if delivery is not None and entry is not None and entry.may_be_claimed:
        return f"Not posted. {NOT_STORED} {name}"
    return f"Not posted again, {UNSURE} {name}"

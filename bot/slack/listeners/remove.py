"""*Remove*: takes a public answer away, for its asker or an admin."""

from bot.errors import AskerError, GoneForGood
from bot.slack.blocks import live_notice
from bot.slack.jobs import Job
from bot.slack.posting import Posted
from bot.slack.question import mapping_at, text_at
from bot.slack.replies import clicker, patiently, reply_privately
from bot.slack.services import Services

REFUSED = "Slack does not let Sourceline remove this."


def remove_answer(services: Services, job: Job) -> None:
    """Deletes the clicked answer; whoever may not is told who may."""
    who = clicker(job.payload)
    ts = text_at(mapping_at(job.payload, "container"), "message_ts")
    given = services.answers.at(who.team_id, who.channel_id, ts)
    asker = given.user_id if given else ""
    if who.user_id != asker and not services.roles.has(who.user_id, "admin"):
        reply_privately(services, who, live_notice(_refusal(asker, services.roles.who("admin"))))
        return
    if not job.may_post():
        return
    try:
        patiently(services, lambda: services.poster.delete(Posted(who.channel_id, ts)))
    except GoneForGood as gone:
        if gone.code != "message_not_found":
            raise AskerError(REFUSED) from gone
    services.answers.forget(who.team_id, who.channel_id, ts, services.clock())


def _refusal(asker: str, admins: str) -> str:
    who_asked = f"<@{asker}>, who asked, or " if asker else ""
    return f"Only {who_asked}an admin can remove this ({admins})."

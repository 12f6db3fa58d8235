"""*Share to channel*: posts a private answer for everybody, once."""

from bot.errors import GoneForGood, OutcomeUnknown, RetryLater
from bot.facts.base import Fact
from bot.slack.blocks import Message, after_sharing, notice, shared_message, withheld_message
from bot.slack.buttons import SharedAnswer
from bot.slack.jobs import Job
from bot.slack.listeners.context import clicked_value
from bot.slack.outcomes import NOT_THERE
from bot.slack.question import Question
from bot.slack.replies import clicker, patiently, reply_privately
from bot.slack.services import Services

INVITE = "Sourceline is not in this conversation. Type /invite @Sourceline, then share again."
REFUSED = "Slack does not let Sourceline post here."
UNCONFIRMED = "Slack did not confirm the post. It may be in the channel already."
GONE = "This line is no longer in the fact base, so it cannot be shared."


def share_answer(services: Services, job: Job) -> None:
    """Posts the answer that the button carries, and takes the button away."""
    who = clicker(job.payload)
    answer = SharedAnswer.decode(clicked_value(job))
    answerer = services.answerer()
    fact = answerer.base.by_id.get(answer.fact_id) if answer else None
    if answer is None or fact is None:
        reply_privately(services, who, notice(GONE))
        return
    if not answerer.still_stands(fact):
        reply_privately(services, who, withheld_message(fact))
        return
    if not job.may_post():
        return
    # Claimed before the post: a crash in between leaves an answer unshared, never shared twice.
    if services.once.claim(who.team_id, answer.key, who.user_id, services.clock()):
        refusal = _post(services, who, fact, answer)
        if refusal is not None:
            reply_privately(services, who, refusal)
            return
    reply_privately(services, who, after_sharing(fact, answer), replace_original=True)


def _post(services: Services, who: Question, fact: Fact, answer: SharedAnswer) -> Message | None:
    """Posts for the channel; None once it stands there, else what to tell the one who shared."""
    message = shared_message(fact, answer, who.user_id)
    try:
        patiently(services, lambda: services.poster.post(who.channel_id, message))
    except OutcomeUnknown:
        return notice(UNCONFIRMED)
    except GoneForGood as refusal:
        services.once.release(who.team_id, answer.key)
        return notice(INVITE if refusal.code in NOT_THERE else REFUSED)
    except RetryLater:
        services.once.release(who.team_id, answer.key)
        raise
    return None

"""*Share to channel*: posts a private answer for everybody, once."""

from bot.errors import GoneForGood, OutcomeUnknown
from bot.slack.blocks import after_sharing, notice, shared_message, withheld_message
from bot.slack.buttons import Showing
from bot.slack.jobs import Job
from bot.slack.lines import Quotable, quotable
from bot.slack.listeners.context import clicked_value
from bot.slack.question import Question
from bot.slack.replies import clicker, post_once, refusal, reply_privately
from bot.slack.services import Services
from bot.state.answers import Given

GONE = "This line is no longer in the fact base, so it cannot be shared."


def share_answer(services: Services, job: Job) -> None:
    """Posts the answer that the button carries, where it was shown, and takes the button away."""
    who = clicker(job.payload)
    showing = Showing.decode(clicked_value(job))
    answerer = services.answerer()
    fact = answerer.base.by_id.get(showing.fact_id) if showing else None
    if showing is None or fact is None:
        reply_privately(services, who, notice(GONE))
        return
    disagreeing = answerer.base.disagreeing(fact)
    quoted = quotable(
        fact, showing.span, disagreeing, answerer.still_stands, answerer.remarks(fact)
    )
    if not quoted.facts:
        reply_privately(services, who, withheld_message(fact))
        return
    if not job.may_post():
        return
    message = shared_message(quoted, showing, who.user_id)
    try:
        post_once(
            services,
            who,
            showing.key,
            message,
            who.channel_id,
            who.thread_ts,
            _given(who, showing, quoted),
        )
    except (GoneForGood, OutcomeUnknown) as failure:
        raise refusal(failure) from failure
    reply_privately(services, who, after_sharing(quoted, showing), replace_original=True)


def _given(who: Question, showing: Showing, quoted: Quotable) -> Given:
    """A shared answer as it is remembered: to a question without a place."""
    return Given(
        channel_id=who.channel_id,
        message_ts="",
        thread_ts=who.thread_ts,
        question_ts="",
        user_id=who.user_id,
        question=showing.asked,
        fact_ids=tuple(fact.id for fact in quoted.facts),
        outcome="answered",
    )

"""*Post this line*: the asker of a mention chose among lines too close to call."""

from bot.answering import Answered, Found
from bot.errors import GoneForGood, OutcomeUnknown
from bot.slack.blocks import notice, withheld_message
from bot.slack.buttons import Choice
from bot.slack.jobs import Job
from bot.slack.listeners.ask import compose, given
from bot.slack.listeners.context import clicked_value
from bot.slack.question import Question
from bot.slack.replies import clicker, post_once, refusal, reply_privately
from bot.slack.services import Services

GONE = "This line is no longer in the fact base, so it cannot be posted."
POSTED = "Posted in the thread."
POSTED_BEFORE = "A line was posted in the thread already."


def post_line(services: Services, job: Job) -> None:
    """Posts the chosen line as the answer, once per question, and ends the choice."""
    who = clicker(job.payload)
    choice = Choice.decode(clicked_value(job))
    answerer = services.answerer()
    fact = answerer.base.by_id.get(choice.fact_id) if choice else None
    if choice is None or fact is None:
        reply_privately(services, who, notice(GONE))
        return
    if not answerer.still_stands(fact):
        reply_privately(services, who, withheld_message(fact))
        return
    question = _question(who, choice)
    # The asker was sure, so the answer is.
    disagreeing, remarks = answerer.base.disagreeing(fact), answerer.remarks(fact)
    answer = Answered(choice.asked, 1.0, (Found(fact, 1.0, None),), disagreeing, remarks)
    message = compose(services, question, answer)
    if not job.may_post():
        return
    key = f"choice:{question.channel_id}:{question.ts}"
    thread_ts = question.reply_thread_ts
    try:
        posted = post_once(
            services,
            who,
            key,
            message,
            question.channel_id,
            thread_ts,
            given(question, answer),
        )
    except (GoneForGood, OutcomeUnknown) as failure:
        raise refusal(failure) from failure
    said = notice(POSTED if posted else POSTED_BEFORE)
    reply_privately(services, who, said, replace_original=True)


def _question(who: Question, choice: Choice) -> Question:
    """The mention that the choice answers; only its asker sees the choice."""
    return Question(
        text=choice.asked,
        surface="mention",
        team_id=who.team_id,
        channel_id=who.channel_id,
        user_id=who.user_id,
        ts=choice.question_ts,
        thread_ts=choice.thread_ts,
    )

"""A question asked by command, by mention or in a direct message, and its answer."""

import logging

from bot.answering import Answer, NoAnswer
from bot.errors import StateError
from bot.slack.blocks import Asked, Message, answer_message
from bot.slack.channel_rules import addressed, permitted, rules_for, topics_only
from bot.slack.jobs import Job
from bot.slack.listeners.agent import looking
from bot.slack.posting import Posted
from bot.slack.question import Payload, Question, from_command, from_event
from bot.slack.replies import reply, reply_privately
from bot.slack.services import Services
from bot.state.answers import Given
from bot.state.ledger import Unanswered

_log = logging.getLogger(__name__)


def answer_command(services: Services, job: Job) -> None:
    """`/fact QUESTION`: answered to the asker only, with a button that shares it."""
    answer_question(services, job, from_command(job.payload))


def answer_event(services: Services, job: Job) -> None:
    """A mention or a direct message: answered in its thread, or where it was sent."""
    me = services.poster.identity
    question = from_event(job.payload, me.user_id if me else None)
    if question is not None:
        with looking(services, question):
            answer_question(services, job, question)


def is_question(payload: Payload) -> bool:
    """Whether an event asks the bot something; see `question.from_event` for what does not."""
    return from_event(payload) is not None


def answer_question(services: Services, job: Job, question: Question) -> None:
    """Answers a question as its channel wants it, and remembers what was answered."""
    rules = rules_for(services, question)
    question = addressed(question, rules)
    answer = permitted(services.answerer().answer(question.text), rules)
    if answer is not None:
        give(services, job, question, answer)
    elif job.may_post():
        reply_privately(services, question, topics_only(rules))


def give(services: Services, job: Job, question: Question, answer: Answer) -> None:
    """Gives an answer where its question was asked, and remembers it."""
    message = compose(services, question, answer)
    if job.may_post():
        posted = reply(services, question, message)
        record(services, question, answer, posted)


def compose(services: Services, question: Question, answer: Answer) -> Message:
    """The message for an answer to a question.

    The quote is compared with its article here, at the last moment before it is sent.
    """
    asked = None
    if question.surface == "command":
        # A replayed click, or a second one, shares the same showing of the answer.
        asked = Asked(question.text, share_key=question.trigger_id or question.response_url)
    return answer_message(answer, services.answerer().still_stands, asked)


def record(services: Services, question: Question, answer: Answer, posted: Posted | None) -> None:
    """Remembers an answer that was given; without the record the answer still stands."""
    now = services.clock()
    try:
        if posted is not None:
            services.answers.record(question.team_id, given(question, answer, posted), now)
        if isinstance(answer, NoAnswer):
            asked = Unanswered(question.text, question.channel_id, question.user_id, answer.topics)
            services.ledger.record(question.team_id, asked, now)
    except StateError:
        _log.exception("An answer that was given is not recorded")


def given(question: Question, answer: Answer, posted: Posted) -> Given:
    """An answer as it is remembered."""
    return Given(
        channel_id=posted.channel_id,
        message_ts=posted.ts,
        thread_ts=question.reply_thread_ts or "",
        question_ts=question.ts,
        user_id=question.user_id,
        question=question.text,
        fact_ids=tuple(found.fact.id for found in answer.matches),
        outcome=answer.outcome,
    )

"""A question asked by command, by mention or in a direct message, and its answer."""

import logging

from bot.answering import Answer, NoAnswer
from bot.errors import StateError
from bot.slack.blocks import Asked, answer_message
from bot.slack.jobs import Job
from bot.slack.question import Payload, Question, from_command, from_event
from bot.slack.replies import reply
from bot.slack.services import Services
from bot.state.ledger import Unanswered

_log = logging.getLogger(__name__)


def answer_command(services: Services, job: Job) -> None:
    """`/fact QUESTION`: answered to the asker only, with a button that shares it."""
    _answer(services, job, from_command(job.payload))


def answer_event(services: Services, job: Job) -> None:
    """A mention or a direct message: answered in its thread, or where it was sent."""
    me = services.poster.identity
    question = from_event(job.payload, me.user_id if me else None)
    if question is not None:
        _answer(services, job, question)


def is_question(payload: Payload) -> bool:
    """Whether an event asks the bot something; see `question.from_event` for what does not."""
    return from_event(payload) is not None


def _answer(services: Services, job: Job, question: Question) -> None:
    answerer = services.answerer()
    answer = answerer.answer(question.text)
    asked = None
    if question.surface == "command":
        # A replayed click, or a second one, shares the same showing of the answer.
        asked = Asked(question.text, share_key=question.trigger_id or question.response_url)
    # The quote is compared with its article now, at the last moment before it is sent.
    message = answer_message(answer, answerer.still_stands, asked)
    if job.may_post():
        reply(services, question, message)
        _record(services, question, answer)


def _record(services: Services, question: Question, answer: Answer) -> None:
    if not isinstance(answer, NoAnswer):
        return
    asked = Unanswered(question.text, question.channel_id, question.user_id, answer.topics)
    try:
        services.ledger.record(question.team_id, asked, services.clock())
    except StateError:
        # The answer was given; only the record of it is missing.
        _log.exception("An unanswered question is not in the ledger")

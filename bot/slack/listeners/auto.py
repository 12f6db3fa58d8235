"""Answers that nobody asked the bot for: in a channel that is set to *auto*, and no others.

Only a sure answer is given, and never too many in one thread. Otherwise silence: no post, and
nothing in the ledger. `threads` gives follow-ups by the same rules.
"""

import logging

from bot.answering import Answered
from bot.errors import GoneForGood
from bot.slack.channel_rules import addressed, permitted, rules_for
from bot.slack.follow_up import is_asked
from bot.slack.jobs import Job
from bot.slack.listeners.ask import give
from bot.slack.question import Payload, Question, overheard
from bot.slack.refused import end_auto
from bot.slack.services import Services

# In a thread with so many answers of the bot, only who mentions it is answered.
ANSWERS_PER_THREAD_MAX = 10
# After an outage, what nobody addressed to the bot is no longer waited for.
STALE_S = 600.0

_log = logging.getLogger(__name__)


def is_question_to_all(payload: Payload) -> bool:
    """Whether somebody asks a channel something, outside its threads and without a mention."""
    question = overheard(payload)
    return question is not None and not in_thread(question) and is_asked(question.text)


def answer_in_auto_channel(services: Services, job: Job) -> None:
    """Answers a question without a mention, in its thread, where the channel is set to *auto*."""
    question = overheard(job.payload)
    if question is None or is_stale(services, question):
        return
    if rules_for(services, question).auto:
        try:
            answer_if_sure(services, job, question, services.answerer().thresholds.auto)
        except GoneForGood as refusal:
            end_auto(services, question, refusal)
            raise


def answer_if_sure(services: Services, job: Job, question: Question, confidence: float) -> None:
    """Gives a sure answer, unless the bot has answered often enough in that thread."""
    answer = sure_answer(services, question, confidence)
    if answer is not None and not is_crowded(services, question):
        give(services, job, addressed(question, rules_for(services, question)), answer)


def sure_answer(services: Services, question: Question, confidence: float) -> Answered | None:
    """The answer, if it has at least some confidence, its line stands, and the channel wants it."""
    answerer = services.answerer()
    answer = permitted(answerer.answer(question.text), rules_for(services, question))
    if not isinstance(answer, Answered) or answer.confidence < confidence:
        return None
    return answer if answerer.still_stands(answer.matches[0].fact) else None


def in_thread(question: Question) -> bool:
    """Whether a message is a reply in a thread, and not the head of one."""
    return question.thread_ts not in {"", question.ts}


def is_crowded(services: Services, question: Question) -> bool:
    """Whether the bot has answered often enough in the thread of a question."""
    thread_ts = question.reply_thread_ts or ""
    answered = services.answers.count_in(question.team_id, question.channel_id, thread_ts)
    return answered >= ANSWERS_PER_THREAD_MAX


def is_stale(services: Services, question: Question) -> bool:
    """Whether a message was sent too long ago to be answered without having asked."""
    try:
        age_s = services.clock().timestamp() - float(question.ts)
    except ValueError:
        _log.warning("A message without a time is left alone: %r", question.ts)
        return True
    return age_s > STALE_S

"""A question asked by command, by mention or in a direct message, and its answer."""

import logging
from dataclasses import replace

from bot.answering import QUESTION_MAX_CHARS, Answer, NoAnswer, Suggestions
from bot.errors import StateError
from bot.slack.answer_actions import Asked, Noted
from bot.slack.blocks import Message, answer_message, choice_message
from bot.slack.buttons import Choice
from bot.slack.channel_rules import addressed, permitted, rules_for, topics_only
from bot.slack.jobs import Job
from bot.slack.listeners.agent import looking
from bot.slack.listeners.commands import carry_out
from bot.slack.question import Payload, Question, delivery_keys, from_command, from_event
from bot.slack.replies import reply, reply_privately
from bot.slack.services import Services
from bot.state.answers import Given
from bot.state.ledger import Unanswered

_log = logging.getLogger(__name__)


def answer_command(services: Services, job: Job) -> None:
    """`/fact QUESTION`: answered to the asker only, with a button that shares it."""
    question = from_command(job.payload)
    if not carry_out(services, job, question):
        answer_question(services, job, question)


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
    noted = note(services, job, question, answer)
    choice = choice_for(services, question, answer)
    message = choice or compose(services, question, answer, noted)
    if not job.may_post():
        return
    if choice is not None:
        offer(services, question, choice)
    else:
        reply(services, question, message, given(question, answer))


def offer(services: Services, question: Question, choice: Message) -> None:
    """Shows the asker of a mention, in its thread, what there is to choose from."""
    in_thread = replace(question, thread_ts=question.reply_thread_ts or "")
    reply_privately(services, in_thread, choice)


def note(services: Services, job: Job, question: Question, answer: Answer) -> Noted | None:
    """Puts a question without an answer into the ledger, once per delivery; None for any other.

    To be called before composing, so that the asker sees the number. A ledger that cannot be
    written costs the number, not the answer.
    """
    if not isinstance(answer, NoAnswer):
        return None
    asked = Unanswered(question.text, question.channel_id, question.user_id, answer.topics)
    delivery_key = next(iter(delivery_keys(job.payload)), None)
    try:
        number = services.ledger.record(question.team_id, asked, services.clock(), delivery_key)
    except StateError:
        _log.exception("A question without an answer is not in the ledger")
        return None
    return Noted(number, services.curators_channel is not None)


def compose(
    services: Services, question: Question, answer: Answer, noted: Noted | None = None
) -> Message:
    """The message for an answer to a question.

    The quote is compared with its article here, at the last moment before it is sent.
    """
    is_private = question.surface == "command"
    asked = Asked(question.text, showing_key(question), private=is_private)
    return answer_message(answer, services.answerer().still_stands, asked, noted)


def showing_key(question: Question) -> str:
    """Names one showing of an answer: a repeated delivery, or a second click, names the same."""
    if question.surface == "command":
        return question.trigger_id or question.response_url
    return f"{question.channel_id}:{question.ts}"


def choice_for(services: Services, question: Question, answer: Answer) -> Message | None:
    """For the asker of a mention: the lines that may answer, to post one; there is no public guess.

    None where nothing is to choose.
    """
    if question.surface != "mention" or not isinstance(answer, Suggestions):
        return None
    stands = services.answerer().still_stands
    facts = [found.fact for found in answer.matches if stands(found.fact)]
    thread_ts = question.reply_thread_ts or ""
    asked = question.text[:QUESTION_MAX_CHARS]
    choices = [Choice(fact.id, asked, question.ts, thread_ts) for fact in facts]
    return choice_message(facts, choices) if facts else None


def given(question: Question, answer: Answer) -> Given:
    """An answer as it is remembered once it stands in its question's conversation."""
    return Given(
        channel_id=question.channel_id,
        message_ts="",
        thread_ts=question.reply_thread_ts or "",
        question_ts=question.ts,
        user_id=question.user_id,
        question=question.text,
        fact_ids=tuple(found.fact.id for found in answer.matches),
        outcome=answer.outcome,
    )

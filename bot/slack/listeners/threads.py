"""Replies that follow up an answer: `source?`, `more`, `why?`, or a question of their own.

In a thread of a channel nobody has to mention the bot again; people who talk to each other
are left alone. In a direct message, and with a mention, the short words work alike.
"""

import logging
from dataclasses import replace

from bot.answering import Answered, Answerer
from bot.errors import StateError
from bot.slack.blocks import Message, notice, withheld_message
from bot.slack.channel_rules import addressed, is_permitted, rules_for
from bot.slack.follow_up import (
    NO_FURTHER_LINE,
    FollowUp,
    follow_up,
    next_found,
    short_follow_up,
    source_message,
    why_message,
)
from bot.slack.jobs import Job
from bot.slack.listeners.ask import answer_question, give
from bot.slack.listeners.auto import answer_if_sure, in_thread, is_crowded, is_stale
from bot.slack.question import Payload, Question, from_event, overheard
from bot.slack.replies import reply
from bot.slack.services import Services
from bot.state.answers import Given

# How far `more` goes through the matches of one question.
MATCHES_MAX = 6

_log = logging.getLogger(__name__)


def may_follow_up(payload: Payload) -> bool:
    """Whether a reply in a channel's thread could follow up an answer, if there is one."""
    question = overheard(payload)
    return question is not None and in_thread(question) and follow_up(question.text) is not None


def is_short_follow_up(payload: Payload) -> bool:
    """Whether somebody says one of the short words to the bot itself."""
    question = from_event(payload)
    return question is not None and short_follow_up(question.text) is not None


def follow_up_in_thread(services: Services, job: Job) -> None:
    """Answers a reply without a mention, in a thread that the bot answered in."""
    question = overheard(job.payload)
    if question is None or is_stale(services, question):
        return
    last = _last_answer(services, question)
    if last is None or is_crowded(services, question):
        return
    asks = follow_up(question.text)
    if asks == "question":
        answer_if_sure(services, job, question, services.answerer().thresholds.follow_up)
    elif asks is not None:
        _go_on(services, job, question, last, asks)


def follow_up_addressed(services: Services, job: Job) -> None:
    """Answers one of the short words where the bot was addressed; without an answer before it,
    it is a question like others.
    """
    me = services.poster.identity
    question = from_event(job.payload, me.user_id if me else None)
    if question is None:
        return
    asks, last = short_follow_up(question.text), _last_answer(services, question)
    if asks is None or last is None or not _go_on(services, job, question, last, asks):
        answer_question(services, job, question)


def _last_answer(services: Services, question: Question) -> Given | None:
    """The newest answer in the thread of a question, or the one that the thread hangs from: in a
    direct message an answer stands beside its question, and either can head a thread.
    """
    thread_ts = question.reply_thread_ts or ""
    here = question.team_id, question.channel_id, thread_ts
    answers = services.answers
    try:
        last = answers.latest_in(*here)
        if last is None and thread_ts:
            last = answers.at(*here) or answers.to(*here)
        # What is recorded of a follow-up belongs to the thread that it is in.
        return last and replace(last, thread_ts=thread_ts)
    except StateError:
        _log.exception("A follow-up without the answer before it")
        return None


def _go_on(services: Services, job: Job, question: Question, last: Given, asks: FollowUp) -> bool:
    """Goes on from the last answer; False, and nothing said, where that quoted no line."""
    answerer = services.answerer()
    fact = answerer.base.by_id.get(last.fact_ids[0]) if last.fact_ids else None
    if fact is None or last.outcome not in {"answered", "suggestions"}:
        return False
    if asks == "more":
        return _next_line(services, job, question, last, answerer)
    if not answerer.still_stands(fact):
        return _say(services, job, question, last, withheld_message(fact))
    if asks == "source":
        return _say(services, job, question, last, source_message(fact))
    again = answerer.answer(last.question, limit=MATCHES_MAX)
    found = next((one for one in again.matches if one.fact.id == fact.id), None)
    if found is None:
        return False
    return _say(services, job, question, last, why_message(found, again.confidence))


def _next_line(
    services: Services, job: Job, question: Question, last: Given, answerer: Answerer
) -> bool:
    """Quotes the next match of the question that was answered last.

    `answerer` knows the fact of that answer, which the one of a moment later may not.
    """
    rules = rules_for(services, question)
    again = answerer.answer(last.question, limit=MATCHES_MAX)
    # Suggestions were all shown at once.
    shown = last.fact_ids[:1] if last.outcome == "answered" else last.fact_ids
    # Quoted beside the first already.
    beside = answerer.base.disagreeing(answerer.base.by_id[last.fact_ids[0]])
    for found in next_found(again.matches, shown):
        if found.fact in beside or not is_permitted(found, rules):
            continue
        if answerer.still_stands(found.fact):
            asked = replace(addressed(question, rules), text=last.question)
            others = answerer.base.disagreeing(found.fact)
            answer = Answered(last.question, again.confidence, (found,), others)
            give(services, job, asked, answer)
            return True
    return _say(services, job, question, last, notice(NO_FURTHER_LINE))


def _say(services: Services, job: Job, question: Question, last: Given, message: Message) -> bool:
    """Replies without quoting another line: the thread goes on from the same answer."""
    if job.may_post():
        said = replace(last, message_ts="", question_ts=question.ts, user_id=question.user_id)
        reply(services, addressed(question, rules_for(services, question)), message, said)
    return True

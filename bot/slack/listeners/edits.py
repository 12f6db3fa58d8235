"""A question that its asker corrects: the answer below it is updated, and not given again."""

import logging
from dataclasses import replace

from bot.answering import Answer
from bot.errors import StateError
from bot.slack.blocks import notice
from bot.slack.channel_rules import permitted, rules_for
from bot.slack.entities import plain_words
from bot.slack.follow_up import short_follow_up
from bot.slack.jobs import Job
from bot.slack.listeners.ask import choice_for, compose, given, note, offer
from bot.slack.listeners.auto import sure_answer
from bot.slack.posting import Posted
from bot.slack.question import (
    Payload,
    Question,
    Surface,
    authorized_bot,
    mapping_at,
    team_of,
    text_at,
)
from bot.slack.replies import patiently
from bot.slack.services import Services
from bot.state.answers import Given, Quoted

# A later edit changes what a reply was given to, long after people have read it.
EDIT_MAX_S = 600.0

NOT_SURE_NOW = "No line is sure to answer the question as it stands now."

_log = logging.getLogger(__name__)


def is_correction(payload: Payload) -> bool:
    """Whether a person changed the words of a message soon after they had sent it.

    Slack also sends `message_changed` where it only adds a preview of a link.
    """
    event = mapping_at(payload, "event")
    new, old = mapping_at(event, "message"), mapping_at(event, "previous_message")
    return (
        text_at(event, "subtype") == "message_changed"
        and bool(text_at(new, "user"))
        and not new.get("bot_id")
        and text_at(new, "text") != text_at(old, "text")
        and _age_s(text_at(event, "ts"), text_at(new, "ts")) <= EDIT_MAX_S
        # What such a word was answered with has no question of its own to correct.
        and short_follow_up(plain_words(text_at(old, "text"), authorized_bot(payload))) is None
    )


def update_answer(services: Services, job: Job) -> None:
    """Replaces the bot's reply to an edited question; a message it never answered is left alone."""
    question = _edited(services, job.payload)
    before = services.answers.to(question.team_id, question.channel_id, question.ts)
    if before is None:
        return
    answer = _answer(services, question)
    if answer is None:
        return
    choice = choice_for(services, question, answer)
    noted = note(services, job, question, answer)
    # What is only near is the asker's to choose from, and is not guessed in public.
    message = notice(NOT_SURE_NOW) if choice else compose(services, question, answer, noted)
    if not job.may_post() or not _is_latest(services, job.payload, before):
        return
    posted = Posted(before.channel_id, before.message_ts)
    patiently(services, lambda: services.poster.update(posted, message))
    if choice is not None:
        offer(services, question, choice)
    try:
        says = Quoted(message.quotes, services.answerer().base.revision)
        now_said = replace(given(question, answer), message_ts=before.message_ts)
        services.answers.change(question.team_id, now_said, services.clock(), says)
    except StateError:
        _log.exception("An answer that was updated is not recorded")


def _is_latest(services: Services, payload: Payload, before: Given) -> bool:
    """Whether no later edit was followed: Slack may deliver two of them in any order."""
    edited_ts = text_at(mapping_at(payload, "event"), "ts")
    try:
        return services.answers.follow(
            team_of(payload), before.channel_id, before.message_ts, edited_ts
        )
    except StateError:
        _log.exception("An edit is followed without a look at others")
        return True


def _answer(services: Services, question: Question) -> Answer | None:
    """What the reply is to say now; None where it is to stay as it is."""
    answerer = services.answerer()
    if question.surface == "overheard":
        # Answered unasked, and now not surely: nobody asked to hear that no source says it.
        return sure_answer(services, question, answerer.thresholds.follow_up)
    return permitted(answerer.answer(question.text), rules_for(services, question))


def _edited(services: Services, payload: Payload) -> Question:
    event = mapping_at(payload, "event")
    message = mapping_at(event, "message")
    me = services.poster.identity
    bot = me.user_id if me else authorized_bot(payload)
    text = text_at(message, "text")
    surface: Surface = "mention" if f"<@{bot}" in text else "overheard"
    return Question(
        text=plain_words(text, bot),
        surface="message" if text_at(event, "channel_type") == "im" else surface,
        team_id=team_of(payload),
        channel_id=text_at(event, "channel"),
        user_id=text_at(message, "user"),
        ts=text_at(message, "ts"),
        thread_ts=text_at(message, "thread_ts"),
    )


def _age_s(later_ts: str, ts: str) -> float:
    try:
        return float(later_ts) - float(ts)
    except ValueError:
        return float("inf")

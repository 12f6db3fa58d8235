"""A topic's button: the facts on it, to whoever clicked."""

from bot.answering import Answerer
from bot.facts.base import Fact
from bot.slack.channel_rules import rules_for
from bot.slack.directory_blocks import facts_on, topic_message, topic_view
from bot.slack.jobs import Job
from bot.slack.listeners.context import clicked_value
from bot.slack.question import Payload, Question, mapping_at
from bot.slack.replies import clicker, reply_privately
from bot.slack.services import Services


def is_in_view(payload: Payload) -> bool:
    """Whether a button stands in a modal or the home tab, and not in a conversation."""
    return bool(mapping_at(payload, "view"))


def show_topic(services: Services, job: Job) -> None:
    """Shows the facts on the topic in the conversation, to whoever clicked only."""
    answerer = services.answerer()
    topic = clicked_value(job)
    message = topic_message(topic, current_on(answerer, topic), answerer.still_stands)
    if job.may_post():
        reply_privately(services, clicker(job.payload), message)


def show_topic_in_modal(services: Services, job: Job) -> None:
    """Shows the facts on the topic in a modal, at once or not at all."""
    answerer = services.answerer()
    topic = clicked_value(job)
    view = topic_view(topic, current_on(answerer, topic), answerer.still_stands)
    services.poster.open_view(clicker(job.payload).trigger_id, view)


def current_on(answerer: Answerer, topic: str) -> tuple[Fact, ...]:
    """The facts on a topic that hold today, in file order."""
    return tuple(fact for fact in facts_on(answerer.base, topic) if answerer.holds(fact))


def topics_for(services: Services, question: Question) -> tuple[str, ...]:
    """The topics of the base that the question's channel answers on, the most used first."""
    allowed = rules_for(services, question).topics
    every = services.answerer().base.topics()
    return tuple(topic for topic in every if not allowed or topic in allowed)

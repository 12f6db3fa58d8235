"""A topic's button: the topic's facts, for whoever clicked."""

from bot.slack.directory_blocks import topic_message
from bot.slack.jobs import Job
from bot.slack.listeners.context import clicked_value
from bot.slack.replies import clicker, reply_privately
from bot.slack.services import Services


def show_topic(services: Services, job: Job) -> None:
    """Shows the facts of the topic that the button carries, those that stand."""
    answerer = services.answerer()
    topic = clicked_value(job)
    facts = [fact for fact in answerer.base.facts if topic in fact.topics]
    standing = [fact for fact in facts if answerer.still_stands(fact)]
    if job.may_post():
        reply_privately(services, clicker(job.payload), topic_message(topic, standing))

"""*Show context*: the lines around a quote, in a modal."""

from bot.facts import anchors
from bot.slack.jobs import Job
from bot.slack.question import text_at
from bot.slack.replies import clicker
from bot.slack.services import Services
from bot.slack.views import context_view, withdrawn_view

# Lines shown before and after the quoted one.
LINES_AROUND = 3


def show_context(services: Services, job: Job) -> None:
    """Opens the modal for the fact that the clicked button carries.

    The click's trigger holds for three seconds, so this is done at once or not at all.
    """
    answerer = services.answerer()
    fact = answerer.base.by_id.get(clicked_value(job))
    if fact is not None and answerer.still_stands(fact):
        view = context_view(fact, anchors.context(fact, LINES_AROUND))
    else:
        view = withdrawn_view()
    services.poster.open_view(clicker(job.payload).trigger_id, view)


def clicked_value(job: Job) -> str:
    """What the clicked button carries; empty where it carries nothing."""
    actions = job.payload.get("actions")
    first = actions[0] if isinstance(actions, list) and actions else None
    return text_at(first, "value") if isinstance(first, dict) else ""

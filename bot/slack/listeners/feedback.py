"""*Helpful* and *Not helpful*: what a person says of an answer, for the curators."""

from bot.slack.blocks import notice
from bot.slack.buttons import Showing
from bot.slack.feedback_view import complaint, feedback_view
from bot.slack.jobs import Job
from bot.slack.listeners.context import clicked_value
from bot.slack.question import Question
from bot.slack.replies import clicker, reply_privately
from bot.slack.services import Services
from bot.state.feedback import Said, Verdict

THANKS = "Thanks. Noted as helpful."
THANKS_TOO = "Thanks. Noted for the curators."


def helpful(services: Services, job: Job) -> None:
    """Keeps that the answer helped, and thanks the one who said so."""
    showing = Showing.decode(clicked_value(job))
    if showing is not None:
        who = clicker(job.payload)
        _keep(services, who, showing, "helpful", "")
        if job.may_post():
            reply_privately(services, who, notice(THANKS))


def not_helpful(services: Services, job: Job) -> None:
    """Asks in a modal what was wrong; the click's trigger holds for three seconds."""
    showing = Showing.decode(clicked_value(job))
    if showing is not None:
        who = clicker(job.payload)
        services.poster.open_view(who.trigger_id, feedback_view(showing, who))


def take_feedback(services: Services, job: Job) -> None:
    """Keeps what the modal was filled in with, and thanks the one who did."""
    said = complaint(job.payload)
    if said is not None:
        _keep(services, said.who, said.showing, said.verdict, said.note)
        if job.may_post():
            reply_privately(services, said.who, notice(THANKS_TOO))


def _keep(services: Services, who: Question, showing: Showing, verdict: Verdict, note: str) -> None:
    said = Said(showing.key, who.user_id, showing.fact_id, showing.asked, verdict, note)
    services.feedback.record(who.team_id, said, services.clock())

"""*Correct*: a curator tells the threads that quoted a fact what it says now."""

from bot.slack.blocks import Message, notice
from bot.slack.correction_blocks import counted
from bot.slack.correction_form import correct_view, noted, offer_message
from bot.slack.corrections import Correction, correct, is_known, now_said, outdated
from bot.slack.curation_forms import Place, submitter
from bot.slack.jobs import Job
from bot.slack.listeners.context import clicked_value
from bot.slack.listeners.curation import is_curator, open_form, tell
from bot.slack.question import Question, mapping_at, text_at
from bot.slack.replies import clicker
from bot.slack.services import Services

CURATORS_ONLY = "Only a curator can correct what was quoted."


def offer_correction(services: Services, question: Question, name: str) -> Message | None:
    """`/fact correct ID`: how many messages quote a fact, also one that was taken out, with the
    button; None for words that name no fact.
    """
    correction = Correction(question.team_id, name)
    if " " in name or not is_known(services, correction):
        return None
    if not services.roles.has(question.user_id, "curator"):
        return notice(CURATORS_ONLY)
    return offer_message(name, *_counts(services, question.team_id, name))


def open_correction(services: Services, job: Job) -> None:
    """Opens the form for the fact of the button; the click's trigger holds for three seconds."""
    who, fact_id = clicker(job.payload), clicked_value(job)
    if not fact_id or not is_curator(services, who):
        return
    now = now_said(services.answerer(), fact_id)
    counts = _counts(services, who.team_id, fact_id)
    open_form(services, who, correct_view(Place.of(who, fact_id), now, *counts))


def send_correction(services: Services, job: Job) -> None:
    """Replies in the threads, and tells the curator how many there were."""
    who = submitter(job.payload)
    if not is_curator(services, who):
        return
    view = mapping_at(job.payload, "view")
    fact_id = Place.decode(text_at(view, "private_metadata")).asked
    if fact_id:
        correction = Correction(who.team_id, fact_id, noted(view), who.user_id)
        reached = correct(services, correction, job.may_post)
        tell(services, who, notice(counted(reached)))


def _counts(services: Services, team_id: str, fact_id: str) -> tuple[int, int]:
    """How many messages in conversations quote a fact, and how many with other words than now."""
    every = outdated(services, Correction(team_id, fact_id, note="any"))
    old = outdated(services, Correction(team_id, fact_id))
    return sum(bool(p.message_ts) for p in every), sum(bool(p.message_ts) for p in old)

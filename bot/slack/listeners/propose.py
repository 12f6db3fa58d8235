"""*Propose as fact*: a message's words are looked for in the articles, or kept for the curators."""

from dataclasses import replace

from bot.errors import DeliveryError
from bot.slack.blocks import notice
from bot.slack.curation_forms import Place
from bot.slack.draft_form import draft_view, sentences_near
from bot.slack.jobs import Job
from bot.slack.listeners.claim import claimed
from bot.slack.listeners.context import clicked_value
from bot.slack.listeners.curation import GONE, is_curator, open_form, tell
from bot.slack.listeners.curation_draft import open_draft, show_form
from bot.slack.question import Question, mapping_at, text_at
from bot.slack.replies import clicker
from bot.slack.services import Services
from bot.state.proposals import Proposal

# The callback id of the shortcut in a message's menu.
PROPOSE_FACT = "propose_fact"

# A line that says so much of a message's words may be the one it was taken from. A choice, not
# measured: below it the line is offered all the same, and the message is kept as a note besides.
SAYS_IT = 0.6
# A longer message is no fact; its beginning is kept.
WORDS_MAX = 2000

NO_WORDS = "This message has no words to propose."
KEPT = "Kept for the curators as note {number}. A fact needs a line of an article that says it."


def propose(services: Services, job: Job) -> None:
    """For a curator opens the form with the lines that come nearest; for others keeps a note."""
    who = clicker(job.payload)
    words = claimed(job.payload)[:WORDS_MAX].strip()
    if not words:
        tell(services, who, notice(NO_WORDS))
        return
    if not services.roles.has(who.user_id, "curator") or not services.curation.is_on:
        number = _keep(services, who, job, words)
        tell(services, who, notice(KEPT.format(number=number)))
        return
    base = services.answerer().base
    place = Place.of(who)
    view_id = open_form(services, who, draft_view(place, base.articles, words, None))
    if not view_id:
        return
    found = sentences_near(base, words)
    if not found or found[0].score < SAYS_IT:
        place = replace(place, note=_keep(services, who, job, words))
    show_form(services, view_id, draft_view(place, base.articles, words, found))


def draft_note(services: Services, job: Job) -> None:
    """Opens the form for a message that was proposed before."""
    who = clicker(job.payload)
    if not is_curator(services, who):
        return
    value = clicked_value(job)
    # The column holds 32 bits; a value that is not ours must not fail there.
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
    proposal = services.proposals.get(who.team_id, number)
    if proposal is None:
        tell(services, who, notice(GONE))
        return
    open_draft(services, who, Place.of(who, note=number), proposal.words)


def _keep(services: Services, who: Question, job: Job, words: str) -> int:
    ts = text_at(mapping_at(job.payload, "message"), "ts")
    try:
        link = services.poster.permalink(who.channel_id, ts)
    except DeliveryError:
        # The bot is not in every conversation in which a message can be proposed.
        link = ""
    proposal = Proposal(words, who.channel_id, ts, link, who.user_id)
    return services.proposals.add(who.team_id, proposal, services.clock())

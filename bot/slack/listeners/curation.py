"""The curators' queue: shown, added to a fact, dismissed. For curators only."""

import logging

from bot.answering import Answerer
from bot.errors import CuratorError, DeliveryError, GoneForGood
from bot.facts.base import Fact
from bot.facts.curation import Written, sign
from bot.facts.editing import FactFileEditor, UnfitPhrasing
from bot.slack.blocks import Message, live_notice, notice
from bot.slack.curation_forms import FACTS_OFFERED, Place, add_view, added, submitter
from bot.slack.curation_queue import (
    Group,
    groups_of,
    numbers_of,
    queue_message,
    written_message,
)
from bot.slack.elements import TEXT_MAX, clipped
from bot.slack.jobs import Job
from bot.slack.listeners.context import clicked_value
from bot.slack.outbox import deliver, outgoing
from bot.slack.question import Question, mapping_at
from bot.slack.replies import clicker, patiently, reply_privately
from bot.slack.services import Services

# So many open questions are put in groups; older ones wait until these are done.
QUESTIONS_MAX = 300
QUOTE_SHOWN = 200

GONE = "These questions are not in the queue any more."
NO_FACTS = "There is no fact to add it to yet."
NOT_WRITTEN = (
    "Nothing was written: the fact file cannot be edited just now. `sourceline check` on the "
    "machine of the facts says why."
)
UNFIT = (
    "Nothing was written: this fact has as many questions as a fact may have, or this one is among "
    "those that it must not answer."
)
TOO_LATE = "The form did not open in time. Try again."
INCOMPLETE = "The form was not complete, so nothing has changed."

_log = logging.getLogger(__name__)


def show_queue(services: Services, question: Question) -> None:
    """`/fact queue`: the open questions in groups, for a curator."""
    if is_curator(services, question):
        groups = open_groups(services, question.team_id)
        notes = services.proposals.open(question.team_id)
        message = queue_message(groups, notes, can_write=services.curation.is_on)
        reply_privately(services, question, message)


def open_groups(services: Services, team_id: str) -> tuple[Group, ...]:
    """The newest open questions, those that ask the same together."""
    entries = services.ledger.entries(team_id, QUESTIONS_MAX, only_open=True)
    return groups_of(entries, services.answerer().base.language)


def offer_facts(services: Services, job: Job) -> None:
    """Opens the form that adds a question to one of the nearest facts."""
    who, asked = clicker(job.payload), asked_under(services, job)
    if asked is None:
        return
    nearest = nearest_facts(services.answerer(), asked)
    if not nearest:
        tell(services, who, notice(NO_FACTS))
        return
    open_form(services, who, add_view(Place.of(who), asked, nearest))


def add_question(services: Services, job: Job) -> None:
    """Writes the question to the fact that was chosen."""
    who = submitter(job.payload)
    fact_id, words = added(mapping_at(job.payload, "view"))
    fact = services.answerer().base.by_id.get(fact_id)
    if not is_curator(services, who) or not job.may_post():
        return
    if fact is None or not words:
        tell(services, who, notice(INCOMPLETE))
        return
    by, today = display_name(services, who.user_id), services.clock().date()

    def edit(editor: FactFileEditor) -> None:
        if editor.add_phrasing(fact_id, words):
            sign(editor, fact_id, by, today)

    try:
        written = services.curation.on_fact(fact_id, edit)
    except UnfitPhrasing:
        tell(services, who, notice(UNFIT))
        return
    except CuratorError:
        _log.exception("A question is not added to %s", fact_id)
        tell(services, who, notice(NOT_WRITTEN))
        return
    done = f"Added to “{clipped(fact.quote, QUOTE_SHOWN)}”."
    tell_written(services, who, done, written)


def dismiss(services: Services, job: Job) -> None:
    """Closes the questions of a group without an answer."""
    who = clicker(job.payload)
    if not is_curator(services, who) or not job.may_post():
        return
    now = services.clock()
    numbers = numbers_of(clicked_value(job))
    closed = [number for number in numbers if services.ledger.close(who.team_id, number, now)]
    said = f"Dismissed: no. {', '.join(map(str, closed))}." if closed else GONE
    tell(services, who, notice(clipped(said, TEXT_MAX)))


def dismiss_note(services: Services, job: Job) -> None:
    """Closes a proposed message without a fact."""
    who = clicker(job.payload)
    if not is_curator(services, who) or not job.may_post():
        return
    now = services.clock()
    numbers = numbers_of(clicked_value(job))
    closed = [number for number in numbers if services.proposals.close(who.team_id, number, now)]
    tell(services, who, notice(f"Dismissed: note {closed[0]}." if closed else GONE))


def tell_written(services: Services, who: Question, done: str, written: Written) -> None:
    """Tells a curator what was written, after the bot itself took it up."""
    if written.is_in_file and written.diff:
        services.changed()
    tell(services, who, written_message(done, written))


def is_curator(services: Services, who: Question) -> bool:
    """Whether somebody curates; tells them privately who does if not."""
    if services.roles.has(who.user_id, "curator"):
        return True
    curators = services.roles.who("curator")
    tell(services, who, live_notice(f"Only a curator can do that ({curators})."))
    return False


def tell(services: Services, who: Question, message: Message) -> None:
    """Tells somebody privately: where they are, or directly where that was the home tab."""
    if who.channel_id or who.response_url:
        reply_privately(services, who, message)
        return
    # A user's id stands for the direct messages with them (docs.slack.dev, "chat.postMessage").
    key = f"curation:{who.user_id}:{who.trigger_id}"
    planned = outgoing(who.team_id, key, message, who.user_id)
    patiently(services, lambda: deliver(services, planned))


def open_form(services: Services, who: Question, view: dict[str, object]) -> str:
    """Opens a modal and gives its id; an empty one, having said so, where it came too late."""
    try:
        return services.poster.open_view(who.trigger_id, view)
    except GoneForGood as refused:
        if not refused.code.endswith("trigger_id"):
            raise
        tell(services, who, notice(TOO_LATE))
        return ""


def asked_under(services: Services, job: Job) -> str | None:
    """The words that stand for the questions whose numbers the pressed button carries.

    Of several wordings the one used most. None, and whoever pressed it was told, where they are
    no curator or all the questions are gone.
    """
    who = clicker(job.payload)
    if not is_curator(services, who):
        return None
    numbers = numbers_of(clicked_value(job))
    entries = [services.ledger.entry(who.team_id, number) for number in numbers]
    there = [entry for entry in entries if entry is not None]
    if not there:
        tell(services, who, notice(GONE))
        return None
    return Group(
        tuple(entry.number for entry in there), tuple(entry.asked.question for entry in there)
    ).asked


def nearest_facts(answerer: Answerer, asked: str) -> tuple[Fact, ...]:
    """The facts nearest to a question, best first, and then others in file order."""
    found = [match.fact for match in answerer.answer(asked, limit=FACTS_OFFERED).matches]
    rest = [fact for fact in answerer.base.facts[: 2 * FACTS_OFFERED] if fact not in found]
    return (*found, *rest)[:FACTS_OFFERED]


def display_name(services: Services, user_id: str) -> str:
    """How a curator is called in Slack; their id where Slack does not tell."""
    try:
        return " ".join(services.poster.display_name(user_id).split())[:80] or user_id
    except DeliveryError:
        return user_id

"""*Ask a curator*: sends a question without a source to the curators' channel, once."""

from bot.errors import AskerError, DeliveryError, GoneForGood, OutcomeUnknown
from bot.slack.blocks import curator_message, notice
from bot.slack.jobs import Job
from bot.slack.listeners.context import clicked_value
from bot.slack.question import Question, mapping_at, text_at
from bot.slack.replies import clicker, post_once, reply_privately
from bot.slack.services import Services
from bot.state.ledger import LedgerEntry

SENT = "Sent to the curators as no. {number}."
SENT_BEFORE = "No. {number} was sent to the curators already."
NOT_SENT = "The curators' channel does not take messages from Sourceline, so nothing was sent."
UNCONFIRMED = "Slack did not confirm that it was sent to the curators. It may be there already."
NO_CURATORS = "There is no curators' channel to send this to."


def ask_curator(services: Services, job: Job) -> None:
    """Posts the question for the curators, and tells whoever clicked that it was sent."""
    who = clicker(job.payload)
    number = clicked_value(job)
    entry = services.ledger.entry(who.team_id, int(number)) if _is_number(number) else None
    channel_id = services.curators_channel
    if channel_id is None or entry is None:
        raise AskerError(NO_CURATORS)
    message = curator_message(entry, _where(services, who, job, entry))
    if not job.may_post():
        return
    key = f"curator:{entry.number}"
    try:
        posted = post_once(services, who, key, message, channel_id)
    except GoneForGood as refusal:
        raise AskerError(NOT_SENT) from refusal
    except OutcomeUnknown as unknown:
        raise AskerError(UNCONFIRMED) from unknown
    said = SENT if posted else SENT_BEFORE
    reply_privately(services, who, notice(said.format(number=entry.number)))


def _where(services: Services, who: Question, job: Job, entry: LedgerEntry) -> str:
    """Where it was asked, as mrkdwn: a link to a question that others can read."""
    channel_id = entry.asked.channel_id
    if channel_id.startswith("D"):
        return "in a direct message"
    ts = text_at(mapping_at(job.payload, "container"), "message_ts")
    given = services.answers.at(who.team_id, who.channel_id, ts)
    if given is None or not given.question_ts:
        return f"in <#{channel_id}>"
    try:
        link = services.poster.permalink(channel_id, given.question_ts)
    except DeliveryError:
        return f"in <#{channel_id}>"
    return f"in <#{channel_id}> · <{link}|the question>"


def _is_number(value: str) -> bool:
    # The column holds 32 bits; a value that is not ours must not fail there.
    return value.isascii() and value.isdigit() and len(value) < 10

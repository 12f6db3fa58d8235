"""*Check this claim*: a message's sentences compared with the lines, for whoever asked only."""

from bot.claims import check
from bot.slack.claim_blocks import checking_view, claim_view
from bot.slack.entities import plain_words
from bot.slack.jobs import Job
from bot.slack.question import Payload, mapping_at, text_at
from bot.slack.replies import clicker, patiently
from bot.slack.services import Services

# The callback id of the shortcut in a message's menu.
CHECK_CLAIM = "check_claim"


def check_claim(services: Services, job: Job) -> None:
    """Opens a modal at once, since its trigger holds for three seconds, and fills it when done.

    Works in conversations that the bot is not in: the message comes with the shortcut.
    """
    poster = services.poster
    view_id = poster.open_view(clicker(job.payload).trigger_id, checking_view())
    view = claim_view(check(services.answerer(), claimed(job.payload)))
    patiently(services, lambda: poster.update_view(view_id, view))


def claimed(payload: Payload) -> str:
    """The words of the message that the shortcut was used on, in its lines."""
    text = text_at(mapping_at(payload, "message"), "text")
    return "\n".join(plain_words(line, bot_user_id="-") for line in text.splitlines())

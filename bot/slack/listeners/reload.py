"""`/fact reload`: a curator has the base read anew, and is told what came of it."""

from bot.slack.blocks import live_notice
from bot.slack.question import Question
from bot.slack.reload_message import reload_message
from bot.slack.replies import reply_privately
from bot.slack.services import Services


def reload_base(services: Services, question: Question) -> None:
    """Reloads the base for a curator or an admin, and reports privately."""
    if not services.roles.has(question.user_id, "curator"):
        who = services.roles.who("curator")
        reply_privately(
            services, question, live_notice(f"Only a curator can reload the base ({who}).")
        )
        return
    reply_privately(services, question, reload_message(services.reload()))

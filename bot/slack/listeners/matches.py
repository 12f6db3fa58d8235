"""The menu of an answer: *Why this match?*, *Other matches* and *Remove*.

The question is matched again, since a button carries words and no ranking.
"""

from bot.slack.blocks import notice
from bot.slack.buttons import Showing, chosen_option
from bot.slack.jobs import Job
from bot.slack.listeners.context import clicked_value
from bot.slack.listeners.remove import remove_answer
from bot.slack.match_blocks import RUNNERS_UP, others_message, told_apart, why_view
from bot.slack.question import Payload, mapping_at, text_at
from bot.slack.replies import clicker, reply_privately
from bot.slack.services import Services

# Looked at for two that can be shown: some disagree with the quoted one, or no longer stand.
_LOOKED_AT = 6

FORGOTTEN = "The question of that answer is not known any more."


def why_match(services: Services, job: Job) -> None:
    """Opens the modal that says how the question was matched; at once or not at all."""
    answerer = services.answerer()
    question, fact_id = _asked(services, job)
    who = clicker(job.payload)
    if not question:
        reply_privately(services, who, notice(FORGOTTEN))
        return
    answer = answerer.answer(question, limit=1 + RUNNERS_UP)
    view = why_view(answer, fact_id, answerer.thresholds, answerer.still_stands)
    services.poster.open_view(who.trigger_id, view)


def other_matches(services: Services, job: Job) -> None:
    """Shows the next nearest lines to the one who asked for them."""
    answerer = services.answerer()
    question, fact_id = _asked(services, job)
    who = clicker(job.payload)
    found, others = told_apart(answerer.answer(question, limit=_LOOKED_AT).matches, fact_id)
    shown_already = answerer.base.disagreeing(found.fact) if found else ()
    facts = [one.fact for one in others if one.fact not in shown_already]
    standing = [fact for fact in facts if answerer.still_stands(fact)][:RUNNERS_UP]
    if job.may_post():
        reply_privately(services, who, others_message(standing) if question else notice(FORGOTTEN))


def asks_why(payload: Payload) -> bool:
    """Whether the menu was used for *Why this match?*."""
    return chosen_option(_option(payload))[0] == "why"


def from_menu(services: Services, job: Job) -> None:
    """Does what was chosen in the menu."""
    chosen, _ = chosen_option(_option(job.payload))
    work = {"why": why_match, "others": other_matches, "remove": remove_answer}.get(chosen)
    if work is not None:
        work(services, job)


def _asked(services: Services, job: Job) -> tuple[str, str]:
    """The question of the clicked answer and the fact it quotes; empty where not known."""
    showing = Showing.decode(clicked_value(job))
    if showing is not None:
        return showing.asked, showing.fact_id
    _, question = chosen_option(_option(job.payload))
    who = clicker(job.payload)
    ts = text_at(mapping_at(job.payload, "container"), "message_ts")
    given = services.answers.at(who.team_id, who.channel_id, ts)
    if given is None:
        return question, ""
    return question or given.question, next(iter(given.fact_ids), "")


def _option(payload: Payload) -> str:
    actions = payload.get("actions")
    first = actions[0] if isinstance(actions, list) and actions else None
    option = mapping_at(first, "selected_option") if isinstance(first, dict) else {}
    return text_at(option, "value")

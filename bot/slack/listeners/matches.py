"""The menu of an answer: *Why this match?*, *Other matches* and *Remove*.

The question is matched again, since a button carries words and no ranking.
"""

import logging
from collections.abc import Iterator

from bot.errors import StateError
from bot.slack.blocks import notice
from bot.slack.buttons import Showing, chosen_option
from bot.slack.jobs import Job
from bot.slack.listeners.remove import remove_answer
from bot.slack.listeners.verify import record_of
from bot.slack.match_blocks import RUNNERS_UP, others_message, told_apart, why_view
from bot.slack.question import Payload, mapping_at, text_at
from bot.slack.replies import clicker, reply_privately
from bot.slack.services import Services

# Looked at for two that can be shown: some disagree with the quoted one, or no longer stand.
_LOOKED_AT = 6

_log = logging.getLogger(__name__)

FORGOTTEN = "The question of that answer is not known any more."


def why_match(services: Services, job: Job) -> None:
    """Opens the modal that says how the question was matched; at once or not at all."""
    answerer = services.answerer()
    question, fact_id = _asked(job.payload)
    who = clicker(job.payload)
    if not question:
        reply_privately(services, who, notice(FORGOTTEN))
        return
    answer = answerer.answer(question, limit=1 + RUNNERS_UP)
    record = _record(services, job.payload)
    view = why_view(answer, fact_id, answerer.thresholds, answerer.still_stands, record)
    services.poster.open_view(who.trigger_id, view)


def _record(services: Services, payload: Payload) -> str:
    try:
        return record_of(services, payload)
    except StateError:
        _log.exception("Why an answer was given is shown without its record")
        return ""


def other_matches(services: Services, job: Job) -> None:
    """Shows the next nearest lines to the one who asked for them."""
    answerer = services.answerer()
    question, fact_id = _asked(job.payload)
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


def _asked(payload: Payload) -> tuple[str, str]:
    """The question of the clicked answer and the fact it quotes; empty where not known."""
    carried = (Showing.decode(value) for value in _values(payload))
    showing = next(filter(None, carried), None)
    if showing is not None:
        return showing.asked, showing.fact_id
    return chosen_option(_option(payload))[1], ""


def _values(payload: Payload) -> Iterator[str]:
    """What the clicked button carries; then what those beside a menu do, in a public message."""
    yield text_at(_action(payload), "value")
    blocks = mapping_at(payload, "message").get("blocks")
    for block in blocks if isinstance(blocks, list) else ():
        elements = block.get("elements") if isinstance(block, dict) else None
        for element in elements if isinstance(elements, list) else ():
            if isinstance(element, dict):
                yield text_at(element, "value")


def _option(payload: Payload) -> str:
    return text_at(mapping_at(_action(payload), "selected_option"), "value")


def _action(payload: Payload) -> Payload:
    actions = payload.get("actions")
    first = actions[0] if isinstance(actions, list) and actions else None
    return first if isinstance(first, dict) else {}

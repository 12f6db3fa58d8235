"""`/fact verify ID`: whether an answer was really given, and whether it still holds."""

from functools import partial

from bot.slack.blocks import Message
from bot.slack.corrections import now_said
from bot.slack.question import Payload, Question, mapping_at, team_of, text_at
from bot.slack.services import Services
from bot.slack.verify_blocks import unverified_message, verified_message
from bot.state.audit import SHORTEST

_DIGITS = frozenset("0123456789abcdef")


def verify(services: Services, question: Question, words: str) -> Message | None:
    """What the record says under a name; None for words that can be none.

    Anybody may ask: the record says neither what was asked, nor by whom, nor where.
    """
    name = words.casefold()
    if len(name) < SHORTEST or not _DIGITS.issuperset(name):
        return None
    audit = services.audit
    row = audit.named(question.team_id, name)
    if row is None or not audit.is_intact(question.team_id, row):
        return unverified_message(row)
    place = row.event.channel_id, row.event.message_ts
    history = audit.of_message(question.team_id, *place) if row.event.message_ts else ()
    later = [each for each in history if each.seq > row.seq]
    return verified_message(row, later, partial(now_said, services.answerer()))


def record_of(services: Services, payload: Payload) -> str:
    """What the record calls the answer that was clicked, as it stands; empty for a private one."""
    container = mapping_at(payload, "container")
    place = text_at(container, "channel_id"), text_at(container, "message_ts")
    rows = services.audit.of_message(team_of(payload), *place)
    given = [row for row in rows if row.event.kind in {"given", "changed"}]
    return given[-1].short if given else ""

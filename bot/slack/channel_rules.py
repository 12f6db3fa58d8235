"""How a channel wants to be answered: which topics, and whether everybody sees it.

Reads the settings; `listeners.channel_settings` changes them.
"""

import logging
from dataclasses import replace

from bot.answering import Answer, Answered, Found, Help, NoAnswer
from bot.errors import StateError
from bot.slack.blocks import Message, notice
from bot.slack.elements import TEXT_MAX, clipped
from bot.slack.question import Question
from bot.slack.services import Services
from bot.state.channel_settings import ChannelSettings

# Of a channel's own topics, so many are named where none of the nearest is among them.
TOPICS_NEAR = 3

_log = logging.getLogger(__name__)


def rules_for(services: Services, question: Question) -> ChannelSettings:
    """The settings of the channel that a question was asked in; the default ones elsewhere.

    A database that fails must not stop answers: then the default ones hold.
    """
    try:
        return services.channels.of(question.team_id, question.channel_id)
    except StateError:
        _log.exception("Answering without a channel's settings")
        return ChannelSettings()


def addressed(question: Question, rules: ChannelSettings) -> Question:
    """The question as its answer is to be given: a private one where the channel wants that."""
    if rules.reply_to == "thread" or question.surface not in {"mention", "overheard"}:
        return question
    # Answered as a command is. It has no trigger; its place names this showing of the answer.
    shown = question.trigger_id or f"{question.channel_id}:{question.ts}"
    return replace(question, surface="command", trigger_id=shown)


def permitted(answer: Answer, rules: ChannelSettings) -> Answer | None:
    """The answer without what the channel does not want, or None where that leaves nothing.

    A first match outside its topics is not replaced by the next, which would answer less well.
    """
    if not rules.topics or isinstance(answer, Help):
        return answer
    if isinstance(answer, NoAnswer):
        near = tuple(topic for topic in answer.topics if topic in rules.topics)
        return replace(answer, topics=near or rules.topics[:TOPICS_NEAR])
    if isinstance(answer, Answered) and not is_permitted(answer.matches[0], rules):
        return None
    kept = tuple(found for found in answer.matches if is_permitted(found, rules))
    return replace(answer, matches=kept) if kept else None


def is_permitted(found: Found, rules: ChannelSettings) -> bool:
    """Whether a channel wants to hear of a match."""
    return not rules.topics or not set(rules.topics).isdisjoint(found.fact.topics)


def topics_only(rules: ChannelSettings) -> Message:
    """Says which topics a channel answers on."""
    return notice(clipped(f"This channel answers on {_and(rules.topics)} only.", TEXT_MAX))


def _and(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

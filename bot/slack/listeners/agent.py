"""The agent pane: questions suggested where a member may ask, and a status while one is answered.

Questions typed there are direct messages like any other, so `ask` answers them. What is shown
here is help and no answer: a failure is logged, and nothing waits for a second try.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice, zip_longest

from bot.answering import Answered, Answerer
from bot.errors import DeliveryError
from bot.facts.base import Fact, FactBase
from bot.slack.jobs import Job
from bot.slack.question import Payload, Question, mapping_at, text_at
from bot.slack.services import Services

# docs.slack.dev, "assistant.threads.setSuggestedPrompts".
PROMPTS_MAX = 4
# No length is published; one line of a narrow pane holds about as much as a button.
PROMPT_MAX_CHARS = 75
# How many facts are tried for them: a base of changed articles must not hold up a worker.
CANDIDATES_MAX = 24

# Optional: a team may refuse it.
ASSIST = "assistant:write"

PROMPTS_TITLE = "Questions with a source"
# Slack writes the bot's name before it.
STATUS = "is looking for the line"

_log = logging.getLogger(__name__)


def is_pane_opened(payload: Payload) -> bool:
    """Whether a member opened the direct messages with the bot, which are the pane.

    An app with `agent_view` is told so by this event; `assistant_thread_started` was for the
    view before it (docs.slack.dev, "Migrating to the Agent messaging experience").
    """
    return text_at(mapping_at(payload, "event"), "tab") == "messages"


def suggest_questions(services: Services, job: Job) -> None:
    """A member opened the pane: suggests questions that the base answers."""
    channel_id = text_at(mapping_at(job.payload, "event"), "channel")
    questions = suggested_questions(services.answerer())
    if not channel_id or not questions:
        return
    try:
        services.poster.suggest_prompts(channel_id, PROMPTS_TITLE, questions)
    except DeliveryError as failure:
        _log.info("No questions suggested: %s", failure.code)


def suggested_questions(answerer: Answerer) -> tuple[str, ...]:
    """At most four questions, of as many topics as there are, each answered by its own fact now.

    The topics with the most facts come first; the same base gives the same questions.
    """
    candidates = islice(_one_topic_after_another(answerer.base), CANDIDATES_MAX)
    good = (fact.phrasings[0] for fact in candidates if _answers(answerer, fact))
    return tuple(islice(dict.fromkeys(good), PROMPTS_MAX))


@contextmanager
def looking(services: Services, question: Question) -> Iterator[None]:
    """Shows in a direct message that a line is looked for, until the block ends."""
    if question.surface != "message" or not question.ts or not _may_assist(services):
        yield
        return
    thread_ts = question.thread_ts or question.ts
    is_shown = _show_status(services, question.channel_id, thread_ts, STATUS)
    try:
        yield
    finally:
        # A reply ends it only where it stands in the thread, and there may have been none.
        if is_shown:
            _show_status(services, question.channel_id, thread_ts, "")


def _may_assist(services: Services) -> bool:
    """Whether the team granted the scope, as far as is known: a refused call delays an answer."""
    me = services.poster.identity
    return me is None or not me.scopes or ASSIST in me.scopes


def _show_status(services: Services, channel_id: str, thread_ts: str, status: str) -> bool:
    try:
        services.poster.set_status(channel_id, thread_ts, status)
    except DeliveryError as failure:
        _log.info("No status shown: %s", failure.code)
        return False
    return True


def _one_topic_after_another(base: FactBase) -> Iterator[Fact]:
    """The facts with a question short enough: the first of each topic, then the second of each."""
    by_topic: dict[str, list[Fact]] = {topic: [] for topic in base.topics()}
    for fact in base.facts:
        if fact.phrasings and len(fact.phrasings[0]) <= PROMPT_MAX_CHARS:
            for topic in fact.topics:
                by_topic[topic].append(fact)
    rounds = chain.from_iterable(zip_longest(*by_topic.values()))
    yield from {fact.id: fact for fact in rounds if fact is not None}.values()


def _answers(answerer: Answerer, fact: Fact) -> bool:
    answer = answerer.answer(fact.phrasings[0])
    found = answer.matches[0].fact if isinstance(answer, Answered) else None
    return found is not None and found.id == fact.id and answerer.still_stands(fact)

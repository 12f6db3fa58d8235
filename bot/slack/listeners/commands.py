"""What `/fact` does besides answering: help, topics, sources, facts, figures, settings, digests,
what held on another day, and whether an answer was given.

A text is a subcommand only as a whole, so that a question may begin with any of the words.
What names nothing in the base is a question too.
"""

from collections.abc import Callable

from bot.facts.base import Article
from bot.matching.names import names_with, nearest_name
from bot.slack.blocks import Message, help_message
from bot.slack.channel_rules import rules_for, topics_only
from bot.slack.correction_form import correct_button
from bot.slack.directory_blocks import (
    article_message,
    articles_message,
    fact_message,
    stats_message,
    topic_message,
    topics_message,
)
from bot.slack.jobs import Job
from bot.slack.listeners.as_of import answer_as_of
from bot.slack.listeners.channel_settings import open_settings
from bot.slack.listeners.correct import offer_correction
from bot.slack.listeners.curation import show_queue
from bot.slack.listeners.digest import post_digests_now, show_digests
from bot.slack.listeners.reload import reload_base
from bot.slack.listeners.topics import current_on, topics_for
from bot.slack.listeners.verify import verify
from bot.slack.question import Question
from bot.slack.replies import record_private, reply_privately
from bot.slack.services import Services


def carry_out(services: Services, job: Job, question: Question) -> bool:
    """Does what a subcommand asks for, privately; False for a question."""
    act = _ACTS.get(_words(question.text))
    if act is not None:
        if job.may_post():
            act(services, question)
        return True
    message = subcommand(services, question)
    if message is not None and job.may_post():
        reply_privately(services, question, message)
        if message.facts:
            record_private(services, question, message)
    return message is not None


def subcommand(services: Services, question: Question) -> Message | None:
    """The reply to a subcommand, or None for a question."""
    word, name = _words(question.text)
    alone = _ALONE.get(word)
    if not name:
        return alone(services, question) if alone else None
    named = _NAMED.get(word)
    return named(services, question, name) if named else None


def _words(text: str) -> tuple[str, str]:
    """The first word in lower case, and the rest; a full stop or question mark is let go."""
    word, _, name = " ".join(text.split()).rstrip(" .!?").partition(" ")
    return word.casefold(), name


def _help(services: Services, question: Question) -> Message:
    return help_message(topics_for(services, question))


def _topics(services: Services, question: Question) -> Message:
    return topics_message(services.answerer().base, topics_for(services, question))


def _topic(services: Services, question: Question, name: str) -> Message | None:
    answerer = services.answerer()
    topic = nearest_name(name, answerer.base.topics())
    if topic is None:
        return None
    if topic not in topics_for(services, question):
        return topics_only(rules_for(services, question))
    return topic_message(topic, current_on(answerer, topic), answerer.still_stands)


def _sources(services: Services, question: Question) -> Message:
    return articles_message(services.answerer().base.articles)


def _source(services: Services, question: Question, name: str) -> Message | None:
    base = services.answerer().base
    article = _article(base.articles, name)
    if article is None:
        return None
    count = sum(fact.article.id == article.id for fact in base.facts)
    return article_message(article, count)


def _article(articles: tuple[Article, ...], name: str) -> Article | None:
    """The article of an id, a title or a file; a part of its title will do where it is alone."""
    by_name = {
        key: article
        for article in articles
        for key in (article.path.name, article.title, article.id)
        if key
    }
    key = nearest_name(name, by_name)
    if key is not None:
        return by_name[key]
    titled = names_with(name, dict.fromkeys(article.title for article in articles))
    return by_name[titled[0]] if len(titled) == 1 else None


def _fact(services: Services, question: Question, name: str) -> Message | None:
    answerer = services.answerer()
    known = {fact.id: fact for fact in (*answerer.base.withheld, *answerer.base.facts)}
    id = nearest_name(name, known)
    if id is None:
        return None
    fact, rules = known[id], rules_for(services, question)
    if rules.topics and set(rules.topics).isdisjoint(fact.topics):
        return topics_only(rules)
    curates = services.roles.has(question.user_id, "curator")
    return fact_message(
        fact,
        answerer.base.disagreeing(fact),
        answerer.still_stands,
        answerer.remarks(fact),
        correct_button(fact.id) if curates else (),
    )


def _stats(services: Services, question: Question) -> Message:
    said = services.feedback.counts(question.team_id)
    helpful = said.pop("helpful")
    open_questions = services.ledger.count_open(question.team_id)
    base = services.answerer().base
    return stats_message(base, open_questions, helpful, sum(said.values()))


# What opens a form or posts, rather than only replies.
_ACTS: dict[tuple[str, str], Callable[[Services, Question], None]] = {
    ("settings", ""): open_settings,
    ("digest", ""): show_digests,
    ("digest", "now"): post_digests_now,
    ("queue", ""): show_queue,
    ("reload", ""): reload_base,
}
_ALONE: dict[str, Callable[[Services, Question], Message]] = {
    "help": _help,
    "topics": _topics,
    "topic": _topics,
    "source": _sources,
    "sources": _sources,
    "stats": _stats,
}
_NAMED: dict[str, Callable[[Services, Question, str], Message | None]] = {
    "topic": _topic,
    "source": _source,
    "fact": _fact,
    "as": answer_as_of,
    "verify": verify,
    "correct": offer_correction,
}

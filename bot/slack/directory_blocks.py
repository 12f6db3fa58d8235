"""What the base holds, as messages: its topics, the facts on one, an article, a fact, figures.

Pure functions. They quote only what still stands, and say how much does not.
"""

from collections.abc import Callable, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, SectionBlock
from slack_sdk.models.views import View

from bot.facts.base import Article, Fact, FactBase
from bot.slack.answer_actions import answer_buttons
from bot.slack.blocks import Message, built, notice, withheld_message
from bot.slack.buttons import SHOW_CONTEXT
from bot.slack.elements import (
    ASKED_MAX,
    TEXT_MAX,
    button,
    clipped,
    paragraph,
    plain,
    quotation,
    small,
)
from bot.slack.help_blocks import BUTTONS_MAX, NO_FACTS, topic_buttons
from bot.slack.lines import (
    CAVEAT_MAX,
    fitting,
    quotable,
    quote_and_source,
    quoted_lines,
    source_line,
    told,
)

# Facts of a topic that are shown; the rest is counted.
FACTS_MAX = 10
# The plain text of a message quotes so many of them.
TOLD_MAX = 3
ARTICLES_MAX = 20

GONE_TOPIC = "That topic is not in the fact base any more."

Stands = Callable[[Fact], bool]


def topics_message(base: FactBase, topics: Sequence[str]) -> Message:
    """Topics with their numbers of facts, as buttons; `topics` in the order shown."""
    if not topics:
        return notice(NO_FACTS)
    shown = {topic: f" ({len(facts_on(base, topic))})" for topic in topics[:BUTTONS_MAX]}
    rest = topics[len(shown) :]
    more = small(clipped(f"Also: {', '.join(rest)}.", TEXT_MAX)) if rest else []
    heading = f"{counted(len(topics), 'topic')}:"
    blocks = [*paragraph(heading), *topic_buttons(shown), *more]
    return built(f"{heading} {', '.join(topics)}.", blocks)


def topic_message(topic: str, facts: Sequence[Fact], stands: Stands) -> Message:
    """The facts on a topic with their sources: ten at most, the rest counted."""
    if not facts:
        return notice(GONE_TOPIC)
    standing, after = _standing(facts, stands)
    blocks, shown = _listed(topic, standing, with_context=True)
    texts = [_heading(topic, len(facts)), *_told(standing[:shown]), after]
    return built(" ".join(filter(None, texts)), [*blocks, *(small(after) if after else [])])


def topic_view(topic: str, facts: Sequence[Fact], stands: Stands) -> dict[str, Any]:
    """As `topic_message`, in a modal, where there is no conversation to show it in."""
    standing, after = _standing(facts, stands)
    blocks, _ = _listed(topic, standing, with_context=False)
    shown = [*blocks, *(small(after) if after else [])] if facts else paragraph(GONE_TOPIC)
    return View(type="modal", title=plain("Topic"), close=plain("Close"), blocks=shown).to_dict()


def article_message(article: Article, fact_count: int) -> Message:
    """Where a source is from, and how much of it is there. Its address is no link."""
    told_of = {
        "Publisher": article.publisher,
        "Author": article.author,
        "Published": article.published,
        "Address": article.address,
        "Provenance": article.provenance,
    }
    title = clipped(article.title or article.id, ASKED_MAX)
    lines = [f"{name}: {clipped(value, CAVEAT_MAX)}" for name, value in told_of.items() if value]
    size = f"{counted(len(article.lines), 'line')}, {counted(fact_count, 'fact')}."
    blocks = [*paragraph(title), *small("\n".join([*lines, size]))]
    return built(". ".join([title, *lines, size]), blocks)


def articles_message(articles: Sequence[Article]) -> Message:
    """The sources by title, with what to type for one."""
    if not articles:
        return notice(NO_FACTS)
    heading = f"{counted(len(articles), 'source')}. Type /fact source and one of these:"
    lines = [clipped(f"{a.id} · {a.title}", ASKED_MAX) for a in articles[:ARTICLES_MAX]]
    rest = len(articles) - len(lines)
    after = [f"{rest} more are not shown."] if rest else []
    text = "\n".join([*lines, *after])
    return built(f"{heading}\n{text}", [*paragraph(heading), *small(text)])


def fact_message(
    fact: Fact,
    disagreeing: Sequence[Fact],
    stands: Stands,
    remarks: tuple[str, ...] = (),
    buttons: Sequence[Block] = (),
) -> Message:
    """A fact shown as an answer is, with its topics beneath; `buttons` are for who looks at it."""
    quoted = quotable(fact, None, disagreeing, stands, remarks)
    if not quoted.facts or quoted.facts[0] is not fact:
        return withheld_message(fact)
    about = clipped(f"Topics: {', '.join(fact.topics)}", CAVEAT_MAX) if fact.topics else ""
    blocks = [
        *quoted_lines(quoted),
        *(small(about) if about else []),
        *answer_buttons(quoted, None),
        *buttons,
    ]
    return built(told(quoted), blocks)


def stats_message(base: FactBase, open_questions: int, helpful: int, not_helpful: int) -> Message:
    """How much there is, what waits for a source, and what was said of answers."""
    lines = [
        f"{counted(len(base.facts), 'fact')} from {counted(len(base.articles), 'article')}"
        f" on {counted(len(base.topics()), 'topic')}.",
        waiting(open_questions),
        f"Answers found helpful: {helpful}. Not helpful: {not_helpful}.",
    ]
    return built(" ".join(lines), paragraph("\n".join(lines)))


def facts_on(base: FactBase, topic: str) -> tuple[Fact, ...]:
    """The facts on a topic, in file order."""
    return tuple(fact for fact in base.facts if topic in fact.topics)


def listed(fact: Fact, *, with_context: bool) -> list[Block]:
    """A fact as one of many: quote, source and caveat; who curated it is shown with the fact."""
    caveat = small(f"Caveat: {clipped(fact.caveat, CAVEAT_MAX)}") if fact.caveat else []
    if not with_context:
        return [*quotation(fact.quote), *small(source_line(fact)), *caveat]
    context = button("Show context", SHOW_CONTEXT, fact.id)
    source = SectionBlock(text=plain(source_line(fact)), accessory=context)
    return [*quotation(fact.quote), source, *caveat]


def waiting(open_questions: int) -> str:
    """How many questions wait for a source, as a sentence."""
    verb = "waits" if open_questions == 1 else "wait"
    return f"{counted(open_questions, 'question')} {verb} for a source."


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as `1 fact` and `2 facts`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _heading(topic: str, count: int) -> str:
    return f"{clipped(topic, ASKED_MAX)}: {counted(count, 'fact')}."


def _standing(facts: Sequence[Fact], stands: Stands) -> tuple[list[Fact], str]:
    """Those of the first ten that may be quoted, and a sentence on the others."""
    looked_at = facts[:FACTS_MAX]
    standing = [fact for fact in looked_at if stands(fact)]
    held, rest = len(looked_at) - len(standing), len(facts) - len(looked_at)
    verb = "is" if held == 1 else "are"
    changed = f"{counted(held, 'line')} {verb} withheld: the article has changed." if held else ""
    more = f"{rest} more on this topic." if rest else ""
    return standing, " ".join(filter(None, [changed, more]))


def _listed(topic: str, facts: Sequence[Fact], *, with_context: bool) -> tuple[list[Block], int]:
    head = paragraph(clipped(topic, ASKED_MAX))
    return fitting(head, [listed(fact, with_context=with_context) for fact in facts])


def _told(facts: Sequence[Fact]) -> list[str]:
    limit = TEXT_MAX // TOLD_MAX - 2 * ASKED_MAX
    return [quote_and_source(fact, limit) for fact in facts[:TOLD_MAX]]

"""Answers to messages: the words and blocks that Slack shows, from values of the domain.

Pure functions. `text` is what phones, notifications and screen readers show, so it is the
quote and its source; `blocks` are what a window shows. Knows nothing of where they go.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, HeaderBlock, SectionBlock

from bot.answering import Answer, Answered, Found, Help, NoAnswer, Suggestions
from bot.facts.base import Fact
from bot.slack.buttons import SHARE_ANSWER, SHOW_CONTEXT, SharedAnswer
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
from bot.slack.entities import escape

# docs.slack.dev, "Blocks": a message holds 50.
BLOCKS_MAX = 50
# All the text of one message; see `elements.QUOTE_MAX` for where the figure comes from.
MESSAGE_TEXT_MAX = 12_000
# A caveat is a sentence; this only bounds what a careless file could do to a message.
CAVEAT_MAX = 1000

NO_SOURCE = "No source says that."


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: `text` is mrkdwn-escaped, `blocks` are as Slack's JSON has them."""

    text: str
    blocks: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question shown above its answer. `share_key` names this showing; it allows one share."""

    text: str
    share_key: str


def answer_message(
    answer: Answer, stands: Callable[[Fact], bool], asked: Asked | None = None
) -> Message:
    """The message for an answer. A quote for which `stands` is false is withheld, and it says so.

    With `asked`, the question stands above and an answer can be shared: for replies that
    only the asker sees.
    """
    above = small(clipped(asked.text, ASKED_MAX)) if asked and asked.text else []
    match answer:
        case Help(topics=topics):
            return help_message(topics)
        case NoAnswer(topics=topics):
            return _message(NO_SOURCE, above, _nothing_found(topics))
        case Suggestions(matches=matches, topics=topics):
            standing = [found for found in matches if stands(found.fact)]
            if not standing:
                return _message(NO_SOURCE, above, _nothing_found(topics))
            return _message(_suggestion_text(standing), above, _suggestions(standing))
        case Answered(matches=(found, *_)):
            if not stands(found.fact):
                return _message(_withheld(found.fact), above, paragraph(_withheld(found.fact)))
            share = _share(found, asked) if asked else None
            return _message(_quote_and_source(found.fact), above, _quoted(found, share))
    raise AssertionError(f"an answer of no known kind: {answer!r}")


def shared_message(fact: Fact, answer: SharedAnswer, shared_by: str) -> Message:
    """An answer posted for the whole channel. `shared_by` is a user id, the one live mention."""
    asked = small(clipped(answer.asked, ASKED_MAX)) if answer.asked else []
    credit: dict[str, Any] = {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": f"Shared by <@{shared_by}>"}],
    }
    found = Found(fact, 1.0, answer.span)
    message = _message(_quote_and_source(fact), asked, _quoted(found, None))
    return replace(message, blocks=(*message.blocks, credit))


def after_sharing(fact: Fact, answer: SharedAnswer) -> Message:
    """What the asker's own message becomes once the answer is shared: without the button."""
    asked = small(clipped(answer.asked, ASKED_MAX)) if answer.asked else []
    blocks = _quoted(Found(fact, 1.0, answer.span), None)
    return _message(_quote_and_source(fact), asked, [*blocks, *small("Shared to the channel.")])


def withheld_message(fact: Fact) -> Message:
    """Says that a line is not quoted because its article changed."""
    return notice(_withheld(fact))


def help_message(topics: Sequence[str]) -> Message:
    """How to ask, in few enough words for a phone, with some topics to begin from."""
    ways = "Ask with /fact, by mentioning @Sourceline, or in a direct message."
    promise = "The answer is a line quoted from a source, or that no source says it."
    about = f"Topics: {', '.join(topics)}." if topics else "There are no facts yet."
    return _message(ways, paragraph(ways), [*paragraph(promise), *small(about)])


def notice(text: str) -> Message:
    """A sentence of the bot's own."""
    return _message(text, [], paragraph(text))


def error_message(error_id: str) -> Message:
    """The apology for a fault of ours; `error_id` finds it in the log."""
    return notice(f"That failed here, not by your doing. Please ask again. Error {error_id}.")


def digest_message(facts: Sequence[Fact], local_date: date) -> Message:
    """A digest: each fact quoted with its source. Facts that do not fit are left out, and counted.

    `facts` are in order of importance, not empty.
    """
    heading = f"Facts for {local_date.day} {local_date:%B %Y}"
    head: list[Block] = [HeaderBlock(text=plain(heading))]
    blocks, shown = _fitting(head, [_entry(fact) for fact in facts])
    texts = [heading, *(_quote_and_source(fact) for fact in facts[:shown])]
    return _message("\n".join(texts), [], blocks)


def source_line(fact: Fact) -> str:
    """Where a fact stands, as words: the article's title, the line, the as-of date if known."""
    title = clipped(fact.article.title or fact.article.id, ASKED_MAX)
    parts = [title, f"line {fact.line}", *([f"as of {fact.as_of}"] if fact.as_of else [])]
    return " · ".join(parts)


def _quoted(found: Found, share: str | None) -> list[Block]:
    fact = found.fact
    actions = [button("Show context", SHOW_CONTEXT, fact.id)]
    if share:
        actions.append(button("Share to channel", SHARE_ANSWER, share))
    return [
        *quotation(fact.quote, found.span),
        *small(source_line(fact)),
        *_caveat(fact),
        ActionsBlock(elements=actions),
    ]


def _suggestions(found: Sequence[Found]) -> list[Block]:
    head = paragraph("No line is sure to answer that. The nearest:")
    return _fitting(head, [_entry(one.fact) for one in found])[0]


def _entry(fact: Fact) -> list[Block]:
    """One of several quotes in a message: its button stands beside the source."""
    show = button("Show context", SHOW_CONTEXT, fact.id)
    source = SectionBlock(text=plain(source_line(fact)), accessory=show)
    return [*quotation(fact.quote), source, *_caveat(fact)]


def _fitting(head: list[Block], entries: Sequence[list[Block]]) -> tuple[list[Block], int]:
    """The head and as many whole entries as one message holds, and how many those are.

    The first always fits, since quote, source and caveat are each limited.
    """
    blocks = list(head)
    for number, entry in enumerate(entries):
        longer = [*blocks, *entry]
        # One block and a question above it stay free.
        if len(longer) > BLOCKS_MAX - 2 or _text_length(longer) > MESSAGE_TEXT_MAX - ASKED_MAX:
            left_out = small(f"{len(entries) - number} more did not fit in one message.")
            return [*blocks, *left_out], number
        blocks = longer
    return blocks, len(entries)


def _nothing_found(topics: Sequence[str]) -> list[Block]:
    nearest = small(f"Nearest topics: {', '.join(topics)}.") if topics else []
    return [*paragraph(NO_SOURCE), *nearest]


def _caveat(fact: Fact) -> list[Block]:
    return small(f"Caveat: {clipped(fact.caveat, CAVEAT_MAX)}") if fact.caveat else []


def _share(found: Found, asked: Asked) -> str | None:
    shown = clipped(asked.text, ASKED_MAX)
    return SharedAnswer(found.fact.id, found.span, shown, asked.share_key).encode()


def _withheld(fact: Fact) -> str:
    title = clipped(fact.article.title or fact.article.id, ASKED_MAX)
    return f"The line that answers is withheld: {title} has changed since the line was checked."


def _quote_and_source(fact: Fact) -> str:
    # The source is never what is cut.
    return f"“{clipped(fact.quote, TEXT_MAX - 2 * ASKED_MAX)}” ({source_line(fact)})"


def _suggestion_text(found: Sequence[Found]) -> str:
    nearest = found[0].fact
    return f"No line is sure to answer that. The nearest: {_quote_and_source(nearest)}"


def _message(text: str, above: Sequence[Block], blocks: Sequence[Block]) -> Message:
    # Slack recommends at most 4,000 characters of `text`; the whole quote is in the blocks.
    shown = escape(clipped(text, TEXT_MAX))
    return Message(shown, tuple(block.to_dict() for block in [*above, *blocks]))


def _text_length(blocks: Sequence[Block]) -> int:
    return sum(_letters(block.to_dict()) for block in blocks)


def _letters(node: object) -> int:
    if isinstance(node, dict):
        own = node.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(map(_letters, node.values()))
    return sum(map(_letters, node)) if isinstance(node, list | tuple) else 0

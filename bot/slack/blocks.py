"""Answers to messages: the words and blocks that Slack shows, from values of the domain.

Pure functions. `text` is what phones, notifications and screen readers show, so it is the
quote and its source; `blocks` are what a window shows. Knows nothing of where they go.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block

from bot.answering import Answer, Answered, Help, NoAnswer, Suggestions
from bot.facts.base import Fact
from bot.slack.answer_actions import NO_SOURCE, Asked, Noted, answer_buttons, nothing_found
from bot.slack.buttons import POST_LINE, Choice, Showing
from bot.slack.elements import (
    ASKED_MAX,
    TEXT_MAX,
    as_json,
    button,
    clipped,
    live,
    live_small,
    paragraph,
    quotation,
    small,
)
from bot.slack.entities import escape
from bot.slack.help_blocks import ASKING, help_blocks
from bot.slack.lines import (
    CAVEAT_MAX,
    Quotable,
    entry,
    fitting,
    quotable,
    quote_and_source,
    quoted_lines,
    told,
    withheld,
)
from bot.state.ledger import LedgerEntry

NOT_SURE = "No line is sure to answer that. The nearest:"
CHOOSE = "No line is sure to answer that. Only you see these; the one you post is seen by all."


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: `text` is mrkdwn-escaped, `blocks` are as Slack's JSON has them.

    `facts` are those whose lines it quotes.
    """

    text: str
    blocks: tuple[dict[str, Any], ...]
    facts: tuple[Fact, ...] = ()

    @property
    def quotes(self) -> tuple[tuple[str, str], ...]:
        """The ids of the quoted facts, each with the words that are quoted."""
        return tuple((fact.id, fact.quote) for fact in self.facts)


def answer_message(
    answer: Answer,
    stands: Callable[[Fact], bool],
    asked: Asked | None = None,
    noted: Noted | None = None,
) -> Message:
    """The message for an answer. A quote for which `stands` is false is withheld, and it says so.

    Without `asked` the answer has no buttons but *Show context*.
    """
    above = _question(asked.text) if asked and asked.private else []
    match answer:
        case Help(topics=topics):
            return help_message(topics)
        case NoAnswer(topics=topics, remarks=remarks):
            return _nothing_found(topics, above, noted, remarks)
        case Suggestions(matches=matches, topics=topics, remarks=remarks):
            standing = [found.fact for found in matches if stands(found.fact)]
            if not standing:
                return _nothing_found(topics, above, None, remarks)
            return _suggestions(standing, above, remarks)
        case Answered(matches=(found, *_), disagreeing=disagreeing, remarks=remarks):
            quoted = quotable(found.fact, found.span, disagreeing, stands, remarks)
            if not quoted.facts:
                said = withheld(found.fact)
                return built(said, [*above, *paragraph(said)])
            return built(told(quoted), [*above, *_quoted(quoted, asked)], quoted.facts)
    raise AssertionError(f"an answer of no known kind: {answer!r}")


def shared_message(quoted: Quotable, showing: Showing, shared_by: str) -> Message:
    """An answer posted for the whole channel. `shared_by` is a user id, the one live mention."""
    asked = Asked(showing.asked, showing.key, private=False)
    credit = live_small(f"Shared by <@{shared_by}>")
    blocks = [*_question(showing.asked), *_quoted(quoted, asked), *credit]
    return built(told(quoted), blocks, quoted.facts)


def after_sharing(quoted: Quotable, showing: Showing) -> Message:
    """What the asker's own message becomes once the answer is shared: without the button."""
    asked = Asked(showing.asked, showing.key)
    blocks = _quoted(quoted, asked, can_share=False)
    end = small("Shared to the channel.")
    return built(told(quoted), [*_question(showing.asked), *blocks, *end])


def choice_message(facts: Sequence[Fact], choices: Sequence[Choice]) -> Message:
    """The lines that may answer, each with a button that posts it; `choices` are those buttons'."""
    entries = []
    for fact, choice in zip(facts, choices, strict=True):
        value = choice.encode()
        entries.append(entry(fact, button("Post this line", POST_LINE, value) if value else None))
    blocks, _ = fitting(paragraph(CHOOSE), entries)
    return built(f"{CHOOSE} The nearest: {quote_and_source(facts[0])}", blocks)


def curator_message(noted: LedgerEntry, where: str) -> Message:
    """A question without a source, for the curators. `where` is mrkdwn that Sourceline made."""
    asked = noted.asked
    heading = f"No. {noted.number} has no source yet."
    near = (
        f"Nearest topics: {clipped(', '.join(asked.topics), CAVEAT_MAX)}." if asked.topics else ""
    )
    blocks = [
        *paragraph(heading),
        *quotation(asked.question),
        *live_small(f"Asked by <@{asked.user_id}> {where}"),
        *(small(near) if near else []),
    ]
    return built(f"{heading} “{asked.question}”", blocks)


def withheld_message(fact: Fact) -> Message:
    """Says that a line is not quoted because its article changed."""
    return notice(withheld(fact))


def help_message(topics: Sequence[str]) -> Message:
    """How to ask, in few enough words for a phone, with some topics to begin from."""
    return built(ASKING, help_blocks(topics))


def notice(text: str) -> Message:
    """A sentence of the bot's own."""
    return built(text, paragraph(text))


def live_notice(mrkdwn: str) -> Message:
    """A sentence of the bot's own with live mentions; for the eyes of one person only."""
    return Message(mrkdwn, tuple(block.to_dict() for block in live(mrkdwn)))


def error_message(error_id: str) -> Message:
    """The apology for a fault of ours; `error_id` finds it in the log."""
    return notice(f"That failed here, not by your doing. Please ask again. Error {error_id}.")


def built(text: str, blocks: Sequence[Block], facts: Sequence[Fact] = ()) -> Message:
    """A message of plain words and of blocks; the text is cut to what Slack recommends."""
    # Slack recommends at most 4,000 characters of `text`; the whole quote is in the blocks.
    shown = escape(clipped(text, TEXT_MAX))
    return Message(shown, tuple(as_json(block) for block in blocks), tuple(facts))


def _question(asked: str) -> list[Block]:
    return small(clipped(asked, ASKED_MAX)) if asked else []


def _quoted(quoted: Quotable, asked: Asked | None, *, can_share: bool = True) -> list[Block]:
    return [*quoted_lines(quoted), *answer_buttons(quoted, asked, can_share=can_share)]


def _suggestions(facts: Sequence[Fact], above: Sequence[Block], remarks: Sequence[str]) -> Message:
    said = " ".join([*remarks, NOT_SURE])
    blocks, shown = fitting(paragraph(said), [entry(fact) for fact in facts])
    return built(f"{said} {quote_and_source(facts[0])}", [*above, *blocks], facts[:shown])


def _nothing_found(
    topics: Sequence[str],
    above: Sequence[Block],
    noted: Noted | None,
    remarks: Sequence[str] = (),
) -> Message:
    said = f"{NO_SOURCE} Noted as no. {noted.number}." if noted else NO_SOURCE
    blocks = [*above, *nothing_found(topics, noted), *(small(" ".join(remarks)) if remarks else [])]
    return built(" ".join([said, *remarks]), blocks)

"""What can be done about an answer: the buttons beneath it, and beneath none.

Pure functions. A private answer has two rows at most; a public one has one row, and what
is seldom wanted in a menu, which keeps it calm on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.answering import QUESTION_MAX_CHARS
from bot.slack.buttons import (
    ANSWER_MENU,
    ASK_CURATOR,
    HELPFUL,
    NOT_HELPFUL,
    OTHER_MATCHES,
    SHARE_ANSWER,
    SHOW_CONTEXT,
    SHOW_TOPIC,
    VALUE_MAX,
    WHY_MATCH,
    Showing,
    chosen_option,
    numbered,
    option_value,
)
from bot.slack.elements import button, clipped, menu, paragraph, small
from bot.slack.lines import Quotable

# docs.slack.dev, "Button element": a label holds 75 characters.
LABEL_MAX = 75

NO_SOURCE = "No source says that."
WHY, OTHERS, REMOVE = "Why this match?", "Other matches", "Remove"


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of an answer. `key` names this showing; it allows one share.

    `private` is a showing that only the asker sees: the question stands above, and the
    answer can be shared.
    """

    text: str
    key: str
    private: bool = True


@dataclass(frozen=True, slots=True)
class Noted:
    """A question in the ledger under its number, and whether there are curators to ask."""

    number: int
    has_curators: bool


def answer_buttons(quoted: Quotable, asked: Asked | None, *, can_share: bool = True) -> list[Block]:
    """The rows of buttons beneath an answer; without `asked` only *Show context*."""
    fact = quoted.facts[0]
    context = button("Show context", SHOW_CONTEXT, fact.id)
    question = asked.text[:QUESTION_MAX_CHARS] if asked else ""
    carried = Showing(fact.id, quoted.span, question, asked.key).encode() if asked else None
    if asked is None or carried is None:
        return [ActionsBlock(elements=[context])]
    said = [
        button("Helpful", HELPFUL, carried),
        button("Not helpful", NOT_HELPFUL, carried),
        *_seldom(question, carried, asked.private),
    ]
    if not asked.private:
        return [ActionsBlock(elements=[context, *said])]
    share = [button("Share to channel", SHARE_ANSWER, carried)] if can_share else []
    return [ActionsBlock(elements=[*share, context]), ActionsBlock(elements=said)]


def nothing_found(topics: Sequence[str], noted: Noted | None) -> list[Block]:
    """That no source says it, the number it is noted under, and the nearest topics as buttons."""
    number = [f"Noted as no. {noted.number}."] if noted else []
    nearest = ["Nearest topics:"] if topics else []
    shown = [
        button(clipped(topic, LABEL_MAX), numbered(SHOW_TOPIC, place), topic)
        for place, topic in enumerate(topics)
        if topic and len(topic) <= VALUE_MAX
    ]
    blocks = [*paragraph(NO_SOURCE), *small(" ".join([*number, *nearest]))]
    if shown:
        blocks.append(ActionsBlock(elements=shown))
    if noted and noted.has_curators:
        ask = button("Ask a curator", ASK_CURATOR, str(noted.number))
        blocks.append(ActionsBlock(elements=[ask]))
    return blocks


def _seldom(question: str, carried: str, private: bool) -> list[Any]:
    """The menu; plain buttons where nothing else would remember the question of its options."""
    if not private:
        # A click in a public message comes with the message, whose buttons know the question.
        options = {WHY: option_value("why"), OTHERS: option_value("others")}
        return [menu(ANSWER_MENU, {**options, REMOVE: option_value("remove")})]
    why, others = option_value("why", question), option_value("others", question)
    if chosen_option(why)[1] != question:
        return [button(WHY, WHY_MATCH, carried), button(OTHERS, OTHER_MATCHES, carried)]
    return [menu(ANSWER_MENU, {WHY: why, OTHERS: others})]

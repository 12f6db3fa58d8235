"""How to ask, for the help message and the home tab, and topics as buttons.

Pure functions that give pieces of a message or a view; `blocks` and `home_blocks` put them
together.
"""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    RichTextBlock,
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
)

from bot.slack.buttons import SHOW_TOPIC, VALUE_MAX, numbered
from bot.slack.elements import button, clipped, paragraph, rich, small

# docs.slack.dev, "Actions block" and "Button element".
BUTTONS_MAX = 25
LABEL_MAX = 75

ASKING = "Ask with /fact, by mentioning @Sourceline, or in a direct message."
PROMISE = "The answer is a line quoted from a source, or that no source says it."
NO_FACTS = "There are no facts yet."

_WAYS = {
    "/fact question": "only you see the answer, and can share it",
    "@Sourceline question": "answered in the thread",
    "A direct message": "answered there",
    "Check this claim": "in a message's menu: what the lines say of it",
    "/fact topic NAME": "the facts on a topic; /fact topics names them all",
    "/fact source ARTICLE": "where a source is from",
    "/fact fact ID": "one fact",
    "/fact stats": "how much there is",
    "/fact settings": "how this channel is answered",
    "/fact digest": "facts posted here every day, or on some",
}


def help_blocks(topics: Sequence[str]) -> list[Block]:
    """The ways to ask and at most five topics to begin from; fits a phone's screen."""
    return [*ways_to_ask(), *(topic_buttons(dict.fromkeys(topics[:5], "")) or small(NO_FACTS))]


def ways_to_ask() -> list[Block]:
    """What an answer is, and a list of what can be typed with what that does."""
    items = [
        RichTextSectionElement(elements=[_typed(way), rich(f" {meaning}")])
        for way, meaning in _WAYS.items()
    ]
    ways = RichTextBlock(elements=[RichTextListElement(style="bullet", elements=items)])
    return [*paragraph(PROMISE), ways]


def _typed(way: str) -> RichTextElementParts.Text:
    is_typed = way.startswith(("/", "@"))
    return rich(way, code=is_typed, bold=not is_typed)


def topic_buttons(labelled: Mapping[str, str]) -> list[Block]:
    """A button for each topic, in rows of 25; the values are what follows a topic's name.

    A topic too long for a button's value is left out.
    """
    buttons = [
        button(clipped(topic, LABEL_MAX - len(after)) + after, numbered(SHOW_TOPIC, place), topic)
        for place, (topic, after) in enumerate(labelled.items())
        if topic and len(topic) <= VALUE_MAX
    ]
    return [
        ActionsBlock(elements=buttons[start : start + BUTTONS_MAX])
        for start in range(0, len(buttons), BUTTONS_MAX)
    ]

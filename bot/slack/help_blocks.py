"""How to ask, for the help message and the home tab, and topics as buttons.

Pure functions that give pieces of a message or a view; `blocks` and `home_blocks` put them
together.
"""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    RichTextBlock,
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
}
_COMMANDS = {
    "/fact topics": "what there are facts about",
    "/fact topic NAME": "the facts on a topic",
    "/fact source ARTICLE": "where a source is from",
    "/fact fact ID": "one fact",
    "/fact stats": "how much there is",
    "/fact settings": "how this channel is answered",
}


def help_blocks(topics: Sequence[str]) -> list[Block]:
    """The ways to ask, the commands, and some topics to begin from; fits a phone's screen."""
    blocks = [*paragraph(PROMISE), described({**_WAYS, **_COMMANDS})]
    return [*blocks, *(topic_buttons(dict.fromkeys(topics, ""))[:1] or small(NO_FACTS))]


def ways_to_ask() -> list[Block]:
    """The ways to ask, and what an answer is."""
    return [*paragraph(ASKING), *paragraph(PROMISE), described({**_WAYS, **_COMMANDS})]


def described(lines: Mapping[str, str]) -> Block:
    """A list of what can be typed and what that does."""
    items = [
        RichTextSectionElement(elements=[rich(typed, code=True), rich(f" {meaning}")])
        for typed, meaning in lines.items()
    ]
    return RichTextBlock(elements=[RichTextListElement(style="bullet", elements=items)])


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

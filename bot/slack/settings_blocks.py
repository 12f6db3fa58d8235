"""The form for a channel's settings: what it shows, and what was filled in.

Pure functions. What comes back from Slack is read leniently, and reading it never raises.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    Option,
    RadioButtonsElement,
    StaticMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.slack.elements import clipped, plain
from bot.slack.question import Payload, mapping_at, text_at
from bot.state.channel_settings import ChannelSettings

CHANNEL_SETTINGS = "channel_settings"
TOPICS, AUTO, REPLY_TO = "topics", "auto", "reply_to"

# docs.slack.dev, "Option object" and "Multi-select menu element".
OPTIONS_MAX = 100
OPTION_TEXT_MAX = 75
OPTION_VALUE_MAX = 150
# docs.slack.dev, "Views".
METADATA_MAX = 3000

_REPLY_TO = {"thread": "In the thread, for everybody", "asker": "To the asker only"}


@dataclass(frozen=True, slots=True)
class Place:
    """Which channel a form is for, and where its result is told. Travels in the form."""

    channel_id: str
    response_url: str

    def encode(self) -> str:
        """The form's metadata; an address that would not fit is left out."""
        value = json.dumps(asdict(self))
        return (
            value if len(value) <= METADATA_MAX else json.dumps(asdict(Place(self.channel_id, "")))
        )

    @classmethod
    def decode(cls, value: str) -> "Place | None":
        """The place that a form was for, or None for a value that is not ours."""
        try:
            fields = json.loads(value)
            return cls(str(fields["channel_id"]), str(fields["response_url"]))
        except (ValueError, TypeError, KeyError, RecursionError):
            return None


def settings_view(place: Place, settings: ChannelSettings, topics: Sequence[str]) -> dict[str, Any]:
    """The form with what holds now filled in. `topics` are all there are, the most used first.

    A menu holds 100 topics; those chosen before come first.
    """
    blocks = [*topics_input(settings.topics, topics), _auto(settings), _reply_to(settings)]
    return View(
        type="modal",
        callback_id=CHANNEL_SETTINGS,
        private_metadata=place.encode(),
        title=plain("Channel settings"),
        submit=plain("Save"),
        close=plain("Cancel"),
        blocks=blocks,
    ).to_dict()


def filled_in(view: Payload) -> tuple[Place | None, ChannelSettings]:
    """Where a submitted form was for, and what was chosen; the default for what is missing."""
    values = mapping_at(mapping_at(view, "state"), "values")

    def field(name: str) -> Payload:
        return mapping_at(mapping_at(values, name), name)

    to = text_at(mapping_at(field(REPLY_TO), "selected_option"), "value")
    settings = ChannelSettings(
        topics=tuple(selected_values(field(TOPICS))),
        auto="auto" in selected_values(field(AUTO)),
        reply_to="asker" if to == "asker" else "thread",
    )
    return Place.decode(text_at(view, "private_metadata")), settings


def summary(settings: ChannelSettings) -> str:
    """The settings in a few sentences."""
    about = f"Topics: {', '.join(settings.topics)}." if settings.topics else "All topics."
    to = "Mentions are answered " + (
        "in the thread." if settings.reply_to == "thread" else "to the asker only."
    )
    unasked = "Questions without a mention are answered when the line is sure."
    return " ".join([about, to, *([unasked] if settings.auto else [])])


def topics_input(wanted: Sequence[str], topics: Sequence[str]) -> list[Block]:
    """A menu of topics, those wanted first and chosen; no block where there are none."""
    offered = [
        topic
        for topic in dict.fromkeys([*wanted, *topics])
        if topic and len(topic) <= OPTION_VALUE_MAX
    ][:OPTIONS_MAX]
    if not offered:
        return []
    chosen = [topic for topic in offered if topic in wanted]
    menu = StaticMultiSelectElement(
        action_id=TOPICS,
        placeholder=plain("All topics"),
        options=[_topic(topic) for topic in offered],
        initial_options=[_topic(topic) for topic in chosen] or None,
    )
    return [InputBlock(block_id=TOPICS, label=plain("Topics"), element=menu, optional=True)]


def _topic(topic: str) -> Option:
    return Option(value=topic, text=plain(clipped(topic, OPTION_TEXT_MAX)))


def _auto(settings: ChannelSettings) -> Block:
    option = Option(value="auto", text=plain("Answer questions that do not mention Sourceline"))
    boxes = CheckboxesElement(
        action_id=AUTO,
        options=[option],
        initial_options=[option] if settings.auto else None,
    )
    return InputBlock(
        block_id=AUTO,
        label=plain("Without a mention"),
        element=boxes,
        hint=plain("Only when a line is sure to answer. Otherwise nothing is posted."),
        optional=True,
    )


def _reply_to(settings: ChannelSettings) -> Block:
    options = {value: Option(value=value, text=plain(text)) for value, text in _REPLY_TO.items()}
    radio = RadioButtonsElement(
        action_id=REPLY_TO,
        options=list(options.values()),
        initial_option=options[settings.reply_to],
    )
    return InputBlock(block_id=REPLY_TO, label=plain("Answer a mention"), element=radio)


def selected_values(field: Payload) -> list[str]:
    """The values of the options that were chosen in a menu or among boxes."""
    chosen = field.get("selected_options")
    return [
        text_at(one, "value")
        for one in (chosen if isinstance(chosen, list) else ())
        if isinstance(one, Mapping) and text_at(one, "value")
    ]

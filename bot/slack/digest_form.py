"""The form for a digest: what it shows, and what was filled in.

Pure functions. What comes back from Slack is read leniently, and reading it never raises.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    OptionGroup,
    StaticSelectElement,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot.digests.book import MADE_PREFIX
from bot.digests.plan import ASKED, CHANGED, FACTS, UNANSWERED, WEEKDAYS, DigestSpec
from bot.errors import OperatorError
from bot.slack.elements import clipped, plain, small
from bot.slack.question import Payload, mapping_at, text_at
from bot.slack.settings_blocks import (
    METADATA_MAX,
    OPTION_TEXT_MAX,
    OPTIONS_MAX,
    TOPICS,
    selected_values,
    topics_input,
)

DIGEST_FORM = "digest_form"
CHANNEL, TIME, ZONE, DAYS, COUNT, HOLIDAYS = "channel", "time", "zone", "days", "count", "holidays"
WHAT = "contents"

FACTS_MAX = 10
DAY_NAMES = dict(
    zip(WEEKDAYS, "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(), strict=True)
)
CONTENT_NAMES = {
    CHANGED: "New and changed facts since the last one",
    FACTS: "Facts of the day",
    ASKED: "What was asked most in the channel",
    UNANSWERED: "What nobody could answer in the channel",
}
WHAT_HINT = "Questions count where everybody in the channel could read their answer."


@dataclass(frozen=True, slots=True)
class Form:
    """Where a form was opened, for which digest (a new one where `digest_id` is empty), and
    where its result is told. Travels in the form.
    """

    channel_id: str
    digest_id: str
    response_url: str

    def encode(self) -> str:
        """The form's metadata; an address that would not fit is left out."""
        value = json.dumps(asdict(self))
        short = json.dumps(asdict(replace(self, response_url="")))
        return value if len(value) <= METADATA_MAX else short

    @classmethod
    def decode(cls, value: str) -> "Form | None":
        """What a form was for, or None for a value that is not ours."""
        names = ("channel_id", "digest_id", "response_url")
        try:
            fields = json.loads(value)
            return cls(*(str(fields[name]) for name in names))
        except (ValueError, TypeError, KeyError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen: time zones, names of countries by their codes, topics."""

    zones: Sequence[str]
    countries: Mapping[str, str]
    topics: Sequence[str]


def digest_view(form: Form, spec: DigestSpec, offered: Offered, note: str = "") -> dict[str, Any]:
    """The form with `spec` filled in: the digest to change, or what a new one begins as.

    `note` stands above it.
    """
    is_new = not form.digest_id
    return View(
        type="modal",
        callback_id=DIGEST_FORM,
        private_metadata=form.encode(),
        title=plain("New digest" if is_new else "Digest"),
        submit=plain("Save"),
        close=plain("Cancel"),
        blocks=[
            *(small(note) if note else []),
            # The day's post is known by its channel, so a digest stays in the one it was made for.
            *([_channel(spec)] if is_new else []),
            labelled(TIME, "Time", TimePickerElement(action_id=TIME, initial_time=spec.time)),
            labelled(ZONE, "Time zone", _zone(spec, offered)),
            labelled(DAYS, "Days", _days(spec)),
            labelled(WHAT, "What", _contents(spec), WHAT_HINT),
            labelled(COUNT, "How many of each", _count(spec)),
            *topics_input(tuple(sorted(spec.topics)), offered.topics),
            _holidays(spec, offered),
        ],
    ).to_dict()


def filled_in(view: Payload) -> tuple[Form | None, DigestSpec | None]:
    """What a submitted form was for and the digest that it describes; None for what is amiss.

    A new digest is named after its form, so that a submission taken twice makes one.
    """
    form = Form.decode(text_at(view, "private_metadata"))
    if form is None:
        return None, None
    count = _chosen(view, COUNT)
    try:
        spec = DigestSpec(
            id=form.digest_id or f"{MADE_PREFIX}{text_at(view, 'id')}",
            channel_id=text_at(field_of(view, CHANNEL), "selected_conversation") or form.channel_id,
            time=text_at(field_of(view, TIME), "selected_time"),
            zone=_chosen(view, ZONE),
            weekdays=frozenset(selected_values(field_of(view, DAYS))),
            contents=frozenset(selected_values(field_of(view, WHAT))),
            fact_count=int(count) if count.isdecimal() else 0,
            topics=frozenset(selected_values(field_of(view, TOPICS))),
            holidays=_chosen(view, HOLIDAYS),
        )
    except OperatorError:
        return form, None
    return form, spec


def _channel(spec: DigestSpec) -> Block:
    menu = ConversationSelectElement(
        action_id=CHANNEL,
        initial_conversation=spec.channel_id,
        filter=ConversationFilter(include=["public", "private"]),
    )
    return labelled(CHANNEL, "Channel", menu)


def _zone(spec: DigestSpec, offered: Offered) -> InputInteractiveElement:
    zones = dict.fromkeys([spec.zone, *offered.zones])
    groups = _groups({zone: zone for zone in zones})
    return StaticSelectElement(
        action_id=ZONE, option_groups=groups, initial_option=_option(spec.zone, spec.zone)
    )


def _days(spec: DigestSpec) -> InputInteractiveElement:
    options = {day: _option(day, name) for day, name in DAY_NAMES.items()}
    chosen = [option for day, option in options.items() if day in spec.weekdays]
    return CheckboxesElement(action_id=DAYS, options=list(options.values()), initial_options=chosen)


def _contents(spec: DigestSpec) -> InputInteractiveElement:
    options = {part: _option(part, label) for part, label in CONTENT_NAMES.items()}
    chosen = [option for part, option in options.items() if part in spec.contents]
    return CheckboxesElement(action_id=WHAT, options=list(options.values()), initial_options=chosen)


def _count(spec: DigestSpec) -> InputInteractiveElement:
    options = [_option(str(count), str(count)) for count in range(1, FACTS_MAX + 1)]
    initial = options[min(spec.fact_count, FACTS_MAX) - 1]
    return StaticSelectElement(action_id=COUNT, options=options, initial_option=initial)


def _holidays(spec: DigestSpec, offered: Offered) -> Block:
    known = offered.countries.get(spec.holidays)
    menu = StaticSelectElement(
        action_id=HOLIDAYS,
        placeholder=plain("None"),
        option_groups=_groups(offered.countries),
        initial_option=_option(spec.holidays, known) if known else None,
    )
    hint = "On these days nothing is posted."
    return labelled(HOLIDAYS, "Public holidays of", menu, hint, optional=True)


def labelled(
    name: str,
    label: str,
    element: InputInteractiveElement,
    hint: str = "",
    *,
    optional: bool = False,
) -> Block:
    """An input of a form under its label, whose block and action have one name."""
    return InputBlock(
        block_id=name,
        label=plain(label),
        element=element,
        hint=plain(hint) if hint else None,
        optional=optional,
    )


def _groups(labels: Mapping[str, str]) -> list[OptionGroup]:
    """Options by their labels, a hundred to a group, each group called by its first and last."""
    options = [_option(value, label) for value, label in labels.items()]
    hundreds = [
        options[start : start + OPTIONS_MAX] for start in range(0, len(options), OPTIONS_MAX)
    ]
    return [OptionGroup(label=plain(_span(hundred)), options=hundred) for hundred in hundreds]


def _span(options: Sequence[Option]) -> str:
    half = OPTION_TEXT_MAX // 2 - 2
    ends = (clipped(_label(option), half) for option in (options[0], options[-1]))
    return " – ".join(ends)


def _label(option: Option) -> str:
    return str(option.to_dict()["text"]["text"])


def _option(value: str, label: str) -> Option:
    return Option(value=value, text=plain(clipped(label, OPTION_TEXT_MAX)))


def field_of(view: Payload, name: str) -> Payload:
    """What was filled in at an input that `labelled` made; empty where nothing was."""
    values = mapping_at(mapping_at(view, "state"), "values")
    return mapping_at(mapping_at(values, name), name)


def _chosen(view: Payload, name: str) -> str:
    return text_at(mapping_at(field_of(view, name), "selected_option"), "value")

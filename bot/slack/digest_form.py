"""The forms for a digest: what they show, and what was filled in.

Pure functions. What comes back from Slack is read leniently, and reading it never raises.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    OptionGroup,
    StaticSelectElement,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot.digests.book import MADE_PREFIX
from bot.digests.plan import WEEKDAYS, DigestSpec
from bot.errors import OperatorError
from bot.slack.elements import clipped, plain
from bot.slack.question import Payload, mapping_at, text_at
from bot.slack.settings_blocks import (
    METADATA_MAX,
    OPTION_TEXT_MAX,
    OPTIONS_MAX,
    TOPICS,
    selected_values,
    topics_input,
)

DIGEST_FORM, PAUSE_FORM = "digest_form", "digest_pause_form"
CHANNEL, TIME, ZONE, DAYS, COUNT, HOLIDAYS = "channel", "time", "zone", "days", "count", "holidays"
UNTIL = "until"

FACTS_MAX = 10
DAY_NAMES = dict(
    zip(WEEKDAYS, "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(), strict=True)
)


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


def digest_view(form: Form, spec: DigestSpec, offered: Offered) -> dict[str, Any]:
    """The form with `spec` filled in: the digest to change, or what a new one begins as."""
    is_new = not form.digest_id
    return View(
        type="modal",
        callback_id=DIGEST_FORM,
        private_metadata=form.encode(),
        title=plain("New digest" if is_new else "Digest"),
        submit=plain("Save"),
        close=plain("Cancel"),
        blocks=[
            # The day's post is known by its channel, so a digest stays in the one it was made for.
            *([_channel(spec)] if is_new else []),
            _input(TIME, "Time", TimePickerElement(action_id=TIME, initial_time=spec.time)),
            _input(ZONE, "Time zone", _zone(spec, offered)),
            _input(DAYS, "Days", _days(spec)),
            _input(COUNT, "Facts", _count(spec)),
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
            channel_id=text_at(_field(view, CHANNEL), "selected_conversation") or form.channel_id,
            time=text_at(_field(view, TIME), "selected_time"),
            zone=_chosen(view, ZONE),
            weekdays=frozenset(selected_values(_field(view, DAYS))),
            fact_count=int(count) if count.isdecimal() else 0,
            topics=frozenset(selected_values(_field(view, TOPICS))),
            holidays=_chosen(view, HOLIDAYS),
        )
    except OperatorError:
        return form, None
    return form, spec


def pause_view(form: Form, until: date) -> dict[str, Any]:
    """The form for a pause, with a date to begin with."""
    picker = DatePickerElement(action_id=UNTIL, initial_date=until.isoformat())
    return View(
        type="modal",
        callback_id=PAUSE_FORM,
        private_metadata=form.encode(),
        title=plain("Pause the digest"),
        submit=plain("Pause"),
        close=plain("Cancel"),
        blocks=[_input(UNTIL, "Until", picker, "The digest is posted again from that day on.")],
    ).to_dict()


def pause_filled_in(view: Payload) -> tuple[Form | None, date | None]:
    """What a submitted form was for, and the first day after the pause."""
    try:
        until = date.fromisoformat(text_at(_field(view, UNTIL), "selected_date"))
    except ValueError:
        until = None
    return Form.decode(text_at(view, "private_metadata")), until


def _channel(spec: DigestSpec) -> Block:
    menu = ConversationSelectElement(
        action_id=CHANNEL,
        initial_conversation=spec.channel_id,
        filter=ConversationFilter(include=["public", "private"]),
    )
    return _input(CHANNEL, "Channel", menu)


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
    return _input(HOLIDAYS, "Public holidays of", menu, hint, optional=True)


def _input(
    name: str,
    label: str,
    element: InputInteractiveElement,
    hint: str = "",
    *,
    optional: bool = False,
) -> Block:
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


def _field(view: Payload, name: str) -> Payload:
    values = mapping_at(mapping_at(view, "state"), "values")
    return mapping_at(mapping_at(values, name), name)


def _chosen(view: Payload, name: str) -> str:
    return text_at(mapping_at(_field(view, name), "selected_option"), "value")

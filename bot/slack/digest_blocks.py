"""What is said of a channel's digests: the list with its buttons, and the days to come.

Pure functions, from values of the domain to messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject

from bot.digests.book import is_made_in_slack
from bot.digests.plan import (
    ASKED,
    CHANGED,
    CONTENTS,
    FACTS,
    UNANSWERED,
    WEEKDAYS,
    DigestSpec,
)
from bot.slack.blocks import Message, built
from bot.slack.buttons import (
    DIGEST_EDIT,
    DIGEST_NEW,
    DIGEST_NEXT,
    DIGEST_PAUSE,
    DIGEST_PREVIEW,
    DIGEST_RESUME,
    DIGEST_STOP,
)
from bot.slack.digest_form import DAY_NAMES
from bot.slack.directory_blocks import counted
from bot.slack.elements import button, clipped, paragraph, plain, small

# A message holds 50 blocks, and a digest takes up to three.
LISTED_MAX = 10
# Of many topics, so much is read.
TOPICS_SHOWN = 200

NONE_HERE = "This channel has no digest. Type /fact digest to make one."
HEADING = "The digests of this channel:"
FROM_FILE = "Set in the configuration file, which its operator changes."

_REFUSED = {
    "channel_not_found": "Sourceline does not find the channel: it is gone, or a private one "
    "that Sourceline is not in",
    "is_archived": "the channel is archived",
    "not_in_channel": "Sourceline is not in the channel",
}

_STOP = ConfirmObject(
    title=plain("Stop this digest?"),
    text=plain("It is forgotten. To have none for a while, pause it."),
    confirm=plain("Stop"),
    deny=plain("Keep it"),
)


@dataclass(frozen=True, slots=True)
class Run:
    """A day of a digest: when it is posted, or why it is not."""

    at: datetime
    off: str | None = None


def digests_message(digests: Sequence[tuple[DigestSpec, Run]], now: datetime) -> Message:
    """The digests of a channel, each with its next run and its buttons; not empty."""
    blocks: list[Block] = paragraph(HEADING)
    for spec, run in digests[:LISTED_MAX]:
        today = spec.local_date(now)
        blocks += [*paragraph(described(spec)), *small(_standing(spec, run, today))]
        blocks.append(ActionsBlock(elements=_buttons(spec, today)))
    left = len(digests) - LISTED_MAX
    if left > 0:
        blocks += small(f"{counted(left, 'more digest')}.")
    blocks.append(ActionsBlock(elements=[button("New digest", DIGEST_NEW, "new")]))
    return built("\n".join([HEADING, *(described(spec) for spec, _ in digests)]), blocks)


def runs_message(spec: DigestSpec, runs: Sequence[Run]) -> Message:
    """When a digest is posted next, and which days of it are left out."""
    lines = [described(spec), "Next:", *(when(spec, run) for run in runs)]
    return built("\n".join(lines), paragraph("\n".join(lines)))


def described(spec: DigestSpec) -> str:
    """A digest in one sentence."""
    about = ", ".join(sorted(spec.topics))
    parts = [
        f"{spec.time} ({spec.zone}), {days(spec)}",
        held(spec),
        f"on {clipped(about, TOPICS_SHOWN)}" if about else "",
        f"not on holidays ({spec.holidays})" if spec.holidays else "",
    ]
    return ", ".join(part for part in parts if part) + "."


def held(spec: DigestSpec) -> str:
    """What a digest holds, in words."""
    if spec.contents == {FACTS}:
        return counted(spec.fact_count, "fact")
    words = {
        CHANGED: "new and changed facts",
        FACTS: f"{counted(spec.fact_count, 'fact')} of the day",
        ASKED: "what was asked most",
        UNANSWERED: "what nobody could answer",
    }
    return ", ".join(words[part] for part in CONTENTS if part in spec.contents)


def days(spec: DigestSpec) -> str:
    """The weekdays of a digest in words."""
    chosen = [day for day in WEEKDAYS if day in spec.weekdays]
    if chosen == list(WEEKDAYS):
        return "every day"
    if chosen == list(WEEKDAYS[:5]):
        return "Monday to Friday"
    return ", ".join(DAY_NAMES[day] for day in chosen)


def when(spec: DigestSpec, run: Run) -> str:
    """A day and time of a digest, on the clock of its zone."""
    at = run.at.astimezone(ZoneInfo(spec.zone))
    told = f"{at:%A} {at.day} {at:%B %Y}, {at:%H:%M} ({spec.zone})"
    return f"{told}: left out, {run.off}" if run.off else told


def day_words(day: date) -> str:
    """A date as it is written in a sentence."""
    return f"{day.day} {day:%B %Y}"


def is_paused(spec: DigestSpec, today: date) -> bool:
    """Whether a digest is paused on a local date."""
    return spec.paused_until is not None and today < spec.paused_until


def why_refused(code: str) -> str:
    """Why Slack refuses a digest, as the end of a sentence."""
    return _REFUSED.get(code, "Slack does not let Sourceline post there")


def refusal_note(spec: DigestSpec) -> str:
    """Says why Slack's refusal paused a digest, and how it ends; empty where none did."""
    if not spec.refused:
        return ""
    return f"Paused, since {why_refused(spec.refused)}. It stays so until it is resumed or changed."


def _standing(spec: DigestSpec, run: Run, today: date) -> str:
    parts = [refusal_note(spec) or f"Next: {when(spec, run)}."]
    if spec.paused_until is not None and is_paused(spec, today):
        parts.insert(0, f"Paused until {day_words(spec.paused_until)}.")
    if not is_made_in_slack(spec):
        parts.append(FROM_FILE)
    return " ".join(parts)


def _buttons(spec: DigestSpec, today: date) -> list[ButtonElement]:
    paused = is_paused(spec, today)
    shown = [
        button("Preview", DIGEST_PREVIEW, spec.id),
        button("Next run", DIGEST_NEXT, spec.id),
        *([button("Resume", DIGEST_RESUME, spec.id)] if paused or spec.refused else []),
        *([] if paused else [button("Pause until", DIGEST_PAUSE, spec.id)]),
    ]
    if is_made_in_slack(spec):
        stop = ButtonElement(
            text=plain("Stop"), action_id=DIGEST_STOP, value=spec.id, confirm=_STOP
        )
        shown[2:2] = [button("Edit", DIGEST_EDIT, spec.id)]
        shown.append(stop)
    return shown

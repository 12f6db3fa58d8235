"""What the bot's buttons are called and what they carry from a message to the click.

A button is all that a later click knows of the message it stands in: an ephemeral
message is not sent along with its click. Values come back from Slack, so reading one
never raises.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeVar

SHOW_CONTEXT = "show_context"
SHARE_ANSWER = "share_answer"
HELPFUL = "helpful"
NOT_HELPFUL = "not_helpful"
WHY_MATCH = "why_match"
OTHER_MATCHES = "other_matches"
ANSWER_MENU = "answer_menu"
SHOW_TOPIC = "show_topic"
ASK_CURATOR = "ask_curator"
POST_LINE = "post_line"
DIGEST_NEW = "digest_new"
DIGEST_EDIT = "digest_edit"
DIGEST_PREVIEW = "digest_preview"
DIGEST_NEXT = "digest_next"
DIGEST_PAUSE = "digest_pause"
DIGEST_RESUME = "digest_resume"
DIGEST_STOP = "digest_stop"

# The callback id of the modal that *Not helpful* opens.
FEEDBACK_VIEW = "feedback"

# docs.slack.dev, "Button element": a value holds 2,000 characters.
VALUE_MAX = 2000
# docs.slack.dev, "Option object": a value holds 150 characters.
OPTION_VALUE_MAX = 150

Chosen = Literal["why", "others", "remove"]

_Carried = TypeVar("_Carried")


def numbered(action_id: str, number: int) -> str:
    """The action id of one of several like buttons: Slack wants each in a block to differ."""
    return f"{action_id}:{number}"


def one_of_several(action_id: str) -> re.Pattern[str]:
    """Matches an action id, and what `numbered` makes of it."""
    return re.compile(rf"\A{re.escape(action_id)}(:\d+)?\Z")


@dataclass(frozen=True, slots=True)
class Showing:
    """One showing of an answer: `key` names it, `asked` is the question in plain words."""

    fact_id: str
    span: tuple[int, int] | None
    asked: str
    key: str

    def encode(self) -> str | None:
        """The button's value, or None where it would not fit."""
        return _packed(self)

    @classmethod
    def decode(cls, value: str) -> "Showing | None":
        """The showing that a value carries, or None for a value that is not ours."""
        return _unpacked(
            value,
            lambda fields: cls(
                fact_id=str(fields["fact_id"]),
                span=_span(fields["span"]),
                asked=str(fields["asked"]),
                key=str(fields["key"]),
            ),
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """A line that can be posted as the answer: to which message, and in which thread."""

    fact_id: str
    asked: str
    question_ts: str
    thread_ts: str

    def encode(self) -> str | None:
        """The button's value, or None where it would not fit."""
        return _packed(self)

    @classmethod
    def decode(cls, value: str) -> "Choice | None":
        """The choice that a value carries, or None for a value that is not ours."""
        names = ("fact_id", "asked", "question_ts", "thread_ts")
        return _unpacked(value, lambda fields: cls(*(str(fields[name]) for name in names)))


def option_value(chosen: Chosen, question: str = "") -> str:
    """What an option of the answer's menu carries; without the question where that is too long."""
    value = f"{chosen}:{question}"
    return value if len(value) <= OPTION_VALUE_MAX else f"{chosen}:"


def chosen_option(value: str) -> tuple[str, str]:
    """What was chosen in the menu, and the question; empty where it was too long."""
    chosen, _, question = value.partition(":")
    return chosen, question


def _packed(carried: Any) -> str | None:
    value = json.dumps(asdict(carried), ensure_ascii=False, separators=(",", ":"))
    return value if len(value) <= VALUE_MAX else None


def _unpacked(value: str, read: Callable[[Any], _Carried]) -> _Carried | None:
    try:
        return read(json.loads(value))
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError):
        return None


def _span(value: Any) -> tuple[int, int] | None:
    return None if value is None else (int(value[0]), int(value[1]))

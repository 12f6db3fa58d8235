"""What the bot's buttons are called and what they carry from a message to the click.

A button is all that a later click knows of the message it stands in: an ephemeral
message is not sent along with its click. Values come back from Slack, so reading one
never raises.
"""

import json
import re
from dataclasses import asdict, dataclass

SHOW_CONTEXT = "show_context"
SHARE_ANSWER = "share_answer"

# docs.slack.dev, "Button element": a value holds 2,000 characters.
VALUE_MAX = 2000


def numbered(action_id: str, number: int) -> str:
    """The action id of one of several like buttons: Slack wants each in a block to differ."""
    return f"{action_id}:{number}"


def one_of_several(action_id: str) -> re.Pattern[str]:
    """Matches an action id, and what `numbered` makes of it."""
    return re.compile(rf"\A{re.escape(action_id)}(:\d+)?\Z")


@dataclass(frozen=True, slots=True)
class SharedAnswer:
    """An answer that can be shared: `key` names this one showing of it, `asked` is plain words."""

    fact_id: str
    span: tuple[int, int] | None
    asked: str
    key: str

    def encode(self) -> str | None:
        """The button's value, or None where it would not fit."""
        value = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))
        return value if len(value) <= VALUE_MAX else None

    @classmethod
    def decode(cls, value: str) -> "SharedAnswer | None":
        """The answer that a value carries, or None for a value that is not ours."""
        try:
            fields = json.loads(value)
            span = fields["span"]
            return cls(
                fact_id=str(fields["fact_id"]),
                span=None if span is None else (int(span[0]), int(span[1])),
                asked=str(fields["asked"]),
                key=str(fields["key"]),
            )
        except (ValueError, TypeError, KeyError, IndexError, RecursionError):
            return None

"""The small modal that *Not helpful* opens, and what comes back from it. Pure functions."""

import json
from dataclasses import asdict, dataclass
from typing import Any, get_args

from slack_sdk.models.blocks import (
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from bot.slack.buttons import FEEDBACK_VIEW, Showing
from bot.slack.elements import plain
from bot.slack.entities import plain_words
from bot.slack.question import Payload, Question, mapping_at, team_of, text_at
from bot.state.feedback import Verdict

NOTE_MAX = 500

LABELS: dict[Verdict, str] = {
    "wrong_fact": "The fact is wrong",
    "outdated": "It is outdated",
    "wrong_match": "It does not answer the question",
    "other": "Something else",
}
_VERDICT, _NOTE = "verdict", "note"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What somebody found wrong with an answer; `who` is where and by whom, without words."""

    showing: Showing
    who: Question
    verdict: Verdict
    note: str


def feedback_view(showing: Showing, who: Question) -> dict[str, Any]:
    """The modal that asks what was wrong; it carries the answer and where thanks are to go."""
    carried = {
        "showing": asdict(showing),
        "channel_id": who.channel_id,
        "thread_ts": who.thread_ts,
        "response_url": who.response_url,
    }
    options = [Option(text=plain(label), value=verdict) for verdict, label in LABELS.items()]
    note = PlainTextInputElement(action_id=_NOTE, multiline=True, max_length=NOTE_MAX)
    return View(
        type="modal",
        callback_id=FEEDBACK_VIEW,
        title=plain("Not helpful"),
        submit=plain("Send"),
        close=plain("Cancel"),
        # docs.slack.dev, "Views": 3,000 characters; a showing is a button's value, so 2,000.
        private_metadata=json.dumps(carried, ensure_ascii=False, separators=(",", ":")),
        blocks=[
            InputBlock(
                block_id=_VERDICT,
                label=plain("What was wrong?"),
                element=RadioButtonsElement(action_id=_VERDICT, options=options),
            ),
            InputBlock(block_id=_NOTE, label=plain("Note"), element=note, optional=True),
        ],
    ).to_dict()


def complaint(payload: Payload) -> Complaint | None:
    """What was submitted, or None for what this modal cannot have sent."""
    view = mapping_at(payload, "view")
    values = mapping_at(mapping_at(view, "state"), "values")
    chosen = mapping_at(mapping_at(mapping_at(values, _VERDICT), _VERDICT), "selected_option")
    verdict = next((one for one in get_args(Verdict) if one == text_at(chosen, "value")), None)
    try:
        carried = json.loads(text_at(view, "private_metadata"))
        showing = Showing.decode(json.dumps(carried["showing"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if showing is None or verdict is None:
        return None
    who = Question(
        text="",
        surface="command",
        team_id=team_of(payload),
        channel_id=text_at(carried, "channel_id"),
        user_id=text_at(mapping_at(payload, "user"), "id"),
        thread_ts=text_at(carried, "thread_ts"),
        response_url=text_at(carried, "response_url"),
    )
    typed = text_at(mapping_at(mapping_at(values, _NOTE), _NOTE), "value")
    return Complaint(showing, who, verdict, plain_words(typed, "-")[:NOTE_MAX])

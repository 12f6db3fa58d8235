"""The form for a digest's pause: what it shows, and what was filled in.

Pure functions. What comes back from Slack is read leniently, and reading it never raises.
"""

from datetime import date
from typing import Any

from slack_sdk.models.blocks import DatePickerElement
from slack_sdk.models.views import View

from bot.slack.digest_form import Form, field_of, labelled
from bot.slack.elements import plain, small
from bot.slack.question import Payload, text_at

PAUSE_FORM = "digest_pause_form"
UNTIL = "until"


def pause_view(form: Form, until: date, note: str = "") -> dict[str, Any]:
    """The form for a pause, with a date to begin with; `note` stands above it."""
    picker = DatePickerElement(action_id=UNTIL, initial_date=until.isoformat())
    return View(
        type="modal",
        callback_id=PAUSE_FORM,
        private_metadata=form.encode(),
        title=plain("Pause the digest"),
        submit=plain("Pause"),
        close=plain("Cancel"),
        blocks=[
            *(small(note) if note else []),
            labelled(UNTIL, "Until", picker, "The digest is posted again from that day on."),
        ],
    ).to_dict()


def pause_filled_in(view: Payload) -> tuple[Form | None, date | None]:
    """What a submitted form was for, and the first day after the pause."""
    try:
        until = date.fromisoformat(text_at(field_of(view, UNTIL), "selected_date"))
    except ValueError:
        until = None
    return Form.decode(text_at(view, "private_metadata")), until

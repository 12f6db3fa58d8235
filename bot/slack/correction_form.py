"""The button and the form with which a curator corrects what quoted a fact. Pure functions."""

from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, PlainTextInputElement
from slack_sdk.models.views import View

from bot.slack.blocks import Message, built
from bot.slack.correction_blocks import NOTE_MAX, Now, correction_message, messages
from bot.slack.curation_forms import Place
from bot.slack.digest_form import field_of, labelled
from bot.slack.elements import button, clipped, paragraph, plain, small
from bot.slack.entities import plain_words
from bot.slack.question import Payload, text_at

CORRECT, CORRECT_FORM = "correct_fact", "correct_form"
NOTE = "note"

# A fact's text in the form only shows what will be sent.
_SHOWN_MAX = 1000


def correct_button(fact_id: str) -> list[Block]:
    """The row with the button that opens the form."""
    return [ActionsBlock(elements=[button("Correct", CORRECT, fact_id)])]


def offer_message(fact_id: str, quoting: int, outdated: int) -> Message:
    """How many messages quote a fact, and how many of them as it is no more."""
    said = _counts(fact_id, quoting, outdated)
    return built(said, [*paragraph(said), *(correct_button(fact_id) if quoting else [])])


def correct_view(place: Place, now: Now, quoting: int, outdated: int) -> dict[str, Any]:
    """The form; `place` carries the fact's id as what it was opened for."""
    fact_id = place.asked
    note = PlainTextInputElement(action_id=NOTE, multiline=True, max_length=NOTE_MAX)
    shown = clipped(correction_message(fact_id, now, "").text, _SHOWN_MAX)
    hint = "With a note every message that quotes the fact is told, not only those."
    return View(
        type="modal",
        callback_id=CORRECT_FORM,
        private_metadata=place.encode(),
        title=plain("Correct"),
        submit=plain("Reply in threads"),
        close=plain("Cancel"),
        blocks=[
            *paragraph(_counts(fact_id, quoting, outdated)),
            *small("Each of their threads gets, once:"),
            *paragraph(shown),
            labelled(NOTE, "Note", note, hint, optional=True),
        ],
    ).to_dict()


def noted(view: Payload) -> str:
    """The note that was filled in, perhaps none."""
    return plain_words(text_at(field_of(view, NOTE), "value"), "-")[:NOTE_MAX].strip()


def _counts(fact_id: str, quoting: int, outdated: int) -> str:
    if not quoting:
        return f"No message that stands quotes {fact_id}."
    verb = "quotes" if quoting == 1 else "quote"
    return f"{messages(quoting)} {verb} {fact_id}, {outdated} of them as it is no more."

"""The form that adds a question to a fact, and what was filled in.

Pure functions. What comes back from Slack is read leniently, and reading it never raises.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from slack_sdk.models.blocks import Option, PlainTextInputElement, StaticSelectElement
from slack_sdk.models.views import View

from bot.facts.base import Fact
from bot.facts.schema import HIDDEN
from bot.slack.digest_form import field_of, labelled
from bot.slack.elements import clipped, plain, small
from bot.slack.entities import plain_words
from bot.slack.question import Payload, Question, mapping_at, team_of, text_at
from bot.slack.settings_blocks import METADATA_MAX, OPTION_TEXT_MAX

ADD_FORM = "queue_add_form"
FACT, WORDS = "fact", "words"

# Longer questions are no phrasing; the matcher reads 500 characters.
QUESTION_MAX = 300
FACTS_OFFERED = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a form was opened, and so where its result is told: nowhere for the home tab.

    `asked` is the question that it was opened for, and `note` the number of a proposal.
    """

    channel_id: str = ""
    response_url: str = ""
    asked: str = ""
    note: int = 0

    @classmethod
    def of(cls, who: Question, asked: str = "", note: int = 0) -> "Place":
        """Where somebody clicked or typed."""
        return cls(who.channel_id, who.response_url, clipped(asked, QUESTION_MAX), note)

    def encode(self) -> str:
        """The form's metadata; an address that would not fit is left out."""
        value = json.dumps(asdict(self), ensure_ascii=False)
        short = json.dumps(asdict(replace(self, response_url="")), ensure_ascii=False)
        return value if len(value) <= METADATA_MAX else short

    @classmethod
    def decode(cls, value: str) -> "Place":
        """The place in a form's metadata; nowhere for a value that is not ours."""
        try:
            fields = json.loads(value)
            return cls(
                str(fields["channel_id"]),
                str(fields["response_url"]),
                str(fields["asked"]),
                int(fields["note"]),
            )
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return cls()


def submitter(payload: Payload) -> Question:
    """Who submitted a form or pressed a button in one, and where the form was opened."""
    place = Place.decode(text_at(mapping_at(payload, "view"), "private_metadata"))
    return Question(
        text="",
        surface="command",
        team_id=team_of(payload),
        channel_id=place.channel_id,
        user_id=text_at(mapping_at(payload, "user"), "id"),
        response_url=place.response_url,
        trigger_id=text_at(payload, "trigger_id"),
    )


def add_view(place: Place, asked: str, nearest: Sequence[Fact]) -> dict[str, Any]:
    """The form: the question's words, and the facts that come nearest, the nearest first."""
    facts = [_option(fact.id, fact.quote) for fact in nearest[:FACTS_OFFERED]]
    menu = StaticSelectElement(action_id=FACT, options=facts, placeholder=plain("A fact"))
    return View(
        type="modal",
        callback_id=ADD_FORM,
        private_metadata=place.encode(),
        title=plain("Add to a fact"),
        submit=plain("Add"),
        close=plain("Cancel"),
        blocks=[
            labelled(WORDS, "Question", question_input(asked)),
            labelled(FACT, "The fact that answers it", menu, "The nearest come first."),
            *small("It is written to the fact file, with your name and today's date."),
        ],
    ).to_dict()


def question_input(asked: str) -> PlainTextInputElement:
    """An input for a question, filled in."""
    shown = clipped(asked, QUESTION_MAX)
    return PlainTextInputElement(
        action_id=WORDS, initial_value=shown or None, max_length=QUESTION_MAX
    )


def added(view: Payload) -> tuple[str, str]:
    """The chosen fact's id and the question's words; empty where they are missing."""
    chosen = text_at(mapping_at(field_of(view, FACT), "selected_option"), "value")
    return chosen, words_in(view, WORDS)


def words_in(view: Payload, name: str) -> str:
    """The plain words of a text input."""
    words = plain_words(text_at(field_of(view, name), "value"), "-")
    # What nobody sees in a review has no place in a fact file.
    return " ".join(HIDDEN.sub("", words).split())


def _option(value: str, label: str) -> Option:
    return Option(value=value, text=plain(clipped(label, OPTION_TEXT_MAX)))

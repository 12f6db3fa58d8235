"""A new fact from a line of an article, drafted in Slack. For curators only."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.errors import CuratorError, GoneForGood
from bot.facts.curation import NewFact, NotVerbatim
from bot.facts.editing import UnfitPhrasing
from bot.slack.blocks import notice
from bot.slack.curation_forms import Place, submitter
from bot.slack.draft_form import (
    Sentence,
    asked_in,
    chosen,
    draft_view,
    searched,
    sentence_at,
    sentences_near,
)
from bot.slack.elements import TEXT_MAX, clipped
from bot.slack.jobs import Job
from bot.slack.listeners.curation import (
    NOT_WRITTEN,
    QUOTE_SHOWN,
    UNFIT,
    asked_under,
    display_name,
    is_curator,
    open_form,
    tell,
    tell_written,
)
from bot.slack.question import Question, mapping_at, text_at
from bot.slack.replies import clicker, patiently
from bot.slack.services import Services

NOTHING_CHOSEN = "No sentence was chosen, so nothing has changed."
ARTICLE_CHANGED = "The article changed meanwhile, so nothing was written. Look for the line again."
NOT_WORD_FOR_WORD = (
    "Nothing was written: line {line} of {title} does not say that word for word: “{quote}”"
)

_log = logging.getLogger(__name__)


def offer_lines(services: Services, job: Job) -> None:
    """Opens the form for the questions of a group, with the lines that come nearest."""
    who, asked = clicker(job.payload), asked_under(services, job)
    if asked is not None:
        open_draft(services, who, Place.of(who, asked), asked)


def open_draft(services: Services, who: Question, place: Place, words: str) -> None:
    """Opens the form at once, since a click's trigger holds for three seconds, and fills it."""
    view_id = open_form(services, who, _view(services, place, words, None))
    if view_id:
        found = sentences_near(services.answerer().base, words)
        show_form(services, view_id, _view(services, place, words, found))


def find_lines(services: Services, job: Job) -> None:
    """Looks for the words in the open form, and shows what it found there."""
    view = mapping_at(job.payload, "view")
    who = submitter(job.payload)
    if not is_curator(services, who):
        return
    words, article_id = searched(view)
    base = services.answerer().base
    place = Place.decode(text_at(view, "private_metadata"))
    kept = replace(place, asked=asked_in(view) or place.asked)
    found = sentences_near(base, words, article_id)
    show_form(services, text_at(view, "id"), _view(services, kept, words, found))


def save_draft(services: Services, job: Job) -> None:
    """Writes the fact to its article's file, where its quote stands word for word."""
    who = submitter(job.payload)
    if not is_curator(services, who) or not job.may_post():
        return
    filled = chosen(mapping_at(job.payload, "view"))
    base = services.answerer().base
    sentence = sentence_at(base, filled.line)
    if sentence is None:
        tell(services, who, notice(ARTICLE_CHANGED if filled.line else NOTHING_CHOSEN))
        return
    quote = filled.part or sentence.text
    new = NewFact(sentence.article.id, sentence.line, quote, filled.asked)
    by, today = display_name(services, who.user_id), services.clock().date()
    try:
        written = services.curation.add(base, new, by, today)
    except NotVerbatim:
        title, shown = sentence.article.title, clipped(quote, QUOTE_SHOWN)
        said = NOT_WORD_FOR_WORD.format(line=sentence.line, title=title, quote=shown)
        tell(services, who, notice(clipped(said, TEXT_MAX)))
        return
    except UnfitPhrasing:
        tell(services, who, notice(UNFIT))
        return
    except CuratorError:
        _log.exception("A fact of %s is not written", new.article_id)
        tell(services, who, notice(NOT_WRITTEN))
        return
    place = Place.decode(text_at(mapping_at(job.payload, "view"), "private_metadata"))
    if place.note:
        services.proposals.close(who.team_id, place.note, services.clock())
    done = f"“{clipped(quote, QUOTE_SHOWN)}” is a fact."
    tell_written(services, who, done, written)


def show_form(services: Services, view_id: str, view: dict[str, object]) -> None:
    """Fills an open form; one that was closed meanwhile stays closed."""
    try:
        patiently(services, lambda: services.poster.update_view(view_id, view))
    except GoneForGood as closed:
        _log.info("A form is not filled (%s)", closed.code)


def _view(
    services: Services, place: Place, words: str, found: Sequence[Sentence] | None
) -> dict[str, object]:
    return draft_view(place, services.answerer().base.articles, words, found)

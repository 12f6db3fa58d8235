"""The form that drafts a fact from a line of an article: the search, its finds, what was chosen.

Pure functions. What comes back from Slack is read leniently, and reading it never raises.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.facts.base import Article, FactBase
from bot.facts.sentences import split
from bot.matching.grouping import nearest_lines
from bot.slack.curation_forms import Place, question_input, words_in
from bot.slack.digest_form import field_of, labelled
from bot.slack.elements import button, clipped, paragraph, plain, quotation, small
from bot.slack.question import Payload, mapping_at, text_at
from bot.slack.settings_blocks import OPTION_TEXT_MAX, OPTION_VALUE_MAX, OPTIONS_MAX

DRAFT_FORM = "draft_form"
FIND_LINES = "find_lines"
LOOKED_FOR, ARTICLE, LINE, PART, ASKED = "looked_for", "article", "line", "part", "words"

# What is looked through, so that a click is answered while it is waited for.
LINES_MAX = 50_000
LINES_LOOKED_INTO = 8
SENTENCES_MAX = 5
# A sentence is shown whole up to here, so that five and the form are safe for one view.
SENTENCE_SHOWN = 1000
PART_MAX = 3000
WORDS_MAX = 300

NOTED = "In the queue as note {number}; it leaves it when you add a fact here."
SEARCHING = "Looking for the line…"
NO_LINES = "No line of the articles has these words. Only what stands in an article can be a fact."


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at an article's 1-based line; `score` is how much of the words it says, 0 to 1."""

    article: Article
    line: int
    text: str
    score: float

    @property
    def value(self) -> str:
        """What an option carries: where it is, and a digest to know it again by."""
        return f"{self.article.id}:{self.line}:{_digest(self.text)}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a draft was filled in with: `line` is an option's value, `part` verbatim perhaps."""

    line: str
    part: str
    asked: str


def sentences_near(base: FactBase, words: str, article_id: str = "") -> tuple[Sentence, ...]:
    """The sentences of the articles that say most of some words, best first; of one article where
    its id is given.
    """
    places = list(islice(_lines(base.articles, article_id), LINES_MAX))
    texts = [article.line(line) for article, line in places]
    lines = [places[at] for at, _ in nearest_lines(words, texts, LINES_LOOKED_INTO, base.language)]
    found = [
        (article, line, text)
        for article, line in lines
        # What stands twice in a line is one to choose.
        for text in dict.fromkeys(split(article.line(line)))
    ]
    best = nearest_lines(words, [text for _, _, text in found], SENTENCES_MAX, base.language)
    return tuple(Sentence(*found[at], score) for at, score in best)


def sentence_at(base: FactBase, value: str) -> Sentence | None:
    """The sentence that an option carries, or None where the article has it no more."""
    article_id, _, rest = value.rpartition(":")[0].rpartition(":")
    article = next((one for one in base.articles if one.id == article_id), None)
    digest = value.rpartition(":")[2]
    line = int(rest) if rest.isascii() and rest.isdigit() and len(rest) < 10 else 0
    for text in split(article.line(line)) if article else ():
        if article and _digest(text) == digest:
            return Sentence(article, line, text, 1.0)
    return None


def draft_view(
    place: Place, articles: Sequence[Article], looked_for: str, found: Sequence[Sentence] | None
) -> dict[str, Any]:
    """The form. `looked_for` is what was searched; `found` is None while that goes on."""
    blocks = [
        *(small(NOTED.format(number=place.note)) if place.note else []),
        labelled(LOOKED_FOR, "Words of the line", _words(looked_for), optional=True),
        *_article_menu(articles),
        ActionsBlock(elements=[button("Find lines", FIND_LINES, "find")]),
        *_found(found),
    ]
    if found:
        blocks += [
            labelled(LINE, "Which sentence is the fact?", _choice(found)),
            labelled(
                PART,
                "Only a part of it",
                PlainTextInputElement(action_id=PART, multiline=True, max_length=PART_MAX),
                "Word for word. Left empty, the whole sentence is quoted.",
                optional=True,
            ),
            labelled(ASKED, "A question it answers", question_input(place.asked), optional=True),
        ]
    return View(
        type="modal",
        callback_id=DRAFT_FORM,
        private_metadata=place.encode(),
        title=plain("Draft a fact"),
        submit=plain("Add"),
        close=plain("Cancel"),
        blocks=blocks,
    ).to_dict()


def searched(view: Payload) -> tuple[str, str]:
    """The words to look for and the id of the article, empty for all."""
    article = text_at(mapping_at(field_of(view, ARTICLE), "selected_option"), "value")
    return words_in(view, LOOKED_FOR), article


def chosen(view: Payload) -> Chosen:
    """What was filled in."""
    return Chosen(
        line=text_at(mapping_at(field_of(view, LINE), "selected_option"), "value"),
        # As it was typed: a quote is compared letter by letter.
        part=text_at(field_of(view, PART), "value").strip(),
        asked=words_in(view, ASKED),
    )


def asked_in(view: Payload) -> str:
    """The question in the form, to be shown again."""
    return words_in(view, ASKED)


def _lines(articles: Iterable[Article], article_id: str) -> Iterable[tuple[Article, int]]:
    return (
        (article, line)
        for article in articles
        if not article_id or article.id == article_id
        for line in range(1, len(article.lines) + 1)
        if article.line(line).strip()
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _words(looked_for: str) -> PlainTextInputElement:
    shown = clipped(looked_for, WORDS_MAX)
    return PlainTextInputElement(
        action_id=LOOKED_FOR, initial_value=shown or None, max_length=WORDS_MAX
    )


def _article_menu(articles: Sequence[Article]) -> list[Block]:
    options = [
        Option(value=article.id, text=plain(clipped(article.title, OPTION_TEXT_MAX)))
        for article in articles[:OPTIONS_MAX]
        if len(article.id) <= OPTION_VALUE_MAX
    ]
    if len(options) < 2:
        return []
    menu = StaticSelectElement(
        action_id=ARTICLE, options=options, placeholder=plain("All articles")
    )
    return [labelled(ARTICLE, "Article", menu, optional=True)]


def _found(found: Sequence[Sentence] | None) -> list[Block]:
    if not found:
        return paragraph(SEARCHING if found is None else NO_LINES)
    blocks = []
    for number, sentence in enumerate(found, 1):
        source = f"{number} · {sentence.article.title}, line {sentence.line}"
        blocks += [*quotation(clipped(sentence.text, SENTENCE_SHOWN)), *small(clipped(source, 300))]
    return blocks


def _choice(found: Sequence[Sentence]) -> RadioButtonsElement:
    options = [
        Option(
            value=sentence.value,
            text=plain(clipped(f"{number} · {sentence.text}", OPTION_TEXT_MAX)),
        )
        for number, sentence in enumerate(found, 1)
    ]
    return RadioButtonsElement(action_id=LINE, options=options)

"""*Why this match?* and *Other matches*: how a question was matched, and what came next.

Pure functions from a question matched anew to a view and a message.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock, RichTextBlock, RichTextSectionElement
from slack_sdk.models.views import View

from bot.answering import Answer, Found, Thresholds
from bot.facts.base import Fact
from bot.matching import TermMatch
from bot.slack.blocks import Message, built, notice
from bot.slack.elements import (
    ASKED_MAX,
    TEXT_MAX,
    clipped,
    paragraph,
    plain,
    quotation,
    rich,
    small,
)
from bot.slack.lines import entry, fitting, quote_and_source, source_line, withheld

# Runners-up shown; those further down match a word or two at most.
RUNNERS_UP = 2

NO_OTHER = "No other line comes near."
OTHERS = "The next nearest:"
_NOTHING = "No line of the fact base matches that question now."

# How a word was found, as readers know it, in the order in which it is told.
_HOW = {
    "exact": "Exact",
    "stem": "Same stem",
    "alias": "Alias",
    "synonym": "Synonym",
    "typo": "Typing error",
    "missing": "Missing",
}


def why_view(
    answer: Answer,
    fact_id: str,
    thresholds: Thresholds,
    stands: Callable[[Fact], bool],
    record: str = "",
) -> dict[str, Any]:
    """The modal that says why a fact matched: confidence, words, and the runners-up.

    `fact_id` names the quoted fact; where it is not among the matches the first one is told of.
    `record` is what the record calls the answer, if it is there.
    """
    found, others = told_apart(answer.matches, fact_id)
    blocks = small(clipped(answer.question, ASKED_MAX)) if answer.question else []
    if found is None:
        return _modal([*blocks, *paragraph(_NOTHING)])
    blocks += paragraph(_confidence(answer.confidence, thresholds))
    blocks += [*_line(found, stands), *_words(found.terms)]
    if others:
        blocks += [DividerBlock(), *paragraph("Runners-up")]
        blocks += [block for other in others[:RUNNERS_UP] for block in _line(other, stands)]
    said = f"Record {record}. Type /fact verify {record} to see whether it still holds."
    return _modal([*blocks, *(small(said) if record else [])])


def others_message(facts: Sequence[Fact]) -> Message:
    """The next nearest lines, each with its source; best first, perhaps none."""
    if not facts:
        return notice(NO_OTHER)
    blocks, shown = fitting(paragraph(OTHERS), [entry(fact) for fact in facts])
    # Two quotes with their sources fit into the text; what does not is in the blocks.
    limit = TEXT_MAX // max(shown, 1) - 2 * ASKED_MAX
    return built(" ".join([OTHERS, *(quote_and_source(f, limit) for f in facts[:shown])]), blocks)


def told_apart(matches: Sequence[Found], fact_id: str) -> tuple[Found | None, list[Found]]:
    """The match that was quoted, by default the first, and the others, best first."""
    quoted = next((found for found in matches if found.fact.id == fact_id), None)
    first = quoted or (matches[0] if matches else None)
    return first, [found for found in matches if found is not first]


def _confidence(confidence: float, thresholds: Thresholds) -> str:
    bar = thresholds.answer
    if confidence >= (1 + bar) / 2:
        words = "high"
    else:
        words = "enough to answer" if confidence >= bar else "not enough to answer unasked"
    return f"Confidence {confidence:.2f} of 1, {words}. Lines are quoted from {bar:.2f} on."


def _line(found: Found, stands: Callable[[Fact], bool]) -> list[Block]:
    # The scores of a clear answer's runners-up differ from nothing, but not in two figures.
    score = f"score {found.score:.2f}" if found.score >= 0.01 else "score under 0.01"
    if not stands(found.fact):
        return [*paragraph(withheld(found.fact)), *small(score.capitalize())]
    quote = quotation(found.fact.quote, found.span)
    return [*quote, *small(f"{source_line(found.fact)} · {score}")]


def _words(terms: Sequence[TermMatch]) -> Iterator[Block]:
    """A line for each way in which words were found, such as `Same stem: tracks (track)`."""
    for how, label in _HOW.items():
        words = [_word(term) for term in terms if term.how == how]
        if words:
            listed = clipped(", ".join(words), TEXT_MAX)
            runs = [rich(f"{label}:", bold=True), rich(f" {listed}")]
            yield RichTextBlock(elements=[RichTextSectionElement(elements=runs)])


def _word(term: TermMatch) -> str:
    is_same = term.found is None or term.found == term.term
    return term.term if is_same else f"{term.term} ({term.found})"


def _modal(blocks: Sequence[Block]) -> dict[str, Any]:
    title = plain("Why this match?")
    return View(type="modal", title=title, close=plain("Close"), blocks=list(blocks)).to_dict()

"""Whether words in a thread follow up an answer, and what the short ones are answered with.

Pure functions. Knows nothing of threads, of Slack's payloads, or of who asks.
"""

from collections.abc import Sequence
from typing import Literal

from slack_sdk.models.blocks import RichTextBlock, RichTextElementParts, RichTextSectionElement

from bot.answering import Found
from bot.facts.base import Fact
from bot.matching import TermMatch
from bot.slack.blocks import Message, notice
from bot.slack.elements import clipped, rich
from bot.slack.entities import escape
from bot.slack.lines import source_line

FollowUp = Literal["source", "more", "why", "question"]

NO_FURTHER_LINE = "No further line."

# Longer ones are questions in their own right.
_SHORT: dict[str, FollowUp] = {
    "source": "source",
    "sources": "source",
    "the source": "source",
    "what source": "source",
    "which source": "source",
    "more": "more",
    "next": "more",
    "another": "more",
    "next one": "more",
    "why": "why",
    "why this": "why",
    "why this match": "why",
}
_QUESTION_MARKS = ("?", "\N{FULLWIDTH QUESTION MARK}")
_AROUND = " .!,:;…" + "".join(_QUESTION_MARKS)

# How a word of the question was found, in the order in which it is told.
_HOW = {
    "exact": "as typed",
    "stem": "in another form",
    "alias": "under another name",
    "synonym": "by a related word",
    "typo": "with a typo",
}
# Ways in which a word of the question stands in a line itself.
_NAMED = frozenset({"exact", "stem", "alias"})
# An address that is longer is no address that a person could open.
_ADDRESS_MAX = 2000


def follow_up(text: str) -> FollowUp | None:
    """What plain words ask of the answer before them, or None where they ask nothing."""
    short = short_follow_up(text)
    return short or ("question" if is_asked(text) else None)


def short_follow_up(text: str) -> FollowUp | None:
    """What one of the few short words asks: `source?`, `more`, `next`, `why?`."""
    return _SHORT.get(" ".join(text.casefold().strip(_AROUND).split()))


def is_asked(text: str) -> bool:
    """Whether plain words end as a question does, and hold a word."""
    ending = text.rstrip()
    return ending.endswith(_QUESTION_MARKS) and any(char.isalnum() for char in ending)


def source_message(fact: Fact) -> Message:
    """Where a quote stands: article, line, and the article's address if it has one."""
    where = source_line(fact)
    address = fact.article.address or ""
    if not address.startswith(("https://", "http://")) or len(address) > _ADDRESS_MAX:
        # Not something to follow, but still where the article came from.
        return notice(f"{where} · {clipped(address, 300)}" if address else where)
    elements = [rich(f"{where} · "), RichTextElementParts.Link(url=address)]
    block = RichTextBlock(elements=[RichTextSectionElement(elements=elements)])
    return Message(escape(f"{where} · {address}"), (block.to_dict(),))


def why_message(found: Found, confidence: float) -> Message:
    """Why a line was given: the words of the question and how each was found in it."""
    groups = [
        f"{label}: {', '.join(words)}"
        for how, label in _HOW.items()
        if (words := [_word(term) for term in found.terms if term.how == how])
    ]
    missing = [clipped(term.term, 40) for term in found.terms if term.how == "missing"]
    groups += [f"not found: {', '.join(missing)}"] if missing else []
    matched = "; ".join(groups) or "by its meaning"
    return notice(
        clipped(f"Line {found.fact.line} matched {matched}. Confidence {confidence:.2f}.", 2000)
    )


def next_found(matches: Sequence[Found], shown: Sequence[str]) -> tuple[Found, ...]:
    """The matches after the last one that was shown, best first; `shown` are ids of facts.

    Only lines that have a word of the question: what is merely related answers nobody who asks
    for more.
    """
    ids = [found.fact.id for found in matches]
    start = max((ids.index(id) + 1 for id in shown if id in ids), default=0)
    return tuple(
        found for found in matches[start:] if any(term.how in _NAMED for term in found.terms)
    )


def _word(term: TermMatch) -> str:
    typed = clipped(term.term, 40)
    if term.how == "exact" or term.found is None or term.found == term.term:
        return typed
    return f"{typed} ({clipped(term.found, 40)})"

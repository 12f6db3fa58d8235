"""The part of a quote that answers a who, when, where or how-much question, by rule.

Wrong bold is worse than none: a span is returned only where exactly one candidate of
the kind asked for is left after dropping what the question itself says.
"""

import re

from bot.matching.text import tokens

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DATE = re.compile(
    rf"\b(?:\d{{1,2}} )?{_MONTH}(?: \d{{1,2}},?)? (?:1\d|20)\d\d\b|\b(?:1\d|20)\d\d\b"
)
_MONEY = re.compile(
    r"[$€£¥]\s?\d[\d,.]*(?:[ -]?(?:thousand|million|billion|trillion|bn|m|k)\b)?"
    r"|\b\d[\d,.]*(?:[ -](?:million|billion|trillion))? (?:dollars|euros|pounds|yuan)\b"
)

_ASKS = (
    (re.compile(r"\b(?:when|what year|which year|what date|what month)\b", re.I), _DATE),
    (
        re.compile(
            r"\bhow much (?:is|was|are|were|money)\b|\bwhat .*\b(?:value|worth|price)\b", re.I
        ),
        _MONEY,
    ),
)


def answering_span(question: str, quote: str) -> tuple[int, int] | None:
    """Character offsets of the answering part of the quote, or None where no rule is sure."""
    asked = set(tokens(question))
    for asks, pattern in _ASKS:
        if asks.search(question):
            new = [m for m in pattern.finditer(quote) if not set(tokens(m.group())) <= asked]
            return new[0].span() if len(new) == 1 else None
    return None

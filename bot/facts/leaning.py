"""Which sentence another one leans on: what "It", "She" or "The company" stands for.

By the first words alone, in English and German; nothing here understands a sentence. What
it finds is shown beneath a quote, never quoted as the answer.
"""

import re
from collections.abc import Sequence

from bot.facts.statements import Statement

_LEANING = re.compile(
    r"[(*_]*(?:"  # what a person is quoted to say leans on what they said before
    r"(?:He|She|It|They|His|Her|Its|Their|Theirs|This|That|These|Those|Both|Neither|Such)\b"
    r"(?![-’']s? own)"
    r"|The (?:company|firm|group|agency|team|latter|former|pair|two|same|move|deal|decision|result|"
    r"project|programme|program|device|chip)\b"
    r"|(?:Er|Sie|Es|Ihr|Ihre|Sein|Seine|Dies|Diese|Dieser|Dieses|Beide)\b"
    r")"
)

# How far back the sentence is looked for that says who "he" is; further off, readers lose it too.
_LOOK_BACK = 3


def contexts(statements: Sequence[Statement]) -> list[str | None]:
    """For each statement the sentence that it leans on, verbatim; `None` for most.

    The nearest one before it under the same heading that leans on nothing itself, at most
    three back; where all three lean, the one just before.
    """
    return [_context(statements, at) for at in range(len(statements))]


def _context(statements: Sequence[Statement], at: int) -> str | None:
    heading = statements[at].heading
    if not _LEANING.match(statements[at].quote) or statements[at].question:
        return None
    before = []
    for earlier in reversed(statements[max(0, at - _LOOK_BACK) : at]):
        if earlier.heading != heading:
            break
        if not _LEANING.match(earlier.quote):
            return earlier.quote
        before.append(earlier.quote)
    return before[0] if before else None

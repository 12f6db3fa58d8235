"""The comments that rules leave in a fact file for its curators, and read there again.

Above a fact: `# orphaned: ...`, `# like: ...`, `# differs: ...`, taken away once they are over.
At the end: `# dropped: ID: QUOTE` for each sentence that somebody decided is no fact, with
the word "caption" for an id where it belongs to a picture. Pure.
"""

import re
from collections.abc import Sequence

ORPHANED = "orphaned"
LIKE = "like"
DIFFERS = "differs"

CAPTION = "caption"

_NOTE = re.compile(rf"^[ \t]*# (?:{ORPHANED}|{LIKE}|{DIFFERS}): .*\n", re.MULTILINE)
_DROPPED = re.compile(r"^[ \t]*# dropped: \S+: (.*?)\r?$", re.MULTILINE)


def renoted(lead: str, label: str, notes: Sequence[str], line: str) -> str:
    """What stands above a fact, with these notes in place of those of the label there.

    `line` is how a line of comment begins and ends there, with `{}` between.
    """
    rest = re.sub(rf"^[ \t]*# {label}: .*\n", "", lead, flags=re.MULTILINE)
    return rest + "".join(line.format(f"# {label}: {one_line(note)}") for note in notes)


def notes_in(lead: str) -> tuple[str, ...]:
    """The notes that stand above a fact, in order, each with its label."""
    return tuple(found.strip().removeprefix("# ") for found in _NOTE.findall(lead))


def without_notes(lead: str) -> str:
    """What stands above a fact without any of these notes."""
    return _NOTE.sub("", lead)


def dropped(fact_id: str, quote: str) -> str:
    """The comment that remembers a sentence that is no fact."""
    return f"# dropped: {fact_id}: {one_line(quote)}"


def dropped_quotes(text: str) -> frozenset[str]:
    """The quotes, each as `one_line` has it, that a fact file says were dropped from it."""
    return frozenset(_DROPPED.findall(text))


def one_line(text: str) -> str:
    """A text as a comment can hold it: on one line, without what YAML takes for no character."""
    return " ".join("".join(c if c.isprintable() or c.isspace() else "" for c in text).split())

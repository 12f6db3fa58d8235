"""Aliases that clash: one name for two things."""

from collections.abc import Iterator

from bot.checking.places import Files
from bot.facts.findings import Finding
from bot.matching.names import folded
from bot.strict_yaml import Document

CLASHING = "alias"


def clashing_aliases(files: Files) -> Iterator[Finding]:
    """Names that are said to be another name of two different things, in one file or several.

    Things are the same where one is said to be another name of the other.
    """
    groups = _groups(files)
    owners: dict[str, tuple[str, str]] = {}
    for document, thing, number, name in _aliases(files):
        line = document.line_of(("aliases", thing, number))
        other, place = owners.setdefault(folded(name), (thing, f"{document.file}:{line}"))
        if folded(other) in groups[folded(thing)] or folded(thing) in groups[folded(other)]:
            continue
        reason = (
            f'"{name}" is another name of "{thing}" here and of "{other}" at {place}; '
            "a question with it may be answered for the wrong one"
        )
        yield Finding(str(document.file), line, "warning", CLASHING, reason)


def _groups(files: Files) -> dict[str, set[str]]:
    """Every name of each thing, its own among them, folded."""
    groups: dict[str, set[str]] = {}
    for _, thing, _, name in _aliases(files):
        groups.setdefault(folded(thing), {folded(thing)}).add(folded(name))
    return groups


def _aliases(files: Files) -> Iterator[tuple[Document, str, int, str]]:
    for document, entry in files:
        for thing, names in entry.aliases.items():
            for number, name in enumerate(names):
                yield document, thing, number, name

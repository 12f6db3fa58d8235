"""A draft beside the facts that are in the base already: what says the same, what says otherwise.

What is found is put as comments above the drafts; nothing is linked and nothing left out,
since only a person can tell. Owns the words of those comments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bot import strict_yaml
from bot.errors import CuratorError
from bot.facts import layout
from bot.facts.editing import FactFileEditor
from bot.facts.fact_notes import DIFFERS, LIKE
from bot.facts.likeness import conflicts, near_duplicates
from bot.facts.loader import Progress
from bot.facts.schema import FactFile

# More pairs of one fact tell a curator nothing more.
_PER_FACT_MAX = 3


@dataclass(frozen=True, slots=True)
class Known:
    """A fact that a draft is compared with; `file` is its fact file's name.

    One that `is_gone` from its article is what the draft may take the place of.
    """

    id: str
    quote: str
    file: str
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a draft has to do with a fact: a comment's label and its words."""

    fact_id: str
    label: str
    words: str


def others(out: Path, progress: Progress | None = None) -> list[Known]:
    """The facts of the base that a fact file belongs to, without the file's own.

    A file that is not sound is left out: `check` tells of it, and a draft can do without.
    `progress` is told how many of how many files are read.
    """
    try:
        files = layout.fact_files(out.parent)
    except CuratorError:
        return []
    known: list[Known] = []
    for number, file in enumerate(files, 1):
        if progress:
            progress(number, len(files))
        if file.resolve() == out.resolve():
            continue
        try:
            entry = FactFile.model_validate(strict_yaml.read(file).value)
        except (CuratorError, ValidationError):
            continue
        known.extend(Known(fact.id, fact.quote, file.name) for fact in entry.facts)
    return known


def compare(drafts: Sequence[Known], known: Sequence[Known]) -> list[Likeness]:
    """What each draft has to do with the known facts and with the drafts before it.

    In the order of the drafts; of one draft at most three that are like it and three that
    differ.
    """
    ours = [draft.quote for draft in drafts]
    found: list[tuple[int, Likeness]] = []
    for others, quotes in ((known, [fact.quote for fact in known]), (drafts, ours)):
        for at, place in near_duplicates(ours, quotes):
            found.append((at, _like(drafts[at], others[place])))
        for pair in conflicts(ours, quotes):
            draft, fact = drafts[pair.quote], others[pair.other]
            found.append((pair.quote, _differs(draft, fact, pair.ours, pair.theirs)))
    kept: list[Likeness] = []
    counts: dict[tuple[str, str], int] = {}
    for _, likeness in sorted(found, key=lambda pair: pair[0]):
        key = likeness.fact_id, likeness.label
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= _PER_FACT_MAX:
            kept.append(likeness)
    return kept


def annotate(editor: FactFileEditor, found: Sequence[Likeness]) -> None:
    """Puts what was found as comments above the drafts of a file."""
    notes: dict[tuple[str, str], list[str]] = {}
    for likeness in found:
        notes.setdefault((likeness.fact_id, likeness.label), []).append(likeness.words)
    for (fact_id, label), words in notes.items():
        editor.note(fact_id, label, words)


def _like(draft: Known, fact: Known) -> Likeness:
    words = f"{fact.id} in {fact.file} says the same: {fact.quote}"
    return Likeness(draft.id, LIKE, words)


def _differs(draft: Known, fact: Known, ours: str, theirs: str) -> Likeness:
    said = f"has {theirs} where this has {ours}" if ours and theirs else "denies it"
    if not theirs:
        said = "says it without a no"
    way_out = f"To link the two: contradicts: [{fact.id}]"
    if fact.is_gone:
        way_out = f"Its sentence is gone: put here what was put into {fact.id}, then drop that"
    return Likeness(draft.id, DIFFERS, f"{fact.id} in {fact.file} {said}: {fact.quote} {way_out}")

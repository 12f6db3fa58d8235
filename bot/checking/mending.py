"""What a program can put right in the fact files: lines of quotes that moved, and digests.

A quote that is gone is for a person to look at, and stays as it is.
"""

from dataclasses import dataclass
from pathlib import Path

from bot.facts.base import FactBase
from bot.facts.editing import FactFileEditor
from bot.facts.loader import Survey
from bot.facts.schema import FactFile


@dataclass(frozen=True, slots=True)
class Mended:
    """A fact file that was written: how many lines of quotes in it, and whether the digest."""

    file: Path
    lines: int
    digest: bool


def mend(known: Survey) -> list[Mended]:
    """The files that were put right, in order; none for a base that cannot be served.

    Raises `CuratorError` when a file cannot be written or was changed meanwhile; those before
    it are written whole.
    """
    if known.base is None:
        return []
    done = (_mend(document.file, entry, known.base) for document, entry in known.files)
    return [each for each in done if each is not None]


def _mend(file: Path, entry: FactFile, base: FactBase) -> Mended | None:
    now = {fact.id: base.by_id[fact.id].line for fact in entry.facts if fact.id in base.by_id}
    moved = [fact for fact in entry.facts if now.get(fact.id, fact.line) != fact.line]
    sha256 = next(each.sha256 for each in base.articles if each.id == entry.article.id)
    changed = sha256 != entry.article.sha256
    if not moved and not changed:
        return None
    editor = FactFileEditor.open(file)
    for fact in moved:
        editor.set_field(fact.id, "line", now[fact.id])
    if changed:
        editor.set_article_field("sha256", sha256)
    editor.save()
    return Mended(file, len(moved), changed)

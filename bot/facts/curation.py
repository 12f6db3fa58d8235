"""Where a curator's decision goes: into the fact file, or into a patch beside the base.

The files stay the truth: nothing is decided but by a change of their text. Owns which file
a decision concerns and how it is written; how a file is edited is for `editing`.
"""

import difflib
import hashlib
import os
import re
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from bot.errors import CuratorError
from bot.facts import anchors, layout
from bot.facts.base import Fact, FactBase
from bot.facts.editing import ChangedMeanwhile, FactFileEditor, replace_file

Mode = Literal["file", "patch", "off"]
Edit = Callable[[FactFileEditor], object]

PATCHES = "patches"

_LINE = re.compile("[^\n]*\n|[^\n]+")
# How a diff says that a file ends in the middle of a line.
_NO_END = "\n\\ No newline at end of file\n"
OFF = "the facts are not edited here; set `curation: file` or `curation: patch`"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a decision: the change as a unified diff, empty where nothing changed.

    `patch` is where the diff lies to be applied; None where the file itself was changed, or
    where neither could be written.
    """

    file: Path
    diff: str
    patch: Path | None = None
    is_in_file: bool = True


@dataclass(frozen=True, slots=True)
class NewFact:
    """A sentence of an article, verbatim, at its 1-based line, and how it was asked for."""

    article_id: str
    line: int
    quote: str
    phrasing: str = ""


class NotVerbatim(CuratorError):
    """A quote that its article does not hold, word for word, at the line."""

    def __init__(self, article: Path, line: int) -> None:
        super().__init__(article, line, "the quote does not stand there word for word")


class Curation:
    """Writes decisions to the base in a folder. Safe to call from any thread.

    With `file` a fact file is edited in place where its folder can be written, and a patch is
    made where it cannot; with `patch` a patch is always made; with `off` nothing is. Of a file
    that stays as it is there is one patch, to which decisions are added.
    """

    def __init__(self, directory: Path = Path(), mode: Mode = "off") -> None:
        self._directory = directory
        self._mode = mode
        self._one_at_a_time = threading.Lock()

    @property
    def is_on(self) -> bool:
        """Whether decisions are written at all."""
        return self._mode != "off"

    def notes(self, fact_id: str) -> tuple[str, ...]:
        """What rules left above a fact for its curators, such as that another fact differs."""
        _, editor = self._open(lambda editor: fact_id in editor.fact_ids, fact_id, "fact")
        return editor.notes(fact_id)

    def on_fact(self, fact_id: str, edit: Edit) -> Written:
        """Edits the file that holds a fact.

        Where somebody else changed it meanwhile the edit is made once more, in the new text.
        Raises `CuratorError` where no file has the fact, or the edit makes no sound file.
        """
        return self._write(lambda editor: fact_id in editor.fact_ids, fact_id, "fact", edit)

    def on_article(self, article_id: str, edit: Edit) -> Written:
        """As `on_fact`, of the file with the facts of an article."""
        return self._write(
            lambda editor: editor.article_id == article_id, article_id, "article", edit
        )

    def add(self, base: FactBase, new: NewFact, by: str | None, day: date) -> Written:
        """Puts a fact of an article into its file, signed; where it is one already, its question.

        Raises `NotVerbatim` unless the quote stands word for word at the article's line now, and
        `CuratorError` as `on_fact` does.
        """
        article = next((one for one in base.articles if one.id == new.article_id), None)
        if article is None:
            raise CuratorError(new.article_id, None, "there is no such article any more")
        if not anchors.stands(Fact("", article, new.quote, new.line)):
            raise NotVerbatim(article.path, new.line)

        def edit(editor: FactFileEditor) -> None:
            fact_id = editor.fact_at(new.line, new.quote)
            is_new = fact_id is None
            if fact_id is None:
                fact_id = _free_id(new.article_id, {*editor.fact_ids, *base.by_id})
                editor.add_fact({"id": fact_id, "quote": new.quote, "line": new.line})
            is_asked = bool(new.phrasing) and editor.add_phrasing(fact_id, new.phrasing)
            if is_new or is_asked:
                sign(editor, fact_id, by, day)

        return self.on_article(new.article_id, edit)

    def _write(
        self, is_wanted: Callable[[FactFileEditor], bool], name: str, kind: str, edit: Edit
    ) -> Written:
        if not self.is_on:
            raise CuratorError(self._directory, None, OFF)
        with self._one_at_a_time:
            try:
                return self._once(is_wanted, name, kind, edit)
            except ChangedMeanwhile:
                return self._once(is_wanted, name, kind, edit)

    def _once(
        self, is_wanted: Callable[[FactFileEditor], bool], name: str, kind: str, edit: Edit
    ) -> Written:
        file, editor = self._open(is_wanted, name, kind)
        return self._save(file, editor, edit)

    def _open(
        self, is_wanted: Callable[[FactFileEditor], bool], name: str, kind: str
    ) -> tuple[Path, FactFileEditor]:
        for file in layout.fact_files(self._directory):
            if not _mentions(file, name):
                continue
            editor = FactFileEditor.open(file)
            if is_wanted(editor):
                return file, editor
        raise CuratorError(self._directory, None, f'has no {kind} "{name}" any more')

    def _save(self, file: Path, editor: FactFileEditor, edit: Edit) -> Written:
        original = editor.text()
        if self._mode == "file" and os.access(file.resolve().parent, os.W_OK):
            edit(editor)
            diff = self._diff(file, original, editor.text())
            editor.save()
            return Written(file, diff)
        patch = self._patch_of(file, original)
        pending = _pending(patch, original)
        if pending is not None:
            editor = pending
        before = editor.text()
        edit(editor)
        after = editor.text()
        if after == before:
            return Written(file, "")
        # The whole patch, since only that applies to the file as it is.
        diff = self._diff(file, original, after)
        if pending is None:
            return Written(file, diff, None, is_in_file=False)
        pending.save()
        replace_file(patch, diff.encode())
        return Written(file, diff, patch, is_in_file=False)

    def _patch_of(self, file: Path, text: str) -> Path:
        """Where the patch of a file as it is now belongs: one that changed gets another."""
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        return self._above() / PATCHES / f"{file.stem}-{digest}.patch"

    def _diff(self, file: Path, before: str, after: str) -> str:
        above, path = self._above(), file.resolve()
        name = path.relative_to(above).as_posix() if path.is_relative_to(above) else path.name
        old, new = (_LINE.findall(text) for text in (before, after))
        lines = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")
        return "".join(line if line.endswith("\n") else f"{line}{_NO_END}" for line in lines)

    def _above(self) -> Path:
        """The folder that the base lies in; paths in a patch begin there."""
        base = self._directory.resolve()
        folder = base.parent if base.is_file() else base
        return folder.parent.parent if folder.name == layout.FACTS else folder.parent


def sign(editor: FactFileEditor, fact_id: str, by: str | None, day: date) -> None:
    """Says in the file who looked at a fact, and when; it is a draft no longer."""
    if by:
        editor.set_field(fact_id, "curated_by", by)
    editor.set_field(fact_id, "checked", day.isoformat())
    editor.set_field(fact_id, "draft", None)


def _free_id(article_id: str, taken: Collection[str]) -> str:
    """The article's id with a number: the next that is free."""
    number = sum(id.startswith(f"{article_id}-") for id in taken) + 1
    while f"{article_id}-{number:03}" in taken:
        number += 1
    return f"{article_id}-{number:03}"


def _pending(patch: Path, original: str) -> FactFileEditor | None:
    """An editor of the file with all that its patch holds already; None where none can be kept.

    It lies beside the patch, so that decisions add up in one patch that applies.
    """
    path = patch.with_suffix(".yaml")
    try:
        patch.parent.mkdir(exist_ok=True)
        if not path.exists():
            replace_file(path, original.encode())
        return FactFileEditor.open(path)
    except (OSError, CuratorError):
        return None


def _mentions(file: Path, name: str) -> bool:
    """Whether a file is worth parsing; the ids of facts are plain words in it."""
    try:
        return name.encode() in file.read_bytes()
    except OSError as error:
        raise CuratorError(file, None, f"cannot be read: {error.strerror or error}") from error

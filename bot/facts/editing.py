"""A fact file changed in place: what a curator decided goes in, and all else stays as it was.

Owns what an edit means, that the result is a sound fact file, and that nobody's work is
overwritten. How the text is cut and rewritten is for `fact_blocks`.
"""

import copy
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError

from bot import strict_yaml
from bot.errors import CuratorError
from bot.facts import fact_blocks
from bot.facts.fact_blocks import Blocks
from bot.facts.schema import PHRASINGS_MAX, FactFile

Value = str | int | bool | Sequence[str]


class ChangedMeanwhile(CuratorError):
    """The file is no longer the one that was opened; open it again and repeat the edit."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, None, "was changed meanwhile; nothing is written")


class UnfitPhrasing(CuratorError):
    """A question that the fact cannot be given."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(file, None, reason)


class FactFileEditor:
    """Edits one fact file. Nothing is written before `save`; not for use by several threads.

    Every method that names a fact raises `CuratorError` when the file has none of that id.
    """

    def __init__(self, path: Path, data: bytes) -> None:
        self._path = path
        self._digest = _digest(data)
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            raise CuratorError(path, None, "is not UTF-8 text; save it as UTF-8") from error
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        text = text.removeprefix("\ufeff")
        document = strict_yaml.parse(text, path)
        _check(document)
        self._value = copy.deepcopy(document.value)
        self._facts: list[dict[str, Any]] = self._value["facts"]
        self._blocks = Blocks.of(text, document)

    @classmethod
    def open(cls, path: Path) -> Self:
        """An editor of the file as it is now; raises `CuratorError` for one that is not sound."""
        return cls(path, _read(path))

    @property
    def article_id(self) -> str:
        """The id of the article whose facts the file holds."""
        return str(self._value["article"]["id"])

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """The ids of the facts in file order."""
        return tuple(str(fact["id"]) for fact in self._facts)

    def fact_at(self, line: int, quote: str) -> str | None:
        """The id of the fact with a quote at a line, or None."""
        found = (fact for fact in self._facts if (fact["line"], fact["quote"]) == (line, quote))
        return next((str(fact["id"]) for fact in found), None)

    def add_phrasing(self, fact_id: str, words: str) -> bool:
        """Puts a question among those that the fact answers; False when it is there already.

        Raises `UnfitPhrasing` for one more than a fact may have, and for one of its near misses.
        """
        fact = self._facts[self._place(fact_id)]
        words = " ".join(words.split())
        if words.casefold() in _folded(fact.get("near_misses")):
            raise UnfitPhrasing(self._path, f'"{fact_id}" has it as a near miss: {words}')
        known = _folded(fact.get("phrasings"))
        if words.casefold() not in known and len(known) >= PHRASINGS_MAX:
            raise UnfitPhrasing(self._path, f'"{fact_id}" has {len(known)} questions, the most')
        return self._append(fact_id, "phrasings", words)

    def link_contradiction(self, fact_id: str, other_id: str) -> bool:
        """Says that the fact contradicts another, of any file; False when it says so already."""
        if fact_id == other_id:
            raise CuratorError(self._path, None, f'"{fact_id}" cannot contradict itself')
        return self._append(fact_id, "contradicts", other_id)

    def add_fact(self, entry: Mapping[str, Any]) -> None:
        """Puts a fact, with the keys of a `FactEntry`, after the last."""
        fact = {name: value for name, value in entry.items() if value is not None}
        if any(fact.get("id") == other["id"] for other in self._facts):
            raise CuratorError(self._path, None, f'there is a fact "{fact["id"]}" already')
        self._blocks.add(fact)
        self._facts.append(copy.deepcopy(fact))

    def drop_fact(self, fact_id: str, *, remember: bool = False) -> None:
        """Takes a fact out; comments above it stay. The last fact of a file cannot go.

        What is to be `remember`ed is no fact is noted at the file's end; no rebuild brings it back.
        """
        place = self._place(fact_id)
        if len(self._facts) == 1:
            reason = f'"{fact_id}" is its last fact; remove the file instead'
            raise CuratorError(self._path, None, reason)
        quote = self._facts[place]["quote"]
        self._blocks.drop(place)
        if remember:
            self._blocks.remember(fact_id, quote)
        del self._facts[place]

    def remember_no_fact(self, what: str, quote: str) -> None:
        """Notes at the file's end that a sentence of the article is no fact but `what`, a word."""
        self._blocks.remember(what, quote)

    def notes(self, fact_id: str) -> tuple[str, ...]:
        """The notes of `fact_notes` above a fact, such as `differs: ...`, in order."""
        return self._blocks.notes(self._place(fact_id))

    def note(self, fact_id: str, label: str, notes: Sequence[str]) -> None:
        """Puts a comment above a fact for each note, in place of those of that label there.

        `label` is one of `fact_notes`; without notes the old ones are taken away.
        """
        self._blocks.note(self._place(fact_id), label, notes)

    def set_field(self, fact_id: str, name: str, value: Value | None) -> None:
        """Gives a field of a fact a value; None takes the field away."""
        place = self._place(fact_id)
        if value is None:
            if self._facts[place].pop(name, None) is not None:
                self._blocks.change(place, lambda fact: fact.pop(name))
            return
        kept = value if isinstance(value, str | int) else list(value)
        if self._facts[place].get(name) == kept:
            return
        self._blocks.change(place, lambda fact: fact_blocks.put(fact, name, kept))
        self._facts[place][name] = kept

    def set_article_field(self, name: str, value: str | None) -> None:
        """Gives a field of the article a value, its `sha256` say; None takes the field away."""
        article = self._value["article"]
        if article.get(name) == value:
            return
        if value is None:
            article.pop(name)
            self._blocks.change_head("article", lambda entry: entry.pop(name))
        else:
            article[name] = value
            self._blocks.change_head("article", lambda entry: fact_blocks.put(entry, name, value))

    def add_alias(self, name: str, other: str) -> bool:
        """Says that a name has another; False when it is said already."""
        aliases = self._value.setdefault("aliases", {})
        known = aliases.get(name) or []
        if other.casefold() in (item.casefold() for item in known):
            return False
        self._blocks.change_head("aliases", lambda entry: fact_blocks.append(entry, name, other))
        aliases[name] = [*known, other]
        return True

    def text(self) -> str:
        """The file's text with the edits; raises `CuratorError` when that is no sound fact file."""
        text = self._blocks.text()
        document = strict_yaml.parse(text, self._path)
        if document.value != self._value:
            reason = "cannot be edited without changing more than that; edit it by hand"
            raise CuratorError(self._path, None, reason)
        _check(document)
        return self._mark + text

    def save(self) -> None:
        """Replaces the file in one step; afterwards the editor may go on.

        Raises `ChangedMeanwhile`, having written nothing, when the file is not the one opened,
        and `CuratorError` when it cannot be written or the edits do not make a sound file.
        """
        data = self.text().encode()
        path = self._path.resolve()
        with _alone_in(path.parent):
            if _digest(_read(self._path)) != self._digest:
                raise ChangedMeanwhile(self._path)
            if _digest(data) != self._digest:
                replace_file(path, data)
        self._digest = _digest(data)

    def _append(self, fact_id: str, name: str, words: str) -> bool:
        place = self._place(fact_id)
        words = " ".join(words.split())
        known = self._facts[place].get(name) or []
        if words.casefold() in _folded(known):
            return False
        self._blocks.change(place, lambda fact: fact_blocks.append(fact, name, words))
        self._facts[place][name] = [*known, words]
        return True

    def _place(self, fact_id: str) -> int:
        for place, fact in enumerate(self._facts):
            if fact["id"] == fact_id:
                return place
        raise CuratorError(self._path, None, f'there is no fact "{fact_id}"')


def replace_file(path: Path, data: bytes) -> None:
    """Puts a file's new content in place in one step: a reader sees the old or the new whole.

    Raises `CuratorError` when the folder or the file cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            if path.exists():
                shutil.copymode(path, name)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise CuratorError(path, None, f"cannot be written: {error.strerror or error}") from error


def _folded(items: Sequence[str] | None) -> list[str]:
    return [item.casefold() for item in items or ()]


def _check(document: strict_yaml.Document) -> None:
    try:
        FactFile.model_validate(document.value)
    except ValidationError as error:
        raise document.faults(error)[0] from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CuratorError(path, None, f"cannot be read: {error.strerror or error}") from error


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keeps other editors, of this process or another, from saving in a folder meanwhile."""
    if sys.platform == "win32":  # which has no such lock; the digest is still compared
        yield
        return
    import fcntl

    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise CuratorError(folder, None, f"cannot be read: {error.strerror or error}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

"""Bases kept in the cache folder, a folder for each: its facts, its index, and a list of both.

Owns when a kept base may be used: every file of it is as it was written, and every file that it
was made from is the same, byte for byte. Anything else is as if nothing was kept. A folder gets
its name once all of it is written, so several processes may read and write at one time.
"""

import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.facts import anchors, layout
from bot.facts.loader import Loaded
from bot.loading import records
from bot.loading.fingerprint import Fingerprint
from bot.matching.index import Index

FACTS = "facts.jsonl"
INDEX = "index"
LIST = "list.json"
# Bases beyond these are forgotten, the longest unused first: an edited base leaves its old one.
KEPT_BASES = 4
# A folder that is unfinished for so long was left by a process that was killed.
ABANDONED_S = 24 * 3600.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A base as it was loaded, and the index over it."""

    loaded: Loaded
    index: Index


class BaseStore:
    """The kept bases in a folder, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, of: Fingerprint) -> Kept | None:
        """The kept base of a fingerprint, if it is whole and its articles are the same."""
        folder = self._folder / of.key
        try:
            listed = json.loads((folder / LIST).read_bytes())
            _refuse_damage(folder, listed["files"])
            sources = _sources(of.files, listed["articles"])
            with (folder / FACTS).open(encoding="utf-8", newline="\n") as lines:
                loaded = records.from_lines(lines, sources)
            kept = Kept(loaded, Index.open(folder / INDEX))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, StopIteration) as error:
            _log.info("What is kept of the base is not used: %s", error)
            return None
        with suppress(OSError):
            os.utime(folder)
        return kept

    def keep(self, of: Fingerprint, kept: Kept) -> bool:
        """Keeps a base under its fingerprint; False, having kept nothing, where it cannot."""
        temporary: Path | None = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            temporary = Path(tempfile.mkdtemp(prefix=".", dir=self._folder))
            _write(temporary, of, kept)
            self._name(temporary, self._folder / of.key)
        except (OSError, ValueError, TypeError) as error:
            _log.info("The base is not kept in %s: %s", self._folder, error)
            if temporary is not None:
                shutil.rmtree(temporary, ignore_errors=True)
            return False
        self._forget()
        return True

    def _name(self, temporary: Path, folder: Path) -> None:
        """Gives a finished folder its name; one that has it already makes way."""
        try:
            temporary.rename(folder)
        except OSError:
            old = Path(tempfile.mkdtemp(prefix=".", dir=self._folder)) / folder.name
            with suppress(FileNotFoundError):
                folder.rename(old)
            temporary.rename(folder)
            shutil.rmtree(old.parent, ignore_errors=True)

    def _forget(self) -> None:
        with suppress(OSError):
            folders = [(place.stat().st_mtime, place) for place in self._folder.iterdir()]
            named = sorted(pair for pair in folders if not pair[1].name.startswith("."))
            bar = time.time() - ABANDONED_S
            left = [pair for pair in folders if pair[1].name.startswith(".") and pair[0] < bar]
            for _, place in [*named[:-KEPT_BASES], *left]:
                shutil.rmtree(place, ignore_errors=True)


def _write(folder: Path, of: Fingerprint, kept: Kept) -> None:
    articles = kept.loaded.base.articles
    with (folder / FACTS).open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(f"{line}\n" for line in records.to_lines(kept.loaded))
    kept.index.save(folder / INDEX)
    listed = {
        "articles": [
            {"name": _name_of(file, article.path), "sha256": article.sha256}
            for file, article in zip(of.files, articles, strict=True)
        ],
        "files": {name: _digest(folder / name) for name in sorted(_names(folder))},
    }
    (folder / LIST).write_text(json.dumps(listed), encoding="utf-8")


def _names(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*"):
        if file.is_file():
            yield file.relative_to(folder).as_posix()


def _refuse_damage(folder: Path, listed: dict[str, str]) -> None:
    if FACTS not in listed or any(_digest(folder / name) != sha for name, sha in listed.items()):
        raise ValueError(f"{folder} is damaged")


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _name_of(fact_file: Path, article: Path) -> str:
    """The name by which a fact file finds its article."""
    for root in layout.article_roots(fact_file):
        if article.is_relative_to(root.resolve()):
            return article.relative_to(root.resolve()).as_posix()
    raise ValueError(f"{article} is not beside {fact_file}")


def _sources(files: Sequence[Path], articles: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """Path and lines of each article; ValueError unless it is the text the base was made from."""
    for file, listed in zip(files, articles, strict=True):
        path = layout.find_article(file, listed["name"])
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != listed["sha256"]:
            raise ValueError(f"{path} has changed")
        yield {"path": path, "lines": anchors.decode(data)}

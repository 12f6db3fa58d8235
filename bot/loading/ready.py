"""Makes a base ready to answer: opened where it is kept, else read, indexed and kept.

Owns the choice between the two. A base that is asked by others meanwhile is read in a process
of its own, since reading takes all of a processor and Python's threads share one.
"""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.answering import Answerer, Thresholds, entries
from bot.cache_folder import cache_folder
from bot.errors import CuratorError
from bot.facts import layout, loader
from bot.facts.findings import Finding
from bot.loading.fingerprint import Fingerprint, fingerprint
from bot.loading.store import BaseStore, Kept
from bot.matching.matcher import Matcher
from bot.matching.semantic import Semantic

BASES = "bases"
# Fact files of fewer bytes in all are read about as soon as they would be opened (0.6 s).
KEPT_FROM_BYTES = 1_000_000

# Told what is being done, how much of it is done, and of how much.
Progress = Callable[[str, int, int], None]
READING = "Reading the facts"
INDEXING = "Indexing them"


@dataclass(frozen=True, slots=True)
class Ready:
    """A base that answers, what a curator should look at in it, and whether it was kept."""

    answerer: Answerer
    findings: tuple[Finding, ...]
    was_kept: bool


def make_ready(
    directory: Path,
    thresholds: Thresholds,
    semantic: Semantic | None = None,
    today: Callable[[], date] | None = None,
    *,
    progress: Progress | None = None,
    apart: bool = False,
    folder: Path | None = None,
    kept_from_bytes: int = KEPT_FROM_BYTES,
) -> Ready:
    """The base in a folder, ready to answer; raises CuratorError as the loader does.

    `today` is the day on which facts are to hold. `apart` reads a large base that is not kept in
    a process of its own, so that this one goes on answering; `progress` is then told nothing.
    `folder` is where bases are kept, by default one of the cache folder; where it cannot be
    written nothing is kept, and all else works.
    """
    before = None if _is_small(directory, kept_from_bytes) else _fingerprint(directory)
    if before is None:
        kept = read(directory, progress)
        return _ready(kept, thresholds, semantic, today, was_kept=False)
    store = BaseStore(folder or cache_folder() / BASES)
    with _without_collections():
        found = store.open(before)
    if found is None and apart:
        _read_apart(directory, folder, kept_from_bytes)
        before = _fingerprint(directory) or before
        with _without_collections():
            found = store.open(before)
    if found is not None:
        return _asked_once(_ready(found, thresholds, semantic, today, was_kept=True))
    with _without_collections():
        kept = read(directory, progress)
    # What was read is what the fingerprint is of only if no file changed in between.
    if _fingerprint(directory) == before:
        store.keep(before, kept)
    return _asked_once(_ready(kept, thresholds, semantic, today, was_kept=False))


def read(directory: Path, progress: Progress | None = None) -> Kept:
    """The base read from its files and indexed, whatever is kept."""
    loaded = loader.load(directory, _telling(progress, READING))
    base = loaded.base
    matcher = Matcher(
        entries(base), base.aliases, base.language, progress=_telling(progress, INDEXING)
    )
    return Kept(loaded, matcher.index)


@contextmanager
def _without_collections() -> Iterator[None]:
    """Keeps Python's collector from looking for garbage among what is being loaded, all of which
    stays: with a large base it looked again and again, for a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            # Else its first look, at all of a large base at once, would take a tenth of a second.
            gc.freeze()
            gc.enable()


def _ready(
    kept: Kept,
    thresholds: Thresholds,
    semantic: Semantic | None,
    today: Callable[[], date] | None,
    *,
    was_kept: bool,
) -> Ready:
    matcher = Matcher.over(kept.index, semantic=semantic)
    answerer = Answerer(kept.loaded.base, thresholds, today=today, matcher=matcher)
    return Ready(answerer, kept.loaded.findings, was_kept)


def _asked_once(ready: Ready) -> Ready:
    """A base that has found out what an index does at its first question: no asker waits."""
    ready.answerer.answer(ready.answerer.base.facts[0].quote)
    return ready


def _is_small(directory: Path, kept_from_bytes: int) -> bool:
    """Whether a base is not worth keeping; also where it cannot be read."""
    try:
        return sum(file.stat().st_size for file in layout.fact_files(directory)) < kept_from_bytes
    except (CuratorError, OSError):
        return True


def _fingerprint(directory: Path) -> Fingerprint | None:
    """None where the base cannot be read: then the loader says why."""
    try:
        return fingerprint(directory)
    except (CuratorError, OSError):
        return None


def _telling(progress: Progress | None, what: str) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress(what, done, total)


def _read_apart(directory: Path, folder: Path | None, kept_from_bytes: int) -> None:
    """Reads and keeps a base in another process; CuratorError for what refuses it there.

    Where there can be no such process nothing is kept, and nothing raised.
    """
    asked = json.dumps([str(directory), str(folder) if folder else None, kept_from_bytes])
    command = [sys.executable, "-m", "bot.loading.apart", asked]
    try:
        ran = subprocess.run(  # noqa: S603  # our own module
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            env=_like_here(),
            check=False,
            start_new_session=True,  # Ctrl-C is for this process, which has to end in order
        )
    except OSError:
        return
    if ran.returncode == REFUSED:
        file, line, reason = json.loads(ran.stdout)
        raise CuratorError(file, line, reason)


# The status of the process for a base that is refused; its output then says where and why.
REFUSED = 3


def _like_here() -> dict[str, str]:
    """The environment, with the modules found where this process found them."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

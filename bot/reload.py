"""The base that answers now, and how another takes its place while questions are asked.

A new base is built whole beside the old one, and then one reference is swapped: whoever holds
the old one goes on with it. A base that cannot be served never replaces one that can. Knows
nothing of Slack or of signals.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.answering import Answerer
from bot.errors import CuratorError
from bot.facts import layout
from bot.facts.base import FactBase
from bot.facts.findings import Finding

# Between looks at the files. A change is taken once two looks see the same, so that files which
# are being written, or many of them one after the other, are read when they are complete.
LOOK_S = 2.0

# So many findings are logged at a load; `sourceline check` lists all.
_LOGGED_MAX = 20

_log = logging.getLogger(__name__)

Fingerprint = tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Reloaded:
    """The base as its files have it answers now; `is_new` unless it did already."""

    base: FactBase
    findings: tuple[Finding, ...]
    is_new: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The files hold no base that can be served; the one of `revision` answers on."""

    error: CuratorError
    revision: str


Outcome = Reloaded | Refused

# A base that answers, and what a curator should look at in it.
Made = tuple[Answerer, tuple[Finding, ...]]


class LiveBase:
    """Holds the answerer of now. Safe to call from any thread."""

    def __init__(
        self,
        folder: Path,
        make: Callable[[bool], Made],
    ) -> None:
        """Loads the base of a folder; raises `CuratorError` for one that cannot be served.

        `make` reads it and is told whether another answers meanwhile.
        """
        self.folder = folder
        self._make = make
        self._reloading = threading.Lock()
        self._asked_for = False
        self._taken = fingerprint(folder)
        self._seen = self._taken
        self._answerer, findings = make(False)
        log_findings(findings)

    def answerer(self) -> Answerer:
        """The answerer of now; one question is to be answered from one of them throughout."""
        return self._answerer

    def reload(self) -> Outcome:
        """Reads the files anew and lets what they hold answer, if it can be served.

        One at a time: who comes meanwhile waits, and reads again.
        """
        with self._reloading:
            # Taken first: what is written while it is read is another change.
            self._taken = fingerprint(self.folder)
            old = self._answerer
            try:
                new, findings = self._make(True)
            except CuratorError as error:
                _log.error("The base is not reloaded, %s answers on: %s", old.base.revision, error)
                return Refused(error, old.base.revision)
            is_new = _source(new.base) != _source(old.base)
            if is_new:
                self._answerer = new
            _log.info("reloaded the base: %s, before %s", new.base.revision, old.base.revision)
            log_findings(findings)
            return Reloaded(new.base, findings, is_new)

    def ask_for_reload(self) -> None:
        """Has `watch` reload at its next look; safe in a signal's handler."""
        self._asked_for = True

    def watch(self, stop: threading.Event, every_s: float = LOOK_S) -> None:
        """Reloads whenever the files have changed, or it was asked for, until `stop` is set."""
        while not stop.wait(every_s):
            try:
                self.look()
            except Exception:
                _log.exception("the base's files were not looked at; it is tried again")

    def look(self) -> Outcome | None:
        """One look at the files: what came of a reload, or None where there is no need of one."""
        asked_for, self._asked_for = self._asked_for, False
        now = fingerprint(self.folder)
        has_settled, self._seen = now == self._seen, now
        if asked_for or (has_settled and now != self._taken):
            return self.reload()
        return None


def _source(base: FactBase) -> tuple[str, list[Path]]:
    """What a base is of; comparing all that it holds would take seconds for a large one."""
    return base.revision, [article.path for article in base.articles]


def fingerprint(base: Path) -> Fingerprint:
    """What tells a base's files from changed ones: name, time, size and place of each.

    Never raises; a file that is gone meanwhile is left out.
    """
    found: dict[str, tuple[int, ...]] = {}
    for path in _files(base):
        try:
            of = path.stat()
        except OSError:
            continue
        # Copying may keep the time of modification; that of the change of status is always new.
        found[str(path)] = (of.st_mtime_ns, of.st_ctime_ns, of.st_size, of.st_ino)
    return tuple(sorted(found.items()))


def _files(base: Path) -> Iterator[Path]:
    try:
        fact_files = layout.fact_files(base)
    except CuratorError:
        return
    yield from fact_files
    for root in {root for file in fact_files for root in layout.article_roots(file)}:
        # A folder of articles holds nothing else, at any depth; another may hold anything.
        for folder, folders, names in os.walk(root):
            yield from (Path(folder, name) for name in names)
            if root.name != layout.ARTICLES:
                folders.clear()


def log_findings(findings: tuple[Finding, ...]) -> None:
    """Logs what a curator should look at, the first of many."""
    for finding in findings[:_LOGGED_MAX]:
        _log.warning("%s", finding)
    if len(findings) > _LOGGED_MAX:
        more = len(findings) - _LOGGED_MAX
        _log.warning("and %d more: `sourceline check` lists them", more)


def nothing_to_reload() -> Outcome:
    """What a bot says whose base was not read from files."""
    return Refused(CuratorError("the base", None, "was not read from files"), "")

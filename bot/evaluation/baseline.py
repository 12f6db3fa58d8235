"""The answers of an earlier run, kept in a file, and which of them have changed since.

Owns that file's form (JSON, in the order asked, no path and no time in it, so that equal
answers make equal files) and what counts as a change for the better or the worse.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.errors import CuratorError
from bot.evaluation.cases import Case
from bot.evaluation.counting import Result

LAYOUT = 1


@dataclass(frozen=True, slots=True)
class Given:
    """What a question was answered with; all but `question` are None where nothing was."""

    question: str
    fact: str | None = None
    article: str | None = None
    line: int | None = None
    quote: str | None = None

    @classmethod
    def of(cls, result: Result) -> "Given":
        found = result.answered
        if found is None:
            return cls(result.case.question)
        fact = found.fact
        return cls(result.case.question, fact.id, fact.article.id, fact.line, fact.quote)

    def differs(self, other: "Given") -> bool:
        """Whether it is another answer: another fact, another quote, or none instead of one.

        A line that only moved within its article is none.
        """
        return (self.fact, self.quote) != (other.fact, other.quote)


class Change(StrEnum):
    """How an answer changed, by what the question wants now."""

    WORSE = "worse"
    OTHER = "other"
    BETTER = "better"


@dataclass(frozen=True, slots=True)
class Flip:
    """A question whose answer is another than before."""

    case: Case
    was: Given
    now: Given
    change: Change


@dataclass(frozen=True, slots=True)
class Comparison:
    """The flips in the order asked, how many questions are `new`, and how many are `gone`."""

    flips: tuple[Flip, ...]
    new: int
    gone: int

    @property
    def worse(self) -> tuple[Flip, ...]:
        return tuple(flip for flip in self.flips if flip.change is Change.WORSE)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The answers of a run, each question once, in the order asked."""

    answers: Mapping[str, Given]

    @classmethod
    def of(cls, results: Iterable[Result]) -> "Baseline":
        return cls({result.case.question: Given.of(result) for result in results})

    @classmethod
    def read(cls, path: Path) -> "Baseline":
        """The baseline in a file; CuratorError names the file and the way out."""
        way_out = "write it anew with --save-baseline"
        try:
            record = _RECORD.validate_json(path.read_bytes())
        except OSError as error:
            raise CuratorError(path, None, f"cannot be read: {error.strerror or error}") from error
        except ValidationError as error:
            raise CuratorError(path, None, f"is not a baseline; {way_out}") from error
        if record.layout != LAYOUT:
            raise CuratorError(path, None, f"is a baseline of another version; {way_out}")
        return cls({given.question: given for given in record.answers})

    def save(self, path: Path) -> None:
        """Writes the file whole or not at all; CuratorError where it cannot be written."""
        answers = [asdict(given) for given in self.answers.values()]
        text = json.dumps({"layout": LAYOUT, "answers": answers}, ensure_ascii=False, indent=1)
        try:
            _write(path, text + "\n")
        except OSError as error:
            reason = f"cannot be written: {error.strerror or error}"
            raise CuratorError(path, None, reason) from error


@dataclass(frozen=True, slots=True)
class _Record:
    layout: int
    answers: list[Given]


_RECORD: TypeAdapter[_Record] = TypeAdapter(_Record)


def compare(was: Baseline, results: Sequence[Result]) -> Comparison:
    """What changed since a baseline. A question of several cases counts once, at its worst."""
    flips: dict[str, Flip] = {}
    asked = dict.fromkeys(result.case.question for result in results)
    for result in results:
        before, now = was.answers.get(result.case.question), Given.of(result)
        if before is None or not before.differs(now):
            continue
        flip = Flip(result.case, before, now, _change(result.case, before, now))
        known = flips.setdefault(before.question, flip)
        if flip.change is Change.WORSE and known.change is not Change.WORSE:
            flips[before.question] = flip
    return Comparison(
        flips=tuple(flips.values()),
        new=sum(question not in was.answers for question in asked),
        gone=sum(question not in asked for question in was.answers),
    )


def _change(case: Case, was: Given, now: Given) -> Change:
    before, after = _worth(case, was), _worth(case, now)
    if before == after:
        return Change.OTHER
    return Change.BETTER if after > before else Change.WORSE


def _worth(case: Case, given: Given) -> int:
    """2 for what is wanted, 1 for silence where an answer is, 0 for a wrong answer."""
    if given.fact is None:
        return 1 if case.answerable else 2
    return 2 if case.accepts(given.fact, given.article, given.line) else 0


def _write(path: Path, text: str) -> None:
    # Beside the file, since only within one file system a rename replaces it at once.
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

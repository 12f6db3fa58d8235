"""YAML without its traps: one way to write each value, and every fault with its line.

No anchors, aliases, merge keys, tags or repeated keys; strings stay strings (`no`,
`12:30:45`, `2023-08-29`), and only canonical numbers, `true`, `false` and `null` (or
nothing at all) are anything else. Owns reading and the place of each value; knows
nothing of what the values mean.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.errors import CuratorError

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

# libyaml's parser is about ten times as fast; the one in Python yields the same events.
_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What YAML 1.1 section 5.1 does not let stand unescaped.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # noqa: RUF001, RUF100
)
# Eighteen digits fit every machine integer; longer ones are identifiers and stay strings.
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "": None}

Location = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: plain dicts (string keys), lists and scalars, and where each stands."""

    file: Path
    value: Any
    _places: Any = field(repr=False)

    def line_of(self, location: Location) -> int:
        """The 1-based line of a value by its keys and indices.

        For a mapping's value it is the line of its key. Of a location that is not there
        (a missing key, say) it is the line of the nearest value around it.
        """
        line, inner = self._places
        for step in location:
            try:
                line, inner = inner[step]
            except (KeyError, IndexError, TypeError):
                break
        return int(line)

    def fault(self, location: Location, reason: str) -> CuratorError:
        """An error at a value's line."""
        return CuratorError(self.file, self.line_of(location), reason)

    def faults(self, error: ValidationError) -> list[CuratorError]:
        """What pydantic found wrong with `value`, one error for each, with its line."""
        return [
            self.fault(found["loc"], f"{_path(found['loc'])}: {_reason(found['type'], found)}")
            for found in error.errors(include_url=False)
        ]


def read(file: Path) -> Document:
    """The document in a file; raises `CuratorError` if it cannot be read or is not strict."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 4)
    except OSError as error:
        raise CuratorError(file, None, f"cannot be read: {error.strerror or error}") from error
    try:
        text = data[: MAX_BYTES + 4].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(data) > MAX_BYTES:  # the cut may have split a character
            raise _too_large(file) from error
        line = data.count(b"\n", 0, error.start) + 1
        raise CuratorError(file, line, "is not UTF-8 text; save it as UTF-8") from error
    return parse(text, file)


def load(text: str, file: Path) -> Any:
    """The value that a YAML text holds; `file` is only named in the `CuratorError`s."""
    return parse(text, file).value


def parse(text: str, file: Path) -> Document:
    """The document that a text holds; `None` for an empty one. Raises `CuratorError`."""
    text = text.removeprefix("\ufeff")
    if unprintable := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, unprintable.start()) + 1
        raise CuratorError(file, line, f"holds the control character {unprintable[0]!a}")
    if len(text) > MAX_BYTES or len(text.encode()) > MAX_BYTES:
        raise _too_large(file)
    builder = _Builder(file)
    for event in _events(text, file):
        builder.take(event)
    return builder.document()


def _events(text: str, file: Path) -> Iterator[yaml.Event]:
    # Events rather than nodes: a bomb is refused where it begins, before it is composed.
    try:
        yield from yaml.parse(text, Loader=_Parser)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # The end of the text is reported as a line after the last one.
        line = min(mark.line + 1, len(text.splitlines())) if mark else None
        reason = " ".join(part for part in (error.context, error.problem) if part)
        raise CuratorError(file, line, f"not YAML: {reason}") from error
    except yaml.YAMLError as error:
        raise CuratorError(file, None, f"not YAML: {error}") from error


@dataclass(slots=True)
class _Open:
    """A collection that has begun and not ended, and beside its values where each stands."""

    value: Any
    places: Any
    line: int
    key: str | None = None


class _Builder:
    """Turns events into plain values, refusing what the strict form has no room for."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._documents = _Open([], [], 1)
        self._stack = [self._documents]

    def document(self) -> Document:
        if not self._documents.value:
            return Document(self._file, None, (1, None))
        return Document(self._file, self._documents.value[0], self._documents.places[0])

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            ended = self._stack.pop()
            self._put(ended.value, ended.places, ended.line)
        elif isinstance(event, yaml.AliasEvent):
            raise self._fault(event, f"aliases are not allowed here (*{event.anchor})")
        elif isinstance(event, yaml.DocumentStartEvent) and self._documents.value:
            raise self._fault(event, "a second document begins here; one file holds one")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._refuse_properties(event)
        top = self._stack[-1]
        plain = not event.style  # None in Python, empty in libyaml
        text: str = event.value
        if isinstance(top.value, dict) and top.key is None:
            self._key(event, text, plain)
            return
        self._put(_plain(text) if plain else text, None, _line(event))

    def _key(self, event: yaml.ScalarEvent, key: str, plain: bool) -> None:
        top = self._stack[-1]
        line = _line(event)
        if plain and key == "<<":
            raise self._fault(event, "merge keys are not allowed here (<<)")
        if not key:
            raise self._fault(event, "a key is empty")
        if key in top.places:
            first = top.places[key][0]
            raise self._fault(event, f"the key {key!r} is already given at line {first}")
        top.key = key
        top.places[key] = (line, None)

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        self._refuse_properties(event)
        top = self._stack[-1]
        if isinstance(top.value, dict) and top.key is None:
            raise self._fault(event, "a key must be a plain word, not a list or a mapping")
        if len(self._stack) > MAX_DEPTH:
            raise self._fault(event, f"nested more than {MAX_DEPTH} deep")
        line = _line(event)
        if isinstance(event, yaml.MappingStartEvent):
            self._stack.append(_Open({}, {}, line))
        else:
            self._stack.append(_Open([], [], line))

    def _put(self, value: Any, places: Any, line: int) -> None:
        top = self._stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
            top.places.append((line, places))
        elif top.key is not None:
            top.value[top.key] = value
            top.places[top.key] = (top.places[top.key][0], places)
            top.key = None

    def _refuse_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            raise self._fault(event, f"anchors are not allowed here (&{event.anchor})")
        if event.tag is not None:
            raise self._fault(event, f"tags are not allowed here ({event.tag})")

    def _fault(self, event: yaml.Event, reason: str) -> CuratorError:
        return CuratorError(self._file, _line(event), reason)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _plain(text: str) -> str | int | float | bool | None:
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _path(location: Location) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return path.removeprefix(".") or "the file"


def _reason(kind: str, found: Any) -> str:
    message = str(found["msg"]).removeprefix("Value error, ")
    if kind == "string_type" and isinstance(found["input"], int | float):
        return f"{message}; put it in quotes"
    if kind == "extra_forbidden":
        return "no such key is known here"
    return message


def _too_large(file: Path) -> CuratorError:
    return CuratorError(file, None, f"is larger than {MAX_BYTES:,} bytes; split it into several")

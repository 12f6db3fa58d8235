"""A fact file's text cut into the blocks of its facts, so that one can change and no other does.

Owns where a block begins and ends, and how the YAML of one is rewritten with its comments,
order and quoting kept. What is changed in a fact, and whether that is sound, is for `editing`.
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from bot import strict_yaml
from bot.errors import CuratorError
from bot.facts import fact_notes
from bot.facts.schema import FactEntry
from bot.strict_yaml import Document

Change = Callable[[CommentedMap], None]

# A line ends where YAML 1.1 section 5.4 ends it, since the reader counts lines so.
_LINE = re.compile(
    "[^\n\r\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029])|[^\n\r\x85\u2028\u2029]+"
)
_LIST = re.compile(r"^( *)[^\s#-].*:[ \t]*\n( *)-\s", re.MULTILINE)
_DIGITS = re.compile(r"[\d.:-]+")
_DASH = re.compile(r"( *)-( +)\S")
_NOT_CONTENT = re.compile(r"\s*(?:#.*)?\s*")
_ORDER = {name: place for place, name in enumerate(FactEntry.model_fields)}
_ENOUGH_WIDTH = 2**31  # a quote folded over lines cannot be compared with its source by eye


@dataclass(slots=True)
class Block:
    """A fact: `lead` are the blank lines and comments above it, `body` its own text."""

    lead: str
    body: str


@dataclass(slots=True)
class Blocks:
    """A fact file: what stands before its facts, the facts in order, and what stands after."""

    file: Path
    head: str
    facts: list[Block]
    tail: str
    line_end: str
    dash: int
    inner: int
    _list_dash: int = field(default=0)

    @classmethod
    def of(cls, text: str, document: Document) -> "Blocks":
        """The blocks of a file's text, which `document` was read from; joined they are the text.

        Raises `CuratorError` where the facts do not each begin with a dash on a line of their own.
        """
        lines: list[str] = _LINE.findall(text)
        starts = [
            document.line_of(("facts", index)) - 1 for index in range(len(document.value["facts"]))
        ]
        dashes = [_DASH.match(lines[start]) for start in starts]
        for index, dash in enumerate(dashes):
            if dash is None or (index and starts[index] == starts[index - 1]):
                reason = "cannot be edited: write each fact as a block that begins with `- id:`"
                raise document.fault(("facts", index), reason)
        keys = [document.line_of((key,)) - 1 for key in document.value]
        end = min([key for key in keys if key > starts[-1]], default=len(lines))
        first = dashes[0]
        indent = (len(first[1]), first.end() - 1) if first else (0, 2)
        pieces = [lines[start:stop] for start, stop in zip(starts, [*starts[1:], end], strict=True)]
        return cls._cut(document.file, lines, pieces, (starts[0], end), indent)

    @classmethod
    def _cut(
        cls,
        file: Path,
        lines: list[str],
        pieces: list[list[str]],
        span: tuple[int, int],
        indent: tuple[int, int],
    ) -> "Blocks":
        facts, lead = [], ""
        for piece in pieces:
            size = _content(piece, indent[0])
            facts.append(Block(lead, "".join(piece[:size])))
            lead = "".join(piece[size:])
        line_end = "\r\n" if lines[0].endswith("\r\n") else "\n"
        head, tail = "".join(lines[: span[0]]), lead + "".join(lines[span[1] :])
        blocks = cls(file, head, facts, tail, line_end, *indent)
        blocks._list_dash = blocks._usual_list_dash()
        return blocks

    def text(self) -> str:
        """The file's text."""
        return self.head + "".join(fact.lead + fact.body for fact in self.facts) + self.tail

    def change(self, place: int, change: Change) -> None:
        """Rewrites one fact by what `change` does to its mapping; all else stays as it is."""
        block = self.facts[place]
        plain = "".join(
            re.sub(f"^ {{0,{self.inner}}}", "", line)
            for line in _LINE.findall(self._undashed(block))
        )
        fact = self._read(plain)
        change(fact)
        block.body = self._dashed(written(fact, self._dash_of_lists(plain)))

    def change_head(self, key: str, change: Change) -> None:
        """Rewrites the mapping of a top-level key, which is made before the facts if need be."""
        pattern = re.compile(rf"^{key}:.*\n(?:(?:[ \t#].*)?\n)*(?:[ \t].*\n)?", re.MULTILINE)
        for name in ("head", "tail"):
            text = getattr(self, name)
            if found := pattern.search(text):
                region = found[0].rstrip() + "\n"
                mapping = self._read(region)
                change(mapping[key])
                new = written(mapping, self._dash_of_lists(region)).replace("\n", self.line_end)
                after = found.start() + len(found[0].rstrip()) + len(self.line_end)
                setattr(self, name, text[: found.start()] + new + text[after:])
                return
        mapping = CommentedMap({key: CommentedMap()})
        change(mapping[key])
        before, facts, line = self.head.rpartition("facts:")
        new = written(mapping, self._list_dash).replace("\n", self.line_end)
        self.head = before + new + self.line_end + facts + line

    def add(self, entry: Mapping[str, Any]) -> None:
        """Puts a new fact after the last."""
        fact = CommentedMap()
        for name, value in entry.items():
            put(fact, name, value)
        last = self.facts[-1]
        if not last.body.endswith(("\n", "\r")):
            last.body += self.line_end
        is_apart = any(block.lead.startswith(("\n", "\r")) for block in self.facts)
        lead = self.line_end if is_apart else ""
        self.facts.append(Block(lead, self._dashed(written(fact, self._list_dash))))

    def note(self, place: int, label: str, notes: Sequence[str]) -> None:
        """Puts comments `# label: note` above a fact, in place of those of that label there."""
        fact = self.facts[place]
        before, at, lead = self.head.rpartition("facts:") if place == 0 else ("", "", "")
        line = f"{' ' * self.dash}{{}}{self.line_end}"
        lead = fact_notes.renoted(lead + fact.lead, label, notes, line)
        if place == 0:
            self.head, fact.lead = before + at + lead, ""
        else:
            fact.lead = lead

    def notes(self, place: int) -> tuple[str, ...]:
        """The notes above a fact."""
        lead = self.head.rpartition("facts:")[2] if place == 0 else ""
        return fact_notes.notes_in(lead + self.facts[place].lead)

    def remember(self, fact_id: str, quote: str) -> None:
        """Puts a comment at the end that says which sentence was made no fact of."""
        last = self.facts[-1]
        if not (last.body + self.tail).endswith(("\n", "\r")):
            last.body += self.line_end
        self.tail += fact_notes.dropped(fact_id, quote) + self.line_end

    def drop(self, place: int) -> None:
        """Takes a fact out; comments above it stay, since they may head those that follow."""
        dropped = self.facts.pop(place)
        if place == 0:
            before, at, lead = self.head.rpartition("facts:")
            self.head = before + at + fact_notes.without_notes(lead)
        dropped.lead = fact_notes.without_notes(dropped.lead)
        has_comments = bool(dropped.lead.strip())
        if place == len(self.facts):
            self.tail = (dropped.lead if has_comments else "") + self.tail
            return
        following = self.facts[place]
        apart = following.lead if has_comments else following.lead.lstrip("\r\n")
        following.lead = dropped.lead + apart

    def _read(self, text: str) -> CommentedMap:
        try:
            found = _yaml().load(text)
        except YAMLError as error:
            raise self._too_odd() from error
        if not isinstance(found, CommentedMap):
            raise self._too_odd()
        return found

    def _too_odd(self) -> CuratorError:
        return CuratorError(self.file, None, "holds what cannot be edited but by hand")

    def _undashed(self, block: Block) -> str:
        return block.body.replace("-", " ", 1)

    def _dashed(self, plain: str) -> str:
        indent = " " * self.inner
        lines = [
            indent + line if line.strip() else line for line in plain.splitlines(keepends=True)
        ]
        text = "".join(lines)
        return f"{text[: self.dash]}-{text[self.dash + 1 :]}".replace("\n", self.line_end)

    def _dash_of_lists(self, plain: str) -> int:
        found = _LIST.search(plain)
        return max(len(found[2]) - len(found[1]), 0) if found else self._list_dash

    def _usual_list_dash(self) -> int:
        pattern = re.compile(rf"^ {{{self.inner}}}( *)- ", re.MULTILINE)
        found = next(filter(None, (pattern.search(fact.body) for fact in self.facts)), None)
        return len(found[1]) if found else (2 if self.dash else 0)


def _content(piece: Sequence[str], dash: int) -> int:
    """How many lines of a piece are its fact's own: all but the blanks and comments at its end."""
    size = len(piece)
    while size > 1 and _NOT_CONTENT.fullmatch(piece[size - 1]):
        line = piece[size - 1]
        if line.strip() and len(line) - len(line.lstrip()) > dash:
            break  # a comment within the fact
        size -= 1
    return size


def written(mapping: CommentedMap, list_dash: int) -> str:
    """The YAML of a mapping, with the dashes of its lists at a column."""
    yaml = _yaml()
    yaml.indent(mapping=2, sequence=list_dash + 2, offset=list_dash)
    stream = io.StringIO()
    yaml.dump(mapping, stream)
    return stream.getvalue()


def put(fact: CommentedMap, name: str, value: Any) -> None:
    """Sets a field where the schema has its place, a new one among those that are there."""
    new = _writable(value)
    if name in fact:
        fact[name] = new
        return
    place = sum(_ORDER.get(key, 0) < _ORDER.get(name, len(_ORDER)) for key in fact)
    fact.insert(place, name, new)


def append(fact: CommentedMap, name: str, words: str) -> None:
    """Puts a text at the end of a list, which is made where there is none."""
    if not fact.get(name):
        put(fact, name, [words])
        return
    fact[name].append(_writable(words))


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        plain = not _DIGITS.fullmatch(value) and _is_read_as_text(value)
        return value if plain else DoubleQuotedScalarString(value)
    if isinstance(value, list | tuple):
        return CommentedSeq([_writable(item) for item in value])
    return value


def _is_read_as_text(value: str) -> bool:
    """Whether the strict reader takes it for a text when it stands there without quotes."""
    try:
        return bool(strict_yaml.load(f"- {value}", Path()) == [value])
    except CuratorError:
        return False


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = _ENOUGH_WIDTH
    yaml.allow_unicode = True
    return yaml

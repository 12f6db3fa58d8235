"""Other names of the same thing: where one name stands, the mark of its group stands too.

A mark is a term that no text can hold, so that a question with one name finds the
entries with another by an ordinary posting. Names match as whole words, their spelling
folded; a name that would be a stopword in lower case ("US", "IT") only as written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.matching.text import STOP, Reader, Word

MARK = "="


@dataclass(slots=True)
class AliasTable:
    """`groups` are the names of one thing each. Immutable once made."""

    groups: list[list[str]]
    reader: Reader = field(repr=False)
    _by_first: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, names in enumerate(self.groups):
            for name in names:
                words = tuple(word.folded for word in self.reader.words(name))
                if words:
                    self._by_first.setdefault(words[0], []).append((words, f"{MARK}{number}"))

    @classmethod
    def of(cls, aliases: Mapping[str, Sequence[str]], reader: Reader) -> "AliasTable":
        return cls([[name, *others] for name, others in aliases.items()], reader)

    def name(self, mark: str) -> str:
        """The first name of a mark's group."""
        return self.groups[int(mark.removeprefix(MARK))][0]

    def marks(self, text: str) -> list[str]:
        """The marks of every group that a text names, each once, in order."""
        if not self._by_first:
            return []
        return list(dict.fromkeys(mark for _, _, mark in self.found(self.reader.words(text))))

    def found(self, words: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
        """(first, after last, mark) of every name that stands in the words."""
        for first, word in enumerate(words):
            for name, mark in self._by_first.get(word.folded, ()):
                after = first + len(name)
                stands = tuple(w.folded for w in words[first:after]) == name
                if stands and (len(name) > 1 or not word.flags & STOP):
                    yield first, after, mark

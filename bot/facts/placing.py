"""Where quotes stand in an article that was edited: at their lines, at others, or nowhere.

A quote that stands at one line only is there. Of several lines it is the one that fits what
is around it: the sentence that it leans on, and the quotes that stood near it and have moved
by as much. Pure; knows nothing of files.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from bot.facts.anchors import stands_in

# The sentence that a quote leans on stands in its line or in one of so many above it.
_CONTEXT_LINES = 3


@dataclass(frozen=True, slots=True)
class Sought:
    """A quote, the 1-based line where it stood, and the sentence before it that it leans on."""

    quote: str
    line: int
    context: str | None = None


def place(lines: Sequence[str], sought: Sequence[Sought], *, changed: bool) -> list[int | None]:
    """The 1-based line of each quote, in the order given; None where it stands nowhere.

    In an article that has not `changed` a quote that stands at its line is there. Where the
    same quote is sought as often as it stands, each goes to one line, in reading order.
    """
    text = _Text(lines)
    found = [
        [each.line]
        if not changed and text.stands_at(each.line, each.quote)
        # Whoever asks for a few quotes of an article that has not changed waits for those only.
        else text.lines_with(each.quote)
        for each in sought
    ]
    _pair_repeated(sought, found)
    settled = sorted(
        (each.line, at[0]) for each, at in zip(sought, found, strict=True) if len(at) == 1
    )
    return [_best(lines, each, at, settled) for each, at in zip(sought, found, strict=True)]


class _Text:
    """An article's lines, and the same as one text, which is quick to search."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._whole: str | None = None
        self._ends: list[int] = []

    def stands_at(self, number: int, quote: str) -> bool:
        return number <= len(self._lines) and stands_in(self._lines[number - 1], quote)

    def lines_with(self, quote: str) -> list[int]:
        whole = self._searchable()
        numbers: list[int] = []
        at = whole.find(quote)
        while at >= 0:
            number = bisect_right(self._ends, at) + 1
            if self.stands_at(number, quote):
                numbers.append(number)
            # On with the next line: one line is found once.
            at = whole.find(quote, self._ends[number - 1])
        return numbers

    def _searchable(self) -> str:
        if self._whole is None:
            self._whole = "".join(f"{line}\n" for line in self._lines)
            end = 0
            for line in self._lines:
                end += len(line) + 1
                self._ends.append(end)
        return self._whole


def _pair_repeated(sought: Sequence[Sought], found: list[list[int]]) -> None:
    """Gives each of several equal quotes a line of its own where there are as many lines."""
    same: dict[str, list[int]] = {}
    for index, each in enumerate(sought):
        if len(found[index]) > 1:
            same.setdefault(each.quote, []).append(index)
    for indices in same.values():
        at = found[indices[0]]
        stood = {sought[index].line for index in indices}
        if len(at) == len(indices) == len(stood):
            in_order = sorted(indices, key=lambda index: sought[index].line)
            for index, number in zip(in_order, at, strict=True):
                found[index] = [number]


def _best(
    lines: Sequence[str], sought: Sought, at: list[int], settled: list[tuple[int, int]]
) -> int | None:
    if len(at) < 2:
        return at[0] if at else None
    shifts = _shifts_around(sought.line, settled) or [0]

    def cost(number: int) -> tuple[bool, int, int]:
        strayed = min(abs(number - sought.line - shift) for shift in shifts)
        return not _fits(lines, number, sought.context), strayed, abs(number - sought.line)

    return min(at, key=cost)


def _shifts_around(line: int, settled: list[tuple[int, int]]) -> list[int]:
    """By how many lines the nearest quotes before and after a line have moved."""
    before = bisect_right(settled, line, key=itemgetter(0))
    after = bisect_left(settled, line, key=itemgetter(0))
    near = [*settled[max(0, before - 1) : before], *settled[after : after + 1]]
    return [now - was for was, now in near]


def _fits(lines: Sequence[str], number: int, context: str | None) -> bool:
    """Whether the sentence that a quote leans on stands where a quote at this line would have it.

    Lines above it count without the blank ones; a quote that leans on none fits anywhere.
    """
    if context is None:
        return True
    above = [line for line in lines[: number - 1][-2 * _CONTEXT_LINES :] if line.strip()]
    return any(stands_in(line, context) for line in (*above[-_CONTEXT_LINES:], lines[number - 1]))

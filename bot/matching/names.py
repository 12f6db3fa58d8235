"""Which of a few names somebody typed: of a topic, an article or a fact.

For names that a person has to spell; questions are matched by `matcher`.
"""

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz.distance import OSA

# So many slips are taken for typing errors in a name of at least so many characters.
_SLIPS_BY_LENGTH = ((8, 2), (4, 1))

_WORD = re.compile(r"[^\W_]+")


def folded(name: str) -> str:
    """A name without what nobody spells alike: upper case, punctuation, spaces."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", name).casefold()))


def nearest_name(typed: str, names: Iterable[str]) -> str | None:
    """The name that was typed, or the only one that comes nearest with a slip or two.

    None where none is near, or several are equally near. Figures are never slips: a name
    with another year is another name.
    """
    wanted = folded(typed)
    by_folded: dict[str, list[str]] = {}
    for name in names:
        by_folded.setdefault(folded(name), []).append(name)
    same = by_folded.get(wanted, [])
    if same:
        return typed if typed in same else same[0]
    slips = next((slips for length, slips in _SLIPS_BY_LENGTH if len(wanted) >= length), 0)
    distances = {
        other: OSA.distance(wanted, other, score_cutoff=slips)
        for other in by_folded
        if _figures(other) == _figures(wanted)
    }
    nearest = min(distances.values(), default=slips + 1)
    found = [other for other, distance in distances.items() if distance == nearest <= slips]
    return by_folded[found[0]][0] if len(found) == 1 else None


def names_with(typed: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that hold what was typed as whole words, in their order."""
    wanted = folded(typed)
    return tuple(name for name in names if wanted and f" {wanted} " in f" {folded(name)} ")


def _figures(name: str) -> list[str]:
    return re.findall(r"\d+", name)

"""The names of a claim in a line, and whether they play the same parts there: who joined whom.

Goes by the order of the names and by the prepositions before them; parses no sentence.
"""

from collections.abc import Collection, Sequence

from bot.matching.aliases import MARK
from bot.matching.assertion import Assertion, Named


class Names:
    """Where a line says the names of a claim.

    `found` are the names that it must say, each with its places in the line, an empty list where
    it has none.
    """

    def __init__(self, claim: Assertion, line: Assertion) -> None:
        self._line = line
        self.found = {
            name: places
            for name in claim.names
            if (places := _places(name, line)) or not _may_be_a_word(name)
        }

    @property
    def missing(self) -> list[str]:
        """The names that the line does not say, as the claim writes them."""
        return [name.text for name, places in self.found.items() if not places]

    def play_same_parts(self, segments: Collection[int]) -> bool:
        """Whether the names come in the same order there, with the same turning prepositions.

        The claim's first name must be the first there too: "Huawei joined the list" is not said
        by "SMIC joined Huawei on the list".
        """
        place, is_first = -1, True
        for name, everywhere in self.found.items():
            places = [
                each
                for each in everywhere
                if each.turn == name.turn and self._line.tokens[each.first].segment in segments
            ]
            if not places:
                return False
            if not name.bare:
                continue
            later = [o for o in places if o.first > place and (not is_first or self._opens(o))]
            if not later:
                return False
            place, is_first = later[0].first, False
        return True

    def _opens(self, name: Named) -> bool:
        """Whether no other bare name comes before in the name's own stretch."""
        tokens = self._line.tokens
        return not any(
            other.bare and other.first < name.first
            for other in self._line.names
            if tokens[other.first].stretch == tokens[name.first].stretch
        )


def _may_be_a_word(name: Named) -> bool:
    """Whether the capital may only open the sentence."""
    return name.first == 0 and len(name.key) == 1 and not name.key[0].startswith(MARK)


def _places(name: Named, line: Assertion) -> list[Named]:
    """Where the line says a name: as a name, as part of a longer one, or in small letters."""
    whole = [other for other in line.names if _within(name.key, other.key)]
    if whole:
        return whole
    terms = [token.word.term for token in line.tokens]
    size = len(name.key)
    return [
        Named(name.key, name.text, at, at + size, "", True)
        for at in range(len(terms) - size + 1)
        if tuple(terms[at : at + size]) == name.key
    ]


def _within(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether a name is the other, or its beginning or end: "Sullivan", "Jake Sullivan"."""
    return part == whole or part == whole[-len(part) :] or part == whole[: len(part)]

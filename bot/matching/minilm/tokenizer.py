"""WordPiece, as uncased BERT models use it: a text to the numbers of its pieces.

Follows the normaliser, the pre-tokeniser and the model that the model's own tokenizer.json
names (BertNormalizer, BertPreTokenizer, WordPiece; read November 2026), except that the special
tokens' names in a text are plain text. Knows nothing of vectors.
"""

import string
import unicodedata
from collections.abc import Iterable
from pathlib import Path

UNKNOWN, BEGIN, END = "[UNK]", "[CLS]", "[SEP]"
WORD_MAX_CHARS = 100
"""A longer word is unknown as a whole: `max_input_chars_per_word` of tokenizer.json."""

# Words remembered with their pieces, so that a large base is not split anew word by word.
_REMEMBERED_WORDS = 100_000

_PUNCTUATION = frozenset(string.punctuation)
# Ideographs are words of their own: the blocks of BERT's _is_chinese_char.
_IDEOGRAPHS = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)


class Tokenizer:
    """Splits texts by one vocabulary; safe to use from any number of threads."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        """`vocabulary` in the order of the piece numbers; it must hold the special tokens."""
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._unknown = self._numbers[UNKNOWN]
        self._begin, self._end = self._numbers[BEGIN], self._numbers[END]
        self._longest = max(len(piece) for piece in self._numbers)
        self._folding = _Folding()
        self._remembered: dict[str, tuple[int, ...]] = {}

    @classmethod
    def read(cls, vocabulary: Path) -> "Tokenizer":
        """From a file with one piece a line; OSError if there is none."""
        return cls(vocabulary.read_text(encoding="utf-8").splitlines())

    def encode(self, text: str, most: int) -> list[int]:
        """The numbers of the text's pieces between those of [CLS] and [SEP], cut to `most`."""
        return [self._begin, *self.pieces(text, most - 2), self._end]

    def pieces(self, text: str, most: int | None = None) -> list[int]:
        """The numbers of the text's pieces, cut to `most`; empty for a text of blanks."""
        found: list[int] = []
        for word in text.translate(self._folding).split(" "):
            if word:
                found.extend(self._word(word))
            if most is not None and len(found) >= most:
                return found[:most]
        return found

    def _word(self, word: str) -> tuple[int, ...]:
        known = self._remembered.get(word)
        if known is None:
            known = self._split(word)
            if len(self._remembered) < _REMEMBERED_WORDS:
                self._remembered[word] = known
        return known

    def _split(self, word: str) -> tuple[int, ...]:
        """The longest piece from the left, again and again; one unknown if that fails."""
        if len(word) > WORD_MAX_CHARS:
            return (self._unknown,)
        numbers: list[int] = []
        start = 0
        while start < len(word):
            prefix = "##" if start else ""
            for end in range(min(len(word), start + self._longest), start, -1):
                number = self._numbers.get(prefix + word[start:end])
                if number is not None:
                    break
            else:
                return (self._unknown,)
            numbers.append(number)
            start = end
        return tuple(numbers)


class _Folding(dict[int, str]):
    """A table for `str.translate`, filled as characters are met.

    Control characters go, blanks become spaces, marks come off letters, letters become small,
    and what is a word of its own gets a space on either side.
    """

    def __missing__(self, code: int) -> str:
        folded = _fold(chr(code))
        self[code] = folded
        return folded


def _fold(char: str) -> str:
    if char in "\t\n\r" or char.isspace():
        return " "
    if char == "\ufffd" or unicodedata.category(char)[0] == "C":
        return ""
    if any(first <= ord(char) <= last for first, last in _IDEOGRAPHS):
        return f" {char} "
    decomposed = unicodedata.normalize("NFD", char)
    bare = "".join(part for part in decomposed if unicodedata.category(part) != "Mn")
    return "".join(
        f" {part} " if part in _PUNCTUATION or unicodedata.category(part)[0] == "P" else part
        for part in bare.lower()
    )

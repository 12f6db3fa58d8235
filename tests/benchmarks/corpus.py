"""Sentences without end, for measuring speed: the data's own, then variations of them.

A variation is a sentence of the data, half of whose content words are others. The other word
is one that was written before, taken by how often it was, or a new one, made of the head of
one known word and the tail of another. New ones come whenever the vocabulary falls short of
Heaps' law, V = K n^b, with K such that the data's own size fits; so a base a hundred times as
large has the long tail of rare words and the long posting lists that it would have.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random

from bot.matching import Entry
from tests.benchmarks.rewording import FUNCTION_WORDS

ARTICLE_SENTENCES = 300
PARAGRAPH_SENTENCES = 5
CHANGED_SHARE = 0.5
# Of words to different words as text grows, for an encyclopaedia in English. A dozen articles
# of as many topics, one after the other, grow faster (.74).
HEAPS_EXPONENT = 0.6

_WORD = re.compile(r"[^\W\d_]{2,}")


def sentences(own: Sequence[str], size: int, seed: int) -> list[str]:
    """So many sentences: the given ones in their order, then variations of them."""
    return list(islice(_endless(own, seed), size))


def _endless(own: Sequence[str], seed: int) -> Iterator[str]:
    yield from own
    draw = Random(seed)
    words = _Vocabulary(own, draw)
    while True:
        yield _WORD.sub(words.other, draw.choice(own))


class _Vocabulary:
    """The words written so far, each as often as it was."""

    def __init__(self, own: Sequence[str], draw: Random) -> None:
        self._draw = draw
        self._written: list[str] = [
            word for text in own for word in _WORD.findall(text) if _is_content(word)
        ]
        self._known = set(self._written)
        self._scale = len(self._known) / len(self._written) ** HEAPS_EXPONENT

    def other(self, match: re.Match[str]) -> str:
        word: str = match.group()
        if not _is_content(word):
            return word
        if self._draw.random() < CHANGED_SHARE:
            other: str = self._next()
            word = other[0].upper() + other[1:] if word[0].isupper() else other
        self._written.append(word)
        self._known.add(word)
        return word

    def _next(self) -> str:
        if len(self._known) < self._scale * len(self._written) ** HEAPS_EXPONENT:
            return self._new()
        return self._draw.choice(self._written)

    def _new(self) -> str:
        for _ in range(10):
            head, tail = self._draw.choice(self._written), self._draw.choice(self._written)
            word = head[: (len(head) + 1) // 2] + tail[len(tail) // 2 :]
            if word not in self._known:
                return word
        return word + self._draw.choice("aeiou") + self._draw.choice("lmnrst")


def _is_content(word: str) -> bool:
    return word.casefold() not in FUNCTION_WORDS


def entries(texts: Sequence[str]) -> list[Entry]:
    """The sentences as entries of articles with paragraphs."""
    return [
        Entry(
            id=str(place),
            quote=text,
            article=str(place // ARTICLE_SENTENCES),
            title=f"Article {place // ARTICLE_SENTENCES}",
            paragraph=place // PARAGRAPH_SENTENCES,
        )
        for place, text in enumerate(texts)
    ]

"""Sentences without end, for measuring speed: the data's own, then edition after edition of them.

An edition is the data again as if about other subjects: its common words stay, and every other
word is renamed throughout the edition. So a base a hundred times as large has posting lists a
hundred times as long for the common words of a question, and hardly longer ones for its names.
The new name is made of the head of one known word and the tail of another as long as the
vocabulary falls short of Heaps' law, V = K n^b, with K such that the data's own size fits;
else it is a word that an earlier edition has.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from random import Random

from bot.matching import Entry
from tests.benchmarks.rewording import FUNCTION_WORDS

ARTICLE_SENTENCES = 300
PARAGRAPH_SENTENCES = 5
# From this share of all words on a word is common: a verb, a year's month, not a subject.
COMMON_SHARE = 1 / 5_000
# And in a small text from so many times on.
COMMON_COUNT = 3
# Of words to different words as text grows, for an encyclopaedia in English.
HEAPS_EXPONENT = 0.6

_PARTS = re.compile(r"([^\W\d_]{2,})")


def sentences(own: Sequence[str], size: int, seed: int) -> list[str]:
    """So many sentences: the given ones in their order, then further editions of them."""
    return list(islice(chain(own, _editions(own, Random(seed))), size))


def _editions(own: Sequence[str], draw: Random) -> Iterator[str]:
    texts = [_PARTS.split(text) for text in own]
    words = Counter(part.casefold() for parts in texts for part in parts[1::2])
    written = words.total()
    bar = max(COMMON_SHARE * written, COMMON_COUNT)
    common = {word for word, count in words.items() if count >= bar}
    renamed = sorted(words.keys() - common - FUNCTION_WORDS)
    forms = sorted({part for parts in texts for part in parts[1::2]})
    known, taken, editions = list(renamed), set(words), 1
    scale = len(words) / written**HEAPS_EXPONENT
    while renamed:
        editions += 1
        lacking = round(scale * (editions * written) ** HEAPS_EXPONENT) - len(taken)
        fresh = set(draw.sample(renamed, max(0, min(lacking, len(renamed)))))
        names = {
            word: _new(known, taken, draw) if word in fresh else draw.choice(known)
            for word in renamed
        }
        spelt = {form: _like(form, names.get(form.casefold(), form)) for form in forms}
        for parts in texts:
            yield "".join([spelt.get(part, part) for part in parts])


def _new(known: list[str], taken: set[str], draw: Random) -> str:
    while True:
        head, tail = draw.choice(known), draw.choice(known)
        word = head[: (len(head) + 1) // 2] + tail[len(tail) // 2 :]
        if word in taken:
            word += draw.choice("aeiou") + draw.choice("lmnrst")
        if word not in taken:
            taken.add(word)
            known.append(word)
            return word


def _like(form: str, word: str) -> str:
    """The word, with a capital where the form has one."""
    return word[0].upper() + word[1:] if form[0].isupper() and form.casefold() != word else word


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

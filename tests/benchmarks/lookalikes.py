"""Questions that look as if the base answered them, and does not: made from those it answers.

Nobody has read them: a few can be answered after all, in other words or by another sentence,
so a share answered is a little too harsh. The documents' own look-alikes are written by hand.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from random import Random

from bot.matching import Entry
from tests.benchmarks import rewording
from tests.benchmarks.sets import Base, Question, unanswerable

# So many questions lose their answers at a time: a base for every single one is slow to build.
REMOVED_TOGETHER = 12
# Two sentences that share so much of the shorter one's content words say the same.
NEAR_DUPLICATE = 0.7
NEAR_DUPLICATE_MIN_WORDS = 4


def without_answers(base: Base, seed: int) -> list[Base]:
    """Look-alikes by removal: on topic, and the sentences that answer are gone.

    A few questions at a time; with the sentences that answer go those that say nearly the
    same.
    """
    questions = list(base.answerable)
    Random(f"{seed}:{base.title}").shuffle(questions)
    return [
        _removed(base, questions[start : start + REMOVED_TOGETHER])
        for start in range(0, len(questions), REMOVED_TOGETHER)
    ]


def _removed(base: Base, questions: Sequence[Question]) -> Base:
    gold = {place for asked in questions for place in asked.gold}
    words = [_stems(entry.quote) for entry in base.entries]
    kept = tuple(
        entry
        for place, entry in enumerate(base.entries)
        if place not in gold and not any(_says_the_same(words[place], words[g]) for g in gold)
    )
    return unanswerable(replace(base, entries=kept), [asked.text for asked in questions])


@cache
def _stems(text: str) -> frozenset[str]:
    return frozenset(word.casefold()[:6] for word in rewording.content_words(text))


def _says_the_same(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= NEAR_DUPLICATE_MIN_WORDS and len(one & other) >= NEAR_DUPLICATE * shorter


def false_premises(base: Base, others: Sequence[Base], seed: int) -> Base:
    """Look-alikes by swap: a name or a number of the question is another one.

    A number becomes one that the article does not have; a name becomes, at equal odds, one
    of the same article that no paragraph with an answer names, or one that the article does
    not have. Questions without a name or number past their first word go out.
    """
    names = _Names(base, others)
    texts = []
    for asked in base.answerable:
        text = _swapped(base, asked, names, Random(f"{seed}:{asked.text}"))
        if text is not None:
            texts.append(text)
    return unanswerable(base, texts)


class _Names:
    """The names of an article, those of other articles that it has not, and its numbers."""

    def __init__(self, base: Base, others: Sequence[Base]) -> None:
        whole = " ".join(entry.quote for entry in base.entries)
        self.own = _repeated_names(base.entries)
        self.foreign = [
            name
            for other in others
            if other.title != base.title
            for name in _repeated_names(other.entries)
            if not rewording.words(whole) & rewording.words(name)
        ]
        self.numbers = frozenset(rewording.numbers(whole))


@cache
def _repeated_names(entries: tuple[Entry, ...]) -> list[str]:
    """Names written more than once: capitals that stand by chance fall out."""
    counts = Counter(name for entry in entries for name in rewording.names(entry.quote))
    return sorted(name for name, count in counts.items() if count > 1)


def _swapped(base: Base, asked: Question, names: _Names, draw: Random) -> str | None:
    parts = [*rewording.names(asked.text), *rewording.numbers(asked.text)]
    if not parts:
        return None
    old = draw.choice(sorted(parts))
    if old[0].isdigit():
        new = rewording.other_number(old, names.numbers, draw)
    else:
        new = _other_name(base, asked, old, names, draw)
    return None if new is None else rewording.replaced(asked.text, old, new)


def _other_name(base: Base, asked: Question, old: str, names: _Names, draw: Random) -> str | None:
    near = rewording.words(" ".join([asked.text, *_paragraphs(base, asked.gold)]))
    pools = [names.own, names.foreign]
    draw.shuffle(pools)
    for pool in pools:
        fitting = [
            name
            for name in pool
            if name.count(" ") == old.count(" ") and not near & rewording.words(name)
        ]
        if fitting:
            return draw.choice(fitting)
    return None


def _paragraphs(base: Base, gold: frozenset[int]) -> Iterator[str]:
    there = {(base.entries[place].article, base.entries[place].paragraph) for place in gold}
    for entry in base.entries:
        if (entry.article, entry.paragraph) in there:
            yield entry.quote

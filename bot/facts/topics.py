"""Topics for a text without headings: the few names that it comes back to.

A name is one or more capitalised words. The same text always gives the same topics, and an
edit of a sentence seldom changes them: a name needs to stand in several. Pure.
"""

import re
from collections import Counter
from collections.abc import Sequence

from bot.facts.abbreviations import OPENERS

TOPICS_MAX = 6
_PER_FACT_MAX = 2
_MIN_SENTENCES = 3
_MAX_SHARE = 0.6  # what nearly every sentence names tells none from another
_MIN_TEXT = 8

_NAME = re.compile(
    r"[A-Z][\w&-]*(?:[ \u00a0](?:(?:of|for|and) (?:the )?(?=[A-Z]))?[A-Z0-9][\w&-]*){0,3}"
)
_ROMAN = re.compile(r"[IVXLC]+")
_NO_TOPICS = OPENERS | frozenset(
    "January February March April May June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday I Mr Mrs Ms Dr".split()
)


def topics(sentences: Sequence[str]) -> list[tuple[str, ...]]:
    """For each sentence the topics it names, at most two, the more frequent first."""
    chosen = chosen_topics(sentences)
    return [
        tuple(topic for topic in chosen if _names(sentence, topic))[:_PER_FACT_MAX]
        for sentence in sentences
    ]


def chosen_topics(sentences: Sequence[str]) -> tuple[str, ...]:
    """The names that make topics of the text, the most frequent first; none in a short text."""
    if len(sentences) < _MIN_TEXT:
        return ()
    within: Counter[str] = Counter()
    for sentence in sentences:
        within.update({name for name, at in _found(sentence) if at > 0})
    counts = {name: sum(_names(sentence, name) for sentence in sentences) for name in within}
    fitting = [
        name
        for name, count in counts.items()
        if within[name] > 1 and _MIN_SENTENCES <= count <= _MAX_SHARE * len(sentences)
    ]
    chosen: list[str] = []
    for name in sorted(fitting, key=lambda name: (-counts[name], name)):
        # "SMIC" and "SMIC's board" are one topic.
        if not any(_names(name, other) or _names(other, name) for other in chosen):
            chosen.append(name)
    return tuple(chosen[:TOPICS_MAX])


def _found(sentence: str) -> list[tuple[str, int]]:
    """The names in a sentence with where each begins, without the openers before them."""
    found = []
    for match in _NAME.finditer(sentence):
        words = match[0].split()
        start = match.start()
        while words and (words[0] in _NO_TOPICS or not words[0][0].isupper()):
            start += len(words[0]) + 1
            del words[0]
        while words and words[-1] in _NO_TOPICS:
            words.pop()
        name = " ".join(words)
        if len(name) > 1 and name[0].isupper() and not _ROMAN.fullmatch(name):
            found.append((name, start))
    return found


def _names(text: str, name: str) -> bool:
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None

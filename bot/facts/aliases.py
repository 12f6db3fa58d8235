"""Names of one thing that a text itself says are the same: "Long Name (LN)", "X, now known as Y".

Only what the text spells out, by pattern; people look at what is proposed. Pure.
"""

import re
from collections.abc import Iterable, Iterator

from bot.facts.abbreviations import OPENERS

_SMALL = frozenset("a an and at by de der des du for in la of on the to und für &".split())
_SHORT = re.compile(
    r"\((?:(?:short|abbreviated|abbr\.|kurz)(?: as| to)?:? )?([^\W_][\w&.-]{1,9})\)"
)
_SPELT = re.compile(r"(?<![\w.])([A-Z][A-Z0-9&]{1,9}) \(([^()]{5,80})\)")
_WORD = re.compile(r"[^\W_][\w’'.&]*")

_NAME = (
    r"[A-Z][\w&’'-]*(?:\.(?=\w))?(?: (?:(?:of|and|the|for|de|von|&) ){0,2}[A-Z0-9][\w&’'-]*){0,5}"
)
_KNOWN = re.compile(
    rf"(?P<one>{_NAME})(?:,? \(|,? ?[—–] ?|, | (?=is |was |are |were ))"
    r"(?:(?:who|which|that) )?(?:is |was |are |were )?(?:(?:"
    r"(?:now|also|formerly|previously|originally|otherwise|better|commonly|later|today|sometimes)"
    r" (?:known as|called|named)|a\.k\.a\.|aka|codenamed|abbreviated(?: as| to)?|short:)"
    rf" [\"“‘]?(?:the )?[\"“‘]?(?P<other>{_NAME})"
    rf"|(?<=\()(?:now|formerly|previously|originally) (?:the )?[\"“‘]?(?P<alone>{_NAME})"
    r"(?=[\"”’]?\)))"
)
_LONG_MAX_CHARS = 200


def proposed(sentences: Iterable[str]) -> dict[str, list[str]]:
    """A name to the other names that the sentences say it has, in the order they say so.

    A short form of two things is proposed for the first only.
    """
    found: dict[str, list[str]] = {}
    things: dict[str, str] = {}  # every name so far, folded, to the first of its thing
    for sentence in sentences:
        for name, other, is_short in _said(sentence):
            thing = things.get(name.casefold(), name)
            is_another = is_short and thing in found
            if is_another or other.casefold() in things or name.casefold() == other.casefold():
                continue
            things[name.casefold()] = things[other.casefold()] = thing
            found.setdefault(thing, []).append(other)
    return found


def _said(sentence: str) -> Iterator[tuple[str, str, bool]]:
    """Two names of one thing, and whether the first is the other's short form."""
    for match in _SHORT.finditer(sentence):
        short = match[1].rstrip(".")
        if sum(char.isupper() for char in short) < 2:
            continue
        if long := _long_form(short, sentence[: match.start()]):
            yield short, long, True
    for match in _SPELT.finditer(sentence):
        if _long_form(match[1], match[2]) == match[2]:
            yield match[1], match[2], True
    for match in _KNOWN.finditer(sentence):
        one = _without_openers(match["one"])
        other = match["other"] or match["alone"]
        if one and other:
            yield _bare(one), _bare(other), False


def _long_form(short: str, before: str) -> str | None:
    """The words just before whose initials are the short form's letters; `None` if others."""
    before = before[-_LONG_MAX_CHARS:]
    letters = [char.casefold() for char in short.removesuffix("s") if char.isalpha()]
    words = list(_WORD.finditer(before))
    if not letters or not words or before[words[-1].end() :].strip("\"”’'» "):
        return None
    # "Office of Manned Space Flight (OMSF)", but "system on a chip (SoC)".
    for skips_small in (True, False):
        begun = _begin(letters, words, skips_small=skips_small)
        if begun is not None and begun[0].casefold() not in _SMALL:
            long = before[begun.start() :].strip("\"“”’'«» ")
            return long if " " in long or "-" in long else None
    return None


def _begin(
    letters: list[str], words: list[re.Match[str]], *, skips_small: bool
) -> re.Match[str] | None:
    """The word at which the initials begin, read from the end; `None` if they do not fit."""
    left = list(letters)
    for word in reversed(words):
        is_small = word[0].casefold() in _SMALL
        if word[0][0].casefold() == left[-1] and not (is_small and skips_small):
            left.pop()
        elif not is_small:
            return None
        if not left:
            return word
    return None


def _without_openers(name: str) -> str:
    words = name.split()
    while words and words[0] in OPENERS:
        del words[0]
    return " ".join(words)


def _bare(name: str) -> str:
    return re.sub(r"[’']s?$", "", name).rstrip("&-’'")

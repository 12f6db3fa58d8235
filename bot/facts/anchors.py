"""Whether a quote stands in its article, and what stands nearest when it does not.

The only judge of "verbatim": the loader asks it when a base is read, the answer when it
is sent. Owns how an article's bytes become lines; knows nothing of YAML.
"""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

from bot.facts.base import Fact
from bot.facts.sentences import split

# Below this similarity the "nearest" text has only common words in common with the quote.
NEAR_ENOUGH = 0.5

# How many lines, by the words they share with the quote, are compared letter by letter.
_SHORTLIST = 5

_WORD = re.compile(r"\w+")


def decode(data: bytes) -> tuple[str, ...]:
    """The lines of an article; line 1 is the first.

    Lines end at a line feed and nothing else, a carriage return before it belongs to the
    end, and a byte order mark to none. Raises `UnicodeDecodeError` unless it is UTF-8.
    """
    lines = data.decode("utf-8-sig").split("\n")
    if not lines[-1]:
        lines.pop()
    return tuple(line.removesuffix("\r") for line in lines)


def stands_in(line: str, quote: str) -> bool:
    """Whether a line holds the quote verbatim and as whole words and numbers.

    "It costs 5" does not stand in "It costs 50" or "It costs 5.50".
    """
    start = line.find(quote) if quote else -1
    while start >= 0:
        end = start + len(quote)
        if not _cuts(line, start) and not _cuts(line, end):
            return True
        start = line.find(quote, start + 1)
    return False


def stands(fact: Fact) -> bool:
    """Whether the article's file holds the quote at its line at this moment.

    Reads the file anew; one that cannot be read holds nothing. Never raises.
    """
    try:
        lines = decode(Path(fact.article.path).read_bytes())
    except (OSError, ValueError):
        return False
    return fact.line <= len(lines) and stands_in(lines[fact.line - 1], fact.quote)


def nearest(lines: Sequence[str], quote: str) -> tuple[int, str] | None:
    """The 1-based line and the sentence in it that come nearest to a quote.

    The quote itself where it stands in any line (the first of them); `None` when nothing
    is like it.
    """
    for number, line in enumerate(lines, 1):
        if stands_in(line, quote):
            return number, quote
    best: tuple[float, int, str] | None = None
    for number in _shortlist(lines, quote):
        for sentence in split(lines[number - 1]):
            score = _similarity(quote, sentence)
            if score >= NEAR_ENOUGH and (best is None or score > best[0]):
                best = score, number, sentence
    return None if best is None else best[1:]


def context(fact: Fact, around: int = 2) -> tuple[tuple[int, str], ...]:
    """The fact's line and up to `around` lines before and after it, blank ones left out.

    In reading order, each with its 1-based number, as they were when the base was loaded.
    """
    filled = [(n, line) for n, line in enumerate(fact.article.lines, 1) if line.strip()]
    before = [pair for pair in filled if pair[0] < fact.line]
    after = [pair for pair in filled if pair[0] > fact.line]
    here = [(fact.line, fact.article.line(fact.line))]
    return (*before[max(0, len(before) - around) :], *here, *after[:around])


def _cuts(line: str, at: int) -> bool:
    """Whether a place lies inside a word or a number."""
    left, right = line[:at][-2:], line[at : at + 2]
    if not left or not right:
        return False
    if left[-1].isdigit():
        return re.match(r"[.,]?\d", right) is not None
    if right[0].isdigit():
        return re.search(r"\d[.,]?$", left) is not None
    # Scripts without upper and lower case are written without spaces between words.
    return _is_cased(left[-1]) and _is_cased(right[0])


def _is_cased(char: str) -> bool:
    return char.isalpha() and char.lower() != char.upper()


def _shortlist(lines: Sequence[str], quote: str) -> list[int]:
    """The numbers of the lines that share most words with the quote, in reading order."""
    words = set(_WORD.findall(quote.casefold()))
    shared = Counter(
        {
            number: len(words.intersection(_WORD.findall(line.casefold())))
            for number, line in enumerate(lines, 1)
        }
    )
    return sorted(number for number, count in shared.most_common(_SHORTLIST) if count)


def _similarity(quote: str, sentence: str) -> float:
    matcher = SequenceMatcher(None, quote[:1000], sentence[:1000], autojunk=False)
    if matcher.quick_ratio() < NEAR_ENOUGH:
        return 0.0
    return matcher.ratio()

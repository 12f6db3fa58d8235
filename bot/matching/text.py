"""Text to comparable tokens: folding, number words, stopwords.

Pure functions over strings; normalising twice equals normalising once.
"""

import re
import unicodedata
from collections.abc import Iterable

_POSSESSIVE = re.compile(r"['’]s\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_ACRONYM = re.compile(r"\b(?:[a-z]\.){2,}")
_TOKEN = re.compile(r"[a-z0-9]+")

_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}

STOPWORDS = frozenset(
    "a an and are as at be been being but by can could did do does for from had has have he her "
    "him his how i if in into is it its just me my no not of on or our she should so some than "
    "that the their them then there these they this those to up was we were what when where "
    "which who whom whose why will with would you your about any anyone ever tell".split()
)


def tokens(text: str) -> list[str]:
    """The words of a text in order: folded, lower case, number words as digits."""
    folded = unicodedata.normalize("NFKD", text)
    folded = "".join(char for char in folded if not unicodedata.combining(char)).casefold()
    folded = _THOUSANDS.sub("", _POSSESSIVE.sub("", folded))
    folded = _ACRONYM.sub(lambda match: match.group().replace(".", ""), folded)
    return [_NUMBER_WORDS.get(token, token) for token in _TOKEN.findall(folded)]


def content(words: Iterable[str]) -> list[str]:
    """The words that carry meaning, in order: all but the stopwords."""
    return [word for word in words if word not in STOPWORDS]

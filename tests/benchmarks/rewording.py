"""Questions made from questions: mistyped, cut down to keywords, or with a false premise.

Every function is pure; what it draws comes from the `Random` it is given.
"""

import re
from collections.abc import Callable
from functools import cache
from random import Random

# Fixed here, apart from the matcher's own list, so that the sets stay the same when that changes.
FUNCTION_WORDS = frozenset(
    "a about after all also am an and any anyone are as at be because been before being "
    "between but by can could did do does doing during each ever for from get gets give got "
    "had has have having he her hers him his how i if in into is it its just let many me "
    "might more most much must my no nor not of off on one or other our out over own shall "
    "she should so some such than that the their theirs them then there these they this those "
    "through to too under until up upon us very was we were what when where which while who "
    "whom whose why will with within without would you your".split()
)
TYPO_MIN_LETTERS = 4

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_POSSESSIVE = re.compile(r"['’]s$")

# A key's left edge on a keyboard of English layout, in widths of a key, by row.
_ROWS = (("qwertyuiop", 0.0), ("asdfghjkl", 0.25), ("zxcvbnm", 0.75))
_REACH = 1.3


def content_words(text: str) -> list[str]:
    """The words that carry meaning, as written and in order."""
    words = (_POSSESSIVE.sub("", match.group()) for match in _WORD.finditer(text))
    return [word for word in words if word.casefold() not in FUNCTION_WORDS]


def keywords(question: str) -> str:
    """The content words alone, in order: what is typed into a search field."""
    return " ".join(content_words(question))


def mistyped(question: str, draw: Random) -> str:
    """The question with a keyboard slip in one content word, or in two, as it falls.

    A question without a content word of four letters comes back as it is.
    """
    spots = [
        match
        for match in _WORD.finditer(question)
        if len(match.group()) >= TYPO_MIN_LETTERS
        and match.group().isalpha()
        and match.group().isascii()
        and match.group().casefold() not in FUNCTION_WORDS
    ]
    chosen = draw.sample(spots, min(len(spots), draw.choice((1, 2))))
    for match in sorted(chosen, key=lambda match: -match.start()):
        slip = _slip(match.group(), draw)
        question = question[: match.start()] + slip + question[match.end() :]
    return question


def _slip(word: str, draw: Random) -> str:
    """One slip, after the first letter: people look at that one."""
    kind: Callable[[str, int, Random], str] = draw.choice((_beside, _turned, _missed, _doubled))
    for _ in range(20):
        slip = kind(word, draw.randrange(1, len(word)), draw)
        if slip != word:
            return slip
    return _missed(word, len(word) - 1, draw)


def _beside(word: str, at: int, draw: Random) -> str:
    letter = draw.choice(_NEIGHBOURS[word[at].lower()])
    return word[:at] + (letter.upper() if word[at].isupper() else letter) + word[at + 1 :]


def _turned(word: str, at: int, draw: Random) -> str:
    at = max(at, 2)
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def _missed(word: str, at: int, draw: Random) -> str:
    return word[:at] + word[at + 1 :]


def _doubled(word: str, at: int, draw: Random) -> str:
    return word[:at] + word[at] + word[at:]


def _keyboard() -> dict[str, list[str]]:
    place = {
        letter: (row, left + column)
        for row, (letters, left) in enumerate(_ROWS)
        for column, letter in enumerate(letters)
    }
    return {
        letter: [
            other
            for other, (other_row, other_x) in place.items()
            if other != letter and (row - other_row) ** 2 + (x - other_x) ** 2 < _REACH**2
        ]
        for letter, (row, x) in place.items()
    }


_NEIGHBOURS = _keyboard()


def names(text: str) -> list[str]:
    """The runs of capitalised words, but for one that begins the text, where any word has one."""
    found = []
    for match in _NAME.finditer(text):
        name = _POSSESSIVE.sub("", match.group())
        first, _, rest = name.partition(" ")
        if first.casefold() in FUNCTION_WORDS:
            name = rest
        elif match.start() == 0:
            continue
        if name:
            found.append(name)
    return found


def numbers(text: str) -> list[str]:
    return _NUMBER.findall(text)


def other_number(number: str, taken: frozenset[str], draw: Random) -> str | None:
    """A number of the same look that is none of `taken`: a year near by, a digit changed."""
    for _ in range(20):
        if re.fullmatch(r"1\d{3}|20\d{2}", number):
            other = str(int(number) + draw.choice((-1, 1)) * draw.randint(2, 15))
        else:
            at = draw.choice([at for at, char in enumerate(number) if char.isdigit()])
            digit = draw.choice([digit for digit in "123456789" if digit != number[at]])
            other = number[:at] + digit + number[at + 1 :]
        if other not in taken:
            return other
    return None


def replaced(question: str, old: str, new: str) -> str:
    """The question with one name or number for another, wherever it stands as a whole word."""
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, question)


@cache
def words(text: str) -> frozenset[str]:
    """The words of a text that are not function words, without regard to case."""
    there = frozenset(match.group().casefold() for match in _WORD.finditer(text))
    return there - FUNCTION_WORDS

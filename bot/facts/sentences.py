"""Where the sentences of one line begin and end, by rule.

A stop ends a sentence unless what stands around it says otherwise: an abbreviation, an
initial, a number of a list, a bracket or quotation that has not closed. When in doubt the
line is not cut: two sentences in one piece still answer, half a sentence does not. Owns
no reading of files and no judgement about which sentences are worth keeping.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from bot.facts import abbreviations

# A stop with what closes after it: quotes, brackets, footnote marks ("[12]", "[citation
# needed]", ":33"). A stop inside a word, number, address or file name has no space after it.
_STOP = re.compile(
    r"(?<![.!?…])(?P<mark>[.!?…]++)"
    r"(?P<closers>(?:[\"'”’»)\]*_`]|\[\w[^\[\]]{0,40}\]|\s\[[a-z\d][^\[\]]{0,40}\]"
    r"|\s?:\d{1,5}(?:[,–-]\s?\d{1,5}){0,9}(?=\s))*+)"
    r"(?=\s)"
    r"|(?P<full>[。！？｡।؟۔]+[”’」』）)\]\"']*)"  # noqa: RUF001
)
_INK = re.compile(r"\S")
_GAP = re.compile(r"\s+")
_OPENING = re.compile(r"[\"'“‘«(\[*_`¿¡]*")
_WORD = re.compile(r"[\w'’.!-]*\w[\w'’!-]*|\S")
_LAST_WORD = re.compile(r"[^\s()\[\]\"“”‘«»/—–]*$")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]{1,2}")
_ROMAN = re.compile(r"[IVXLC]{1,6}")
_NAME_LIKE = re.compile(r"[a-z]+(?:[A-Z]|[\w-]*[\d_])|[a-z]+\.[a-z]|[α-ω]-")  # noqa: RUF001
_WHOLE_WORD = re.compile(r"(?:^|\s)(?!approx|assoc|equiv)[a-z]{5,}$")
_SPEAKING = re.compile(
    r"(?:[\w.'’-]+ ){1,3}(?:said|says|asked|asks|wrote|writes|added|replied|shouted|cried|"
    r"wondered|exclaimed|answered|told)\b"
)

# The number of a list or section before its text: "1.", "4.2.", "iv.", "B.".
_ENUMERATOR_MAX_CHARS = 8

# A bracket or quotation longer than this is taken for one that was never closed.
_ENCLOSED_MAX_CHARS = 600

# How far back an abbreviation can begin.
_LOOK_BACK_CHARS = 24


_PAIRS = {"(": ")", "“": "”", "«": "»"}
_MARKS = frozenset('()“”«»"')

Span = tuple[int, int]


def split(line: str) -> list[str]:
    """The sentences of a line in order, each an exact part of it, without outer space.

    Together they hold every character of the line but the space between them; a line
    without a stop is one sentence, a blank one none.
    """
    pieces = []
    start = 0
    for end in _ends(line):
        pieces.append(line[start:end].strip())
        start = end
    pieces.append(line[start:].strip())
    return [piece for piece in pieces if piece]


def _ends(line: str) -> Iterator[int]:
    """The offsets after each sentence but the last."""
    enclosed = _enclosed(line)
    start, last = 0, len(line.rstrip())
    for stop in _STOP.finditer(line, 0, last):
        if _is_inside(line, start, stop, enclosed):
            continue
        if stop["full"] or _ends_sentence(line, start, stop):
            yield stop.end()
            start = stop.end()


def _ends_sentence(line: str, start: int, stop: re.Match[str]) -> bool:
    gap = _GAP.match(line, stop.end())
    following = gap.end() if gap else stop.end()
    opening = _OPENING.match(line, following)
    first = opening.end() if opening else following
    if first >= len(line) or not _can_begin(line, stop, following, first):
        return False
    if stop["mark"] == ".":
        return not _is_enumerator(line, start, stop) and not _is_abbreviation(line, stop, first)
    if "!" in stop["mark"] or "?" in stop["mark"]:
        return not _is_name_or_speech(line, stop, following)
    # Dots that stand apart leave words out; dots at a word's end trail off.
    before = line[max(start, stop.start() - 1) : stop.start()]
    return bool(before) and not before.isspace() and before not in "[("


def _can_begin(line: str, stop: re.Match[str], following: int, first: int) -> bool:
    """Whether a sentence can begin with the character at `first`, after quotes that open."""
    char = line[first]
    if char in "•◦▪":
        return True
    if not char.islower():
        return char.isalnum() or char in "$€£¥§#@%+~"
    opened = line[following:first]
    if any(mark in opened for mark in '“"«`') or _NAME_LIKE.match(line, first):
        return True
    # "... table scans. systemd restarted": after a whole word, not what may be a short form.
    return stop[0] == "." and bool(_WHOLE_WORD.search(_before(line, stop)))


def _is_enumerator(line: str, start: int, stop: re.Match[str]) -> bool:
    if stop.start() - start > _ENUMERATOR_MAX_CHARS:
        return False
    begun = line[start : stop.start()].strip()
    letters = [char for char in begun if char.isalpha()]
    return len(letters) < 2 or bool(_ROMAN.fullmatch(begun.upper()))


def _is_abbreviation(line: str, stop: re.Match[str], first: int) -> bool:
    found = _LAST_WORD.search(_before(line, stop))
    word = found[0].lstrip("'’*_`") if found else ""
    following = _WORD.match(line, first)
    after = following[0] if following else ""
    if word in abbreviations.BEFORE_NAME:
        return True
    if line[first].isdigit() and word in abbreviations.BEFORE_NUMBER:
        return True
    if word.lower() in {"a.m", "p.m", "am", "pm"}:
        return after in abbreviations.AFTER_TIME or (after.isupper() and 2 <= len(after) <= 4)
    if word.isdigit() and len(word) <= 2 and after in abbreviations.MONTHS_AFTER_ORDINAL:
        return True
    initial = len(word) == 1 and word.isupper()
    if initial or _ACRONYM.fullmatch(word) or word in abbreviations.BEFORE_CAPITAL:
        # "J. A. Smith": an opener with a stop of its own is the next initial.
        dotted = line.startswith(".", first + len(after))
        return after not in abbreviations.OPENERS or (len(after) == 1 and dotted)
    return False


def _before(line: str, stop: re.Match[str]) -> str:
    return line[max(0, stop.start() - _LOOK_BACK_CHARS) : stop.start()]


def _is_name_or_speech(line: str, stop: re.Match[str], following: int) -> bool:
    """Whether a mark belongs to a name ("Yahoo!") or to words that somebody says."""
    before = _before(line, stop) + stop["mark"]
    if before.split()[-1].strip("\"'“‘(") in abbreviations.MARKED_NAMES:
        return True
    quoted = any(mark in stop["closers"] for mark in "\"”’'»")
    return quoted and bool(_SPEAKING.match(line, following))


def _is_inside(line: str, start: int, stop: re.Match[str], enclosed: list[Span]) -> bool:
    """Whether a stop stands in a bracket or quotation that is only a part of its sentence."""
    following = bisect_right(enclosed, (stop.start(), 0))
    if not following:
        return False
    opened, closed = enclosed[following - 1]
    if stop.end() > closed:
        return False
    # One that begins its sentence is the whole of it, unless words follow: “..., ” she said.
    return bool(_INK.search(line, start, opened)) or line[closed - 1] not in ".!?…"


def _enclosed(line: str) -> list[Span]:
    """The outermost brackets and quotations that close, in order, as offsets of their marks."""
    closed: list[Span] = []
    opened: list[tuple[int, str]] = []
    for at, char in enumerate(line):
        if char not in _MARKS:
            continue
        depth = next((d for d in (-1, -2, -3) if char in [mark for _, mark in opened[d:][:1]]), 0)
        if depth:
            begun, _ = opened[depth]
            del opened[depth:]
            if at - begun <= _ENCLOSED_MAX_CHARS:
                closed.append((begun, at))
        elif closing := _closing(line, at):
            opened.append((at, closing))
    outermost: list[Span] = []
    for span in sorted(closed):
        if not outermost or span[0] > outermost[-1][1]:
            outermost.append(span)
    return outermost


def _closing(line: str, at: int) -> str:
    """The mark that would close what opens here; empty when nothing does."""
    if line[at] != '"':
        return _PAIRS.get(line[at], "")
    before, after = line[at - 1 : at] if at else "", line[at + 1 : at + 2]
    opens = (not before or before.isspace() or before in "([—–") and after and not after.isspace()
    return '"' if opens else ""

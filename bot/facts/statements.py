"""Which parts of an article state something: the lines and sentences worth being facts.

Reads plain text and the common marks of Markdown. Headings, captions, credits, questions
and rules are left out only where they are plain to see; anything else is kept, since a
sentence that is not in the base can never be an answer. A question that the text itself
answers, as a list of questions and answers does, goes with its answer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.facts.marks import NUMBERED, plain
from bot.facts.questions import Asked
from bot.facts.sentences import split

_FENCE = re.compile(r"\s*(```|~~~)")
_QUOTED = re.compile(r"\s*(?:>\s?)+")
_BULLET = re.compile(r"\s*(?:[-*+•◦▪‣·–—]\s+)+(?:\[[ xX]\]\s+)?")
_HEADING = re.compile(r"\s{0,3}#{1,6}(?:\s+|$)(?P<text>.*?)\s*#*\s*$")
_HASHES = re.compile(r"\s{0,3}#{1,6}\s+")
_NOTE = re.compile(r"\[[^\[\]]*\]")
_EMPHASISED = re.compile(r"\s*(?P<mark>\*\*|__)(?P<text>[^*_]*[^*_.:;,!?])(?P=mark)\s*$")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,})\s*$")
_TABLE_RULE = re.compile(r"\s*\|?[\s|:-]*-{2,}[\s|:-]*\|[\s|:-]*$|\s*\|[\s|:-]*-{2,}[\s|:-]*$")
_LISTED = re.compile(r"\s*\d+[.)]\s+")

# A day, not just a year: "## 2.4.0 - 2024-05-03" says when, "## History (1990-2005)" does not.
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATED = re.compile(
    rf"\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|\d{{1,2}}:\d\d"
    rf"|\b(?:{_MONTHS})[a-z]*\.? \d|\d(?:st|nd|rd|th)?\.? (?:{_MONTHS})",
    re.IGNORECASE,
)

# Agencies whose name after a slash signs a photograph: "Kevin Frayer/Getty Images".
_CREDIT = re.compile(
    r"[\w .,'’&()-]{0,60}(?:/\s?)(?:Getty(?: Images)?|AFP|AP(?: Photo)?|Reuters|REUTERS|EPA|Alamy|"
    r"Shutterstock|Bloomberg|Corbis|iStock|Unsplash|Flickr|NurPhoto|Xinhua|Magnum|Wikimedia)"
    r"[\w ./,'’()-]{0,40}$"
    r"|\(?(?:(?:Photo|Image|Picture|Photograph)s?(?: (?:credit|courtesy)s?)?(?::| by\b)|"
    r"AP Photo\b).{0,80}$"
)
_PICTURE = re.compile(r"(?:\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?\s*)+$")
_CAPTION = re.compile(r"(?:Enlarge|Click to enlarge)\s*/\s*(?P<text>.*)$")

# Verbs that make a short line a statement though it has no full stop.
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|must|shall|should|"
    r"do|does|did|requires?|needs?|costs?|applies|apply|contains?|includes?|means|uses?)\b",
    re.IGNORECASE,
)
_HEADING_MAX_WORDS = 8
_TITLE_MAX_WORDS = 16
_BARE_LINE_MAX_CHARS = 60


@dataclass(frozen=True, slots=True)
class Statement:
    """A part of an article that states something, exactly as its 1-based line has it.

    `heading` is the nearest heading above it and `question` what the article asks before it
    that it answers, both in plain words, or `None`.
    """

    line: int
    quote: str
    heading: str | None = None
    question: str | None = None


def statements(lines: Sequence[str]) -> Iterator[Statement]:
    """Every part that states something, in reading order.

    A part is a sentence, or a whole row of a table, line of code or entry of a list where
    there are no sentences.
    """
    left_out = {found["text"].strip() for line in lines if (found := _CAPTION.match(line.strip()))}
    heading: str | None = None
    named = title(lines)
    first = _first(lines)
    if first is not None and _is_title(lines, first) and not re.search(r"\d", lines[first]):
        left_out.add(lines[first].strip())  # it says what the text is, and nothing more
    fenced = False
    asked = Asked(_parts(line) for line in lines if "?" in line)
    for at, line in enumerate(lines):
        if _FENCE.match(line):
            fenced = not fenced
            continue
        if not fenced and (found_heading := _heading_text(lines, at)):
            if asked.take(found_heading, alone=True):
                continue
            heading = None if found_heading == named else found_heading
        if fenced:
            parts = iter([line.strip()])
        elif _is_furniture(lines, at) or line.strip() in left_out:
            asked.drop(line)
            continue
        else:
            is_row = line.lstrip().startswith("|")
            parts = iter(_parts(line)) if is_row else asked.answers(_parts(line))
        for part in parts:
            if _says(part):
                yield Statement(at + 1, part, heading, asked.question())


def title(lines: Sequence[str]) -> str | None:
    """The article's title in plain words: its first line or its top heading; `None` without."""
    first = _first(lines)
    if first is None:
        return None
    if heading := _heading_text(lines, first):
        return heading
    tops = (_HEADING.match(line) for line in lines if line.startswith("# "))
    top = next((found["text"] for found in tops if found), "")
    return plain(top) or (plain(lines[first]) if _is_title(lines, first) else None)


def _parts(line: str) -> list[str]:
    """What a line says, without the marks before it."""
    quoted = _QUOTED.match(line)
    text = line[quoted.end() :] if quoted else line
    marked = _BULLET.match(text) or _HASHES.match(text)
    text = (text[marked.end() :] if marked else text).strip()
    if text.startswith("|"):
        return [text.strip("|").strip()]
    return [sentence for sentence in split(text) if not _CREDIT.match(sentence)]


def _says(part: str) -> bool:
    """Whether there are words in it, and more than an editor's note ("[citation needed]")."""
    return any(char.isalnum() for char in part) and not _NOTE.fullmatch(part)


def _is_furniture(lines: Sequence[str], at: int) -> bool:
    """Whether a line only arranges the text: a heading, a rule, a caption, a table's head."""
    line = lines[at].strip()
    if not line or any(mark.match(line) for mark in (_CAPTION, _CREDIT, _PICTURE, _TABLE_RULE)):
        return True
    if line.startswith("|") and at + 1 < len(lines) and _TABLE_RULE.match(lines[at + 1]):
        return True
    return bool(_heading_text(lines, at)) and not _DATED.search(line)


def _heading_text(lines: Sequence[str], at: int) -> str | None:
    """The words of the heading that a line is; `None` for a line that is none."""
    line = lines[at]
    below = lines[at + 1] if at + 1 < len(lines) else ""
    if marked := _HEADING.match(line) or _EMPHASISED.match(line):
        return plain(marked["text"]) or None
    # A rule below a sentence, an entry or front matter is only a rule.
    is_underlined = line.strip() and _UNDERLINE.match(below) and not _BULLET.match(line)
    if is_underlined and ": " not in line and line.strip()[-1] not in ".!?-=":
        return plain(line)
    return plain(line) if _is_bare_heading(lines, at) else None


def _is_bare_heading(lines: Sequence[str], at: int) -> bool:
    """Whether a line without any mark is a heading: short, alone, no stop, no verb, no value."""
    line = lines[at].strip()
    before = lines[at - 1].strip() if at else ""
    if before or not line or line[-1] in ".!?…;,)”\"'" or _BULLET.match(lines[at]):
        return False
    numbered = NUMBERED.match(line)
    words = (line[numbered.end() :] if numbered else line).removesuffix(":").split()
    if not words or len(words) > _HEADING_MAX_WORDS or not line[0].isalnum():
        return False
    text = " ".join(words)
    if text[0].islower() or any(mark in text for mark in ":=|/;") or re.search(r"\d", text):
        return False
    return not _VERB.search(text) and _introduces(lines, at)


def _introduces(lines: Sequence[str], at: int) -> bool:
    """Whether what follows a line is text, rather than nothing or more lines like it."""
    below = next((line.strip() for line in lines[at + 1 : at + 4] if line.strip()), "")
    if not below or (_LISTED.match(lines[at]) and _LISTED.match(below)):
        return False
    if lines[at].rstrip().endswith(":") or len(below) > _BARE_LINE_MAX_CHARS:
        return True
    return (
        below[-1] in '.!?:”"'
        or any(mark in below for mark in "|:0123456789")
        or bool(_BULLET.match(below))
    )


def _first(lines: Sequence[str]) -> int | None:
    return next((at for at, line in enumerate(lines) if line.strip()), None)


def _is_title(lines: Sequence[str], at: int) -> bool:
    """Whether the first line that is not blank names the text: short, without a stop, alone."""
    line = lines[at].strip()
    below = [text.strip() for text in lines[at + 1 :]]
    if not any(below) or line[-1] in '.!?…:;,”"' or ": " in line or line[0] in "-*|>":
        return False
    return not below[0] and len(line.split()) <= _TITLE_MAX_WORDS

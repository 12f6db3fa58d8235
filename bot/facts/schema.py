"""The fact file as curators write it: strict models that refuse whatever they do not know.

Owns the shape of a file and of each value in it. Whether a quote really stands in its
article, and whether ids repeat across files, is for `loader`.
"""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

# Control characters, zero-width characters and bidirectional controls: nobody sees them
# in a review, and they change what a reader sees in Slack.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)

# The algorithms of the Snowball project (snowballstem.org/algorithms).
LANGUAGES = frozenset(
    "arabic armenian basque catalan danish dutch english estonian finnish french german greek "
    "hindi hungarian indonesian irish italian lithuanian nepali norwegian porter portuguese "
    "romanian russian serbian spanish swedish tamil turkish yiddish".split()
)

# A fact that is asked for in more ways than these is more than one fact.
PHRASINGS_MAX = 20

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def _own_words(text: str) -> str:
    """Our own words on one line, however the YAML folded them."""
    if hidden := HIDDEN.search(text):
        raise ValueError(f"holds the invisible character U+{ord(hidden[0]):04X}; remove it")
    words = " ".join(text.split())
    if not words:
        raise ValueError("is empty")
    return words


def _quotable(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text


def _year_as_text(value: object) -> object:
    # An unquoted year is a number in YAML, and there is nothing else it could mean.
    return str(value) if type(value) is int else value


def _partial_date(text: str) -> str:
    parts = _PARTIAL_DATE.fullmatch(text)
    if not parts:
        raise ValueError("must be YYYY, YYYY-MM or YYYY-MM-DD")
    try:
        date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    except ValueError as error:
        raise ValueError(f"{text} is not in the calendar") from error
    return text


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise ValueError(f"must be one of {', '.join(sorted(LANGUAGES))}")
    return text


Text = Annotated[str, AfterValidator(_own_words)]
# A quote is the article's own text, so it may hold whatever the article holds.
Quote = Annotated[str, AfterValidator(_quotable)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]
PartialDate = Annotated[str, BeforeValidator(_year_as_text), AfterValidator(_partial_date)]
Language = Annotated[str, AfterValidator(_language)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ArticleEntry(_Strict):
    """Where the quotes come from; what is not known is left out, never guessed.

    `file` is a name below the base's articles. `title` is the name shown under each
    answer: the article's own, or, where it has none, one that describes it.
    `published` is as the source states it, `retrieved` the day it was fetched; `sha256` is of
    the file's bytes.
    """

    id: Id
    file: Text
    title: Text
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    publisher: Text | None = None
    author: Text | None = None
    published: Annotated[Text, BeforeValidator(_year_as_text)] | None = None
    retrieved: PartialDate | None = None
    address: Text | None = None
    provenance: Text | None = None


class FactEntry(_Strict):
    """A sentence of the article and how people ask for it.

    `quote` stands verbatim in the article's 1-based `line`; `near_misses` are questions
    that it must not answer; `as_of` is the date it speaks of: a year, month or day.
    `curated_by` names who curated it, `checked` is when that person last compared it, and
    `contradicts` are the ids of facts that say otherwise; either side naming the other is enough.

    It holds from `valid_from` on and no longer from `expires` on, or once the fact that it is
    `superseded_by` holds; from `review_by` on somebody should look at it again. `context` is the
    sentence that a pronoun of the quote leans on, verbatim from the article. A `draft` was
    proposed by a rule and not yet looked at by a person; it answers all the same.
    """

    id: Id
    quote: Quote
    line: Annotated[int, Field(ge=1)]
    phrasings: Annotated[list[Text], Field(max_length=PHRASINGS_MAX)] = []
    near_misses: list[Text] = []
    topics: list[Text] = []
    as_of: PartialDate | None = None
    caveat: Text | None = None
    curated_by: Annotated[Text, Field(max_length=100)] | None = None
    checked: PartialDate | None = None
    contradicts: list[Id] = []
    valid_from: PartialDate | None = None
    expires: PartialDate | None = None
    review_by: PartialDate | None = None
    superseded_by: Id | None = None
    context: Quote | None = None
    draft: bool = False


class FactFile(_Strict):
    """One article and its facts; `aliases` maps a name to other names of the same thing."""

    article: ArticleEntry
    language: Language = "english"
    aliases: dict[Text, Annotated[list[Text], Field(min_length=1)]] = {}
    facts: Annotated[list[FactEntry], Field(min_length=1)]

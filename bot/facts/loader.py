"""A folder of fact files and articles in, a `FactBase` out, or every fault in it by line.

Reads each file once, so a base never mixes two versions of one. Owns the checks that
need more than one value: quotes against articles, digests, ids across files.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from bot import strict_yaml
from bot.errors import CuratorError
from bot.facts import anchors, layout
from bot.facts.base import Article, Fact, FactBase
from bot.facts.schema import ArticleEntry, FactEntry, FactFile
from bot.strict_yaml import Document

# Enough of an article's text to recognise it by, on one line of a terminal.
_SHOWN_CHARS = 160

# The nearest text takes a search of the whole article; a reader needs it for a few faults.
_NEAREST_MAX_FAULTS = 50

# An article is read whole whenever it is quoted; a book has about a million characters.
ARTICLE_MAX_BYTES = 20_000_000


def load_base(directory: Path) -> FactBase:
    """The base in a folder or a single fact file; `layout` says where its files may lie.

    Raises the first `CuratorError` in it, saying how many more there are.
    """
    reading = _read_all(directory)
    if reading.faults:
        raise _first_of(reading.faults)
    return reading.base()


def faults(directory: Path) -> list[CuratorError]:
    """Everything wrong with a base, in the order of its files; empty for a sound one."""
    try:
        return _read_all(directory).faults
    except CuratorError as error:
        return [error]


@dataclass(slots=True)
class _Reading:
    """What was read so far, and what was wrong with it."""

    facts: list[Fact] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    languages: dict[str, Path] = field(default_factory=dict)
    faults: list[CuratorError] = field(default_factory=list)
    owners: dict[tuple[str, str], str] = field(default_factory=dict)

    def base(self) -> FactBase:
        return FactBase(
            facts=tuple(self.facts),
            articles=tuple(self.articles),
            aliases=self.aliases,
            language=next(iter(self.languages)),
            revision=_revision(self),
        )


def _read_all(directory: Path) -> _Reading:
    reading = _Reading()
    read: list[tuple[Document, FactFile]] = []
    files = list(layout.fact_files(directory))
    for file in files:
        try:
            document = strict_yaml.read(file)
            entry = FactFile.model_validate(document.value)
        except CuratorError as error:
            reading.faults.append(error)
        except ValidationError as error:
            reading.faults.extend(document.faults(error))
        else:
            _take(reading, document, entry)
            read.append((document, entry))
    # A fact may name one of a later file; the ids of a file that cannot be read are unknown.
    if len(read) == len(files):
        for document, entry in read:
            reading.faults.extend(_astray_names(reading, document, entry))
    return reading


def _take(reading: _Reading, document: Document, entry: FactFile) -> None:
    reading.faults.extend(_claim(reading, document, entry))
    reading.faults.extend(_language_fault(reading, document, entry))
    for name, others in entry.aliases.items():
        known = reading.aliases.get(name, ())
        reading.aliases[name] = tuple(dict.fromkeys((*known, *others)))
    try:
        article = _article(document, entry.article)
    except CuratorError as error:
        reading.faults.append(error)
        return
    if article.sha256 != entry.article.sha256:
        reason = (
            f"{entry.article.file} is not the text these facts were checked against: "
            f"its sha256 is {article.sha256}; check the facts, then put that here"
        )
        reading.faults.append(document.fault(("article", "sha256"), reason))
    reading.articles.append(article)
    reading.facts.extend(_fact(article, fact) for fact in entry.facts)
    reading.faults.extend(_astray_quotes(document, entry, article))


def _claim(reading: _Reading, document: Document, entry: FactFile) -> list[CuratorError]:
    """Takes the ids of a file as its own; a fault for each that is taken already."""
    ids: list[tuple[str, str, strict_yaml.Location]] = [
        ("article", entry.article.id, ("article", "id"))
    ]
    ids += [("fact", fact.id, ("facts", index, "id")) for index, fact in enumerate(entry.facts)]
    found = []
    for kind, name, location in ids:
        first = reading.owners.get((kind, name))
        if first is not None:
            reason = f'the {kind} id "{name}" is already used at {first}'
            found.append(document.fault(location, reason))
        reading.owners.setdefault((kind, name), f"{document.file}:{document.line_of(location)}")
    return found


def _language_fault(reading: _Reading, document: Document, entry: FactFile) -> list[CuratorError]:
    reading.languages.setdefault(entry.language, document.file)
    if len(reading.languages) < 2 or entry.language == next(iter(reading.languages)):
        return []
    language, file = next(iter(reading.languages.items()))
    reason = f"is in {entry.language}, but {file} is in {language}; a base has one language"
    return [document.fault(("language",), reason)]


def _article(document: Document, entry: ArticleEntry) -> Article:
    path, data = _article_bytes(document, entry.file)
    try:
        lines = anchors.decode(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CuratorError(path, line, "is not UTF-8 text; save it as UTF-8") from error
    return Article(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        lines=lines,
        **entry.model_dump(exclude={"file", "sha256"}),
    )


def _article_bytes(document: Document, name: str) -> tuple[Path, bytes]:
    place = ("article", "file")
    try:
        path = layout.find_article(document.file, name)
        with path.open("rb") as stream:
            data = stream.read(ARTICLE_MAX_BYTES + 1)
    except FileNotFoundError as error:
        folders = " or ".join(map(str, layout.article_roots(document.file)))
        raise document.fault(place, f"there is no article {name} in {folders}") from error
    except OSError as error:
        reason = f"the article {name} cannot be read: {error.strerror or error}"
        raise document.fault(place, reason) from error
    except ValueError as error:
        raise document.fault(place, f"the article {name} {error}") from error
    if len(data) > ARTICLE_MAX_BYTES:
        reason = f"the article {name} is larger than {ARTICLE_MAX_BYTES:,} bytes"
        raise document.fault(place, reason)
    return path, data


def _fact(article: Article, entry: FactEntry) -> Fact:
    values = dict(entry)
    for name, value in values.items():
        if isinstance(value, list):
            values[name] = tuple(value)
    return Fact(article=article, **values)


def _astray_quotes(document: Document, entry: FactFile, article: Article) -> list[CuratorError]:
    found: list[CuratorError] = []
    for index, fact in enumerate(entry.facts):
        if anchors.stands_in(article.line(fact.line), fact.quote):
            continue
        reason = f'"{fact.id}" does not stand in {entry.article.file} at line {fact.line}'
        if fact.line > len(article.lines):
            reason += f" (it has {len(article.lines)} lines)"
        if len(found) < _NEAREST_MAX_FAULTS:
            reason += _nearest(article, fact.quote)
        found.append(document.fault(("facts", index, "quote"), f"the quote of {reason}"))
    return found


def _astray_names(reading: _Reading, document: Document, entry: FactFile) -> list[CuratorError]:
    found: list[CuratorError] = []
    for index, fact in enumerate(entry.facts):
        named: list[tuple[strict_yaml.Location, str, str]] = [
            (("facts", index, "contradicts", place), other, "contradict")
            for place, other in enumerate(fact.contradicts)
        ]
        if fact.superseded_by:
            named.append((("facts", index, "superseded_by"), fact.superseded_by, "supersede"))
        for where, other, verb in named:
            if other == fact.id:
                found.append(document.fault(where, f'"{fact.id}" cannot {verb} itself'))
            elif ("fact", other) not in reading.owners:
                reason = f'"{fact.id}" names "{other}" here, but no fact has that id'
                found.append(document.fault(where, reason))
    return found


def _nearest(article: Article, quote: str) -> str:
    near = anchors.nearest(article.lines, quote)
    if near is None:
        return "; nothing there is like it"
    line, text = near
    if text == quote:
        return f"; it stands at line {line}"
    shown = text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"
    return f"; the nearest text is at line {line}: {shown}"


def _first_of(found: Sequence[CuratorError]) -> CuratorError:
    first, *more = found
    if not more:
        return first
    faults_word = "fault" if len(more) == 1 else "faults"
    reason = f"{first.reason} (and {len(more)} more {faults_word}: `sourceline check` lists them)"
    return CuratorError(first.file, first.line, reason)


def _revision(reading: _Reading) -> str:
    """Twelve hexadecimal digits of a digest over everything that an answer depends on."""
    digest = hashlib.sha256()
    for article in reading.articles:
        digest.update(repr((article.id, article.title, article.sha256)).encode())
        digest.update(repr((article.publisher, article.author, article.published)).encode())
        digest.update(repr((article.retrieved, article.address, article.provenance)).encode())
    for fact in reading.facts:
        digest.update(repr((fact.id, fact.article.id, fact.quote, fact.line)).encode())
        digest.update(repr((fact.phrasings, fact.near_misses, fact.topics)).encode())
        digest.update(repr((fact.as_of, fact.caveat)).encode())
        digest.update(repr((fact.curated_by, fact.checked, fact.contradicts)).encode())
        digest.update(repr((fact.valid_from, fact.expires, fact.review_by)).encode())
        digest.update(repr((fact.superseded_by, fact.context, fact.draft)).encode())
    digest.update(repr((reading.aliases, list(reading.languages))).encode())
    return digest.hexdigest()[:12]

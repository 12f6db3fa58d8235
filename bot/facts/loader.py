"""A folder of fact files and articles in, a `FactBase` out, or every fault in it by line.

Reads each file once, so a base never mixes two versions of one. Owns the checks that
need more than one value: digests, ids across files; quotes are compared in `drift`.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from bot import strict_yaml
from bot.errors import CuratorError
from bot.facts import anchors, drift, layout
from bot.facts.base import Article, Fact, FactBase
from bot.facts.findings import Finding
from bot.facts.schema import ArticleEntry, FactFile
from bot.strict_yaml import Document

# An article is read whole whenever it is quoted; a book has about a million characters.
ARTICLE_MAX_BYTES = 20_000_000

# Told how many of a base's files are read, of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A base that can be served, and what a curator should look at in it, in file order."""

    base: FactBase
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """A base read for its curators: `faults` refuse it, and then `base` is None.

    `files` are the fact files that could be read, with the places of their values.
    """

    base: FactBase | None
    faults: tuple[CuratorError, ...]
    findings: tuple[Finding, ...]
    files: tuple[tuple[Document, FactFile], ...]


def load(directory: Path, progress: Progress | None = None) -> Loaded:
    """The base in a folder or a single fact file; `layout` says where its files may lie.

    Facts whose quote moved are at their new line, orphaned ones are withheld; both are
    findings. Raises the first `CuratorError` in it, saying how many more there are.
    """
    reading = _read_all(directory, progress)
    if reading.faults:
        raise _first_of(reading.faults)
    return Loaded(reading.base(), tuple(reading.findings))


def load_base(directory: Path) -> FactBase:
    """The base alone, as `load` gives it; raises the same."""
    return load(directory).base


def survey(directory: Path) -> Survey:
    """All that is known of a base, sound or not; never raises for what is wrong with it."""
    try:
        reading = _read_all(directory)
    except CuratorError as error:
        return Survey(None, (error,), (), ())
    base = None if reading.faults else reading.base()
    return Survey(base, tuple(reading.faults), tuple(reading.findings), tuple(reading.files))


def faults(directory: Path) -> list[CuratorError]:
    """Everything that refuses a base, in the order of its files; empty for one to serve."""
    return list(survey(directory).faults)


@dataclass(slots=True)
class _Reading:
    """What was read so far, and what was wrong with it."""

    facts: list[Fact] = field(default_factory=list)
    withheld: list[Fact] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    languages: dict[str, Path] = field(default_factory=dict)
    faults: list[CuratorError] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    files: list[tuple[Document, FactFile]] = field(default_factory=list)
    owners: dict[tuple[str, str], str] = field(default_factory=dict)

    def base(self) -> FactBase:
        return FactBase(
            facts=tuple(self.facts),
            withheld=tuple(self.withheld),
            articles=tuple(self.articles),
            aliases=self.aliases,
            language=next(iter(self.languages)),
            revision=_revision(self),
        )


def _read_all(directory: Path, progress: Progress | None = None) -> _Reading:
    reading = _Reading()
    files = list(layout.fact_files(directory))
    for number, file in enumerate(files, 1):
        try:
            document = strict_yaml.read(file)
            entry = FactFile.model_validate(document.value)
        except CuratorError as error:
            reading.faults.append(error)
        except ValidationError as error:
            reading.faults.extend(document.faults(error))
        else:
            _take(reading, document, entry)
            reading.files.append((document, entry))
        if progress:
            progress(number, len(files))
    # A fact may name one of a later file; the ids of a file that cannot be read are unknown.
    if len(reading.files) == len(files):
        for document, entry in reading.files:
            reading.faults.extend(_astray_names(reading, document, entry))
    if not reading.faults and not reading.facts:
        reading.faults.append(_nothing_left(reading))
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
    compared = drift.compare(document, entry, article)
    reading.articles.append(article)
    reading.facts.extend(compared.facts)
    reading.withheld.extend(compared.withheld)
    reading.findings.extend(compared.findings)


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


def _nothing_left(reading: _Reading) -> CuratorError:
    first = next(finding for finding in reading.findings if finding.fact is not None)
    return CuratorError(
        first.file, first.line, f"no quote of the base stands any more: {first.reason}"
    )


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
    digest.update(repr([fact.id for fact in reading.withheld]).encode())
    digest.update(repr((reading.aliases, list(reading.languages))).encode())
    return digest.hexdigest()[:12]

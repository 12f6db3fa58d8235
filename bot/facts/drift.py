"""How far an article has gone from the facts that were made of it.

Each fact is exact, moved (served at its new line) or orphaned (withheld); an article that
changed is told of. Owns what curators are told of it; where a quote stands is `placing`'s.
"""

from dataclasses import dataclass, replace

from bot.facts import anchors
from bot.facts.base import Article, Fact
from bot.facts.findings import Finding, Severity
from bot.facts.placing import Sought, place
from bot.facts.schema import FactEntry, FactFile
from bot.strict_yaml import Document, Location

# Enough of an article's text to recognise it by, on one line of a terminal.
_SHOWN_CHARS = 160

# The nearest text takes a search of the whole article; a reader needs it for a few facts.
_NEAREST_MAX = 50

MOVED = "moved"
ORPHANED = "orphaned"
CHANGED = "changed"
LOST_CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Compared:
    """The facts of a file that stand in its article, those that do not, and what to tell of it."""

    facts: tuple[Fact, ...]
    withheld: tuple[Fact, ...]
    findings: tuple[Finding, ...]


def compare(document: Document, entry: FactFile, article: Article) -> Compared:
    """The facts of a file, each at the line where its quote stands now, in file order."""
    changed = article.sha256 != entry.article.sha256
    sought = [Sought(fact.quote, fact.line, fact.context) for fact in entry.facts]
    findings = [_changed(document, entry, article)] if changed else []
    facts: list[Fact] = []
    withheld: list[Fact] = []
    for index, line in enumerate(place(article.lines, sought, changed=changed)):
        fact = _fact(article, entry.facts[index])
        at = _Place(document, index, fact)
        if line is None:
            near = len(withheld) < _NEAREST_MAX
            findings.append(at.finding("quote", "error", ORPHANED, _orphaned(fact, near)))
            withheld.append(fact)
            continue
        if line != fact.line:
            findings.append(at.finding("line", "warning", MOVED, _moved(fact, line)))
            fact = replace(fact, line=line)
        if fact.context is not None and not _stands_anywhere(article, fact.context):
            findings.append(at.finding("context", "warning", LOST_CONTEXT, _no_context(fact)))
            fact = replace(fact, context=None)
        facts.append(fact)
    return Compared(tuple(facts), tuple(withheld), tuple(findings))


@dataclass(frozen=True, slots=True)
class _Place:
    """A fact's place in its file."""

    document: Document
    index: int
    fact: Fact

    def finding(self, field: str, severity: Severity, kind: str, reason: str) -> Finding:
        location: Location = ("facts", self.index, field)
        line = self.document.line_of(location)
        return Finding(str(self.document.file), line, severity, kind, reason, self.fact.id)


def _fact(article: Article, entry: FactEntry) -> Fact:
    values = dict(entry)
    for name, value in values.items():
        if isinstance(value, list):
            values[name] = tuple(value)
    return Fact(article=article, **values)


def _changed(document: Document, entry: FactFile, article: Article) -> Finding:
    reason = (
        f"{entry.article.file} is not the text these facts were checked against: "
        f"its sha256 is {article.sha256}; look at what changed, then put that here, "
        "or let `sourceline check --write` do it"
    )
    line = document.line_of(("article", "sha256"))
    return Finding(str(document.file), line, "warning", CHANGED, reason)


def _moved(fact: Fact, line: int) -> str:
    return (
        f'the quote of "{fact.id}" moved: it stands in {fact.article.path.name} at line {line}, '
        f"not at line {fact.line}; `sourceline check --write` puts that here"
    )


def _orphaned(fact: Fact, near: bool) -> str:
    article = fact.article
    reason = f'the quote of "{fact.id}" does not stand in {article.path.name} at line {fact.line}'
    if fact.line > len(article.lines):
        reason += f" (it has {len(article.lines)} lines)"
    nearest = _nearest(article, fact.quote) if near else ""
    return f"{reason}, so it is withheld{nearest}"


def _nearest(article: Article, quote: str) -> str:
    found = anchors.nearest(article.lines, quote)
    if found is None:
        return "; nothing there is like it"
    line, text = found
    shown = text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"
    return f"; the nearest text is at line {line}: {shown}"


def _no_context(fact: Fact) -> str:
    return (
        f'the context of "{fact.id}" does not stand in {fact.article.path.name}, '
        "so the quote is shown without it"
    )


def _stands_anywhere(article: Article, text: str) -> bool:
    return any(anchors.stands_in(line, text) for line in article.lines)

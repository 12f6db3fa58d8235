"""What of the articles is in no fact: articles that no file names, and lines without a fact."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.facts import layout
from bot.facts.base import Article, FactBase
from bot.facts.findings import Finding
from bot.facts.loader import Survey
from bot.facts.statements import Statement, statements

UNUSED = "article"
COVERAGE = "coverage"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of an article's statements have a fact, and those that have none, in order."""

    article: Article
    statements: int
    without: tuple[Statement, ...]

    @property
    def percent(self) -> int:
        """The share with a fact, rounded down; 100 for an article that states nothing."""
        covered = self.statements - len(self.without)
        return 100 * covered // self.statements if self.statements else 100

    @property
    def finding(self) -> Finding | None:
        """A note unless every statement has a fact."""
        if not self.without:
            return None
        count = self.statements - len(self.without)
        reason = (
            f"{count} of its {self.statements} statements have a fact ({self.percent}%); "
            "`sourceline check --coverage` lists the others"
        )
        return Finding(str(self.article.path), None, "note", COVERAGE, reason)


def coverage(known: Survey) -> Iterator[Coverage]:
    """The coverage of each article, in the order of the files; a withheld fact covers nothing."""
    if known.base is None:
        return
    quotes: dict[tuple[str, int], list[str]] = {}
    for fact in known.base.facts:
        quotes.setdefault((fact.article.id, fact.line), []).append(fact.quote)
    for article in known.base.articles:
        stated = list(statements(article.lines))
        without = tuple(
            each
            for each in stated
            if not any(
                quote in each.quote or each.quote in quote
                for quote in quotes.get((article.id, each.line), ())
            )
        )
        yield Coverage(article, len(stated), without)


def unused_articles(directory: Path, base: FactBase) -> Iterator[Finding]:
    """Articles of a base's folders that no fact file names, by name; none for a single file."""
    if directory.is_file():
        return
    used = {article.path for article in base.articles}
    roots = {root for file in layout.fact_files(directory) for root in layout.article_roots(file)}
    for root in sorted(roots):
        if root.name != layout.ARTICLES or not root.is_dir():
            continue
        for path in sorted(root.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
            if path.is_file() and not hidden and path.resolve() not in used:
                reason = "no fact is made of this article; `sourceline build` drafts some"
                yield Finding(str(path), None, "note", UNUSED, reason)

"""A loaded base as lines of JSON, one for each article, and back.

Of the articles only what their facts need is kept: the texts are read from their own files.
Plain JSON, so that reading a kept file can do nothing but give values.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from bot.facts.base import Article, Fact, FactBase
from bot.facts.findings import Finding
from bot.facts.loader import Loaded

_FACT = tuple(field.name for field in fields(Fact) if field.name != "article")
# What a row need not say at its end; `MISSING`, which nothing equals, where there is no default.
_DEFAULTS = tuple(field.default for field in fields(Fact) if field.name != "article")
_ARTICLE = tuple(
    field.name for field in fields(Article) if field.init and field.name not in {"path", "lines"}
)


def to_lines(loaded: Loaded) -> Iterator[str]:
    """The base's lines: first what is said of all of it, then each article with its facts."""
    base = loaded.base
    yield _line(
        {
            "aliases": {name: list(others) for name, others in base.aliases.items()},
            "language": base.language,
            "revision": base.revision,
            "findings": [asdict(finding) for finding in loaded.findings],
        }
    )
    served, withheld = _by_article(base.facts), _by_article(base.withheld)
    for article in base.articles:
        yield _line(
            {
                "article": {name: getattr(article, name) for name in _ARTICLE},
                "facts": [_row(fact) for fact in served.get(article.id, ())],
                "withheld": [_row(fact) for fact in withheld.get(article.id, ())],
            }
        )


def from_lines(lines: Iterable[str], sources: Iterable[Mapping[str, Any]]) -> Loaded:
    """The base of `to_lines`; `sources` are `path` and `lines` of each article, in order.

    Raises ValueError, KeyError or TypeError for lines that are not of this form.
    """
    rest = iter(lines)
    head = json.loads(next(rest))
    articles: list[Article] = []
    facts: list[Fact] = []
    withheld: list[Fact] = []
    for line, source in zip(rest, sources, strict=True):
        record = json.loads(line)
        article = Article(**record["article"], **source)
        articles.append(article)
        facts += [_fact(row, article) for row in record["facts"]]
        withheld += [_fact(row, article) for row in record["withheld"]]
    base = FactBase(
        facts=tuple(facts),
        articles=tuple(articles),
        aliases={name: tuple(others) for name, others in head["aliases"].items()},
        language=head["language"],
        revision=head["revision"],
        withheld=tuple(withheld),
    )
    return Loaded(base, tuple(Finding(**finding) for finding in head["findings"]))


def _by_article(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.article.id, []).append(fact)
    return found


def _row(fact: Fact) -> list[Any]:
    """The fact's values in the order of its fields, without the defaults at the end."""
    row = [getattr(fact, name) for name in _FACT]
    while row[-1] == _DEFAULTS[len(row) - 1]:
        row.pop()
    return row


def _fact(row: list[Any], article: Article) -> Fact:
    values: list[Any] = [tuple(value) if type(value) is list else value for value in row]
    fact_id, *others = values
    return Fact(fact_id, article, *others)


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))

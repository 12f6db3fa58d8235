"""A base of two facts about a bridge, for tests that need no more."""

from pathlib import Path

from bot.facts.base import Article, Fact, FactBase

ARTICLE = Article(
    id="bridge",
    title="The bridge",
    path=Path("bridge.txt"),
    sha256="",
    lines=("The Harbour Bridge opened to traffic in 1932.", "", "Painters keep the steel grey."),
)
BASE = FactBase(
    facts=(
        Fact("opened", ARTICLE, ARTICLE.line(1), 1),
        Fact("painters", ARTICLE, ARTICLE.line(3), 3),
    ),
    articles=(ARTICLE,),
    aliases={},
    language="english",
    revision="r",
)

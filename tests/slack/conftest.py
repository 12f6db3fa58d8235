from dataclasses import replace
from pathlib import Path

import pytest

from bot.facts import anchors
from bot.facts.base import Article, Fact, FactBase

LINES = (
    "The harbour bridge was opened on 4 May 1931.",
    "",
    "It carries two railway tracks & a footpath.",
    "Repairs cost <9 million> crowns in 2019, the city says.",
)


@pytest.fixture
def article(tmp_path: Path) -> Article:
    path = tmp_path / "bridge.txt"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return Article("bridge", "The harbour bridge", path, "", LINES)


@pytest.fixture
def base(article: Article) -> FactBase:
    opened = Fact(
        id="bridge-opened",
        article=article,
        quote=LINES[0],
        line=1,
        phrasings=("When was the harbour bridge opened?",),
        topics=("bridge", "history"),
        as_of="1931",
    )
    tracks = replace(
        opened,
        id="bridge-tracks",
        quote=LINES[2],
        line=3,
        phrasings=("How many railway tracks does the bridge carry?",),
        topics=("bridge",),
        as_of=None,
    )
    repairs = replace(
        opened,
        id="bridge-repairs",
        quote=LINES[3],
        line=4,
        phrasings=("How much did the repairs of the bridge cost?",),
        topics=("costs",),
        as_of="2019",
        caveat="The city's own figure.",
    )
    facts = (opened, tracks, repairs)
    assert all(anchors.stands(fact) for fact in facts)
    return FactBase(facts, (article,), {}, "english", "1")

"""An article that was edited: facts that stand, that moved, and that are withheld."""

from typing import Any

import pytest
from sample_base import ARTICLE, WriteBase, fact_file

from bot.facts.anchors import stands
from bot.facts.loader import Loaded, faults, load

QUOTE = "The bridge was opened in 1910."
OTHER = {"id": "ely-2", "quote": "It cost £400.", "line": 3}


def told(loaded: Loaded) -> list[tuple[str, str, str | None]]:
    return [(each.severity, each.kind, each.fact) for each in loaded.findings]


def edited(write_base: WriteBase, text: str, **changes: Any) -> Loaded:
    """The base of the sound article's facts after its article became another text."""
    return load(write_base(text, article=fact_file()["article"], **changes))


def test_a_sound_base_has_no_findings(write_base: WriteBase) -> None:
    loaded = load(write_base())
    assert (loaded.findings, loaded.base.withheld) == ((), ())


def test_a_quote_at_another_line_is_served_there_and_reported(write_base: WriteBase) -> None:
    base = write_base(facts=[{"id": "ely-1", "quote": QUOTE, "line": 5}, OTHER])
    loaded = load(base)
    fact = loaded.base.by_id["ely-1"]
    assert fact.line == 3
    assert stands(fact)
    assert [str(finding) for finding in loaded.findings] == [
        f'{base}/facts/ely.yaml:9: warning: the quote of "ely-1" moved: it stands in ely.txt at '
        "line 3, not at line 5; `sourceline check --write` puts that here"
    ]


def test_a_quote_that_is_gone_is_withheld_and_the_nearest_text_shown(
    write_base: WriteBase,
) -> None:
    quote = "The bridge was opened in 1911."
    base = write_base(facts=[{"id": "ely-1", "quote": quote, "line": 3}, OTHER])
    loaded = load(base)
    assert [fact.id for fact in loaded.base.facts] == list(loaded.base.by_id) == ["ely-2"]
    assert [fact.id for fact in loaded.base.withheld] == ["ely-1"]
    assert [str(finding) for finding in loaded.findings] == [
        f'{base}/facts/ely.yaml:8: error: the quote of "ely-1" does not stand in ely.txt at '
        f"line 3, so it is withheld; the nearest text is at line 3: {QUOTE}"
    ]
    assert faults(base) == []


def test_a_quote_beyond_the_end_is_told_how_long_the_article_is(write_base: WriteBase) -> None:
    loaded = load(write_base(facts=[{"id": "x", "quote": "Zebras graze.", "line": 99}, OTHER]))
    (finding,) = loaded.findings
    assert "at line 99 (it has 5 lines), so it is withheld; nothing" in finding.reason


def test_a_changed_article_is_reported_though_its_quotes_stand(write_base: WriteBase) -> None:
    loaded = edited(write_base, ARTICLE + "One line more.\n")
    assert told(loaded) == [("warning", "changed", None)]
    (finding,) = loaded.findings
    assert finding.line == 5
    assert loaded.base.articles[0].sha256 in finding.reason


def test_lines_above_move_every_fact_below_them(write_base: WriteBase) -> None:
    loaded = edited(write_base, "A line.\n\n" + ARTICLE)
    assert [fact.line for fact in loaded.base.facts] == [5, 5]
    assert told(loaded) == [
        ("warning", "changed", None),
        ("warning", "moved", "ely-1"),
        ("warning", "moved", "ely-2"),
    ]


def test_the_revision_tells_a_withheld_fact_from_none(write_base: WriteBase) -> None:
    gone = {"id": "x", "quote": "Zebras graze.", "line": 1}
    with_it = load(write_base(facts=[OTHER, gone])).base
    without = load(write_base(facts=[OTHER])).base
    assert with_it.facts == without.facts
    assert with_it.revision != without.revision


@pytest.mark.parametrize(
    ("context", "shown", "kinds"),
    [
        ("The bridge was opened in 1910.", "The bridge was opened in 1910.", []),
        ("The bridge was opened in 1911.", None, ["context"]),
    ],
)
def test_a_context_is_shown_only_as_the_article_has_it(
    write_base: WriteBase, context: str, shown: str | None, kinds: list[str]
) -> None:
    loaded = load(write_base(facts=[{**OTHER, "context": context}]))
    assert loaded.base.by_id["ely-2"].context == shown
    assert [finding.kind for finding in loaded.findings] == kinds

"""A fact file rebuilt after its article was edited: what people put into it stays.

A fact whose quote stands keeps everything, one that moved gets its new line, one that is gone
is kept and marked, and sentences that are new come after the others as drafts. Merging the
same article once more changes nothing.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import strict_yaml
from bot.errors import CuratorError
from bot.facts import anchors, comparing, layout
from bot.facts.comparing import Known, Likeness
from bot.facts.drafting import read_article
from bot.facts.editing import FactFileEditor, replace_file
from bot.facts.fact_notes import CAPTION, ORPHANED, dropped_quotes, one_line
from bot.facts.loader import Progress
from bot.facts.placing import Sought, place
from bot.facts.proposing import Proposal, propose
from bot.facts.schema import FactEntry, FactFile
from bot.facts.statements import Statement

# A text in which fewer of the quotes stand is taken for another article.
_SAME_ARTICLE_MIN_SHARE = 0.25

# The nearest text takes a search of the whole article; a reader needs it for a few facts.
_NEAREST_MAX = 50
_SHOWN_CHARS = 160


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the facts of a file, by their ids, in file order.

    `kept`, `moved` and `orphaned` are all that were there; `new` were put after them.
    """

    out: Path
    kept: tuple[str, ...]
    moved: tuple[str, ...]
    orphaned: tuple[str, ...]
    new: tuple[str, ...]
    likenesses: tuple[Likeness, ...]


def merge_draft(
    article: Path,
    out: Path,
    *,
    captions: frozenset[int] = frozenset(),
    force: bool = False,
    progress: Progress | None = None,
) -> Merged:
    """Brings the fact file `out` up to an article, and says what became of its facts.

    An article that lies elsewhere replaces the one that the base has of it; its `captions` are
    the lines that are no facts. `progress` is told how much of the base is compared. Raises
    `CuratorError`, having written nothing, when one of them cannot be read, the file was
    changed meanwhile, or the article is another text (`force` takes it all the same).
    """
    data = read_article(article)
    editor = FactFileEditor.open(out)
    before = editor.text()
    entry = FactFile.model_validate(strict_yaml.load(before, out))
    stored = _stored(out, entry.article.file)
    lines = anchors.decode(data)
    digest = hashlib.sha256(data).hexdigest()
    sought = [Sought(fact.quote, fact.line, fact.context) for fact in entry.facts]
    places = place(lines, sought, changed=digest != entry.article.sha256)
    is_in_place = stored.exists() and stored.resolve() == article.resolve()
    if not is_in_place and not force:
        _refuse_another_text(article, out, places)
    merged = _merge(editor, entry, _Now(lines, places, captions), out, progress)
    editor.set_article_field("sha256", digest)
    editor.save()
    if not is_in_place:
        _put_article(stored, data)
    return merged


@dataclass(frozen=True, slots=True)
class _Now:
    """The article as it is now, and at which of its lines the quote of each fact stands."""

    lines: Sequence[str]
    places: Sequence[int | None]
    captions: frozenset[int]


def _merge(
    editor: FactFileEditor, entry: FactFile, now: _Now, out: Path, progress: Progress | None
) -> Merged:
    kept: list[str] = []
    moved: list[str] = []
    orphaned: list[str] = []
    for fact, line in zip(entry.facts, now.places, strict=True):
        if line is None:
            editor.note(
                fact.id, ORPHANED, [_gone(now.lines, fact, near=len(orphaned) < _NEAREST_MAX)]
            )
            orphaned.append(fact.id)
            continue
        editor.note(fact.id, ORPHANED, [])
        (kept if line == fact.line else moved).append(fact.id)
        editor.set_field(fact.id, "line", line)
    new = _append_new(editor, entry, now)
    there = [
        Known(fact.id, fact.quote, out.name, is_gone=fact.id in orphaned) for fact in entry.facts
    ]
    drafts = [Known(fact_id, quote, out.name) for fact_id, quote in new]
    likenesses = (
        comparing.compare(drafts, [*there, *comparing.others(out, progress)]) if drafts else []
    )
    comparing.annotate(editor, likenesses)
    ids = tuple(fact_id for fact_id, _ in new)
    return Merged(out, tuple(kept), tuple(moved), tuple(orphaned), ids, tuple(likenesses))


def _append_new(editor: FactFileEditor, entry: FactFile, now: _Now) -> list[tuple[str, str]]:
    """Puts a fact for each statement that has none after the last; their ids and quotes."""
    text = editor.text()
    asked = [question for fact in entry.facts for question in fact.phrasings]
    published = entry.article.published
    proposal = propose(now.lines, published=published, asked=asked, captions=now.captions)
    no_facts = dropped_quotes(text)
    for quote in proposal.left_out:
        if one_line(quote) not in no_facts:
            editor.remember_no_fact(CAPTION, quote)
    fresh = _uncovered(proposal, now, entry.facts, no_facts)
    ids = _free_ids(entry.article.id, text)
    new = []
    for at in fresh:
        fact_id = next(ids)
        editor.add_fact({"id": fact_id, **proposal.fields[at]})
        new.append((fact_id, proposal.statements[at].quote))
    known = {name.casefold() for name in entry.aliases}
    known.update(other.casefold() for others in entry.aliases.values() for other in others)
    for name, others in proposal.aliases(fresh).items():
        for other in others:
            if name.casefold() not in known and other.casefold() not in known:
                editor.add_alias(name, other)
    return new


def _uncovered(
    proposal: Proposal, now: _Now, facts: Sequence[FactEntry], dropped: frozenset[str]
) -> list[int]:
    """The places of the statements of which no fact quotes any part, and that were not dropped."""
    quoted: dict[int, list[tuple[int, int]]] = {}
    for fact, line in zip(facts, now.places, strict=True):
        if line is not None:
            quoted.setdefault(line, []).extend(_spans(now.lines[line - 1], fact.quote))
    return [
        at
        for at, (statement, (start, end)) in enumerate(_located(proposal.statements, now.lines))
        if one_line(statement.quote) not in dropped
        and not any(
            begun < end and start < ended for begun, ended in quoted.get(statement.line, ())
        )
    ]


def _located(
    statements: Sequence[Statement], lines: Sequence[str]
) -> Iterator[tuple[Statement, tuple[int, int]]]:
    """Each statement with where in its line it stands; those of a line follow each other."""
    line, end = 0, 0
    for statement in statements:
        after = end if statement.line == line else 0
        start = lines[statement.line - 1].find(statement.quote, after)
        line, end = statement.line, start + len(statement.quote)
        yield statement, (start, end)


def _spans(line: str, quote: str) -> Iterator[tuple[int, int]]:
    start = line.find(quote)
    while start >= 0:
        yield start, start + len(quote)
        start = line.find(quote, start + 1)


def _free_ids(prefix: str, text: str) -> Iterator[str]:
    """Ids in order that the file names nowhere, not even where it tells what was dropped."""
    used = re.findall(rf"(?<![\w.-]){re.escape(prefix)}-(\d{{1,9}})(?![\w-])", text)
    number = max(map(int, used), default=0)
    while True:
        number += 1
        yield f"{prefix}-{number:03}"


def _gone(lines: Sequence[str], fact: FactEntry, *, near: bool) -> str:
    found = anchors.nearest(lines, fact.quote) if near else None
    if found is None:
        return "the article does not say this any more"
    line, text = found
    cut = text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"
    return f"the article does not say this any more; line {line} is nearest: {cut}"


def stored_article(out: Path) -> Path:
    """Where the base has the article of a fact file; raises `CuratorError` for an unsound one."""
    entry = FactFile.model_validate(strict_yaml.load(FactFileEditor.open(out).text(), out))
    return _stored(out, entry.article.file)


def _stored(out: Path, name: str) -> Path:
    """Where the base has the article of a fact file, or would have it."""
    try:
        return layout.find_article(out, name)
    except FileNotFoundError:
        return layout.home_for_article(out) / name
    except (OSError, ValueError) as error:
        raise CuratorError(out, None, f"the article {name} {error}") from error


def _refuse_another_text(article: Path, out: Path, places: Sequence[int | None]) -> None:
    standing = sum(line is not None for line in places)
    if standing < _SAME_ARTICLE_MIN_SHARE * len(places):
        reason = (
            f"holds {standing} of the {len(places)} quotes in {out}, so it seems to be another "
            "article; build it to a file of its own, or give `--force` to merge it all the same"
        )
        raise CuratorError(article, None, reason)


def _put_article(stored: Path, data: bytes) -> None:
    try:
        stored.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CuratorError(stored, None, f"cannot be written: {error.strerror}") from error
    replace_file(stored, data)

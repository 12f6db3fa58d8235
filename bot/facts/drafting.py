"""An article in, the fact file that `sourceline build` writes out: one fact per statement.

A draft is ready to use as it is and to be curated by hand. Owns names, places and the
written form; what is worth a fact is decided in `statements`, its fields in `proposing`.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot import strict_yaml
from bot.errors import CuratorError
from bot.facts import anchors, comparing, layout
from bot.facts.comparing import Known, Likeness
from bot.facts.editing import FactFileEditor, replace_file
from bot.facts.fact_notes import CAPTION, dropped
from bot.facts.loader import ARTICLE_MAX_BYTES, Progress
from bot.facts.proposing import propose, shown
from bot.facts.schema import FactFile
from bot.facts.statements import title
from bot.facts.wrapping import is_wrapped

_ID_MAX_CHARS = 60


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of an article beside its text.

    `language` is a Snowball stemmer's name, `published` its date as it states it, `captions`
    are the 1-based lines that belong to it and are no facts.
    """

    language: str = "english"
    published: str | None = None
    captions: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Drafted:
    """A fact file that was written: how many facts, and what they have to do with others.

    `is_wrapped` says that the article's lines are cut within sentences, and so are the facts.
    """

    out: Path
    facts: int
    likenesses: tuple[Likeness, ...]
    is_wrapped: bool


def draft(article: Path, given: Given = Given()) -> str:
    """The YAML text of a fact file for an article: every statement, its line, what it proposes.

    It names the article by its file name. Raises `CuratorError` for an article that is
    missing, empty, not UTF-8 text, or states nothing.
    """
    return _compose(article, read_article(article), article.name, given)


def build_draft(
    article: Path,
    out: Path,
    given: Given = Given(),
    *,
    force: bool = False,
    progress: Progress | None = None,
) -> Drafted:
    """Writes the draft to `out`; the article is then where the loader looks.

    An article that lies elsewhere is copied byte for byte into the base that `out` belongs
    to. Drafts that say the same as other facts of the base, or otherwise, carry a comment,
    and what is no fact is noted at the end; `progress` is told how much of the base is
    compared. Raises `CuratorError`, having written nothing,
    when `out` exists or another text has the article's name there; `force` replaces both.
    """
    data = read_article(article)
    if out.suffix not in layout.SUFFIXES or out.is_dir():
        example = (out if out.is_dir() else out.parent) / f"{_slug(article, data)}.yaml"
        raise CuratorError(out, None, f"is no name for a fact file; name it like {example}")
    if out.exists() and not force:
        way_out = "`--merge` keeps what was put into it, `--force` replaces it"
        raise CuratorError(out, None, f"exists already; {way_out}")
    name, copy_to = _place(article, data, out, force)
    text = _compose(article, data, name, given)
    text, facts, likenesses = _annotated(out, text, progress)
    try:
        if copy_to is not None:
            copy_to.parent.mkdir(parents=True, exist_ok=True)
            copy_to.write_bytes(data)
        out.parent.mkdir(parents=True, exist_ok=True)
        replace_file(out, text.encode())
    except OSError as error:
        place = error.filename or out
        raise CuratorError(place, None, f"cannot be written: {error.strerror}") from error
    return Drafted(out, facts, likenesses, is_wrapped(anchors.decode(data)))


def _annotated(
    out: Path, text: str, progress: Progress | None
) -> tuple[str, int, tuple[Likeness, ...]]:
    """A draft's text with what its facts have to do with others, and how many they are."""
    document = strict_yaml.parse(text, out)
    try:
        facts = FactFile.model_validate(document.value).facts
    except ValidationError as error:  # a language that there is not
        raise document.faults(error)[0] from error
    drafts = [Known(fact.id, fact.quote, out.name) for fact in facts]
    found = comparing.compare(drafts, comparing.others(out, progress))
    if found:
        editor = FactFileEditor(out, text.encode())
        comparing.annotate(editor, found)
        text = editor.text()
    return text, len(facts), tuple(found)


def read_article(article: Path) -> bytes:
    """The bytes of an article that facts can be made of; raises `CuratorError` for any other."""
    try:
        if article.exists() and not article.is_file():
            raise CuratorError(article, None, "is not a file; give one article at a time")
        with article.open("rb") as stream:
            data = stream.read(ARTICLE_MAX_BYTES + 1)
    except OSError as error:
        raise CuratorError(article, None, f"cannot be read: {error.strerror}") from error
    if len(data) > ARTICLE_MAX_BYTES:
        raise CuratorError(article, None, f"is larger than {ARTICLE_MAX_BYTES:,} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CuratorError(article, line, "is not UTF-8 text; save it as UTF-8") from error
    if "\0" in text:
        raise CuratorError(article, None, "is not text: it holds NUL bytes")
    if not text.strip():
        raise CuratorError(article, None, "is empty")
    return data


def _compose(article: Path, data: bytes, name: str, given: Given) -> str:
    lines = anchors.decode(data)
    slug = _slug(article, data)
    proposal = propose(lines, published=given.published, captions=given.captions)
    facts = [
        {"id": f"{slug}-{number:03}", **fields} for number, fields in enumerate(proposal.fields, 1)
    ]
    if not facts:
        raise CuratorError(article, None, "holds no sentence that states something")
    too_long = CuratorError(
        article,
        None,
        f"makes more than {strict_yaml.MAX_BYTES:,} bytes of facts; split it in parts",
    )
    if sum(len(fact["quote"]) for fact in facts) > strict_yaml.MAX_BYTES:
        raise too_long  # before a minute is spent on writing it
    entry = {
        "id": slug,
        "file": name,
        "title": _title(article, lines),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    if published := shown(given.published or ""):
        entry["published"] = published
    file: dict[str, Any] = {"article": entry, "language": given.language}
    if aliases := proposal.aliases(range(len(facts))):
        file["aliases"] = aliases
    text = _dump({**file, "facts": facts})
    text += "".join(f"{dropped(CAPTION, quote)}\n" for quote in proposal.left_out)
    if len(text.encode()) > strict_yaml.MAX_BYTES:
        raise too_long
    return text


class _Dumper(yaml.SafeDumper):
    """Writes every string so that it is read back as it was."""


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # YAML 1.1 takes these for line ends and folds them to spaces, unless they are escaped.
    style = '"' if re.search("[\x85\u2028\u2029]", text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text_node)


def _dump(value: dict[str, Any]) -> str:
    # No width: a quote folded over lines cannot be compared with its source by eye.
    dumped: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**31)
    return dumped


def _place(article: Path, data: bytes, out: Path, force: bool) -> tuple[str, Path | None]:
    """The article's name in the fact file, and where a copy of it has to go, if anywhere."""
    for root in layout.article_roots(out):
        if article.resolve().is_relative_to(root.resolve()):
            name = article.resolve().relative_to(root.resolve()).as_posix()
            if layout.find_article(out, name) == article.resolve():
                return name, None
    name = article.name
    target = layout.home_for_article(out) / name
    try:
        target = layout.find_article(out, name)
        if target.read_bytes() == data:
            return name, None
    except FileNotFoundError:
        return name, target
    except (OSError, ValueError) as error:
        raise CuratorError(target, None, f"cannot hold the article: {error}") from error
    if not force:
        raise CuratorError(target, None, "is another text of that name; `--force` replaces it")
    return name, target


def _slug(article: Path, data: bytes) -> str:
    folded = unicodedata.normalize("NFKD", article.stem).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", folded.lower())[:_ID_MAX_CHARS].strip("-")
    return slug or f"article-{hashlib.sha256(data).hexdigest()[:8]}"


def _title(article: Path, lines: tuple[str, ...]) -> str:
    named = re.sub(r"[\s_-]+", " ", article.stem).strip()
    found = title(lines) or named[:1].upper() + named[1:]
    return shown(found) or "Untitled"

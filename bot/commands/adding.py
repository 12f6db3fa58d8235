"""An article's place in a base: its name, whether it is there already, its draft of facts.

Owns what `sourceline add` writes; how an original is read is for `sources`, which sentences
become facts for `facts.drafting`.
"""

import hashlib
import json
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot import strict_yaml
from bot.errors import CuratorError
from bot.facts import layout
from bot.facts.drafting import Given, build_draft
from bot.facts.schema import HIDDEN
from bot.sources.model import Extract, Kind, Original

_NAME_MAX_CHARS = 60
_SHOWN_MAX_CHARS = 300
_DEFAULT_LANGUAGE = "english"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user asked for: the base's folder, a name and a language of their choice."""

    base: Path
    today: date
    name: str | None = None
    language: str | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """A fact file of the base; `is_new` is false where its article was there already."""

    fact_file: Path
    facts: int
    title: str
    is_new: bool


def add_to_base(wish: Wish, original: Original, kind: Kind, extract: Extract) -> Added:
    """Writes the article and a draft of its facts into the base.

    An article that the base holds already, by the digest of its text or of its original, is left
    as it is. Raises `CuratorError`, having written nothing, where an earlier state of it, or
    another article of its name, is there; `force` replaces that.
    """
    entries = list(_entries(wish.base))
    marks = {original.sha256, hashlib.sha256(extract.data).hexdigest()}
    for file, entry in entries:
        if not wish.force and any(mark in _digests(entry) for mark in marks):
            return _told(file, is_new=False)
    name = _name(wish, original, extract)
    fact_file = _home(wish.base) / f"{name}.yaml"
    address = original.address or extract.known.address
    if not wish.force:
        _refuse_earlier(fact_file, address, entries, wish.name is not None)
    suffix = ".md" if kind is Kind.MARKDOWN else ".txt"
    with tempfile.TemporaryDirectory(prefix="sourceline-") as folder:
        article = Path(folder, name + suffix)
        article.write_bytes(extract.data)
        language = wish.language or _language(entries) or _DEFAULT_LANGUAGE
        try:
            given = Given(language, extract.known.published, extract.captions)
            build_draft(article, fact_file, given, force=wish.force)
        except CuratorError as error:
            raise _about(original, article, error) from error
    text = fact_file.read_text(encoding="utf-8")
    _replace(fact_file, _with_article(text, _article_fields(wish, original, kind, extract)))
    return _told(fact_file, is_new=True)


def _entries(base: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The base's fact files and what each says; one that cannot be read is for `check` to tell."""
    if base.is_file():
        reason = "is a file; name the base's folder, and a fact file is made in it"
        raise CuratorError(base, None, reason)
    try:
        files = layout.fact_files(base)
    except CuratorError:
        return
    for file in files:
        try:
            value = strict_yaml.read(file).value
        except CuratorError:
            continue
        if isinstance(value, dict) and isinstance(value.get("article"), dict):
            yield file, value


def _digests(entry: dict[str, Any]) -> str:
    article = entry["article"]
    return f"{article.get('sha256')} {article.get('provenance')}"


def _language(entries: list[tuple[Path, dict[str, Any]]]) -> str | None:
    """The language of the base, which has only one."""
    for _, entry in entries:
        if isinstance(entry.get("language"), str):
            return str(entry["language"])
    return None


def _home(base: Path) -> Path:
    """The folder of a base's fact files, however flat it is."""
    if (base / layout.FACTS).is_dir():
        return base / layout.FACTS
    is_flat = base.is_dir() and any(path.suffix in layout.SUFFIXES for path in base.iterdir())
    return base if is_flat or base.name == layout.FACTS else base / layout.FACTS


def _name(wish: Wish, original: Original, extract: Extract) -> str:
    """Letters and digits of ASCII with hyphens: the user's name, the file's, or a page's title."""
    file_name = Path(original.name).stem
    named = wish.name or (original.address and extract.known.title) or file_name
    folded = unicodedata.normalize("NFKD", named).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", folded.lower()).strip("-")[:_NAME_MAX_CHARS].strip("-")
    return name or f"article-{original.sha256[:8]}"


def _refuse_earlier(
    fact_file: Path,
    address: str | None,
    entries: list[tuple[Path, dict[str, Any]]],
    is_named: bool,
) -> None:
    of_address = (file for file, e in entries if address and e["article"].get("address") == address)
    earlier = next(of_address, fact_file if fact_file.exists() else None)
    if earlier is None:
        return
    other = "another --name" if is_named else "a --name of its own"
    reason = (
        "holds another text of that name or address: if it is an earlier state of this one, "
        "`sourceline build --merge` keeps what was curated and `--force` begins anew; "
        f"if it is another article, give this one {other}"
    )
    raise CuratorError(earlier, None, reason)


def _about(original: Original, article: Path, error: CuratorError) -> CuratorError:
    """What drafting found, told of the user's own file rather than of the copy."""
    is_copy = error.file == str(article)
    return CuratorError(original.place if is_copy else error.file, error.line, error.reason)


def _article_fields(
    wish: Wish, original: Original, kind: Kind, extract: Extract
) -> dict[str, str | None]:
    known = extract.known
    if original.address:
        provenance = f"Fetched as {kind}"
    else:
        provenance = f"Added on {wish.today} from the {kind} file {original.name}"
    return {
        "title": known.title,
        "publisher": known.publisher,
        "author": known.author,
        "retrieved": str(wish.today) if original.address else None,
        "address": original.address or known.address,
        "provenance": f"{provenance}; SHA-256 of the original: {original.sha256}",
    }


def _with_article(text: str, fields: dict[str, str | None]) -> str:
    """A draft with more of its `article` filled in, each value quoted as JSON, which YAML reads."""
    shown = {
        name: " ".join(HIDDEN.sub("", value).split())[:_SHOWN_MAX_CHARS].strip()
        for name, value in fields.items()
        if value
    }
    lines = text.split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("  sha256:"))
    added = {n: f"  {n}: {json.dumps(v, ensure_ascii=False)}" for n, v in shown.items() if v}
    if title := added.pop("title", None):
        place = next(i for i, line in enumerate(lines) if line.startswith("  title:"))
        lines[place] = title
    return "\n".join([*lines[: at + 1], *added.values(), *lines[at + 1 :]])


def _replace(file: Path, text: str) -> None:
    """Writes a file anew so that nobody ever reads half of it."""
    partial = file.with_suffix(".partial")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(file)
    except OSError as error:
        raise CuratorError(file, None, f"cannot be written: {error.strerror}") from error


def _told(fact_file: Path, *, is_new: bool) -> Added:
    value = strict_yaml.read(fact_file).value
    return Added(fact_file, len(value.get("facts") or ()), str(value["article"]["title"]), is_new)

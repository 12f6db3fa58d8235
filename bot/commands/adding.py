"""An article's place in a base: its name, whether it is there already, its draft of facts.

Owns what `sourceline add` writes; how an original is read is for `sources`, which sentences
become facts for `facts.drafting`, what becomes of edited ones for `facts.merging`.
"""

import hashlib
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot import strict_yaml
from bot.errors import CuratorError
from bot.facts import layout
from bot.facts.drafting import Given, build_draft
from bot.facts.editing import FactFileEditor
from bot.facts.merging import merge_draft
from bot.facts.schema import HIDDEN
from bot.sources.model import Extract, Kind, Original

_NAME_MAX_CHARS = 60
_SHOWN_MAX_CHARS = 300
_DEFAULT_LANGUAGE = "english"
# A title in a file's properties is the article's own where its text begins with it.
_BEGINNING_BYTES = 2_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user asked for: the base's folder, a name and a language of their choice.

    Of an article that the base has an earlier state of, `merge` keeps what was curated, and
    `force` begins anew; with neither it is refused.
    """

    base: Path
    today: date
    name: str | None = None
    language: str | None = None
    merge: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """An original that was read: its format and its article."""

    original: Original
    kind: Kind
    extract: Extract

    @property
    def address(self) -> str | None:
        """Where it was fetched from, or says that it is from."""
        return self.original.address or self.extract.known.address


@dataclass(frozen=True, slots=True)
class Added:
    """A fact file of the base, and in words what was done to it.

    `alike` is how many comments name facts of the base that say the same, or otherwise.
    """

    fact_file: Path
    done: str
    facts: int
    title: str
    alike: int = 0


def add_to_base(wish: Wish, arrival: Arrival) -> Added:
    """Writes the article and a draft of its facts into the base.

    An article that the base holds already, by the digest of its text or of its original, is left
    as it is. Raises `CuratorError`, having written nothing, where an earlier state of it, or
    another article of its name, is there and neither `merge` nor `force` is wished.
    """
    entries = list(_entries(wish.base))
    if not wish.force and (same := _same(entries, arrival)):
        return _told(same, "already in the base as")
    earlier = _earlier(wish, entries, arrival)
    fact_file = earlier or _home(wish.base) / f"{_name(wish, arrival)}.yaml"
    if earlier and wish.merge:
        return _told(earlier, _merged(wish, arrival, earlier))
    if earlier and not wish.force:
        raise _is_earlier(earlier, wish)
    language = wish.language or _language(entries) or _DEFAULT_LANGUAGE
    extract = arrival.extract
    given = Given(language, extract.known.published, extract.captions)
    with _as_file(arrival, fact_file.stem) as article:
        drafted = build_draft(article, fact_file, given, force=wish.force)
    _fill_in(wish, arrival, FactFileEditor.open(fact_file))
    return replace(_told(fact_file, "added"), alike=len(drafted.likenesses))


def _merged(wish: Wish, arrival: Arrival, fact_file: Path) -> str:
    with _as_file(arrival, fact_file.stem) as article:
        merged = merge_draft(article, fact_file, captions=arrival.extract.captions)
    _fill_in(wish, arrival, FactFileEditor.open(fact_file))
    counts = f"{len(merged.kept)} kept, {len(merged.moved)} moved, {len(merged.orphaned)} orphaned"
    return f"merged ({counts}, {len(merged.new)} new) into"


@contextmanager
def _as_file(arrival: Arrival, name: str) -> Iterator[Path]:
    """The article as a file; what is wrong with it is told of the user's own."""
    suffix = ".md" if arrival.kind is Kind.MARKDOWN else ".txt"
    with tempfile.TemporaryDirectory(prefix="sourceline-") as folder:
        article = Path(folder, name + suffix)
        article.write_bytes(arrival.extract.data)
        try:
            yield article
        except CuratorError as error:
            if error.file != str(article):
                raise
            raise CuratorError(arrival.original.place, error.line, error.reason) from error


def _same(entries: list[tuple[Path, dict[str, Any]]], arrival: Arrival) -> Path | None:
    """The fact file whose article has the same text, or was made from the same original."""
    text = hashlib.sha256(arrival.extract.data).hexdigest()
    for file, entry in entries:
        article = entry["article"]
        if text == article.get("sha256"):
            return file
        if arrival.original.sha256 in str(article.get("provenance")):
            return file
    return None


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


def _name(wish: Wish, arrival: Arrival) -> str:
    """Letters and digits of ASCII with hyphens: the user's name, the file's, or a page's title."""
    original = arrival.original
    page = arrival.extract.known.title if original.address else None
    named = wish.name or page or Path(original.name).stem
    folded = unicodedata.normalize("NFKD", named).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", folded.lower()).strip("-")[:_NAME_MAX_CHARS].strip("-")
    return name or f"article-{original.sha256[:8]}"


def _earlier(
    wish: Wish, entries: list[tuple[Path, dict[str, Any]]], arrival: Arrival
) -> Path | None:
    """The fact file of an article of the same address or name, if there is one."""
    address = arrival.address
    for file, entry in entries:
        if address and entry["article"].get("address") == address:
            return file
    named = _home(wish.base) / f"{_name(wish, arrival)}.yaml"
    return named if named.exists() else None


def _is_earlier(fact_file: Path, wish: Wish) -> CuratorError:
    other = "another --name" if wish.name else "a --name of its own"
    reason = (
        "holds another text of that name or address: if it is an earlier state of this one, "
        "`sourceline add --merge` keeps what was curated and `--force` begins anew; "
        f"if it is another article, give this one {other}"
    )
    return CuratorError(fact_file, None, reason)


def _fill_in(wish: Wish, arrival: Arrival, editor: FactFileEditor) -> None:
    """What is known of the article into its entry in the fact file."""
    for name, value in _article_fields(wish, arrival).items():
        shown = " ".join(HIDDEN.sub("", value or "").split())[:_SHOWN_MAX_CHARS].strip()
        if shown:
            editor.set_article_field(name, shown)
    editor.save()


def _article_fields(wish: Wish, arrival: Arrival) -> dict[str, str | None]:
    original, known = arrival.original, arrival.extract.known
    if original.address:
        provenance = f"Fetched as {arrival.kind}"
    else:
        provenance = f"Added on {wish.today} from the {arrival.kind} file {original.name}"
    return {
        "title": None if wish.merge else _title(arrival),
        "publisher": known.publisher,
        "author": known.author,
        "published": known.published,
        "retrieved": str(wish.today) if original.address else None,
        "address": arrival.address,
        "provenance": f"{provenance}; SHA-256 of the original: {original.sha256}",
    }


def _title(arrival: Arrival) -> str | None:
    title = arrival.extract.known.title
    beginning = arrival.extract.data[:_BEGINNING_BYTES].decode(errors="ignore").casefold()
    is_own = arrival.kind is Kind.HTML or (title and title.casefold() in beginning)
    return title if is_own else None


def _told(fact_file: Path, done: str) -> Added:
    value = strict_yaml.read(fact_file).value
    return Added(fact_file, done, len(value["facts"]), str(value["article"]["title"]))

"""Where the files of a base lie: fact files, the articles beside them, and nothing outside.

People point at a base in several ways; all of these hold the same base:

    DIR             DIR/facts/*.yaml with DIR/articles/*
    DIR/facts       the same, pointed at from within
    FLAT            FLAT/*.yaml with the articles beside them or in FLAT/articles
    FILE.yaml       one fact file of any of these
"""

from pathlib import Path, PurePosixPath

from bot.errors import CuratorError

FACTS = "facts"
ARTICLES = "articles"
GOLDEN = "golden"
SUFFIXES = (".yaml", ".yml")


def fact_files(base: Path) -> list[Path]:
    """The fact files of a base, in order of their names; never empty.

    Raises `CuratorError` naming the folder and the way out when there are none.
    """
    try:
        if base.is_file():
            return [base]
        if not base.is_dir():
            raise CuratorError(base, None, "there is no such folder or file")
        found = _yaml_in(base / FACTS) or _yaml_in(base)
    except OSError as error:
        raise CuratorError(base, None, f"cannot be read: {error.strerror or error}") from error
    if not found:
        way_out = f"sourceline build ARTICLE --out {base / FACTS / 'NAME.yaml'}"
        raise CuratorError(base, None, f"holds no fact files; make one with `{way_out}`")
    return found


def golden_files(base: Path) -> list[Path]:
    """The files of golden questions beside a base's facts, in order of their names.

    They lie in a folder `golden` beside the folder of fact files, or in it where the base is
    flat; to a single fact file belongs the one of its own name.
    """
    folder = base if base.is_dir() else base.parent
    # A name alone may not tell: "." may be the folder of facts.
    if folder.resolve().name == FACTS:
        folder = folder.parent if folder.name == FACTS else folder.resolve().parent
    found = sorted((folder / GOLDEN).glob("*.jsonl"))
    return found if base.is_dir() else [path for path in found if path.stem == base.stem]


def article_roots(fact_file: Path) -> list[Path]:
    """The folders in which a fact file's article may lie, the first to be looked at first."""
    folder = fact_file.absolute().parent
    inside = [folder / ARTICLES, folder]
    return [folder.parent / ARTICLES, *inside] if folder.name == FACTS else inside


def home_for_article(fact_file: Path) -> Path:
    """The folder in which an article of a new fact file belongs; it may not exist yet."""
    first, *others = article_roots(fact_file)
    return first if first.is_dir() or len(others) > 1 else others[0]


def find_article(fact_file: Path, name: str) -> Path:
    """The article's file, resolved; it lies inside one of the fact file's article roots.

    Raises `ValueError` with the reason for a name that leads outside (absolute, with
    `..`, or through a link), and `FileNotFoundError` when no root has such a file.
    """
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or "\\" in name or Path(name).is_absolute():
        raise ValueError("must be a plain name inside the base's articles")
    for root in article_roots(fact_file):
        candidate = root / parts
        if not candidate.is_file():
            continue
        resolved = candidate.resolve()
        if not resolved.is_relative_to(root.resolve()):
            raise ValueError("leads outside the base's articles through a link")
        return resolved
    raise FileNotFoundError(name)


def _yaml_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and path.is_file())

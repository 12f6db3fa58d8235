"""What a kept base depends on, as digests: the fact files' bytes, and the program.

The articles' bytes are compared by `store`, which knows their names.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import Stemmer

import bot
from bot.facts import layout

# All code and tables that a base's facts and index are made by.
_MADE_BY = ("facts", "matching", "loading", "strict_yaml.py", "answering.py")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`key` is a digest of the fact files (bytes and paths) and of the program.

    `stamps` are the files' own marks of a change, for seeing one while they were read.
    """

    key: str
    files: tuple[Path, ...]
    stamps: tuple[tuple[int, int, int], ...]


def fingerprint(directory: Path) -> Fingerprint:
    """The base's fingerprint at this moment; CuratorError or OSError if it cannot be read."""
    files = tuple(layout.fact_files(directory))
    digest = hashlib.sha256(_program().encode())
    stamps = []
    for file in files:
        data = file.read_bytes()
        stamps.append(_stamp(file))
        digest.update(f"\0{file.absolute()}\0{len(data)}\0".encode())
        digest.update(data)
    return Fingerprint(digest.hexdigest()[:32], files, tuple(stamps))


def _stamp(file: Path) -> tuple[int, int, int]:
    found = file.stat()
    return found.st_mtime_ns, found.st_ino, found.st_size


@cache
def _program() -> str:
    """A digest of the program and of the libraries whose results are kept."""
    root = Path(bot.__file__).parent
    digest = hashlib.sha256(f"{np.__version__} {Stemmer.version()}".encode())
    for file in sorted(_files([root / name for name in _MADE_BY])):
        digest.update(f"\0{file.relative_to(root)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _files(places: Sequence[Path]) -> list[Path]:
    found = [place for place in places if place.is_file()]
    for folder in places:
        found += [file for file in folder.rglob("*") if file.is_file()]
    return [file for file in found if file.suffix != ".pyc"]

"""The harbour bridge's base as files, for tests in which curators write to it."""

import hashlib
from pathlib import Path

import yaml

from bot.facts.base import Fact
from bot.facts.loader import load_base

LINES = (
    "The harbour bridge was opened on 4 May 1931.",
    "",
    "It carries two railway tracks & a footpath.",
    "Repairs cost <9 million> crowns in 2019, the city says. Tolls were never charged.",
)


def write_base(folder: Path) -> Path:
    """A base of one article with three facts, of which the last is a draft; its folder."""
    text = "\n".join(LINES) + "\n"
    for name in ("facts", "articles"):
        (folder / name).mkdir(parents=True)
    (folder / "articles" / "bridge.txt").write_text(text, encoding="utf-8", newline="")
    article = {
        "id": "bridge",
        "file": "bridge.txt",
        "title": "The harbour bridge",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    facts = [
        {
            "id": "bridge-opened",
            "quote": LINES[0],
            "line": 1,
            "phrasings": ["When was the harbour bridge opened?"],
            "topics": ["history"],
        },
        {"id": "bridge-tracks", "quote": LINES[2], "line": 3},
        {
            "id": "bridge-repairs",
            "quote": "Repairs cost <9 million> crowns in 2019, the city says.",
            "line": 4,
            "draft": True,
        },
    ]
    written = yaml.safe_dump({"article": article, "facts": facts}, sort_keys=False)
    path(folder).write_text("# By hand.\n" + written, encoding="utf-8")
    return folder


def path(folder: Path) -> Path:
    """The base's fact file."""
    return folder / "facts" / "bridge.yaml"


def fact(folder: Path, fact_id: str) -> Fact:
    """A fact as the files have it now."""
    return load_base(folder).by_id[fact_id]

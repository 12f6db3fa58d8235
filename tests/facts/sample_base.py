"""The parts of a sound base: a short article and what its fact file holds."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

ARTICLE = """The bridge at Ely

The bridge was opened in 1910. It cost £400.

Tolls ended in 1950.
"""

WriteBase = Callable[..., Path]


def fact_file(**changes: Any) -> dict[str, Any]:
    """What the YAML of a sound fact file holds, with some of its top-level parts replaced."""
    sound = {
        "article": {
            "id": "ely",
            "file": "ely.txt",
            "title": "The bridge at Ely",
            "sha256": hashlib.sha256(ARTICLE.encode()).hexdigest(),
        },
        "facts": [
            {"id": "ely-1", "quote": "The bridge was opened in 1910.", "line": 3},
            {"id": "ely-2", "quote": "It cost £400.", "line": 3},
        ],
    }
    return {**sound, **changes}

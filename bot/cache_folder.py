"""Where what can be fetched or computed again is kept: one folder in the user's cache."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """Sourceline's folder in the user's cache, by the XDG base directory specification.

    It need not exist yet. A relative `XDG_CACHE_HOME` is ignored, as that specification says.
    """
    cache = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(cache) if Path(cache).is_absolute() else Path.home() / ".cache"
    return base / "sourceline"

"""The process in which a base is read and kept for another: `python -m bot.loading.apart`.

Its argument and, for a base that is refused, its output are JSON; see `ready`.
"""

import json
import os
import sys
from pathlib import Path

from bot.answering import Thresholds
from bot.errors import CuratorError
from bot.loading.ready import REFUSED, make_ready

# It gives way to the process that answers meanwhile.
NICENESS = 10


def main() -> int:
    """Reads the base named in the argument and keeps it; the status is 0, or `REFUSED`."""
    directory, folder, kept_from_bytes = json.loads(sys.argv[1])
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    try:
        make_ready(
            Path(directory),
            Thresholds(answer=1, suggest=1),
            folder=Path(folder) if folder else None,
            kept_from_bytes=kept_from_bytes,
        )
    except CuratorError as error:
        print(json.dumps([str(error.file), error.line, error.reason]))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The bot as `sourceline start` runs it, ended as by a crash where the named point is passed first.

`python -m tests.crashing_bot POINT`, with the variables that the bot itself needs.
"""

import os
import sys

from bot import crash_points
from bot.__main__ import main
from bot.crash_points import CrashPoint

CRASHED = 86


def crash_at(wanted: CrashPoint) -> None:
    """Ends the process there as a killed one ends: nothing is closed, flushed or released."""
    crash_points.on_pass(lambda point: os._exit(CRASHED) if point is wanted else None)


if __name__ == "__main__":
    crash_at(CrashPoint(sys.argv.pop()))
    sys.argv.append("start")
    main()

"""Makes the README's picture: `python tests/browser/screenshot.py [FOLDER]`, .assets without it.

Leaves answer.png, a mention answered in its thread, and context.png, the lines around it.
"""

import sys
from pathlib import Path

from namespace import ROOT, run_in_own_network


def main(folder: Path) -> int:
    done = run_in_own_network(Path(__file__).with_name("visit.py"), str(folder.absolute()))
    if done.returncode:
        print(done.stderr, file=sys.stderr, end="")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".assets"))

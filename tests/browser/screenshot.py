"""Makes the README's pictures, by a visit to the browser demo.

`python tests/browser/screenshot.py [FOLDER]`; without a folder, .assets.
"""

import sys
from pathlib import Path

from namespace import ROOT, run_in_own_network


def main(folder: Path) -> int:
    done = run_in_own_network(Path(__file__).with_name("visit.py"), str(folder.resolve()))
    if done.returncode:
        print(done.stderr, file=sys.stderr, end="")
    else:
        for picture in sorted(folder.glob("*.png")):
            print(f"wrote {picture}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".assets"))

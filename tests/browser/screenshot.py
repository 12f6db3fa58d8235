"""Makes the README's picture, a mention answered in its thread.

`python tests/browser/screenshot.py [FILE]`; without a file, .assets/answer.png.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from namespace import ROOT, run_in_own_network


def main(picture: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        done = run_in_own_network(Path(__file__).with_name("visit.py"), folder)
        if done.returncode:
            print(done.stderr, file=sys.stderr, end="")
        else:
            picture.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(folder, "answer.png"), picture)
            print(f"wrote {picture}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".assets" / "answer.png"))

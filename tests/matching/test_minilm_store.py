"""What is computed once is not computed again, whatever becomes of the files."""

from pathlib import Path

import numpy as np
import pytest
from tiny_minilm import WIDTH, CountingModel

from bot.matching.minilm.store import KEPT_SETS, VectorStore

TEXTS = ["the bank opened in may", "bills paid", "twenty banks", "bills paid", "a b c"]


@pytest.fixture
def counting() -> CountingModel:
    return CountingModel()


@pytest.fixture
def store(tmp_path: Path, counting: CountingModel) -> VectorStore:
    return VectorStore(tmp_path / "vectors", lambda: counting, WIDTH)


def test_cosines_come_in_the_order_of_the_texts(
    store: VectorStore, counting: CountingModel
) -> None:
    question = counting.encode(["which bank opened ?"])[0]
    expected = counting.encode(TEXTS) @ question
    found = store.vectors(TEXTS).cosines(question)
    np.testing.assert_allclose(found, expected, atol=0.01)
    assert found[1] == found[3]


def test_a_known_set_is_read_and_only_new_texts_are_computed(
    store: VectorStore, counting: CountingModel
) -> None:
    store.vectors(TEXTS)
    assert sorted(counting.computed) == sorted(set(TEXTS))
    counting.computed.clear()
    store.vectors(TEXTS[::-1])
    assert counting.computed == []
    store.vectors([*TEXTS, "paid in may"])
    assert counting.computed == ["paid in may"]


def test_the_order_of_the_texts_changes_no_cosine(
    store: VectorStore, counting: CountingModel
) -> None:
    question = counting.encode(["which bank opened ?"])[0]
    there = store.vectors(TEXTS).cosines(question)
    back = store.vectors(TEXTS[::-1]).cosines(question)
    assert list(there) == list(back[::-1])


def test_progress_counts_what_has_to_be_computed(store: VectorStore) -> None:
    store.vectors(TEXTS[:2])
    told: list[tuple[int, int]] = []
    store.vectors(TEXTS, lambda done, total: told.append((done, total)))
    assert told[-1] == (2, 2)
    told.clear()
    store.vectors(TEXTS, lambda done, total: told.append((done, total)))
    assert told == []


def test_a_damaged_file_is_computed_anew(
    tmp_path: Path, store: VectorStore, counting: CountingModel
) -> None:
    store.vectors(TEXTS)
    (file,) = (tmp_path / "vectors").iterdir()
    file.write_bytes(file.read_bytes()[:100])
    counting.computed.clear()
    assert len(store.vectors(TEXTS)) == len(TEXTS)
    assert len(counting.computed) == len(set(TEXTS))


def test_old_sets_are_forgotten(tmp_path: Path, store: VectorStore) -> None:
    for count in range(KEPT_SETS + 3):
        store.vectors([f"{'a' * n} bank" for n in range(count + 1)])
    assert len(list((tmp_path / "vectors").iterdir())) == KEPT_SETS


def test_no_texts_are_no_vectors(store: VectorStore, counting: CountingModel) -> None:
    question = counting.encode(["bank"])[0]
    assert store.vectors([]).cosines(question).shape == (0,)

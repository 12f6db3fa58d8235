"""The forward pass against one written out number by number, and the form on disk."""

import math
from pathlib import Path

import numpy as np
from tiny_minilm import HEADS, LAYERS, VOCABULARY, WIDTH, model, weights

from bot.matching.minilm.model import (
    HEAD_WIDTH,
    MAX_CHARS,
    MAX_PIECES,
    WEIGHTS_FILE,
    Floats,
    Model,
    save,
)
from bot.matching.minilm.tokenizer import Tokenizer

TEXTS = ["The bank opened in May.", "", "twenty bills paid", "a b c d e f g", "The bank?", "paid"]


def plainly(pieces: list[int], arrays: dict[str, Floats]) -> list[float]:
    """The same vector in float64, a piece at a time, as the BERT paper's appendix draws it."""

    def dense(name: str, row: np.ndarray) -> np.ndarray:
        matrix = arrays[f"{name}.weight"].astype(np.float64)
        return np.array([matrix[i] @ row for i in range(len(matrix))]) + arrays[f"{name}.bias"]

    def norm(name: str, row: np.ndarray) -> np.ndarray:
        centred = row - sum(row) / len(row)
        spread = math.sqrt(sum(x * x for x in centred) / len(row) + 1e-12)
        scale, shift = arrays[f"{name}.LayerNorm.weight"], arrays[f"{name}.LayerNorm.bias"]
        return centred / spread * scale + shift

    def gelu(x: float) -> float:
        return x * (1 + math.erf(x / math.sqrt(2))) / 2

    def embedded(at: int, piece: int) -> np.ndarray:
        word = arrays["embeddings.word_embeddings.weight"][piece].astype(np.float64)
        place = arrays["embeddings.position_embeddings.weight"][at]
        return word + place + arrays["embeddings.token_type_embeddings.weight"][0]

    rows = [norm("embeddings", embedded(at, piece)) for at, piece in enumerate(pieces)]
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        query, key, value = (
            [dense(f"{layer}.attention.self.{part}", row) for row in rows]
            for part in ("query", "key", "value")
        )
        after = []
        for at, row in enumerate(rows):
            heads = []
            for head in range(HEADS):
                part = slice(head * HEAD_WIDTH, (head + 1) * HEAD_WIDTH)
                scores = [query[at][part] @ k[part] / math.sqrt(HEAD_WIDTH) for k in key]
                shares = [math.exp(score) for score in scores]
                heads.append(
                    sum(s * v[part] for s, v in zip(shares, value, strict=True)) / sum(shares)
                )
            seen = dense(f"{layer}.attention.output.dense", np.concatenate(heads))
            row = norm(f"{layer}.attention.output", row + seen)
            wide = [gelu(x) for x in dense(f"{layer}.intermediate.dense", row)]
            narrow = dense(f"{layer}.output.dense", np.array(wide))
            after.append(norm(f"{layer}.output", row + narrow))
        rows = after
    mean = sum(rows) / len(rows)
    return list(mean / math.sqrt(sum(mean * mean)))


def test_vectors_agree_with_the_plain_computation() -> None:
    tokenizer = Tokenizer(VOCABULARY)
    expected = [plainly(tokenizer.encode(text, MAX_PIECES), weights()) for text in TEXTS]
    vectors = model().encode(TEXTS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, expected, atol=2e-6)


def test_a_vector_does_not_depend_on_the_texts_beside_it() -> None:
    many = [*TEXTS, *TEXTS[::-1], *(["the bank"] * 300)]
    together = model().encode(many)
    for text, vector in zip(many, together, strict=True):
        np.testing.assert_allclose(vector, model().encode([text])[0], atol=1e-6)


def test_all_texts_are_counted_and_none_is_an_empty_array() -> None:
    counted: list[int] = []
    model().encode(TEXTS, counted.append)
    assert sum(counted) == len(TEXTS)
    assert model().encode([]).shape == (0, WIDTH)


def test_a_huge_text_costs_what_a_long_one_does() -> None:
    long = "bank " * MAX_CHARS
    np.testing.assert_allclose(
        model().encode([long]), model().encode(["bank " * MAX_PIECES]), atol=1e-6
    )


def test_int8_on_disk_keeps_the_direction(tmp_path: Path) -> None:
    save(tmp_path, weights(), "\n".join(VOCABULARY) + "\n")
    kept = Model.load(tmp_path)
    assert (tmp_path / WEIGHTS_FILE).stat().st_size < 4 * sum(a.size for a in weights().values())
    cosines = np.sum(kept.encode(TEXTS) * model().encode(TEXTS), axis=1)
    assert cosines.min() > 0.999

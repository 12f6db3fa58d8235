"""The forward pass of a BERT encoder in NumPy: texts in, unit vectors out.

Owns the weights' form on disk (int8 with one scale per row, beside the vocabulary) and the
arithmetic. Knows nothing of where weights come from or of what the vectors are for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching.minilm.tokenizer import Tokenizer

Floats = NDArray[np.float32]
Weights = Mapping[str, NDArray[Any]]
"""By the checkpoint's own names. A matrix stored as int8 has its rows' scales under `SCALE`."""

WEIGHTS_FILE, VOCABULARY_FILE = "weights.npz", "vocab.txt"
SCALE = "{}:scale"

# The reference reads 256 pieces at most; a sentence of more than 128 is rare, and costs.
MAX_PIECES = 128
# Of text that could still hold that many pieces, so that a huge one costs no more than a long one.
MAX_CHARS = 2_000
# Texts of equal length are computed together, up to this many pieces: enough for the matrix
# product to be fast, few enough for what lies between to stay in the processor's cache.
BATCH_PIECES = 512
LAYER_NORM_EPSILON = 1e-12  # layer_norm_eps of the model's config.json
HEAD_WIDTH = 32  # hidden_size / num_attention_heads of the same

_EMBEDDINGS = "embeddings.{}_embeddings.weight"


@dataclass(frozen=True, slots=True)
class _Layer:
    """One encoder layer; matrices are (in, out), ready to multiply rows of pieces."""

    attend: Floats  # query, key and value side by side: one product instead of three
    attend_bias: Floats
    attended: Floats
    attended_bias: Floats
    attended_norm: tuple[Floats, Floats]
    widen: Floats
    widen_bias: Floats
    narrow: Floats
    narrow_bias: Floats
    narrow_norm: tuple[Floats, Floats]


class Model:
    """An encoder with its tokenizer; immutable, so `encode` may be called from any thread."""

    def __init__(self, weights: Weights, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        # A lookup needs a few rows, so the largest matrix stays as it is stored.
        self._words = weights[_EMBEDDINGS.format("word")]
        self._word_scales = weights.get(SCALE.format(_EMBEDDINGS.format("word")))
        positions = _matrix(weights, _EMBEDDINGS.format("position"))
        self._positions = positions + _matrix(weights, _EMBEDDINGS.format("token_type"))[0]
        self._norm = _norm(weights, "embeddings.LayerNorm")
        self._layers = _layers(weights)

    @classmethod
    def load(cls, folder: Path) -> "Model":
        """From a folder that `save` wrote; OSError, ValueError or KeyError if it cannot be."""
        with np.load(folder / WEIGHTS_FILE, allow_pickle=False) as stored:
            weights = {name: stored[name] for name in stored.files}
        return cls(weights, Tokenizer.read(folder / VOCABULARY_FILE))

    @property
    def dimensions(self) -> int:
        """How long a vector is."""
        return int(self._words.shape[1])

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Floats:
        """A vector of length 1 per text, in order: an array (texts, dimensions).

        Equal texts have equal vectors up to rounding, whatever stands beside them. `progress`
        is told how many texts were done since it was last told.
        """
        pieces = [self._tokenizer.encode(text[:MAX_CHARS], MAX_PIECES) for text in texts]
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for places in _batches([len(found) for found in pieces]):
            batch = np.array([pieces[place] for place in places])
            vectors[places] = self.pooled(batch)
            if progress:
                progress(len(places))
        return vectors

    def pooled(self, pieces: NDArray[np.intp]) -> Floats:
        """The mean over the pieces of each row of numbers, as a vector of length 1.

        `pieces` is an array (texts, pieces): all texts have as many, none is padding.
        """
        texts, length = pieces.shape
        rows = self._embedded(pieces)
        for layer in self._layers:
            rows = _through(layer, rows, texts)
        means = rows.reshape(texts, length, -1).mean(axis=1)
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        return np.asarray(means / np.maximum(lengths, np.float32(1e-9)), dtype=np.float32)

    def _embedded(self, pieces: NDArray[np.intp]) -> Floats:
        """One row per piece, text after text."""
        rows = self._words[pieces].astype(np.float32)
        if self._word_scales is not None:
            rows *= self._word_scales[pieces][..., None]
        rows += self._positions[: pieces.shape[1]]
        return _normed(rows.reshape(-1, rows.shape[-1]), self._norm)


def quantised(weights: Weights) -> dict[str, NDArray[Any]]:
    """Every matrix as int8 with a float32 scale per row; vectors as they are, in float32."""
    stored: dict[str, NDArray[Any]] = {}
    for name, values in weights.items():
        if values.ndim == 1:
            stored[name] = values.astype(np.float32)
            continue
        largest = np.abs(values).max(axis=1)
        scales = np.where(largest > 0, largest / 127, 1).astype(np.float32)
        stored[name] = np.rint(values / scales[:, None]).astype(np.int8)
        stored[SCALE.format(name)] = scales
    return stored


def save(folder: Path, weights: Weights, vocabulary: str) -> None:
    """Writes what `Model.load` reads, with the matrices as int8; OSError if it cannot."""
    np.savez(folder / WEIGHTS_FILE, allow_pickle=False, **quantised(weights))
    (folder / VOCABULARY_FILE).write_text(vocabulary, encoding="utf-8")


def _batches(lengths: Sequence[int]) -> list[NDArray[np.intp]]:
    """Places of texts of one length each, so that nothing is padded, the longest last."""
    by_length: dict[int, list[int]] = {}
    for place, length in enumerate(lengths):
        by_length.setdefault(length, []).append(place)
    batches = []
    for length, places in sorted(by_length.items()):
        size = max(1, BATCH_PIECES // length)
        batches += [np.array(places[at : at + size]) for at in range(0, len(places), size)]
    return batches


def _layers(weights: Weights) -> tuple[_Layer, ...]:
    found: list[_Layer] = []
    while f"encoder.layer.{len(found)}.output.dense.weight" in weights:
        found.append(_layer(weights, f"encoder.layer.{len(found)}."))
    return tuple(found)


def _layer(weights: Weights, prefix: str) -> _Layer:
    def matrix(name: str) -> Floats:
        return np.ascontiguousarray(_matrix(weights, f"{prefix}{name}.weight").T)

    def bias(name: str) -> Floats:
        return np.asarray(weights[f"{prefix}{name}.bias"], dtype=np.float32)

    attention = [f"attention.self.{part}" for part in ("query", "key", "value")]
    return _Layer(
        attend=np.concatenate([matrix(name) for name in attention], axis=1),
        attend_bias=np.concatenate([bias(name) for name in attention]),
        attended=matrix("attention.output.dense"),
        attended_bias=bias("attention.output.dense"),
        attended_norm=_norm(weights, f"{prefix}attention.output.LayerNorm"),
        widen=matrix("intermediate.dense"),
        widen_bias=bias("intermediate.dense"),
        narrow=matrix("output.dense"),
        narrow_bias=bias("output.dense"),
        narrow_norm=_norm(weights, f"{prefix}output.LayerNorm"),
    )


def _matrix(weights: Weights, name: str) -> Floats:
    values = weights[name].astype(np.float32)
    scales = weights.get(SCALE.format(name))
    return values if scales is None else values * scales[:, None]


def _norm(weights: Weights, name: str) -> tuple[Floats, Floats]:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]


def _through(layer: _Layer, rows: Floats, texts: int) -> Floats:
    """One layer: every piece looks at its text's pieces, then each is worked on by itself."""
    seen = _attention(rows @ layer.attend + layer.attend_bias, texts)
    seen = seen @ layer.attended + layer.attended_bias
    rows = _normed(rows + seen, layer.attended_norm)
    wide = _gelu(rows @ layer.widen + layer.widen_bias)
    return _normed(rows + (wide @ layer.narrow + layer.narrow_bias), layer.narrow_norm)


def _attention(projected: Floats, texts: int) -> Floats:
    """Scaled dot-product attention; `projected` has query, key and value side by side."""
    width = projected.shape[1] // 3
    heads = width // HEAD_WIDTH
    parts = projected.reshape(texts, -1, 3, heads, HEAD_WIDTH).transpose(2, 0, 3, 1, 4)
    query, key, value = np.ascontiguousarray(parts)
    scores = query @ key.swapaxes(-1, -2)
    scores *= np.float32(HEAD_WIDTH**-0.5)
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return np.asarray((scores @ value).transpose(0, 2, 1, 3).reshape(-1, width))


def _normed(rows: Floats, norm: tuple[Floats, Floats]) -> Floats:
    weight, bias = norm
    rows = rows - rows.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.mean(rows * rows, axis=1, keepdims=True) + LAYER_NORM_EPSILON)
    rows *= weight / spread
    rows += bias
    return rows


def _gelu(values: Floats) -> Floats:
    """x times the normal distribution's share below x; changes `values`.

    erf by formula 7.1.26 of Abramowitz and Stegun, Handbook of Mathematical Functions (1964),
    which is off by 1.5e-7 at most: NumPy has none of its own.
    """
    size = np.abs(values) * np.float32(2**-0.5)
    step = np.reciprocal(np.float32(0.3275911) * size + np.float32(1))
    tail = np.full_like(step, 1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        tail *= step
        tail += np.float32(factor)
    tail *= step
    np.square(size, out=size)
    tail *= np.exp(np.negative(size, out=size), out=size)  # 1 - erf(|x| / sqrt 2)
    tail *= np.float32(0.5)
    share = np.where(values < 0, tail, np.float32(1) - tail)
    values *= share
    return values

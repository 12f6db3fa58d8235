"""A two-layer model with random weights, of the real one's form and a hundredth of its width."""

from collections.abc import Callable, Sequence

import numpy as np

from bot.matching.minilm.model import HEAD_WIDTH, Floats, Model
from bot.matching.minilm.tokenizer import Tokenizer

HEADS, LAYERS, WIDE = 2, 2, 96
WIDTH = HEADS * HEAD_WIDTH
VOCABULARY = [
    *"[PAD] [UNK] [CLS] [SEP] the bank bill ##ion ##s a b c d e f g ##a ##b ##c ##d ##e".split(),
    *"opened in may paid twenty ? . , 5 東 ' don t ελλαδα €".split(),
]


def weights(seed: int = 1) -> dict[str, Floats]:
    """The arrays of a checkpoint by its own names."""
    random = np.random.default_rng(seed)

    def array(*shape: int) -> Floats:
        return random.normal(0, 0.2, shape).astype(np.float32)

    made = {
        "embeddings.word_embeddings.weight": array(len(VOCABULARY), WIDTH),
        "embeddings.position_embeddings.weight": array(512, WIDTH),
        "embeddings.token_type_embeddings.weight": array(2, WIDTH),
    }
    norms = ["embeddings"]
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        dense = {f"attention.self.{part}": (WIDTH, WIDTH) for part in ("query", "key", "value")}
        dense["attention.output.dense"] = (WIDTH, WIDTH)
        dense["intermediate.dense"] = (WIDE, WIDTH)
        dense["output.dense"] = (WIDTH, WIDE)
        for name, shape in dense.items():
            made[f"{layer}.{name}.weight"] = array(*shape)
            made[f"{layer}.{name}.bias"] = array(shape[0])
        norms += [f"{layer}.attention.output", f"{layer}.output"]
    for name in norms:
        made[f"{name}.LayerNorm.weight"] = 1 + array(WIDTH)
        made[f"{name}.LayerNorm.bias"] = array(WIDTH)
    return made


def model() -> Model:
    """A model with these weights in full."""
    return Model(weights(), Tokenizer(VOCABULARY))


class CountingModel(Model):
    """Remembers every text it had to compute."""

    def __init__(self) -> None:
        super().__init__(weights(), Tokenizer(VOCABULARY))
        self.computed: list[str] = []

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Floats:
        self.computed += texts
        return super().encode(texts, progress)

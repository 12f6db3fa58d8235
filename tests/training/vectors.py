"""Distils the table of word vectors from MiniLM: `python -m tests.training.vectors`.

Each piece of the vocabulary goes through the model by itself, between [CLS] and [SEP]; what
comes out is centred and reduced to `DIMENSIONS` by principal components. Takes half a minute
and the installed model (`sourceline model install`); no text is trained on. Writes
bot/matching/data/vectors.npy and vectors.vocab.txt.
"""

import unicodedata

import numpy as np

from bot.matching.minilm import install
from bot.matching.minilm.model import VOCABULARY_FILE, Floats, Model
from bot.matching.minilm.tokenizer import BEGIN, END, UNKNOWN
from bot.matching.vectors import DIMENSIONS, RECORD, TABLE, VOCABULARY

SPECIAL = frozenset({UNKNOWN, BEGIN, END})
PIECES_AT_A_TIME = 256


def main() -> None:
    """Writes the table and prints its size."""
    place = install.install(print)
    pieces = (place / VOCABULARY_FILE).read_text(encoding="utf-8").splitlines()
    kept = [number for number, piece in enumerate(pieces) if _is_of_use(piece)]
    words = [pieces[number] for number in kept]
    vectors = reduced(_passed(install.load(), kept, pieces), DIMENSIONS)
    vectors[[words.index(special) for special in SPECIAL]] = 0
    _write(vectors, words)
    print(f"{len(words)} pieces: {TABLE.stat().st_size + VOCABULARY.stat().st_size:,} bytes")


def reduced(vectors: Floats, dimensions: int) -> Floats:
    """The vectors' principal components, the mean taken off."""
    centred = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T.astype(np.float64) @ centred)
    strongest = directions[:, ::-1][:, :dimensions]
    # The sign of a direction is arbitrary: its largest part is made positive.
    strongest *= np.sign(strongest[np.abs(strongest).argmax(axis=0), range(dimensions)])
    return np.asarray(centred @ strongest, dtype=np.float32)


def _is_of_use(piece: str) -> bool:
    """Latin and Greek letters, digits and signs; the other scripts are whole words nowhere."""
    if piece in SPECIAL:
        return True
    if piece.startswith("[") and len(piece) > 1:
        return False
    letters = [char for char in piece if char.isalpha()]
    return all(unicodedata.name(char, "").startswith(("LATIN", "GREEK")) for char in letters)


def _passed(model: Model, kept: list[int], pieces: list[str]) -> Floats:
    begin, end = pieces.index(BEGIN), pieces.index(END)
    rows = np.array([(begin, number, end) for number in kept])
    chunks = range(0, len(rows), PIECES_AT_A_TIME)
    return np.concatenate([model.pooled(rows[at : at + PIECES_AT_A_TIME]) for at in chunks])


def _write(vectors: Floats, words: list[str]) -> None:
    records = np.zeros(len(vectors), dtype=RECORD)
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-9) / 127
    records["scale"] = scales
    records["vector"] = np.rint(vectors / scales[:, None])
    np.save(TABLE, records, allow_pickle=False)
    VOCABULARY.write_text("\n".join(words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Vectors of a base's texts, computed once and kept by content.

A file holds one set of texts: for each its digest, and its vector as int8 with a scale, in the
order of the digests, ready to be mapped. Texts that any kept file knows are not computed
again, so an edit costs its own texts only. Knows nothing of entries or of ranking.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching.minilm.model import Floats, Model

Progress = Callable[[int, int], None]
"""Told how many of the texts are done, and how many there are to do."""

# After so many texts what is done is written, so that an interrupted run goes on from there.
PART_TEXTS = 2_000
# Sets beyond these are forgotten, the longest unused first: an edited base leaves its old one.
KEPT_SETS = 8
# Rows turned to floats at a time: 1.5 MB, which stays in the processor's cache.
ROWS_AT_A_TIME = 1_024


class TextVectors:
    """The vectors of a list of texts; immutable."""

    def __init__(self, records: NDArray[Any], places: NDArray[np.intp]) -> None:
        self._records = records
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def cosines(self, vector: Floats) -> Floats:
        """The cosine of a vector of length 1 with each text's, in the texts' order.

        Rounded to four decimals, less than what int8 keeps, so that the order in which a
        processor adds up does not show.
        """
        found = np.empty(len(self._records), dtype=np.float32)
        for at in range(0, len(found), ROWS_AT_A_TIME):
            rows = self._records["vector"][at : at + ROWS_AT_A_TIME].astype(np.float32)
            found[at : at + ROWS_AT_A_TIME] = rows @ vector
        found *= self._records["scale"]
        return np.round(found[self._places], 4)


class VectorStore:
    """Computes and keeps vectors of one model in one folder."""

    def __init__(self, folder: Path, model: Callable[[], Model], dimensions: int) -> None:
        """`model` is called only if something has to be computed."""
        self._folder = folder
        self._model = model
        self._record = np.dtype(
            [("digest", "<u8"), ("scale", "<f4"), ("vector", "i1", (dimensions,))]
        )

    def vectors(self, texts: Sequence[str], progress: Progress | None = None) -> TextVectors:
        """The vectors of the texts, from the folder as far as it knows them.

        OSError if the folder cannot be written.
        """
        digests = np.array([_digest(text) for text in texts], dtype=np.uint64)
        wanted, first, places = np.unique(digests, return_index=True, return_inverse=True)
        records = self._read(self._file(wanted))
        if records is None or not np.array_equal(records["digest"], wanted):
            records = self._complete(wanted, [texts[place] for place in first], progress)
        return TextVectors(records, places)

    def _complete(
        self, wanted: NDArray[np.uint64], texts: Sequence[str], progress: Progress | None
    ) -> NDArray[Any]:
        """The records of `wanted`, in order; what was missing is computed, and all is kept."""
        records = np.zeros(len(wanted), dtype=self._record)
        records["digest"] = wanted
        missing = self._fill(records)
        done = 0

        def count(more: int) -> None:
            nonlocal done
            done += more
            if progress:
                progress(done, len(missing))

        parts = []
        for at in range(0, len(missing), PART_TEXTS):
            part = missing[at : at + PART_TEXTS]
            vectors = self._model().encode([texts[place] for place in part], count)
            scales = np.abs(vectors).max(axis=1) / 127
            records["scale"][part] = scales
            records["vector"][part] = np.rint(vectors / scales[:, None])
            parts.append(self._keep(records[part]))
        kept = self._keep(records)
        for file in set(parts) - {kept}:
            file.unlink(missing_ok=True)
        self._forget()
        return records

    def _fill(self, records: NDArray[Any]) -> NDArray[np.intp]:
        """Fills in what any kept file knows; returns the places that none does."""
        missing = np.arange(len(records))
        for file in self._files():
            known = self._read(file)
            if known is None or not len(known) or not len(missing):
                continue
            wanted = records["digest"][missing]
            at = np.searchsorted(known["digest"], wanted).clip(max=len(known) - 1)
            found = known["digest"][at] == wanted
            records[missing[found]] = known[at[found]]
            missing = missing[~found]
        return missing

    def _file(self, digests: NDArray[np.uint64]) -> Path:
        name = hashlib.sha256(digests.astype("<u8").tobytes()).hexdigest()[:16]
        return self._folder / f"{name}.npy"

    def _files(self) -> list[Path]:
        """Those kept, the last used first."""
        dated = []
        for file in self._folder.glob("*.npy"):
            with suppress(FileNotFoundError):  # forgotten by another process just now
                dated.append((file.stat().st_mtime_ns, file.name, file))
        return [file for *_, file in sorted(dated, reverse=True)]

    def _read(self, file: Path) -> NDArray[Any] | None:
        """A file's records, mapped; None where there is no such file, or it is damaged."""
        try:
            records = np.load(file, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        with suppress(OSError):  # a cache that may only be read
            os.utime(file)
        return records if records.dtype == self._record else None

    def _keep(self, records: NDArray[Any]) -> Path:
        """Writes a set beside its place and renames it there, so that none is seen half done."""
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._file(records["digest"])
        with tempfile.TemporaryDirectory(prefix="writing-", dir=self._folder) as beside:
            partial = Path(beside, file.name)
            np.save(partial, records, allow_pickle=False)
            partial.replace(file)
        return file

    def _forget(self) -> None:
        for file in self._files()[KEPT_SETS:]:
            with suppress(OSError):  # gone already, or mapped where that holds a file in place
                file.unlink()


def _digest(text: str) -> int:
    """64 bits: among a million texts, two share it once in 37 million bases."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest(), "little")

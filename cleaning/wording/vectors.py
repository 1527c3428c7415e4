"""What company the words of a large text keep, as a short vector for each word: words of one use have like vectors.

The network learns from a few million symbols and meets most words a few times; these vectors come from the neighbours
of 50,000 words in a far larger text (`tools/build_word_vectors.py`). Each symbol is described by three words: itself,
the longest one that begins with it and the longest that ends with it, without deciding where words end (after
SoftLexicon: Ma et al. 2020). A symbol that is none of a kind has zeros there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleaning.wording.errors import ModelError
from cleaning.wording.symbols import Codes, fold

LONGEST = 4  # symbols of a word
KINDS = 3  # words that describe a symbol
MAGIC = b"QTWORDS1"
Keys = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class WordVectors:
    """Sorted keys of words, and a row of small whole numbers for each; the last row is that of no word."""

    keys: Keys
    rows: npt.NDArray[np.int8]
    scale: Floats

    @property
    def width(self) -> int:
        """How many numbers describe a symbol."""
        return KINDS * int(self.rows.shape[1])

    def words_of(self, codes: Codes) -> npt.NDArray[np.int64]:
        """Return for each symbol the rows of its three words (n × 3)."""
        found = np.full((len(codes), KINDS), len(self.keys), np.int64)
        for size in range(1, min(LONGEST, len(codes)) + 1):
            place = self._rows_of(np.lib.stride_tricks.sliding_window_view(codes, size))
            here = np.flatnonzero(place < len(self.keys))
            if size == 1:
                found[here, 0] = place[here]
            else:
                found[here, 1] = place[here]
                found[here + size - 1, 2] = place[here]
        return found

    def has(self, codes: Codes) -> bool:
        """Whether there is a vector for this word."""
        return bool(self._rows_of(codes[None, :])[0] < len(self.keys))

    def _rows_of(self, words: npt.NDArray[np.uint16]) -> npt.NDArray[np.int64]:
        """Return the row of each word, given as a row of codes."""
        keys = keys_of(words)
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[place] == keys, place, len(self.keys))

    def of(self, codes: Codes) -> Floats:
        """Return what describes each symbol (n × `width`)."""
        words = self.words_of(codes)
        described: Floats = (self.rows[words] * self.scale[words][:, :, None]).reshape(len(codes), self.width)
        return described

    @classmethod
    def load(cls, path: Path) -> WordVectors:
        """Read what `save` wrote. Raises `ModelError`."""
        try:
            data = path.read_bytes()
            if data[:8] != MAGIC:
                raise ModelError(f"{path} is no table of word vectors: expected it to begin with {MAGIC!r}")
            count, width = np.frombuffer(data, np.uint32, 2, 8).tolist()
            keys = np.frombuffer(data, np.uint64, count, 16)
            rows = np.frombuffer(data, np.int8, count * width, 16 + 8 * count).reshape(count, width)
        except (OSError, ValueError) as error:
            raise ModelError(f"no word vectors at {path}: {error}") from error
        return cls.of_rows(keys, rows)

    @classmethod
    def of_rows(cls, keys: Keys, rows: npt.NDArray[np.int8]) -> WordVectors:
        """Return the table of sorted keys and their rows; all rows are read as vectors of one length."""
        length = np.sqrt((rows.astype(np.float32) ** 2).sum(axis=1))
        scale = 0.5 * rows.shape[1] ** 0.5 / np.maximum(length, 1.0)
        nobody = np.zeros((1, rows.shape[1]), np.int8)
        return cls(keys, np.concatenate((rows, nobody)), np.append(scale, 0.0).astype(np.float32))

    def save(self, path: Path) -> None:
        """Write the table to `path`."""
        head = np.array([len(self.keys), self.rows.shape[1]], np.uint32)
        path.write_bytes(MAGIC + head.tobytes() + self.keys.tobytes() + self.rows[:-1].tobytes())


def keys_of(rows: npt.NDArray[np.uint16]) -> Keys:
    """Return a key for each row of codes."""
    keys = fold(rows)
    keys ^= keys >> np.uint64(31)
    return keys

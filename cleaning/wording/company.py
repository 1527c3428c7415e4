"""Which of two words the wider neighbourhood speaks for: ten symbols on each side, beyond what five-grams see.

对贷款人的…表现 or 行为: the deciding word may stand far off. For each pair a linear model over the characters and
bigrams around tells natural occurrences of the original from natural occurrences of the spun word in clean text
(context-sensitive choice among confusable words: Golding & Roth 1999). All pairs share one table of hashed weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleaning.wording.errors import ModelError
from cleaning.wording.symbols import BOUNDARY, Codes

BITS = 20
REACH = 10
MAGIC = b"QTCOMPNY"
_STEP = 0.03  # of one unit of the stored weights
Slots = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def pair_number(spun: str, original: str) -> int:
    """Return a number for a pair that does not depend on the rest of the lexicon (32 bits, FNV-1a)."""
    number = 0x811C9DC5
    for byte in f"{spun}→{original}".encode():
        number = ((number ^ byte) * 0x01000193) & 0xFFFFFFFF
    return number


def slots(codes: Codes, start: Slots, end: Slots, pairs: npt.NDArray[np.uint64]) -> Slots:
    """Return the hashed features of each occurrence: n × k indices below 2^20."""
    edge = np.full(REACH, BOUNDARY, np.uint16)
    line = np.concatenate((edge, codes, edge)).astype(np.uint64)
    left = line[start[:, None] + np.arange(REACH)]
    right = line[end[:, None] + REACH + np.arange(REACH)]
    columns = []
    for side, window in ((1, left), (2, right)):
        columns.append(window + np.uint64(side << 40))
        columns.append((window[:, :-1] << np.uint64(12)) + window[:, 1:] + np.uint64((side + 2) << 40))
    features = np.concatenate(columns, axis=1)
    mixed = (features ^ (pairs[:, None] * np.uint64(0x9E3779B97F4A7C15))) * np.uint64(0xFF51AFD7ED558CCD)
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(0xC4CEB9FE1A85EC53)
    hashed: Slots = (mixed >> np.uint64(64 - BITS)).astype(np.int64)
    return hashed


@dataclass(frozen=True, slots=True, eq=False)
class Company:
    """The weights: 2^20 of a byte each."""

    weights: npt.NDArray[np.int8]

    def odds(self, codes: Codes, start: Slots, end: Slots, pairs: npt.NDArray[np.uint64]) -> Floats:
        """Return log odds of the original against the spun word, from the wider neighbourhood only."""
        if len(start) == 0:
            return np.zeros(0)
        total: Floats = self.weights[slots(codes, start, end, pairs)].sum(axis=1, dtype=np.float64) * _STEP
        return np.clip(total, -6, 6)

    def save(self, path: Path) -> None:
        """Write the weights to `path`."""
        path.write_bytes(MAGIC + self.weights.tobytes())

    @classmethod
    def load(cls, path: Path) -> Company:
        """Map the weights at `path`. Raises `ModelError`."""
        try:
            data = np.memmap(path, np.uint8, "r")
        except (OSError, ValueError) as error:
            raise ModelError(f"no company table at {path}: {error}") from error
        if bytes(data[:8]) != MAGIC or len(data) != 8 + (1 << BITS):
            raise ModelError(f"{path} is no company table: expected {MAGIC!r} and {1 << BITS:,} bytes")
        return cls(data[8:].view(np.int8))


class CompanyTrainer:
    """Logistic regression by AdaGrad on examples in mini-batches."""

    def __init__(self, *, rate: float = 0.1, shrink: float = 2e-5) -> None:
        self._weights = np.zeros(1 << BITS, np.float32)
        self._squares = np.full(1 << BITS, 1e-2, np.float32)
        self._rate, self._shrink = rate, shrink

    def learn(self, features: Slots, truth: npt.NDArray[np.bool_]) -> float:
        """Take one step; return the mean loss in nats."""
        score = self._weights[features].sum(axis=1)
        chance = 1 / (1 + np.exp(-score))
        error = np.repeat((chance - truth).astype(np.float32), features.shape[1])
        touched, inverse = np.unique(features.ravel(), return_inverse=True)
        step = np.bincount(inverse, error, len(touched)).astype(np.float32)
        step += self._shrink * len(features) * self._weights[touched]
        self._squares[touched] += step * step
        self._weights[touched] -= self._rate * step / np.sqrt(self._squares[touched])
        return float(-np.log(np.maximum(np.where(truth, chance, 1 - chance), 1e-9)).mean())

    def finish(self) -> Company:
        """Return the weights learned so far, in bytes."""
        return Company(np.clip(np.rint(self._weights / _STEP), -127, 127).astype(np.int8))

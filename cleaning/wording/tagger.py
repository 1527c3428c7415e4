"""Says of every place between two symbols how much it looks as if a mark or a word were missing there.

A linear model over hashed n-grams around the place (feature hashing: Weinberger et al. 2009), one weight vector for
each thing that may be missing, trained by logistic regression with AdaGrad (Duchi et al. 2011) on clean text that was
garbled by `cleaning.wording.garble`: which contexts betray a gap is learned from examples, not listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleaning.wording.errors import ModelError
from cleaning.wording.symbols import BOUNDARY, Codes, code_of

MARKS = "，：。、？"
TAGS = (*MARKS, "gap")
BITS = 17
MAGIC = b"QTTAGGER"
Floats = npt.NDArray[np.float32]
Slots = npt.NDArray[np.int64]

# Offsets from the place: -1 is the symbol before it, 0 the one after it.
_TEMPLATES: tuple[tuple[int, ...], ...] = (
    (-1,), (0,), (-2, -1), (0, 1), (-1, 0), (-3, -2, -1), (0, 1, 2), (-2, -1, 0), (-1, 0, 1),
    (-2, -1, 0, 1), (-4, -3, -2, -1), (0, 1, 2, 3),
)  # fmt: skip
_QUESTION = "吗呢么何哪谁几"
_STOPS = "，。：；？！、"


def features(codes: Codes) -> Slots:
    """Return the hashed features of every place of `codes`: (n + 1) × k indices below 2^17.

    Place `i` is before symbol `i`; the last place is the end.
    """
    n = len(codes) + 1
    padded = np.concatenate((np.full(4, BOUNDARY, np.uint16), codes, np.full(4, BOUNDARY, np.uint16)))
    columns = {offset: padded[4 + offset : 4 + offset + n].astype(np.uint64) for offset in range(-4, 4)}
    left, right = _distances(codes)
    rows = []
    for number, template in enumerate(_TEMPLATES):
        key = np.full(n, number + 1, np.uint64)
        for offset in template:
            key = (key << np.uint64(12)) | columns[offset]
        rows.append(key)
    asked = _asked(codes)
    extra = (
        left * np.uint64(32) + right,
        (left << np.uint64(12)) | columns[-1],
        (right << np.uint64(12)) | columns[0],
        asked * np.uint64(64) + right,
        (asked << np.uint64(12)) | columns[-1],
    )
    for number, key in enumerate(extra):
        rows.append(key + (np.uint64(number + 100) << np.uint64(50)))
    return (_hash(np.stack(rows, axis=1)) >> np.uint64(64 - BITS)).astype(np.int64)


def _hash(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    mixed = keys * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    return mixed * np.uint64(0xBF58476D1CE4E5B9)


def _distances(codes: Codes) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """How far each place is from the stop before and after it, in steps that grow."""
    stop = np.isin(codes, [BOUNDARY, *(code_of(c) for c in _STOPS)])
    n = len(codes)
    places = np.arange(n + 1)
    before = np.maximum.accumulate(np.concatenate(([0], np.where(stop, np.arange(1, n + 1), 0))))
    after = np.minimum.accumulate(np.concatenate((np.where(stop, np.arange(n), n), [n]))[::-1])[::-1]
    edges = np.array([1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 28, 36, 50])
    return (
        np.searchsorted(edges, places - before, "right").astype(np.uint64),
        np.searchsorted(edges, after - places, "right").astype(np.uint64),
    )


def _asked(codes: Codes) -> npt.NDArray[np.uint64]:
    """Whether a question word stands among the ten symbols before each place, and whether right before it."""
    word = np.isin(codes, [code_of(c) for c in _QUESTION]).astype(np.int64)
    total = np.concatenate(([0], np.cumsum(word)))
    start = np.maximum(np.arange(len(total)) - 10, 0)
    near = (total - total[start] > 0).astype(np.uint64)
    last = np.concatenate(([0], word)).astype(np.uint64)
    return near + last


@dataclass(frozen=True, slots=True, eq=False)
class Tagger:
    """The weights: 2^17 × the number of tags, and a bias each."""

    weights: npt.NDArray[np.float16]
    bias: Floats

    def logits(self, codes: Codes) -> Floats:
        """Return for every place of `codes` the log odds of each of `TAGS`: (n + 1) × 6."""
        slots = features(codes)
        total = np.tile(self.bias, (len(slots), 1))
        for column in range(slots.shape[1]):
            total += self.weights[slots[:, column]]
        return total

    def save(self, path: Path) -> None:
        """Write the weights to `path`."""
        path.write_bytes(MAGIC + self.bias.astype(np.float32).tobytes() + self.weights.tobytes())

    @classmethod
    def load(cls, path: Path) -> Tagger:
        """Map the weights at `path`. Raises `ModelError`."""
        width = len(TAGS)
        try:
            data = np.asarray(np.memmap(path, np.uint8, "r"))  # mapped still, without a memmap's price at each look-up
            if bytes(data[:8]) != MAGIC:
                raise ModelError(f"{path} is no tagger: expected it to begin with {MAGIC!r}")
            bias = data[8 : 8 + 4 * width].view(np.float32)
            weights = data[8 + 4 * width :].view(np.float16).reshape(1 << BITS, width)
        except (OSError, ValueError) as error:
            raise ModelError(f"no tagger at {path}: {error}") from error
        return cls(weights, bias)


def truth_table(length: int, entries: Sequence[tuple[int, str]]) -> npt.NDArray[np.bool_]:
    """Return what is missing at each place of a text of `length` symbols: (n + 1) × 6, from (place, tag) entries."""
    table = np.zeros((length + 1, len(TAGS)), bool)
    for place, tag in entries:
        table[place, TAGS.index(tag)] = True
    return table


class Trainer:
    """Collects examples by document and fits the weights (AdaGrad, mini-batches, a fixed order)."""

    def __init__(self, *, rate: float = 0.15, shrink: float = 1e-7) -> None:
        self._weights = np.zeros((1 << BITS, len(TAGS)), np.float32)
        self._squares = np.full((1 << BITS, len(TAGS)), 1e-3, np.float32)
        self._bias = np.full(len(TAGS), -4.0, np.float32)
        self._rate, self._shrink = rate, shrink

    def learn(self, slots: Slots, truth: npt.NDArray[np.bool_]) -> float:
        """Take one step on a mini-batch; return its mean loss in nats."""
        score = self._bias + self._weights[slots].sum(axis=1)
        chance = 1 / (1 + np.exp(-score))
        error = (chance - truth).astype(np.float32)
        flat = slots.ravel()
        touched, inverse = np.unique(flat, return_inverse=True)
        k = slots.shape[1]
        for tag in range(len(TAGS)):
            step = np.bincount(inverse, np.repeat(error[:, tag], k), len(touched)).astype(np.float32)
            step += self._shrink * len(slots) * self._weights[touched, tag]
            self._squares[touched, tag] += step * step
            self._weights[touched, tag] -= self._rate * step / np.sqrt(self._squares[touched, tag])
        self._bias -= 0.002 * error.mean(axis=0)
        picked = np.where(truth, chance, 1 - chance)
        return float(-np.log(np.maximum(picked, 1e-9)).sum(axis=1).mean())

    def finish(self) -> Tagger:
        """Return the weights learned so far."""
        return Tagger(self._weights.astype(np.float16), self._bias.copy())

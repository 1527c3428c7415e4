"""A character 5-gram language model in one memory-mapped array, scored for thousands of places at once.

Every n-gram of two symbols or more is a 32-bit cell: 19 bits of its hash, 7 of its log probability, 6 of its
back-off weight, in steps of a tenth of a nat. A cell stands in one of two buckets of two cells (cuckoo hashing, Pagh &
Rodler 2004, with buckets as in Dietzfelbinger & Weidling 2007), so a look-up is two reads; that an unseen n-gram is
taken for a seen one happens about 8 times in a million. Probabilities are those of interpolated modified Kneser-Ney
smoothing (Chen & Goodman 1999) as `cleaning.wording.estimate` makes them. All values are natural logarithms.

KenLM would be the library for this, but it comes as source that needs a C++ compiler on the user's machine, and
without the tools that train a model.
"""

from __future__ import annotations

import itertools
import json
import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleaning.wording.errors import ModelError
from cleaning.wording.symbols import BITS, BOUNDARY, SIZE, Codes

ORDER = 5
MAGIC = b"QTNGRAM2"
STEP = 0.1  # nats
PIECE = 16384  # n-grams looked up at once: what they need stays in a processor's cache
MARK_BITS, VALUE_BITS, WEIGHT_BITS = 19, 7, 6
Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint64]
_MULTIPLIERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)


def mix(keys: Keys, order: int) -> Keys:
    """Return a 64-bit hash of packed n-grams of one order (the finaliser of MurmurHash3)."""
    h = keys ^ np.uint64((order * _MULTIPLIERS[1]) & (2**64 - 1))
    h = (h ^ (h >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    h = (h ^ (h >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return h ^ (h >> np.uint64(33))


def homes(hashes: Keys, buckets: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
    """Return both buckets and the mark of 19 bits (never 0) of each hash."""
    high, low = hashes >> np.uint64(32), hashes & np.uint64(0xFFFFFFFF)
    mark = ((hashes * np.uint64(_MULTIPLIERS[0])) >> np.uint64(64 - MARK_BITS)).astype(np.uint32)
    mark = np.maximum(mark, np.uint32(1))
    one = (high * np.uint64(buckets)) >> np.uint64(32)
    two = (low * np.uint64(buckets)) >> np.uint64(32)
    return one.astype(np.int64), two.astype(np.int64), mark


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NgramModel:
    """One model: dense unigrams and a table of longer n-grams."""

    unigrams: Floats
    unigram_backoff: Floats
    cells: npt.NDArray[np.uint64]

    @classmethod
    def load(cls, path: Path) -> NgramModel:
        """Map the model file at `path`. Raises `ModelError` when it is not one, or is cut short."""
        try:
            with path.open("rb") as file:
                view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise ModelError(f"no language model at {path}: {error}") from error
        if view[: len(MAGIC)] != MAGIC:
            raise ModelError(f"{path} is no language model: expected it to begin with {MAGIC!r}, found {view[:8]!r}")
        length = int.from_bytes(view[8:12], "little")
        try:
            head = json.loads(view[12 : 12 + length])
            at = 12 + length
            dense = np.frombuffer(view, np.float32, 2 * SIZE, at)
            cells = np.frombuffer(view, np.uint64, head["buckets"], at + dense.nbytes)
        except (ValueError, KeyError) as error:
            raise ModelError(f"the language model {path} is cut short or damaged: {error}") from error
        return cls(dense[:SIZE], dense[SIZE:], cells)

    def find(self, keys: Keys, order: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.uint32]]:
        """Return for packed n-grams of `order` (2 to 5) whether each is known, and its cell."""
        one, two, mark = homes(mix(keys, order), len(self.cells))
        first, second = self.cells[one], self.cells[two]
        cell = np.zeros(len(keys), np.uint32)
        for bucket in (second, first):
            for half in (bucket >> np.uint64(32), bucket & np.uint64(0xFFFFFFFF)):
                part = half.astype(np.uint32)
                np.copyto(cell, part, where=(part >> np.uint32(VALUE_BITS + WEIGHT_BITS)) == mark)
        return cell != 0, cell

    def log_probability(self, grams: npt.NDArray[np.uint16]) -> Floats:
        """Return log P(last symbol | the four before) for rows of five codes (n × 5).

        A boundary inside the history cuts it: what stands before a line's beginning says nothing.
        """
        if len(grams) <= PIECE:
            return self._of_piece(grams)
        return np.concatenate([self._of_piece(grams[at : at + PIECE]) for at in range(0, len(grams), PIECE)])

    def _of_piece(self, grams: npt.NDArray[np.uint16]) -> Floats:
        keys = pack(grams)
        out = np.zeros(len(grams), np.float32)
        longest = _usable(grams)
        todo = np.arange(len(grams))
        for order in range(ORDER, 1, -1):
            now = todo[longest[todo] >= order]
            if len(now) == 0:
                continue
            known, cell = self.find(keys[now] & _mask(order), order)
            out[now[known]] += self._value(cell[known])
            rest = now[~known]
            out[rest] += self._backoff(keys[rest] >> np.uint64(BITS), order - 1)
            todo = np.concatenate((todo[longest[todo] < order], rest))
        out[todo] += self.unigrams[grams[todo, -1]]
        return out

    def _backoff(self, histories: Keys, order: int) -> Floats:
        """The weight of the last `order` symbols of each history; 0 when they were never seen."""
        if order == 1:
            single: Floats = self.unigram_backoff[histories & _mask(1)]
            return single
        known, cell = self.find(histories & _mask(order), order)
        weight = (cell & np.uint32((1 << WEIGHT_BITS) - 1)).astype(np.float32) * np.float32(-STEP)
        return np.where(known, weight, np.float32(0))

    def _value(self, cells: npt.NDArray[np.uint32]) -> Floats:
        level = (cells >> np.uint32(WEIGHT_BITS)) & np.uint32((1 << VALUE_BITS) - 1)
        return level.astype(np.float32) * np.float32(-STEP)


def pack(columns: npt.NDArray[np.uint16]) -> Keys:
    """Return each row of at most five codes as one key."""
    key = columns[:, 0].astype(np.uint64)
    for place in range(1, columns.shape[1]):
        key = (key << np.uint64(BITS)) | columns[:, place]
    return key


def _mask(order: int) -> np.uint64:
    return np.uint64((1 << (BITS * order)) - 1)


def _usable(grams: npt.NDArray[np.uint16]) -> npt.NDArray[np.int64]:
    """How many symbols of each row count: from the last boundary of the history on."""
    usable = np.full(len(grams), ORDER)
    for place in range(ORDER - 1):
        usable[grams[:, place] == BOUNDARY] = ORDER - place
    return usable


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Mixture:
    """Several models as one: P = Σ weight × P of each (linear interpolation; the weights sum to 1)."""

    models: tuple[NgramModel, ...]
    weights: tuple[float, ...]

    def log_probability(self, grams: npt.NDArray[np.uint16]) -> Floats:
        """Return log P(last symbol | the four before) for rows of five codes (n × 5)."""
        if len(self.models) == 1:
            return self.models[0].log_probability(grams)
        total = np.zeros(len(grams), np.float32)
        for model, weight in zip(self.models, self.weights, strict=True):
            total += np.float32(weight) * np.exp(model.log_probability(grams))
        return np.log(total)

    def sequence(self, codes: Codes) -> Floats:
        """Return log P of each symbol of a text given those before it."""
        if len(codes) == 0:
            return np.zeros(0, np.float32)
        padded = np.concatenate((np.full(ORDER - 1, BOUNDARY, np.uint16), codes))
        return self.log_probability(np.lib.stride_tricks.sliding_window_view(padded, ORDER))

    def totals(self, sequences: Sequence[Codes] | Sequence[list[int]]) -> npt.NDArray[np.float64]:
        """Return for each sequence the summed log P of its symbols from the fifth on (the first four are context)."""
        if not sequences:
            return np.zeros(0)
        lengths = np.array([max(len(s) - ORDER + 1, 0) for s in sequences])
        flat = np.fromiter(itertools.chain.from_iterable(sequences), np.uint16)
        starts = np.repeat(np.cumsum([0, *(len(s) for s in sequences[:-1])]) - np.cumsum([0, *lengths[:-1]]), lengths)
        rows = starts + np.arange(int(lengths.sum()))
        grams = flat[rows[:, None] + np.arange(ORDER)]
        scores = np.concatenate(([0.0], np.cumsum(self.log_probability(grams), dtype=np.float64)))
        ends = np.cumsum(lengths)
        result: npt.NDArray[np.float64] = scores[ends] - scores[ends - lengths]
        return result

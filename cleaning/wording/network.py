"""A small convolutional network that reads a text once and says what seems lost or exchanged at every symbol.

Five layers of dilated convolutions (Yu & Koltun 2016) see 31 symbols on each side, where a 5-gram sees four: enough to
know that a clause has gone on for too long. It was trained on clean text that `cleaning.wording.garble` damaged
(`tools/train_wording_network.py`, which needs PyTorch; reading needs NumPy only).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleaning.wording.errors import ModelError
from cleaning.wording.symbols import BOUNDARY, SIZE, Codes
from cleaning.wording.tagger import TAGS

OUTPUTS = (*TAGS, "spun")
DILATIONS = (1, 2, 4, 8, 16)
REACH = sum(DILATIONS)  # symbols on each side
MAGIC = b"QTNETWRK"
PIECE = 1024  # symbols read at once: what they need stays in a processor's cache
ROWS = 24  # multiplied at once: for products so small no library starts threads, which wait longer than they work
Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]
_FACTOR = 0x5851F42D4C957F2D


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The weights: an embedding, five convolutions of width three (the first without a shortcut), an output layer."""

    embedding: Floats
    layers: tuple[tuple[Floats, Floats], ...]  # (3 × in × out, out)
    output: tuple[Floats, Floats]

    def read(self, codes: Codes, only: Places | None = None) -> Floats:
        """Return log odds of each of `OUTPUTS` for every symbol and the end: (n + 1) × 7.

        The tags are about the place before a symbol, `spun` about the symbol. Some places `only`: their rows.
        """
        line = np.concatenate((codes, np.array([BOUNDARY], np.uint16)))
        if only is None:
            return self._in_pieces(line)
        edges = np.zeros(len(line) + 1, np.int64)
        np.add.at(edges, np.maximum(only - REACH, 0), 1)
        np.add.at(edges, np.minimum(only + REACH + 1, len(line)), -1)
        near = np.cumsum(edges[:-1]) > 0  # all that the places see, put together: none of them sees over a seam
        return self._in_pieces(line[near])[(np.cumsum(near) - 1)[only]] if len(only) else self._in_pieces(line[:0])

    def _in_pieces(self, line: Codes) -> Floats:
        parts = [np.zeros((0, len(OUTPUTS)), np.float32)]
        for begin in range(0, len(line), PIECE):
            low, high = max(begin - REACH, 0), min(begin + PIECE + REACH, len(line))
            whole = self._forward(line[low:high])
            parts.append(whole[begin - low : begin - low + PIECE])
        return np.concatenate(parts)

    def _forward(self, codes: Codes) -> Floats:
        size, edge = len(codes), max(DILATIONS)
        rows = -(-size // ROWS) * ROWS
        padded = np.zeros((rows + 2 * edge, self.embedding.shape[1]), np.float32)
        padded[edge : edge + size] = self.embedding[codes]
        for number, (dilation, (weight, bias)) in enumerate(zip(DILATIONS, self.layers, strict=True)):
            total = _product(padded[edge : edge + rows], weight[1])
            total += _product(padded[edge - dilation : edge - dilation + rows], weight[0])
            total += _product(padded[edge + dilation : edge + dilation + rows], weight[2])
            total += bias
            np.maximum(total, 0, out=total)
            if number == 0:
                padded = np.zeros((rows + 2 * edge, total.shape[1]), np.float32)
            padded[edge : edge + size] += total[:size]
        result: Floats = _product(padded[edge : edge + rows], self.output[0])[:size] + self.output[1]
        return result

    @classmethod
    def load(cls, path: Path) -> Network:
        """Read the weights at `path` (stored as 16-bit floats). Raises `ModelError`."""
        try:
            data = path.read_bytes()
            if data[:8] != MAGIC:
                raise ModelError(f"{path} is no network: expected it to begin with {MAGIC!r}")
            length = int.from_bytes(data[8:12], "little")
            shapes: Mapping[str, list[int]] = json.loads(data[12 : 12 + length])
            arrays, at = {}, 12 + length
            for name, shape in shapes.items():
                size = int(np.prod(shape)) * 2
                arrays[name] = np.frombuffer(data[at : at + size], np.float16).reshape(shape).astype(np.float32)
                at += size
            layers = tuple((arrays[f"weight{k}"], arrays[f"bias{k}"]) for k in range(len(DILATIONS)))
            return cls(arrays["embedding"], layers, (arrays["output"], arrays["output_bias"]))
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"no network at {path}: {error}") from error


def surroundings(codes: Codes) -> npt.NDArray[np.uint64]:
    """Return a hash of all that the network sees of each place (n + 1), polynomial with running sums."""
    outside = np.full(REACH, SIZE + 1, np.uint16)
    line = np.concatenate((outside, codes, np.array([BOUNDARY], np.uint16), outside)).astype(np.uint64)
    line = (line + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    line ^= line >> np.uint64(31)
    powers = np.cumprod(np.full(len(line), _FACTOR, np.uint64))
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(line * powers)))
    size = len(codes) + 1
    back = np.cumprod(np.full(size, pow(_FACTOR, -1, 1 << 64), np.uint64))
    keys: npt.NDArray[np.uint64] = (sums[2 * REACH + 1 :] - sums[:size]) * back
    return keys


def _product(rows: Floats, weight: Floats) -> Floats:
    result: Floats = np.matmul(rows.reshape(-1, ROWS, rows.shape[1]), weight).reshape(-1, weight.shape[1])
    return result


def save(path: Path, arrays: Mapping[str, Floats]) -> None:
    """Write a network's arrays, by the names that `Network.load` reads."""
    assert arrays["embedding"].shape[0] == SIZE
    head = json.dumps({name: list(array.shape) for name, array in arrays.items()}).encode()
    body = b"".join(array.astype(np.float16).tobytes() for array in arrays.values())
    path.write_bytes(MAGIC + len(head).to_bytes(4, "little") + head + body)

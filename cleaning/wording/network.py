"""A convolutional network that reads a page and says what seems lost or exchanged where, and which word it was.

Eight layers of dilated convolutions (Yu & Koltun 2016) see 37 symbols on each side, where a 5-gram sees four: enough to
know that a clause has gone on for too long. The mean of all the page's symbols goes into the first layer, so that a
page about debts lacks other words than one about tea. Besides the symbols it sees the words around each as vectors
(`cleaning.wording.vectors`), which know of words that its own training text hardly has, and what the language model
says of each place (`cleaning.wording.hints`). It was trained on clean text that `cleaning.wording.garble` damaged
(`tools/train_wording_network.py` needs PyTorch; reading needs NumPy only).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from cleaning.wording.errors import ModelError
from cleaning.wording.hints import HINTS
from cleaning.wording.symbols import BOUNDARY, SIZE, Codes
from cleaning.wording.tagger import TAGS
from cleaning.wording.vectors import LONGEST, WordVectors

OUTPUTS = (*TAGS, "spun")
DILATIONS = (1, 2, 4, 8, 16, 1, 4, 1)
REACH = sum(DILATIONS) + LONGEST - 1  # symbols on each side
MAGIC = b"QTNETWR4"
PIECE = 1024  # symbols read at once: what they need stays in a processor's cache
UNKNOWN = -8.0  # log P of a word that the network was not taught
Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]
Places = npt.NDArray[np.int64]
Stored: TypeAlias = "tuple[dict[str, Floats], list[str], list[str]]"


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The weights: an embedding, the page's share, the convolutions (all but the first with a shortcut), three outputs.

    `output` is about every place; `words` say which of `word_rows` is gone from a place, `first`, `last` and
    `pair_bias` whether a pair of `pair_rows` was exchanged, from the places before and after the word.
    """

    vectors: WordVectors
    embedding: Floats
    page: tuple[Floats, Floats]
    layers: tuple[tuple[Floats, Floats], ...]  # (3 × in × out, out)
    output: tuple[Floats, Floats]
    words: tuple[Floats, Floats]
    first: Floats
    last: Floats
    pair_bias: Floats
    word_rows: Mapping[str, int] = field(default_factory=dict)
    pair_rows: Mapping[str, int] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """How many numbers describe a place."""
        return int(self.output[0].shape[0])

    def page_share(self, codes: Codes) -> Floats:
        """Return what the whole page adds to the first layer: its symbols' mean, put through a linear layer."""
        counts = np.bincount(codes, minlength=SIZE).astype(np.float32)
        counts[BOUNDARY] += 1
        share: Floats = (counts / counts.sum()) @ self.embedding @ self.page[0] + self.page[1]
        return share

    def read(self, codes: Codes, hints: Floats, share: Floats) -> Halves:
        """Return a row for every symbol and the end: log odds of each of `OUTPUTS`, then the place's description.

        The tags are about the place before a symbol, `spun` about the symbol. `hints` are of `hints`, a row for each
        symbol and the end, too; `share` is of `page_share`.
        """
        with one_thread():
            return self._in_pieces(np.concatenate((codes, np.array([BOUNDARY], np.uint16))), hints, share)

    def log_words(self, states: Floats) -> Floats:
        """Return log P of every word of `word_rows` for places that have lost one (n × words)."""
        with one_thread():
            score = states @ self.words[0]
        score += self.words[1]
        score -= score.max(axis=1, keepdims=True)
        score -= np.log(np.exp(score).sum(axis=1, keepdims=True))
        return score

    def pair_odds(self, before: Floats, behind: Floats, rows: Places) -> Floats:
        """Return log odds that pairs (rows of `pair_rows`) were exchanged, by the places before and after each."""
        score: Floats = np.einsum("ij,ij->i", before, self.first[rows])
        score += np.einsum("ij,ij->i", behind, self.last[rows]) + self.pair_bias[rows]
        return score

    def _in_pieces(self, line: Codes, hints: Floats, share: Floats) -> Halves:
        result = np.empty((len(line), len(OUTPUTS) + self.width), np.float16)
        for begin in range(0, len(line), PIECE):
            low, high = max(begin - REACH, 0), min(begin + PIECE + REACH, len(line))
            odds, states = self._forward(line[low:high], hints[low:high], share)
            own = slice(begin - low, begin - low + PIECE)
            result[begin : begin + PIECE, : len(OUTPUTS)] = odds[own]
            result[begin : begin + PIECE, len(OUTPUTS) :] = states[own]
        return result

    def _forward(self, codes: Codes, hints: Floats, share: Floats) -> tuple[Floats, Floats]:
        size, edge = len(codes), max(DILATIONS)
        own = self.embedding.shape[1]
        padded = np.zeros((size + 2 * edge, own + self.vectors.width + HINTS), np.float32)
        padded[edge : edge + size, :own] = self.embedding[codes]
        padded[edge : edge + size, own:-HINTS] = self.vectors.of(codes)
        padded[edge : edge + size, -HINTS:] = hints
        for number, (dilation, (weight, bias)) in enumerate(zip(DILATIONS, self.layers, strict=True)):
            total = padded[edge : edge + size] @ weight[1]
            total += padded[edge - dilation : edge - dilation + size] @ weight[0]
            total += padded[edge + dilation : edge + dilation + size] @ weight[2]
            total += bias if number else bias + share
            np.maximum(total, 0, out=total)
            if number == 0:
                padded = np.zeros((size + 2 * edge, total.shape[1]), np.float32)
            padded[edge : edge + size] += total
        states = padded[edge : edge + size]
        return states @ self.output[0] + self.output[1], states

    @classmethod
    def load(cls, path: Path, vectors: WordVectors) -> Network:
        """Read the weights at `path`, trained with these vectors. Raises `ModelError`."""
        with _readable(path):
            return of_arrays(*stored(path), vectors)


def stored(path: Path) -> Stored:
    """Return a saved network's arrays (stored as 16-bit floats), and the names of its words and pairs.

    Raises `ModelError`.
    """
    with _readable(path):
        data = path.read_bytes()
        if data[:8] != MAGIC:
            raise ModelError(f"{path} is no network: expected it to begin with {MAGIC!r}")
        length = int.from_bytes(data[8:12], "little")
        head = json.loads(data[12 : 12 + length])
        arrays, at = {}, 12 + length
        for name, shape in head["shapes"].items():
            size = int(np.prod(shape)) * 2
            arrays[name] = np.frombuffer(data[at : at + size], np.float16).reshape(shape).astype(np.float32)
            at += size
        return arrays, head["words"], head["pairs"]


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Raise `ModelError` with the path for whatever a file turns out to lack."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"no network at {path}: {error}") from error


def of_arrays(
    arrays: Mapping[str, Floats], words: Sequence[str], pairs: Sequence[str], vectors: WordVectors
) -> Network:
    """Return the network of arrays by their names; `words` and `pairs` name the rows of their outputs.

    Raises `ValueError` for arrays that were not trained with vectors of this width.
    """
    if len(arrays["weight0"][0]) != arrays["embedding"].shape[1] + vectors.width + HINTS:
        raise ValueError(f"the network was trained with other word vectors than these of width {vectors.width}")
    return Network(
        vectors=vectors,
        embedding=arrays["embedding"],
        page=(arrays["page"], arrays["page_bias"]),
        layers=tuple((arrays[f"weight{k}"], arrays[f"bias{k}"]) for k in range(len(DILATIONS))),
        output=(arrays["output"], arrays["output_bias"]),
        words=(arrays["word"], arrays["word_bias"]),
        first=arrays["first"],
        last=arrays["last"],
        pair_bias=arrays["pair_bias"],
        word_rows={name: row for row, name in enumerate(words)},
        pair_rows={name: row for row, name in enumerate(pairs)},
    )


@functools.lru_cache(maxsize=8)
def words_taught(network: Network, words: tuple[str, ...]) -> Places:
    """Return the row of each word in the network's output, -1 for one that it was not taught."""
    return np.array([network.word_rows.get(word, -1) for word in words], np.int64)


@functools.lru_cache(maxsize=8)
def pairs_taught(network: Network, pairs: tuple[str, ...]) -> Places:
    """Return the row of each pair in the network's output, -1 for one that it was not taught."""
    return np.array([network.pair_rows.get(pair, -1) for pair in pairs], np.int64)


@functools.cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[object]:
    """Have matrices multiplied by one thread: of products as small as these, threads wait longer than they work."""
    limited: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limited


def save(path: Path, arrays: Mapping[str, Floats], words: Sequence[str], pairs: Sequence[str]) -> None:
    """Write a network's arrays, by the names that `of_arrays` reads, with the names of its words and pairs."""
    assert arrays["embedding"].shape[0] == SIZE
    shapes = {name: list(array.shape) for name, array in arrays.items()}
    head = json.dumps({"shapes": shapes, "words": list(words), "pairs": list(pairs)}, ensure_ascii=False).encode()
    body = b"".join(array.astype(np.float16).tobytes() for array in arrays.values())
    path.write_bytes(MAGIC + len(head).to_bytes(4, "little") + head + body)

"""How the models read a document: what surprises, what may be missing where, what a change would make of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cleaning.wording.hints import hints
from cleaning.wording.network import OUTPUTS, Halves, Network
from cleaning.wording.ngrams import ORDER, Mixture
from cleaning.wording.symbols import BOUNDARY, OTHER, Codes, Symbols, fold
from cleaning.wording.tagger import Tagger

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
LOST = OUTPUTS.index("gap")
AROUND = ORDER - 1  # symbols on each side that a change can reach
CHANGES = 4096  # written out at once
STOPS = ",.:;?!，。：；？！"
SPACED = 12  # symbols for a mark in a gap, at least


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as the model reads it. `marked` are places where white space or asterisks stand in the raw text."""

    text: str
    found: Symbols
    surprise: Floats  # log P of each symbol
    tags: Floats  # the tagger's log odds of TAGS at each place
    net: Floats  # the network's log odds of OUTPUTS at each place
    states: Halves  # the network's description of each place
    marked: npt.NDArray[np.bool_]
    starred: npt.NDArray[np.bool_]  # those of `marked` where asterisks stand
    shielded: npt.NDArray[np.bool_]  # symbols that must not change

    @property
    def codes(self) -> Codes:
        """The document's symbols."""
        return self.found.codes


class Memo:
    """What was answered before, by 64-bit keys of all that an answer depends on: the cheap test asks first."""

    def __init__(self) -> None:
        self._keys = np.zeros(0, np.uint64)
        self._answers: npt.NDArray[np.floating] = np.zeros((0, 0), np.float32)

    def ask(
        self, keys: npt.NDArray[np.uint64], answer: Callable[[Places], npt.NDArray[np.floating]]
    ) -> npt.NDArray[np.floating]:
        """Return a row for each key: the kept ones, and what `answer` says to the numbers of the others."""
        if len(self._keys) == 0:
            result = answer(np.arange(len(keys)))
        else:
            order = np.argsort(self._keys)
            place = order[np.minimum(np.searchsorted(self._keys, keys, sorter=order), len(order) - 1)]
            result = self._answers[place]
            new = np.flatnonzero(self._keys[place] != keys)
            if len(new):
                result[new] = answer(new)
        self._keys, self._answers = keys, result
        return result


def padded(codes: Codes) -> Codes:
    """Return `codes` with boundaries enough on both sides."""
    edge = np.full(AROUND, BOUNDARY, np.uint16)
    return np.concatenate((edge, codes, edge))


def read(text: str, found: Symbols, shielded: npt.NDArray[np.bool_], *, model: Mixture, tagger: Tagger) -> Reading:
    """Return a document's first reading: cheap, enough to say whether anything is to do."""
    surprise = model.sequence(found.codes).astype(np.float64)
    tags = tagger.logits(found.codes).astype(np.float64)
    unread, empty = np.zeros((len(tags), len(OUTPUTS))), np.zeros((len(tags), 0), np.float16)
    marked, starred = _marked(text, found, shielded)
    return Reading(text, found, surprise, tags, unread, empty, marked, starred, shielded)


def with_network(reading: Reading, network: Network, model: Mixture) -> Reading:
    """Return the reading with what the network says of it."""
    said = network.read(reading.codes, hints(reading.codes, model), network.page_share(reading.codes))
    return replace(reading, net=said[:, : len(OUTPUTS)].astype(np.float64), states=said[:, len(OUTPUTS) :])


def _marked(
    text: str, found: Symbols, shielded: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Places where white space or asterisks stand between two symbols of one line, Chinese on both sides.

    A space behind a stop or beside what is shielded (a name, an address) ends it, and is no gap. Those with asterisks
    are returned once more.
    """
    n = len(found.codes)
    marked, starred = np.zeros(n + 1, bool), np.zeros(n + 1, bool)
    gaps = np.flatnonzero(found.start[1:] > found.end[:-1]) + 1
    for at in gaps.tolist():
        between = text[found.end[at - 1] : found.start[at]]
        if "\n" in between:
            continue
        words = found.codes[at - 1] > OTHER and found.codes[at] > OTHER
        ended = text[found.end[at - 1] - 1] in STOPS or shielded[at - 1] or shielded[at]
        starred[at] = "*" in between
        marked[at] = starred[at] or (words and not ended)
    # A space between most characters is letterspacing, not loss.
    few = marked.sum() <= n / SPACED
    return marked & few, starred & few


@dataclass(frozen=True, slots=True)
class Spellings:
    """The codes of many words as one array: a row each, filled up with boundaries."""

    codes: npt.NDArray[np.uint16]
    sizes: Places

    @classmethod
    def of(cls, words: Sequence[Codes]) -> Spellings:
        """Return the rows of `words`."""
        sizes = np.array([len(codes) for codes in words], np.int64)
        rows = np.full((len(words), max(sizes, default=1)), BOUNDARY, np.uint16)
        for row, codes in enumerate(words):
            rows[row, : len(codes)] = codes
        return cls(rows, sizes)


class Scorer:
    """Asks the model about changes to one document."""

    def __init__(self, model: Mixture, reading: Reading) -> None:
        self._model = model
        self._codes = padded(reading.codes)
        self._memos: dict[str, Memo] = {}  # by kind of proposal
        behind = model.log_probability(np.lib.stride_tricks.sliding_window_view(self._codes[-2 * AROUND :], ORDER))
        self._sums = np.concatenate(([0.0], np.cumsum(np.concatenate((reading.surprise, behind)))))
        self._sides = fold(np.lib.stride_tricks.sliding_window_view(self._codes, AROUND))

    def changes(self, kind: str, start: Places, end: Places, after: Spellings, item: Places) -> tuple[Floats, Floats]:
        """Return what each change adds to log P: for the changed symbols, and for the four after them.

        Each puts the row `item` of `after` there. Of one `kind` a row is always the same change.
        """
        keys = fold(np.stack((self._sides[start], self._sides[end + AROUND], item.astype(np.uint64)), axis=1))
        keys ^= keys >> np.uint64(31)
        memo = self._memos.setdefault(kind, Memo())
        scores = memo.ask(keys, lambda new: self._written(start[new], end[new], after, item[new]))
        sums = self._sums
        inside = scores[:, 0] - (sums[end] - sums[start])
        return inside, scores[:, 1] - (sums[np.minimum(end + AROUND, len(sums) - 1)] - sums[end])

    def _written(self, start: Places, end: Places, after: Spellings, item: Places) -> npt.NDArray[np.float32]:
        """Log P of what is put there, and of the four symbols after it."""
        result = np.zeros((len(start), 2), np.float32)
        for at in range(0, len(start), CHANGES):
            sizes = after.sizes[item[at : at + CHANGES]]
            groups = [
                (size, at + np.flatnonzero(sizes == size)) for size in np.flatnonzero(np.bincount(sizes)).tolist()
            ]
            grams = [self._grams(start[r], end[r], after.codes[item[r], :size]) for size, r in groups]
            scores, done = self._model.log_probability(np.concatenate(grams)), 0
            for size, rows in groups:
                own = scores[done : done + len(rows) * (size + AROUND)].reshape(len(rows), -1)
                done += own.size
                result[rows, 0] = own[:, :size].sum(axis=1)
                result[rows, 1] = own[:, size:].sum(axis=1)
        return result

    def _grams(self, start: Places, end: Places, middle: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
        left = self._codes[start[:, None] + np.arange(AROUND)]
        right = self._codes[end[:, None] + AROUND + np.arange(AROUND)]
        line = np.concatenate((left, middle, right), axis=1)
        return np.lib.stride_tricks.sliding_window_view(line, ORDER, axis=1).reshape(-1, ORDER)

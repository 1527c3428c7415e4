"""How the models read a document: its symbols, what surprises, what may be missing where, what is shielded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from cleaning.wording.network import OUTPUTS, Network, surroundings
from cleaning.wording.ngrams import ORDER, Mixture
from cleaning.wording.symbols import BOUNDARY, Codes, Symbols
from cleaning.wording.tagger import Tagger

Floats = npt.NDArray[np.float64]
LOST = OUTPUTS.index("gap")
AROUND = ORDER - 1  # symbols on each side that a change can reach
SPACED = 12  # symbols for a mark in a gap, at least


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as the model reads it. `marked` are places where white space or asterisks stand in the raw text."""

    text: str
    found: Symbols
    surprise: Floats  # log P of each symbol
    tags: Floats  # the tagger's log odds of TAGS at each place
    net: Floats  # the network's log odds of OUTPUTS at each place
    marked: npt.NDArray[np.bool_]
    shielded: npt.NDArray[np.bool_]  # symbols that must not change

    @property
    def codes(self) -> Codes:
        """The document's symbols."""
        return self.found.codes


class Memo:
    """What was answered in the round before, by 64-bit keys of all that an answer depends on."""

    def __init__(self) -> None:
        self._keys = np.zeros(0, np.uint64)
        self._answers = np.zeros((0, 0), np.float32)

    def ask(
        self, keys: npt.NDArray[np.uint64], answer: Callable[[npt.NDArray[np.int64]], npt.NDArray[np.float32]]
    ) -> npt.NDArray[np.float32]:
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


@dataclass(frozen=True, slots=True)
class Memory:
    """The memos of one document: repairs change little of it, the next round asks about the rest again."""

    network: Memo = field(default_factory=Memo)
    changes: dict[str, Memo] = field(default_factory=dict)  # by kind of proposal


def padded(codes: Codes) -> Codes:
    """Return `codes` with boundaries enough on both sides."""
    edge = np.full(AROUND, BOUNDARY, np.uint16)
    return np.concatenate((edge, codes, edge))


def read(text: str, found: Symbols, shielded: npt.NDArray[np.bool_], *, model: Mixture, tagger: Tagger) -> Reading:
    """Return a document's first reading: cheap, enough to say whether anything is to do."""
    surprise = model.sequence(found.codes).astype(np.float64)
    tags = tagger.logits(found.codes).astype(np.float64)
    return Reading(text, found, surprise, tags, np.zeros((len(tags), len(OUTPUTS))), _marked(text, found), shielded)


def with_network(reading: Reading, network: Network, memo: Memo | None = None) -> Reading:
    """Return the reading with what the network says of it."""
    codes = reading.codes
    said = (memo or Memo()).ask(surroundings(codes), lambda places: network.read(codes, places))
    return replace(reading, net=said.astype(np.float64))


def _marked(text: str, found: Symbols) -> npt.NDArray[np.bool_]:
    """Places where white space or asterisks stand between two symbols of one line, Chinese on both sides."""
    n = len(found.codes)
    marked = np.zeros(n + 1, bool)
    gaps = np.flatnonzero(found.start[1:] > found.end[:-1]) + 1
    for at in gaps.tolist():
        between = text[found.end[at - 1] : found.start[at]]
        if "\n" in between:
            continue
        marked[at] = "*" in between or (found.codes[at - 1] > 4 and found.codes[at] > 4)
    # A space between most characters is letterspacing, not loss.
    return marked if marked.sum() <= n / SPACED else np.zeros(n + 1, bool)

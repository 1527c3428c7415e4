"""Finds the places where a punctuation mark may have been lost."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from cleaning.wording.proposals import Batch, Floats, Places, clipped, nothing, open_places
from cleaning.wording.reading import Reading, Scorer, Spellings
from cleaning.wording.symbols import BOUNDARY, code_of, encode
from cleaning.wording.tagger import MARKS

MARK_FROM = -5.0  # log odds of the network: places below are not looked at
NEAR = 6  # symbols
CLAUSE = 40  # symbols; longer is long


def marks(reading: Reading, scorer: Scorer) -> Batch:
    """Return the marks that may be missing between two symbols."""
    tags, net = reading.tags[:, : len(MARKS)], reading.net[:, : len(MARKS)]
    at, mark = np.nonzero(net > MARK_FROM)
    stop = np.isin(reading.codes, _mark_codes())
    keep = open_places(reading, at) & _bare(stop, at)
    at, mark = at[keep], mark[keep]
    if len(at) == 0:
        return nothing("punctuation")
    inside, behind = scorer.changes("punctuation", at, at, Spellings.of([encode(m) for m in MARKS]), mark)
    order = np.sort(tags[at], axis=1)
    second = np.sort(net[at], axis=1)[:, -2]
    own = tags[at, mark]
    before, behind_it = _clause(stop, at)
    other = np.where(own == order[:, -1], order[:, -2], order[:, -1])
    evidence = np.stack(
        [
            own,
            np.clip(own - other, -6, 6),
            clipped(inside + behind),
            clipped(inside),
            *((mark == m).astype(np.float64) for m in range(len(MARKS))),
            reading.tags[at, -1],
            np.full(len(at), _comma_density(reading)),
            np.clip(net[at, mark], -12, 12),
            np.clip(net[at, mark] - np.where(mark == net[at].argmax(axis=1), second, net[at].max(axis=1)), -6, 6),
            np.clip(net[at, mark] - _best_near(reading.net[:, : len(MARKS)].max(axis=1))[at], -6, 6),
            np.log1p(np.minimum(before, CLAUSE)),
            np.log1p(np.minimum(behind_it, CLAUSE)),
        ],
        axis=1,
    )
    return Batch("punctuation", at, at, mark, evidence, tuple(MARKS))


def _clause(stop: npt.NDArray[np.bool_], places: Places) -> tuple[Places, Places]:
    """How many symbols stand between each place and the mark before it, and the mark behind it."""
    stops = np.concatenate(([-1], np.flatnonzero(stop), [len(stop)]))
    row = np.searchsorted(stops, places)
    return places - stops[row - 1] - 1, stops[row] - places


def _best_near(odds: Floats) -> Floats:
    """The highest log odds of another place at most `NEAR` symbols away: of neighbours one has lost a mark."""
    edge = np.full(NEAR, -12.0)
    windows = np.lib.stride_tricks.sliding_window_view(np.concatenate((edge, odds, edge)), 2 * NEAR + 1)
    best: Floats = np.maximum(windows[:, :NEAR].max(axis=1), windows[:, NEAR + 1 :].max(axis=1))
    return best


def _bare(stop: npt.NDArray[np.bool_], places: Places) -> npt.NDArray[np.bool_]:
    """Places with a word on both sides: no mark, no line's end."""
    edge = np.concatenate(([True], stop, [True]))
    return ~(edge[places] | edge[places + 1])


@functools.cache
def _mark_codes() -> npt.NDArray[np.uint16]:
    return np.array([BOUNDARY, *(code_of(c) for c in "，。、：；？！（《“…—")], np.uint16)


def _comma_density(reading: Reading) -> float:
    """Log of the number of symbols for a mark, against thirteen as in running text."""
    inner = int(np.isin(reading.codes, _mark_codes()[1:8]).sum()) + 1
    return float(np.log(len(reading.codes) / inner / 13.0))

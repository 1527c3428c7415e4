"""Aligns two copies of a text symbol by symbol, where they agree.

Runs that are equal and unique in both are anchors, and the longest chain of them that keeps its order in both is kept
(patience diff: Bram Cohen); between two anchors the usual search for matching blocks does the rest (`difflib`). What
one copy has elsewhere, or not at all, stays without a partner. Time grows with the length, not with its square.
"""

from __future__ import annotations

import bisect
import difflib

import numpy as np
import numpy.typing as npt

from cleaning.wording.symbols import Codes, fold

ANCHOR = 6  # symbols
SMALL = 10_000  # symbols of one copy times those of the other: what is searched between two anchors, at most
NONE = -1
Places = npt.NDArray[np.int64]


def partners(own: Codes, other: Codes) -> Places:
    """Return for each symbol of `own` the place of the equal symbol of `other` that it goes with, -1 for none.

    The places ascend.

    >>> from cleaning.wording.symbols import encode
    >>> partners(encode("逾期会作用征信"), encode("逾期会影响个人征信")).tolist()
    [0, 1, 2, -1, -1, 7, 8]
    """
    found = np.full(len(own), NONE, np.int64)
    a = b = 0
    for start, there in [*_anchors(own, other), (len(own), len(other))]:
        if start < a or there < b:
            continue  # inside a run that was taken already
        _between(found, own, other, (a, start), (b, there))
        a, b = start, there
        while a < len(own) and b < len(other) and own[a] == other[b]:
            found[a] = b
            a, b = a + 1, b + 1
    return found


def _between(found: Places, own: Codes, other: Codes, here: tuple[int, int], there: tuple[int, int]) -> None:
    """Match what stands between two anchors."""
    (a, z), (b, y) = here, there
    while a < z and b < y and own[z - 1] == other[y - 1]:
        z, y = z - 1, y - 1
        found[z] = y
    if not 0 < (z - a) * (y - b) <= SMALL:
        return
    matcher = difflib.SequenceMatcher(None, own[a:z].tolist(), other[b:y].tolist(), autojunk=False)
    for block in matcher.get_matching_blocks():
        found[a + block.a : a + block.a + block.size] = np.arange(b + block.b, b + block.b + block.size)


def _anchors(own: Codes, other: Codes) -> list[tuple[int, int]]:
    """Where runs begin that are unique in both, in the order that both have."""
    if min(len(own), len(other)) < ANCHOR:
        return []
    here, at_here = _unique(own)
    there, at_there = _unique(other)
    _, rows, columns = np.intersect1d(here, there, assume_unique=True, return_indices=True)
    start, partner = at_here[rows], at_there[columns]
    order = np.argsort(start)
    return _rising(start[order].tolist(), partner[order].tolist())


def _unique(codes: Codes) -> tuple[npt.NDArray[np.uint64], Places]:
    keys, first, count = np.unique(
        fold(np.lib.stride_tricks.sliding_window_view(codes, ANCHOR)), return_index=True, return_counts=True
    )
    return keys[count == 1], first[count == 1].astype(np.int64)


def _rising(starts: list[int], partner: list[int]) -> list[tuple[int, int]]:
    """The longest chain whose partners ascend (patience sorting)."""
    tops: list[int] = []  # the partner on top of each pile
    rows: list[int] = []  # and which one it is
    before: list[int] = []
    for row, place in enumerate(partner):
        pile = bisect.bisect_left(tops, place)
        before.append(rows[pile - 1] if pile else NONE)
        if pile == len(tops):
            tops.append(place)
            rows.append(row)
        else:
            tops[pile], rows[pile] = place, row
    chain = []
    row = rows[-1] if rows else NONE
    while row != NONE:
        chain.append((starts[row], partner[row]))
        row = before[row]
    return chain[::-1]

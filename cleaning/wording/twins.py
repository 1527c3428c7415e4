"""Lines that a page has twice, nearly: a title and its repeat, of which often only one was spun or lost its marks.

A spinner that is run over the body of an article leaves the title of the page alone, and a template that strips marks
from titles leaves the body alone: so each line is a witness for its twin, as another copy of the page would be.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaning.wording.align import NONE, Places, partners
from cleaning.wording.symbols import BOUNDARY, Codes, Symbols, fold
from cleaning.wording.witness import Copy

LEAST, MOST = 6, 60  # symbols of such a line
SHINGLE = 4  # symbols
SHARED = 0.2  # of the longer line's shingles: lines that share fewer are not compared
COMMON = 6  # lines: a shingle that more have says nothing
ALIKE = 0.6  # of the longer line's symbols, that the other one has in the same order


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int


def twin_lines(text: str, found: Symbols) -> tuple[Copy, ...]:
    """Return what the twins of a page's lines say, aligned to the page (`found` are its symbols): one copy, or none.

    A line that has several is told by the one that is most alike, but not the same.
    """
    lines = _lines(found.codes)
    twins: dict[int, tuple[int, Places]] = {}
    for one, other in _pairs(found.codes, lines):
        for own, its in ((one, other), (other, one)):
            partner = partners(_codes(found.codes, lines[own]), _codes(found.codes, lines[its]))
            if _share(partner, lines[its]) >= max(ALIKE, _share(*_known(twins, own, lines))):
                twins[own] = its, partner
    if not twins:
        return ()
    partner = np.full(len(found.codes), NONE, np.int64)
    kept: list[Places] = []
    size = 0
    for own, (its, places) in sorted(twins.items()):
        line = lines[its]
        partner[lines[own].start : lines[own].end] = np.where(places == NONE, NONE, places + size)
        kept.append(np.arange(line.start, line.end))
        size += line.end - line.start
    rows = np.concatenate(kept)
    return (Copy.joined(partner, text, Symbols(found.codes[rows], found.start[rows], found.end[rows])),)


def _lines(codes: Codes) -> list[_Line]:
    """The lines that may have a twin."""
    ends = np.flatnonzero(np.append(codes, BOUNDARY) == BOUNDARY).tolist()
    starts = [0, *(end + 1 for end in ends[:-1])]
    return [_Line(s, e) for s, e in zip(starts, ends, strict=True) if LEAST <= e - s <= MOST]


def _codes(codes: Codes, line: _Line) -> Codes:
    return codes[line.start : line.end]


def _pairs(codes: Codes, lines: list[_Line]) -> Iterator[tuple[int, int]]:
    """Yield lines that share much, but not all, of their shingles, as places in `lines`."""
    if len(lines) < 2:
        return
    keys, owner = _shingles(codes, lines)
    _, kind, count = np.unique(keys, return_inverse=True, return_counts=True)
    rows = np.flatnonzero((count[kind] > 1) & (count[kind] <= COMMON))
    if not len(rows):
        return
    rows = rows[np.argsort(kind[rows], kind="stable")]
    shared: Counter[tuple[int, int]] = Counter()
    for group in np.split(owner[rows], np.flatnonzero(np.diff(kind[rows])) + 1):
        shared.update(itertools.combinations(sorted(set(group.tolist())), 2))
    for (a, b), common in shared.items():
        own, other = _codes(codes, lines[a]), _codes(codes, lines[b])
        longest = max(len(own), len(other)) - SHINGLE + 1
        if common >= longest * SHARED and own.tobytes() != other.tobytes():
            yield a, b


def _shingles(codes: Codes, lines: list[_Line]) -> tuple[npt.NDArray[np.uint64], Places]:
    """Return the hash of each shingle that stands within a line, and the place in `lines` of that line."""
    start = np.array([line.start for line in lines])
    end = np.array([line.end for line in lines])
    keys = fold(np.lib.stride_tricks.sliding_window_view(codes, SHINGLE))
    places = np.arange(len(keys))
    owner = np.searchsorted(start, places, side="right") - 1
    within = (owner >= 0) & (places + SHINGLE <= end[owner])
    return keys[within], owner[within]


def _known(twins: dict[int, tuple[int, Places]], own: int, lines: list[_Line]) -> tuple[Places, _Line]:
    its, partner = twins.get(own, (own, np.zeros(0, np.int64)))
    return partner, lines[its]


def _share(partner: Places, other: _Line) -> float:
    """Return the share of the longer line that both have."""
    return int((partner != NONE).sum()) / max(len(partner), other.end - other.start)

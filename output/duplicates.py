"""Near-duplicates by the smallest hashes of a text's shingles (Broder 1997, bottom-k sketches), with NumPy.

Two texts that share many of their smallest hashes share about that part of their shingles (resemblance, 0 to 1). Only
texts with a hash in common are compared, so the work grows with the copies and not with the square of the texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Sketch = npt.NDArray[np.uint64]

SHINGLE = 5
"""Characters of a shingle: in Chinese two to three words."""
SKETCH = 64
"""Hashes kept of a text: the estimate of resemblance errs by about 0.06 (standard error at 0.5)."""
SHORTEST = 40
"""Characters of a text worth comparing: shorter ones are alike by chance."""
ALIKE = 0.5
"""Resemblance from which two texts count as near-duplicates; spun copies of one article mostly reach it."""
COMMON = 60
"""Texts with one hash: more, and it is boilerplate that says nothing."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Texts that are near-duplicates, by their places, and the lowest resemblance that joined them."""

    members: tuple[int, ...]
    resemblance: float


@dataclass(slots=True)
class Sketches:
    """Sketches of many texts, so that the texts themselves need not be kept: half a kilobyte each."""

    sketches: list[Sketch] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Take in a text; its place is the number of texts before it."""
        self.sketches.append(sketch(text))

    def pairs(self, alike: float = ALIKE) -> list[tuple[int, int, float]]:
        """Return pairs of near-duplicates with their resemblance, in order."""
        shared = {
            pair for numbers in self._groups() for k, a in enumerate(numbers) for pair in _from(a, numbers[k + 1 :])
        }
        found = []
        for a, b in sorted(shared):
            value = resemblance(self.sketches[a], self.sketches[b])
            if value >= alike:
                found.append((a, b, value))
        return found

    def _groups(self) -> Iterator[list[int]]:
        """Yield the places of texts that have a hash in common, once for each such hash."""
        if not self.sketches:
            return
        values = np.concatenate(self.sketches)
        owners = np.repeat(np.arange(len(self.sketches)), [len(one) for one in self.sketches])
        order = np.argsort(values, kind="stable")  # so that the places of a group are in order
        values, owners = values[order], owners[order]
        starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]]) if len(values) else np.empty(0, np.int64)
        sizes = np.diff(np.r_[starts, len(values)])
        for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
            if size <= COMMON:
                yield owners[start : start + size].tolist()

    def clusters(self, alike: float = ALIKE) -> list[Cluster]:
        """Return clusters of near-duplicates, the largest first."""
        root = list(range(len(self.sketches)))

        def top(number: int) -> int:
            while root[number] != number:
                root[number] = number = root[root[number]]
            return number

        pairs = self.pairs(alike)
        for a, b, _ in pairs:
            root[top(b)] = top(a)
        members: defaultdict[int, list[int]] = defaultdict(list)
        lowest: dict[int, float] = {}
        for a, b, value in pairs:
            group = top(a)
            members[group] += [a, b]
            lowest[group] = min(value, lowest.get(group, 1.0))
        found = [Cluster(tuple(sorted(set(numbers))), lowest[group]) for group, numbers in members.items()]
        return sorted(found, key=lambda one: (-len(one.members), one.members))


def _from(one: int, others: Sequence[int]) -> Iterator[tuple[int, int]]:
    return ((one, other) for other in others)


def sketch(text: str) -> Sketch:
    """Return the smallest hashes of a text's shingles, spaces left out; empty for a text too short to compare."""
    letters = "".join(text.split())
    if len(letters) < SHORTEST:
        return np.empty(0, np.uint64)
    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    keys = np.zeros(len(codes) - SHINGLE + 1, np.uint64)
    for place in range(SHINGLE):
        keys = keys * np.uint64(1_099_511_628_211) + codes[place : len(codes) - SHINGLE + 1 + place]
    mixed = (keys ^ (keys >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)  # spreads the order of the keys
    values: Sketch = np.unique(mixed ^ (mixed >> np.uint64(29)))[:SKETCH]
    return values


def resemblance(one: Sketch, other: Sketch) -> float:
    """Return the share of shingles that two texts have in common, as their sketches estimate it.

    >>> same = sketch("今天去银行办理业务，顺便问了问手续费的事情，" * 3)
    >>> resemblance(same, same)
    1.0
    """
    if not len(one) or not len(other):
        return 0.0
    together = np.union1d(one, other)[:SKETCH]
    both = np.intersect1d(one, other, assume_unique=True)
    return float(np.isin(together, both, assume_unique=True).mean())


def near_duplicates(texts: Iterable[str], alike: float = ALIKE) -> list[Cluster]:
    """Return clusters of near-duplicates among texts, by their places, the largest first."""
    sketches = Sketches([sketch(text) for text in texts])
    return sketches.clusters(alike)


def differing(one: str, other: str) -> Sequence[tuple[str, str]]:
    """Return the stretches in which two copies differ, as (of one, of the other): a spun copy differs word by word."""
    import difflib

    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return [(one[a:b], other[c:d]) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal"]

"""Makes a language model from text: counts, smoothing, pruning, the table of cells.

Smoothing is interpolated modified Kneser-Ney (Chen & Goodman 1999, "An empirical study of smoothing techniques"),
pruning by weighted difference (Seymore & Rosenfeld 1996, "Scalable backoff language models"): an n-gram stays when
its count times what it changes of the probability is large. Everything is sorted arrays: twenty million characters
take a minute or two and about 4 GB.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaning.wording.errors import ModelError
from cleaning.wording.ngrams import MAGIC, ORDER, STEP, VALUE_BITS, WEIGHT_BITS, Keys, homes, mix, pack
from cleaning.wording.symbols import BITS, BOUNDARY, SIZE, Codes, encode

LOAD = 0.86  # two buckets of two cells fill to .897 at most
_LAST = np.uint64(SIZE - 1)
Counts = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Order:
    """The n-grams of one order: sorted keys, adjusted counts, and the probability of each."""

    keys: Keys
    counts: Counts | Reals
    probability: Reals
    backoff: Reals  # of each key as a history; of the next order

    def where(self, kept: npt.NDArray[np.bool_]) -> _Order:
        """The same order with some n-grams left out."""
        return _Order(self.keys[kept], self.counts[kept], self.probability[kept], self.backoff[kept])


@dataclass(frozen=True, slots=True)
class Estimate:
    """Smoothed n-grams of orders 1 to 5, before pruning."""

    orders: tuple[_Order, ...]


def corpus_codes(lines: Iterable[str]) -> Codes:
    """Return all lines as one array of codes with a boundary before, between and after them."""
    boundary = np.array([BOUNDARY], np.uint16)
    parts = [boundary]
    for line in lines:
        codes = encode(line)
        if len(codes):
            parts += (codes, boundary)
    return np.concatenate(parts)


def estimate(codes: Codes, *, minimum: tuple[int, int, int, int] = (1, 1, 1, 1)) -> Estimate:
    """Return the smoothed n-grams of `codes`, those of orders 2 to 5 with an adjusted count below `minimum` left out.

    Raises `ModelError` for a text too small to say anything.
    """
    if len(codes) < 1000:
        raise ModelError(f"a language model needs at least 1,000 characters of text, found {len(codes)}")
    raw = [_raw_counts(codes, n) for n in range(1, ORDER + 1)]
    unigrams = _unigrams(raw)
    every = np.arange(SIZE, dtype=np.uint64)
    orders = [_Order(every, unigrams * raw[0][1].sum(), unigrams, np.ones(SIZE))]
    for n in range(2, ORDER + 1):
        keys, counts = raw[n - 1] if n == ORDER else _continuations(raw, n)
        orders[-1], order = _smoothed(orders[-1], keys, counts, n)
        orders.append(order)
    kept = _closed(orders, [order.counts >= least for order, least in zip(orders, (0, *minimum), strict=True)])
    return Estimate(tuple(o if k.all() else o.where(k) for o, k in zip(orders, kept, strict=True)))


def interpolate(estimates: Sequence[Estimate], weights: Sequence[float]) -> Estimate:
    """Return one estimate with P = Σ weight × P of each, over the n-grams that any of them knows.

    (Static interpolation, as SRILM's `ngram -mix-lm`, Stolcke 2002.)
    """
    size = max(float(e.orders[0].counts.sum()) for e in estimates)
    merged: list[_Order] = []
    for n in range(1, ORDER + 1):
        keys = np.unique(np.concatenate([e.orders[n - 1].keys for e in estimates]))
        probability, counts = np.zeros(len(keys)), np.zeros(len(keys))
        for estimate_, weight in zip(estimates, weights, strict=True):
            order = estimate_.orders[n - 1]
            probability += weight * _evaluate(estimate_.orders, keys, n)
            place = np.searchsorted(keys, order.keys)
            counts[place] += weight * order.counts * (size / estimate_.orders[0].counts.sum())
        merged.append(_Order(keys, counts, probability, np.ones(len(keys))))
    kept = [np.ones(len(order.keys), bool) for order in merged]
    for n in range(1, ORDER):
        old = merged[n - 1]
        merged[n - 1] = _Order(old.keys, old.counts, old.probability, _kept_backoff(merged, kept, n))
    return Estimate(tuple(merged))


def _evaluate(orders: Sequence[_Order], keys: Keys, n: int) -> Reals:
    """P(last symbol | the others) for n-grams that the estimate may not know."""
    order = orders[n - 1]
    place, known = _find(order.keys, keys)
    result = np.empty(len(keys))
    result[known] = order.probability[place[known]]
    if known.all():
        return result
    rest = keys[~known]
    lower = _evaluate(orders, rest & np.uint64((1 << (BITS * (n - 1))) - 1), n - 1)
    at, seen = _find(orders[n - 2].keys, rest >> np.uint64(BITS))
    result[~known] = lower * np.where(seen, orders[n - 2].backoff[at], 1.0)
    return result


def _find(table: Keys, keys: Keys) -> tuple[Counts, npt.NDArray[np.bool_]]:
    """Where each key stands in a sorted table, and whether it does."""
    place = np.minimum(np.searchsorted(table, keys), len(table) - 1)
    return place, table[place] == keys


def serialise(made: Estimate, *, cells: int) -> bytes:
    """Return a model file that holds at most `cells` n-grams of two symbols or more: the most useful ones."""
    orders = list(made.orders)
    return _serialise(orders, _pruned(orders, cells))


def _windows(codes: Codes, n: int) -> Iterator[tuple[Keys, npt.NDArray[np.bool_]]]:
    """Packed n-grams that hold no boundary but at an end, piece by piece, with whether each begins a line."""
    step = 1 << 22
    for begin in range(0, len(codes) - n + 1, step):
        part = codes[begin : begin + step + n - 1]
        view = np.lib.stride_tricks.sliding_window_view(part, n)
        key = pack(view)
        inner = np.zeros(len(view), bool)
        for place in range(1, n - 1):
            inner |= view[:, place] == BOUNDARY
        if n == 1:
            yield key, np.zeros(len(view), bool)
        else:
            yield key[~inner], (view[:, 0] == BOUNDARY)[~inner]


def _raw_counts(codes: Codes, n: int) -> tuple[Keys, Counts]:
    pieces = [np.unique(key, return_counts=True) for key, _ in _windows(codes, n)]
    return _added([p[0] for p in pieces], [p[1] for p in pieces])


def _added(keys: list[Keys], counts: list[Counts]) -> tuple[Keys, Counts]:
    joined, weight = np.concatenate(keys), np.concatenate(counts)
    order = np.argsort(joined, kind="stable")
    joined, weight = joined[order], weight[order]
    first = np.flatnonzero(np.concatenate(([True], joined[1:] != joined[:-1])))
    return joined[first], np.add.reduceat(weight, first).astype(np.int64)


def _continuations(raw: list[tuple[Keys, Counts]], n: int) -> tuple[Keys, Counts]:
    """Adjusted counts of order `n`: in how many contexts each was seen; at a line's beginning, how often."""
    longer, _ = raw[n]
    shift = np.uint64(BITS * (n - 1))
    shorter = longer & np.uint64((1 << (BITS * n)) - 1)
    keys, counts = np.unique(shorter, return_counts=True)
    own, often = raw[n - 1]
    begins = (own >> shift) == BOUNDARY
    return _added([keys, own[begins]], [counts.astype(np.int64), often[begins]])


def _unigrams(raw: list[tuple[Keys, Counts]]) -> Reals:
    keys, counts = np.unique(raw[1][0] & _LAST, return_counts=True)
    probability = np.full(SIZE, 0.5)  # a symbol never seen counts half
    probability[keys.astype(np.int64)] = counts
    shares: Reals = probability / probability.sum()
    return shares


def _discounts(counts: Counts) -> Reals:
    """D1, D2, D3+ of Chen & Goodman; their usual values where the text is too small to tell."""
    n = [int((counts == k).sum()) for k in range(1, 5)]
    if min(n) == 0:
        return np.array([0.0, 0.5, 1.0, 1.4])
    y = n[0] / (n[0] + 2 * n[1])
    return np.clip([0.0, 1 - 2 * y * n[1] / n[0], 2 - 3 * y * n[2] / n[1], 3 - 4 * y * n[3] / n[2]], 0.0, [0, 1, 2, 3])


def _smoothed(below: _Order, keys: Keys, counts: Counts, n: int) -> tuple[_Order, _Order]:
    """Return the order below with its back-off weights, and order `n` with interpolated probabilities."""
    discount = _discounts(counts)[np.minimum(counts, 3)]
    history = keys >> np.uint64(BITS)
    first = np.flatnonzero(np.concatenate(([True], history[1:] != history[:-1])))
    total = np.add.reduceat(counts, first)
    freed = np.add.reduceat(discount, first) / total
    size = np.diff(np.append(first, len(keys)))
    place = np.searchsorted(below.keys, keys & np.uint64((1 << (BITS * (n - 1))) - 1))
    place = np.minimum(place, len(below.keys) - 1)
    lower = below.probability[place]
    probability = (counts - discount) / np.repeat(total, size) + np.repeat(freed, size) * lower
    weights = np.ones(len(below.keys))
    known = np.minimum(np.searchsorted(below.keys, history[first]), len(below.keys) - 1)
    hit = below.keys[known] == history[first]
    weights[known[hit]] = freed[hit]
    return (
        _Order(below.keys, below.counts, below.probability, weights),
        _Order(keys, counts, probability, np.ones(len(keys))),
    )


def _pruned(orders: list[_Order], cells: int) -> list[npt.NDArray[np.bool_]]:
    """Which n-grams of each order stay: the most useful ones, and the histories that they need."""
    gains: list[Reals] = [np.zeros(SIZE)]
    for n in range(2, ORDER + 1):
        order, below = orders[n - 1], orders[n - 2]
        place = np.searchsorted(below.keys, order.keys >> np.uint64(BITS))
        tail = np.searchsorted(below.keys, order.keys & np.uint64((1 << (BITS * (n - 1))) - 1))
        place, tail = np.minimum(place, len(below.keys) - 1), np.minimum(tail, len(below.keys) - 1)
        with np.errstate(divide="ignore"):  # a small text may leave nothing to the shorter history: such n-grams stay
            difference = np.log(order.probability) - np.log(below.backoff[place] * below.probability[tail])
        gain = order.counts * np.abs(difference)
        gains.append(gain)
    flat = np.concatenate(gains[1:])
    room = cells
    while room > 0:  # the histories come on top: ask for less until all fit
        threshold = float(np.partition(flat, len(flat) - room)[len(flat) - room]) if room < len(flat) else 0.0
        kept = _closed(orders, [gain > threshold for gain in gains])
        size = sum(int(k.sum()) for k in kept[1:])
        if size <= cells:
            return kept
        room = min(int(room * cells / size), room - 1)
    raise ModelError(f"a model of {cells} n-grams is too small to be one")


def _closed(orders: list[_Order], kept: list[npt.NDArray[np.bool_]]) -> list[npt.NDArray[np.bool_]]:
    for n in range(ORDER, 2, -1):
        below = orders[n - 2]
        needed = np.unique(orders[n - 1].keys[kept[n - 1]] >> np.uint64(BITS))
        place = np.minimum(np.searchsorted(below.keys, needed), len(below.keys) - 1)
        kept[n - 2][place[below.keys[place] == needed]] = True
    kept[0][:] = True
    return kept


def _kept_backoff(orders: list[_Order], kept: list[npt.NDArray[np.bool_]], n: int) -> Reals:
    """Back-off weights of order `n` after pruning: what its kept successors leave, over what they leave below.

    (Katz 1987: the mass of the pruned n-grams goes back to the shorter history.)
    """
    order, above = orders[n - 1], orders[n]
    keys = above.keys[kept[n]]
    history = keys >> np.uint64(BITS)
    place = np.minimum(np.searchsorted(order.keys, history), len(order.keys) - 1)
    tail = np.minimum(np.searchsorted(order.keys, keys & np.uint64((1 << (BITS * n)) - 1)), len(order.keys) - 1)
    taken = np.bincount(place, above.probability[kept[n]], len(order.keys))
    shadow = np.bincount(place, order.probability[tail], len(order.keys))
    weight: Reals = np.maximum(1 - taken, 1e-4) / np.maximum(1 - shadow, 1e-4)
    return np.where(taken > 0, weight, 1.0)


def _serialise(orders: list[_Order], kept: list[npt.NDArray[np.bool_]]) -> bytes:
    backoffs = [np.log(_kept_backoff(orders, kept, n)) for n in range(1, ORDER)]
    hashes, values = [], []
    for n in range(2, ORDER + 1):
        mask = kept[n - 1]
        level = _steps(np.log(orders[n - 1].probability[mask]), VALUE_BITS)
        weight = _steps(backoffs[n - 1][mask], WEIGHT_BITS) if n < ORDER else np.zeros(len(level), np.uint32)
        hashes.append(mix(orders[n - 1].keys[mask], n))
        values.append((level << np.uint32(WEIGHT_BITS)) | weight)
    table = _cuckoo(np.concatenate(hashes), np.concatenate(values))
    dense = np.concatenate((np.log(orders[0].probability), np.minimum(backoffs[0], 0))).astype(np.float32)
    head = json.dumps({"buckets": len(table), "ngrams": int(sum(map(len, hashes)))}).encode()
    head += b" " * (-(len(head) + 12) % 8)
    return MAGIC + len(head).to_bytes(4, "little") + head + dense.tobytes() + table.tobytes()


def _steps(nats: Reals, bits: int) -> npt.NDArray[np.uint32]:
    return np.clip(np.rint(nats / -STEP), 0, (1 << bits) - 1).astype(np.uint32)


def _cuckoo(hashes: Keys, values: npt.NDArray[np.uint32]) -> Keys:
    """Place every n-gram in one of its two buckets of two cells; those in the way move to their other one."""
    buckets = max(int(len(hashes) / (2 * LOAD)), 64)
    one, two, mark = homes(hashes, buckets)
    slots = np.full((buckets, 2), -1, np.int64)
    second = np.zeros(len(hashes), bool)
    pending = np.arange(len(hashes))
    random = np.random.default_rng(1)
    for _ in range(5000):
        if len(pending) == 0:
            break
        target = np.where(second[pending], two[pending], one[pending])
        order = np.argsort(target, kind="stable")
        pending, target = pending[order], target[order]
        first = np.flatnonzero(np.concatenate(([True], target[1:] != target[:-1])))
        winner, bucket = pending[first], target[first]
        losers = np.delete(pending, first)
        free = slots[bucket] < 0
        side = np.where(free[:, 0], 0, np.where(free[:, 1], 1, random.integers(0, 2, len(bucket))))
        moved = slots[bucket, side]
        slots[bucket, side] = winner
        moved = moved[moved >= 0]
        second[moved] = ~second[moved]
        second[losers] = ~second[losers]
        pending = np.concatenate((moved, losers))
    if len(pending):
        raise ModelError(f"{len(pending)} n-grams found no place in the table")  # pragma: no cover
    cells = np.where(slots >= 0, (mark[slots] << np.uint32(VALUE_BITS + WEIGHT_BITS)) | values[slots], 0).astype(
        np.uint64
    )
    return (cells[:, 0] << np.uint64(32)) | cells[:, 1]

"""Finds the words that may stand for others: listed pairs and synonyms whose spun word is in the text."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaning.wording.lexicon import Lexicon, Pair
from cleaning.wording.network import Network, pairs_taught
from cleaning.wording.ngrams import ORDER, Mixture
from cleaning.wording.proposals import Batch, Floats, Places, clipped, counted, each, nothing
from cleaning.wording.reading import Reading, Scorer, Spellings
from cleaning.wording.symbols import BOUNDARY, RARE, SIZE, Codes, Symbols, encode, fold

# A word of the weak lists is asked about only where the model finds the text odd: mean log P of a symbol.
ODD_BELOW = -3.6


@dataclass(frozen=True, slots=True)
class SpunWords:
    """The spun words of pairs by a hash, to find all of them in a text with a few array operations."""

    pairs: tuple[Pair, ...]
    hashes: Mapping[int, npt.NDArray[np.uint64]]  # by length in symbols, sorted
    rows: Mapping[int, tuple[tuple[int, ...], ...]]  # of `pairs`, for each hash

    @classmethod
    def of(cls, pairs: Sequence[Pair]) -> SpunWords:
        """Return the index of `pairs`."""
        grouped: dict[int, dict[int, list[int]]] = {}
        for row, pair in enumerate(pairs):
            codes = encode(pair.spun)
            grouped.setdefault(len(codes), {}).setdefault(int(fold(codes[None, :])[0]), []).append(row)
        hashes = {n: np.array(sorted(found), np.uint64) for n, found in sorted(grouped.items())}
        rows = {n: tuple(tuple(found[key]) for key in sorted(found)) for n, found in grouped.items()}
        return cls(tuple(pairs), hashes, rows)

    def find(
        self, text: str, found: Symbols, keep: Callable[[int, Places], Places] = lambda _, places: places
    ) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Yield start and end in symbols, and the rows of the pairs; `keep` says which places of a length matter."""
        for n, hashes in self.hashes.items():
            if len(found.codes) < n:
                continue
            keys = fold(np.lib.stride_tricks.sliding_window_view(found.codes, n))
            place = np.minimum(np.searchsorted(hashes, keys), len(hashes) - 1)
            for at in keep(n, np.flatnonzero(hashes[place] == keys)).tolist():
                rows = self.rows[n][place[at]]
                if text[found.start[at] : found.end[at + n - 1]] == self.pairs[rows[0]].spun:
                    yield at, at + n, rows


@dataclass(frozen=True, slots=True)
class WordTable:
    """Pairs with what is known of each before any text is read."""

    spun: SpunWords
    targets: Spellings
    names: tuple[str, ...]  # what each puts there
    taught: tuple[str, ...]  # the names by which models know the pairs
    gain: Floats  # unigram log P of the original minus that of the spun word
    seen: Floats  # log of 1 + the pages that a pair was seen on
    natural: Floats
    banned: Floats

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs, a row each."""
        return self.spun.pairs


@functools.lru_cache(maxsize=8)
def word_table(lexicon: Lexicon, model: Mixture, weak: bool) -> WordTable:
    """Return the table of the listed pairs, or of the weak ones."""
    chosen = [p for p in lexicon.pairs if (p.tier == "weak") == weak and usable(p, weak)]
    unigram = model.log_probability(_alone(np.arange(SIZE, dtype=np.uint16))).astype(np.float64)
    targets = tuple(encode(p.original) for p in chosen)
    gain = np.array([unigram[t].sum() - unigram[encode(p.spun)].sum() for p, t in zip(chosen, targets, strict=True)])
    return WordTable(
        spun=SpunWords.of(chosen),
        targets=Spellings.of(targets),
        names=tuple(p.original for p in chosen),
        taught=tuple(p.name for p in chosen),
        gain=gain,
        seen=np.log1p([p.pages for p in chosen]),
        natural=np.array([float(p.tier == "natural") for p in chosen]),
        banned=np.array([float(p.tier == "banned") for p in chosen]),
    )


def _alone(codes: Codes) -> npt.NDArray[np.uint16]:
    rows = np.full((len(codes), ORDER), BOUNDARY, np.uint16)
    rows[:, -2] = RARE
    rows[:, -1] = codes
    return rows


def usable(pair: Pair, weak: bool) -> bool:
    """Whether the alphabet has all of a pair's characters; a weak pair of single characters is none."""
    if RARE in encode(pair.spun) or RARE in encode(pair.original):
        return False
    return not weak or (len(pair.spun) > 1 and len(pair.original) > 1)


def words(reading: Reading, table: WordTable, scorer: Scorer, network: Network, kind: str) -> Batch:
    """Return every pair of `table` whose spun word stands in the text, with its evidence."""
    start, end, item = _matches(reading, table, odd_only=kind == "weak")
    if len(start) == 0:
        return nothing(kind)
    inside, behind = scorer.changes(kind, start, end, table.targets, item)
    change = inside + behind
    odd = np.concatenate(([0.0], np.cumsum(reading.surprise)))
    spun = np.concatenate(([0.0], np.cumsum(np.clip(reading.net[:-1, -1], -10, 10))))
    reach = np.minimum(end + 2, len(reading.codes))
    text = reading.text
    mean_spun = (spun[end] - spun[start]) / (end - start)
    evidence = np.stack(
        [
            clipped(change),
            clipped(inside),
            table.gain[item],
            table.seen[item],
            table.natural[item],
            table.banned[item],
            np.clip(_lead(start, change), -8, 8),
            (odd[reach] - odd[start]) / (reach - start),
            each(item, lambda row: float(table.names[row] in text)),
            each(item, lambda row: float(counted(text, table.pairs[row].spun, 5) - 1)),
            np.maximum(reading.tags[start, -1], reading.tags[end, -1]),
            mean_spun,
            _exchanged(reading, table, network, start, end, item, mean_spun),
        ],
        axis=1,
    )
    return Batch(kind, start, end, item, evidence, table.names, table.pairs)


def _exchanged(
    reading: Reading, table: WordTable, network: Network, start: Places, end: Places, item: Places, otherwise: Floats
) -> Floats:
    """What the network says of each pair; of one that it was not taught, what it says of the word."""
    rows = pairs_taught(network, table.taught)[item]
    known = np.flatnonzero(rows >= 0)
    odds = otherwise.copy()
    before, behind = (reading.states[places[known]].astype(np.float32) for places in (start, end))
    odds[known] = network.pair_odds(before, behind, rows[known])
    return np.clip(odds, -12, 12)


def _matches(reading: Reading, table: WordTable, *, odd_only: bool) -> tuple[Places, Places, Places]:
    """Start, end and item of every listed word in the text that is not shielded, in order."""
    total = np.concatenate(([0.0], np.cumsum(reading.surprise)))
    shields = np.concatenate(([0], np.cumsum(reading.shielded)))

    def keep(n: int, where: Places) -> Places:
        where = where[shields[where + n] == shields[where]]
        if odd_only:
            reach = np.minimum(where + n + 2, len(reading.codes))
            where = where[(total[reach] - total[where]) / (reach - where) < ODD_BELOW]
        return where

    found = table.spun.find(reading.text, reading.found, keep)
    hits = sorted((start, end, row) for start, end, rows in found for row in rows)
    columns = np.array(hits, np.int64).reshape(-1, 3)
    return columns[:, 0], columns[:, 1], columns[:, 2]


def _lead(start: Places, change: Floats) -> Floats:
    """How far each proposal is above the best other one that begins at the same place (4 where it is alone)."""
    order = np.lexsort((-change, start))
    ordered = change[order]
    first = np.flatnonzero(np.concatenate(([True], start[order][1:] != start[order][:-1])))
    size = np.diff(np.append(first, len(order)))
    top = ordered[first]
    second = ordered[np.minimum(first + 1, len(order) - 1)]
    lead = np.empty(len(start))
    lead[order] = ordered - np.repeat(top, size)
    lead[order[first]] = top - second
    lead[order[first[size == 1]]] = 4.0
    return lead


def changes_of_words(reading: Reading, table: WordTable, scorer: Scorer) -> tuple[Places, Floats]:
    """Return where listed words start, and how much better each reads exchanged, in nats."""
    start, end, item = _matches(reading, table, odd_only=False)
    if len(start) == 0:
        return start, np.zeros(0)
    inside, behind = scorer.changes("synonym", start, end, table.targets, item)
    return start, inside + behind

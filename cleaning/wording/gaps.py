"""Finds the places where a word may be missing, and which of the words that filters delete it may be."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaning.wording.lexicon import Lexicon
from cleaning.wording.network import UNKNOWN, Network, words_taught
from cleaning.wording.ngrams import ORDER, Mixture
from cleaning.wording.proposals import Batch, Floats, Places, clipped, counted, each, nothing, open_places
from cleaning.wording.reading import AROUND, LOST, Reading, Scorer, Spellings, padded
from cleaning.wording.symbols import BITS, BOUNDARY, RARE, SIZE, Codes, encode

DELETED = ("deletion", "character")
"""The kinds of what may be missing: a word, and one character."""
GAP_FROM = -7.5  # log odds of the network: places below are not looked at
BEST_WORDS, BEST_CHARACTERS = 5, 3  # asked about at each place
CROWDED = 3  # symbols for a place that may lack a word, at least
HOPELESS = -8.0  # what an insertion may cost in nats


@dataclass(frozen=True, slots=True)
class LostWords:
    """The words that filters delete, with bigram scores that sort out most places without asking the whole model.

    Words of several characters come first, then `singles` of one.
    """

    words: tuple[str, ...]
    codes: Spellings
    singles: int
    pages: Floats
    into: npt.NDArray[np.float32]  # SIZE × words: log P(first symbol | symbol before) + the word's own log P
    out: npt.NDArray[np.float32]  # SIZE × words: log P(symbol after | last symbol)


@functools.lru_cache(maxsize=4)
def lost_words(lexicon: Lexicon, model: Mixture) -> LostWords:
    """Return the table for a lexicon's deletions."""
    chosen = sorted((w for w in lexicon.deletions if RARE not in encode(w)), key=lambda w: len(w) == 1)
    codes = tuple(encode(w) for w in chosen)
    first = np.array([c[0] for c in codes], np.uint16)
    last = np.array([c[-1] for c in codes], np.uint16)
    inner = np.array([_inner(model, c) for c in codes], np.float32)
    every = np.arange(SIZE, dtype=np.uint16)
    into, out = np.empty((SIZE, len(chosen)), np.float32), np.empty((SIZE, len(chosen)), np.float32)
    for row, (begin, end) in enumerate(zip(first, last, strict=True)):
        into[:, row] = model.log_probability(_bigrams(every, np.full(SIZE, begin, np.uint16)))
        out[:, row] = model.log_probability(_bigrams(np.full(SIZE, end, np.uint16), every))
    into += inner
    pages = np.array([lexicon.deletions[w] for w in chosen], np.float64)
    singles = sum(len(w) == 1 for w in chosen)
    return LostWords(tuple(chosen), Spellings.of(codes), singles, pages, into, out)


def _bigrams(first: Codes, second: Codes) -> npt.NDArray[np.uint16]:
    rows = np.full((len(first), ORDER), BOUNDARY, np.uint16)
    rows[:, -2], rows[:, -1] = first, second
    return rows


def _inner(model: Mixture, codes: Codes) -> float:
    if len(codes) < 2:
        return 0.0
    return float(model.sequence(codes)[1:].sum())


def lost(
    reading: Reading, table: LostWords, scorer: Scorer, network: Network, topic: Mapping[str, float]
) -> dict[str, Batch]:
    """Return the words ("deletion") and the single characters that may be missing, at places where a gap is likely.

    Places are asked about freely: a word that is gone throughout leaves its traces in many places, each of them faint.
    """
    gap, gone = reading.tags[:, -1], reading.net[:, LOST]
    places = np.flatnonzero((gone > GAP_FROM) | reading.marked)
    places = places[open_places(reading, places)]
    if len(places) == 0:
        return {kind: nothing(kind) for kind in DELETED}
    most = max(len(reading.codes) // CROWDED, 200)
    if len(places) > most:  # no text has lost so much: the clearest places will do
        places = np.sort(places[np.argpartition(-(gone[places] + 99 * reading.marked[places]), most - 1)[:most]])
    topical = np.array([topic.get(w, 0.0) for w in table.words])
    bonus = 0.7 * np.log1p(table.pages) + topical
    item, word = _promising(reading, table, network, places, bonus / 2)
    start = np.repeat(places, BEST_WORDS + BEST_CHARACTERS)
    inside, behind = scorer.changes("deletion", start, start, table.codes, item)
    change = inside + behind
    total = change + bonus[item]
    lead = _lead_of_rows(total.reshape(len(places), -1)).ravel()
    chorus = _chorus(item, total)
    kept = np.flatnonzero(change >= HOPELESS)
    start, item = start[kept], item[kept]
    marked = reading.marked[start].astype(np.float64)
    evidence = np.stack(
        [
            clipped(change[kept]),
            clipped(inside[kept]),
            gap[start],
            np.log1p(table.pages[item]),
            marked,
            np.clip(lead[kept], -6, 6),
            np.log1p(_counts(reading.text, item, table)),
            _support(reading, start, item, table),
            topical[item],
            np.clip(behind[kept], -8, 8),
            chorus[kept],
            np.clip(gone[start], -12, 12),
            word[kept],
            reading.starred[start].astype(np.float64),
            marked * np.log1p(reading.marked.sum()),
        ],
        axis=1,
    )
    single = item >= len(table.words) - table.singles
    return {
        kind: Batch(kind, start[own], start[own], item[own], evidence[own], table.words)
        for kind, own in zip(DELETED, (~single, single), strict=True)
    }


def _promising(
    reading: Reading, table: LostWords, network: Network, places: Places, bonus: Floats
) -> tuple[Places, Floats]:
    """The best words and characters for each place by bigrams and network: the whole model is asked about those only.

    Returns them with what the network says of each: log P of the word where one is gone.
    """
    line = padded(reading.codes)
    edge = len(table.words) - table.singles
    against = -bonus.astype(np.float32)
    taught = words_taught(network, table.words)
    chosen = np.empty((len(places), BEST_WORDS + BEST_CHARACTERS), np.int64)
    said = np.empty(chosen.shape)
    for begin in range(0, len(places), 512):  # a row for each place, a column for each word
        part = places[begin : begin + 512]
        word = network.log_words(reading.states[part].astype(np.float32))[:, taught]
        word[:, taught < 0] = UNKNOWN
        rough = against - table.into[line[part + AROUND - 1]]
        rough -= table.out[line[part + AROUND]]
        rough -= word
        found = chosen[begin : begin + 512]
        found[:, :BEST_WORDS] = _lowest(rough[:, :edge], BEST_WORDS)
        found[:, BEST_WORDS:] = _lowest(rough[:, edge:], BEST_CHARACTERS) + edge
        said[begin : begin + 512] = np.take_along_axis(word, found, axis=1)
    return chosen.ravel(), np.maximum(said, -14.0).ravel()


def _lowest(rough: npt.NDArray[np.float32], count: int) -> Places:
    """The columns of the `count` lowest values of each row, which are struck out: of equals the first."""
    rows = np.arange(len(rough))
    result = np.empty((len(rough), count), np.int64)
    for k in range(count):
        result[:, k] = rough.argmin(axis=1)
        rough[rows, result[:, k]] = np.inf
    return result


def _counts(text: str, item: Places, table: LostWords) -> Floats:
    """How often a text has each word (20 at most)."""
    return each(item, lambda row: counted(text, table.words[row], 20))


def _chorus(rows: Places, total: Floats) -> Floats:
    """How many other places of the page ask for the same word: log of 1 + their summed chances."""
    chance = 1 / (1 + np.exp(-(total + 1.0)))
    together = np.bincount(rows, chance)
    result: Floats = np.log1p(np.maximum(together[rows] - chance, 0))
    return result


def _support(reading: Reading, start: Places, item: Places, table: LostWords) -> Floats:
    """Whether the page has the word elsewhere with the same neighbours: 2 for both sides, 1 for one."""
    line = padded(reading.codes).astype(np.int64)
    pairs = (line[:-1] << BITS) | line[1:]
    rows = np.flatnonzero(np.bincount(item)).tolist()
    found = [_occurrences(reading.text, table.words[row]) for row in rows]
    owner = np.repeat(rows, [len(places) for places in found]).astype(np.int64)
    at = np.searchsorted(reading.found.start, np.concatenate([np.zeros(0, np.int64), *found])) + AROUND
    left = (owner << (2 * BITS)) | pairs[at - 2]
    right = (owner << (2 * BITS)) | pairs[at + table.codes.sizes[owner]]
    own, place = item << (2 * BITS), start + AROUND
    both: Floats = np.isin(own | pairs[place - 2], left).astype(np.float64) + np.isin(own | pairs[place], right)
    return both


def _occurrences(text: str, word: str) -> Places:
    """Where a word begins in the text, at most forty of the places."""
    found: list[int] = []
    at = text.find(word)
    while at >= 0 and len(found) < 40:
        found.append(at)
        at = text.find(word, at + 1)
    return np.array(found, np.int64)


def _lead_of_rows(change: Floats) -> Floats:
    """The same where each place has a row of proposals."""
    best = np.partition(change, -2, axis=1)
    top, second = best[:, -1:], best[:, -2:-1]
    return np.where(change == top, top - second, change - top)

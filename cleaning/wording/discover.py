"""Finds pairs of words that spinners exchange in the copies of one article that a crawl holds.

Spun copies of an article differ exactly where they were spun. Copies are found by the smallest hashes of their
shingles (Broder 1997, "On the resemblance and containment of documents"), aligned symbol by symbol, and where
both sides of a small difference are words in equal surroundings it is a disagreement. Which side is the original is
asked of the language model, each time anew; a pair is proposed with the figures, and used only after a person moved it.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cleaning.wording.align import NONE, partners
from cleaning.wording.lexicon import Lexicon
from cleaning.wording.ngrams import ORDER, Mixture, pack
from cleaning.wording.symbols import BOUNDARY, Codes, encode, symbols

SHINGLE = 5
SKETCH = 24  # smallest hashes kept of each text
SHARED = 6  # of them, from which two texts are copies: a resemblance of about a quarter
COMMON = 40  # texts with one hash: more, and it is boilerplate
SHORTEST = 40  # characters of a text worth comparing
EQUAL = 0.6  # share of two texts that must be the same, letter by letter


@dataclass(frozen=True, slots=True)
class Proposed:
    """A pair that copies disagree on: how often, in how many texts, and how clearly the model chose the original."""

    spun: str
    original: str
    times: int
    texts: int
    nats: float  # mean of log P(original) - log P(spun) in its places
    agreed: float  # share of the places in which the model chose this direction


def copies(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield pairs of texts that are copies of each other, but not equal, by their place in `texts`."""
    by_hash: defaultdict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        if len(text) >= SHORTEST:
            for value in _sketch(text):
                by_hash[value].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in by_hash.values():
        if 1 < len(numbers) <= COMMON:
            shared.update((a, b) for k, a in enumerate(numbers) for b in numbers[k + 1 :])
    for (a, b), count in sorted(shared.items()):
        if count >= SHARED and texts[a] != texts[b]:
            yield a, b


def _sketch(text: str) -> list[int]:
    codes = encode(text)
    if len(codes) < SHINGLE:
        return []
    keys = pack(np.lib.stride_tricks.sliding_window_view(codes, SHINGLE))
    mixed = (keys ^ (keys >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return [int(v) for v in np.unique(mixed ^ (mixed >> np.uint64(29)))[:SKETCH]]


def disagreements(first: str, second: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (word of the first, word of the second, text before, text after) where two copies differ by a word.

    A word here is two to four Chinese characters on both sides, in surroundings that are equal for two characters.
    """
    here, there = symbols(first), symbols(second)
    partner = partners(here.codes, there.codes)
    same = np.flatnonzero(partner != NONE)
    if 2 * len(same) < EQUAL * (len(here.codes) + len(there.codes)):
        return
    agreed = [*zip(same.tolist(), partner[same].tolist(), strict=True), (len(here.codes), len(there.codes))]
    for (before, beside), (after, behind) in itertools.pairwise([(-1, -1), *agreed]):
        if after == before + 1 or behind == beside + 1:
            continue
        span = (here.start[before + 1], here.end[after - 1], there.start[beside + 1], there.end[behind - 1])
        a, b, c, d = _whole(first, second, *map(int, span))
        one, other = first[a:b], second[c:d]
        if not (_word(one) and _word(other)):
            continue
        if first[max(a - 2, 0) : a] == second[max(c - 2, 0) : c] and first[b : b + 2] == second[d : d + 2]:
            yield one, other, first[max(a - 8, 0) : a], first[b : b + 8]


def _whole(first: str, second: str, a: int, b: int, c: int, d: int) -> tuple[int, int, int, int]:
    """Take in an equal character beside a difference of one: 原因/起因 differ in 原/起 only."""
    if max(b - a, d - c) == 1 and first[b : b + 1] and first[b : b + 1] == second[d : d + 1]:
        return a, b + 1, c, d + 1
    return a, b, c, d


def _word(text: str) -> bool:
    return 2 <= len(text) <= 4 and all("\u4e00" <= c <= "\u9fff" for c in text)


def discover(texts: Sequence[str], model: Mixture, lexicon: Lexicon, *, least: int = 2) -> list[Proposed]:
    """Return the pairs that the copies among `texts` disagree on at least `least` times, the commonest first.

    Pairs that the lexicon lists already are left out.
    """
    known = {(p.spun, p.original) for p in lexicon.pairs if p.tier != "weak"}
    places: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    where: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for a, b in copies(texts):
        for one, other, before, after in disagreements(texts[a], texts[b]):
            key = (one, other) if one < other else (other, one)
            places[key].append((before, after))
            where[key] |= {a, b}
    found = []
    for (one, other), contexts in places.items():
        if len(contexts) >= least:
            pair = _directed(one, other, contexts, len(where[one, other]), model)
            if (pair.spun, pair.original) not in known:
                found.append(pair)
    return sorted(found, key=lambda p: (-p.times, p.spun, p.original))


def _directed(one: str, other: str, contexts: Iterable[tuple[str, str]], texts: int, model: Mixture) -> Proposed:
    rows = list(contexts)
    gains = model.totals([_line(b, other, a) for b, a in rows]) - model.totals([_line(b, one, a) for b, a in rows])
    forward = float(gains.sum()) >= 0
    spun, original, nats = (one, other, gains) if forward else (other, one, -gains)
    return Proposed(spun, original, len(rows), texts, float(nats.mean()), float((nats > 0).mean()))


def _line(before: str, word: str, after: str) -> Codes:
    edge = np.full(ORDER - 1, BOUNDARY, np.uint16)
    return np.concatenate((edge, encode(before + word + after), edge))

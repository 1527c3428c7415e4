"""Which of the words that get deleted a page would be expected to have, by the company they keep.

A page on overdue loans that never says 催收 has probably lost it. For every such word the bigrams of symbols that
are commoner on texts with the word than elsewhere were counted (`tools/build_wording_model.py topics`); a page's
score is the logarithm of 1 + the summed weights of those that it has.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaning.wording.resources import read_table
from cleaning.wording.symbols import BITS, OTHER, Codes, encode

KEPT = 50
SEEN = 6  # texts with the word, at least
LONG = 300  # distinct bigrams; longer texts have a little of everything


def bigrams(codes: Codes) -> npt.NDArray[np.uint32]:
    """Return the distinct pairs of neighbouring characters of a text, packed and sorted."""
    first, second = codes[:-1].astype(np.uint32), codes[1:].astype(np.uint32)
    word = (first > OTHER) & (second > OTHER)
    return np.unique((first[word] << np.uint32(BITS)) | second[word])


@dataclass(frozen=True, slots=True)
class Topics:
    """For each bigram (sorted) the words that it speaks for: row `i` is `(keys[i], word[i], weight[i])`."""

    words: tuple[str, ...]
    keys: npt.NDArray[np.uint32]
    word: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]

    def scores(self, codes: Codes) -> dict[str, float]:
        """Return how much a text's company speaks for each word (0 and up; words with 0 left out)."""
        if len(self.keys) == 0 or len(codes) < 2:
            return {}
        own = bigrams(codes)
        hit = np.isin(self.keys, own)
        total = np.bincount(self.word[hit], self.weight[hit], len(self.words)) * min(1.0, LONG / (len(own) + 1))
        return {self.words[k]: math.log1p(total[k]) for k in np.flatnonzero(total).tolist()}


@functools.cache
def default_topics() -> Topics:
    """Return the table of this package."""
    return from_rows(read_table("topics.tsv"))


def from_rows(rows: Iterable[tuple[str, ...]]) -> Topics:
    """Return topics of rows `word, bigram, weight`."""
    words: dict[str, int] = {}
    entries = []
    for word, pair, weight in rows:
        codes = encode(pair)
        entries.append(((int(codes[0]) << BITS) | int(codes[1]), words.setdefault(word, len(words)), float(weight)))
    entries.sort()
    return Topics(
        tuple(words),
        np.array([e[0] for e in entries], np.uint32),
        np.array([e[1] for e in entries], np.int64),
        np.array([e[2] for e in entries], np.float64),
    )


def learn(texts: Iterable[str], words: Collection[str]) -> list[tuple[str, str, str]]:
    """Return the rows that texts give for `words`: the bigrams that speak most clearly for each."""
    every: Counter[int] = Counter()
    with_word: dict[str, Counter[int]] = {w: Counter() for w in words}
    seen: Counter[str] = Counter()
    names: dict[int, str] = {}
    total = 0
    for text in texts:
        codes = encode(text)
        if len(codes) < 2:
            continue
        keys = bigrams(codes).tolist()
        total += 1
        every.update(keys)
        for a, b in itertools.pairwise(text):
            pair = encode(a + b)
            if len(pair) == 2:
                names.setdefault((int(pair[0]) << BITS) | int(pair[1]), a + b)
        for word in words:
            if word in text:
                seen[word] += 1
                with_word[word].update(keys)
    return [
        row
        for word in words
        if seen[word] >= SEEN
        for row in _best(word, with_word[word], seen[word], every, total, names)
    ]


def _best(
    word: str, own: Mapping[int, int], count: int, every: Mapping[int, int], total: int, names: Mapping[int, str]
) -> list[tuple[str, str, str]]:
    scored = []
    for key, together in own.items():
        pair = names.get(key, "")
        if together < 3 or not pair or pair in word or (set(pair) & set(word)):
            continue
        rate = (every[key] - together + 1) / (total - count + 2)
        weight = math.log(((together + rate) / (count + 1)) / rate)
        if weight > 0.7:
            scored.append((together * weight, pair, weight))
    scored.sort(key=lambda s: (-s[0], s[1]))
    return [(word, pair, f"{weight:.2f}") for _, pair, weight in scored[:KEPT]]

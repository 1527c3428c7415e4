"""Finds what might have been done to a text: every edit worth asking the model about, with the evidence for it.

All of a document at once, in arrays: a page has thousands of places and most of them need one cheap look.
A proposal replaces the symbols `start` to `end` (none for an insertion) by other text. Its evidence is a row of
numbers, the same for all proposals of a kind; `cleaning.wording.heads` weighs them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaning.wording.company import Company, pair_number
from cleaning.wording.lexicon import Lexicon, Pair
from cleaning.wording.ngrams import ORDER, Mixture
from cleaning.wording.reading import AROUND, LOST, Reading, Scorer, Spellings, fold, padded
from cleaning.wording.symbols import BITS, BOUNDARY, RARE, SIZE, Codes, code_of, encode
from cleaning.wording.tagger import MARKS, TAGS

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

# Places below these log odds of the network are not looked at.
GAP_FROM = -7.5
MARK_FROM = -5.0
# A word of the weak lists is asked about only where the model finds the text odd: mean log P of a symbol.
ODD_BELOW = -3.6
BEST_WORDS, BEST_CHARACTERS = 5, 3  # asked about at each place
CROWDED = 3  # symbols for a place that may lack a word, at least
HOPELESS = -8.0  # what an insertion may cost in nats


@dataclass(frozen=True, slots=True)
class Proposal:
    """One possible edit in symbols, with its evidence."""

    start: int
    end: int
    after: str
    kind: str  # "synonym", "weak", "deletion" or "punctuation"
    evidence: tuple[float, ...] = ()
    pair: Pair | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """All proposals of one kind: where each stands, which item of the kind's table it is, and its evidence (n × k)."""

    kind: str
    start: Places
    end: Places
    item: Places
    evidence: Floats
    names: tuple[str, ...] = ()  # what each item puts there
    pairs: tuple[Pair, ...] = ()  # of each item, where it is a pair of words

    def __len__(self) -> int:
        return len(self.start)

    def __getitem__(self, k: int) -> Proposal:
        item = int(self.item[k])
        pair = self.pairs[item] if self.pairs else None
        evidence = tuple(self.evidence[k].tolist())
        return Proposal(int(self.start[k]), int(self.end[k]), self.names[item], self.kind, evidence, pair)

    def where(self, kept: npt.NDArray[np.bool_] | Places) -> Batch:
        """The same batch with some proposals left out."""
        return Batch(
            self.kind, self.start[kept], self.end[kept], self.item[kept], self.evidence[kept], self.names, self.pairs
        )


def nothing(kind: str) -> Batch:
    """Return a batch without proposals."""
    none = np.zeros(0, np.int64)
    return Batch(kind, none, none, none, np.zeros((0, len(EVIDENCE[kind]))))


# ---- words exchanged -------------------------------------------------------------------------------------------------

SYNONYM_EVIDENCE = (
    "change", "inside", "commoner", "pages", "natural", "banned", "lead", "odd", "elsewhere", "again", "edge",
    "company", "spun",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordTable:
    """The pairs by a hash of the spun word, to find all of them in a text with a few array operations."""

    pairs: tuple[Pair, ...]
    targets: Spellings
    names: tuple[str, ...]
    gain: Floats  # unigram log P of the original minus that of the spun word
    seen: Floats  # log of 1 + the pages that a pair was seen on
    natural: Floats
    banned: Floats
    numbers: npt.NDArray[np.uint64]  # of each pair, for `Company`
    lengths: tuple[int, ...]
    hashes: Mapping[int, npt.NDArray[np.uint64]]
    rows: Mapping[int, tuple[tuple[int, ...], ...]]


@functools.lru_cache(maxsize=8)
def word_table(lexicon: Lexicon, model: Mixture, weak: bool) -> WordTable:
    """Return the table of the listed pairs, or of the weak ones."""
    chosen = [p for p in lexicon.pairs if (p.tier == "weak") == weak and _usable(p, weak)]
    unigram = model.log_probability(_alone(np.arange(SIZE, dtype=np.uint16))).astype(np.float64)
    grouped: dict[int, dict[int, list[int]]] = {}
    for row, pair in enumerate(chosen):
        codes = encode(pair.spun)
        grouped.setdefault(len(codes), {}).setdefault(int(fold(codes[None, :])[0]), []).append(row)
    hashes = {n: np.array(sorted(found), np.uint64) for n, found in grouped.items()}
    rows = {n: tuple(tuple(found[key]) for key in sorted(found)) for n, found in grouped.items()}
    targets = tuple(encode(p.original) for p in chosen)
    gain = np.array([unigram[t].sum() - unigram[encode(p.spun)].sum() for p, t in zip(chosen, targets, strict=True)])
    return WordTable(
        pairs=tuple(chosen),
        targets=Spellings.of(targets),
        names=tuple(p.original for p in chosen),
        gain=gain,
        seen=np.log1p([p.pages for p in chosen]),
        natural=np.array([float(p.tier == "natural") for p in chosen]),
        banned=np.array([float(p.tier == "banned") for p in chosen]),
        numbers=np.array([pair_number(p.spun, p.original) for p in chosen], np.uint64),
        lengths=tuple(sorted(grouped)),
        hashes=hashes,
        rows=rows,
    )


def _alone(codes: Codes) -> npt.NDArray[np.uint16]:
    rows = np.full((len(codes), ORDER), BOUNDARY, np.uint16)
    rows[:, -2] = RARE
    rows[:, -1] = codes
    return rows


def _usable(pair: Pair, weak: bool) -> bool:
    if RARE in encode(pair.spun) or RARE in encode(pair.original):
        return False
    return not weak or (len(pair.spun) > 1 and len(pair.original) > 1)


def words(reading: Reading, table: WordTable, scorer: Scorer, company: Company, kind: str) -> Batch:
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
    evidence = np.stack(
        [
            _clip(change),
            _clip(inside),
            table.gain[item],
            table.seen[item],
            table.natural[item],
            table.banned[item],
            np.clip(_lead(start, change), -8, 8),
            (odd[reach] - odd[start]) / (reach - start),
            each(item, lambda row: float(table.names[row] in text)),
            each(item, lambda row: float(counted(text, table.pairs[row].spun, 5) - 1)),
            np.maximum(reading.tags[start, -1], reading.tags[end, -1]),
            company.odds(reading.codes, start, end, table.numbers[item]),
            (spun[end] - spun[start]) / (end - start),
        ],
        axis=1,
    )
    return Batch(kind, start, end, item, evidence, table.names, table.pairs)


def counted(text: str, word: str, most: int) -> int:
    """Return how often a word stands in a text; `most` is enough."""
    at, count = text.find(word), 0
    while at >= 0 and count < most:
        at, count = text.find(word, at + len(word)), count + 1
    return count


def each(items: Places, ask: Callable[[int], float]) -> Floats:
    """Return an answer for each of `items`, asked once for every item that occurs."""
    answers = np.zeros(int(items.max(initial=0)) + 1)
    for row in np.flatnonzero(np.bincount(items)).tolist():
        answers[row] = ask(row)
    return answers[items]


def _matches(reading: Reading, table: WordTable, *, odd_only: bool) -> tuple[Places, Places, Places]:
    """Start, end and item of every listed word in the text that is not shielded, in order."""
    codes, found = reading.codes, reading.found
    total = np.concatenate(([0.0], np.cumsum(reading.surprise)))
    shields = np.concatenate(([0], np.cumsum(reading.shielded)))
    hits: list[tuple[int, int, int]] = []
    for n in table.lengths:
        if len(codes) < n:
            continue
        keys = fold(np.lib.stride_tricks.sliding_window_view(codes, n))
        place = np.minimum(np.searchsorted(table.hashes[n], keys), len(table.hashes[n]) - 1)
        where = np.flatnonzero((table.hashes[n][place] == keys) & (shields[n:] == shields[: len(shields) - n]))
        if odd_only:
            reach = np.minimum(where + n + 2, len(codes))
            where = where[(total[reach] - total[where]) / (reach - where) < ODD_BELOW]
        for at in where.tolist():
            rows = table.rows[n][place[at]]
            if reading.text[found.start[at] : found.end[at + n - 1]] == table.pairs[rows[0]].spun:
                hits += [(at, at + n, row) for row in rows]
    columns = np.array(sorted(hits), np.int64).reshape(-1, 3)
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


def _lead_of_rows(change: Floats) -> Floats:
    """The same where each place has a row of proposals."""
    best = np.partition(change, -2, axis=1)
    top, second = best[:, -1:], best[:, -2:-1]
    return np.where(change == top, top - second, change - top)


def _clip(values: Floats) -> Floats:
    return np.clip(values, -12.0, 16.0)


# ---- words deleted ---------------------------------------------------------------------------------------------------

DELETION_EVIDENCE = (
    "change", "inside", "gap", "pages", "character", "marked", "lead", "present", "support", "topic", "join", "chorus",
    "lost",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LostWords:
    """The words that filters delete, with bigram scores that sort out most places without asking the whole model.

    Words of several characters come first, then `singles` of one.
    """

    words: tuple[str, ...]
    codes: Spellings
    singles: int
    pages: Floats
    single: Floats
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
    single = np.array([float(len(w) == 1) for w in chosen])
    return LostWords(tuple(chosen), Spellings.of(codes), int(single.sum()), pages, single, into, out)


def _bigrams(first: Codes, second: Codes) -> npt.NDArray[np.uint16]:
    rows = np.full((len(first), ORDER), BOUNDARY, np.uint16)
    rows[:, -2], rows[:, -1] = first, second
    return rows


def _inner(model: Mixture, codes: Codes) -> float:
    if len(codes) < 2:
        return 0.0
    return float(model.sequence(codes)[1:].sum())


def lost(reading: Reading, table: LostWords, scorer: Scorer, topic: Mapping[str, float]) -> Batch:
    """Return the words that may be missing, at the places where a gap is likely enough.

    Places are asked about freely: a word that is gone throughout leaves its traces in many places, each of them faint.
    """
    gap, gone = reading.tags[:, -1], reading.net[:, LOST]
    places = np.flatnonzero((gone > GAP_FROM) | reading.marked)
    places = places[_open(reading, places)]
    if len(places) == 0:
        return nothing("deletion")
    most = max(len(reading.codes) // CROWDED, 200)
    if len(places) > most:  # no text has lost so much: the clearest places will do
        places = np.sort(places[np.argpartition(-(gone[places] + 99 * reading.marked[places]), most - 1)[:most]])
    topical = np.array([topic.get(w, 0.0) for w in table.words])
    bonus = 0.7 * np.log1p(table.pages) + topical
    item = _promising(reading, table, places, bonus / 2)
    start = np.repeat(places, BEST_WORDS + BEST_CHARACTERS)
    inside, behind = scorer.changes("deletion", start, start, table.codes, item)
    change = inside + behind
    total = change + bonus[item]
    lead, chorus = _lead_of_rows(total.reshape(len(places), -1)).ravel(), _chorus(item, total)
    kept = np.flatnonzero(change >= HOPELESS)
    start, item = start[kept], item[kept]
    marked = reading.marked[start].astype(np.float64)
    evidence = np.stack(
        [
            _clip(change[kept]),
            _clip(inside[kept]),
            gap[start],
            np.log1p(table.pages[item]),
            table.single[item],
            marked,
            np.clip(lead[kept], -6, 6),
            each(item, lambda row: float(np.log1p(counted(reading.text, table.words[row], 20)))),
            _support(reading, start, item, table),
            topical[item],
            np.clip(behind[kept], -8, 8),
            chorus[kept],
            np.clip(gone[start], -12, 12),
        ],
        axis=1,
    )
    return Batch("deletion", start, start, item, evidence, table.words)


def _promising(reading: Reading, table: LostWords, places: Places, bonus: Floats) -> Places:
    """The best words and characters for each place by bigrams: the whole model is asked about those only."""
    line = padded(reading.codes)
    edge = len(table.words) - table.singles
    against = -bonus.astype(np.float32)
    chosen = np.empty((len(places), BEST_WORDS + BEST_CHARACTERS), np.int64)
    for begin in range(0, len(places), 512):  # a row for each place, a column for each word
        part = places[begin : begin + 512]
        rough = against - table.into[line[part + AROUND - 1]]
        rough -= table.out[line[part + AROUND]]
        found = chosen[begin : begin + 512]
        found[:, :BEST_WORDS] = _lowest(rough[:, :edge], BEST_WORDS)
        found[:, BEST_WORDS:] = _lowest(rough[:, edge:], BEST_CHARACTERS) + edge
    return chosen.ravel()


def _lowest(rough: npt.NDArray[np.float32], count: int) -> Places:
    """The columns of the `count` lowest values of each row, which are struck out: of equals the first."""
    rows = np.arange(len(rough))
    result = np.empty((len(rough), count), np.int64)
    for k in range(count):
        result[:, k] = rough.argmin(axis=1)
        rough[rows, result[:, k]] = np.inf
    return result


def _chorus(rows: Places, total: Floats) -> Floats:
    """How many other places of the page ask for the same word: log of 1 + their summed chances."""
    chance = 1 / (1 + np.exp(-(total + 1.0)))
    together = np.bincount(rows, chance)
    result: Floats = np.log1p(np.maximum(together[rows] - chance, 0))
    return result


def _open(reading: Reading, places: Places) -> npt.NDArray[np.bool_]:
    """Places that are not inside shielded text."""
    shield = np.concatenate(([False], reading.shielded, [False]))
    return ~(shield[places] & shield[places + 1])


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


# ---- marks lost ------------------------------------------------------------------------------------------------------

MARK_EVIDENCE = (
    "tag",
    "lead",
    "change",
    "inside",
    "comma",
    "colon",
    "stop",
    "list",
    "question",
    "gap",
    "density",
    "lost",
    "lost_lead",
)


def marks(reading: Reading, scorer: Scorer) -> Batch:
    """Return the marks that may be missing between two symbols."""
    tags, net = reading.tags[:, : len(MARKS)], reading.net[:, : len(MARKS)]
    at, mark = np.nonzero(net > MARK_FROM)
    keep = _open(reading, at) & _bare(reading, at)
    at, mark = at[keep], mark[keep]
    if len(at) == 0:
        return nothing("punctuation")
    inside, behind = scorer.changes("punctuation", at, at, Spellings.of([encode(m) for m in MARKS]), mark)
    order = np.sort(tags[at], axis=1)
    second = np.sort(net[at], axis=1)[:, -2]
    own = tags[at, mark]
    other = np.where(own == order[:, -1], order[:, -2], order[:, -1])
    evidence = np.stack(
        [
            own,
            np.clip(own - other, -6, 6),
            _clip(inside + behind),
            _clip(inside),
            *((mark == m).astype(np.float64) for m in range(len(MARKS))),
            reading.tags[at, -1],
            np.full(len(at), _comma_density(reading)),
            np.clip(net[at, mark], -12, 12),
            np.clip(net[at, mark] - np.where(mark == net[at].argmax(axis=1), second, net[at].max(axis=1)), -6, 6),
        ],
        axis=1,
    )
    return Batch("punctuation", at, at, mark, evidence, tuple(MARKS))


def _bare(reading: Reading, places: Places) -> npt.NDArray[np.bool_]:
    """Places with a word on both sides: no mark, no line's end."""
    stop = np.isin(reading.codes, _mark_codes())
    edge = np.concatenate(([True], stop, [True]))
    return ~(edge[places] | edge[places + 1])


@functools.cache
def _mark_codes() -> npt.NDArray[np.uint16]:
    return np.array([BOUNDARY, *(code_of(c) for c in "，。、：；？！（《“…—")], np.uint16)


def _comma_density(reading: Reading) -> float:
    """Log of the number of symbols for a mark, against thirteen as in running text."""
    inner = int(np.isin(reading.codes, _mark_codes()[1:8]).sum()) + 1
    return float(np.log(len(reading.codes) / inner / 13.0))


EVIDENCE = {
    "synonym": SYNONYM_EVIDENCE,
    "weak": SYNONYM_EVIDENCE,
    "deletion": DELETION_EVIDENCE,
    "punctuation": MARK_EVIDENCE,
}
assert len(TAGS) == len(MARKS) + 1


def changes_of_words(reading: Reading, table: WordTable, scorer: Scorer) -> Floats:
    """Return how much better each listed word reads exchanged, in nats."""
    start, end, item = _matches(reading, table, odd_only=False)
    if len(start) == 0:
        return np.zeros(0)
    inside, behind = scorer.changes("synonym", start, end, table.targets, item)
    return inside + behind

"""What other copies of an article say about its words: spun copies differ exactly where one of them was changed.

A filter deletes on one site what another site keeps, a spinner takes another word each time. Where a copy has just the
word that is proposed, the proposal is far likelier; where it has what the text has, a little less likely. What a copy
has and nothing proposed becomes a proposal of its own. The weights are after the likeliest ones on held-out text of
which several copies were garbled, each in a way of its own, and edited a little (`tools/fit_wording_witness.py`); what
copies say counts two thirds of that, for real copies are edited in more ways.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaning.wording.align import NONE, partners
from cleaning.wording.proposals import Batch, Floats, Places, Proposal, clipped
from cleaning.wording.reading import LOST, Reading, Scorer, Spellings
from cleaning.wording.symbols import BOUNDARY, DIGITS, OTHER, Codes, Symbols, symbols, word_codes
from cleaning.wording.tagger import MARKS

MOST = 8  # copies that are heard
FIRM = 4  # symbols around a difference that both copies must share
LONGEST = 8  # symbols of what only a copy has
REPLACED = 4  # symbols of the text that a copy has other ones for
HOPELESS = -12.0  # log odds: no copy makes a proposal below likely
SAYS = {"synonym": 4.0, "weak": 4.0, "deletion": 5.0, "character": 3.5, "punctuation": 4.0}
SAME = {"synonym": -1.0, "weak": -1.0, "deletion": -0.3, "character": 0.0, "punctuation": -1.5}
APART = 100  # symbols: a copy with a difference in so many was changed in a way of its own; a mere repost was not
FURTHER = 0.5  # of `SAYS` and `SAME`, for each e times as many copies
ONLY_THEIRS = {  # bias; of the gap, of the change in nats, of each e times as many copies
    "listed": (3.2, 0.1, 0.06, 1.5),  # a word that filters delete
    "words": (0.5, 0.1, 0.06, 1.5),
    "character": (-1.5, 0.3, 0.08, 2.0),
    "replacement": (-4.8, 0.0, 0.11, 1.5),
}


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """Another copy, aligned to the text: what it has before and behind each place of it, and where that is firm."""

    text: str
    found: Symbols
    before: Places  # where the copy goes on behind the partner of the symbol before a place
    behind: Places  # the partner of the next symbol that has one
    left: Places  # the nearest place at or before each that has a partner right before it
    right: Places  # the nearest one at or behind it that has a partner right behind it
    known: Places  # how many symbols before a place have a partner
    firm_before: Places  # how many symbols before a place go together without a difference, `FIRM` at most
    firm_behind: Places
    apart: float  # 0 to 1: how far what it shares with the text is evidence

    @classmethod
    def of(cls, codes: Codes, text: str, found: Symbols) -> Copy:
        """Return a text aligned to `codes`; `found` are its symbols."""
        return cls.joined(partners(codes, found.codes), text, found)

    @classmethod
    def joined(cls, partner: Places, text: str, found: Symbols) -> Copy:
        """Return a text whose symbols `found` are the given partners of those of another one."""
        has = partner != NONE
        before = np.concatenate(([0], np.maximum.accumulate(np.where(has, partner + 1, 0))))
        end = len(found.codes)
        behind = np.minimum.accumulate(np.where(has, partner, end)[::-1])[::-1]
        together = has & np.concatenate(([True], partner[1:] == partner[:-1] + 1))
        places = np.arange(len(partner) + 1)
        right = np.append(np.where(has, places[:-1], len(partner)), len(partner))
        return cls(
            text,
            found,
            before,
            np.append(behind, end),
            np.maximum.accumulate(np.concatenate(([0], np.where(has, places[1:], 0)))),
            np.minimum.accumulate(right[::-1])[::-1],
            np.concatenate(([0], np.cumsum(has))),
            _run(has, together),
            _run(has[::-1], np.concatenate((together[1:], [True]))[::-1])[::-1],
            min(1.0, APART * int((has & ~together).sum()) / max(int(has.sum()), 1)),
        )

    def has(self, start: int, end: int) -> tuple[int, int, Codes] | None:
        """Return the difference that `start` to `end` is in (its bounds) and what the copy has there.

        None where the two do not agree around it.
        """
        low, high = int(self.left[start]), int(self.right[end])
        if self.firm_before[low] + self.firm_behind[high] < FIRM or high - low > LONGEST:
            return None
        if not (self.firm_before[low] and self.firm_behind[high]):
            return None
        return low, high, self.found.codes[self.before[low] : self.behind[high]]

    def same(self, start: Places, end: Places) -> npt.NDArray[np.bool_]:
        """Whether the copy has the text's own symbols from `start` to `end`, and nothing between them."""
        size = end - start
        firm = self.firm_before[start] + self.firm_behind[end] >= FIRM
        whole = (self.known[end] - self.known[start] == size) & (self.behind[end] - self.before[start] == size)
        return np.asarray(firm & whole & (self.firm_before[start] > 0) & (self.firm_behind[end] > 0))

    def differences(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield (start, end) of the text and of the copy where they differ, in order."""
        step = np.diff(self.known, prepend=0)
        partnered = np.flatnonzero(step[1:])
        for left, right in zip(partnered[:-1].tolist(), partnered[1:].tolist(), strict=True):
            a, b = int(self.before[left + 1]), int(self.behind[right])
            if right - left > 1 or b > a:
                yield left + 1, right, a, b


def _run(has: npt.NDArray[np.bool_], together: npt.NDArray[np.bool_]) -> Places:
    """For each place how many symbols before it go together without a difference, `FIRM` at most.

    The beginning of the text counts for one.
    """
    result = np.zeros(len(has) + 1, np.int64)
    run = 1
    for place, (one, joined) in enumerate(zip(has.tolist(), together.tolist(), strict=True)):
        result[place] = run
        run = 0 if not one else min(run + 1, FIRM) if joined else 1
    result[len(has)] = run
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What copies say of a batch of proposals: how many have what is proposed, how many have what stands there.

    Of the latter those that are hardly apart from the text count in part.
    """

    says: Places
    same: Floats

    def shift(self, kind: str) -> Floats:
        """Return what this adds to the log odds of each."""
        moved = np.zeros(len(self.says))
        for count, weight in ((self.says, SAYS[kind]), (self.same, SAME[kind])):
            moved += weight * np.minimum(count, 1) * (1 + FURTHER * np.log(np.maximum(count, 1)))
        return moved


def aligned(codes: Codes, texts: Sequence[str]) -> tuple[Copy, ...]:
    """Return the copies of a text, aligned to its symbols: the first `MOST` that are not the same."""
    seen = {codes.tobytes()}
    found: list[Copy] = []
    for text in texts:
        own = symbols(text)
        if len(found) < MOST and (key := own.codes.tobytes()) not in seen:
            seen.add(key)
            found.append(Copy.of(codes, text, own))
    return tuple(found)


def hear(copies: Sequence[Copy], codes: Codes, batch: Batch, odds: Floats) -> Heard:
    """Return what the copies say of each proposal that has any chance."""
    says, same = np.zeros(len(batch), np.int64), np.zeros(len(batch))
    for copy in copies:
        equal = copy.same(batch.start, batch.end)
        same += copy.apart * equal
        for k in np.flatnonzero(~equal & (odds > HOPELESS)).tolist():
            after = word_codes(batch.names[int(batch.item[k])]).tolist()
            says[k] += _has(copy, codes, int(batch.start[k]), int(batch.end[k]), after)
    return Heard(says, same)


def _has(copy: Copy, codes: Codes, start: int, end: int, after: list[int]) -> bool:
    """Whether a copy has `after` for the symbols `start` to `end`: alone, or first or last in a longer difference."""
    found = copy.has(start, end)
    if found is None:
        return False
    low, high, its = found
    said = its.tolist()
    first, last = codes[low:start].tolist() + after, after + codes[end:high].tolist()
    return bool(said[: len(first)] == first or said[max(len(said) - len(last), 0) :] == last)


def proposed(
    reading: Reading,
    copies: Sequence[Copy],
    scorer: Scorer,
    *,
    known: Collection[tuple[int, int, str]],
    listed: Collection[str],
) -> list[tuple[Proposal, float, int]]:
    """Return what copies have and no other proposal brings: with its log odds, and the number of copies that have it.

    `known` are the other proposals, as (start, end, what they put there), `listed` the words that filters delete.
    """
    counts: Counter[tuple[int, int, str]] = Counter()
    for copy in copies:
        for low, high, a, b in copy.differences():
            if (after := _worth(reading, copy, (low, high), (a, b))) and (low, high, after) not in known:
                counts[low, high, after] += 1
    if not counts:
        return []
    start: Places = np.array([key[0] for key in counts], np.int64)
    end: Places = np.array([key[1] for key in counts], np.int64)
    spellings = Spellings.of([word_codes(after) for _, _, after in counts])
    inside, behind = scorer.changes("copy", start, end, spellings, np.arange(len(counts)))
    change = clipped(inside + behind)
    weights = np.array([ONLY_THEIRS[_shape(*key, listed)] for key in counts])
    evidence = (np.ones(len(counts)), reading.net[start, LOST], change, np.log(np.array(list(counts.values()))))
    odds = (weights * np.column_stack(evidence)).sum(axis=1)
    return [
        (Proposal(*key, "copy", (float(change[k]),)), float(odds[k]), count)
        for k, (key, count) in enumerate(counts.items())
    ]


def _shape(start: int, end: int, after: str, listed: Collection[str]) -> str:
    if start < end:
        return "replacement"
    if after in listed and len(after) > 1:
        return "listed"
    return "words" if len(after) > 1 else "character"


def _worth(reading: Reading, copy: Copy, own: tuple[int, int], its: tuple[int, int]) -> str:
    """Return what a copy has at a difference, where that is a few words on both sides; else nothing."""
    (start, end), (a, b) = own, its
    if b == a or b - a > LONGEST or end - start > REPLACED or copy.has(start, end) is None:
        return ""
    codes = copy.found.codes[a:b]
    gone = reading.codes[start:end]
    if np.isin(codes, (BOUNDARY, DIGITS)).any() or (codes <= OTHER).all() or np.isin(gone, (BOUNDARY, DIGITS)).any():
        return ""
    shielded = reading.shielded[start - 1 : end + 1]  # a difference has a symbol on either side that copies share
    if shielded.all() if start == end else shielded[1:-1].any():
        return ""
    after = copy.text[copy.found.start[a] : copy.found.end[b - 1]]
    if len(after.split()) != 1 or (after[0] in MARKS) != (after[-1] in MARKS):
        return ""
    return after

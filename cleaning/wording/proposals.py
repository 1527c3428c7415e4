"""What might have been done to a text: one possible edit, all of one kind, and the evidence that each kind has.

A proposal replaces the symbols `start` to `end` (none for an insertion) by other text. Its evidence is a row of
numbers, the same for all proposals of a kind; `cleaning.wording.heads` weighs them. Every edit worth asking the model
about is found by `swaps` (words exchanged), `gaps` (words deleted) and `marks` (punctuation lost): all of a document at
once, in arrays, since a page has thousands of places and most of them need one cheap look.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaning.wording.lexicon import Pair
from cleaning.wording.reading import Reading
from cleaning.wording.tagger import MARKS, TAGS

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

SYNONYM_EVIDENCE = (
    "change", "inside", "commoner", "pages", "natural", "banned", "lead", "odd", "elsewhere", "again", "edge",
    "spun", "exchanged",
)  # fmt: skip

DELETION_EVIDENCE = (
    "change", "inside", "gap", "pages", "marked", "lead", "present", "support", "topic", "join", "chorus", "lost",
    "word", "starred", "marks",
)  # fmt: skip

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
    "peak",
    "before",
    "behind",
)

EVIDENCE = {
    "synonym": SYNONYM_EVIDENCE,
    "weak": SYNONYM_EVIDENCE,
    "deletion": DELETION_EVIDENCE,
    "character": DELETION_EVIDENCE,
    "punctuation": MARK_EVIDENCE,
}
assert len(TAGS) == len(MARKS) + 1


@dataclass(frozen=True, slots=True)
class Proposal:
    """One possible edit in symbols, with its evidence."""

    start: int
    end: int
    after: str
    kind: str  # "synonym", "weak", "deletion" (a word), "character" (one deleted) or "punctuation"
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


def open_places(reading: Reading, places: Places) -> npt.NDArray[np.bool_]:
    """Places that are not inside shielded text."""
    shield = np.concatenate(([False], reading.shielded, [False]))
    return ~(shield[places] & shield[places + 1])


def clipped(values: Floats) -> Floats:
    """Return changes in nats within the bounds that heads are fitted for."""
    return np.clip(values, -12.0, 16.0)

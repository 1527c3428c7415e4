"""Scores wording repair against gold edits: what was restored, what was harmed.

A gold text is a lattice: literal text, and a slot for each gold edit whose options are the garbled text, the original
and accepted alternatives. A system's text is aligned to the lattice at the least cost (insertions and deletions cost
one, Levenshtein with lattices as in Mohri 2003), so that no convention of where an edit begins is forced on it.
What the system has in a slot decides whether it was repaired; whatever it changed elsewhere is harm.

- A slot is required when it is certain and not `synonym-natural`; the others may be left alone without loss.
- A required slot with an accepted text is a true positive, one left as it was a false negative, one with another
  text both a false positive and a false negative.
- A change outside all slots is a false positive of the type that its shape shows.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaning.wording.errors import WordingError

Costs = npt.NDArray[np.int32]
_PUNCTUATION = frozenset(",.;:!?，。；：！？、…—·“”‘’\"'()（）《》〈〉「」『』【】[]-~～")


@dataclass(frozen=True, slots=True)
class GoldEdit:
    """One place that is wrong in a gold text; `accepted` is empty where the lost word cannot be known."""

    start: int
    end: int
    before: str
    accepted: tuple[str, ...]
    kind: str
    certain: bool = True

    @property
    def required(self) -> bool:
        """Whether leaving it alone is a loss."""
        return self.certain and self.kind != "synonym-natural" and bool(self.accepted)

    def asks_for(self, start: int, end: int, after: str) -> bool:
        """Whether a change of the text is this one, or the part of it that makes it right."""
        if self.before:
            whole = self.before[: start - self.start] + after + self.before[end - self.start :]
            return self.start <= start and end <= self.end and whole in self.accepted
        return start <= self.start <= end and after in self.accepted


@dataclass(frozen=True, slots=True)
class Change:
    """What a system made of the text outside the slots."""

    before: str
    after: str

    @property
    def kind(self) -> str:
        """The type of damage that a change of this shape would repair."""
        both = self.before + self.after
        if not both.strip():
            return "whitespace"
        if all(c in _PUNCTUATION or c.isspace() for c in both):
            return "punctuation"
        if not self.before:
            return "deletion"
        if not self.after:
            return "insertion"
        same = unicodedata.normalize("NFKC", self.before) == unicodedata.normalize("NFKC", self.after)
        return "variant-char" if same else "synonym"


@dataclass(frozen=True, slots=True)
class PageScore:
    """The realised text of every slot, and the changes outside."""

    slots: tuple[tuple[GoldEdit, str], ...]
    changes: tuple[Change, ...]
    literal: int  # correct characters outside the slots


@dataclass(slots=True)
class Tally:
    """Counts over pages: true and false positives and false negatives by type, optional slots, harm."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    optional: Counter[str] = field(default_factory=Counter)
    optional_right: Counter[str] = field(default_factory=Counter)
    harm: int = 0
    literal: int = 0

    def add(self, page: PageScore) -> None:
        """Count one page."""
        self.literal += page.literal
        for edit, got in page.slots:
            good = got in edit.accepted
            if edit.required:
                (self.right if good else self.missed)[edit.kind] += 1
                self.wrong[edit.kind] += not good and got != edit.before
            else:
                self.optional[edit.kind] += 1
                self.optional_right[edit.kind] += good
                self.harm += not good and got != edit.before and bool(edit.accepted)
        for change in page.changes:
            self.wrong[change.kind] += 1
            self.harm += 1

    def figures(self, kind: str) -> tuple[float, float, float]:
        """Return precision, recall and F0.5 of a type (NaN where there is nothing to divide by)."""
        right, wrong, missed = self.right[kind], self.wrong[kind], self.missed[kind]
        precision = right / (right + wrong) if right + wrong else float("nan")
        recall = right / (right + missed) if right + missed else float("nan")
        if not right:
            return precision, recall, 0.0 if right + missed else float("nan")
        return precision, recall, 1.25 * precision * recall / (0.25 * precision + recall)

    @property
    def harm_rate(self) -> float:
        """Harmful changes for 1,000 correct characters."""
        return 1000 * self.harm / self.literal if self.literal else float("nan")


def read_edit(record: Mapping[str, Any]) -> GoldEdit:
    """Return a gold edit of its JSON object. Raises `WordingError` for one that lacks something."""
    try:
        after, others = record.get("after"), record.get("alternatives") or ()
        accepted = (*(() if after is None else (str(after),)), *map(str, others))
        certain = record.get("confidence", "certain") == "certain"
        return GoldEdit(
            int(record["start"]), int(record["end"]), str(record["before"]), accepted, str(record["type"]), certain
        )
    except (KeyError, TypeError, ValueError) as error:
        raise WordingError(f"a gold edit needs start, end, before, after and type, found {dict(record)!r}") from error


def score_page(text: str, edits: Sequence[GoldEdit], output: str) -> PageScore:
    """Align a system's `output` for `text` to the gold lattice.

    Raises `WordingError` for gold edits that do not fit the text or overlap.
    """
    parts = _lattice(text, sorted(edits, key=lambda e: (e.start, e.end)))
    letters = np.array([ord(c) for c in output], np.int64)
    rows = _forward(parts, letters)
    return _backward(parts, rows, output)


_Part = str | GoldEdit
_Path = list[Costs]
_Step = tuple[int, str, str]  # a place, counted from the end of the text; what was removed there; what was added


def _lattice(text: str, edits: Sequence[GoldEdit]) -> list[_Part]:
    parts: list[_Part] = []
    at = 0
    for edit in edits:
        if edit.start < at or text[edit.start : edit.end] != edit.before:
            raise WordingError(f"gold edit at {edit.start} does not fit its text: expected {edit.before!r}")
        parts += ([text[at : edit.start]] if edit.start > at else []) + [edit]
        at = edit.end
    return [*parts, text[at:]] if at < len(text) else parts


def _options(edit: GoldEdit) -> list[str]:
    return list(dict.fromkeys((*edit.accepted, edit.before)))


def _path(entry: Costs, text: str, letters: npt.NDArray[np.int64]) -> _Path:
    """Cost rows of reading `text` against the output: one row before each character and one after the last."""
    steps = np.arange(len(letters) + 1, dtype=np.int32)
    rows = [entry]
    for character in text:
        row = rows[-1] + 1
        hit = letters == ord(character)
        row[1:] = np.where(hit, np.minimum(row[1:], rows[-1][:-1]), row[1:])
        rows.append((np.minimum.accumulate(row - steps) + steps).astype(np.int32))
    return rows


def _forward(parts: Sequence[_Part], letters: npt.NDArray[np.int64]) -> list[dict[str, _Path]]:
    entry: Costs = np.arange(len(letters) + 1, dtype=np.int32)
    result = []
    for part in parts:
        options = [part] if isinstance(part, str) else _options(part)
        paths = {option: _path(entry, option, letters) for option in options}
        entry = np.minimum.reduce([rows[-1] for rows in paths.values()])
        result.append(paths)
    return result


def _backward(parts: Sequence[_Part], paths: Sequence[dict[str, _Path]], output: str) -> PageScore:
    """Walk the best path back and collect what stands in each slot and what was changed elsewhere."""
    at, place, literal = len(output), 0, 0
    slots: list[tuple[GoldEdit, str]] = []
    edits: list[_Step] = []
    for part, options in zip(reversed(parts), reversed(paths), strict=True):
        best = min(int(rows[-1][at]) for rows in options.values())
        chosen = next(option for option, rows in options.items() if int(rows[-1][at]) == best)
        begin, changes = _walk(options[chosen], chosen, output, at)
        after_it = [c for c in changes if c[0] == len(chosen) and not c[1]]
        if isinstance(part, str):
            literal += len(part)
            edits += [(place + len(part) - offset, removed, added) for offset, removed, added in changes]
        elif len(after_it) == len(changes):  # letters added after a slot are no part of what stands in it
            slots.append((part, chosen))
            edits += [(place, "", added) for _, _, added in changes]
        else:
            slots.append((part, output[begin:at]))
        place += len(part if isinstance(part, str) else part.before) + 1
        at = begin
    edits += [(place, "", letter) for letter in reversed(output[:at])]
    return PageScore(tuple(reversed(slots)), tuple(_joined(edits)), literal)


def _walk(rows: _Path, text: str, output: str, at: int) -> tuple[int, list[_Step]]:
    """Return where a part begins in the output and its changes, from its end (offset in the part, removed, added).

    Letters added before a part's first character are left to the part before it.
    """
    changes: list[_Step] = []
    index = len(text)
    while index:
        value = int(rows[index][at])
        if at and text[index - 1] == output[at - 1] and int(rows[index - 1][at - 1]) == value:
            index, at = index - 1, at - 1
        elif at and int(rows[index][at - 1]) + 1 == value:
            changes.append((index, "", output[at - 1]))
            at -= 1
        else:
            changes.append((index - 1, text[index - 1], ""))
            index -= 1
    return at, changes


def _joined(steps: Sequence[_Step]) -> list[Change]:
    """Make one change of steps that touch. Steps come from the end of the text to its beginning."""
    changes: list[Change] = []
    reached = -1
    before = after = ""
    for place, removed, added in steps:
        if reached >= 0 and place - len(removed) != reached:
            changes.append(Change(before, after))
            before = after = ""
        before, after = removed + before, added + after
        reached = place
    if before or after:
        changes.append(Change(before, after))
    return [change for change in reversed(changes) if change.before != change.after]

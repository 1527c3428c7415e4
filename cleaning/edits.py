"""Edits as data: check, apply, invert, and trace through several stages back to the raw text.

Everything here is pure and linear in the text. A list of edits is *legal* for a text when it is in
order, nothing overlaps (`start >= previous end`), and each `before` is what stands there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from cleaning.errors import EditError
from cleaning.records import Edit


def check(text: str, edits: Sequence[Edit]) -> None:
    """Raise `EditError` unless `edits` are legal for `text`."""
    position = 0
    for edit in edits:
        if not 0 <= edit.start <= edit.end <= len(text):
            raise EditError(f"{edit.rule}: span {edit.start}:{edit.end} lies outside the text (0:{len(text)})")
        if edit.start < position:
            raise EditError(f"{edit.rule}: span {edit.start}:{edit.end} overlaps the edit before it")
        found = text[edit.start : edit.end]
        if found != edit.before:
            raise EditError(f"{edit.rule}: expected {edit.before!r} at {edit.start}, found {found!r}")
        if edit.before == edit.after:
            raise EditError(f"{edit.rule}: the edit at {edit.start} changes nothing")
        if not 0.0 <= edit.confidence <= 1.0:
            raise EditError(f"{edit.rule}: confidence {edit.confidence} is not in [0, 1]")
        position = edit.end


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Apply legal edits.

    >>> apply("可能作用效率", [Edit(2, 4, "作用", "影响", "demo/pair", 0.9)])
    '可能影响效率'
    """
    check(text, edits)
    parts: list[str] = []
    position = 0
    for edit in edits:
        parts.append(text[position : edit.start])
        parts.append(edit.after)
        position = edit.end
    parts.append(text[position:])
    return "".join(parts)


def invert(edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits that turn the result of `apply` back into the text before.

    >>> edits = [Edit(0, 0, "", "第", "demo/gap", 0.9)]
    >>> apply(apply("一步", edits), invert(edits))
    '一步'
    """
    inverse: list[Edit] = []
    shift = 0
    for edit in edits:
        start = edit.start + shift
        inverse.append(replace(edit, start=start, end=start + len(edit.after), before=edit.after, after=edit.before))
        shift += len(edit.after) - len(edit.before)
    return inverse


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """Sort edits by their place, as `apply` wants them."""
    return sorted(edits, key=lambda edit: (edit.start, edit.end))


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of raw text that became another stretch of clean text; `sources` number its edits."""

    raw_start: int
    raw_end: int
    start: int
    end: int
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a text lines up with the raw text it came from: the changed stretches; the rest is equal.

    Both coordinates are code points. An empty alignment is the identity.
    """

    changes: tuple[Change, ...] = ()

    def compose(self, edits: Sequence[Edit], *, first_source: int = 0) -> Alignment:
        """Return the alignment after `edits` (legal for the present text) were applied.

        An edit that touches an earlier change is merged with it, since the characters in between cannot
        be told apart any more. Edit number i of this call is recorded as source `first_source + i`.
        """
        if not edits:
            return self
        composed: list[Change] = []
        raw_shift = 0  # present minus raw, from the earlier changes so far
        new_shift = 0  # new minus present, from the edits so far
        for group in _groups(self.changes, edits):
            low = min(item.start for item, _ in group)
            high = max(item.end for item, _ in group)
            raw_start, start = low - raw_shift, low + new_shift
            sources: list[int] = []
            for item, number in group:
                if isinstance(item, Change):
                    raw_shift += (item.end - item.start) - (item.raw_end - item.raw_start)
                    sources.extend(item.sources)
                else:
                    new_shift += len(item.after) - len(item.before)
                    sources.append(first_source + number)
            composed.append(Change(raw_start, high - raw_shift, start, high + new_shift, tuple(sorted(sources))))
        return Alignment(tuple(composed))

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the present text to the raw span it came from.

        Inside a change the whole change is meant; outside, the mapping is exact. An empty span beside a
        deletion maps to the point before the deleted text.
        """
        changes = self.changes
        # The right edge belongs to the character before it, so a deletion at `end` itself is not included.
        index = bisect_left(changes, end, key=lambda change: change.start) - 1
        if index < 0:
            right = end
        elif end <= changes[index].end:
            right = changes[index].raw_end
        else:
            right = changes[index].raw_end + end - changes[index].end
        if start == end:
            inside = index >= 0 and end < changes[index].end
            return (changes[index].raw_start, right) if inside else (right, right)
        index = bisect_right(changes, start, key=lambda change: change.start) - 1
        if index < 0:
            left = start
        elif start < changes[index].end:
            left = changes[index].raw_start
        else:
            left = changes[index].raw_end + start - changes[index].end
        return left, right


def _groups(changes: Sequence[Change], edits: Sequence[Edit]) -> Iterator[list[tuple[Change | Edit, int]]]:
    """Yield runs of changes and edits that overlap; a change and an edit also join where they touch."""
    items: list[tuple[Change | Edit, int]] = [(change, 0) for change in changes]
    items.extend((edit, number) for number, edit in enumerate(edits))
    items.sort(key=lambda pair: (pair[0].start, pair[0].end))
    group: list[tuple[Change | Edit, int]] = []
    reach = -1
    for pair in items:
        item = pair[0]
        mixed = any(type(other) is not type(item) for other, _ in group)
        if group and (item.start < reach or (item.start == reach and mixed)):
            group.append(pair)
        else:
            if group:
                yield group
            group = [pair]
        reach = max(reach, item.end) if len(group) > 1 else item.end
    if group:
        yield group


def settle(text: str, propose: Callable[[str], list[Edit]], *, limit: int = 8) -> list[Edit]:
    """Run `propose` on its own results until nothing is left; return the net edits on `text`.

    For fixes that can uncover another one (`&amp;nbsp;`). Where edits meet, `join` makes one of them. After `limit`
    rounds what was reached is returned.
    """
    first = propose(text)
    if not first:
        return []
    alignment, current, made = Alignment(), text, [*first]
    edits = first
    for _ in range(limit):
        alignment = alignment.compose(edits, first_source=len(made) - len(edits))
        current = apply(current, edits)
        edits = propose(current)
        if not edits:
            break
        made.extend(edits)
    return net_edits(text, current, alignment, made)


def net_edits(raw: str, text: str, alignment: Alignment, made: Sequence[Edit]) -> list[Edit]:
    """Return the journey from `raw` to `text` as edits on `raw`: no overlaps, `apply(raw, …) == text`.

    `made` are the edits that `alignment` counts as its sources. Where several meet, `join` makes one of them.
    """
    net: list[Edit] = []
    for change in alignment.changes:
        before, after = raw[change.raw_start : change.raw_end], text[change.start : change.end]
        if before != after:  # equal when a later edit took an earlier one back
            net.append(join([made[n] for n in change.sources], change.raw_start, before, after))
    return net


def join(parts: Sequence[Edit], start: int, before: str, after: str) -> Edit:
    """Return one edit that stands for several at one place: rules and reasons joined, lowest confidence."""
    return Edit(
        start,
        start + len(before),
        before,
        after,
        "+".join(dict.fromkeys(part.rule for part in parts)),
        min(part.confidence for part in parts),
        "; ".join(dict.fromkeys(part.why for part in parts if part.why)),
    )

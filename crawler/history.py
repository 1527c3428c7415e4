"""What a new version of a thread's page shows beside the one before: whether posts came, went or moved.

Bytes differ at every visit on many forums (tokens, counters), so the posts are compared by their ids; without ids, by
their number. Where a page begins with another post than before, one was deleted on an earlier page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.reading import PostId


@dataclass(frozen=True, slots=True)
class Shift:
    """`moved`: the page begins with another post; `changed`: it has not the posts that it had; `new`: how many came."""

    moved: bool = False
    changed: bool = False
    new: int = 0


NO_SHIFT = Shift()


def compare(before: Sequence[PostId], after: Sequence[PostId]) -> Shift:
    """Compare the posts of two versions of a page; one on which no posts are found shows nothing."""
    if not before or not after:
        return NO_SHIFT
    known = set(before)
    fresh = sum(post not in known for post in after) if any(after[0]) else max(0, len(after) - len(before))
    return Shift(moved=before[0] != after[0], changed=before != after, new=fresh)

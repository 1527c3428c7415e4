"""Posts that are unlike each other: as many dates as the heading above says that there are comments."""

from __future__ import annotations

import re

from cleaning.extract.boxes import Anchor
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.labels import is_comment_heading
from cleaning.extract.mine import anchors
from cleaning.extract.runs import records_of
from cleaning.extract.undated import mine_undated


def mine_unlike(draft: PageDraft) -> list[PostDraft]:
    """Return the posts of a page on which no two records are alike; empty when it has none."""
    return mine_counted(draft) or mine_undated(draft)


def mine_counted(draft: PageDraft) -> list[PostDraft]:
    """Return the records around the dates below the one heading that counts them (`2 Vastausta`).

    Answers to answers may have a box of their own kind each; what they share is the element that holds the date.
    """
    lines = ((n, piece.text) for n, piece in enumerate(draft.pieces) if len(piece.text) <= _HEAD)
    heads = [(n, count) for n, text in lines if (count := _count(text))]
    if len(heads) != 1 or draft.root is None:
        return []
    ((head, count),) = heads
    below = anchors(draft, head + 1)
    alike = [anchor for anchor in below if _place(anchor) == _place(below[0])]
    return records_of(draft, alike) if len(alike) == count else []


def _count(text: str) -> int:
    """How many comments a heading says there are; 0 for other lines, and for one comment, which is like any."""
    number = _NUMBER.findall(text) if any(map(str.isdigit, text)) and is_comment_heading(text) else []
    return int(number[0]) if len(number) == 1 and 1 < int(number[0]) <= _MOST else 0


def _place(anchor: Anchor) -> str:
    return "/".join(anchor.shape.split("/")[:_STEPS])


_NUMBER = re.compile("[0-9]{1,4}")
_HEAD, _MOST, _STEPS = 40, 40, 2

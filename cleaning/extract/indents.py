"""Whom a post answers, as indentation says: boxes side by side that are moved to the right below what they answer.

The step stands in an attribute (`data-depth="2"`, `indent="1"`), a class (`depth-2`), a margin, or the width of a
spacer in the first cell of the row, as Hacker News has it. Numbers near posts may mean something else (a rank, votes):
so they have to make a tree, that begins at its root and goes down by one step at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.find import Finder
from cleaning.extract.pieces import Element, chain

_LEAST = 3
_ATTRIBUTE = re.compile(r"(?:data-)?(?:comment-)?(?:depth|level|indent(?:ation)?|nesting)$", re.I)
_CLASS = re.compile(r"(?:^|[\s_-])(?:depth|level|lvl|indent|nest(?:ed|ing)?)[-_]?(\d{1,2})(?:$|\s)", re.I)
_MARGIN = re.compile(r"(?:margin|padding)-left\s*:\s*(\d+(?:\.\d+)?)\s*(?:px|em|rem|%)", re.I)
_NUMBER = re.compile(r"(\d{1,5})(?:px)?$")


def answer_by_indent(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Set `answers` of each post that is indented below another, where nothing else says who answers whom."""
    if draft.find is None or len(posts) < _LEAST or any(not post.pieces or _is_settled(post) for post in posts):
        return
    ways = list(_ways_of(draft.find))
    if not ways:
        return
    nodes = [draft.pieces[post.pieces[0]].node for post in posts]
    if any(node is None for node in nodes):
        return
    around = _own_boxes(nodes)
    for read in ways:
        levels = _levels([next((step for box in own if (step := read(box)) is not None), 0.0) for own in around])
        if levels is not None:
            last: dict[int, PostDraft] = {}
            for post, level in zip(posts, levels, strict=True):
                post.answers = last[level - 1] if level else None
                last[level] = post
            return


def _ways_of(find: Finder) -> Iterator[Callable[[Element], float | None]]:
    """Yield the ways to tell how deep a box is indented that a page may have at all."""
    if any(map(_ATTRIBUTE.match, find.attributes())):
        yield _by_attribute
    if find.any_class(lambda name: _CLASS.search(name) is not None):
        yield _by_class
    if any(_MARGIN.search(node.get("style")) for node in find.having("style")):
        yield _by_margin
    if find.all("td") and find.having("width"):
        yield _by_spacer


def _is_settled(post: PostDraft) -> bool:
    return any(above is not None for above in (post.points, post.addressed, post.parent, post.answers, post.reply_to))


def _own_boxes(nodes: list[Element]) -> list[list[Element]]:
    """The boxes around each node that hold no other one, the inner first."""
    held: dict[Element, int] = {}
    chains = [chain(node) for node in nodes]
    for number, boxes in enumerate(chains):
        for box in boxes:
            held[box] = number if held.get(box, number) == number else -1
    return [[box for box in boxes if held[box] == number] for number, boxes in enumerate(chains)]


def _levels(steps: list[float]) -> list[int] | None:
    """Return how deep each post stands, from 0; None where the steps make no tree."""
    rank = {step: level for level, step in enumerate(sorted(set(steps)))}
    levels = [rank[step] for step in steps]
    tree = len(rank) > 1 and levels[0] == 0 and all(below <= above + 1 for above, below in pairwise(levels))
    return levels if tree else None


def _by_attribute(box: Element) -> float | None:
    for name, value in box.items():
        if _ATTRIBUTE.match(name) and value.isdigit():
            return float(value)
    return None


def _by_class(box: Element) -> float | None:
    match = _CLASS.search(box.get("class") or "")
    return float(match[1]) if match else None


def _by_margin(box: Element) -> float | None:
    match = _MARGIN.search(box.get("style") or "")
    return float(match[1]) if match else None


def _by_spacer(box: Element) -> float | None:
    """The width of an empty first cell of a row, or of the image that alone stands in it."""
    cell = next(iter(box), None) if box.tag == "tr" else None
    if cell is None or cell.tag != "td" or "".join(cell.itertext()).strip():
        return None
    inner = list(cell.iter("img"))
    stated = _by_attribute(cell)
    width = _NUMBER.match((inner[0] if len(inner) == 1 else cell).get("width") or "")
    return stated if stated is not None else float(width[1]) if width else None

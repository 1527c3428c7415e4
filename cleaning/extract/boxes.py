"""The box of each record: its date lifted to the largest element that holds no other one, also where answers nest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cleaning.extract.date_parts import FoundDate
from cleaning.extract.draft import PageDraft
from cleaning.extract.pieces import Element
from cleaning.extract.shapes import telling_name


@dataclass(frozen=True, slots=True)
class Anchor:
    """A piece that tells a record: its number, the date in it if it tells by one, the shape of its place."""

    number: int
    found: FoundDate | None
    shape: str

    @property
    def when(self) -> datetime | None:
        """The time that it states."""
        return self.found.when if self.found is not None else None


def lifted_boxes(draft: PageDraft, group: list[Anchor], others: Sequence[Anchor] = ()) -> list[Element]:
    """Lift each anchor of a group to the largest element that holds no other anchor of it, and none of `others`."""
    key = tuple(anchor.number for anchor in group)
    if not others and key in draft.boxes:
        return draft.boxes[key]
    nodes = [draft.pieces[number].node for number in key]
    count: dict[Element, int] = defaultdict(int)
    for node in (*nodes, *(draft.pieces[anchor.number].node for anchor in others)):
        while node is not None:
            count[node] += 1
            node = node.getparent()
    lifted = []
    for node in nodes:
        while node.getparent() is not None and count[node.getparent()] == 1:
            node = node.getparent()
        lifted.append(node)
    if others:
        return _evened(nodes, lifted, [draft.pieces[anchor.number].node for anchor in others])
    draft.boxes[key] = _evened(nodes, lifted)
    return draft.boxes[key]


def _evened(nodes: list[Element], lifted: list[Element], others: Sequence[Element] = ()) -> list[Element]:
    """Lift posts that hold answers in the same dress as far as those that hold none.

    An answer nested in a post has a date, too, so the post is lifted only to the part before it. Its box is the first
    one above that looks like most others' and whose first date is its own; where none looks like most, the outermost
    such one that every post has.
    """
    if len(set(map(dress_of, lifted))) <= 1:
        return lifted
    flat = len({element.getparent() for element in lifted}) == 1
    if flat and len({sum(1 for _ in node.iterancestors()) for node in nodes}) == 1:
        return lifted
    first: dict[Element, Element] = {}
    for node in (*others, *nodes):  # what holds another group's date is no box of this one
        above = node
        while above is not None and above not in first:
            first[above] = node
            above = above.getparent()
    alike = _same_way_boxes(nodes)
    if any(first[box] is not node for node, box in zip(nodes, alike, strict=False)):
        return alike  # answers stand above the date of the post that holds them
    deep = _same_depth_boxes(nodes, first)
    if deep:
        return deep
    common, share = Counter(map(dress_of, lifted)).most_common(1)[0]
    boxes = _common_boxes(nodes, first) if 2 * share <= len(lifted) else []
    return boxes or (_boxes_like(common, nodes, lifted, first) if share > 1 and "." in common else lifted)


def _same_way_boxes(nodes: list[Element]) -> list[Element]:
    """Return for each node the outermost box of one dress and with the same way down to the node; or nothing."""
    own: list[dict[tuple[str, ...], Element]] = []
    shared: set[tuple[str, ...]] | None = None
    for node in nodes:
        boxes: dict[tuple[str, ...], Element] = {}
        way: tuple[str, ...] = ()
        above = node
        while above is not None and len(way) < _DEEP:
            way = (*way, dress_of(above))
            boxes[way] = above
            above = above.getparent()
        own.append(boxes)
        shared = set(boxes) if shared is None else shared & set(boxes)
        if not shared:
            return []
    for way in sorted(shared or (), key=len, reverse=True):
        found = [boxes[way] for boxes in own]
        if says_something(way[-1]) and len(set(found)) == len(nodes):
            return found
    return []


_DEEP = 8


def _same_depth_boxes(nodes: list[Element], first: dict[Element, Element]) -> list[Element]:
    """Return for each node its outermost box with the same way down to it, where some stand in others; or nothing.

    The boxes themselves may be of any tag (posts in `<article>`, answers in `<li>`); the first date in each is its own.
    """
    if len(nodes) < _SEVERAL:
        return []
    boxes, found = list(nodes), list[Element]()
    for _ in range(_DEEP):
        if len(set(map(dress_of, boxes))) > 1:
            break
        boxes = [box.getparent() for box in boxes]
        if any(box is None or first.get(box) is not node for box, node in zip(boxes, nodes, strict=True)):
            break
        if len(set(boxes)) < len(boxes):
            break
        found = boxes
    inner = set(found)
    nested = any(above in inner for box in found for above in box.iterancestors())
    return found if nested else []


_SEVERAL = 3


def _common_boxes(nodes: list[Element], first: dict[Element, Element]) -> list[Element]:
    """Return for each node the outermost element of one dress that all have, and whose first date it is; or nothing."""
    own: list[dict[str, Element]] = []
    shared: set[str] | None = None
    for node in nodes:
        boxes: dict[str, Element] = {}
        above = node
        while above is not None and first.get(above) is node:
            boxes[dress_of(above)] = above
            above = above.getparent()
        own.append(boxes)
        shared = set(boxes) if shared is None else shared & set(boxes)
        if not shared:
            return []
    dress = next((d for d in reversed(own[-1]) if d in (shared or ()) and says_something(d)), None)
    if dress is None or len({boxes[dress] for boxes in own}) < len(nodes):
        return []
    return [boxes[dress] for boxes in own]


def says_something(dress: str) -> bool:
    """Whether a dress is more than a plain tag: it has a class, or is an element of the site's own."""
    return "." in dress or "-" in dress


def _boxes_like(
    common: str, nodes: list[Element], lifted: list[Element], first: dict[Element, Element]
) -> list[Element]:
    evened = []
    for node, element in zip(nodes, lifted, strict=True):
        box = element
        while box is not None and not (dress_of(box) == common and first.get(box) is node):
            box = box.getparent()
        evened.append(element if box is None or dress_of(element) == common else box)
    return evened


def dress_of(node: Element) -> str:
    """Tag and first telling class name: what boxes of one kind share."""
    names = node.get("class")
    name = telling_name(names) if names else ""
    return f"{node.tag}.{name}" if name else str(node.tag)

"""What the template gives to every post alike: an element's path of tags and class names, shared by equal ones.

An element's kind is its own step (`div.post`) with the kind of its parent. A page of a thousand posts has some dozen
kinds, so paths are made once a kind and not once an element.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cleaning.extract.find import Finder
from cleaning.extract.pieces import Element

FLOWING = frozenset(
    "p li ul ol blockquote pre h1 h2 h3 h4 h5 h6 br cite figure figcaption center table tbody thead tr".split()
)
_TOP = 0  # the kind of <body> and <html>, and of what is above
_CONTAINERS = 8


class Shapes:
    """The kinds of a page's elements. `find` tells class names that come again from those that do not."""

    def __init__(self, find: Finder | None) -> None:
        self._find = find
        self._of: dict[Element, int] = {}
        self._kinds: dict[tuple[int, str], int] = {}
        self._above, self._steps, self._flowing = [_TOP], [""], [False]
        self._paths: dict[tuple[int, int], str] = {}
        self._containers: dict[int, frozenset[str]] = {}

    def path(self, node: Element, levels: int) -> str:
        """Return the steps of an element and of those above it, `levels` at most."""
        return self._path(self._kind(node), levels)

    def container(self, node: Element) -> str:
        """Return the path of the block that holds a run of text: above paragraphs, lists and tables of one row."""
        kind = self._kind(node)
        while self._flowing[kind]:
            kind = self._above[kind]
        return self._path(kind, 3)

    def containers(self, node: Element) -> frozenset[str]:
        """Return the paths of all blocks above a piece, up to eight."""
        kind = self._of.get(node)
        if kind is None:
            kind = self._kind(node)
        known = self._containers.get(kind)
        if known is None:
            paths: set[str] = set()
            current = kind
            for _ in range(_CONTAINERS):
                if current == _TOP:
                    break
                if not self._flowing[current]:
                    paths.add(self._path(current, 3))
                current = self._above[current]
            known = self._containers[kind] = frozenset(paths)
        return known

    def _path(self, kind: int, levels: int) -> str:
        known = self._paths.get((kind, levels))
        if known is None:
            steps: list[str] = []
            current = kind
            while current != _TOP and len(steps) < levels:
                steps.append(self._steps[current])
                current = self._above[current]
            known = self._paths[kind, levels] = "/".join(steps)
        return known

    def _kind(self, node: Element) -> int:
        of, trail = self._of, []
        kind = _TOP
        while node is not None:
            known = of.get(node)
            if known is not None:
                kind = known
                break
            if node.tag in ("body", "html"):
                break
            trail.append(node)
            node = node.getparent()
        for one in reversed(trail):
            key = (kind, self._step(one))
            below = self._kinds.get(key)
            if below is None:
                below = self._kinds[key] = len(self._steps)
                self._above.append(kind)
                self._steps.append(key[1])
                self._flowing.append(one.tag in FLOWING)
            kind = of[one] = below
        return kind

    def _step(self, node: Element) -> str:
        """A step of a path: the tag with its first class name; cells of a table by their place.

        Stripes (`odd`, `even`) say nothing. Digits are left out, since they number posts and lines (`post-17`,
        `line2`), but for long ones in names that come again: those are hashes (`css-5695207`).
        """
        names, tag = node.get("class"), node.tag
        if names and not names.isspace():
            name = telling_name(names)
            if not name:
                return _placed(node) if tag in ("td", "th") else str(tag)
            if _LONG_NUMBER.search(name) and self._find is not None and self._find.count(name) > 1:
                return f"{tag}.{name}"
            return _named_step(tag, name)
        return _placed(node) if tag in ("td", "th") else str(tag)


def _placed(cell: Element) -> str:
    """The step of a cell without a name of its own: its place in the row."""
    return f"{cell.tag}:{sum(1 for _ in cell.itersiblings('td', 'th', preceding=True))}"


@lru_cache(4096)
def telling_name(names: str) -> str:
    """Return the first class name that is more than a stripe (`odd`, `even`), or "".

    >>> telling_name("even post first"), telling_name("odd")
    ('post', '')
    """
    return next((name for name in names.split() if not _STRIPE.fullmatch(name)), "")


_STRIPE = re.compile(
    r"(?i)(?:row|bg|tr|line|alt|post|light|dark|item|list|stripe|comment|reply)?[-_]?(?:odd|even|alt|first|last)"
    r"(?:[-_]?(?:row|line|item|bg))?"
    r"|(?:row|bg|alt|color)[-_]?[0-4ab]?|clearfix|cf|clear"
)


@lru_cache(4096)
def _named_step(tag: str, name: str) -> str:
    return f"{tag}.{re.sub('[0-9]+', '', name)}"


_LONG_NUMBER = re.compile("[0-9]{3}")


def differ_by_row(one: str, other: str) -> bool:
    """Whether two shapes are the same but for the class of a row of a table: one that was seen before."""
    steps = list(zip(one.split("/"), other.split("/"), strict=False))
    apart = [pair for pair in steps if pair[0] != pair[1]]
    if len(apart) != 1 or apart[0] == steps[0] or "." not in steps[0][0]:
        return False
    return all(step.startswith("tr.") for step in apart[0])


def inner_shape(name: str) -> str:
    """The innermost steps of a shape, when they say enough: three, one of them with a class."""
    steps = name.split("/")[:3]
    return "/".join(steps) if len(steps) == 3 and any("." in step for step in steps) else ""


def own_step(name: str) -> str:
    """The innermost step of a shape, when its class has two words or more (`div.post-info`)."""
    step = name.split("/")[0]
    return step if "." in step and re.search(r"[-_]", step) else ""

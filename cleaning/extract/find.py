"""Find elements by CSS selector fast: one pass notes every element by class, id and tag, then a look-up a selector.

`lxml.cssselect` reads the whole tree for each selector. Here the rightmost part of a selector gives a few candidates,
and their ancestors are tested: selectors are read from right to left, as browsers do. What this does not know
(pseudo-classes, siblings, `*`) is left to lxml.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from lxml import etree

from cleaning.extract.pieces import Element
from cleaning.layouts import css, split_selector

_COMPOUND = re.compile(r"(?:[A-Za-z][\w-]*)?(?:[#.][\w-]+|\[[\w-]+(?:[~^*$]?=(?:'[^'\"]*'|\"[^'\"]*\"|[\w-]+))?\])*")
_TEST = re.compile(r"([#.])([\w-]+)|\[([\w-]+)(?:([~^*$]?=)['\"]?([^'\"\]]*)['\"]?)?\]")


@dataclass(frozen=True, slots=True)
class _Compound:
    """One part of a selector, as `a.xw1[href^=space]`. `child` says that its parent is the part before."""

    tag: str
    ids: tuple[str, ...]
    classes: tuple[str, ...]
    attributes: tuple[tuple[str, str, str | None], ...]
    child: bool

    def among(self, nodes: list[Element]) -> list[Element]:
        """Return those of some elements, found by id, class, tag or attribute, that are what this part describes."""
        if not nodes:
            return nodes
        if not self.ids and not self.attributes and len(self.classes) < 2:
            return [node for node in nodes if node.tag == self.tag] if self.tag and self.classes else nodes
        if len(self.attributes) == 1 and not self.ids and not self.classes and self.attributes[0][1] == "^":
            name, _, begin = self.attributes[0]
            if self.tag:
                nodes = [node for node in nodes if node.tag == self.tag]
            return [node for node in nodes if begin and (node.get(name) or "").startswith(begin)]
        return [node for node in nodes if self.matches(node)]

    def matches(self, node: Element) -> bool:
        """Whether an element is what this part describes."""
        if self.tag and node.tag != self.tag:
            return False
        for name in self.ids:
            if node.get("id") != name:
                return False
        for attribute, how, wanted in self.attributes:
            if not _has(node.get(attribute), how, wanted):
                return False
        if len(self.classes) > 1 or (self.classes and self.ids):
            names = (node.get("class") or "").split()
            return all(name in names for name in self.classes)
        return True  # a single class is how the element was found


def _has(value: str | None, how: str, wanted: str | None) -> bool:
    if value is None or wanted is None:
        return value is not None
    if how == "":
        return value == wanted
    if not wanted:
        return False
    if how == "^":
        return value.startswith(wanted)
    if how == "$":
        return value.endswith(wanted)
    return wanted in (value if how == "*" else value.split())


class Finder:
    """The elements of one page, ready to be found. It holds all of them, and reads the tree once when first needed."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.nodes: list[Element] = list(root.iter(etree.Element))
        self._order: dict[Element, int] | None = None
        self._by_class: dict[str, list[Element]] = defaultdict(list)
        self._by_id: dict[str, list[Element]] = defaultdict(list)
        self._by_tag: dict[str, list[Element]] = defaultdict(list)
        self._with: dict[str, list[Element]] = defaultdict(list)
        self._matched: dict[_Compound, list[Element]] = {}
        self._sets: dict[_Compound, frozenset[Element]] = {}
        by_tag, having = self._by_tag, self._with
        for node in self.nodes:
            by_tag[node.tag].append(node)
            for name in node.keys():  # noqa: SIM118 - an element is no mapping
                having[name].append(node)
        for node in self.having("class"):
            for name in node.get("class").split():
                self._by_class[name].append(node)
        for node in self.having("id"):
            self._by_id[node.get("id")].append(node)

    def attributes(self) -> Iterable[str]:
        """Return the names of all attributes on the page, each once."""
        return self._with.keys()

    def having(self, attribute: str) -> list[Element]:
        """Return all elements with an attribute, in document order."""
        return self._with.get(attribute, [])

    def all(self, selector: str) -> list[Element]:
        """Return what a selector (without `@attribute`) finds, each once, in document order."""
        found: list[list[Element]] = []
        for compounds in _parsed(selector):
            if compounds is None:
                return self._by_lxml(selector)
            found.append(self._matching(compounds))
        kept = [nodes for nodes in found if nodes]
        if len(kept) < 2:
            return kept[0] if kept else []
        if self._order is None:
            self._order = {node: number for number, node in enumerate(self.nodes)}
        order = self._order
        return sorted({node for nodes in kept for node in nodes}, key=order.__getitem__)

    def any_class(self, says: Callable[[str], bool]) -> bool:
        """Return whether any class name of the page is one that `says` is true of."""
        return any(map(says, self._by_class))

    def names(self) -> Iterator[str]:
        """Yield every class name and id of the page once."""
        yield from self._by_class
        yield from self._by_id

    def count(self, name: str) -> int:
        """Return how many elements have a class name."""
        return len(self._by_class.get(name, ()))

    def any_of(self, selectors: Iterable[str]) -> list[Element]:
        """Return all elements that any of the selectors finds, in the order of the selectors."""
        return [node for selector in selectors for node in self.all(split_selector(selector)[0])]

    def _by_lxml(self, selector: str) -> list[Element]:
        if any(not self.having(name) for name in _attribute_names(selector)):
            return []
        return list(css(selector)(self.root))

    def _matching(self, compounds: tuple[_Compound, ...]) -> list[Element]:
        found = self._simple(compounds[-1])
        if len(compounds) == 1 or not found:
            return found
        above: list[frozenset[Element]] = []
        for compound in compounds[:-1]:
            if compound not in self._sets:
                self._sets[compound] = frozenset(self._simple(compound))
            if not self._sets[compound]:
                return []
            above.append(self._sets[compound])
        return [node for node in found if _stands_in(node, compounds, above, len(compounds) - 1)]

    def _simple(self, part: _Compound) -> list[Element]:
        if part not in self._matched:
            self._matched[part] = part.among(self._candidates(part))
        return self._matched[part]

    def _candidates(self, part: _Compound) -> list[Element]:
        if part.ids:
            return self._by_id.get(part.ids[0], [])
        if part.classes:
            return min((self._by_class.get(name, []) for name in part.classes), key=len)
        lists = [self._by_tag.get(part.tag, [])] if part.tag else []
        lists += [self.having(name) for name, _, _ in part.attributes]
        return min(lists, key=len)


def _stands_in(node: Element, compounds: tuple[_Compound, ...], sets: list[frozenset[Element]], place: int) -> bool:
    """Whether the parts before `place` are found above an element that matches the one at `place`."""
    if place == 0:
        return True
    above, wanted, child = node.getparent(), sets[place - 1], compounds[place].child
    while above is not None:
        if above in wanted:
            if _stands_in(above, compounds, sets, place - 1):
                return True
            if not compounds[place - 1].child:
                return False  # what is not above this one is not above those further up
        if child:
            return False
        above = above.getparent()
    return False


@cache
def _parsed(selector: str) -> tuple[tuple[_Compound, ...] | None, ...]:
    """Return the alternatives of a selector, each as its parts; None for one that only lxml understands."""
    return tuple(_alternative(part.strip()) for part in selector.split(","))


def _alternative(text: str) -> tuple[_Compound, ...] | None:
    compounds: list[_Compound] = []
    for step in re.sub(r"\s*>\s*", " >", text).split():
        child, step = step.startswith(">"), step.removeprefix(">")
        if not step or not _COMPOUND.fullmatch(step):
            return None
        tests = _TEST.findall(step)
        compounds.append(
            _Compound(
                tag=re.match(r"[\w-]*", step)[0].lower(),  # type: ignore[index]
                ids=tuple(name for mark, name, *_ in tests if mark == "#"),
                classes=tuple(name for mark, name, *_ in tests if mark == "."),
                attributes=tuple(
                    (attribute.lower(), how.rstrip("="), wanted if how else None)
                    for _, _, attribute, how, wanted in tests
                    if attribute
                ),
                child=child,
            )
        )
    return tuple(compounds) or None


@cache
def _attribute_names(selector: str) -> tuple[str, ...]:
    """Return the attributes that every match of a selector needs somewhere; none when it has alternatives."""
    return () if "," in selector or ":" in selector else tuple(re.findall(r"\[([\w-]+)", selector.lower()))

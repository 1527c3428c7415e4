"""What a layout's selectors find: in one element, or in each of many posts at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cleaning.extract.find import Finder
from cleaning.extract.names import BADGE, is_action
from cleaning.extract.pieces import Element, collapse
from cleaning.layouts import css, split_selector

_BARE_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def select(
    root: Element, selectors: Iterable[str], noise: frozenset[Element] = frozenset()
) -> tuple[str, Element] | None:
    """Return the first text (or attribute) that one of the selectors finds, with its element; without `noise` in it."""
    for selector in selectors:
        path, attribute = split_selector(selector)
        for node in [root] if path == "self" else css(path)(root):
            value = node.get(attribute) if attribute else _text_without(node, noise)
            value = collapse(value or "").strip()
            if value:
                return value, node
    return None


def _text_without(node: Element, noise: frozenset[Element]) -> str:
    if not noise:
        return "".join(node.itertext())
    parts = [node.text or ""]
    for child in node:
        if child not in noise and isinstance(child.tag, str):
            parts.append(_text_without(child, noise))
        parts.append(child.tail or "")
    return "".join(parts)


def name_of(node: Element) -> str:
    """Return the name in an element that is called the author: without the rank or button that a theme puts beside it.

    That is its first words where only ranks and buttons follow, or its first link.
    """
    whole = collapse("".join(node.itertext())).strip()
    words = [text for part in node.itertext() if (text := collapse(part).strip())]
    if len(words) < 2:
        return whole
    if all(BADGE.fullmatch(word) or is_action(word) for word in words[1:]):
        return words[0]
    link = next((text for a in node.iter("a") if (text := collapse("".join(a.itertext())).strip())), "")
    return link if link and whole.startswith(link) else whole


class Within:
    """Which of some elements is the nearest one around another element; each way up is walked once.

    What stands in an element of `apart` is in none.
    """

    def __init__(self, nodes: Sequence[Element], apart: Iterable[Element] = ()) -> None:
        self.nodes = nodes
        self.posts = frozenset(nodes)
        self._known: dict[Element, int | None] = {node: number for number, node in enumerate(nodes)}
        self._known.update(dict.fromkeys(apart))

    def of(self, node: Element) -> int | None:
        """Return the number of the nearest one that is `node` or stands above it, or None."""
        known = self._known
        if node in known:
            return known[node]
        trail = []
        while node is not None and node not in known:
            trail.append(node)
            node = node.getparent()
        found = None if node is None else known[node]
        for one in trail:
            known[one] = found
        return found

    def groups(self, nodes: Iterable[Element]) -> dict[int, list[Element]]:
        """Return elements by the number of the nearest one around them, in their order; those outside are left out."""
        found: dict[int, list[Element]] = {}
        for node in nodes:
            number = self.of(node)
            if number is not None:
                found.setdefault(number, []).append(node)
        return found

    def first(self, find: Finder, selectors: Sequence[str], *, names: bool = False) -> dict[int, str]:
        """Return for each the text or attribute that the first selector with a result finds in it, as `select` does.

        With `names` the text of an element is that of the name in it.
        """
        values: dict[int, str] = {}
        for selector in selectors:
            path, attribute = split_selector(selector)
            for node in self.nodes if path == "self" else find.all(path):
                number = self.of(node)
                if number is None or number in values:
                    continue
                text = node.get(attribute) or "" if attribute else "".join(node.itertext())
                value = name_of(node) if names and not attribute else collapse(text).strip()
                if value:
                    values[number] = value
        return values

    def exact_dates(self, find: Finder, selectors: Sequence[str]) -> dict[int, tuple[str, str]]:
        """Return for each what `first` finds as its date and, where that attribute is a bare day, the words shown.

        Some themes print the time only: `<time datetime="2024-01-02">2024-01-02 10:00</time>`.
        """
        dates = self.first(find, selectors)
        days = {number for number, value in dates.items() if _BARE_DAY.fullmatch(value)}
        shown = self.first(find, [split_selector(one)[0] for one in selectors]) if days else {}
        return {number: (value, shown.get(number, "") if number in days else "") for number, value in dates.items()}

    def bodies(self, find: Finder, selectors: Sequence[str]) -> list[Element]:
        """Return what the first selector with a result finds in each."""
        taken: dict[int, list[Element]] = {}
        for selector in selectors:
            for number, nodes in self.groups(find.any_of((selector,))).items():
                taken.setdefault(number, nodes)
        return [node for nodes in taken.values() for node in nodes]

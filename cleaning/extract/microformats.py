"""Whose and from when an entry is, as class names say: h-entry (microformats2) and its older form, hAtom.

Source: https://microformats.org/wiki/h-entry and https://microformats.org/wiki/hatom (class names of the standard).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lxml import etree

from cleaning.extract.pieces import TIME_TAGS, Element, chain, words_of

_MAY_BE_ENTRY = etree.XPath("//*[contains(@class, 'entry')]")
_ENTRIES = frozenset(("h-entry", "hentry"))
_INNER = frozenset(("h-entry", "hentry", "h-cite", "h-feed"))
_AUTHORS = frozenset(("p-author", "u-author", "author"))
_NAMES = frozenset(("p-name", "fn"))
_PUBLISHED = frozenset(("dt-published", "published"))
_LONGEST = 40


class Entry(NamedTuple):
    """What a page's one entry states of itself."""

    author: str | None = None
    published: str | None = None
    section: str | None = None


def read_entry(root: Element) -> Entry:
    """Return what class names state of the one entry that a page is of; nothing where there are none or several."""
    found = [node for node in _MAY_BE_ENTRY(root) if _has(node, _ENTRIES)]
    outer = [node for node in found if not any(_has(above, _ENTRIES) for above in list(chain(node))[1:])]
    if len(outer) != 1:
        return Entry()
    own = [node for node in outer[0].iter("*") if node is not outer[0] and _is_of(node, outer[0])]
    author = next((name for node in own if _has(node, _AUTHORS) and (name := _name(node))), None)
    return Entry(author, next((when for node in own if _has(node, _PUBLISHED) and (when := _when(node))), None))


def _has(node: Element, names: frozenset[str]) -> bool:
    classes = node.get("class")
    return classes is not None and not names.isdisjoint(classes.split())


def _is_of(node: Element, entry: Element) -> bool:
    """Whether an element is of an entry, and not of a citation or another entry within it."""
    for above in chain(node):
        if above is entry:
            return True
        if _has(above, _INNER):
            return False
    return False


def _name(node: Element) -> str | None:
    named = (inner for inner in node.iter("*") if _has(inner, _NAMES))
    pictures: Iterable[Element] = node.iter("img")
    texts = (_said(inner) for inner in (*named, *pictures) if inner is not node)
    name = next((text for text in texts if text), "") or words_of(node)
    return name if 0 < len(name) <= _LONGEST else None


def _said(node: Element) -> str:
    return (node.get("alt") or "").strip() if node.tag == "img" else words_of(node)


def _when(node: Element) -> str | None:
    stated = node.get("datetime") if node.tag in TIME_TAGS else None
    return stated or node.get("title") or None

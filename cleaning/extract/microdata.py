"""Whose, from when and in which section a posting is, by microdata (HTML Standard, section 5; words of schema.org)."""

from __future__ import annotations

import re

from lxml import etree

from cleaning.extract.microformats import Entry
from cleaning.extract.pieces import Element, words_of

_POSTING = re.compile(r"schema\.org/(?:Question|\w*Posting|\w*Article)$")
_ANSWER = re.compile(r"schema\.org/Answer$")
_TYPED = etree.XPath("//*[@itemtype]")
_PUBLISHED = frozenset(("datePublished", "dateCreated"))
_LONGEST = 40


def read_posting(root: Element) -> Entry:
    """Return what microdata state of the posting that a page is of, not of its answers; nothing where they are silent.

    The first posting counts for the time, the only one for the writer: others may be teasers. A page that is cut down
    to one answer is of that.
    """
    typed = _TYPED(root)
    scopes = [node for node in typed if node.get("itemprop") is None and _POSTING.search(node.get("itemtype"))]
    answers = [node for node in typed if _ANSWER.search(node.get("itemtype"))]
    scopes = scopes or (answers if len(answers) == 1 else [])
    if not scopes:
        return Entry()
    dates = (node for node in root.iter("meta") if node.get("itemprop") in _PUBLISHED and _scope(node) in scopes)
    published = next((node.get("content") or "" for node in dates), "") or None
    if len(scopes) > 1:
        return Entry(None, published)
    sections = (node for node in scopes[0].iter("meta") if node.get("itemprop") == "articleSection")
    section = next((_value(node) for node in sections if _scope(node) is scopes[0]), None)
    return Entry(_author(scopes[0]), published, section or None)


def _scope(node: Element) -> Element | None:
    return next((above for above in node.iterancestors() if above.get("itemtype") is not None), None)


def _author(scope: Element) -> str | None:
    for node in scope.iter("*"):
        if "author" in (node.get("itemprop") or "").split() and _scope(node) is scope:
            named = (inner for inner in node.iter("*") if inner.get("itemprop") == "name")
            name = _value(next(named, node))
            if 0 < len(name) <= _LONGEST:
                return name
    return None


def _value(node: Element) -> str:
    """The value of a property: the `content` of a `<meta>`, the words of any other element."""
    return (node.get("content") or "").strip() if node.tag == "meta" else words_of(node)

"""Texts that a page shows cut, with the whole of them hidden beside for a script to unfold."""

from __future__ import annotations

import re

from cleaning.extract.find import Finder
from cleaning.extract.pieces import HIDDEN_STYLE, Element, bare_words, words_of
from cleaning.extract.xml_text import storable

_MORE = re.compile(r"(?:展开|阅读|查看|显示)(?:全部|全文|更多)?|read more|show more|see more|\bmore\b", re.I)
_BOXES = ("div", "p", "span")
_START = 12  # letters that the cut text and the whole one begin with
_TAIL = 24


def show_whole_texts(find: Finder) -> int:
    """Show the hidden whole of each text that is cut beside it, and empty the cut one; return how many there were."""
    found = 0
    for hidden in find.having("style"):
        if hidden.tag not in _BOXES or not HIDDEN_STYLE.search(hidden.get("style") or ""):
            continue
        cut = hidden.getprevious()
        if cut is None or not isinstance(cut.tag, str) or not _MORE.search(words_of(cut)[-_TAIL:]):
            continue
        start = bare_words(words_of(cut))[:_START]
        whole = bare_words(words_of(hidden))
        if len(start) == _START and whole.startswith(start) and len(whole) > len(bare_words(words_of(cut))):
            del hidden.attrib["style"]
            tail = cut.tail
            cut.clear()
            cut.tail = storable(tail) if tail else None
            found += 1
    return found


def copies(find: Finder) -> frozenset[Element]:
    """Return the boxes of class `hide` that repeat the text before them for a script, as Gitea keeps each source."""
    return frozenset(node for node in find.all(".hide") if node.tag == "div" and _repeats_before(node))


def _repeats_before(node: Element) -> bool:
    before = node.getprevious()
    if before is None or not isinstance(before.tag, str):
        return False
    start = bare_words(words_of(node))[:_TAIL]
    return len(start) >= _START and bare_words(words_of(before)).startswith(start)

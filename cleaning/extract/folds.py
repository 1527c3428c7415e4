"""Texts that a page shows cut, with the whole of them hidden beside for a script to unfold."""

from __future__ import annotations

import re

from cleaning.extract.pieces import HIDDEN_STYLE, Element, bare_words, words_of

_MORE = re.compile(r"(?:展开|阅读|查看|显示)(?:全部|全文|更多)?|read more|show more|see more|\bmore\b", re.I)
_START = 12  # letters that the cut text and the whole one begin with
_TAIL = 24


def show_whole_texts(root: Element, source: str) -> int:
    """Show the hidden whole of each text that is cut beside it, and empty the cut one; return how many there were."""
    if not HIDDEN_STYLE.search(source) or not _MORE.search(source):
        return 0
    found = 0
    for hidden in [e for e in root.iter("div", "p", "span") if HIDDEN_STYLE.search(e.get("style") or "")]:
        cut = hidden.getprevious()
        if cut is None or not isinstance(cut.tag, str) or not _MORE.search(words_of(cut)[-_TAIL:]):
            continue
        start = bare_words(words_of(cut))[:_START]
        whole = bare_words(words_of(hidden))
        if len(start) == _START and whole.startswith(start) and len(whole) > len(bare_words(words_of(cut))):
            del hidden.attrib["style"]
            tail = cut.tail
            cut.clear()
            cut.tail = tail
            found += 1
    return found

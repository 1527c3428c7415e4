"""From markup to a DOM: which text is HTML, and its tree as a browser would build it where libxml2 would not."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from lxml import etree

from cleaning.extract.strays import end_head

MAX_CHARACTERS = 50_000_000
_BAD_CHARACTERS = re.compile("[\x00\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|div|p|br|table|span|a|ul|ol|h[1-6]|article|section|font|img|title|meta)\b",
    re.I,
)


def looks_like_markup(text: str) -> bool:
    """Return whether a text is HTML rather than the plain text of a page."""
    return bool(_MARKUP.search(text[:200_000]))


def parse_html(text: str) -> Any:
    """Parse HTML of any brokenness to its root element; an empty page gives an empty `<html>`.

    Characters that XML cannot hold (NUL, lone surrogates) are replaced by U+FFFD first. `<html/>` is `<html>`, as in
    HTML (Living Standard, 13.2.6.4); libxml2 would take it for the whole page. So is an end of the page before its body
    passed over, as there (13.2.6.4.19), where libxml2 would leave out the body.
    """
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    if _CLOSED.search(text, 0, _HEAD):
        text = _CLOSED.sub(r"<\1\2>", text)
    early = _ENDED.search(text)
    if early and _BODY.search(text, early.end()):
        text = _ENDED.sub("", text)
    data = _BAD_CHARACTERS.sub("\ufffd", text).encode("utf-8", "replace")
    try:
        root = etree.fromstring(data, parser=parser) if data.strip() else None
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        root = None
    if root is None:
        return etree.Element("html")
    if not root.attrib:
        _take_attributes(root, text)
    end_head(root)
    return root


def _take_attributes(root: Any, text: str) -> None:
    """Give the root what a later `<html>` says, behind something that began the page without it (13.2.6.4.7)."""
    late = list(_HTML.finditer(text, 0, _HEAD))
    for name, _, one, other in _SAID.findall(late[-1][0]) if late else ():
        root.set(name.lower(), unescape(one or other))


_HTML = re.compile(r"<html\s[^<>]+>", re.I)
_SAID = re.compile(r"""\s(id|class|lang|dir|[a-z]+-[a-z-]+)\s*=\s*(?:(["'])([^\x00-\x1f]*?)\2|([\w-]+))""", re.I)
"""An attribute of an element, its value in quotes or not: those that layouts and languages are told by."""
_ENDED = re.compile(r"</html\s*>", re.I)
_BODY = re.compile(r"<body[\s>]", re.I)
_CLOSED = re.compile(r"<(html|head|body)\b([^<>]*)/>", re.I)
_HEAD = 5_000

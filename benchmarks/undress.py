"""Gold pages with something taken off: what extraction makes of a page must not hang on one kind of mark.

`names` takes off class names, ids and microdata; `hashed` leaves class names that say nothing, as the build tools of
many sites write them; `dates` takes off every date, shown or in an attribute. The truth stays the same, but for dates
where there are none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import md5
from typing import Any

from lxml import etree

from benchmarks.gold import Gold
from cleaning.encoding import decode
from cleaning.extract.dates import find_date
from cleaning.extract.markup import looks_like_markup, parse_html

_MICRODATA = frozenset(("itemprop", "itemtype", "itemscope", "rel"))
_NAMES = _MICRODATA | {"class", "id"}
_STATED = frozenset(("datetime", "title", "data-time", "data-timestamp", "data-field"))
_SHORT = 80  # code points: dates in longer texts are the author's own


def without_names(root: Any, fetched: datetime) -> None:
    """Take class names, ids, microdata and data attributes (but for times) off a tree."""
    for node in root.iter(etree.Element):
        for name in list(node.keys()):
            if (name in _NAMES and node.tag != "meta") or (name.startswith("data-") and "time" not in name):
                del node.attrib[name]


def without_dates(root: Any, fetched: datetime) -> None:
    """Take all dates off a tree: those of short texts, and those in attributes."""
    for node in root.iter(etree.Element):
        if node.tag not in ("script", "style"):
            node.text, node.tail = _cut(node.text, fetched), _cut(node.tail, fetched)
        for name in _STATED.intersection(node.keys()):
            if any(map(str.isdigit, node.get(name))):
                del node.attrib[name]


def _cut(text: str | None, fetched: datetime) -> str | None:
    while text and len(text) <= _SHORT and (found := find_date(text, fetched_at=fetched)):
        text = text[: found.start] + text[found.end :]
    return text


def with_hashed_names(root: Any, fetched: datetime) -> None:
    """Put what says nothing in the place of class names and ids, the same for the same; microdata go.

    Numbers at their ends stay, and ids with digits or that links on the page lead to.
    """
    targets = {link.get("href").partition("#")[2] for link in root.iter("a") if "#" in (link.get("href") or "")}
    for node in root.iter(etree.Element):
        for name in list(node.keys()):
            if name == "class":
                node.set(name, " ".join(map(_hash, node.get(name).split())))
            elif name == "id" and node.get(name) not in targets and not any(map(str.isdigit, node.get(name))):
                node.set(name, _hash(node.get(name)))
            elif (name in _MICRODATA and node.tag != "meta") or (name.startswith("data-") and "time" not in name):
                del node.attrib[name]


def _hash(name: str) -> str:
    """Return letters for a name, with the number at its end as it was.

    >>> _hash("row2"), _hash("row1"), _hash("2")
    ('pbjgfkif2', 'pbjgfkif1', '2')
    """
    stem = name.rstrip("0123456789")
    digest = md5(stem.encode(), usedforsecurity=False).digest()[:4] if stem else b""
    return "".join(chr(ord("a") + half) for byte in digest for half in divmod(byte, 16)) + name[len(stem) :]


WAYS: dict[str, Callable[[Any, datetime], None]] = {
    "names": without_names,
    "hashed": with_hashed_names,
    "dates": without_dates,
}


def undressed(gold: Gold, way: str) -> Gold | None:
    """Return a page with what `way` names taken off; None for a page of plain text."""
    source = decode(gold.body, gold.truth["content_type"]).text
    if not looks_like_markup(source):
        return None
    root = parse_html(source)
    WAYS[way](root, datetime.fromisoformat(gold.truth["fetched_at"]))
    body = etree.tostring(root, encoding="utf-8", method="html", doctype="<!DOCTYPE html>")
    return replace(gold, body=body, truth={**gold.truth, "content_type": "text/html; charset=utf-8"})

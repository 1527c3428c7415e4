"""Sitemaps, RSS and Atom: lists that a site makes for machines, read for the pages that they name and their dates.

Formats: sitemaps.org 0.9 (index and URL set), RSS 2.0 and 1.0, Atom (RFC 4287); packed with gzip, too.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from lxml import etree

from cleaning.extract.pieces import Element, collapse

MOST_ENTRIES = 50_000
"""A sitemap may not have more (sitemaps.org)."""

_MOST_BYTES = 50_000_000
_ROOTS = {b"<urlset", b"<sitemapindex", b"<rss", b"<feed", b"<rdf:rdf"}
_HEAD = 2_000  # bytes in which the root element begins


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that a list names: its URL as written, title and date ("" where there is none); `list_too` for a list."""

    url: str
    title: str = ""
    date: str = ""
    list_too: bool = False


def entries_of(body: bytes) -> tuple[Entry, ...] | None:
    """Return what a sitemap or feed names; None for a body that is none."""
    if body[:2] == b"\x1f\x8b":
        body = _unpacked(body)
    head = body[:_HEAD].lower()
    if not any(root in head for root in _ROOTS) or b"<html" in head:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or not isinstance(root.tag, str):
        return None
    kind = etree.QName(root).localname.lower()
    wanted = {"urlset": "url", "sitemapindex": "sitemap", "rss": "item", "rdf": "item", "feed": "entry"}.get(kind)
    if wanted is None:
        return None
    nodes = root.iter(f"{{*}}{wanted}")
    found = (_entry(node, list_too=kind == "sitemapindex") for _, node in zip(range(MOST_ENTRIES), nodes, strict=False))
    return tuple(entry for entry in found if entry.url)


def _entry(node: Element, *, list_too: bool) -> Entry:
    url = title = date = ""
    for child in node:
        if not isinstance(child.tag, str):
            continue
        name, text = etree.QName(child).localname.lower(), collapse(child.text or "").strip()
        if name in ("loc", "link") and (child.get("rel") or "alternate") == "alternate":
            url = url or child.get("href") or text
        elif name == "title":
            title = title or text
        elif name in ("lastmod", "pubdate", "updated", "date", "published"):
            date = date or text
    return Entry(url, title, date, list_too)


def _unpacked(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(31)
    try:
        return unpacker.decompress(body, _MOST_BYTES)
    except zlib.error:
        return b""

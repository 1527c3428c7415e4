"""What a page writes into its head though it belongs into the body."""

from __future__ import annotations

from typing import Any

from lxml import etree

from cleaning.extract.xml_text import storable


def end_head(root: Any) -> None:
    """Move what cannot stand in a `<head>` into the body: there it ends the head (HTML Living Standard, 13.2.6.4.4).

    libxml2 knows no `<header>` or `<main>`, and leaves them in the head where no `<body>` is written.
    """
    head = root.find("head")
    children = iter(head if head is not None else ())
    stray = next((child for child in children if isinstance(child.tag, str) and child.tag not in _OF_HEAD), None)
    if stray is None:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    moved = [stray, *stray.itersiblings()]
    moved[-1].tail, body.text = storable((moved[-1].tail or "") + (body.text or "")), None
    for place, child in enumerate(moved):
        body.insert(place, child)


_OF_HEAD = frozenset(
    "title meta link script style base basefont bgsound noscript noframes template object isindex".split()
)

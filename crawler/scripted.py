"""Addresses that a page's script would ask for, worked out from its source by an engine's rules; no script is run.

A rule (`[urls] scripted` of a layout) is `PATTERN => ADDRESS`. The pattern is looked for in scripts, in the addresses
of scripts and in what links call; its named groups fill the address. `{folder}` is what stands before the match in
the same address, so that an engine in a folder of the site is found there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urljoin

from cleaning.extract.pieces import Element
from cleaning.layouts import Layout

_FOLDER = re.compile(r"[\w./:-]*$")
_LONGEST_FOLDER = 200  # characters
_SEPARATOR = " => "


def scripted_addresses(root: Element | None, base: str, layout: Layout | None) -> Iterator[tuple[str, int | None]]:
    """Yield each address with the number of its page, None where the rule has no group `page`."""
    rules = _rules(layout.urls.scripted) if layout is not None else ()
    if root is None or not rules:
        return
    for text in _sources(root):
        for pattern, address in rules:
            for match in pattern.finditer(text):
                names = match.groupdict()
                before = text[max(0, match.start() - _LONGEST_FOLDER) : match.start()]
                folder = _FOLDER.search(before)
                try:
                    url = urljoin(base, address.format(folder=folder[0] if folder else "", **names))
                except ValueError:
                    continue
                yield url, int(names["page"]) if "page" in names else None


def _sources(root: Element) -> Iterator[str]:
    for node in root.iter("script", "a", "button", "span"):
        if node.tag == "script":
            yield from filter(None, (node.get("src"), node.text))
            continue
        href = node.get("href") or ""
        yield from filter(None, (href if href.startswith("javascript:") else "", node.get("onclick")))


@lru_cache(maxsize=64)
def _rules(texts: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    parts = (text.partition(_SEPARATOR) for text in texts)
    return tuple((re.compile(pattern), address) for pattern, _, address in parts)

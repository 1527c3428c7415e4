"""Which engine made a page: several independent marks, a score, and the evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from cleaning.extract.find import Finder
from cleaning.extract.pieces import Element
from cleaning.layouts import Layout, engines

HEAD, FOOT = 60_000, 20_000
"""Code points of the source that marks of the kind `html` are looked for in: scripts and styles, `Powered by`."""
THRESHOLD = 1.0
"""A layout is used from this score on: one certain mark, or two that agree."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """The best layout and its score. `layout` is None below the threshold; `evidence` says what was seen."""

    layout: Layout | None
    score: float
    evidence: tuple[str, ...]


def recognise(source: str, root: Element, find: Finder | None = None) -> Recognition:
    """Score every known engine on a page's source and DOM; return the best one.

    `find` spares a second reading of the tree; None makes one.
    """
    find = find or Finder(root)
    generator = _generator(root)
    head = source if len(source) < HEAD + FOOT else f"{source[:HEAD]}{source[-FOOT:]}"
    head = head.encode("ascii", "ignore").decode("ascii")  # marks are ASCII, and such a string is searched faster
    best = Recognition(None, 0.0, ())
    for layout in engines().values():
        seen = [m for m in layout.marks if _matches(m.where, m.pattern, generator, head, find)]
        score = sum(mark.weight for mark in seen)
        if score > best.score:
            evidence = [f"{mark.where} {mark.pattern!r} (+{mark.weight:g})" for mark in seen]
            found = layout if score >= THRESHOLD else None
            best = Recognition(found, score, (f"engine {layout.name}: {score:g}", *evidence))
    return best


def _generator(root: Element) -> str:
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() == "generator":
            return (meta.get("content") or "").strip()
    return ""


def _matches(where: str, pattern: str, generator: str, source: str, find: Finder) -> bool:
    if where == "generator":
        return bool(generator and re.search(pattern, generator))
    if where == "html":
        words = _words(pattern)
        return (not words or any(word in source for word in words)) and bool(re.search(pattern, source))
    return bool(find.all(pattern))


@cache
def _words(pattern: str) -> tuple[str, ...]:
    """Return words of which one stands in whatever a pattern matches; none when an alternative has no long one."""
    alternatives = [re.findall(r"(?<!\\)[A-Za-z_/][A-Za-z0-9_/-]{3,}", part) for part in pattern.split("|")]
    return tuple(word for words in alternatives for word in words) if all(alternatives) else ()

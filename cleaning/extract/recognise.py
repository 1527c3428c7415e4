"""Which engine made a page: several independent marks, a score, and the evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cleaning.extract.pieces import Element
from cleaning.layouts import Layout, css, engines

THRESHOLD = 1.0
"""A layout is used from this score on: one certain mark, or two that agree."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """The best layout and its score. `layout` is None below the threshold; `evidence` says what was seen."""

    layout: Layout | None
    score: float
    evidence: tuple[str, ...]


def recognise(source: str, root: Element) -> Recognition:
    """Score every known engine on a page's source and DOM; return the best one."""
    generator = _generator(root)
    head = source[:200_000] + (source[-20_000:] if len(source) > 200_000 else "")
    best = Recognition(None, 0.0, ())
    for layout in engines().values():
        seen = [m for m in layout.marks if _matches(m.where, m.pattern, generator, head, root)]
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


def _matches(where: str, pattern: str, generator: str, source: str, root: Element) -> bool:
    if where == "generator":
        return bool(re.search(pattern, generator))
    if where == "html":
        return bool(re.search(pattern, source))
    return bool(css(pattern)(root))

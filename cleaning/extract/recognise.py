"""Which engine made a page: several independent marks, a score, and the evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

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
        return bool(generator and re.search(pattern, generator))
    if where == "html":
        words = _words(pattern)
        return (not words or any(word in source for word in words)) and bool(re.search(pattern, source))
    return _may_match(pattern, source) and bool(css(pattern)(root))


def _may_match(selector: str, source: str) -> bool:
    """Whether all names of one of the selector's alternatives occur in the source: a cheap test before the tree."""
    return any(all(name in source for name in names) for names in _names(selector))


@cache
def _words(pattern: str) -> tuple[str, ...]:
    """Return words of which one stands in whatever a pattern matches; none when an alternative has no long one."""
    alternatives = [re.findall(r"(?<!\\)[A-Za-z_/][A-Za-z0-9_/-]{3,}", part) for part in pattern.split("|")]
    return tuple(word for words in alternatives for word in words) if all(alternatives) else ()


@cache
def _names(selector: str) -> tuple[tuple[str, ...], ...]:
    """Return the class names, ids and attribute names and values of each alternative of a selector."""
    pattern = r"[.#]([\w-]+)|\[([\w-]+)|=\s*['\"]?([^\]'\"]+)"
    alternatives = [re.findall(pattern, part) for part in selector.split(",")]
    return tuple(tuple(name for groups in found for name in groups if name) for found in alternatives)

"""Which engine made a page: several independent marks, a score, and the evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from cleaning.extract.find import Finder
from cleaning.extract.pieces import Element
from cleaning.layouts import Layout, Mark, css, engines

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


def recognise(source: str, root: Element, find: Finder | None = None, *, hint: Layout | None = None) -> Recognition:
    """Score every known engine on a page's source and DOM; return the best one.

    `find` spares a second reading of the tree; None makes one. `hint` is the forum engine of the site's other pages:
    when it, or another edition of it (touch, archiver), fits the page, no other one is scored.
    """
    if hint is not None and hint.kind == "forum":
        found = _best(_editions(hint), source, root, find)
        if found.layout is not None and any(words.startswith("selector ") for words in found.evidence):
            return found
    return _best(tuple(engines().values()), source, root, find or Finder(root))


def _selects(mark: Mark) -> bool:
    return mark.where == "selector"


def _finds(selector: str, root: Element, find: Finder | None) -> bool:
    return bool(css(selector)(root) if find is None else find.all(selector))  # an index pays for many selectors only


@cache
def _editions(layout: Layout) -> tuple[Layout, ...]:
    family = layout.name.partition("_")[0]
    return tuple(one for one in engines().values() if one.name.partition("_")[0] == family)


def _best(among: tuple[Layout, ...], source: str, root: Element, find: Finder | None) -> Recognition:
    generator = _generator(root)
    head = source if len(source) < HEAD + FOOT else f"{source[:HEAD]}{source[-FOOT:]}"
    head = head.encode("ascii", "ignore").decode("ascii")  # marks are ASCII, and such a string is searched faster
    best = Recognition(None, 0.0, ())
    for layout in among:
        seen = [
            m
            for m in layout.marks
            if (_finds(m.pattern, root, find) if _selects(m) else _matches(m.where, m.pattern, generator, head))
        ]
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


def _matches(where: str, pattern: str, generator: str, source: str) -> bool:
    if where == "generator":
        return bool(generator and re.search(pattern, generator))
    needed = _needed(pattern)
    if needed and not any(all(word in source for word in words) for words in needed):
        return False
    return re.search(pattern, source) is not None


_GROUP = re.compile(r"\((?:[^()\\]|\\.)*\)(?:[?*+]|\{[\d,]*\})?")
_NOT_LITERAL = re.compile(
    r"\[(?:[^\]\\]|\\.)*\](?:[?*+]|\{[\d,]*\})?|\\[A-Za-z0-9][?*+]?|(?:\\.|[^\\])(?:[?*]|\{[\d,]*\})|[.^$+]"
)


@cache
def _needed(pattern: str) -> tuple[tuple[str, ...], ...]:
    """Return for each alternative of a pattern the words that all stand in whatever it matches; none when unsure.

    To look for a few words in a page is many times faster than to search for a pattern that begins like many others.

    >>> _needed(r"Powered by\\s*(?:<b>)?phpwind|phpwind\\.net")
    (('Powered by', 'phpwind'), ('phpwind', 'net'))
    """
    if re.search(r"\(\?[A-Za-z]|\\[()|\[\]]|\[[^\]]*[(|)]", pattern):
        return ()
    flat, before = pattern, ""
    while flat != before:
        before, flat = flat, _GROUP.sub("\0", flat)
    found = []
    for part in flat.split("|"):
        literal = re.sub(r"\\(.)", r"\1", _NOT_LITERAL.sub("\0", part))
        found.append(tuple(word for word in literal.split("\0") if len(word) >= 3))
    return tuple(found) if all(found) else ()

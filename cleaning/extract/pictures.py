"""Elements whose text stands for a picture: names of icons, and the initial of a person without a photo."""

from __future__ import annotations

from collections.abc import Iterator

from cleaning.extract.find import Finder
from cleaning.extract.pieces import Element

_ICONS = tuple(f".material-{name}" for name in ("icon", "icons", "icons-outlined", "icons-round", "symbols-outlined"))
"""The text of these names a picture of the font (`arrow_upward`), by the guide of Google's Material Icons."""
_AVATARS = (".avatar", ".Avatar", ".user-icon")
_INITIALS = 2


def pictures(find: Finder) -> Iterator[Element]:
    """Yield the elements of a page that are pictures though they hold text."""
    yield from find.any_of(_ICONS)
    yield from filter(_initial, find.any_of(_AVATARS))
    for node in find.having("title"):
        text = _initial(node)
        if text and len(node.get("title")) > len(text) and node.get("title").casefold().startswith(text.casefold()):
            yield node


def _initial(node: Element) -> str:
    """Return the text of an element that holds nothing but an initial or two, or ""."""
    text = (node.text or "").strip() if not len(node) else ""
    return text if len(text) <= _INITIALS and text.isalpha() else ""

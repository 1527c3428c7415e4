"""What XML, and so a tree of lxml, can't hold (XML 1.0, production 2 `Char`)."""

from __future__ import annotations

import re

UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def storable(text: str) -> str:
    """Return `text` with U+FFFD for each character that a tree can't hold."""
    return UNSTORABLE.sub("\ufffd", text)

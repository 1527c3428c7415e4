"""Quotes that a page shows as the board's own code, which its program did not turn into markup: `[quote]…[/quote]`."""

from __future__ import annotations

import re
from dataclasses import replace

from cleaning.extract.pieces import Piece


def read_raw_quotes(pieces: list[Piece], source: str) -> list[Piece]:
    """Mark the pieces between such codes as quoted, and return the pieces without the codes that `source` may hold.

    A quote ends within a few lines; a code without its fellow is what somebody wrote, and stays.
    """
    if "[/quote]" not in source and "[/QUOTE]" not in source:
        return pieces
    found = list(pieces)
    at = 0
    while at < len(found):
        below = range(at, min(at + _LINES, len(found))) if _BEGIN.match(found[at].text) else ()
        end = next((n for n in below if _END.search(found[n].text)), None)
        if end is None:
            at += 1
            continue
        quoted = [replace(piece, in_quote=True) for piece in found[at : end + 1]]
        quoted[0] = _without(quoted[0], _BEGIN)
        quoted[-1] = _without(quoted[-1], _END)
        kept = [piece for piece in quoted if piece.text]
        found[at : end + 1] = kept
        at += max(1, len(kept))
    return found


def _without(piece: Piece, code: re.Pattern[str]) -> Piece:
    parts = tuple(part for one in piece.parts if (part := code.sub("", one).strip()))
    return replace(piece, text=code.sub("", piece.text).strip(), parts=parts)


_BEGIN = re.compile(r"\[quote(?:=[^\[\]]{1,80})?\]", re.I)
_END = re.compile(r"\[/quote\]$", re.I)
_LINES = 20

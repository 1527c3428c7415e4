"""Replies that are a line each: split into name, words and date before posts are looked for."""

from __future__ import annotations

import re
from dataclasses import replace

from cleaning.extract.draft import PageDraft
from cleaning.extract.names import BADGE, FLOOR_LABEL, name_in
from cleaning.extract.pieces import Piece


def split_one_liners(draft: PageDraft) -> None:
    """Split lines that hold a whole reply (`上铺靠窗：你先发一句试试。05-12 20:52 回复`) into name, words and date.

    Only where inline elements keep the three apart, and before anything is labelled.
    """
    pieces: list[Piece] = []
    for piece in draft.pieces:
        cut = _one_liner(draft, piece)
        if cut is None:
            pieces.append(piece)
            continue
        for parts, kind in zip(cut, ("name", "words", "date"), strict=True):
            text = "".join(parts)
            links = piece.link_characters if kind == "name" else 0
            links = min(links, len(text))
            pieces.append(replace(piece, text=text, parts=tuple(parts), link_characters=links, part_of_line=kind))
    if len(pieces) != len(draft.pieces):
        draft.pieces = pieces
        draft.roles = [None] * len(pieces)
        draft.whys = [""] * len(pieces)


def _is_beside_name(part: str) -> bool:
    """Whether a part of a line is a floor, a rank or a vote."""
    return part in VOTES or bool(FLOOR_LABEL.match(part.rstrip(". ")) or BADGE.fullmatch(part))


VOTES = frozenset(("推", "噓", "嘘", "→"))
_ANSWERS = re.compile(r"\s*(?:回复|回覆|回復|答复|答|@|▸|▶|→|>)\s*")


def _one_liner(draft: PageDraft, piece: Piece) -> tuple[list[str], list[str], list[str]] | None:
    if piece.node is None or len(piece.parts) < 2 or piece.level or len(piece.text) > 2000:
        return None
    parts = list(piece.parts)
    colon = next((n for n, part in enumerate(parts) if n and part.startswith(("：", ":"))), 0)
    names = [part for part in parts[:colon] if not _is_beside_name(part)]
    if len(names) == 3 and _ANSWERS.fullmatch(names[1]):  # 烧杯 回复 量筒：…
        names = names[:1]
    if not 1 <= colon <= 4 or len(names) != 1 or not name_in(names):
        return None
    words = "".join(parts[colon:])
    tail = max(0, len(words) - 48)
    found = draft.find_date(words[tail:])
    if found is None:
        return None
    said, when = words[: tail + found.start].lstrip("：: ").rstrip("(（[ "), words[tail + found.start :]
    return (parts[:colon], [said], [when]) if said else None

"""Dates whose day, month and year stand in elements of their own: `05` beside `2024-03`, `2024` `03/05` `10:20`."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from cleaning.extract.date_parts import FoundDate
from cleaning.extract.draft import PageDraft
from cleaning.extract.pieces import Piece


def day_apart(draft: PageDraft, piece: Piece) -> FoundDate | None:
    """Return the date of a piece that its parts make up, or None."""
    whole = _YEAR_FIRST.match("|".join(piece.parts))
    if whole is not None:
        found = draft.find_date("{}-{}-{} {}".format(*whole.groups()))
        start, end = piece.text.find(whole[1]), piece.text.find(whole[4])
        return replace(found, start=start, end=end + len(whole[4])) if found is not None else None
    for one, other in pairwise(piece.parts):
        match = _APART.fullmatch(f"{one}|{other}") if len(one) + len(other) <= _DAY_LENGTH else None
        if match is None:
            continue
        year, month, day = (next(filter(None, match.group(*numbers)), "") for numbers in _GROUPS)
        found = draft.find_date(f"{year}-{month}-{day}")
        start = piece.text.find(one)
        end = piece.text.find(other, start + len(one))
        if found is not None and start >= 0 and end >= 0:
            return replace(found, start=start, end=end + len(other))
    return None


# As Xinhua writes it, with the slash in an element of its own or not: 2024 | 03 | / | 05 | 10:20:33.
_YEAR_FIRST = re.compile(
    r"((?:19|20)\d\d)年?\|(\d{1,2})\|?[/.月-]\|?(\d{1,2})日?\|([012]?\d:[0-5]\d(?::[0-5]\d)?)(?=\||$)"
)
_APART = re.compile(
    r"(\d{1,2})日?\|(20\d\d)\s?[-/.年]\s?(\d{1,2})月?"  # 05 | 2024-03
    r"|(\d{1,2})日?\|(\d{1,2})\s?[月/.-][,，]?\s?(20\d\d)年?"  # 05 | 03月, 2024
    r"|(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?\|(20\d\d)年?"  # 03/05 | 2024
    r"|(20\d\d)年?\|(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?"  # 2024 | 03-05
    r"|(20\d\d)\s?[-/.年]\s?(\d{1,2})月?\|(\d{1,2})日?"  # 2024-03 | 05
)
_GROUPS = ((2, 6, 9, 10, 13), (3, 5, 7, 11, 14), (1, 4, 8, 12, 15))
"""Where year, month and day stand in each of these."""
_DAY_LENGTH = 14

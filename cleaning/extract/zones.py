"""How a page writes its times: in which time zone, and with the day or the month first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta, timezone

from cleaning.characters import HAN_CHARACTER
from cleaning.extract.date_parts import CHINA
from cleaning.extract.hrefs import host_of
from cleaning.extract.pieces import Piece
from cleaning.layouts import Layout

_ZONE_WORDS = re.compile(
    r"(?:时区|時區|时间均?为|time ?zone|times are|GMT|UTC)[^\d+\-−]{0,24}(?:(?:GMT|UTC)\s*)?"
    r"([+\-−])\s?(\d{1,2})(?::?(\d{2}))?",
    re.I,
)


def usual_zone(pieces: Sequence[Piece], layout: Layout | None) -> timezone:
    """Return the zone of a page that states none: UTC+8 or UTC+9 by its script, else the engine's, else UTC."""
    text = "".join(piece.text for piece in pieces[:400])[:12_000]
    for letters, zone in ((_KANA, JAPAN), (_HANGUL, JAPAN)):
        if sum(map(len, letters.findall(text))) > _SHARE * len(text):
            return zone
    if sum(map(len, _HAN_RUN.findall(text))) > 0.2 * sum(map(str.isalpha, text)):
        return CHINA
    return layout.zone if layout and layout.zone != CHINA else UTC_ZONE


_HAN_RUN = re.compile(f"{HAN_CHARACTER.pattern}+")
_KANA, _HANGUL = re.compile("[\u3041-\u30fa]+"), re.compile("[\uac00-\ud7a3]+")
_SHARE = 0.1
JAPAN = timezone(timedelta(hours=9))
"""Also the zone of Korea."""
UTC_ZONE = timezone(timedelta(0))


def stated_zone(pieces: Sequence[Piece]) -> timezone | None:
    """Return the time zone that a page's frame states (`All times are UTC+08:00`), or None."""
    for piece in (*pieces[-40:], *pieces[:20]):
        match = _ZONE_WORDS.search(piece.text) if len(piece.text) <= 200 else None
        if match and int(match[2]) <= 14:
            offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
            return timezone(offset if match[1] == "+" else -offset)
    return None


def writes_day_first(pieces: Sequence[Piece], language: str | None, url: str = "") -> bool:
    """Whether 3/5/2024 is the third of May here: other dates say so, or else the page's language, or its host.

    Another date may have a number above 12 (25/01/2024). Or one of the two numbers is the same in all dates of three
    days or more: posts of one thread are days apart, in one month.
    """
    short = (piece.text for piece in pieces if len(piece.text) <= 160)
    dates = [match for text in short if "/" in text or "-" in text for match in _NUMERIC.findall(text)]
    if not dates:
        return False
    day_first = sum(int(one) > 12 for one, *_ in dates)
    month_first = sum(int(two) > 12 for _, _, two in dates)
    if day_first != month_first:
        return day_first > month_first
    days = {(one, two) for one, _, two in dates}
    firsts, seconds = len({one for one, _ in days}), len({two for _, two in days})
    if len(days) >= _DAYS and 1 in (firsts, seconds):
        return firsts > seconds
    if language and _MONTH_FIRST.match(language) is None:
        return True
    return _DAY_FIRST_HOST.search(host_of(url)) is not None and _AMERICAN.match(language or "") is None


_DAYS = 3
_DAY_FIRST_HOST = re.compile(r"\.(?:uk|ie|au|nz|in|za|sg|my|fr|de|at|ch|be|nl|it|es|pt|br|mx|ar|ru|pl|gr|tr|dk|no|fi)$")
_AMERICAN = re.compile(r"(?i)en[-_]us$")


_NUMERIC = re.compile(
    r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2(?:(?:19|20)\d\d|(?<=/)\d\d(?=\s(?:\S{1,4}\s){0,2}\d?\d[:h]))(?![\d/-])"
)
_MONTH_FIRST = re.compile(r"(?i)(?:en(?:[-_]us)?|zh.*|ja.*|ko.*)$")

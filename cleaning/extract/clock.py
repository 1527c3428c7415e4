"""What time it was when a page was made, where nobody says when it was fetched: the clock that many engines print.

Times such as 3天前 and 03-05 22:51 count from then. Where a page has no clock they still show where its posts begin, so
they are counted from a day that never was, and what comes of it is taken back at the end (`known`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timezone

from cleaning.extract.dates import find_date
from cleaning.extract.pieces import Piece

NO_DAY = datetime(9000, 6, 15, 12, tzinfo=UTC)
"""The unknown day: a year far from that of any real time, so that what counts from it comes after all others."""
_NEVER = 8000  # a year that no page states
_LONGEST = 160
# phpBB "It is currently", SMF and vBulletin "Time now", MyBB "Current time", Discuz! "GMT+8, 2024-3-5 10:24", 现在是.
_CLOCK = re.compile(
    r"\b(?:it is currently|(?:the )?time (?:is )?now(?: is)?|current (?:date|time)(?: is)?|server time)\s*[:：]?\s*"
    r"|GMT\s?[+-]\d{1,2}(?::?\d\d)?\s*[,，]\s*"
    r"|(?:现在|当前|目前|本站|服务器|北京)(?:的?时间)?(?:是|为|\s*[:：])\s*",
    re.I,
)
_SIGNS = ("GMT", "urrent", "URRENT", "ime", "IME", "时间", "现在是", "目前")  # what no clock's line is without
_AT_END, _AT_START = 80, 30  # pieces of a page's foot and head: clocks stand there
# Engines hand their clock to scripts: XenForo `time: {now: …}`, NGA `__NOW = …`, others `serverTime: …`.
_HANDED = ("now", "__NOW", "server_time", "serverTime", "servertime", "current_time", "currentTime")
_SECONDS = re.compile(r"""["']?\s*[:=]\s*["']?(1[0-9]{9})(?:\d{3})?\b""")


def page_clock(pieces: Sequence[Piece], source: str, zone: timezone, *, day_first: bool) -> datetime | None:
    """Return the day and time that a page says it is, in its text or in its scripts (`source`), or None.

    A clock without a day tells nothing. Of several the last counts, as engines print it in the foot.
    """
    head, foot = pieces[:_AT_START], pieces[max(_AT_START, len(pieces) - _AT_END) :]
    for piece in (*reversed(foot), *reversed(head)):
        text = piece.text
        if len(text) > _LONGEST or not any(sign in text for sign in _SIGNS):
            continue
        for match in _CLOCK.finditer(text):
            found = find_date(text[match.end() :], zone=zone, day_first=day_first)
            if found is not None and found.has_time and found.start <= 4:
                return found.when
    return _clock_of_scripts(source)


def _clock_of_scripts(source: str) -> datetime | None:
    for name in _HANDED:
        at = source.find(name)
        while at >= 0:
            match = _SECONDS.match(source, at + len(name))
            if match and not source[at - 1 : at].isalnum():
                return datetime.fromtimestamp(int(match[1]), tz=UTC)
            at = source.find(name, at + 1)
    return None


def known(when: datetime | None) -> datetime | None:
    """Return a time, or None for one that counts from the day that never was."""
    return None if when is None or when.year > _NEVER else when

"""Quiet hours: the times of day in which a crawl asks nobody for anything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from crawler.errors import JobError

_SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_DAY = 24 * 60

Span = tuple[int, int]
"""From and to, in minutes after midnight; `to` is outside. From after to: over midnight."""


def parse_span(text: str) -> Span:
    """Read a span of the day; raises `JobError`.

    >>> parse_span("08:30-23:00"), parse_span("22:00-06:00")
    ((510, 1380), (1320, 360))
    """
    found = _SPAN.fullmatch(text)
    if found:
        start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if start < _DAY and end <= _DAY and start != end:
            return start, end
    raise JobError(f'quiet_hours: expected spans such as "08:30-23:00", found {text!r}')


def zone_of(name: str) -> tzinfo | None:
    """Return a time zone by its IANA name; None for "", which means this machine's. Raises `JobError`."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        expected = 'a name such as "Asia/Shanghai", or "" for this machine\'s zone'
        raise JobError(f"quiet_zone: expected {expected}, found {name!r}") from error


def quiet_until(spans: Iterable[Span], zone: tzinfo | None, moment: float) -> str:
    """Return until when it is quiet at a moment (seconds since 1970), as HH:MM; "" when it is not.

    >>> from datetime import UTC
    >>> quiet_until([(1320, 360)], UTC, 3600.0 * 23), quiet_until([(1320, 360)], UTC, 3600.0 * 12)
    ('06:00', '')
    """
    local = datetime.fromtimestamp(moment, zone)
    now = local.hour * 60 + local.minute
    for start, end in spans:
        if (start <= now < end) if start < end else (now >= start or now < end):
            return f"{end // 60:02}:{end % 60:02}"
    return ""

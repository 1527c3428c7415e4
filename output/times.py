"""Times as text: RFC 3339, in the site's own offset where a row has one."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


def rfc3339(time: datetime, offset: str | None = None) -> str:
    """Return a UTC time as RFC 3339, in `offset` (±HH:MM) when given, else with Z.

    An offset with seconds (local mean time of old) has no place in RFC 3339: Z is used then.

    >>> from datetime import UTC
    >>> rfc3339(datetime(2025, 3, 5, 14, 51, 54, tzinfo=UTC), "+08:00")
    '2025-03-05T22:51:54+08:00'
    """
    match = _OFFSET.fullmatch(offset or "")
    if match is not None:
        span = timedelta(hours=int(match[2]), minutes=int(match[3]))
        zone = timezone(-span if match[1] == "-" else span)
        try:
            return time.astimezone(zone).isoformat()
        except OverflowError:  # the local time would be outside the years 1 to 9999
            pass
    return time.replace(tzinfo=None).isoformat() + "Z"


def stamp(value: Any, offset: str | None = None) -> Any:
    """Return a row with its times as text, nested ones too; `published_at` in the row's own offset."""
    if isinstance(value, datetime):
        return rfc3339(value, offset)
    if isinstance(value, dict):
        own = value.get("published_utc_offset")
        return {key: stamp(item, own if key == "published_at" else None) for key, item in value.items()}
    if isinstance(value, list):
        return [stamp(item) for item in value]
    return value

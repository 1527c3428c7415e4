"""The templates (`templates/*.html`), read by importlib.resources; everything is escaped."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined


def _source(name: str) -> str:
    return files("qingtie.demo").joinpath("templates", name).read_text("utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )


def draw(name: str, **values: object) -> str:
    """Draw a template."""
    return _environment().get_template(name).render(**values)


def uid(author: str) -> int:
    """Return the member number of an author: the same on every page, 1000 to 90999."""
    return zlib.crc32(author.encode()) % 90_000 + 1_000


def day(moment: datetime) -> str:
    """Return a day as Discuz! shows it, without leading zeros.

    >>> day(datetime(2024, 3, 5, 22, 1, 4))
    '2024-3-5'
    """
    return f"{moment.year}-{moment.month}-{moment.day}"


def minute(moment: datetime) -> str:
    """Return day and minute as Discuz! shows them.

    >>> minute(datetime(2024, 3, 5, 22, 1, 4))
    '2024-3-5 22:01'
    """
    return f"{day(moment)} {moment:%H:%M}"


def stamp(moment: datetime) -> str:
    """Return day and second as Discuz! shows them.

    >>> stamp(datetime(2024, 3, 5, 22, 1, 4))
    '2024-3-5 22:01:04'
    """
    return f"{day(moment)} {moment:%H:%M:%S}"


def relative(moment: datetime, now: datetime) -> str:
    r"""Return how Discuz! words a time within the last week, or "" when it is longer ago.

    >>> relative(datetime(2025, 6, 9, 21, 33), datetime(2025, 6, 10, 12))
    '昨天\xa021:33'
    """
    days = (now.date() - moment.date()).days
    if days == 0:
        minutes = int((now - moment).total_seconds() // 60)
        return f"{minutes}\xa0分钟前" if minutes < 60 else f"{minutes // 60}\xa0小时前"
    if days in (1, 2):
        return f"{'昨天' if days == 1 else '前天'}\xa0{moment:%H:%M}"
    return f"{days}\xa0天前" if days < 7 else ""


def utc(moment: datetime) -> str:
    """Return a time as phpBB writes it into `datetime`, in UTC.

    >>> from qingtie.demo.model import BEIJING
    >>> utc(datetime(2024, 3, 5, 22, 1, 4, tzinfo=BEIJING))
    '2024-03-05T14:01:04+00:00'
    """
    return moment.astimezone(UTC).isoformat()

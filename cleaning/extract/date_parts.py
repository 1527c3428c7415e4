"""What dates of all forms are made of: patterns of days and times of day, and a found date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
WEEKDAYS = "mon tue wed thu fri sat sun".split()

TIME = (
    r"(?:(?P<half>上午|下午|凌晨|早上|清晨|中午|晚上|傍晚|[AaPp][Mm](?=\s?\d))\s?)?(?P<hour>[0-2]?\d)"
    r"(?:(?:[:点點]|时(?=\d)|h(?=\d\d))(?P<minute>[0-5]\d|\d(?!\d))|[时點点](?!\d)|(?=\s?[apAP]\.?[mM]\b)|\.(?P<dotted>[0-5]\d)(?=\s?(?:[apAP][mM]|GMT|BST|UTC|CES?T|AE[SD]T)\b))"
    r"(?:[:分](?P<second>[0-5]\d|\d(?!\d)))?[秒分]?(?:\.\d+)?(?:[\s\u202f]?(?P<ampm>[apAP]\.?[mM](?![a-zA-Z])\.?|[上下]午(?!\s?\d|好)))?"
)
# Names of zones that mean one thing on a forum page; CST (China or Central) and IST do not. The US ones are RFC 5322's.
ZONES = {
    "UTC": 0, "GMT": 0, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "HKT": 8, "JST": 9, "KST": 9,
    "AEST": 10, "AEDT": 11, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
ZONE_NAME = rf"(?-i:{'|'.join(sorted(ZONES, key=len, reverse=True))})"
_OFFSET = r"(?:UTC|GMT)[+-]\d{1,2}(?::?\d{2})?\b|[+-]\d{2}:?\d{2}\b"
ZONE = rf"(?:\s?\(?(?P<zone>Z\b|{_OFFSET}|{ZONE_NAME}\b(?![+-]\d))\)?)?"
_WEEKDAY = r"(?:(?:星期|周|週|礼拜|禮拜).|[(（][^)）]{1,4}[)）]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?"
_WEEKDAY += r"|(?:пнд?|втр?|срд?|чтв?|птн?|сбт?|вск?|lun|jeu|ven|dim|mo|di|mi|do|sa|so)\.?)"  # 2ch: 12/05/19 Вск 14:22
GAP = rf"(?:\s{{0,4}}(?:[T,，;@·•|/–-]|:(?=\s)|at\b|on\b|在)?\s{{0,4}}(?:{_WEEKDAY}[,，]?\s{{0,4}}(?:at\s)?)?\(?)"
"""What may stand between a day and its time of day."""
MONTH_NAME = r"(?P<name>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
MONTH = r"(?P<month>1[0-2]|0?[1-9])"
DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)"
NTH = r"(?:st|nd|rd|th)?"


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A time found in a text: where it stands (code points) and whether it was absolute."""

    when: datetime
    start: int
    end: int
    absolute: bool
    has_time: bool = False


def build(year: int, month: int, day: int, groups: dict[str, str | None], zone: object) -> datetime | None:
    """Return the moment of a day and the groups of `TIME`, or None when there is no such one.

    `zone` that is no fixed offset counts as that of China.
    """
    hour = int(groups.get("hour") or 0)
    half = (groups.get("half") or "").lower()
    ampm = (groups.get("ampm") or "").lower().replace(".", "") or half
    if ((half in ("下午", "晚上", "傍晚") or ampm in ("pm", "下午")) and hour < 12) or (half == "中午" and hour < 11):
        hour += 12
    elif (half in ("上午", "凌晨") or ampm in ("am", "上午")) and hour == 12:
        hour = 0
    minute, second = int(groups.get("minute") or groups.get("dotted") or 0), int(groups.get("second") or 0)
    if not isinstance(zone, timezone):
        zone = CHINA
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def month_named(name: str) -> int:
    """Return the number of a month by its English name or how that begins."""
    return MONTHS.index(name[:3].lower()) + 1

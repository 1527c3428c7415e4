"""Times as forum pages write them: absolute, relative to the fetch, Chinese, English, Republic of China years.

All results are timezone-aware. A page that states no zone gets `zone` (UTC+8 by default, the zone of all of China
and Taiwan). A day without a time is midnight in that zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import lru_cache

CHINA = timezone(timedelta(hours=8))

_TIME = (
    r"(?:(?P<half>上午|下午|凌晨|早上|中午|晚上|傍晚)\s?)?(?P<hour>[0-2]?\d)[:时點点](?P<minute>[0-5]\d)"
    r"(?:[:分](?P<second>[0-5]\d))?秒?(?:\.\d+)?(?:\s?(?P<ampm>[ap]\.?m\b\.?))?"
)
_ZONE = r"(?:\s?(?P<zone>Z\b|(?:UTC|GMT)?[+-]\d{2}:?\d{2}\b))?"
_GAP = r"(?:\s{0,4}(?:[T,，@·•|/–-]|at|星期.|周.|\([^)]{1,3}\)|（[^）]{1,3}）)?\s{0,4})"
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"(?P<name>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_ABSOLUTE = [
    # Years of the Republic of China without the word, as boards in Taiwan write them: with a time only.
    re.compile(
        rf"(?<![\d.-])(?P<roc>1[01]\d)[-/.](?P<month>1[0-2]|0?[1-9])[-/.](?P<day>3[01]|[12]\d|0?[1-9])\s+{_TIME}"
    ),
    re.compile(
        rf"(?<![\d.])(?P<year>(?:19|20)\d\d)\s?(?:(?P<sep>[-/.])(?P<month>1[0-2]|0?[1-9])(?P=sep)(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)"
        rf"|年\s?(?P<month2>1[0-2]|0?[1-9])\s?月\s?(?P<day2>3[01]|[12]\d|0?[1-9])\s?[日号號]?)(?:{_GAP}{_TIME}{_ZONE})?",
        re.I,
    ),
    re.compile(
        rf"(?:民國|民国|中華民國|中华民国)\s?(?P<roc>\d{{2,3}})\s?[年./-]\s?(?P<month>1[0-2]|0?[1-9])\s?[月./-]\s?"
        rf"(?P<day>3[01]|[12]\d|0?[1-9])日?(?:{_GAP}{_TIME})?"
    ),
    re.compile(
        rf"\b{_MONTH}\s(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?,?\s(?P<year>(?:19|20)\d\d)(?:{_GAP}{_TIME}{_ZONE})?",
        re.I,
    ),
    re.compile(
        rf"\b(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s{_MONTH},?\s(?P<year>(?:19|20)\d\d)(?:{_GAP}{_TIME}{_ZONE})?",
        re.I,
    ),
    re.compile(
        rf"(?<![\d./-])(?P<one>3[01]|[12]\d|0?[1-9])(?P<sep>[/.-])(?P<two>3[01]|[12]\d|0?[1-9])(?P=sep)"
        rf"(?P<year>(?:19|20)\d\d)(?![\d.])(?:{_GAP}{_TIME}{_ZONE})?",
        re.I,
    ),
]
_ABSOLUTE.append(  # ctime: Thu Mar  5 22:51:54 2009
    re.compile(
        rf"\b{_MONTH}\s{{1,2}}(?P<day>3[01]|[12]\d|0?[1-9])\s{_TIME}\s(?:[A-Z]{{3,4}}\s)?(?P<year>(?:19|20)\d\d)", re.I
    )
)
_SHORT_YEAR = [  # years of two digits, with a time only: 24-08-27 11:42 and 01/12/06 07:05 PM
    re.compile(
        rf"(?<![\d./:-])(?P<year>[0-4]\d)[-./](?P<month>1[0-2]|0?[1-9])[-./](?P<day>3[01]|[12]\d|0?[1-9])"
        rf"(?![\d/-]){_GAP}{_TIME}"
    ),
    re.compile(
        rf"(?<![\d./:-])(?P<month>1[0-2]|0?[1-9])/(?P<day>3[01]|[12]\d|0?[1-9])/(?P<year>[0-4]\d)(?![\d/-]){_GAP}{_TIME}",
        re.I,
    ),
]
_SHORT_YEAR.append(
    re.compile(rf"\b{_MONTH}\s(?P<day>3[01]|[12]\d|0?[1-9])\s'(?P<year>[0-4]\d)(?:{_GAP}{_TIME})?", re.I)
)
_MAY_BE_SHORT = re.compile(r"(?<!\d)\d{1,2}[-./]\d{1,2}[-./]\d{1,2}(?!\d)|\s'\d\d\b")
_HALF_DAY = re.compile(r"\d\s?[ap]\.?m\b|\((?:mon|tue|wed|thu|fri|sat|sun)\)", re.I)
_NO_YEAR = (
    re.compile(
        rf"(?<![\d.:/-])(?P<month>1[0-2]|0?[1-9])(?:-|/|月\s?)(?P<day>3[01]|[12]\d|0?[1-9])日?(?![\d/-]){_GAP}{_TIME}"
    ),
    re.compile(rf"\b{_MONTH}\s(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?{_GAP}{_TIME}", re.I),
    # A day without a year and a time is one only where nothing else stands, but for the place it was written at.
    re.compile(
        r"^\s*(?:(?:发布|发表|编辑|回复)于\s?)?(?P<month>1[0-2]|0[1-9])-(?P<day>3[01]|[12]\d|0[1-9])(?:\s*[\u4e00-\u9fff]{2,4})?\s*$"
    ),
    re.compile(rf"^\s*(?:on\s)?{_MONTH}\s(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s*$", re.I),
)
_TIME_BEFORE = re.compile(  # 5:12 a.m. ET May 17, 2024; 08:12 on 13 May 2012
    rf"(?<![\d:.-]){_TIME}(?:\s?\(?(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|AES?T|IST)\)?)?\s{{0,2}}(?:[,·|–-]|on)?\s{{0,2}}"
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s)?$",
    re.I,
)
_DAYS = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2, "today": 0, "yesterday": 1}
_DAY = re.compile(rf"(?P<word>今天|今日|昨天|昨日|前天|\btoday\b|\byesterday\b){_GAP}(?:{_TIME})?", re.I)
_IN_PROSE = re.compile(  # 代表昨天的自己: a day within a sentence is no time of a post
    r"[\u4e00-\u9fff](?<![于於在间間期])(?:今天|今日|昨天|昨日|前天)|(?:今天|今日|昨天|昨日|前天)(?![发發回来來更编編评評])[\u4e00-\u9fff]"
)
_UNITS = {
    "秒": 1, "分": 60, "小时": 3600, "小時": 3600, "钟头": 3600, "天": 86_400, "日": 86_400, "周": 604_800,
    "星期": 604_800, "个月": 2_592_000, "月": 2_592_000, "個月": 2_592_000, "年": 31_536_000,
    "second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "hr": 3600, "day": 86_400, "week": 604_800,
    "month": 2_592_000, "year": 31_536_000,
}  # fmt: skip
_NUMBERS = {
    "半": 0.5,
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "a": 1,
    "an": 1,
}
_AGO = re.compile(
    r"(?P<number>\d{1,4}|半|[一两二三四五六七八九十])\s?(?P<unit>秒|分|小时|小時|个小时|钟头|天|日|周|星期|个星期|个月|個月|月|年)(?:钟|鐘)?\s?[以之]?前"
    r"|\b(?P<number2>\d{1,4}|an?)\s(?P<unit2>second|sec|minute|min|hour|hr|day|week|month|year)s?\sago\b",
    re.I,
)
_GREATER = re.compile(  # what stands before in `3 小时 22 分钟前` and `12 years, 1 month ago`
    r"(?P<number>\d{1,3})\s?(?P<unit>年|个月|周|天|小时|(?:year|month|week|day|hour)(?=s?\b))s?,?\s?(?:and\s)?$", re.I
)
_JUST_NOW = re.compile(r"刚刚|剛剛|\bjust now\b", re.I)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A time found in a text: where it stands (code points) and whether it was absolute."""

    when: datetime
    start: int
    end: int
    absolute: bool
    has_time: bool = False


def parse_date(
    text: str, *, fetched_at: datetime | None = None, zone: timezone = CHINA, day_first: bool = False
) -> datetime | None:
    """Return the first time in `text`, or None.

    `fetched_at` (aware) anchors relative times; without it they give None. `day_first` says how 3/5/2024 is meant;
    13/5/2024 and 3.5.2024 can be read in one way only.

    >>> str(parse_date("发表于 2024-3-5 22:51:54"))
    '2024-03-05 22:51:54+08:00'
    """
    found = find_date(text, fetched_at=fetched_at, zone=zone, day_first=day_first)
    return found.when if found else None


def find_date(
    text: str, *, fetched_at: datetime | None = None, zone: timezone = CHINA, day_first: bool = False
) -> FoundDate | None:
    """Return the first time in `text` with its place, absolute ones preferred, or None."""
    if len(text) > 120:
        return _find_date(text, fetched_at, zone, day_first)
    return _remembered(text, fetched_at, zone, day_first)


def _find_date(text: str, fetched_at: datetime | None, zone: timezone, day_first: bool) -> FoundDate | None:
    folded = text[:2000]
    if _WIDE.search(folded):
        folded = folded.translate(_FULL_WIDTH)
    if _YEAR.search(folded):
        patterns = _ABSOLUTE if _SELDOM.search(folded) else _COMMON
        found = [f for f in (_absolute(p, folded, zone, day_first) for p in patterns) if f]
        if found:
            return _with_time_before(folded, min(found, key=lambda f: f.start))
    if _MAY_BE_SHORT.search(folded):
        chinese = zone == CHINA and not _HALF_DAY.search(folded)
        short = [f for f in (_absolute(p, folded, zone, day_first) for p in _SHORT_YEAR[:: 1 if chinese else -1]) if f]
        if short:
            return short[0]
    if fetched_at is None or not _RELATIVE.search(folded):
        return None
    local = fetched_at.astimezone(zone)
    for finder in (_without_year, _day_word, _ago):
        one = finder(folded, local)
        if one:
            return one
    return None


_remembered = lru_cache(8192)(_find_date)
_COMMON = (_ABSOLUTE[1], _ABSOLUTE[5])
_SELDOM = re.compile(rf"民|(?<!\d)1[01]\d[-/.]|{'|'.join(_MONTHS)}", re.I)  # what the others need
_RELATIVE = re.compile(r"[前天日刚剛]|\d\s?(?:[-/月:]|[a-z])|day|now|\ban?\s|[a-z]{3}\.?\s\d", re.I)
_WIDE = re.compile("[\uff10-\uff19\uff1a\uff0d\uff0f]")
_YEAR = re.compile(r"(?:19|20)\d\d|民[國国]|1[01]\d[-/.]")  # every absolute form has one of these
_FULL_WIDTH = {0xFF10 + n: str(n) for n in range(10)} | {0xFF1A: ":", 0xFF0D: "-", 0xFF0F: "/"}


def _with_time_before(text: str, found: FoundDate) -> FoundDate:
    """Take in the time of day that stands before the day, where none stands after it."""
    before = None if found.has_time else _TIME_BEFORE.search(text, max(0, found.start - 40), found.start)
    if before is None:
        return found
    day = found.when
    when = _build(day.year, day.month, day.day, before.groupdict(), day.tzinfo)
    return replace(found, when=when, start=before.start(), has_time=True) if when else found


def _absolute(pattern: re.Pattern[str], text: str, zone: timezone, day_first: bool) -> FoundDate | None:
    for match in pattern.finditer(text):
        groups = match.groupdict()
        if groups.get("one"):
            first = day_first or groups["sep"] == "." or int(groups["one"]) > 12
            names = ("day", "month") if first and int(groups["two"]) <= 12 else ("month", "day")
            groups |= dict(zip(names, (groups["one"], groups["two"]), strict=True))
        year = int(groups["roc"]) + 1911 if groups.get("roc") else int(groups["year"])
        year += 2000 if year < 100 else 0
        if groups.get("name"):
            month = _MONTHS.index(groups["name"][:3].lower()) + 1
        else:
            month = int(groups.get("month") or groups["month2"])
        day = int(groups.get("day") or groups["day2"])
        when = _build(year, month, day, groups, _zone(groups.get("zone"), zone))
        if when:
            return FoundDate(when, match.start(), match.end(), absolute=True, has_time=bool(groups.get("hour")))
    return None


def _without_year(text: str, local: datetime) -> FoundDate | None:
    match = next(filter(None, (pattern.search(text) for pattern in _NO_YEAR)), None)
    if not match:
        return None
    groups = match.groupdict()
    name = groups.get("name")
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(groups["month"])
    for year in (local.year, local.year - 1):
        when = _build(year, month, int(groups["day"]), groups, local.tzinfo)
        if when and when <= local + timedelta(days=1):
            timed = bool(groups.get("hour"))
            return FoundDate(when, match.start(), match.end(), absolute=False, has_time=timed)
    return None


def _day_word(text: str, local: datetime) -> FoundDate | None:
    match = _DAY.search(text)
    if not match or (not match["hour"] and _IN_PROSE.search(text, max(0, match.start() - 1), match.end() + 1)):
        return None
    day = local - timedelta(days=_DAYS[match["word"].lower()])
    when = _build(day.year, day.month, day.day, match.groupdict(), local.tzinfo)
    return FoundDate(when, match.start(), match.end(), absolute=False, has_time=bool(match["hour"])) if when else None


def _ago(text: str, local: datetime) -> FoundDate | None:
    match = _AGO.search(text)
    if not match:
        now = _JUST_NOW.search(text)
        return FoundDate(local, now.start(), now.end(), absolute=False) if now else None
    number = (match["number"] or match["number2"]).lower()
    unit = (
        (match["unit"] or match["unit2"]).lower().removeprefix("个")
        if (match["unit"] or "") not in ("个月",)
        else "个月"
    )
    seconds = (_NUMBERS[number] if number in _NUMBERS else float(number)) * _UNITS[unit]
    start = match.start()
    greater = _GREATER.search(text, max(0, start - 20), start)
    if greater and _UNITS[greater["unit"].lower()] > _UNITS[unit]:
        seconds += int(greater["number"]) * _UNITS[greater["unit"].lower()]
        start = greater.start()
    try:
        when = local - timedelta(seconds=seconds)
    except OverflowError:
        return None
    return FoundDate(when.replace(microsecond=0), start, match.end(), absolute=False)


def _build(year: int, month: int, day: int, groups: dict[str, str | None], zone: object) -> datetime | None:
    hour = int(groups.get("hour") or 0)
    half, ampm = groups.get("half"), (groups.get("ampm") or "").lower().replace(".", "")
    if ((half in ("下午", "晚上", "傍晚") or ampm == "pm") and hour < 12) or (half == "中午" and hour < 11):
        hour += 12
    elif (half in ("上午", "凌晨") or ampm == "am") and hour == 12:
        hour = 0
    minute, second = int(groups.get("minute") or 0), int(groups.get("second") or 0)
    if not isinstance(zone, timezone):
        zone = CHINA
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def _zone(stated: str | None, zone: timezone) -> timezone:
    if not stated:
        return zone
    if stated.upper() == "Z":
        return timezone.utc  # noqa: UP017
    digits = re.sub(r"[^\d]", "", stated)
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset > timedelta(hours=14):
        return zone
    return timezone(-offset if "-" in stated else offset)

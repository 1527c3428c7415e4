"""Times as forum pages write them: absolute, relative to the fetch, Chinese, English, Republic of China years.

All results are timezone-aware. A page that states no zone gets `zone` (UTC+8 by default, the zone of all of China
and Taiwan). A day without a time is midnight in that zone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from cleaning.extract.date_parts import (
    CHINA,
    DAY,
    GAP,
    MONTH,
    MONTH_NAME,
    MONTHS,
    NTH,
    TIME,
    WEEKDAYS,
    ZONE,
    ZONE_NAME,
    ZONES,
    FoundDate,
    build,
    month_named,
)
from cleaning.extract.foreign_dates import WEEKDAY_BEFORE, englished
from cleaning.extract.relative_dates import MAY_BE_RELATIVE, find_relative

_YEAR4 = r"(?P<year>(?:19|20)\d\d)"
_TAIL = rf"(?:{GAP}(?:{TIME}{ZONE}|(?P<word>midnight|noon)\b)|\s?[(（](?:周|星期)?[日月火水木金土一二三四五六][)）])?"
_DAY_NAME = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}"
_ABSOLUTE = [
    # Years of the Republic of China without the word, as boards in Taiwan write them: with a time only.
    re.compile(
        rf"(?<![\d.-])(?P<roc>1[01]\d)(?:[-/.]{MONTH}[-/.]|年{MONTH.replace('month', 'month2')}月){DAY}日?\s+{TIME}"
    ),
    re.compile(
        rf"(?<![\d.]){_YEAR4}\s?(?:(?P<sep>[-/.])\s?{MONTH}(?P=sep)\s?(?P<day>3[01]|[12]\d|0?[1-9])(?:(?!\d)|(?=[0-2]\d:[0-5]\d))\.?"
        rf"|年\s?(?P<month2>1[0-2]|0?[1-9])\s?月\s?(?P<day2>3[01]|[12]\d|0?[1-9])(?!\d)\s?[日号號]?){_TAIL}",
        re.I,
    ),
    re.compile(
        rf"(?:民國|民国|中華民國|中华民国)\s?(?P<roc>\d{{2,3}})\s?[年./-]\s?{MONTH}\s?[月./-]\s?{DAY}日?(?:{GAP}{TIME})?"
    ),
    re.compile(rf"\b{MONTH_NAME}(?:\s|[-/]){DAY}{NTH}(?:,?\s|[-/])(?:{_DAY_NAME},?\s)?{_YEAR4}(?!\d){_TAIL}", re.I),
    re.compile(rf"(?<!\d){DAY}(?:{NTH}|\.)(?:\s(?:of\s)?|[-/]){MONTH_NAME}(?:,?\s|[-/]){_YEAR4}(?!\d){_TAIL}", re.I),
    re.compile(rf"(?<!\d){_YEAR4}(?:[,.]?\s|[-/]){MONTH_NAME}(?:\s|[-/]){DAY}(?:\.|{NTH}){_TAIL}", re.I),
    re.compile(
        rf"(?<![\d./-])(?P<one>3[01]|[12]\d|0?[1-9])(?P<sep>[/.-])\s?(?P<two>3[01]|[12]\d|0?[1-9])(?P=sep)\s?"
        rf"{_YEAR4}(?![\d.]){_TAIL}",
        re.I,
    ),
    re.compile(  # ctime: Thu Mar  5 22:51:54 2009
        rf"\b{MONTH_NAME}\s{{1,2}}{DAY}\s{TIME}\s(?:(?P<zone>{ZONE_NAME}|[+-]\d{{4}})\s|[A-Z]{{3,4}}\s)?{_YEAR4}", re.I
    ),
    re.compile(  # without marks: with a time, or as the whole text only
        rf"(?<!\d){_YEAR4}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?:\s?T?(?P<hour>[01]\d|2[0-3]):?(?P<minute>[0-5]\d)(?::?(?P<second>[0-5]\d))?(?!\d)|\s*$)"
    ),
]
_COMMON = (_ABSOLUTE[1], _ABSOLUTE[6])
_UNMARKED = _ABSOLUTE[-1]
_SHORT_YEAR = [  # years of two digits, with a time only: 24-08-27 11:42 and 01/12/06 07:05 PM
    re.compile(rf"(?<![\d./-])(?<!\d:)(?P<year>[0-4]\d)[-./]{MONTH}[-./]{DAY}(?![/-]){GAP}{TIME}"),
    re.compile(
        r"(?<![\d./-])(?<!\d:)(?P<one>3[01]|[12]\d|0?[1-9])(?P<sep>/)(?P<two>3[01]|[12]\d|0?[1-9])/(?P<year>[0-4]\d)"
        rf"(?![\d/-]){GAP}{TIME}",
        re.I,
    ),
    re.compile(rf"\b{MONTH_NAME}\s{DAY},?\s'(?P<year>[0-4]\d)(?:{GAP}{TIME})?", re.I),
    re.compile(rf"(?<!\d){DAY}\s{MONTH_NAME},?\s'(?P<year>[0-4]\d)\b(?:{GAP}{TIME})?", re.I),
    re.compile(rf"\b{MONTH_NAME}\s{DAY},?\s(?P<year>[0-4]\d)(?![\d:]){GAP}{TIME}", re.I),  # Mar 23 09 8:16 AM
    re.compile(rf"(?<![\d年])(?P<year>[0-4]\d)年{MONTH}月{DAY}[日号號]?(?:{GAP}{TIME})?"),
    re.compile(
        rf"(?<![\d./-])(?<!\d:){DAY}(?:\s|-){MONTH_NAME}(?:,?\s'?|-)(?P<year>[0-4]\d)(?![\d:]){GAP}{TIME}", re.I
    ),
    re.compile(
        rf"(?<![\d:.]){TIME}\s{{0,2}}(?:[,·|–-]|on)?\s{{0,2}}{DAY}(?:\s|-){MONTH_NAME}(?:,?\s'?|-)(?P<year>[0-4]\d)(?![\d:])",
        re.I,
    ),
    re.compile(
        rf"(?<![\d./-])(?<!\d:){DAY}\.{MONTH}\.(?P<year>[0-4]\d)(?![\d./-]){GAP}{TIME}", re.I
    ),  # 14.05.24, 10:20
]
_MAY_BE_SHORT = re.compile(
    rf"(?<!\d)\d{{1,2}}[-./]\d{{1,2}}[-./]\d{{1,2}}(?!\d)|\s'\d\d\b|\d年\d|\d[\s-](?:{'|'.join(MONTHS)})[a-z]*\.?[\s,-]"
    rf"|(?:{'|'.join(MONTHS)})[a-z]*\.?\s\d\d?,?\s\d\d\s",
    re.I,
)
_HALF_DAY = re.compile(r"\d\s?[ap]\.?m\b|\((?:mon|tue|wed|thu|fri|sat|sun)\)", re.I)
_TIME_BEFORE = re.compile(  # 5:12 a.m. ET May 17, 2024; 08:12 on 13 May 2012
    rf"(?<![\d.-])(?<!\d:){TIME}(?:\s?\(?(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|AES?T|IST)\)?)?\s{{0,2}}(?:[,·|–-]|on)?\s{{0,2}}"
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s)?$",
    re.I,
)


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


def date_in_url(url: str, *, zone: timezone = CHINA) -> datetime | None:
    """Return the day that a page's address states as the day of publication, or None: a whole day, or nothing.

    >>> str(date_in_url("https://example.com/n1/2022/0620/c1008-32450000.html"))
    '2022-06-20 00:00:00+08:00'
    >>> date_in_url("https://example.com/2022/06/some-words/") is None
    True
    """
    for match in _IN_URL.finditer(url):
        when = build(int(match[1]), int(match[3]), int(match[4]), {}, zone)
        if when:
            return when
    return None


_IN_URL = re.compile(r"(?<![0-9])(20[0-4]\d|199\d)([-/_]?)(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?![0-9])")


def find_date(
    text: str, *, fetched_at: datetime | None = None, zone: timezone = CHINA, day_first: bool = False
) -> FoundDate | None:
    """Return the first time in `text` with its place, absolute ones preferred, or None."""
    if len(text) > 120:
        return _find_date(text, fetched_at, zone, day_first)
    return _remembered(text, fetched_at, zone, day_first)


def _find_date(text: str, fetched_at: datetime | None, zone: timezone, day_first: bool) -> FoundDate | None:
    text = text[:2000]
    other = englished(text)
    found = _find_english(other.text if other else text, fetched_at, zone, day_first)
    if found is None:
        return None
    if other is not None:
        found = replace(found, start=other.place(found.start, end=False), end=other.place(found.end, end=True))
    before = text[max(0, found.start - _WEEKDAY_LENGTH) : found.start] if found.start > 2 else ""
    weekday = WEEKDAY_BEFORE.search(before) if before[-1:] in (" ", ",", ".") else None
    if weekday is None and before[-1:] == " " and text[found.start].isalpha():  # `Fri Sep 08, 2006`
        weekday = _SHORT_WEEKDAY.search(before)
    return replace(found, start=found.start - len(before) + weekday.start()) if weekday else found


_WEEKDAY_LENGTH = 20
_SHORT_WEEKDAY = re.compile(rf"(?<!\w)(?:{'|'.join(WEEKDAYS)})\s$", re.I)


def _find_english(text: str, fetched_at: datetime | None, zone: timezone, day_first: bool) -> FoundDate | None:
    folded = text
    if _WIDE.search(folded):
        folded = _WIDE_BETWEEN.sub(":", folded.translate(_FULL_WIDTH))
    if "年" in folded and _HAN_DAY.search(folded):
        folded = _HAN_DAY.sub(_in_digits, folded)
    if "191" in folded:
        folded = _AFTER_1999.sub(_this_century, folded)
    if _YEAR.search(folded):
        patterns = _ABSOLUTE if _SELDOM.search(folded) else _COMMON
        found = [f for f in (_absolute(p, folded, zone, day_first) for p in patterns) if f]
        if found:
            first = _with_time_before(folded, min(found, key=lambda f: f.start))
            return _short_year(folded[: first.start], zone, day_first) or _to_end_of_day(text, first)
    short = _short_year(folded, zone, day_first)
    if short:
        return short
    if fetched_at is None or not MAY_BE_RELATIVE.search(folded):
        return None
    return find_relative(folded, fetched_at.astimezone(zone))


def _short_year(text: str, zone: timezone, day_first: bool) -> FoundDate | None:
    """Find a date whose year has two digits; which of several forms is meant depends on where the page is from."""
    if not _MAY_BE_SHORT.search(text):
        return None
    patterns = _SHORT_YEAR[:: 1 if zone == CHINA and not day_first and not _HALF_DAY.search(text) else -1]
    return next(filter(None, (_absolute(pattern, text, zone, day_first) for pattern in patterns)), None)


_remembered = lru_cache(8192)(_find_date)
_SELDOM = re.compile(rf"民|(?<!\d)1[01]\d[-/.年]|(?:19|20)\d{{6}}|{'|'.join(MONTHS)}", re.I)  # what the others need
_WIDE = re.compile("[\uff10-\uff19\uff1a\uff0d\uff0f]")
_YEAR = re.compile(r"(?:19|20)\d\d|民[國国]|1[01]\d[-/.年]")  # every absolute form has one of these
_FULL_WIDTH = {0xFF10 + n: str(n) for n in range(10)} | {0xFF0D: "-", 0xFF0F: "/"}
_WIDE_BETWEEN = re.compile("(?<=[0-9])\uff1a(?=[0-9])")
"""The colon of a time; behind a label (`时间：03-05 08:10`) it is none."""
_HAN_DIGITS = {character: str(n) for n, character in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_HAN_DAY = re.compile(
    r"([一二][零〇○一二三四五六七八九]{3})年(十?[一二三四五六七八九十])月(三十一?|二?十?[一二三四五六七八九]|二?十)[日号]"
)


def _in_digits(match: re.Match[str]) -> str:
    """Write 二〇〇九年三月五日 in digits, as long as it was where that is possible: places in a text nearly stay."""
    year = "".join(_HAN_DIGITS[character] for character in match[1])
    return f"{year}年{_han_number(match[2])}月{_han_number(match[3])}日".ljust(len(match[0]))


_AFTER_1999 = re.compile(r"(?<=, )191([0-2]\d)(?=\s+at\s\d)")
"""How boards of the nineties print later years, as 19 and the years since 1900: `May 02, 19105 at 08:35:31`."""


def _this_century(match: re.Match[str]) -> str:
    return f"20{match[1]} "


def _to_end_of_day(text: str, found: FoundDate) -> FoundDate:
    """Let a day that is written in Chinese digits end where it does in the text."""
    match = _HAN_DAY.search(text) if "年" in text and not found.has_time else None
    return replace(found, end=match.end()) if match and match.start() == found.start else found


def _han_number(text: str) -> int:
    """Return a number from 一 to 九十九."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return int(_HAN_DIGITS[text])
    return 10 * int(_HAN_DIGITS[tens] if tens else 1) + int(_HAN_DIGITS[ones] if ones else 0)


def _with_time_before(text: str, found: FoundDate) -> FoundDate:
    """Take in the time of day that stands before the day, where none stands after it."""
    before = None if found.has_time else _TIME_BEFORE.search(text, max(0, found.start - 40), found.start)
    if before is None:
        return found
    day = found.when
    when = build(day.year, day.month, day.day, before.groupdict(), day.tzinfo)
    return replace(found, when=when, start=before.start(), has_time=True) if when else found


def _absolute(pattern: re.Pattern[str], text: str, zone: timezone, day_first: bool) -> FoundDate | None:
    for match in pattern.finditer(text):
        groups = match.groupdict()
        if groups.get("word"):  # how Django writes 0:00 and 12:00
            groups["hour"] = "12" if str(groups["word"]).lower() == "noon" else "0"
        if groups.get("one"):
            first = day_first or groups["sep"] == "." or int(groups["one"]) > 12
            names = ("day", "month") if first and int(groups["two"]) <= 12 else ("month", "day")
            groups |= dict(zip(names, (groups["one"], groups["two"]), strict=True))
        year = int(groups["roc"]) + 1911 if groups.get("roc") else int(groups["year"])
        year += 2000 if year < 100 else 0
        if groups.get("name"):
            month = month_named(groups["name"])
        else:
            month = int(groups.get("month") or groups["month2"])
        day = int(groups.get("day") or groups["day2"])
        when = build(year, month, day, groups, _zone(groups.get("zone"), zone))
        if when:
            return FoundDate(when, match.start(), match.end(), absolute=True, has_time=bool(groups.get("hour")))
    return None


def _zone(stated: str | None, zone: timezone) -> timezone:
    if not stated:
        return zone
    if stated.upper() == "Z":
        return timezone.utc  # noqa: UP017
    if stated in ZONES:
        return timezone(timedelta(hours=ZONES[stated]))
    digits = re.sub(r"[^\d]", "", stated)
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    if offset > timedelta(hours=14):
        return zone
    return timezone(-offset if "-" in stated else offset)

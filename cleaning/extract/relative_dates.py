"""Times that count from when the page was fetched: 3天前, 昨天 12:30, Tuesday at 3:14 PM, 03-05 22:51."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import datetime, timedelta

from cleaning.extract.date_parts import (
    DAY,
    GAP,
    MONTH,
    MONTH_NAME,
    NTH,
    TIME,
    WEEKDAYS,
    FoundDate,
    build,
    month_named,
)

_PLACE = r"(?:\s*[·•]?\s*[\u4e00-\u9fff]{2,4})?(?:\s?(?:IP属地|IP屬地|来自|來自)\s?[:：]?\s?\S{0,8})?"
_LABEL = r"(?:(?:文章|帖子)?(?:(?:发布|发表|编辑|回复|提问|回答|修改|评论)于|(?:发布|发表)(?:时间|日期)?\s?[:：])\s?)?"
_NO_YEAR = (
    re.compile(rf"(?<![\d./-])(?<!\d:){MONTH}(?:-|/|\s?月\s?){DAY}(?:\s?日)?(?![/-]){GAP}{TIME}"),
    re.compile(rf"\b{MONTH_NAME}(?:\s|-){DAY}{NTH}{GAP}{TIME}", re.I),
    re.compile(rf"(?<![\d.-])(?<!\d:){DAY}{NTH}\s{MONTH_NAME}{GAP}{TIME}", re.I),
    # A day without a year and a time is one only where nothing else stands, but for the place it was written at.
    re.compile(rf"^\s*{_LABEL}(?P<month>1[0-2]|0[1-9])-(?P<day>3[01]|[12]\d|0[1-9]){_PLACE}\s*$"),
    re.compile(rf"^\s*{_LABEL}{MONTH}\s?月\s?{DAY}\s?日{_PLACE}\s*$"),
    re.compile(rf"^\s*(?:on\s)?{MONTH_NAME}\s{DAY}{NTH}\s*(?:$|[·•|])", re.I),
    re.compile(rf"^\s*(?:on\s)?{DAY}{NTH}\s{MONTH_NAME}\s*(?:$|[·•|])", re.I),
)
_DOTTED = re.compile(
    rf"(?<![\d./-])(?<!\d:)(?P<month>1[0-2]|0[1-9])\.(?P<day>3[01]|[12]\d|0[1-9])\s{{1,2}}(?=[0-2]\d:){TIME}"
)
"""`03.10 08:11`: month and day on Korean and Chinese sites; elsewhere a day may stand first."""
_ASIAN = timedelta(hours=8)
_YEARS = {"去年": 1, "前年": 2, "今年": 0}
_OF_YEAR = re.compile(rf"(?P<word>去年|前年|今年)\s?{MONTH}(?:-|/|\s?月\s?){DAY}(?:\s?日)?(?:{GAP}{TIME})?")
_DAYS = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2, "大前天": 3, "today": 0, "yesterday": 1}
_DAY = re.compile(rf"(?P<word>今天|今日|昨天|昨日|大?前天|\btoday\b|\byesterday\b){GAP}(?:{TIME})?", re.I)
_IN_PROSE = re.compile(  # 代表昨天的自己: a day within a sentence is no time of a post
    r"[\u4e00-\u9fff](?<![于於在间間期])(?:今天|今日|昨天|昨日|前天)"
    r"|(?:今天|今日|昨天|昨日|前天)(?![发發回来來更编編评評])[\u4e00-\u9fff]"
)
_AT_TIME = re.compile(rf"(?:编辑|发布|发表|回复|修改|更新|评论|回答)于\s?{TIME}")
_WEEK = re.compile(  # with a time of day only
    rf"(?P<which>上|这|本)?(?:周|週|星期|礼拜|禮拜)(?P<day>[一二三四五六日天])\s{{0,2}}{TIME}"
    rf"|\b(?:last\s)?(?P<name>mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}}(?:,?\sat)?\s"
    rf"(?P<time>{TIME.replace('?P<', '?P<w_')})",
    re.I,
)
_HAN_WEEKDAYS = {character: number for number, character in enumerate("一二三四五六日")} | {"天": 6}
_UNITS = {
    "秒": 1, "分": 60, "小时": 3600, "小時": 3600, "钟头": 3600, "天": 86_400, "日": 86_400, "周": 604_800,
    "星期": 604_800, "个月": 2_592_000, "月": 2_592_000, "個月": 2_592_000, "年": 31_536_000,
    "s": 1, "se": 1, "m": 60, "mi": 60, "h": 3600, "ho": 3600, "hr": 3600, "d": 86_400, "da": 86_400,
    "w": 604_800, "we": 604_800, "wk": 604_800, "mo": 2_592_000, "mt": 2_592_000, "y": 31_536_000,
    "ye": 31_536_000, "yr": 31_536_000,
}  # fmt: skip
"""Seconds of a unit; English ones by their first two letters."""
_NUMBERS = {"半": 0.5, "a": 1, "an": 1, "两": 2} | {name: n for n, name in enumerate("一二三四五六七八九十", 1)}
_HAN_UNIT = r"秒|分|小时|小時|个小时|個小時|钟头|天|日|周|星期|个星期|个月|個月|月|年"
_LONG_UNIT = r"second|sec|minute|min|hour|hr|day|week|wk|month|mth|mo|year|yr"
_AGO = re.compile(
    rf"(?P<number>\d{{1,4}}|半|十?[一两二三四五六七八九十])\s?(?P<unit>{_HAN_UNIT})(?:钟|鐘)?\s?[以之]?前"
    rf"|\b(?P<number2>\d{{1,4}}|an?)\s?(?P<unit2>{_LONG_UNIT}|[smhdwy])s?\.?\sago\b",
    re.I,
)
_SHORT = re.compile(r"^\W{0,3}(?P<number>\d{1,3})\s?(?P<unit>s|m|min|h|hr|d|w|wk|mo|y|yr)s?\W{0,3}$")
"""`5h`, `3mo`: how old something is, where nothing else is said."""
_GREATER = re.compile(  # what stands before in `3 小时 22 分钟前` and `12 years, 1 month ago`
    r"(?P<number>\d{1,3})\s?(?P<unit>年|个月|周|天|小时|分(?=[钟鐘\d])|(?:year|month|week|day|hour|minute)(?=s?\b))[s钟鐘]?,?\s?(?:and\s)?$",
    re.I,
)
_BEHIND = re.compile(rf"\s?[(（]{MONTH}-{DAY}[)）]")
_JUST_NOW = re.compile(r"刚刚|剛剛|刚才|\bjust now\b|\bmoments? ago\b", re.I)
_OF_SENTENCE = re.compile("[，。！？；]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
MAY_BE_RELATIVE = re.compile(
    r"[前天日刚剛]|于\s?\d?\d:|[周週期礼禮]\S?[一二三四五六日天]|[去今前]年|\d\s?(?:[-/月:]|[a-z])|day|now|moment|\ban?\s|[a-z]{3}\.?\s\d",
    re.I,
)
"""One of these stands in every relative time."""


def find_relative(text: str, local: datetime) -> FoundDate | None:
    """Return the first time in a text that counts from `local`, when the page was fetched in its zone, or None."""
    for finder in (_of_year, _without_year, _day_word, _of_week, _ago, _time_alone):
        found = finder(text, local)
        if found:
            return found
    return None


def _of_year(text: str, local: datetime) -> FoundDate | None:
    match = _OF_YEAR.search(text) if "年" in text else None
    if not match:
        return None
    groups = match.groupdict()
    year = local.year - _YEARS[match["word"]]
    when = build(year, int(match["month"]), int(match["day"]), groups, local.tzinfo)
    return FoundDate(when, match.start(), match.end(), absolute=False, has_time=bool(match["hour"])) if when else None


def _without_year(text: str, local: datetime) -> FoundDate | None:
    match = next(filter(None, (pattern.search(text) for pattern in _NO_YEAR)), None)
    if not match and (local.utcoffset() or timedelta()) >= _ASIAN:
        match = _DOTTED.search(text)
    if not match:
        return None
    groups = match.groupdict()
    name = groups.get("name")
    month = month_named(name) if name else int(groups["month"])
    for year in (local.year, local.year - 1):
        when = build(year, month, int(groups["day"]), groups, local.tzinfo)
        if when and when <= local + timedelta(days=1):
            timed = bool(groups.get("hour"))
            return FoundDate(when, match.start(), match.end(), absolute=False, has_time=timed)
    return None


def _day_word(text: str, local: datetime) -> FoundDate | None:
    match = _DAY.search(text)
    if not match or (not match["hour"] and _IN_PROSE.search(text, max(0, match.start() - 1), match.end() + 1)):
        return None
    day = local - timedelta(days=_DAYS[match["word"].lower()])
    when = build(day.year, day.month, day.day, match.groupdict(), local.tzinfo)
    return FoundDate(when, match.start(), match.end(), absolute=False, has_time=bool(match["hour"])) if when else None


def _time_alone(text: str, local: datetime) -> FoundDate | None:
    """A time of day behind a label, with no day: that of today, or of yesterday where it is still to come."""
    match = _AT_TIME.search(text)
    when = build(local.year, local.month, local.day, match.groupdict(), local.tzinfo) if match else None
    if match is None or when is None:
        return None
    when -= timedelta(days=when > local)
    return FoundDate(when, match.start("hour"), match.end(), absolute=False, has_time=True)


def _of_week(text: str, local: datetime) -> FoundDate | None:
    """A day of the week with a time: the last one before today, or with 上 and 本 that of the last or this week."""
    match = _WEEK.search(text)
    if not match:
        return None
    if match["day"]:
        weekday, groups = _HAN_WEEKDAYS[match["day"]], match.groupdict()
    else:
        weekday = WEEKDAYS.index(match["name"].lower())
        groups = {name.removeprefix("w_"): value for name, value in match.groupdict().items() if name.startswith("w_")}
    back = (local.weekday() - weekday) % 7 or 7
    if match["which"]:
        back = local.weekday() - weekday + (7 if match["which"] == "上" else 0)
    day = local - timedelta(days=back)
    when = build(day.year, day.month, day.day, groups, local.tzinfo)
    return FoundDate(when, match.start(), match.end(), absolute=False, has_time=True) if when else None


def _ago(text: str, local: datetime) -> FoundDate | None:
    match = _AGO.search(text)
    if match:
        number = (match["number"] or match["number2"]).lower()
        unit = match["unit"] or match["unit2"]
    else:
        match = _SHORT.match(text)
        if not match:
            now = _JUST_NOW.search(text)
            if now and _OF_SENTENCE.search(text) and _HAN.match(text, now.end()):
                return None  # `城东菜市场刚刚热闹起来，…`
            return FoundDate(local, now.start(), now.end(), absolute=False) if now else None
        number, unit = match["number"], match["unit"]
    counts = [(_number(number), _seconds(unit))]
    start = match.start()
    greater = _GREATER.search(text, max(0, start - 20), start)
    if greater and _seconds(greater["unit"]) > _seconds(unit):
        counts.append((int(greater["number"]), _seconds(greater["unit"])))
        start = greater.start()
    try:
        when = _before(local, counts)
        day = _day_behind(text, match.end(), when)
    except (OverflowError, ValueError):
        return None
    return day or FoundDate(when.replace(microsecond=0), start, match.end(), absolute=False)


def _day_behind(text: str, start: int, about: datetime) -> FoundDate | None:
    """The day that brackets behind a rough time name: `5个月前 (04-06)`; of the years around it the nearest."""
    match = _BEHIND.match(text, start)
    if not match:
        return None
    years = (about.year - 1, about.year, about.year + 1)
    days = [build(year, int(match["month"]), int(match["day"]), {}, about.tzinfo) for year in years]
    near = min((day for day in days if day), key=lambda day: abs(day - about), default=None)
    return FoundDate(near, match.start(), match.end(), absolute=False, has_time=False) if near else None


def _before(local: datetime, counts: list[tuple[float, int]]) -> datetime:
    """Count back from a time: months and years by the calendar, as the software that writes them does."""
    months = sum(int(number) * (12 if unit == _YEAR else 1) for number, unit in counts if unit in (_MONTH, _YEAR))
    rest = sum(number * unit for number, unit in counts if unit not in (_MONTH, _YEAR))
    rest += sum((number % 1) * unit for number, unit in counts if unit in (_MONTH, _YEAR))
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    day = min(local.day, monthrange(year, month + 1)[1]) if months else local.day
    return local.replace(year=year, month=month + 1, day=day) - timedelta(seconds=rest)


_MONTH, _YEAR = 2_592_000, 31_536_000


def _number(text: str) -> float:
    if text[0] == "十" and len(text) == 2:
        return 10 + _NUMBERS[text[1]]
    return _NUMBERS[text] if text in _NUMBERS else float(text)


def _seconds(unit: str) -> int:
    unit = unit.lower()
    bare = unit[1:] if unit[0] in "个個" and unit[1:] in _UNITS and unit not in _UNITS else unit
    return _UNITS[bare if bare in _UNITS else bare[:2]]

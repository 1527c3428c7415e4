"""What a drawn board is, its posts, and how it writes times."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.drawn import Draw
from benchmarks.drawn_board.words import MONTHS, WORDS

STYLES = {
    "plain": "post author date content actions floor avatar signature quote panel list title answers head foot main",
    "long": (
        "topic-post post-username post-timestamp post-message post-controls post-number user-avatar user-sig "
        "quoted-message user-stats posts-list topic-title sub-comments post-header post-footer page-wrap"
    ),
    "short": "item name t txt op no pic sg bq inf wrap tit sub hd ft m",
    "pinyin": (
        "tiezi zuozhe shijian neirong caozuo louceng touxiang qianming yinyong ziliao liebiao biaoti huifu tou wei zhu"
    ),
    "cells": (
        "row1 smallfont2 small postbody nav3 r av sgn quotetable gensmall tborder maintitle inner thead tfoot bodyline"
    ),
    "none": "",
    "hashed": "",
}
ROLES = STYLES["plain"].split()


@dataclass(slots=True, eq=False)
class Post:
    """One post: `shown` is the time as the page says it; `quoted` the post it quotes, `parent` the one it answers."""

    author: str
    at: datetime
    shown: str
    precision: str
    lines: list[str]
    quoted: Post | None = None
    parent: Post | None = None
    floor: int | None = None


@dataclass(slots=True, weakref_slot=True)
class Board:
    """A board: the draw that it is made of, the language of its words, and when the page was fetched."""

    draw: Draw
    language: str
    fetched: datetime
    title: str = ""
    hashes: dict[str, str] = field(default_factory=dict)

    def word(self, name: str) -> str:
        """Return a word of the frame in the board's language."""
        return WORDS[self.language][name]

    @property
    def offset(self) -> str:
        """The zone of the board's times, as a machine writes it."""
        return "+08:00" if self.language == "zh" else "+00:00"

    def epoch(self, at: datetime) -> int:
        """Return a time in seconds since 1970."""
        return int(datetime.fromisoformat(f"{at:%Y-%m-%dT%H:%M:%S}{self.offset}").timestamp())

    def css(self, role: str, extra: str = "") -> str:
        """Return the class attribute of a role (with a leading space), in the style of this board."""
        style = self.draw.pick("classes", ("plain", "long", "short", "pinyin", "cells", "none", "hashed", "module"))
        if style == "none":
            return ""
        if style == "hashed":
            letters = "abcdefghijkmnpqrstuvwxyz0123456789"
            name = self.hashes.setdefault(role, "".join(self.draw.random.choices(letters, k=6)))
            return f' class="_{name}"'
        if style == "module":
            letters = "abcdefghijkmnpqrstuvwxyzABCDEFGH0123456789"
            tail = self.hashes.setdefault(role, "".join(self.draw.random.choices(letters, k=5)))
            return f' class="PostItem_{role}__{tail}"'
        name = dict(zip(ROLES, STYLES[style].split(), strict=True)).get(role, role)
        if "-" in name and self.draw.later("camel-case", 0.25):
            name = "".join(word.capitalize() for word in name.split("-"))
        return f' class="{name}{extra}"'


def dates_of(board: Board, count: int) -> list[tuple[datetime, str, str]]:
    """Return for each post in order: when, how the page says it, how precise that is."""
    draw = board.draw
    form = draw.pick("date-form", DATE_FORMS[board.language])
    recent = (
        form.startswith("ago") or form in ("yesterday", "today-at", "month-day-clock") or draw.chance("recent", 0.2)
    )
    start = board.fetched - (timedelta(days=draw.any(3, 9, 25)) if recent else timedelta(days=draw.any(60, 400, 2500)))
    start += timedelta(minutes=draw.random.randrange(1440), seconds=draw.random.randrange(60))
    steps = sorted(draw.random.random() for _ in range(count - 1))
    span = (board.fetched - start) if recent else timedelta(days=draw.any(1, 12, 50))
    return [(at, *_shown(board, form, at)) for at in (start + span * step * 0.97 for step in (0.0, *steps))]


DATE_FORMS = {
    "zh": (
        *("iso", "iso-minute", "iso-day", "slash", "hanzi", "hanzi-minute", "short-unpadded", "ago"),
        *("month-day-clock", "yesterday", "dotted", "weekday-hanzi"),
    ),
    "en": (
        *("iso-minute", "us", "us-slash", "british", "weekday", "month-day", "ago", "ago-attribute"),
        *("short-year", "today-at", "clock-first", "ordinal"),
    ),
    "de": ("german", "german-month", "german-oclock", "iso-minute", "german-short", "ago"),
}


def _shown(board: Board, form: str, at: datetime) -> tuple[str, str]:
    """Return a time as a page says it, and its precision."""
    if form.startswith("ago"):
        shown, precision = _ago(board, at)
        if form == "ago":
            return shown, precision
        return f'<time datetime="{at:%Y-%m-%dT%H:%M:%S}+00:00">{shown}</time>', "second"
    if form in ("yesterday", "today-at"):
        return _near_day(board, at), "minute"
    month = MONTHS["de" if board.language == "de" else "en"][at.month - 1]
    half = f"{(at.hour - 1) % 12 + 1}:{at:%M} {'am' if at.hour < 12 else 'pm'}"
    forms = {
        "iso": (f"{at:%Y-%m-%d %H:%M:%S}", "second"),
        "iso-minute": (f"{at:%Y-%m-%d %H:%M}", "minute"),
        "iso-day": (f"{at:%Y-%m-%d}", "day"),
        "slash": (f"{at:%Y/%m/%d %H:%M}", "minute"),
        "hanzi": (f"{at.year}年{at.month}月{at.day}日", "day"),
        "hanzi-minute": (f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}", "minute"),
        "short-unpadded": (f"{at.year}-{at.month}-{at.day} {at:%H:%M}", "minute"),
        "us": (f"{month[:3]} {at.day}, {at.year} {half}", "minute"),
        "us-slash": (f"{at.month:02}/{at.day:02}/{at.year}, {half.upper()}", "minute"),
        "british": (f"{at.day} {month} {at.year} at {at:%H:%M}", "minute"),
        "weekday": (f"{at:%a} {month[:3]} {at.day:02}, {at.year} {half}", "minute"),
        "month-day": (f"{month} {at.day}, {at.year}", "day"),
        "german": (f"{at:%d.%m.%Y, %H:%M}", "minute"),
        "german-month": (f"{at.day}. {month} {at.year}, {at:%H:%M}", "minute"),
        "german-oclock": (f"{at:%d.%m.%Y} um {at:%H:%M} Uhr", "minute"),
        "german-short": (f"{at:%d.%m.%y, %H:%M}", "minute"),
        "month-day-clock": (f"{at:%m-%d %H:%M}", "minute"),
        "dotted": (f"{at:%Y.%m.%d %H:%M}", "minute"),
        "weekday-hanzi": (
            f"{at.year}年{at.month}月{at.day}日 星期{'一二三四五六日'[at.weekday()]} {at:%H:%M}",
            "minute",
        ),
        "short-year": (f"{month[:3]} {at.day} '{at:%y} at {at:%H:%M}", "minute"),
        "clock-first": (f"{half} on {month} {at.day}, {at.year}", "minute"),
        "ordinal": (f"{month} {at.day}{_ordinal(at.day)}, {at.year}, {half}", "minute"),
    }
    return forms[form]


def _ordinal(day: int) -> str:
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day not in (11, 12, 13) else 0, "th")


def _near_day(board: Board, at: datetime) -> str:
    """A day by its name where it is near, as boards write it, with the time."""
    gone = (board.fetched.date() - at.date()).days
    half = f"{(at.hour - 1) % 12 + 1}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"
    if board.language == "zh":
        return f"{('今天', '昨天', '前天')[gone]} {at:%H:%M}" if gone < len("三天内") else f"{at:%Y-%m-%d %H:%M}"
    name = ("Today", "Yesterday")[gone] if gone < len("ab") else f"{at:%A}" if gone < len("seven d") else ""
    return f"{name} at {half}" if name else f"{MONTHS['en'][at.month - 1]} {at.day}, {at.year} at {half}"


def _ago(board: Board, at: datetime) -> tuple[str, str]:
    gone = board.fetched - at
    units = {
        "zh": ("分钟前", "小时前", "天前"),
        "en": (" minutes ago", " hours ago", " days ago"),
        "de": (" Minuten", " Stunden", " Tagen"),
    }[board.language]
    if gone.total_seconds() < 2 * 3600 or gone.days == 1:
        one = {" hours ago": " hour ago", " days ago": " day ago", " Stunden": " Stunde", " Tagen": " Tag"}
        units = (units[0], one.get(units[1], units[1]), one.get(units[2], units[2]))
    if gone < timedelta(hours=1):
        return f"{_since(board)}{max(2, int(gone.total_seconds() / 60))}{units[0]}", "minute"
    if gone < timedelta(days=1):
        return f"{_since(board)}{int(gone.total_seconds() / 3600)}{units[1]}", "hour"
    return f"{_since(board)}{gone.days}{units[2]}", "days"


def _since(board: Board) -> str:
    return "vor " if board.language == "de" else ""

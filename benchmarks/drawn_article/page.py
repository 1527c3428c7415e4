"""A drawn article page: its words, how its markup is called, and the truth that grows beside the markup."""
# ruff: noqa: E501, C408 - markup stands in one line

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.drawn import Draw

_ENGLISH = dict(
    wrap="wrapper", head="site-head", nav="main-nav", main="container", article="article", title="article-title",
    byline="article-info", date="date", author="author", source="source", body="article-content", after="article-end",
    side="sidebar", list="list", foot="footer", comments="comments", comment="comment-item", box="box", ad="ad-box",
    related="related-news", crumb="breadcrumb", share="share-bar", summary="summary", tags="tags", text="text",
    caption="caption", name="user-name",
)  # fmt: skip
_SCHEMES: dict[str, dict[str, str]] = {
    "english": _ENGLISH,
    "pinyin": dict(
        wrap="zhengti", head="tou", nav="daohang", main="zhuti", article="wenzhang", title="biaoti", byline="xinxi",
        date="riqi", author="zuozhe", source="laiyuan", body="zhengwen", after="wenwei", side="youbian", list="liebiao",
        foot="dibu", comments="pinglun", comment="pl_item", box="kuang", ad="guanggao", related="xiangguan", crumb="mbx",
        share="fenxiang", summary="daodu", tags="biaoqian", text="neirong", caption="tushuo", name="yonghu",
    ),
    "short": dict(
        wrap="wp", head="hd", nav="nv", main="mn", article="ar_l", title="tit", byline="inf", date="tm", author="au",
        source="ly", body="txt_con", after="mt20", side="fr w300", list="ls", foot="ft", comments="cmt", comment="ci",
        box="bx", ad="gg", related="rel", crumb="pos", share="sh", summary="zy", tags="bq", text="tx", caption="cp",
        name="un",
    ),
    "misleading": dict(
        wrap="page", head="top-box", nav="main", main="left", article="box1", title="text", byline="list-info", date="num",
        author="label", source="item", body="box2", after="detail", side="content", list="article-list", foot="text-footer",
        comments="list", comment="post", box="entry", ad="story", related="news-content", crumb="nav1", share="bar",
        summary="box3", tags="links", text="words", caption="em", name="tit",
    ),
    "cms": dict(
        wrap="w1200", head="header", nav="menu", main="content", article="news_show", title="news_tit", byline="news_info",
        date="pubtime", author="writer", source="from", body="v_news_content", after="news_foot", side="right_con",
        list="news_list", foot="bottom", comments="pl-box", comment="pl-li", box="mod", ad="adv", related="xg-news",
        crumb="location", share="bdsharebuttonbox", summary="abstract", tags="keyword", text="desc", caption="pic_title",
        name="nickname",
    ),
}  # fmt: skip
_UTILITY = ("flex", "px-4", "mt-2", "text-sm", "leading-7", "items-center", "w-full", "grid", "gap-2", "font-bold")
SCHEMES = (*_SCHEMES, "hashed", "utility", "none")


@cache
def words() -> dict[str, list[str]]:
    """Return the words by section of `words.txt`: `zh`, `zh titles`, …; a line of names is split."""
    found: dict[str, list[str]] = {}
    section: list[str] = []
    for line in (Path(__file__).parent / "words.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), [])
        else:
            section.append(line)
    for name, lines in found.items():
        if len(lines) == 1:
            found[name] = lines[0].split("|" if "|" in lines[0] else None)
    return found


@dataclass(slots=True)
class Page:
    """What is drawn of a page; `text`, `neutral` and `comments` are the truth's, and grow as markup is made."""

    draw: Draw
    language: str
    when: datetime
    fetched: datetime
    title: str = ""
    site: str = ""
    channel: str = ""
    url: str = ""
    author: str | None = None
    published: datetime | None = None
    precision: str = "day"
    scheme: str = "english"
    text: list[str] = field(default_factory=list)
    neutral: list[str] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    foot: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)

    @property
    def chinese(self) -> bool:
        """Whether the page is written in Chinese."""
        return self.language == "zh"

    def say(self, chinese: str, other: str) -> str:
        """Return the words of the page's language; those of pages in neither are English ones."""
        return chinese if self.chinese else other

    def of(self, kind: str) -> list[str]:
        """Return the words of a kind in the page's language, else the English ones."""
        return words().get(f"{self.language} {kind}") or words()[f"en {kind}"]

    def k(self, role: str) -> str:
        """Return the attribute that the page's scheme gives an element of a role, with a space before it, or nothing."""
        if self.scheme == "none":
            return ""
        seed = sum(map(ord, role + self.site + self.url))
        if self.scheme == "hashed":
            return f' class="css-{seed * 7919 % 0xFFFFF:05x} _{seed * 104729 % 0xFFFFF:x}"'
        if self.scheme == "utility":
            return f' class="{" ".join(_UTILITY[(seed + n * 3) % 10] for n in range(3))}"'
        return f' class="{_SCHEMES[self.scheme][role]}"'

    def fill(self, line: str) -> str:
        """Fill the gaps of a line of the words: a number, a year, a day, a person."""
        rng = self.draw.random
        day = self.when - timedelta(days=rng.randint(1, 200))
        month = f"{day.month}月{day.day}日" if self.chinese else f"{day:%B} {day.day}"
        values = {"y": str(rng.randint(1950, self.when.year)), "m": month, "who": rng.choice(self.of("names"))}
        return re.sub(r"\{(\w+)\}", lambda m: values.get(m[1]) or str(rng.randint(2, 98)), line)

    def sentence(self) -> str:
        """Return a sentence that the page has not yet used."""
        return self.fresh(words()[self.language])

    def fresh(self, lines: list[str]) -> str:
        """Return one of the lines that the page has not yet used, while there is one."""
        left = [line for line in lines if line not in self.used] or lines
        line = self.draw.random.choice(left)
        self.used.add(line)
        return self.fill(line)

    def paragraph(self, least: int = 1, most: int = 4) -> str:
        """Return some sentences."""
        gap = "" if self.language in ("zh", "ja") else " "
        return gap.join(self.sentence() for _ in range(self.draw.random.randint(least, most)))

    def other(self) -> str:
        """Return the title of another page."""
        return self.fresh(self.of("others"))

    def day(self, least: int = 1, most: int = 300) -> datetime:
        """Return another time, before the page was fetched."""
        rng = self.draw.random
        return self.fetched - timedelta(days=rng.randint(least, most), minutes=rng.randint(0, 1000))

    def truth(self) -> dict[str, Any]:
        """Return the truth as gold pages state it."""
        return {
            "url": self.url,
            "fetched_at": self.fetched.isoformat(),
            "kind": "article",
            "engine": None,
            "language": "zh" if self.language in ("zh", "ja") else "en",
            "title": self.title,
            "author": self.author,
            "published_at": self.published.isoformat() if self.published else None,
            "precision": self.precision,
            "wall_clock": not self.chinese,
            "board": None,
            "text": "\n".join(self.text),
            "neutral": "\n".join(self.neutral),
            "comments": self.comments,
        }


def escape(text: str) -> str:
    """Return a text as HTML shows it."""
    return html.escape(text, quote=False)

"""The head of a drawn article: its title, the page's `<title>` and metadata, who wrote it and when."""
# ruff: noqa: E501 - markup stands in one line

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.drawn_article.page import Page, escape, words


@dataclass(slots=True)
class Head:
    """What the head of an article is made of: markup of title and byline, and lines of the text's begin and end.

    `lead` is the text's first paragraph, which names the author; `first` and `last` only name the author.
    """

    title: str = ""
    above: str = ""
    byline: str = ""
    foot: str = ""
    lead: str = ""
    first: str = ""
    last: str = ""


def head_of(page: Page) -> Head:
    """Draw title, author and date, and put them where they are to stand."""
    head = Head(title=_title(page))
    people = _author(page, head)
    when = _date(page)
    place = page.draw.pick("date place", _DATE_PLACES) if when else "nowhere"
    source = _source(page)
    parts = {"author": people, "source": source, "more": _more(page)}
    if place in ("head", "above title"):
        parts["date"] = when
    byline = _byline(page, {name: part for name, part in parts.items() if part})
    if place == "above title":
        head.above = byline
    else:
        head.byline = byline
    if place == "foot":
        head.foot += f"<div{page.k('date')}>{when}</div>"
    if place not in ("head", "above title", "foot"):
        _hide_date(page, place)
    return head


_DATE_PLACES = {
    "head": 12.0,
    "above title": 1.0,
    "foot": 1.5,
    "address": 1.0,
    "meta": 1.0,
    "script": 0.7,
    "nowhere": 0.7,
}


def _hide_date(page: Page, place: str) -> None:
    """State the date where no reader sees it; a day in the address is all that is known then."""
    when = page.when
    page.precision = "minute"
    if place == "address":
        page.url = (
            page.url.replace("/a/", f"/{when:%Y}/{when:%m%d}/")
            if page.chinese
            else page.url.replace("/a/", f"/{when:%Y/%m/%d}/")
        )
        page.precision = "day"
    elif place == "meta":
        zone = when.isoformat()
        name = page.draw.any('property="article:published_time"', 'name="publishdate"', 'name="PubDate"')
        page.head.append(f'<meta {name} content="{zone if "article" in name else f"{when:%Y-%m-%d %H:%M:%S}"}">')
    elif place == "script":
        seconds = int(when.timestamp())
        page.head.append(
            page.draw.any(f'<script>var publishTime = "{seconds}";</script>', f"<script>var ct = '{seconds}';</script>")
        )
    else:
        page.published = None
        page.precision = "day"


def _title(page: Page) -> str:
    form = page.draw.pick("title tag", list(_TITLES))
    return _TITLES[form](page.k("title"), escape(page.title))


_TITLES: dict[str, Callable[[str, str], str]] = {
    "h1": lambda k, t: f"<h1{k}>{t}</h1>",
    "h1 with span": lambda k, t: f"<h1{k}><span>{t}</span></h1>",
    "h2": lambda k, t: f"<h2{k}>{t}</h2>",
    "h3": lambda k, t: f"<h3{k}>{t}</h3>",
    "div": lambda k, t: f"<div{k}>{t}</div>",
    "font": lambda k, t: f'<p align="center"><font size="5"><b>{t}</b></font></p>',
    "strong": lambda k, t: f"<div{k}><strong>{t}</strong></div>",
    "link": lambda k, t: f'<h2{k}><a href="/a/1.html">{t}</a></h2>',
    "h1 in two lines": lambda k, t: f"<h1{k}>{t.replace(' ', '<br>', 1)}</h1>",
}


def page_title(page: Page) -> str:
    """Draw the page's `<title>`."""
    t, c, s = page.title, page.channel, page.site
    forms = {
        "underscores": f"{t}_{c}_{s}",
        "hyphens": f"{t}-{c}-{s}",
        "spaced hyphens": f"{t} - {s}",
        "bar": f"{t} | {s}",
        "site first": f"{s} - {t}",
        "site colon": f"{s}:{t}",
        "alone": t,
        "channel first": f"{c}-{t}",
        "double hyphens": f"{t}--{c}--{s}",
        "cut": f"{t[:12]}..._{s}" if len(t) > 14 else f"{t}_{s}",
        "site only": s,
        "with slogan": f"{t}_{s}_" + page.say("看天下事", "News you can use"),
        "guillemets": f"{t} » {s}",
    }
    return forms[page.draw.pick("page title", list(forms))]


def meta_of(page: Page) -> str:
    """Draw the metadata: right, none, those of the site, or wrong ones that a page in view contradicts."""
    t, s, when = escape(page.title).replace('"', "&quot;"), page.site, page.when
    iso = when.isoformat()
    name = page.author or s
    article = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": page.title, "datePublished": iso}
    options = {
        "none": "",
        "description": f'<meta name="keywords" content="{page.channel},{s}"><meta name="description" content="{t}">',
        "og": f'<meta property="og:title" content="{t}"><meta property="og:site_name" content="{s}">',
        "linked site": _linked({"@context": "https://schema.org", "@type": "WebSite", "name": s, "url": "/"}),
        "author is site": f'<meta name="author" content="{s}">',
        "author is admin": '<meta name="author" content="admin">',
        "generator": '<meta name="generator" content="WordPress 6.1"><meta name="robots" content="index,follow">',
        "organisation": _linked({"@context": "https://schema.org", "@type": "NewsMediaOrganization", "name": s}),
        "right": _linked({**article, "author": {"@type": "Person", "name": name}}),
        "graph": _linked(
            {"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "name": page.title}, article]}
        ),
        "modified": f'<meta property="og:updated_time" content="{(when + timedelta(days=40)).isoformat()}">',
        "og site as title": f'<meta property="og:title" content="{s}"><meta property="og:type" content="website">',
    }
    states = ("right", "graph")
    usable = [one for one in options if page.published or one not in states]
    usable = [one for one in usable if page.author or one != "author is site"]
    chosen = page.draw.pick("metadata", usable)
    if chosen == "right" and not page.author:
        return options["graph"]
    if chosen in states and page.published:
        page.precision = "minute" if page.precision in ("day", "minute") else page.precision
        page.published = when
    return options[chosen]


def _linked(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def _author(page: Page, head: Head) -> str:
    """Draw how the author is named and return what of it stands in the byline; the rest goes to its places in `head`."""
    rng = page.draw.random
    one, two, three = rng.sample(page.of("names"), 3)
    forms = (_chinese_authors if page.chinese else _other_authors)(page, one, two, three)
    form = page.draw.pick("author", list(forms))
    author, place, text = forms[form]
    page.author = author
    if place == "byline":
        return text
    setattr(head, place, text)
    return ""


def _chinese_authors(page: Page, a: str, b: str, c: str) -> dict[str, tuple[str | None, str, str]]:
    """Name the author of a Chinese page: form → the truth, where it stands, what stands there."""
    nick = page.draw.random.choice(words()["zh nicks"])
    site, day = page.site, f"{page.when.month}月{page.when.day}日"
    au = page.k("author")
    return {
        "none": (None, "byline", ""),
        "none, editor": (None, "byline", f"<span>编辑：{a}</span>"),
        "none, editor below": (None, "foot", f"<div{au}>责任编辑：{a}</div>"),
        "none, office": (None, "byline", "<span>发布机构：市水利局</span>"),
        "作者：": (a, "byline", f"<span{au}>作者：{a}</span>"),
        "作者: b": (a, "byline", f"作者: <b>{a}</b>"),
        "作者：link": (a, "byline", f'作者：<a href="/u/12">{a}</a>'),
        "作者 two": (f"{a} {b}", "byline", f"<span>作者：{a} {b}</span>"),
        "nick": (nick, "byline", f'<a{page.k("name")} href="/u/{len(nick)}77">{nick}</a>'),
        "nick span": (nick, "byline", f'<span class="author">{nick}</span>'),
        "记者": (a, "byline", f"<span{au}>记者 {a}</span>"),
        "本报记者": (a, "byline", f"<span>本报记者 {a}</span>"),
        "记者：": (a, "byline", f"<span>记者：{a}</span>"),
        "记者, 通讯员": (a, "byline", f"<span>记者 {a} 通讯员 {b}</span>"),
        "site记者": (a, "byline", f"<span>{site}记者 {a}</span>"),
        "two 记者": (f"{a} {b}", "byline", f"<span>本报记者 {a} {b}</span>"),
        "文/": (a, "byline", f"<span>文/{a}</span>"),
        "文｜": (a, "first", f"文｜{a}　编辑｜{b}"),
        "文 and 图": (a, "byline", f"<span>文：{a}　图：{b}</span>"),
        "采写：": (a, "first", f"采写：本报记者 {a}"),
        "撰文": (a, "last", f"撰文：{a}　摄影：{b}　编辑：{c}"),
        "□": (a, "first", f"□本报记者 {a}"),
        "dateline": (a, "lead", f"本报讯（记者 {a}）{page.paragraph(1, 2)}"),
        "dateline of agency": (f"{a}、{b}", "lead", f"新华社江城{day}电（记者{a}、{b}）{page.paragraph(1, 2)}"),
        "dateline 通讯员": (a, "lead", f"{site}讯（记者 {a} 通讯员 {b}）{page.paragraph(1, 2)}"),
        "（记者 ）": (a, "last", f"（记者 {a}）"),
        "（作者：）": (a, "last", f"（作者：{a}）"),
        "（）": (a, "last", f"（{a}）"),
        "（文/图）": (a, "last", f"（本报记者 {a} 文/图）"),
        "name alone": (a, "byline", f"<span>{a}</span>"),
        "foot 作者": (a, "foot", f"<p>作者：{a}</p><p>编辑：{b}</p>"),
        "foot 供稿": (a, "foot", f"<div>供稿：{a}　审核：{b}</div>"),
        "foot 图文": (a, "foot", f"<div>图文：{a}　责编：{b}　审核：{c}</div>"),
        "原创": (a, "byline", f'<span>原创</span> <span>{a}</span> <a href="javascript:;">{site}</a>'),
        "card": (
            nick,
            "byline",
            f'<div><img src="/h.jpg"><div><a href="/u/9">{nick}</a></div><button>关注</button></div>',
        ),
        "来源 作者 glued": (a, "byline", f"来源：{site}作者：{a}"),
    }


def _other_authors(page: Page, a: str, b: str, _c: str) -> dict[str, tuple[str | None, str, str]]:
    """Name the author of a page in another language."""
    by = {"de": "Von", "ja": "文：", "ru": "Автор:"}.get(page.language, "By")
    au = page.k("author")
    forms: dict[str, tuple[str | None, str, str]] = {
        "no one": (None, "byline", ""),
        "By": (a, "byline", f"<span{au}>{by} {a}</span>"),
        "By link": (a, "byline", f'{by} <a href="/author/x" rel="author">{a}</a>'),
        "linked name": (a, "byline", f'<a href="/author/x">{a}</a>'),
        "class author": (a, "byline", f'<span class="author">{a}</span>'),
    }
    if page.language == "en":
        forms |= {
            "By, Writer": (a, "byline", f"<span>By {a}, Staff Writer</span>"),
            "By two": (f"{a} and {b}", "byline", f"<span>By {a} and {b}</span>"),
            "Written by": (a, "byline", f"<div>Written by {a}</div>"),
            "Posted by": (a, "byline", f"<span>Posted by {a}</span>"),
            "Author:": (a, "byline", f"<span>Author: {a}</span>"),
            "BY UPPER": (a.upper(), "byline", f"<span>BY {a.upper()}</span>"),
            "By in text": (a, "first", f"By {a}"),
            "By, office": (a, "byline", f"<div>By <b>{a}</b></div><div>Science correspondent</div>"),
            "photos by": (a, "byline", f"<div>By {a}</div><div>Photographs by {b}</div>"),
            "follow": (a, "byline", f'<div><img src="/h.jpg"><a href="/@x">{a}</a> <button>Follow</button></div>'),
        }
    return forms


def _source(page: Page) -> str:
    if not page.chinese:
        return ""
    name = page.draw.random.choice(page.of("sites"))
    options = {
        "none": "",
        "来源：": f"<span{page.k('source')}>来源：{name}</span>",
        "来源：link": f'来源：<a href="http://news.example.net/" target="_blank">{name}</a>',
        "link only": f'<a href="http://news.example.net/" target="_blank"{page.k("source")}>{name}</a>',
        "bare": f"<span{page.k('source')}>{name}</span>",
        "信息来源": f"信息来源：{name}",
        "稿源": f"<span>稿源：{name}</span>",
    }
    return options[page.draw.pick("source", list(options))]


def _more(page: Page) -> str:
    number = page.draw.random.randint(3, 9000)
    options = {
        "none": "",
        "views": page.say(f"<span>浏览：{number}次</span>", f"<span>{number} views</span>"),
        "clicks": page.say(f"点击数：<script>hits()</script>{number}", f"<span>{number} reads</span>"),
        "letters": page.say(
            "<span>字号：</span><a href='#'>大</a> <a href='#'>中</a> <a href='#'>小</a>", "<span>Text size</span>"
        ),
        "comments": page.say(f'<a href="#c">{number % 90}条评论</a>', f'<a href="#c">{number % 90} comments</a>'),
        "print": page.say('【<a href="#">打印</a>】【<a href="#">关闭</a>】', '<a href="#">Print</a>'),
        "minutes": page.say("<span>阅读约需5分钟</span>", "<span>5 min read</span>"),
        "place": page.say("<span>发布于 浙江</span>", ""),
    }
    return options[page.draw.pick("beside the byline", list(options))]


def _date(page: Page) -> str:
    """Draw how the date is written; sets the truth of it."""
    forms = _chinese_dates(page) if page.chinese else _other_dates(page)
    form = page.draw.pick("date form", list(forms))
    shown, page.precision = forms[form]
    page.published = page.when
    labels = (
        ["", "发布时间：", "时间：", "发布日期：", "日期：", "发表于 ", "发布于"]
        if page.chinese
        else ["", "Published ", "Posted on "]
    )
    label = page.draw.pick("date label", labels)
    if page.draw.chance("update beside", 0.08) and page.precision != "days":
        later = page.when + timedelta(days=3)
        update = f"更新时间：{later:%Y-%m-%d %H:%M}" if page.chinese else f"Updated {later:%B %-d, %Y}"
        return f"<span{page.k('date')}>{label}{shown}</span> <span>{update}</span>"
    tag = page.draw.pick("date tag", ["span", "time", "text", "em"])
    if tag == "text":
        return f"{label}{shown}"
    stated = f' datetime="{page.when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"' if tag == "time" else ""
    page.precision = "minute" if stated and page.precision == "day" else page.precision
    return f"<{tag}{page.k('date')}{stated}>{label}{shown}</{tag}>"


def _chinese_dates(page: Page) -> dict[str, tuple[str, str]]:
    w = page.when
    near = (page.fetched - w).days
    forms = {
        "2024-03-05 08:10": (f"{w:%Y-%m-%d %H:%M}", "minute"),
        "2024-03-05 08:10:30": (f"{w:%Y-%m-%d %H:%M:%S}", "minute"),
        "2024-03-05": (f"{w:%Y-%m-%d}", "day"),
        "2024/3/5 8:10": (f"{w.year}/{w.month}/{w.day} {w.hour}:{w:%M}", "minute"),
        "2024.03.05": (f"{w:%Y.%m.%d}", "day"),
        "2024年03月05日 08:10": (f"{w:%Y年%m月%d日 %H:%M}", "minute"),
        "2024年03月05日08:10": (f"{w:%Y年%m月%d日%H:%M}", "minute"),
        "2024年3月5日": (f"{w.year}年{w.month}月{w.day}日", "day"),
        "2024年3月5日 星期二": (f"{w.year}年{w.month}月{w.day}日 星期{'一二三四五六日'[w.weekday()]}", "day"),
        "[2024-03-05]": (f"[{w:%Y-%m-%d}]", "day"),
        "(2024-03-05 08:10:30)": (f"({w:%Y-%m-%d %H:%M:%S})", "minute"),
        "二〇二四年三月五日": (_in_han(w), "day"),
        "24-03-05 08:10": (f"{w:%y-%m-%d %H:%M}", "minute"),
    }
    if 0 < near < 300:
        forms["03-05 08:10"] = (f"{w:%m-%d %H:%M}", "minute")
    if 1 < near < 7:
        forms["3天前"] = (f"{near}天前", "days")
    return forms


def _in_han(w: datetime) -> str:
    def number(value: int) -> str:
        ones = "一二三四五六七八九"
        ten = {0: "", 1: "十"}.get(value // 10, ones[value // 10 - 1] + "十")
        return ten + (ones[value % 10 - 1] if value % 10 else "")

    return f"{''.join('〇一二三四五六七八九'[int(c)] for c in str(w.year))}年{number(w.month)}月{number(w.day)}日"


def _other_dates(page: Page) -> dict[str, tuple[str, str]]:
    w = page.when
    if page.language == "de":
        months = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
        return {
            "5. März 2024": (f"{w.day}. {months[w.month - 1]} {w.year}", "day"),
            "05.03.2024": (f"{w:%d.%m.%Y, %H:%M} Uhr", "minute"),
        }
    if page.language == "ja":
        return {"2024年3月5日 ja": (f"{w.year}年{w.month}月{w.day}日 {w:%H:%M}", "minute")}
    if page.language == "ru":
        return {"05.03.2024 ru": (f"{w:%d.%m.%Y %H:%M}", "minute")}
    return {
        "March 5, 2024": (f"{w:%B} {w.day}, {w.year}", "day"),
        "5 March 2024": (f"{w.day} {w:%B} {w.year}", "day"),
        "Mar 5, 2024": (f"{w:%b} {w.day}, {w.year}", "day"),
        "Tuesday 5 March 2024": (f"{w:%A} {w.day} {w:%B} {w.year}", "day"),
        "March 5, 2024 at 8:10 a.m.": (
            f"{w:%B} {w.day}, {w.year} at {w.hour % 12 or 12}:{w:%M} {'a' if w.hour < 12 else 'p'}.m.",
            "minute",
        ),
        "2024-03-05 en": (f"{w:%Y-%m-%d}", "day"),
    }


def _byline(page: Page, parts: dict[str, str]) -> str:
    """Join the parts of a byline in one of the ways of pages; their order is drawn, too."""
    order = page.draw.pick("byline order", ["date first", "date last", "author first"])
    rank = {
        "date first": "date source author",
        "date last": "source author date",
        "author first": "author date source",
    }[order].split()
    names = sorted(parts, key=lambda name: rank.index(name) if name in rank else 9)
    texts = [parts[name] for name in names]
    shape = page.draw.pick("byline shape", list(_SHAPES))
    return _SHAPES[shape](page.k("byline"), texts) if texts else ""


_SHAPES: dict[str, Callable[[str, list[str]], str]] = {
    "spaces": lambda k, texts: f"<div{k}>{' '.join(texts)}</div>",
    "nbsp": lambda k, texts: f"<p{k}>{'&nbsp;&nbsp;&nbsp;'.join(texts)}</p>",
    "no space": lambda k, texts: f"<div{k}>{''.join(f'<span>{one}</span>' for one in texts)}</div>",
    "bars": lambda k, texts: f"<div{k}>{' | '.join(texts)}</div>",
    "blocks": lambda k, texts: f"<div{k}>{''.join(f'<div>{one}</div>' for one in texts)}</div>",
    "list": lambda k, texts: f"<ul{k}>{''.join(f'<li>{one}</li>' for one in texts)}</ul>",
    "cells": lambda k, texts: f"<table{k}><tr>{''.join(f'<td>{one}</td>' for one in texts)}</tr></table>",
    "wide spaces": lambda k, texts: f"<div{k}>{'　'.join(texts)}</div>",
    "dots": lambda k, texts: f"<div{k}>{' · '.join(texts)}</div>",
}

"""Boards drawn at random: markup, dress and furniture of a thread's page, from independent choices.

What is drawn follows what the software of boards does: containers of all kinds, head lines, side panels and foot
lines, classes that say what they hold, that are hashed or missing, dates of all forms, floors, signatures, buttons,
answers within posts and trees, and around the thread whatever sites put there.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.drawn import Draw
from benchmarks.drawn_words import MONTHS, WORDS

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

    def css(self, role: str, extra: str = "") -> str:
        """Return the class attribute of a role (with a leading space), in the style of this board."""
        style = self.draw.pick("classes", ("plain", "long", "short", "pinyin", "cells", "none", "hashed"))
        if style == "none":
            return ""
        if style == "hashed":
            letters = "abcdefghijkmnpqrstuvwxyz0123456789"
            name = self.hashes.setdefault(role, "".join(self.draw.random.choices(letters, k=6)))
            return f' class="_{name}"'
        name = dict(zip(ROLES, STYLES[style].split(), strict=True)).get(role, role)
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


# --- parts of a post


def name_of(board: Board, post: Post) -> str:
    """Return the markup of an author's name."""
    draw, shown = board.draw, html.escape(post.author)
    form = draw.pick(
        "name", ("link", "link-bold", "span", "bold", "text", "label", "by", "avatar-alt", "said", *_MORE_NAMES)
    )
    link = f'<a href="/u/{sum(map(ord, post.author))}"{board.css("author")}>{shown}</a>'
    if form == "link":
        return link
    if form == "link-bold":
        return f"<b>{link}</b>"
    if form == "span":
        return f"<span{board.css('author')}>{shown}</span>"
    if form == "bold":
        return f"<strong{board.css('author')}>{shown}</strong>"
    if form == "text":
        return f"<div{board.css('author')}>{shown}</div>"
    if form == "label":
        return f"<span{board.css('author')}>{board.word('author')}{link}</span>"
    if form == "by":
        return f"<span{board.css('author')}>{board.word('by')} {link}</span>"
    if form == "avatar-alt":
        return f'<a href="/u/{shown}"><img{board.css("avatar")} src="/a/1.png" alt="{shown}"></a> {link}'
    if form == "initial":
        return f"<a{board.css('avatar')}>{shown[0].upper()}</a> {link}"
    if form == "badge":
        return f"{link} <em>{board.word('badge')}</em>" if len(shown) % 2 else f"{link} <em>Lv.{len(shown)}</em>"
    if form == "heading":
        return f"<h4>{link}</h4>"
    if form == "place":
        return f"{link} <span>{board.word('place')}</span>"
    return f"{link} {board.word('said')}"


_MORE_NAMES = ("initial", "badge", "heading", "place")


def date_of(board: Board, post: Post) -> str:
    """Return the markup of a post's time."""
    draw, shown = board.draw, post.shown
    form = draw.pick("date", ("span", "small", "posted", "bare", "link", "attribute", "em", "label-cell"))
    if form == "posted":
        return f"<span{board.css('date')}>{board.word('posted')}{shown}</span>"
    if form == "bare":
        return f" {shown} "
    if form == "link":
        return f'<a href="#p{post.at:%H%M%S}"{board.css("date")}>{shown}</a>'
    if form == "attribute" and "<" not in shown:
        return f'<span{board.css("date")} title="{shown}">{shown}</span>'
    if form == "label-cell":
        return f"<span{board.css('date')}><i>{board.word('time')}</i> {shown}</span>"
    tag = {"small": "small", "em": "em"}.get(form, "span")
    return f"<{tag}{board.css('date')}>{shown}</{tag}>"


def floor_of(board: Board, number: int, post: Post) -> str:
    """Return the markup of a post's floor; the truth learns of it."""
    words = {"zh": ("{}楼", "#{}", "第{}楼", "{}#"), "en": ("#{}", "Post #{}", "[{}]"), "de": ("#{}", "Beitrag #{}")}
    if post.parent is not None or not board.draw.chance("floors", 0.45):
        return ""
    form = board.draw.pick("floor-form", words[board.language])
    return f'<a href="#{number}"{board.css("floor")}>{form.format(number)}</a>'


def body_of(board: Board, post: Post) -> str:
    """Return the markup of what a post says: its quote, its lines, its signature."""
    draw = board.draw
    form = draw.pick("body", ("br", "p", "br-in-p", "divs", "bare", "font"))
    lines = [html.escape(line, quote=False) for line in post.lines]
    quoted = _quote_of(board, post)
    signed = _noted(board, post) + _signature(board, post)
    inner = {
        "br": "<br>\n".join(lines),
        "p": "".join(f"<p>{line}</p>" for line in lines),
        "br-in-p": f"<p>{'<br/><br/>'.join(lines)}</p>",
        "divs": "".join(f"<div>{line}</div>" for line in lines),
        "bare": "<br>".join(lines),
        "font": f'<font size="2">{"<br>".join(lines)}</font>',
    }[form]
    if form == "bare":
        return f"{quoted}{inner}{signed}"
    return f"<div{board.css('content')}>{quoted}{inner}</div>{signed}"


def _quote_of(board: Board, post: Post) -> str:
    if post.quoted is None:
        return ""
    who, said = html.escape(post.quoted.author), "<br>".join(html.escape(x, quote=False) for x in post.quoted.lines)
    form = board.draw.pick("quote-form", ("blockquote", "cite", "fieldset", "div", "table"))
    wrote = board.word("wrote").format(who)
    return {
        "blockquote": f"<blockquote>{said}</blockquote>",
        "cite": f"<blockquote{board.css('quote')}><cite>{wrote}</cite><p>{said}</p></blockquote>",
        "fieldset": f"<fieldset{board.css('quote')}><legend>{wrote}</legend>{said}</fieldset>",
        "div": f'<div class="quote"><b>{wrote}</b><br>{said}</div>',
        "table": f'<table class="quote"><tr><td><b>{wrote}</b></td></tr><tr><td>{said}</td></tr></table>',
    }[form]


def _noted(board: Board, post: Post) -> str:
    """What boards write below some posts: when they were edited, who liked them, what is attached."""
    form = board.draw.pick("noted", {"none": 3, "edited": 1, "liked": 1, "attached": 1})
    if form == "none" or len(post.lines[0]) % 3:
        return ""
    who = html.escape(post.author)
    said = {
        "edited": board.word("edited").format(who, f"{post.at + timedelta(days=1):%Y-%m-%d %H:%M}"),
        "liked": board.word("liked").format(board.word("people").split("|")[0]),
        "attached": board.word("attached"),
    }[form]
    return f"<div><em>{said}</em></div>"


def _signature(board: Board, post: Post) -> str:
    form = board.draw.pick("signature", {"none": 0.7, "class": 0.15, "line": 0.15})
    if form == "none" or len(post.author) % 2:
        return ""
    said = board.word("motto")
    if form == "class":
        return f'<div class="signature">{said}</div>'
    return f"<div><br>_________________<br>{said}</div>"


def acts_of(board: Board, number: int) -> str:
    """Return the markup of the buttons below or beside a post."""
    form = board.draw.pick("actions", {"none": 1, "links": 2, "counts": 1, "icons": 1, "buttons": 1, "list": 1})
    reply, quote, report, like = (board.word(name) for name in ("reply", "quote", "report", "like"))
    likes = (number * 7) % 13
    return {
        "none": "",
        "links": f'<a href="/r/{number}">{reply}</a> <a href="/q/{number}">{quote}</a> <a href="#x">{report}</a>',
        "counts": f'<span>{like} ({likes})</span> <a href="/r/{number}">{reply}</a>',
        "icons": f'<i class="i-up"></i> {likes} <i class="i-down"></i> <i class="i-share"></i>',
        "buttons": f"<button>{reply}</button><button>{like} {likes}</button>",
        "list": f"<ul><li><a>{reply}</a></li><li><a>{quote}</a></li><li><a>{report}</a></li></ul>",
    }[form]


def panel_of(board: Board, post: Post) -> str:
    """Return the markup of what a board tells of a post's author."""
    form = board.draw.pick("panel", {"none": 3, "rank": 1, "counts": 1, "list": 1, "joined": 1, "own-words": 0.7})
    many = len(post.author) * 37
    joined = f"{2009 + many % 12}-{many % 12 + 1:02}-{many % 27 + 1:02}"
    posts, member, rank, place = (board.word(name) for name in ("posts", "member", "rank", "from"))
    return {
        "none": "",
        "own-words": f"<div{board.css('panel')}><div>{board.word('mottos').split('|')[many % 4]}</div>UID {many}</div>",
        "rank": f"<div{board.css('panel')}>{rank}</div>",
        "counts": f"<div{board.css('panel')}><p>{rank}</p><p>{posts}{many}</p><p>{place}</p></div>",
        "list": f"<dl><dt>{posts}</dt><dd>{many}</dd><dt>{member}</dt><dd>{joined}</dd></dl>",
        "joined": f"<div><small>{rank}<br>{member} {joined}<br>{posts} {many}</small></div>",
    }[form]


# --- posts


def _head_first(board: Board, number: int, post: Post) -> str:
    subject = ""
    if board.draw.chance("subjects", 0.1):
        subject = f"<h3>{'Re: ' if number > 1 else ''}{html.escape(board.title)}</h3>"
    between = board.draw.pick("between", (" ", " | ", " · ", " - ", "</div><div>"))
    parts = [name_of(board, post), date_of(board, post)]
    if board.draw.chance("date-before-name", 0.25):
        parts.reverse()
    head = f"{between.join(parts)} {floor_of(board, number, post)}"
    return (
        f"{subject}<div{board.css('head')}><div>{head}</div></div>{panel_of(board, post)}{body_of(board, post)}"
        f"<div{board.css('foot')}>{acts_of(board, number)}</div>"
    )


def _two_columns(board: Board, number: int, post: Post) -> str:
    left = f"{name_of(board, post)}{panel_of(board, post)}"
    head = f"<div{board.css('head')}>{date_of(board, post)} {floor_of(board, number, post)}</div>"
    right = f"{head}{body_of(board, post)}<div{board.css('foot')}>{acts_of(board, number)}</div>"
    return f'<div class="l">{left}</div><div class="r">{right}</div>'


def _foot_line(board: Board, number: int, post: Post) -> str:
    foot = f"{name_of(board, post)} {date_of(board, post)} {floor_of(board, number, post)} {acts_of(board, number)}"
    return f"{body_of(board, post)}<div{board.css('foot')}>{foot}</div>"


def _name_above_date_below(board: Board, number: int, post: Post) -> str:
    head = f"<div{board.css('head')}>{name_of(board, post)} {floor_of(board, number, post)}</div>"
    foot = f"<div{board.css('foot')}>{date_of(board, post)} {acts_of(board, number)}</div>"
    return f"{head}{panel_of(board, post)}{body_of(board, post)}{foot}"


def _cells(board: Board, number: int, post: Post) -> str:
    left = f'<td width="20%" valign="top">{name_of(board, post)}{panel_of(board, post)}</td>'
    head = f"{date_of(board, post)} {floor_of(board, number, post)}"
    return f"<tr>{left}<td>{head}<hr>{body_of(board, post)}<br>{acts_of(board, number)}</td></tr>"


def _two_rows(board: Board, number: int, post: Post) -> str:
    head = f"<td>{name_of(board, post)}</td><td>{date_of(board, post)} {floor_of(board, number, post)}</td>"
    body = f"<td>{panel_of(board, post)}</td><td>{body_of(board, post)}{acts_of(board, number)}</td>"
    return f"<tr{board.css('head')}>{head}</tr><tr>{body}</tr>"


def _terms(board: Board, number: int, post: Post) -> str:
    head = f"{name_of(board, post)} {date_of(board, post)} {floor_of(board, number, post)}"
    return f"<dt>{head}</dt><dd>{panel_of(board, post)}{body_of(board, post)} {acts_of(board, number)}</dd>"


def _labelled(board: Board, number: int, post: Post) -> str:
    """A guest book's rows, each with a label."""
    rows = (
        (board.word("name"), f"{html.escape(post.author)} {floor_of(board, number, post)}"),
        (board.word("time"), post.shown),
        (board.word("message"), body_of(board, post)),
    )
    return "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in rows)


def _flat(board: Board, number: int, post: Post) -> str:
    """Head, lines and buttons beside each other with nothing around them, and a rule below."""
    head = f"<div>{name_of(board, post)} {date_of(board, post)} {floor_of(board, number, post)}</div>"
    lines = "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in post.lines)
    return f"{head}{_quote_of(board, post)}{lines}<p>{acts_of(board, number)}</p><hr>"


LAYOUTS: dict[str, Callable[[Board, int, Post], str]] = {
    "head": _head_first,
    "columns": _two_columns,
    "foot": _foot_line,
    "above-below": _name_above_date_below,
    "cells": _cells,
    "two-rows": _two_rows,
    "terms": _terms,
    "labelled": _labelled,
    "flat": _flat,
}
_LAYOUT_WEIGHTS = {
    **{"head": 4, "columns": 3, "foot": 1.5, "above-below": 1.5, "cells": 1.5, "two-rows": 1, "terms": 0.7},
    **{"labelled": 0.6, "flat": 1},
}
_BOXES = {
    "labelled": ("table-each",),
    "flat": ("none",),
    "cells": ("one-table", "table-each"),
    "two-rows": ("one-table", "table-each"),
    "terms": ("dl", "dl-each"),
}
_OTHER_BOXES = ("div", "li", "article", "section", "td", "ol")


def posts_of(board: Board, posts: list[Post]) -> str:
    """Return the markup of all posts in their order; answers stand within what they answer, or below it."""
    layout = board.draw.pick("layout", _LAYOUT_WEIGHTS)
    box = board.draw.pick("box", _BOXES.get(layout, _OTHER_BOXES))
    nesting = board.draw.chosen["nesting"]
    made: list[str] = []
    for number, post in enumerate(posts, 1):
        if post.parent is None:
            made.append(
                _boxed(board, box, number, post, LAYOUTS[layout](board, number, post), _below(board, posts, post))
            )
        if nesting == "flat" and board.draw.chance("ad-between", 0.12) and number % 4 == 2:
            made.append(_boxed(board, box, 0, post, _advert(board, box), ""))
    joined = "\n".join(made)
    around = {"li": "ul", "ol": "ol", "one-table": "table", "dl": "dl"}.get(box)
    if around:
        return f"<{around}{board.css('list')}>{joined}</{around}>"
    return f"<div{board.css('list')}>{joined}</div>" if board.draw.chance("wrapped", 0.7) else joined


def _boxed(board: Board, box: str, number: int, post: Post, inner: str, below: str) -> str:
    mark = f' id="p{number}"' if number and board.draw.chance("ids", 0.5) else ""
    kind = f"{board.css('post')}{mark}"
    if board.draw.chosen["layout"] in _BOXES:
        end = "<hr>" if box == "none" else "</dd>" if box.startswith("dl") else "</td></tr>"
        inner = inner.removesuffix(end) + below + end
    if box in ("one-table", "dl", "none"):
        return inner
    if box == "table-each":
        return f'<table width="100%"{kind}>{inner}</table>'
    if box == "dl-each":
        return f"<dl{kind}>{inner}</dl>"
    if box == "td":
        return f"<table><tr><td{kind}>{inner}{below}</td></tr></table>"
    tag = "li" if box == "ol" else box
    return f"<{tag}{kind}>{inner}{below}</{tag}>"


def _below(board: Board, posts: list[Post], parent: Post) -> str:
    """Return the answers to a post: small lines within it, or posts like itself, indented."""
    own = [post for post in posts if post.parent is parent]
    if not own:
        return ""
    if board.draw.chosen["nesting"] == "inner":
        lines = "".join(_answer(board, post) for post in own)
        return f"<ul{board.css('answers')}>{lines}</ul>"
    layout = board.draw.chosen["layout"]
    if layout in _BOXES:
        layout = "head"
    made = (
        f"<li{board.css('post')}>{LAYOUTS[layout](board, posts.index(post) + 1, post)}{_below(board, posts, post)}</li>"
        for post in own
    )
    return f"<ul{board.css('answers')}>{''.join(made)}</ul>"


def _answer(board: Board, post: Post) -> str:
    form = board.draw.pick("answer-form", ("colon", "head", "foot"))
    who = f'<a href="/u/{len(post.author)}">{html.escape(post.author)}</a>'
    said = "<br>".join(html.escape(line, quote=False) for line in post.lines)
    when = f"<span{board.css('date')}>{post.shown}</span>"
    reply = f'<a href="#r">{board.word("reply")}</a>'
    if form == "colon":
        return f"<li>{who}{'：' if board.language == 'zh' else ':'} <span>{said}</span> {when} {reply}</li>"
    if form == "head":
        return f"<li><div>{who} {when}</div><div>{said}</div>{reply}</li>"
    return f"<li><p>{said}</p><div>{who} {when} {reply}</div></li>"


def _advert(board: Board, box: str) -> str:
    said = f'<a href="http://ads.example/1" rel="sponsored">{board.word("advert")}</a>'
    if box in ("one-table", "table-each"):
        return f'<tr><td colspan="2">{said}</td></tr>'
    return f"<dd>{said}</dd>" if box.startswith("dl") else said


# --- the page


def board_page(board: Board, title: str, posts: list[Post]) -> str:
    """Return the page of a thread, and number the floors of its posts where it shows any."""
    draw = board.draw
    opening = draw.pick("opening", {"same": 0.6, "article": 0.4})
    shown = html.escape(title)
    board.title = title
    if opening == "same":
        thread = posts_of(board, posts)
    else:
        thread = _article(board, posts[0]) + _heading(board, len(posts) - 1) + posts_of(board, posts[1:])
    if draw.chosen.get("floors") == "yes":
        top = [post for post in posts if post.parent is None]
        for number, post in enumerate(top if opening == "same" else top[1:], 1):
            post.floor = number if opening == "same" else number + 1
    if draw.chosen["nesting"] != "flat" or opening == "article":
        for post in posts:
            post.floor = None
    site = board.word("site")
    mark = draw.pick("title-mark", (" - ", " | ", "_", " – ", " :: "))
    heading = {
        "h1": f"<h1{board.css('title')}>{shown}</h1>",
        "h2": f"<h2>{shown}</h2>",
        "link": f'<h3><a href="/t/1">{shown}</a></h3>',
        "div": f"<div{board.css('title')}><b>{shown}</b></div>",
        "none": "",
    }[draw.pick("heading", {"h1": 4, "h2": 2, "link": 1, "div": 1, "none": 0.7})]
    above, below = _above(board), _under(board)
    middle = f"{heading}{_counts(board, len(posts))}{_pages(board)}{thread}{_pages(board)}{_form(board)}"
    side = _side(board)
    frame = draw.pick("frame", ("div", "table", "bare"))
    body = {
        "div": f'<div id="wrap"><div{board.css("main")}>{middle}</div><div id="side">{side}</div></div>',
        "table": f"<table><tr><td>{middle}</td><td>{side}</td></tr></table>",
        "bare": f"{middle}{side}",
    }[frame]
    lang = f' lang="{"zh-CN" if board.language == "zh" else board.language}"' if draw.chance("lang", 0.5) else ""
    doctype = draw.any("<!DOCTYPE html>", "")
    return (
        f"{doctype}<html{lang}><head><title>{shown}{mark}{site}</title></head>\n"
        f"<body>{above}\n{body}\n{below}</body></html>"
    )


def _article(board: Board, post: Post) -> str:
    """Return the first post as an article: byline and text, not like its answers."""
    form = board.draw.pick("article-head", ("line", "labels", "foot"))
    body = "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in post.lines)
    who = f'<a href="/u/1">{html.escape(post.author)}</a>'
    if form == "line":
        return f"<div>{who} <span>{post.shown}</span></div><div{board.css('content')}>{body}</div>"
    if form == "labels":
        head = f"{board.word('author')}{who} {board.word('time')}{post.shown}"
        return f"<p>{head}</p><div{board.css('content')}>{body}</div>"
    return f"<div{board.css('content')}>{body}</div><p>{who} {post.shown}</p>"


def _heading(board: Board, count: int) -> str:
    form = board.draw.pick("replies-heading", ("counted", "plain", "none"))
    said = board.word("replies")
    return {"counted": f"<h3>{said} ({count})</h3>", "plain": f"<h4>{said}</h4>", "none": ""}[form]


def _counts(board: Board, count: int) -> str:
    if not board.draw.chance("counts", 0.3):
        return ""
    return f"<p>{board.word('views')}{count * 61} {board.word('answers')}{count - 1}</p>"


def _pages(board: Board) -> str:
    if not board.draw.chance("paging", 0.3):
        return ""
    links = f'<a href="?page=2">2</a> <a href="?page=3">3</a> <a href="?page=2">{board.word("next")}</a>'
    return f"<div><b>1</b> {links}</div>"


def _form(board: Board) -> str:
    form = board.draw.pick("reply-form", {"none": 1, "form": 1, "login": 1})
    if form == "login":
        return f"<p>{board.word('login')}</p>"
    if form == "none":
        return ""
    return f'<form action="/reply"><h3>{board.word("answer")}</h3><textarea></textarea><input type="submit"></form>'


def _above(board: Board) -> str:
    menu = "".join(f'<li><a href="/f/{n}">{name}</a></li>' for n, name in enumerate(board.word("menu").split("|")))
    trail = (
        f'<div><a href="/">{board.word("home")}</a> &gt; <a href="/f/2">{board.word("menu").split("|")[1]}</a></div>'
    )
    parts = {
        "menu": f"<ul>{menu}</ul>",
        "trail": f"<ul>{menu}</ul>{trail}",
        "clock": f"<div>{board.word('now')}{board.fetched:%Y-%m-%d %H:%M}</div>{trail}",
        "none": "",
    }
    return parts[board.draw.pick("above", list(parts))]


def _rows(board: Board, form: str) -> Iterator[str]:
    for number, title in enumerate(board.word("others").split("|"), 1):
        link = f'<a href="/t/{number}8{number}">{title}</a>'
        who = board.word("people").split("|")[number % 4]
        day = board.fetched - timedelta(days=number * 3)
        if form == "titles":
            yield f"<li>{link}</li>"
        elif form == "dates":
            yield f"<li>{link} <span>{day:%m-%d}</span></li>"
        else:
            yield f'<li>{link}<br><a href="/u/{number}">{who}</a> <span>{day:%Y-%m-%d}</span> {number * 3}</li>'


def _side(board: Board) -> str:
    form = board.draw.pick("side", {"none": 2, "titles": 1, "dates": 1, "people": 1})
    return "" if form == "none" else f"<h4>{board.word('hot')}</h4><ul>{''.join(_rows(board, form))}</ul>"


def _under(board: Board) -> str:
    form = board.draw.pick("under", {"none": 2, "titles": 1, "people": 1, "online": 1})
    foot = f"<div>© 2025 {board.word('site')} <a href='/about'>{board.word('about')}</a></div>"
    if form == "none":
        return foot
    if form == "online":
        people = ", ".join(f'<a href="/u/{who}">{who}</a>' for who in board.word("people").split("|"))
        return f"<div><h4>{board.word('online')}</h4>{people}</div>{foot}"
    return f"<div><h4>{board.word('similar')}</h4><ul>{''.join(_rows(board, form))}</ul></div>{foot}"

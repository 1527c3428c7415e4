"""The parts of a post: name, time, floor, words, quote, signature, buttons, and what a board tells of people."""

from __future__ import annotations

import html
from datetime import timedelta

from benchmarks.drawn_board.board import Board, Post
from benchmarks.drawn_board.words import WORDS

_NAMES = {
    "link": "{link}",
    "link-bold": "<b>{link}</b>",
    "span": "<span{css}>{shown}</span>",
    "bold": "<strong{css}>{shown}</strong>",
    "text": "<div{css}>{shown}</div>",
    "label": "<span{css}>{w[author]}{link}</span>",
    "by": "<span{css}>{w[by]} {link}</span>",
    "avatar-alt": '<a href="/u/{shown}"><img{avatar} src="/a/1.png" alt="{shown}"></a> {link}',
    "said": "{link} {w[said]}",
    "initial": "<a{avatar}>{shown[0]}</a> {link}",
    "badge": "{link} <em>{badge}</em>",
    "heading": "<h4>{link}</h4>",
    "place": "{link} <span>{w[place]}</span>",
    "votes-before": "<span>{votes}</span> {link}",
    "address": "{link} <span>IP: 61.14.{size}.*</span>",
    "colon-label": "<b>{w[name]}</b> {shown}",
}


def name_of(board: Board, post: Post) -> str:
    """Return the markup of an author's name."""
    shown, size = html.escape(post.author), len(post.author)
    answered = ""
    if post.parent is not None and board.draw.chosen["nesting"] == "tree" and board.draw.later("arrows-in-heads", 0.3):
        other = html.escape(post.parent.author)
        answered = f' {board.word("to")} <a href="/u/{sum(map(ord, other))}">{other}</a>'
    markup = _NAMES[board.draw.pick("name", tuple(_NAMES))]
    css = board.css("author")
    return (
        markup.format(
            shown=shown,
            css=css,
            link=f'<a href="/u/{sum(map(ord, post.author))}"{css}>{shown}</a>',
            avatar=board.css("avatar") if "{avatar}" in markup else "",
            badge=board.word("badge") if size % 2 else f"Lv.{size}",
            votes=(size * 5) % 23,
            size=size,
            w=WORDS[board.language],
        )
        + answered
    )


def date_of(board: Board, post: Post) -> str:
    """Return the markup of a post's time."""
    draw, shown = board.draw, post.shown
    if draw.chance("edited-beside", 0.07) and len(post.author) % 2:
        later = f"{post.at + timedelta(days=2):%Y-%m-%d %H:%M}"
        return f"<span{board.css('date')}>{shown}</span> · <span>{board.word('changed')} {later}</span>"
    if len(post.author) % 3 == 0 and draw.later("edited-first", 0.06):
        later = f"{post.at + timedelta(days=2):%Y-%m-%d %H:%M}"
        return f"<span>{board.word('changed')} {later}</span> <span>{board.word('posted')}{shown}</span>"
    form = draw.pick(
        "date", ("span", "small", "posted", "bare", "link", "attribute", "em", "label-cell", "abbr", "epoch")
    )
    if form == "posted":
        return f"<span{board.css('date')}>{board.word('posted')}{shown}</span>"
    if form == "bare":
        return f" {shown} "
    if form == "link":
        return f'<a href="#p{post.at:%H%M%S}"{board.css("date")}>{shown}</a>'
    if form == "attribute" and "<" not in shown:
        return f'<span{board.css("date")} title="{shown}">{shown}</span>'
    if form == "abbr" and post.precision == "second" and "<" not in shown:
        return f'<abbr class="published" title="{post.at:%Y-%m-%dT%H:%M:%S}{board.offset}">{shown}</abbr>'
    if form == "epoch" and post.precision == "second" and "<" not in shown:
        return f'<span{board.css("date")} data-time="{board.epoch(post.at)}"></span>'
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
    if post.parent is not None and draw.chance("addressed", 0.25):
        lines[0] = f"@{html.escape(post.parent.author)} {lines[0]}"
        post.lines[0] = f"@{post.parent.author} {post.lines[0]}"
    quoted = quote_of(board, post)
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


def quote_of(board: Board, post: Post) -> str:
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

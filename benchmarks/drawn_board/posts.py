"""Posts put together: layouts, the boxes around them, answers in and below them."""

from __future__ import annotations

import html
from collections.abc import Callable

from benchmarks.drawn_board.board import Board, Post
from benchmarks.drawn_board.parts import acts_of, body_of, date_of, floor_of, name_of, panel_of, quote_of


def _award(board: Board, number: int) -> str:
    """What stands above the best answer."""
    return f"<p>{board.word('award')}</p>" if number == _BEST and board.draw.later("award", 0.06) else ""


_BEST = 2


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
        f"{_award(board, number)}{subject}<div{board.css('head')}><div>{head}</div></div>"
        f"{panel_of(board, post)}{body_of(board, post)}"
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
    return f"{head}{quote_of(board, post)}{lines}<p>{acts_of(board, number)}</p><hr>"


def _lines_in_cell(board: Board, number: int, post: Post) -> str:
    """A cell of lines about the writer, as boards of 2003 have it: nothing but breaks between them."""
    many = sum(map(ord, post.author))
    about = f"{board.word('rank')}<br><img src='/s.gif'><br>{board.word('posts')}{many % 900}<br>{board.word('from')}"
    name = f'<a name="{number}"></a><b>{html.escape(post.author)}</b>'
    subject = f"{board.word('subject')} {html.escape(board.title)}"
    head = f"{board.word('posted')}{post.shown} &nbsp; {subject} {floor_of(board, number, post)}"
    return (
        f'<tr><td width="150" valign="top">{name}<br>{about}</td><td valign="top"><table><tr><td>{head}</td>'
        f"<td align=right>{acts_of(board, number)}</td></tr></table><hr>{body_of(board, post)}</td></tr>"
    )


def _indented(board: Board, number: int, post: Post) -> str:
    """A line of head and the words below, as in lists of comments that only a style sheet indents."""
    head = f"<b>{html.escape(post.author)}</b> {post.shown} {floor_of(board, number, post)}"
    return f"<div{board.css('head')}>{head}</div>{body_of(board, post)}<div>{acts_of(board, number)}</div>"


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
    "lines-in-cell": _lines_in_cell,
    "indented": _indented,
}
_LAYOUT_WEIGHTS = {
    **{"head": 4, "columns": 3, "foot": 1.5, "above-below": 1.5, "cells": 1.5, "two-rows": 1, "terms": 0.7},
    **{"labelled": 0.6, "flat": 1, "lines-in-cell": 1, "indented": 0.8},
}
_BOXES = {
    "labelled": ("table-each",),
    "lines-in-cell": ("one-table", "table-each"),
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
    if box == "one-table" and board.draw.chance("header-row", 0.4):
        made.append(
            f"<tr><th>{board.word('author').strip(' ：:')}</th><th>{board.word('message').strip(' ：:')}</th></tr>"
        )
    for number, post in enumerate(posts, 1):
        if post.parent is None:
            made.append(
                _boxed(board, box, number, post, LAYOUTS[layout](board, number, post), _below(board, posts, post))
            )
        if nesting == "flat" and number % 5 == 3 and board.draw.chance("deleted", 0.1):
            made.append(_boxed(board, box, 0, post, _gone(board, box), ""))
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
    if post.parent is not None and board.draw.chance("arrows", 0.2):
        who += f' {board.word("to")} <a href="/u/{len(post.parent.author)}">{html.escape(post.parent.author)}</a>'
    said = "<br>".join(html.escape(line, quote=False) for line in post.lines)
    when = f"<span{board.css('date')}>{post.shown}</span>"
    reply = f'<a href="#r">{board.word("reply")}</a>'
    if board.draw.later("answers-in-a-line", 0.25):
        if form == "foot":
            return f"<li><span>{said}</span> — {who} · {when} {reply}</li>"
        return f"<li>{who} <span>{said}</span> <em>({when})</em> {reply}</li>"
    if form == "colon":
        return f"<li>{who}{'：' if board.language == 'zh' else ':'} <span>{said}</span> {when} {reply}</li>"
    if form == "head":
        return f"<li><div>{who} {when}</div><div>{said}</div>{reply}</li>"
    return f"<li><p>{said}</p><div>{who} {when} {reply}</div></li>"


def _gone(board: Board, box: str) -> str:
    """What is left of a post that was removed."""
    said = f"<i>{board.word('removed')}</i>"
    if box in ("one-table", "table-each"):
        return f'<tr><td colspan="2">{said}</td></tr>'
    return f"<dd>{said}</dd>" if box.startswith("dl") else said


def _advert(board: Board, box: str) -> str:
    said = f'<a href="http://ads.example/1" rel="sponsored">{board.word("advert")}</a>'
    if box in ("one-table", "table-each"):
        return f'<tr><td colspan="2">{said}</td></tr>'
    return f"<dd>{said}</dd>" if box.startswith("dl") else said

"""The page of a thread: its posts, and what a site puts around them."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import timedelta

from benchmarks.drawn_board.board import Board, Post
from benchmarks.drawn_board.posts import posts_of


def board_page(board: Board, title: str, posts: list[Post]) -> str:
    """Return the page of a thread, and number the floors of its posts where it shows any."""
    draw = board.draw
    opening = draw.pick("opening", {"same": 0.6, "article": 0.4})
    shown = html.escape(title)
    board.title = title
    if opening == "same":
        thread = posts_of(board, posts)
    else:
        hot = _hot(board, posts)
        thread = _article(board, posts[0]) + hot + _heading(board, len(posts) - 1) + posts_of(board, posts[1:])
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


def _hot(board: Board, posts: list[Post]) -> str:
    """Return the most liked answers, which stand in the list of all again."""
    if len(posts) < _MANY or board.draw.chosen["nesting"] != "flat" or not board.draw.chance("hot-above", 0.15):
        return ""
    best = [post for post in posts[3:8] if sum(map(len, post.lines)) > _LONG][:2]
    shown = board.draw.chosen.get("floors")
    made = posts_of(board, best)
    if shown:
        board.draw.chosen["floors"] = shown
    return f"<h3>{board.word('best')}</h3>{made}"


_MANY, _LONG = 8, 16


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

"""The Discuz!-like board: GBK, rewritten and query addresses, floors by name, a jammer.

Pages follow the markup of Discuz! X3.4's default theme. Threads of the jammer forum differ on each
visit and so have no validators.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

from markupsafe import Markup, escape

from qingtie.demo.content import BOARD_GBK, board
from qingtie.demo.markup import parse, post_html
from qingtie.demo.model import Board, Forum, Post, Thread, now
from qingtie.demo.quotes import BRIEF, quote_of
from qingtie.demo.response import BASE, Request, Response, page, redirect, with_validators
from qingtie.demo.templating import day, draw, minute, relative, stamp, uid

THREADS_PER_PAGE = 6
SESSION_COOKIE = "qq1V_2132_saltkey"
ROBOTS = """User-agent: *
Disallow: /api/
Disallow: /data/
Disallow: /source/
Disallow: /member.php
Disallow: /space-
Disallow: /forum.php?mod=redirect*
Disallow: /forum.php?mod=post*
Disallow: /home.php?mod=spacecp*
Disallow: /*?mod=misc*
Disallow: /*mobile=yes*
"""
_FLOORS = ("", "楼主", "沙发", "板凳", "地板")
_THREAD = re.compile(r"/thread-(\d+)-(\d+)-\d+\.html")
_FORUM = re.compile(r"/forum-(\d+)-(\d+)\.html")
_SMILE = '<img src="static/image/smiley/default/smile.gif" smilieid="1" border="0" alt="" />'
_NOISE = "abcdefghijklmnopqrstuvwxyz0123456789 _,.:;!?'&#$%^*+-"


def engine_text(text: str) -> str:
    """Return what the engine stores of a text: GBK, and literal references for all else (emoji).

    >>> engine_text("谢谢👍")
    '谢谢&#128077;'
    """
    return text.encode("gbk", "xmlcharrefreplace").decode("gbk")


def thread_path(thread: Thread, number: int, *, back: int = 1) -> str:
    """Return the address the board itself uses for a page; `back` is the list page one came from."""
    if thread.query_links:
        tail = f"&page={number}" if number > 1 else ""
        return f"/forum.php?mod=viewthread&tid={thread.id}{tail}&extra=page%3D{back}"
    return f"/thread-{thread.id}-{number}-{back}.html"


def canonical_path(thread: Thread, number: int = 1) -> str:
    """Return the address under which a page of a thread is one and the same."""
    return f"/thread-{thread.id}-{number}-1.html"


def list_paths(site: Board) -> list[str]:
    """Return the canonical addresses of all list pages."""
    return [
        f"/forum-{forum.id}-{number}.html" for forum in site.forums for number in range(1, _list_pages(site, forum) + 1)
    ]


def render(request: Request, revision: int) -> Response:
    """Answer one request; a client without a cookie gets one with its first page."""
    answer = _answer(request, revision)
    if request.has_session or answer.status != 200:
        return answer
    salt = f"{request.visit * 2_654_435_761 % 2**32:08x}"
    cookie = ("set-cookie", f"{SESSION_COOKIE}={salt}; path=/; HttpOnly")
    return replace(answer, headers=(*answer.headers, cookie))


def _answer(request: Request, revision: int) -> Response:
    site = board(BOARD_GBK, revision)
    parts = urlsplit(request.target)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    if parts.path == "/robots.txt":
        return Response(200, ROBOTS.encode(), (("content-type", "text/plain"),))
    if match := _THREAD.fullmatch(parts.path):
        return _thread_page(site, int(match[1]), int(match[2]), request.visit)
    if match := _FORUM.fullmatch(parts.path):
        return _list_page(site, int(match[1]), int(match[2]))
    if parts.path in ("/", "/index.php", "/forum.php"):
        return _by_query(site, query, request.visit)
    return _message(site, "抱歉，您访问的页面不存在", 404)


def _by_query(site: Board, query: dict[str, str], visit: int) -> Response:
    mode = query.get("mod", "index")
    number = _number(query.get("page")) or 1
    if mode == "viewthread":
        return _thread_page(site, _number(query.get("tid")), number, visit)
    if mode == "forumdisplay":
        return _list_page(site, _number(query.get("fid")), number)
    if mode == "redirect":
        return _redirect(site, query)
    if mode == "index":
        text = draw("discuz_index.html", **_common(site, "index"))
        return with_validators(page(text, charset="gbk"), site.threads[0].last.at)
    return _message(site, "抱歉，您需要登录后才能进行此操作", 200)


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0


def _redirect(site: Board, query: dict[str, str]) -> Response:
    """Answer findpost and lastpost: to the page on which the post stands."""
    thread = site.thread(_number(query.get("ptid") or query.get("tid")))
    if thread is None:
        return _message(site, "抱歉，指定的主题不存在或已被删除或正在被审核", 404)
    if query.get("goto") == "lastpost":
        return redirect(f"{BASE}{thread_path(thread, thread.pages)}#lastpost", 302)
    wanted = _number(query.get("pid"))
    for number in range(1, thread.pages + 1):
        if any(post.id == wanted for post in thread.page(number)):
            return redirect(f"{BASE}{thread_path(thread, number)}#pid{wanted}")
    return _message(site, "抱歉，指定的帖子不存在", 404)


def _common(site: Board, kind: str, charset: str = "gbk", canonical: str = "") -> dict[str, object]:
    return {
        "board": site,
        "kind": kind,
        "base": BASE,
        "meta_charset": charset,
        "canonical": canonical,
        "keywords": site.name,
    }


def _message(site: Board, text: str, status: int) -> Response:
    drawn = draw("discuz_message.html", message=text, **_common(site, "message"))
    return page(drawn, charset="gbk", status=status)


@dataclass(frozen=True, slots=True)
class _By:
    author: str
    uid: int
    day: str
    minute: str


def _by(post: Post) -> _By:
    return _By(post.author, uid(post.author), day(post.at), minute(post.at))


@dataclass(frozen=True, slots=True)
class _ListRow:
    thread: Thread
    href: str
    page_href: Callable[[int], str]
    first: _By
    last: _By
    first_normal: bool


def _list_row(thread: Thread, back: int, *, first_normal: bool) -> _ListRow:
    def href(number: int) -> str:
        return _local(thread_path(thread, number, back=back))

    return _ListRow(thread, href(1), href, _by(thread.posts[0]), _by(thread.last), first_normal)


def _list_pages(site: Board, forum: Forum) -> int:
    return max(1, -(-len(site.listed(forum.id)) // THREADS_PER_PAGE))


def _list_page(site: Board, number: int, wanted: int) -> Response:
    forum = site.forum(number)
    if forum is None:
        return _message(site, "抱歉，指定的版块不存在", 200)
    pages = _list_pages(site, forum)
    current = min(max(wanted, 1), pages)
    normal = site.listed(forum.id)[(current - 1) * THREADS_PER_PAGE : current * THREADS_PER_PAGE]
    sticky = tuple(thread for thread in site.threads if thread.sticky)
    rows = [
        _list_row(thread, current, first_normal=index == len(sticky)) for index, thread in enumerate((*sticky, *normal))
    ]
    text = draw("discuz_list.html", forum=forum, rows=rows, page=current, pages=pages, **_common(site, "forumdisplay"))
    newest = max(thread.last.at for thread in (*sticky, *site.listed(forum.id)))
    return with_validators(page(text, charset="gbk"), newest)


def _local(path: str) -> str:
    """Links are relative to the `base` element."""
    return path.removeprefix("/")


def _thread_page(site: Board, number: int, wanted: int, visit: int) -> Response:
    thread = site.thread(number)
    forum = site.forum(thread.forum) if thread else None
    if thread is None or forum is None:
        return _message(site, "抱歉，指定的主题不存在或已被删除或正在被审核", 404)
    current = min(max(wanted, 1), thread.pages)
    noise = random.Random(visit) if forum.jammer else None
    meta = "gbk" if thread.meta_charset is None else thread.meta_charset
    text = draw(
        "discuz_thread.html",
        thread=thread,
        forum=forum,
        page=current,
        hrefs={number: _local(thread_path(thread, number)) for number in range(1, thread.pages + 1)},
        rows=[_row(site, thread, post, current, noise) for post in thread.page(current)],
        **_common(site, "viewthread", meta, canonical_path(thread, current)),
    )
    declared = f"text/html; charset={thread.header_charset or 'gbk'}"
    answer = page(text, charset="gbk", content_type=declared)
    return answer if noise else with_validators(answer, thread.last.at)


def _row(site: Board, thread: Thread, post: Post, current: int, noise: random.Random | None) -> dict[str, object]:
    quote = quote_of(thread, post, brief=BRIEF, engine_text=engine_text)
    pieces = parse(engine_text(post.text))
    return {
        "post": post,
        "uid": uid(post.author),
        "group": "管理员" if post.author.startswith("版主") else "注册会员",
        "here": f"{_local(canonical_path(thread, current))}#pid{post.id}",
        "floor_name": _FLOORS[min(post.floor, 4)],
        "relative": relative(post.at, now(post.revision)),
        "stamp": stamp(post.at),
        "edited": stamp(post.edited) if post.edited else "",
        "quote": quote,
        "quote_minute": minute(quote.at) if quote else "",
        "html": post_html(pieces, line_break=lambda: _line_break(noise), code=_code_box, smile=_SMILE),
        "remarks": [
            {"author": item.author, "uid": uid(item.author), "text": item.text, "minute": minute(item.at)}
            for item in post.remarks
        ],
        "sign": site.signature(post.author),
    }


def _line_break(noise: random.Random | None) -> str:
    """Return a line break; with the jammer, hidden noise on one side of it or the other."""
    if noise is None:
        return "<br />\r\n"
    garbage = str(escape("".join(noise.choices(_NOISE, k=noise.randint(5, 15)))))
    if noise.random() < 0.5:
        return f'<font class="jammer">{garbage}</font><br />\r\n'
    return f'<br />\r\n<span style="display:none">{garbage}</span>'


def _code_box(text: str) -> Markup:
    lines = Markup("\n").join(
        Markup("<li>{}<br /></li>").format(line.replace("  ", "\xa0 ")) for line in text.split("\n")
    )
    return Markup(
        '<div class="blockcode"><div id="code_1"><ol>{}</ol></div>'
        "<em onclick=\"copycode($('code_1'));\">复制代码</em></div>"
    ).format(lines)

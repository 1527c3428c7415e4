"""The phpBB-like board: UTF-8, query addresses, times in UTC, session ids in links.

A client without a session cookie gets `sid=` in every link, as on the first page of a visit; the ETag
leaves that out. Pages follow the markup of phpBB 3.3's prosilver.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from markupsafe import Markup

from qingtie.demo.content import BOARD_UTF8, board
from qingtie.demo.markup import parse, post_html
from qingtie.demo.model import POSTS_PER_PAGE, Board, Forum, Post, Thread
from qingtie.demo.quotes import quote_of
from qingtie.demo.response import BASE, Request, Response, page, with_validators
from qingtie.demo.templating import draw, uid, utc

TOPICS_PER_PAGE = 3
SESSION_COOKIE = "phpbb3_demo_sid"
ROBOTS = """User-agent: *
Disallow: /ucp.php
Disallow: /memberlist.php
Disallow: /posting.php
Disallow: /search.php
"""
_SMILE = '<img class="smilies" src="./images/smilies/icon_e_smile.gif" width="15" height="17" alt="" />'

Link = Callable[[str], str]


def topic_path(thread: Thread, number: int = 1) -> str:
    """Return the canonical address of a page of a topic."""
    tail = f"&start={(number - 1) * POSTS_PER_PAGE}" if number > 1 else ""
    return f"/viewtopic.php?t={thread.id}{tail}"


def forum_path(forum: Forum, number: int = 1) -> str:
    """Return the canonical address of a list page."""
    tail = f"&start={(number - 1) * TOPICS_PER_PAGE}" if number > 1 else ""
    return f"/viewforum.php?f={forum.id}{tail}"


def list_paths(site: Board) -> list[str]:
    """Return the canonical addresses of all list pages."""
    return [forum_path(forum, number) for forum in site.forums for number in range(1, _list_pages(site, forum) + 1)]


def render(request: Request, revision: int) -> Response:
    """Answer one request."""
    site = board(BOARD_UTF8, revision)
    parts = urlsplit(request.target)
    if parts.path == "/robots.txt":
        return Response(200, ROBOTS.encode(), (("content-type", "text/plain"),))
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    answer = _answer(site, parts.path, query, str)
    if request.has_session or answer.status != 200:
        return answer
    sid = hashlib.md5(f"sid {request.visit}".encode(), usedforsecurity=False).hexdigest()
    noisy = _answer(site, parts.path, query, lambda url: f"{url}{'&' if '?' in url else '?'}sid={sid}")
    validators = tuple(pair for pair in answer.headers if pair[0] in ("etag", "last-modified"))
    kept = tuple(pair for pair in noisy.headers if pair[0] not in ("etag", "last-modified"))
    cookie = ("set-cookie", f"{SESSION_COOKIE}={sid}; path=/; HttpOnly")
    return Response(noisy.status, noisy.body, (*kept, *validators, cookie))


def _answer(site: Board, path: str, query: dict[str, str], link: Link) -> Response:
    start = _number(query.get("start"))
    if path in ("/", "/index.php"):
        text = draw("phpbb_index.html", **_common(site, "index", link))
        return _validated(text, site.threads[0])
    if path == "/viewforum.php" and (forum := site.forum(_number(query.get("f")))):
        return _forum_page(site, forum, start // TOPICS_PER_PAGE + 1, link)
    if path == "/viewtopic.php" and (found := _find(site, query)):
        thread, index = found
        return _topic_page(site, thread, max(start, index) // POSTS_PER_PAGE + 1, link)
    text = draw("phpbb_message.html", message="请求的主题不存在。", **_common(site, "message", link))
    return page(text, status=404)


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0


def _find(site: Board, query: dict[str, str]) -> tuple[Thread, int] | None:
    """Find a topic by `t`, or by one of its posts `p` (then with the post's index)."""
    if thread := site.thread(_number(query.get("t"))):
        return thread, 0
    wanted = _number(query.get("p"))
    found = ((thread, post) for thread in site.threads for post in thread.posts if post.id == wanted)
    return next(((thread, post.floor - 1) for thread, post in found), None)


def _common(site: Board, kind: str, link: Link, forum: Forum | None = None, canonical: str = "") -> dict[str, object]:
    return {
        "board": site,
        "kind": kind,
        "base": BASE,
        "link": link,
        "forum": forum,
        "canonical": canonical,
    }


def _validated(text: str, thread: Thread) -> Response:
    answer = page(text)
    return with_validators(answer, thread.last.at, stable=answer.body)


def _by(post: Post) -> dict[str, object]:
    return {
        "author": post.author,
        "uid": uid(post.author),
        "utc": utc(post.at),
        "minute": f"{post.at:%Y-%m-%d %H:%M}",
    }


def _list_pages(site: Board, forum: Forum) -> int:
    return max(1, -(-len(site.listed(forum.id)) // TOPICS_PER_PAGE))


def _forum_page(site: Board, forum: Forum, wanted: int, link: Link) -> Response:
    topics = site.listed(forum.id)
    pages = _list_pages(site, forum)
    current = min(wanted, pages)
    rows = [
        {
            "thread": thread,
            "href": "." + topic_path(thread),
            "page_href": lambda number, thread=thread: "." + topic_path(thread, number),
            "first": _by(thread.posts[0]),
            "last": _by(thread.last),
        }
        for thread in topics[(current - 1) * TOPICS_PER_PAGE : current * TOPICS_PER_PAGE]
    ]
    text = draw(
        "phpbb_forum.html",
        rows=rows,
        page=current,
        pages=pages,
        hrefs={number: "." + forum_path(forum, number) for number in range(1, pages + 1)},
        total=f"{len(topics)} 个主题",
        **_common(site, "viewforum", link, forum, forum_path(forum, current)),
    )
    return _validated(text, topics[0])


def _topic_page(site: Board, thread: Thread, wanted: int, link: Link) -> Response:
    current = min(wanted, thread.pages)
    text = draw(
        "phpbb_topic.html",
        thread=thread,
        rows=[_row(site, thread, post) for post in thread.page(current)],
        page=current,
        pages=thread.pages,
        hrefs={number: "." + topic_path(thread, number) for number in range(1, thread.pages + 1)},
        total=f"{len(thread.posts)} 篇文章",
        **_common(site, "viewtopic", link, site.forum(thread.forum), topic_path(thread, current)),
    )
    return _validated(text, thread)


def _row(site: Board, thread: Thread, post: Post) -> dict[str, object]:
    quote = quote_of(thread, post, brief=None)
    return {
        "post": post,
        **_by(post),
        "quote": quote,
        "quote_uid": uid(quote.author) if quote else 0,
        "quote_minute": f"{quote.at:%Y-%m-%d %H:%M}" if quote else "",
        "edited": f"{post.edited:%Y-%m-%d %H:%M}" if post.edited else "",
        "html": post_html(parse(post.text), line_break=lambda: "<br>\n", code=_code_box, smile=_SMILE),
        "sign": site.signature(post.author),
    }


def _code_box(text: str) -> Markup:
    return Markup(
        '<div class="codebox"><p>代码： <a href="#" onclick="selectCode(this); return false;">全选</a></p>'
        "<pre><code>{}</code></pre></div>"
    ).format(text)

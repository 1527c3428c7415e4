"""The article site: pages for search engines, without marks of any engine, some of them damaged.

A page repeats its title, wraps the text in navigation, share words, an advert, comments, a disclaimer,
tags and related links. Damage is done by `qingtie.demo.damage` to the words, here to whole pages.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from urllib.parse import urlsplit

from qingtie.demo.content import ArticleSite, article_site
from qingtie.demo.markup import inline, parse
from qingtie.demo.model import BadPage, Essay
from qingtie.demo.response import BASE, Request, Response, page, with_validators
from qingtie.demo.templating import draw

ENTRIES_PER_PAGE = 15
PRIVATE = "/private/"
ROBOTS = f"""User-agent: *
Disallow: {PRIVATE}
Disallow: /search/
"""
_ADVERT = "老茶客都在逛的源头茶仓，新客首单立减三十元"
_RELATED = 3
_OTHER = {
    "/about.html": ("关于我们", "生活百科整理日常生活里用得上的小知识，由几位编辑共同维护。"),
    f"{PRIVATE}tougao.html": ("投稿须知", "来稿请注明作者，三个工作日内答复。"),
}
_CUT = '<div class="xg">'


def list_path(number: int = 1) -> str:
    """Return the address of a list page."""
    return "/zhishi/" if number == 1 else f"/zhishi/list_{number}.html"


def list_paths(site: ArticleSite) -> list[str]:
    """Return the addresses of all list pages."""
    return [list_path(number) for number in range(1, _pages(site) + 1)]


def render(request: Request, revision: int) -> Response:
    """Answer one request."""
    site = article_site(revision)
    path = urlsplit(request.target).path
    if path == "/robots.txt":
        return Response(200, ROBOTS.encode(), (("content-type", "text/plain"),))
    if path == "/":
        return _list_page(site, 1)
    paths = list_paths(site)
    if path in paths:
        return _list_page(site, paths.index(path) + 1)
    entry = site.find(path)
    if isinstance(entry, Essay):
        return _essay_page(site, entry)
    if entry is not None:
        return _bad_page(entry)
    if path in _OTHER:
        return _plain(*_OTHER[path])
    return _missing()


def _pages(site: ArticleSite) -> int:
    return -(-len(site.entries()) // ENTRIES_PER_PAGE)


def _list_page(site: ArticleSite, number: int) -> Response:
    entries = site.entries()
    pages = _pages(site)
    text = draw(
        "article_list.html",
        entries=[
            {
                "path": entry.path,
                "at": entry.at,
                "title": entry.title,
                "source_title": getattr(entry, "source_title", ""),
            }
            for entry in entries[(number - 1) * ENTRIES_PER_PAGE : number * ENTRIES_PER_PAGE]
        ],
        page=number,
        pages=pages,
        hrefs={number: list_path(number) for number in range(1, pages + 1)},
        meta_charset="utf-8",
    )
    return with_validators(page(text), entries[0].at)


def _essay_page(site: ArticleSite, essay: Essay) -> Response:
    charset = "gbk" if essay.damage == "declared_gbk" else "utf-8"
    older = [other for other in site.essays if other.at < essay.at]
    others = older[1:] if len(older) > _RELATED else [other for other in site.essays if other != essay][-5:]
    text = draw(
        "article_page.html",
        essay=essay,
        pieces=parse(essay.source_text),
        inline=inline,
        stamp=f"{essay.at:%Y-%m-%d %H:%M:%S}",
        advert=_ADVERT,
        previous=older[0] if older else None,
        related=others[:_RELATED],
        meta_charset=charset,
        base=BASE,
    )
    answer = page(text, content_type=f"text/html; charset={charset}")
    if essay.damage == "truncated":
        body = answer.body
        answer = replace(answer, body=body[: body.index(_CUT.encode()) + len(_CUT) - 4])
    return with_validators(answer, essay.at)


def _missing() -> Response:
    return _plain("页面不存在", "您访问的页面已经移走或者从来没有过。", status=404)


def _plain(title: str, words: str, *, status: int = 200, login: bool = False) -> Response:
    text = draw("article_plain.html", title=title, text=words, login=login, meta_charset="utf-8")
    return page(text, status=status)


def _bad_page(entry: BadPage) -> Response:
    match entry.kind:
        case "empty":
            return with_validators(page(""), entry.at)
        case "binary":
            return with_validators(Response(200, _png(), (("content-type", "text/html; charset=utf-8"),)), entry.at)
        case "login":
            return with_validators(_plain("会员登录", "", login=True), entry.at)
        case "error":
            return _plain("服务器开小差了", "请稍后再试。", status=500)
        case _:
            return _missing()


def _png() -> bytes:
    """Return a small grey picture, as a misconfigured server sends it for a page."""
    side = 64
    rows = b"".join(b"\0" + bytes((row * 3 + column) % 256 for column in range(side)) for row in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )

"""The links of a page that a crawl may follow: rows of a thread list, next pages, boards, articles. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import unquote_plus, urljoin, urlsplit, urlunsplit

from cleaning.extract.pieces import Element, collapse
from cleaning.extract.selected import select
from cleaning.identity import PageId, identify, is_noise
from cleaning.layouts import Layout, css, split_selector
from crawler.reading import Reading

_STATIC = frozenset(
    "7z apk avi atom bmp css dmg doc docx eot exe flv gif gz ico iso jpeg jpg js json m3u8 mov mp3 mp4 pdf png ppt pptx"
    " rar rss svg tar tgz torrent ttf txt wav webm webp wmv woff woff2 xls xlsx xml zip".split()
)
# Links of the generic path that lead to no text: accounts, searches, feeds, forms, prints.
_SKIP = re.compile(
    r"/(?:login|logout|signin|signup|register|search|feed|rss|cart|wp-admin|wp-login|wp-json|print|share)\b"
    r"|[?&](?:action|do|replytocom|share|print)=|/(?:user|member)s?(?:\.php|/)",
    re.I,
)
# The same list in another order: a trap of ever new URLs without a new page.
_FACETS = frozenset(
    "hot new sort sortby order orderby by dir desc asc filter display style digest top best limit perpage".split()
)
_NEXT_WORDS = re.compile(
    r"\W*(?:下一页|下一頁|下页|后一页|後一頁|尾页|末页|上一页|上页|首页|next(?: page)?|older(?: posts)?|›|»|>)\W*", re.I
)
_NEXT_ONLY = re.compile(
    r"\W*(?:下一页|下一頁|下页|后一页|後一頁|next(?: page)?|older(?: (?:posts|comments))?)\W*|[›»>]", re.I
)
_PAGE_NUMBER = re.compile(r"\W*(?:第\s*)?(\d{1,4})(?:\s*页)?\W*")
_LONGEST_PAGER = 30  # characters, decoration included
_DATE = re.compile(r"\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}|\b\d{1,2}-\d{1,2}\b|\b\d{1,2}:\d{2}\b")
_FEEDS = ("application/rss+xml", "application/atom+xml")
_ROW_TAGS = frozenset({"li", "tr", "dd", "dt", "article", "p"})


@dataclass(frozen=True, slots=True)
class Link:
    """A link: `url` to fetch, `page` what it means. `paging` leads to a later page of the same list or article.

    `listed` is what a list states of the article: its title and dates; None away from lists.
    """

    url: str
    page: PageId
    text: str = ""
    paging: bool = False
    listed: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A thread on a list, with the number of replies and the last post as stated ("" where nothing is)."""

    link: Link
    replies: str
    last_post: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a page leads to: other pages of its list, boards, threads.

    On a site without forum rules, all its links and feeds; `comments` are an article's comment pages
    (`crawler.comments`).
    """

    list_pages: tuple[Link, ...] = ()
    boards: tuple[Link, ...] = ()
    rows: tuple[Row, ...] = ()
    generic: tuple[Link, ...] = ()
    feeds: tuple[Link, ...] = ()
    comments: tuple[Link, ...] = ()


def find(reading: Reading) -> Found:
    """Return what a page leads to, but for the next page of a thread (`next_page`)."""
    if not reading.is_forum:
        if reading.entries:
            return Found(generic=tuple(_named(reading)))
        return Found(generic=tuple(generic_links(reading)), feeds=tuple(_feeds(reading)))
    if reading.kind != "list":
        return Found()
    front = reading.page.kind == "page"
    return Found(
        list_pages=() if front else tuple(list_pages(reading)),
        boards=tuple(boards(reading)) if front else (),
        rows=tuple(rows(reading)),
    )


def _named(reading: Reading) -> Iterator[Link]:
    """Yield what a sitemap or feed names on its own host; a date that changes is news."""
    host = urlsplit(reading.base).netloc
    for entry, page in reading.entries:
        url = fetchable(urljoin(reading.base, entry.url))
        if url.startswith(("http://", "https://")) and urlsplit(url).netloc == host:
            listed = None if entry.list_too else f"{entry.title} {entry.date}".strip()
            yield Link(url, page, entry.title, paging=entry.list_too, listed=listed)


def _feeds(reading: Reading) -> Iterator[Link]:
    """Yield the feeds that a page states, those of comments excepted."""
    host = urlsplit(reading.base).netloc
    for node in reading.root.iter("link") if reading.root is not None else ():
        kind, href = (node.get("type") or "").lower(), node.get("href") or ""
        if "alternate" in (node.get("rel") or "").lower() and kind in _FEEDS and "comment" not in href.lower():
            url = resolve(node, reading.base)
            if url is not None and urlsplit(url).netloc == host:
                yield Link(url, identify(url, None))


def fetchable(url: str) -> str:
    """Return a URL without fragment, session and campaign; all else, and its order, as the site wrote it.

    >>> fetchable("http://h.example/t.php?t=7&sid=0123456789abcdef0123456789abcdef&p=2#p9")
    'http://h.example/t.php?t=7&p=2'
    """
    parts = urlsplit(url)
    kept = [pair for pair in parts.query.split("&") if not is_noise(*(unquote_plus(x) for x in _name_and_value(pair)))]
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "&".join(kept), ""))


def _name_and_value(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition("=")
    return name, value


def resolve(node: Element, base: str, attribute: str = "href") -> str | None:
    """Return the absolute address of a link, or None when it leads to no page."""
    href = (node.get(attribute) or "").strip()
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    try:
        url = urljoin(base, re.sub(r"[\t\r\n]", "", href))
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return fetchable(url)


def _link(node: Element, reading: Reading, text: str | None = None) -> Link | None:
    """Return what a node links to; its words are looked for when they are not given."""
    url = resolve(node, reading.base)
    if url is None or (reading.layout and is_skipped(url, reading.layout)):
        return None
    text = words_of(node) if text is None else text
    return Link(url, identify(url, reading.layout), text, is_paging(node, text))


def words_of(node: Element) -> str:
    """Return what a link says, its blanks collapsed."""
    text = "".join(node.itertext()) if len(node) else node.text or ""
    return collapse(text).strip()


def is_skipped(url: str, layout: Layout) -> bool:
    """Return whether the engine's definition says never to follow a URL."""
    skip = layout.urls.skip
    return bool(skip) and _any_of(skip).search(url) is not None


@cache
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def is_paging(node: Element, text: str) -> bool:
    """Whether a link looks like a pager's, by its relation or its words."""
    relation = node.get("rel")
    if relation and not {"next", "prev"}.isdisjoint(relation.lower().split()):
        return True
    return len(text) <= _LONGEST_PAGER and bool(_NEXT_WORDS.fullmatch(text) or _PAGE_NUMBER.fullmatch(text))


def next_words(node: Element, text: str) -> bool:
    """Whether a pager's link leads to the next page."""
    return "next" in (node.get("rel") or "").lower().split() or bool(_NEXT_ONLY.fullmatch(text))


def _nodes(reading: Reading) -> Iterator[Element]:
    if reading.root is None:
        return
    for node in reading.root.iter("a", "link"):
        if node.tag == "a" or (node.get("rel") or "").lower() == "next":
            yield node


def _anchors(reading: Reading) -> Iterator[Link]:
    for node in _nodes(reading):
        link = _link(node, reading, "")
        if link is not None:
            yield link


def rows(reading: Reading) -> list[Row]:
    """Return the threads of a list page, in order, each once."""
    layout = reading.layout
    if layout is None or reading.root is None or not layout.list.row:
        return []
    found: dict[str, Row] = {}
    for node in css(layout.list.row)(reading.root):
        chosen = select(node, layout.list.link)
        link = _link(chosen[1], reading) if chosen else None
        if link is None or link.page.kind != "thread" or link.page.key in found:
            continue
        replies, last_post = (select(node, where) for where in (layout.list.replies, layout.list.last_post))
        found[link.page.key] = Row(link, replies[0] if replies else "", last_post[0] if last_post else "")
    return list(found.values())


def next_page(reading: Reading) -> Link | None:
    """Return the link to the next page of a thread, or None on its last page.

    Only a later page of the same thread counts: "next topic" links and links of posts do not.
    """
    if reading.layout is None or reading.root is None:
        return None

    def later(links: Iterable[Link | None]) -> list[Link]:
        here = reading.page
        good = (x for x in links if x and x.page.key == here.key and x.page.number > here.number)
        return sorted(good, key=lambda link: link.page.number)

    for selector in reading.layout.thread.next:
        nodes = css(split_selector(selector)[0])(reading.root)
        found = later(_link(node, reading, "") for node in nodes)
        if found:
            return found[0]
    # What a link means is worked out only for those that look like a pager's: a page has hundreds.
    found = later(_link(node, reading, "") for node in _nodes(reading) if is_paging(node, words_of(node)))
    if found and found[0].page.number > reading.page.number + 1:
        # "Last" was understood, and the next page may have an icon for a link.
        found = later(_link(node, reading, "") for node in _nodes(reading))
    return found[0] if found else None


def list_pages(reading: Reading) -> list[Link]:
    """Return the other pages of the same board's list."""
    pages = (link for link in _anchors(reading) if link.page.kind == "list" and link.page.key == reading.page.key)
    return list({link.page.number: link for link in pages if link.page.number != reading.page.number}.values())


def boards(reading: Reading) -> list[Link]:
    """Return the boards that a page links to, each once, by its first page where that is linked."""
    found: dict[str, Link] = {}
    for link in _anchors(reading):
        if link.page.kind == "list" and (link.page.key not in found or link.page.number == 1):
            found[link.page.key] = link
    return list(found.values())


def generic_links(reading: Reading) -> list[Link]:
    """Return the links of a site without forum rules: same host, no static files, no accounts, each page once.

    On a list page each says what the list states of it. Folder, depth and patterns are the caller's business.
    """
    host = urlsplit(reading.page.url).netloc
    found: dict[tuple[str, int], Link] = {}
    for node in _nodes(reading):
        link = _link(node, reading)
        if link is None or not _is_page(link, host):
            continue
        if reading.kind == "list" and not link.paging:
            link = replace(link, listed=_listed(node, link.text))
        key = (link.page.key, link.page.number)
        # A picture and a title often lead to the same article: the longest text is its title.
        if key not in found or len(link.text) > len(found[key].text):
            found[key] = link
    found.pop((reading.page.key, reading.page.number), None)
    return list(found.values())


def _is_page(link: Link, host: str) -> bool:
    parts = urlsplit(link.page.url)
    if parts.netloc != host or _SKIP.search(link.page.url):
        return False
    name = parts.path.rpartition("/")[2]
    if "." in name and name.rpartition(".")[2].lower() in _STATIC:
        return False
    names = {pair.partition("=")[0].lower() for pair in parts.query.split("&") if pair}
    return not (names and names <= _FACETS)


def _listed(node: Element, text: str) -> str:
    """Return title and dates of a row; counters (views, likes) are left out, or each visit would look like news."""
    row = node
    for _ in range(3):
        parent = row.getparent()
        if parent is None or row.tag in _ROW_TAGS:
            break
        row = parent
    around = collapse("".join(row.itertext()))
    dates = _DATE.findall(around) if len(around) <= 400 else []
    return " ".join([text, *dates])

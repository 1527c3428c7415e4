"""Comment pages of an article: comments that stand on a page of their own, recognised from the article's page.

What such a page's URL means cannot be told from the URL alone (`/plus/feedback.php?aid=12` and `/a/2024/12.html` share
no more than a number), so the article that links to it says it: the page belongs to the article's key, with a number
after all pages of the article itself (`cleaning.identity.COMMENTS`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from urllib.parse import unquote, urlsplit, urlunsplit

from cleaning.extract.pieces import Element
from cleaning.identity import COMMENTS, COMMENTS_FROM, PageId, canonical_url, identify, without_page
from cleaning.layouts import Layout, endpoint_of
from crawler.links import Found, Link, is_paging, next_words, resolve, words_of
from crawler.reading import Reading
from crawler.scripted import scripted_addresses

# `查看全部 12 条评论`, `网友评论(3)`, `12条评论`, `View all comments`; not `发表评论`, `评论规则`, `我要评论`.
_FILLING = re.compile(r"[\s\d()（）\[\]【】<>《》:：,，.。·•|»›…→↓+]+|[条篇个]")
_CHINESE = re.compile(
    r"(?:请)?(?:点击|点此)?(?:查看|浏览|显示|进入|展开)?(?:本文|该文)?(?P<all>更多|全部|所有|完整|其他|其它)?"
    r"(?:网友|用户|读者|会员|精彩|热门|最新|相关)*的?(?:评论|评價|評論|评价|留言|跟帖|点评|讨论)(?:页|列表|区|专区)?"
)
_ENGLISH = re.compile(r"(?:view|see|read|show|load)?(?P<all>all|more)?(?:the)?(?:reader)?comments?", re.I)
_COUNT = re.compile(r"\d+")
# A word of an address by which a page of comments is known.
_PLACE = re.compile(r"comment|pinglun|feedback|liuyan|guestbook|review|discuss|remark|gentie|/pl(?:/|\b)", re.I)
_NAME = re.compile(r"(?=[0-9a-z]*\d)[0-9a-z]{4,}", re.I)
_SUFFIX = re.compile(r"/?comment-page-(\d{1,5})/?$", re.I)
_PARAMETER = "cpage"  # WordPress's, where articles have no names
_CPAGE = re.compile(rf"[?&]{_PARAMETER}=(\d{{1,5}})(?![^&#])")
_NUMBER_TOKEN = re.compile(r"\d+")
_LONGEST = 40  # characters of a link, decoration included
_LEAST_SLUG = 4  # characters; shorter ones stand in too many addresses


def comment_pages(reading: Reading) -> tuple[Link, ...]:
    """Return the comment pages that an article's page links to, or the other ones that a comment page links to.

    Nothing for forums, whose threads are their comments, and for lists. Where a definition says that a script fetches
    an article's comments, they are there.
    """
    if reading.following is not None and reading.kind == COMMENTS:
        url, number = reading.following
        return (_link(reading, url, "", number),)
    if reading.root is None or reading.is_forum or reading.kind == "list":
        return ()
    endpoint = endpoint_of(reading.page.url, reading.layout) if reading.kind != COMMENTS else None
    if endpoint is not None:
        where = endpoint.url_of(reading.page.url, 1)
        return (_link(reading, where, "", 1),) if where else ()
    found = _further(reading) if reading.kind == COMMENTS else _of_article(reading)
    first: dict[int, Link] = {}
    for link in found:
        first.setdefault(link.page.number, link)
    first.pop(reading.page.number, None)
    return tuple(first.values())


def is_about_comments(text: str, url: str) -> bool:
    """Whether a link is one to comments, by its words and its address: what a list shows beside each article."""
    return _match(text) is not None and _PLACE.search(_below_host(url)) is not None


def with_comments(reading: Reading, found: Found) -> Found:
    """Return what a page leads to with its comment pages set apart: they are no pages of their own.

    On a list, links to comments are left out: each article leads to its own.
    """
    pages = comment_pages(reading)
    if reading.kind == COMMENTS:
        return Found(comments=pages)
    own = {link.page.url for link in pages}
    others = {
        link.page: link
        for link in (_of_its_article(link, reading) for link in found.generic if link.page.url not in own)
        if not is_about_comments(link.text, link.url) and link.page != reading.page
    }
    return replace(found, generic=tuple(others.values()), comments=pages)


def _of_its_article(link: Link, reading: Reading) -> Link:
    """Return what leads to a comment page of another article as a link to that article, which leads to all of them.

    A column of the newest comments links to `…/12/comment-page-3/#comment-71`, or `?p=12&cpage=3`: no page of its own.
    """
    url = _without_number(link.url)
    return link if url is None else replace(link, url=url, page=identify(url, reading.layout), listed=None)


def _without_number(url: str) -> str | None:
    """Return the address of the article that a comment page belongs to, by the page's own; None for another page."""
    parts = urlsplit(url)
    match = _SUFFIX.search(parts.path)
    if match is not None:
        path = parts.path[: match.start()]
        path = f"{path.rstrip('/')}/" if parts.path.endswith("/") else path
        return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
    return canonical_url(url, drop=frozenset({_PARAMETER})) if _CPAGE.search(url) else None


def _of_article(reading: Reading) -> Iterator[Link]:
    """Yield what an article's page links to as its comments.

    Other articles' comments may be linked beside it, and the guest book of the site is on every page: so the address
    must name the article; without such a one, it is what a script fetches, or else the only one that names anything
    and is said to have all comments.
    """
    sure, alone = [], {}
    for url, text in _candidates(reading):
        said, placed = _is_said(text), _PLACE.search(_below_host(url)) is not None
        ruled = _is_ruled(url, reading.layout)
        number = _suffix_number(reading.page.url, url)
        if number is None and _names(reading.page.url, url) and (ruled or said or (placed and said is not None)):
            number = 1
        if number is not None:
            sure.append(_link(reading, url, text, number))
        elif said is not None and (ruled or (said and placed and _NAME.search(_below_host(url)))):
            alone[canonical_url(url)] = _link(reading, url, text, 1)
    yield from sure or tuple(_called(reading)) or (tuple(alone.values()) if len(alone) == 1 else ())


def _called(reading: Reading) -> Iterator[Link]:
    """Yield the comment pages that a script of an article's or comment page would fetch, by the engine's rules.

    Pages with numbers are a pager's, whose first page the article shows itself. Others are followed when they are one,
    or name the article: scripts count the comments of other articles, too.
    """
    host, whole = urlsplit(reading.page.url).netloc, {}
    for url, number in scripted_addresses(reading.root, reading.base, reading.layout):
        if urlsplit(url).netloc != host:
            continue
        if number is None:
            whole[canonical_url(url)] = url
        elif number > 1:
            yield _link(reading, url, "", number)
    own = [url for url in whole.values() if _names(reading.page.url, url)] or list(whole.values())
    if len(own) == 1 and reading.kind != COMMENTS:
        yield _link(reading, own[0], "", 1)


def _further(reading: Reading) -> Iterator[Link]:
    """Yield the later pages of comments that a comment page links to, by number or "next"."""
    here, stem = reading.page.number - COMMENTS_FROM, _stem(reading.page.url)
    for node in reading.root.iter("a", "link") if reading.root is not None else ():
        url, text = resolve(node, reading.base), words_of(node)
        if url is None or urlsplit(url).netloc != urlsplit(reading.page.url).netloc:
            continue
        number = _suffix_number(reading.page.key, url)
        if number is None and is_paging(node, text) and _stem(url) in (stem, _path(reading.page.url)):
            number = _stated_number(node, text, here)
            number = number if number is not None and number > here else None
        if number is not None:
            yield _link(reading, url, text, number)
    yield from _called(reading)


def _candidates(reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield address and words of each link on the article's own host that may be one to comments; frames have no words.

    What an address means is worked out last, and for few: a page has hundreds of links.
    """
    host = urlsplit(reading.page.url).netloc
    for node in reading.root.iter("a", "iframe") if reading.root is not None else ():
        frame = node.tag == "iframe"
        url = resolve(node, reading.base, "src" if frame else "href")
        if url is None or urlsplit(url).netloc != host:
            continue
        text = "评论" if frame else words_of(node)
        paged = _SUFFIX.search(urlsplit(url).path) or f"{_PARAMETER}=" in url
        likely = _match(text) is not None or paged or _is_ruled(url, reading.layout)
        # What the engine's own rules know as a later page of the article is none of its comments elsewhere.
        if likely and not _is_none(text) and identify(url, reading.layout).key != reading.page.key:
            yield url, text


def _link(reading: Reading, url: str, text: str, number: int) -> Link:
    page = PageId(COMMENTS, reading.page.key, COMMENTS_FROM + number, canonical_url(url))
    return Link(url, page, text, paging=True)


def _is_said(text: str) -> bool | None:
    """Return whether the words of a link name comments: True all of them, False comments, None neither."""
    match = _match(text)
    return None if match is None else bool(match["all"])


def _is_none(text: str) -> bool:
    """Whether it says of comments that there are none."""
    counts = _COUNT.findall(text)
    return bool(counts) and not any(map(int, counts)) and _match(text) is not None


def _match(text: str) -> re.Match[str] | None:
    if len(text) > _LONGEST:
        return None
    bare = _FILLING.sub("", text)
    return _CHINESE.fullmatch(bare) or _ENGLISH.fullmatch(bare)


def _is_ruled(url: str, layout: Layout | None) -> bool:
    return layout is not None and any(re.search(pattern, url) for pattern in layout.urls.comments)


@lru_cache(maxsize=8)  # one article is asked about for each of its links
def _tokens(article: str) -> tuple[str, ...]:
    """Return what an article is known by in its own address: the last number of it, or its last name."""
    parts = urlsplit(article)
    name = unquote(parts.path).rstrip("/").rpartition("/")[2].partition(".")[0]
    numbers = _NUMBER_TOKEN.findall(parts.query) or _NUMBER_TOKEN.findall(name)
    if numbers:
        return (numbers[-1],)
    return (name,) if len(name) >= _LEAST_SLUG and name.lower() not in ("index", "default") else ()


def _names(article: str, url: str) -> bool:
    """Whether an address names an article by what that is known by in its own.

    >>> _names("http://h.example/a/2024/0306/12.html", "http://h.example/plus/feedback.php?aid=12")
    True
    >>> _names("http://h.example/a/2024/0306/12.html", "http://h.example/plus/feedback.php?aid=128")
    False
    """
    below = unquote(_below_host(url))
    return any(
        re.search(rf"(?<![0-9A-Za-z]){re.escape(token)}(?![0-9A-Za-z])", below) is not None
        for token in _tokens(article)
    )


def _suffix_number(article: str, url: str) -> int | None:
    """Return N for the address of an article with `comment-page-N` or `cpage=N` behind it, else None.

    >>> _suffix_number("http://h.example/?p=12", "http://h.example/?p=12&cpage=3#comments")
    3
    """
    if not article.startswith(("http://", "https://")):
        return None
    match = _CPAGE.search(url)
    if match is not None:
        return int(match[1]) if canonical_url(url, drop=frozenset({_PARAMETER})) == canonical_url(article) else None
    match = _SUFFIX.search(urlsplit(url).path)
    if match is None:
        return None
    before = urlsplit(url).path[: match.start()].rstrip("/")
    return int(match[1]) if before == urlsplit(article).path.rstrip("/") else None


def _stated_number(node: Element, text: str, here: int) -> int | None:
    """Return which page of comments a pager's link leads to: the number it shows, or the one after this."""
    digits = _COUNT.findall(text)
    if digits:
        return int(digits[0])
    return here + 1 if next_words(node, text) else None


def _stem(url: str) -> str:
    return _path(without_page(url))


def _path(url: str) -> str:
    """Return an address without what names the kind of its file, so that `12.html` and `12_2.html` have one stem."""
    return (
        re.sub(r"\.s?html?$|/index\.\w+(?=[?&])", "", canonical_url(url))
        .replace("/?", "?")
        .replace("?", "&")
        .rstrip("/&")
    )


def _below_host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"

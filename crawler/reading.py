"""Looking at a fetched page: which page it is, what kind, and by which layout its links are to be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from cleaning.encoding import decode
from cleaning.endpoints import Answer, Endpoint, read_answer
from cleaning.errors import PageError
from cleaning.extract.markup import looks_like_markup, parse_html
from cleaning.extract.pieces import Element, segment
from cleaning.extract.recognise import recognise
from cleaning.identity import PageId, identify
from cleaning.layouts import Layout, css, endpoint_of_answer, engine_of_host
from crawler.feeds import Entry, entries_of

# A list is mostly links, and some of them are titles: a login form between menu and footer is mostly links, too, but
# its links are words of the menu. Calibrated on the replica: lists 0.56 and more, articles 0.27 and less.
_MOSTLY = 0.5
_TITLE_CHARACTERS = 8
_TITLES = 3
_IDS = ("id", "data-pid", "data-pk", "data-id", "data-post-id", "data-content")
_FILED = re.compile(r"://[^?#]*/(?:tags?|categories)/[^/?#]+/?(?:page/\d+/?)?$", re.I)
"""Lists of blogs, whatever is on them: one may hold a single article, and all of it."""
_FRONT = re.compile(r"https?://[^/?#]+/?")
_INDEX = re.compile(r"/(?:(?:index|forum|default|portal)\.(?:php|html?))?$")

PostId = tuple[str | None, ...]
"""A post's id and the like; all None where the engine gives it none."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A fetched page as the crawl sees it.

    `kind` is thread, list (never an article, looked at again on each crawl) or page; `page` is what its URL means.
    `root` is None when the body is no markup. `base` is what relative links start from. `posts` is what each post that
    the layout finds is known by, in order.
    """

    page: PageId
    kind: str
    layout: Layout | None
    root: Element | None
    base: str
    posts: tuple[PostId, ...] = ()
    entries: tuple[tuple[Entry, PageId], ...] = ()
    """What a sitemap or feed names, with what that means."""
    following: tuple[str, int] | None = None
    """Address and number of the next page of comments that came as JSON."""

    @property
    def is_forum(self) -> bool:
        """Whether the engine is a forum's, whose URL rules say all that there is to follow."""
        return self.layout is not None and self.layout.kind == "forum"

    @property
    def has_posts(self) -> bool:
        """Whether the layout finds a post on it."""
        return bool(self.posts)

    @property
    def has_content(self) -> bool:
        """Whether there are posts or rows of a list on it, or it is there for its links."""
        if self.posts or (self.root is not None and self.layout and _nodes(self.root, self.layout.list.row)):
            return True
        return not self.is_forum and self.root is not None and mostly_links(self.root)


def read(body: bytes, url: str, *, content_type: str | None = None, hint: Layout | None = None) -> Reading:
    """Read a page; `hint` is the engine that the site's other pages run, for pages without marks of their own."""
    entries = entries_of(body)
    if entries is not None:
        return _feed(entries, url, engine_of_host(url) or hint)
    layout, root, base = engine_of_host(url) or hint, None, url
    try:
        text = decode(body, content_type).text if body else ""
    except PageError:
        text = ""
    endpoint = endpoint_of_answer(url)
    if endpoint is not None:
        return _answer(endpoint, url, text, layout)
    if looks_like_markup(text):
        root = parse_html(text)
        layout = engine_of_host(url) or recognise(text, root, hint=hint).layout or hint
        base = _base(root, url)
    page = identify(url, layout)
    nodes = _nodes(root, layout.thread.post) if layout is not None and root is not None else ()
    posts = tuple(tuple(map(node.get, _IDS)) for node in nodes)
    return Reading(page, _kind(page, layout, root), layout, root, base, posts)


def _feed(entries: tuple[Entry, ...], url: str, layout: Layout | None) -> Reading:
    """A list without a layout: forum rules are for pages that people see."""
    named = []
    for entry in entries:
        try:
            named.append((entry, identify(urljoin(url, entry.url), layout)))
        except ValueError:
            continue
    return Reading(identify(url, None), "list", None, None, url, entries=tuple(named))


def _answer(endpoint: Endpoint, url: str, text: str, layout: Layout | None) -> Reading:
    """Comments as JSON; an answer that is not what the definition says has none."""
    answer = read_answer(endpoint, url, text) or Answer()
    posts = tuple((said.id or None,) for said in answer.comments)
    return Reading(identify(url, None), "page", layout, None, url, posts, following=endpoint.next_of(url, answer))


def _nodes(root: Element, where: str) -> Sequence[Element]:
    return css(where)(root) if where else ()


def _base(root: Element, url: str) -> str:
    href = next((node.get("href") for node in root.iter("base") if node.get("href")), "")
    try:
        return urljoin(url, str(href).strip())
    except ValueError:
        return url


def _kind(page: PageId, layout: Layout | None, root: Element | None) -> str:
    if page.kind != "page":
        return page.kind
    if root is None:
        return "page"
    if _FILED.search(page.url) or (layout is not None and _FRONT.fullmatch(page.url)):
        return "list"
    if layout is not None and _is_one_article(layout, root):
        return "page"
    if layout is not None and layout.list.row and len(css(layout.list.row)(root)) >= _TITLES:
        return "list"
    if layout is not None and layout.kind == "forum" and _INDEX.search(page.url):
        return "list"
    return "list" if mostly_links(root) else "page"


def _is_one_article(layout: Layout, root: Element) -> bool:
    """Whether an article stands on the page, and one alone: what is a row of a list may be any `<li>`, too."""
    if layout.kind != "article" or not layout.thread.post:
        return False
    return next((len(found) == 1 for where in layout.thread.first_post if (found := css(where)(root))), False)


def mostly_links(root: Element) -> bool:
    """Return whether a page is there for its links, and some of them are titles."""
    pieces = segment(root)
    total = sum(len(piece.text) for piece in pieces)
    linked = sum(piece.link_characters for piece in pieces)
    titles = sum(piece.link_characters >= _TITLE_CHARACTERS for piece in pieces)
    return titles >= _TITLES and linked >= _MOSTLY * total

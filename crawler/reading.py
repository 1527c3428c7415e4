"""Looking at a fetched page: which page it is, what kind, and by which layout its links are to be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from cleaning.encoding import decode
from cleaning.errors import PageError
from cleaning.extract.pieces import Element, looks_like_markup, parse_html, segment
from cleaning.extract.recognise import recognise
from cleaning.identity import PageId, identify
from cleaning.layouts import Layout, css, engine_of_host

# A list is mostly links, and some of them are titles: a login form between menu and footer is mostly links, too, but
# its links are words of the menu. Calibrated on the replica: lists 0.56 and more, articles 0.27 and less.
_MOSTLY = 0.5
_TITLE_CHARACTERS = 8
_TITLES = 3
_INDEX = re.compile(r"/(?:(?:index|forum|default|portal)\.(?:php|html?))?$")


@dataclass(frozen=True, slots=True)
class Reading:
    """A fetched page as the crawl sees it.

    `kind` is thread, list (never an article, looked at again on each crawl) or page; `page` is what its URL means.
    `root` is None when the body is no markup. `base` is what relative links start from.
    """

    page: PageId
    kind: str
    layout: Layout | None
    root: Element | None
    base: str

    @property
    def is_forum(self) -> bool:
        """Whether the engine is a forum's, whose URL rules say all that there is to follow."""
        return self.layout is not None and self.layout.kind == "forum"

    @property
    def has_posts(self) -> bool:
        """Whether the layout finds a post on it."""
        return self._finds(self.layout.thread.post if self.layout else "")

    @property
    def has_content(self) -> bool:
        """Whether there are posts or rows of a list on it, or it is there for its links."""
        if self.has_posts or self._finds(self.layout.list.row if self.layout else ""):
            return True
        return not self.is_forum and self.root is not None and mostly_links(self.root)

    def _finds(self, where: str) -> bool:
        return bool(where) and self.root is not None and bool(css(where)(self.root))


def read(body: bytes, url: str, *, content_type: str | None = None, hint: Layout | None = None) -> Reading:
    """Read a page; `hint` is the engine that the site's other pages run, for pages without marks of their own."""
    layout, root, base = engine_of_host(url) or hint, None, url
    try:
        text = decode(body, content_type).text if body else ""
    except PageError:
        text = ""
    if looks_like_markup(text):
        root = parse_html(text)
        layout = engine_of_host(url) or recognise(text, root, hint=hint).layout or hint
        base = _base(root, url)
    page = identify(url, layout)
    return Reading(page, _kind(page, layout, root), layout, root, base)


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
    if layout is not None and layout.list.row and len(css(layout.list.row)(root)) >= _TITLES:
        return "list"
    if layout is not None and layout.kind == "forum" and _INDEX.search(page.url):
        return "list"
    return "list" if mostly_links(root) else "page"


def mostly_links(root: Element) -> bool:
    """Return whether a page is there for its links, and some of them are titles."""
    pieces = segment(root)
    total = sum(len(piece.text) for piece in pieces)
    linked = sum(piece.link_characters for piece in pieces)
    titles = sum(piece.link_characters >= _TITLE_CHARACTERS for piece in pieces)
    return titles >= _TITLES and linked >= _MOSTLY * total

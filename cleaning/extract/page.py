"""One page: bytes in, `Article` out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from cleaning.characters import HAN_CHARACTER
from cleaning.encoding import Decoded, decode
from cleaning.errors import PageError
from cleaning.extract.article import label_rest
from cleaning.extract.dates import CHINA
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.embedded import unfold
from cleaning.extract.labels import role_of_place
from cleaning.extract.metadata import Metadata, read_metadata, read_page_title
from cleaning.extract.mine import is_header, label_posts, mine_posts, under_heading
from cleaning.extract.oneline import split_one_liners
from cleaning.extract.pieces import (
    MAX_CHARACTERS,
    Element,
    Piece,
    collapse,
    looks_like_markup,
    parse_html,
    segment,
    text_pieces,
)
from cleaning.extract.posts import elements, join_halves, layout_posts, post_time, select
from cleaning.extract.recognise import recognise
from cleaning.extract.replies import link_replies
from cleaning.identity import identify
from cleaning.layouts import Layout, engine_of_host
from cleaning.records import Article, Block, Comment, PageRef, Reason, Role

MIN_CONTENT = 10
"""A page with fewer code points of content than this, and no comment, is no article."""


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """One page as an `Article`, with what only its page knows: the layout, whether its first post is on it."""

    article: Article
    layout: Layout | None
    decoded: Decoded
    thread: bool


def extract_article(
    body: bytes, *, url: str, content_type: str | None = None, fetched_at: datetime | None = None
) -> Article:
    """Extract the article and comments of one saved page, HTML or plain text.

    `content_type` is the HTTP header's value; `fetched_at` (aware) anchors relative times such as 3天前. Raises
    `PageError` whose `reason` says why a page gives no article: empty, binary, too large, undecodable, no article.
    """
    return extract_page(body, url=url, content_type=content_type, fetched_at=fetched_at).article


def extract_page(
    body: bytes,
    *,
    url: str,
    content_type: str | None = None,
    fetched_at: datetime | None = None,
    opening: bool | None = None,
) -> ExtractedPage:
    """Do as `extract_article` does, and keep what stitching a thread needs.

    `opening` says whether the page's first post is the thread's first; None reads it off the URL and the floor.
    """
    if not body.strip():
        raise PageError(Reason.EMPTY, "the body is empty")
    if len(body) > MAX_CHARACTERS:
        raise PageError(Reason.TOO_LARGE, f"the body has {len(body):,} bytes; at most {MAX_CHARACTERS:,} are read")
    decoded = decode(body, content_type)
    plain = bool(content_type and content_type.lower().startswith("text/plain")) or not looks_like_markup(decoded.text)
    draft, metadata = _text_draft(decoded, url, fetched_at) if plain else _html_draft(decoded, url, fetched_at)
    if not draft.posts:
        _mine(draft)
    label_rest(draft, metadata)
    if opening is None:
        opening = identify(url, draft.layout).number == 1
    draft.opening = opening and draft.thread and bool(draft.posts) and draft.posts[0].floor in (None, 1)
    if draft.thread:  # what the page's metadata say of an author is the site's, or that of another page
        first = draft.posts[0] if draft.opening else None
        draft.author, draft.when = (first.author, first.when) if first else (None, None)
    article = _article(draft, decoded, body)
    if len(article.text) < MIN_CONTENT and not article.comments:
        raise PageError(Reason.NO_ARTICLE, _no_article(draft, article))
    return ExtractedPage(article, draft.layout, decoded, draft.thread)


def _text_draft(decoded: Decoded, url: str, fetched_at: datetime | None) -> tuple[PageDraft, Metadata]:
    draft = PageDraft(url, text_pieces(decoded.text), fetched_at=fetched_at)
    draft.evidence.append("plain text: a line is a block")
    return draft, Metadata()


def _html_draft(decoded: Decoded, url: str, fetched_at: datetime | None) -> tuple[PageDraft, Metadata]:
    root = parse_html(decoded.text)
    known = engine_of_host(url, fetched_at)
    recognition = recognise(decoded.text, root)
    layout = known or recognition.layout
    unfolded = unfold(root)
    if layout:
        join_halves(root, layout)
    noise = frozenset(elements(root, layout.thread.noise)) if layout else frozenset()
    breaks = frozenset(elements(root, (*layout.thread.breaks, *layout.thread.body))) if layout else frozenset()
    pieces = segment(root, noise=noise, breaks=breaks)
    tree = root
    if not pieces:
        pieces, tree, layout = _hopeless(decoded.text), None, None
    zone = stated_zone(pieces) or usual_zone(decoded.text, layout)
    draft = PageDraft(url, pieces, root=tree, layout=layout, fetched_at=fetched_at, zone=zone)
    draft.page_title = read_page_title(root)
    draft.evidence.extend(recognition.evidence if recognition.layout else ())
    draft.evidence.extend([unfolded] if unfolded else ())
    metadata = read_metadata(root, url=url, fetched_at=fetched_at)
    draft.canonical = metadata.canonical
    draft.evidence.extend(f"metadata from {source}" for source in metadata.sources)
    if layout is not None:
        _by_layout(draft, layout, noise)
    return draft, metadata


_ZONE_WORDS = re.compile(
    r"(?:时区|時區|时间均?为|time ?zone|times are|GMT|UTC)[^\d+\-−]{0,24}(?:(?:GMT|UTC)\s*)?"
    r"([+\-−])\s?(\d{1,2})(?::?(\d{2}))?",
    re.I,
)


def usual_zone(text: str, layout: Layout | None) -> timezone:
    """Return the zone of a page that states none: UTC+8 for Chinese ones, else that of the engine, else UTC."""
    sample = text[:100_000]
    if len(HAN_CHARACTER.findall(sample)) * 10 > len(sample) * 0.3:
        return CHINA
    return layout.zone if layout else UTC_ZONE


UTC_ZONE = timezone(timedelta(0))


def stated_zone(pieces: Sequence[Piece]) -> timezone | None:
    """Return the time zone that a page's frame states (`All times are UTC+08:00`), or None."""
    for piece in (*pieces[-40:], *pieces[:20]):
        match = _ZONE_WORDS.search(piece.text) if len(piece.text) <= 200 else None
        if match and int(match[2]) <= 14:
            offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
            return timezone(offset if match[1] == "+" else -offset)
    return None


def _hopeless(text: str) -> list[Piece]:
    """Markup that lxml gives up on (thousands of levels): BeautifulSoup still gives its strings."""
    soup = BeautifulSoup(text, "html.parser")
    for hidden in soup(["script", "style", "template", "noscript"]):
        hidden.decompose()
    return [Piece(collapse(string)) for string in soup.stripped_strings]


def _by_layout(draft: PageDraft, layout: Layout, noise: frozenset[Element]) -> None:
    title = select(draft.root, layout.thread.title, noise)
    board = select(draft.root, layout.thread.board)
    draft.title = title[0] if title else None
    draft.board = board[0] if board else None
    author, when = select(draft.root, layout.thread.byline_author), select(draft.root, layout.thread.byline_date)
    draft.author = author[0] if author else None
    draft.when = post_time(when[0], draft.fetched_at, draft.zone) if when else None
    if layout_posts(draft, layout):
        draft.thread = layout.kind == "forum"


def _mine(draft: PageDraft) -> None:
    """Find posts without a layout, and tell a thread (first post is the article) from an article with comments."""
    split_one_liners(draft)
    posts = mine_posts(draft)
    if not posts:
        return
    draft.thread = draft.root is not None and len(posts) > 1 and not _is_comment_section(draft, posts)
    if not draft.thread:
        posts = _without_byline(draft, posts)
    label_posts(draft, posts)
    draft.posts = posts
    if posts:
        draft.evidence.append(f"{len(posts)} posts mined by their dates")


def _is_comment_section(draft: PageDraft, posts: list[PostDraft]) -> bool:
    """Whether the posts are comments under an article: they say so, or an article stands before them."""
    start = posts[0].pieces[0]
    if under_heading(draft, start):
        return True
    title = next((n for n in range(start) if draft.pieces[n].level == 1), None)
    if title is not None and any(is_header(draft, n) for n in range(title, start)):
        return True  # the article has a byline of its own
    node = draft.pieces[start].node
    while node is not None:
        if re.search(r"comment|pinglun|liuyan", f"{node.get('class') or ''} {node.get('id') or ''}".lower()):
            return True
        node = node.getparent()
    before = sum(
        len(piece.text)
        for piece in draft.pieces[:start]
        if piece.link_density < 0.3 and len(piece.text) >= 20 and role_of_place(draft, piece.node)[0] is None
    )
    first = sum(len(draft.pieces[n].text) for n in posts[0].pieces)
    return before >= max(60, first * 0.5)


def _without_byline(draft: PageDraft, posts: list[PostDraft]) -> list[PostDraft]:
    """Drop the article's own byline where it looks like a comment's header, as on plain-text pages."""
    if draft.root is None and posts:
        weights = [sum(len(draft.pieces[n].text) for n in post.pieces) for post in posts]
        if posts[0].pieces[0] < 20 and (len(posts) == 1 or weights[0] > 2 * max(weights[1:])):
            return posts[1:]
    return posts


def _article(draft: PageDraft, decoded: Decoded, body: bytes) -> Article:
    url = draft.canonical or identify(draft.url, draft.layout).url
    comments = draft.posts[1:] if draft.opening else draft.posts
    owned = {n for post in comments for n in post.pieces}
    if draft.opening:
        _count_floors(comments)
    names = {id(post): post.id or f"c{index + 1}" for index, post in enumerate(comments)}
    for post in comments:
        if post.parent is not None and post.reply_to is None:
            post.reply_to = names.get(id(post.parent))
    body_numbers = [n for n in range(len(draft.pieces)) if n not in owned]
    ref = PageRef(draft.url, hashlib.sha256(body).hexdigest(), draft.fetched_at, decoded.encoding)
    return link_replies(
        Article(
            id=article_id(url),
            url=url,
            site=site_of(url),
            engine=draft.layout.name if draft.layout else None,
            board=draft.board,
            title=draft.title,
            author=draft.author,
            published_at=draft.when,
            body=tuple(
                _block(draft, n, "title" if draft.roles[n] is Role.TITLE else f"body/{i}")
                for i, n in enumerate(body_numbers)
            ),
            comments=tuple(_comment(draft, post, index) for index, post in enumerate(comments)),
            pages=(ref,),
            reply_count=draft.reply_count,
            view_count=draft.view_count,
            evidence=(*decoded.evidence, *draft.evidence),
        )
    )


def _count_floors(comments: list[PostDraft]) -> None:
    """Give the posts of a thread's first page the floors that it does not state; remarks have none."""
    for floor, post in enumerate((post for post in comments if not post.remark), 2):
        if post.floor is None:
            post.floor = floor


def _block(draft: PageDraft, number: int, name: str) -> Block:
    piece = draft.pieces[number]
    role = draft.roles[number] or Role.OTHER
    level = (piece.level or _level(piece.text)) if role is Role.HEADING else None
    return Block(name, role, piece.text, level, draft.whys[number])


def _level(text: str) -> int:
    """一、 is a chapter, （一） or 1. a section in it."""
    return 2 if re.match(r"[一二三四五六七八九十第]", text) else 3


def _comment(draft: PageDraft, post: PostDraft, index: int) -> Comment:
    blocks = tuple(_block(draft, n, f"comment/{index}/{i}") for i, n in enumerate(post.pieces))
    return Comment(
        id=post.id or f"c{index + 1}",
        floor=post.floor,
        author=post.author,
        published_at=post.when,
        body=blocks,
        quote=post.quote,
        reply_to=post.reply_to if post.reply_to != post.id else None,
        likes=post.likes,
    )


def article_id(url: str) -> str:
    """Return the id of an article: 16 hex digits of the SHA-256 of its canonical URL."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def site_of(url: str) -> str:
    """Return the site of a URL: its host, with the port if it is not the usual one; `local` for files."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "local"
    host = (parts.hostname or "").lower()
    if not host:
        return "local"
    return f"{host}_{port}" if port and port not in (80, 443) else host


def _no_article(draft: PageDraft, article: Article) -> str:
    blocks = len(draft.pieces)
    if not blocks:
        return "the page shows no text at all (it may need JavaScript)"
    return f"none of the {blocks} visible blocks is an article: {len(article.text)} characters of content, no comment"

"""Posts of a known engine: where the layout says that they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from cleaning.extract.dates import parse_date
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.pieces import BLOCK_TAGS, Element, Piece, collapse
from cleaning.layouts import Layout, ThreadPage, css, split_selector
from cleaning.records import Role

# Names of the first floors on Chinese boards: 楼主 (who began), 沙发, 板凳, 地板.
FLOOR_NAMES = {"楼主": 1, "樓主": 1, "沙发": 2, "沙發": 2, "板凳": 3, "地板": 4, "1楼": 1}
_FLOOR = re.compile(r"(?:^|[#№])\s*(\d{1,6})|(\d{1,6})\s*(?:#|楼|樓|F\b|层)")
QUOTE_HEADER = re.compile(
    r"^(?P<who>.{1,40}?)\s*(?:发表于|發表於|写道|寫道|写了|說道?|说道?|wrote|said|Originally Posted by)"
    r"\s*[:：]?\s*↑?\s*(?P<when>[\d０-９].{0,40})?$"
    r"|^(?:引用|回复|Quote|原帖由)\s*[:：]?\s*(?P<who2>.{0,40}?)\s*(?:的?(?:帖子|发言|评论)|于.{0,30}发表)?\s*[:：]?$",
    re.I,
)


def elements(root: Element, selectors: Iterable[str]) -> list[Element]:
    """Return all elements that any of the selectors finds, in the order of the selectors."""
    return [node for selector in selectors for node in css(split_selector(selector)[0])(root)]


def select(root: Element, selectors: Iterable[str]) -> tuple[str, Element] | None:
    """Return the first text (or attribute) that one of the selectors finds, with its element."""
    for selector in selectors:
        path, attribute = split_selector(selector)
        for node in [root] if path == "self" else css(path)(root):
            value = node.get(attribute) if attribute else "".join(node.itertext())
            value = collapse(value or "").strip()
            if value:
                return value, node
    return None


def parse_floor(text: str) -> int | None:
    """Return the floor that a label states, or None.

    >>> parse_floor("沙发"), parse_floor("12#"), parse_floor("#7")
    (2, 12, 7)
    """
    text = text.strip()
    if text in FLOOR_NAMES:
        return FLOOR_NAMES[text]
    match = _FLOOR.search(text)
    if match:
        return int(match[1] or match[2])
    return int(text) if text.isdigit() and len(text) < 7 else None


def layout_posts(draft: PageDraft, layout: Layout) -> bool:
    """Find the posts of a known engine, fill `draft.posts`, label their pieces; False when there is none."""
    where = layout.thread
    nodes = css(where.post)(draft.root) if where.post else []
    if not nodes:
        return False
    owner = {node: number for number, node in enumerate(nodes)}
    posts = [_fields(draft, node, layout) for node in nodes]
    bodies = [set(_inner(node, where.body, nodes)) for node in nodes]
    for number, piece in enumerate(draft.pieces):
        chain = _chain(piece.node)
        index = next((owner[node] for node in chain if node in owner), None)
        if index is None:
            continue
        posts[index].pieces.append(number)
        inside = any(node in bodies[index] for node in chain)
        role, why = _role(draft, number, chain, where, nodes[index], inside)
        draft.label(number, role, why)
    for post, node in zip(posts, nodes, strict=True):
        _quote(draft, post, node, where)
    draft.posts = [post for post in posts if post.pieces]
    draft.evidence.append(f"{len(draft.posts)} posts by the layout of {layout.name}")
    return bool(draft.posts)


def _chain(node: Element) -> list[Element]:
    chain = []
    while node is not None:
        chain.append(node)
        node = node.getparent()
    return chain


def _inner(node: Element, selectors: Sequence[str], posts: Sequence[Element]) -> list[Element]:
    """Return what the first matching selector finds in a post, but not in a post nested in it."""
    others = set(posts) - {node}
    for selector in selectors:
        found = [
            inner
            for inner in css(split_selector(selector)[0])(node)
            if not any(above in others for above in _chain(inner)[: _depth(inner, node)])
        ]
        if found:
            return found
    return []


def _depth(inner: Element, outer: Element) -> int:
    depth = 0
    while inner is not None and inner is not outer:
        inner, depth = inner.getparent(), depth + 1
    return depth


def _fields(draft: PageDraft, node: Element, layout: Layout) -> PostDraft:
    where = layout.thread
    post = PostDraft()
    identity = " ".join(filter(None, (node.get("id"), node.get("data-pid"), node.get("data-content"))))
    match = re.search(where.post_id, identity) if where.post_id else re.search(r"(\d+)", identity)
    post.id = match[1] if match else None
    author = select(node, where.author)
    post.author = author[0] if author else None
    when = select(node, where.date)
    post.when = post_time(when[0], draft.fetched_at, layout) if when else None
    floor = select(node, where.floor)
    post.floor = parse_floor(floor[0]) if floor else None
    reply = select(node, where.reply_to)
    digits = re.search(r"pid=(\d+)|post[:-]\s?(\d+)|#p(\d+)", reply[0]) if reply else None
    post.reply_to = next(filter(None, digits.groups()), None) if digits else None
    return post


def post_time(text: str, fetched_at: datetime | None, layout: Layout | None) -> datetime | None:
    """Read a post's time: epoch seconds or milliseconds of an attribute, or any way that `dates` knows."""
    if re.fullmatch(r"1\d{9}(?:\d{3})?", text):
        return datetime.fromtimestamp(int(text[:10]), tz=UTC)
    if layout is None:
        return parse_date(text, fetched_at=fetched_at)
    return parse_date(text, fetched_at=fetched_at, zone=layout.zone)


def _role(
    draft: PageDraft, number: int, chain: list[Element], where: ThreadPage, post: Element, inside: bool
) -> tuple[Role, str]:
    """Give a piece of a post its role, by the layout's selectors and the piece's own shape."""
    piece = draft.pieces[number]
    above = chain[: _depth(piece.node, post) + 1] if piece.node is not None else []
    for selectors, role in (
        (where.signature, Role.SIGNATURE),
        (where.locked, Role.NOTICE),
        (where.notice, Role.NOTICE),
        (where.remarks, Role.OTHER),
        (where.buttons, Role.ACTIONS),
        (where.code, Role.CODE),
    ):
        if selectors and _touches(piece, above, post, selectors):
            if role is Role.CODE:
                piece.text = piece.text.replace("\xa0", " ")  # how engines keep the indentation
            return role, "by the layout"
    if inside:
        return content_role(draft, number, quoted=_touches(piece, above, post, where.quote))
    return (
        Role.BYLINE if piece.link_density < 1 or len(piece.text) <= 30 else Role.ACTIONS
    ), "in the post, outside its body"


def _touches(piece: Piece, above: list[Element], post: Element, selectors: Sequence[str]) -> bool:
    """Whether an element that a selector finds is above the piece, or is an inline one that makes up all of it."""
    for node in elements(post, selectors):
        if node in above:
            return True
        inline = above and node.tag not in BLOCK_TAGS and above[0] in node.iterancestors()
        if inline and collapse("".join(node.itertext())) == piece.text:
            return True
    return False


def content_role(draft: PageDraft, number: int, *, quoted: bool = False) -> tuple[Role, str]:
    """Return the role of a piece of content by its markup."""
    piece = draft.pieces[number]
    if piece.in_code:
        return Role.CODE, "preformatted"
    if quoted or piece.in_quote:
        header = QUOTE_HEADER.match(piece.text)
        return (Role.BYLINE, "says who is quoted") if header and len(piece.text) < 80 else (Role.QUOTE, "quoted")
    if piece.level:
        return Role.HEADING, f"<h{piece.level}>"
    if piece.in_table_row:
        return Role.TABLE, "a row of data"
    if piece.in_list:
        return Role.LIST_ITEM, "<li>"
    return Role.PARAGRAPH, "content"


def _quote(draft: PageDraft, post: PostDraft, node: Element, where: ThreadPage) -> None:
    quoted = [draft.pieces[n].text for n in post.pieces if draft.roles[n] is Role.QUOTE]
    post.quote = "\n".join(quoted) or None
    if not quoted:
        return
    author = select(node, where.quote_author)
    text = author[0] if author else ""
    headers = [draft.pieces[n].text for n in post.pieces if draft.whys[n] == "says who is quoted"]
    match = QUOTE_HEADER.match(text) or (QUOTE_HEADER.match(headers[0]) if headers else None)
    post.quote_author = (match["who"] or match["who2"]) if match else text or None

"""Posts of a known engine: where the layout says that they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timezone
from itertools import pairwise

from cleaning.extract.dates import parse_date
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.pieces import BLOCK_TAGS, Element, Piece, collapse
from cleaning.layouts import Layout, ThreadPage, css, split_selector
from cleaning.records import Role

QUOTE_WHY = "says who is quoted"
# Names of the first floors on Chinese boards: 楼主 (who began), 沙发, 板凳, 地板.
FLOOR_NAMES = {"楼主": 1, "樓主": 1, "沙发": 2, "沙發": 2, "板凳": 3, "地板": 4, "1楼": 1}
_FLOOR = re.compile(r"(?:^|[#№])\s*(\d{1,6})|(\d{1,6})\s*(?:#|楼|樓|F\b|层)")
QUOTE_HEADER = re.compile(
    r"""(?xi)
    ^(?P<who>.{1,40}?)\s*(?:发表于|發表於)\s*(?P<when>.{0,40})$
    | ^(?P<who1>.{1,40}?)\s*(?:写道|寫道|写了|說道?|说道?|wrote|said)\s*(?:[:：]\s*(?:↑.{0,50})?|↑.{0,50}|\d.{0,40})$
    | ^(?:在|On)\s.{2,40}?(?:于|,)\s*(?P<who3>.{1,40}?)\s*(?:说道|写道|said|wrote)\s*[:：]$
    | ^@(?P<who4>\S{1,40})\s(?:在|said|in).{0,80}(?:中说|said)?\s*[:：]$
    | ^(?:原帖由|引用自|Originally\ posted\ by|Quote\ from|作者|Posted\ by)\s*[:：]?\s*(?P<who2>.{1,40}?)\s*
      (?:于.{0,30}发表|\(.{0,40}\)|on\s.{0,40})?\s*[:：]?$
    | ^(?:Reply\s+)?Post\ by\s+(?P<who5>.{1,40}?)\s*\(.{0,40}\)\s*[:：]?$
    | ^(?:引用|回复|Quote)\s*[:：]?\s*(?P<who6>\S{0,30}?)\s*(?:的?(?:帖子|发言|评论))?\s*[:：]?$
    """
)


def who_is_quoted(text: str) -> str | None:
    """Return the name in a line that says who is quoted: "" when it names nobody, None when it is no such line.

    >>> who_is_quoted("老茶客 发表于 2024-3-5 22:51"), who_is_quoted("今天天气不错")
    ('老茶客', None)
    """
    match = QUOTE_HEADER.match(text)
    if match is None:
        return None
    return next((name.strip() for key, name in match.groupdict().items() if name and key != "when"), "")


def elements(root: Element, selectors: Iterable[str]) -> list[Element]:
    """Return all elements that any of the selectors finds, in the order of the selectors."""
    return [node for selector in selectors for node in css(split_selector(selector)[0])(root)]


def select(
    root: Element, selectors: Iterable[str], noise: frozenset[Element] = frozenset()
) -> tuple[str, Element] | None:
    """Return the first text (or attribute) that one of the selectors finds, with its element; without `noise` in it."""
    for selector in selectors:
        path, attribute = split_selector(selector)
        for node in [root] if path == "self" else css(path)(root):
            value = node.get(attribute) if attribute else _text_without(node, noise)
            value = collapse(value or "").strip()
            if value:
                return value, node
    return None


def _text_without(node: Element, noise: frozenset[Element]) -> str:
    if not noise:
        return "".join(node.itertext())
    parts = [node.text or ""]
    for child in node:
        if child not in noise and isinstance(child.tag, str):
            parts.append(_text_without(child, noise))
        parts.append(child.tail or "")
    return "".join(parts)


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


def join_halves(root: Element, layout: Layout) -> None:
    """Wrap a post's header and the element after it into one, for engines that keep them as siblings.

    The wrapper takes over the header's id, and `post` of the layout matches it by the header's own class.
    """
    for header in css(layout.thread.post)(root) if layout.thread.also == "following-sibling" else []:
        other = header.getnext()
        if other is None or header.getparent() is None:
            continue
        wrapper = header.makeelement("div", {"class": header.get("class") or "", "id": header.get("id") or ""})
        header.addprevious(wrapper)
        header.attrib.pop("class", None)
        header.attrib.pop("id", None)
        wrapper.extend([header, other])


def layout_posts(draft: PageDraft, layout: Layout) -> bool:
    """Find the posts of a known engine, fill `draft.posts`, label their pieces; False when there is none."""
    where = layout.thread
    nodes = css(where.post)(draft.root) if where.post else []
    if not nodes:
        return False
    owner = {node: number for number, node in enumerate(nodes)}
    posts = [_fields(draft, node, layout) for node in nodes]
    bodies = [set(_inner(node, where.body, owner)) for node in nodes]
    roles = _Roles(draft.root, where)
    for number, piece in enumerate(draft.pieces):
        above_piece = chain(piece.node)
        index = next((owner[node] for node in above_piece if node in owner), None)
        if index is None:
            continue
        posts[index].pieces.append(number)
        inside = any(node in bodies[index] for node in above_piece)
        above = above_piece[: above_piece.index(nodes[index]) + 1]
        draft.label(number, *roles.of(draft, number, above, inside=inside))
    for post, node in zip(posts, nodes, strict=True):
        _quote_headers(draft, post)
        _quote(draft, post, node, where)
        if post.reply_to is None:  # a post nested in another one answers it
            outer = _nearest_post(node.getparent(), owner)
            post.reply_to = posts[owner[outer]].id if outer is not None else None
    pairs = list(zip(posts, nodes, strict=True))
    draft.posts = [one for post, node in pairs for one in (post, *_remarks(draft, post, node, where)) if one.pieces]
    draft.evidence.append(f"{len(draft.posts)} posts by the layout of {layout.name}")
    return bool(draft.posts)


def _remarks(draft: PageDraft, post: PostDraft, node: Element, where: ThreadPage) -> list[PostDraft]:
    """Take the remarks pinned under a post (点评) out of it: each is a post of its own that answers it."""
    remarks: list[PostDraft] = []
    for place in elements(node, where.remarks):
        members = [n for n in post.pieces if place in chain(draft.pieces[n].node)]
        if not members:
            continue
        remark = PostDraft(members, id=f"{post.id or 'post'}-{len(remarks) + 1}", reply_to=post.id, remark=True)
        author, when = select(place, where.remark_author), select(place, where.remark_date)
        remark.author = author[0] if author else None
        remark.when = post_time(when[0], draft.fetched_at, draft.zone) if when else None
        for number in members:
            text = draft.pieces[number].text
            frame = text in (remark.author, when[0] if when else None)
            role = (Role.BYLINE, "the remark's author or time") if frame else content_role(draft, number)
            draft.label(number, *role)
        remarks.append(remark)
        post.pieces = [n for n in post.pieces if n not in members]
    return remarks


def chain(node: Element) -> list[Element]:
    """Return an element and all above it, from the inside out."""
    found = []
    while node is not None:
        found.append(node)
        node = node.getparent()
    return found


def _inner(node: Element, selectors: Sequence[str], posts: Mapping[Element, int]) -> list[Element]:
    """Return what the first matching selector finds in a post, but not in a post nested in it."""
    for selector in selectors:
        found = [inner for inner in css(split_selector(selector)[0])(node) if _nearest_post(inner, posts) is node]
        if found:
            return found
    return []


def _nearest_post(node: Element, posts: Mapping[Element, int]) -> Element | None:
    while node is not None and node not in posts:
        node = node.getparent()
    return node


def _fields(draft: PageDraft, node: Element, layout: Layout) -> PostDraft:
    where = layout.thread
    post = PostDraft()
    identity = " ".join(filter(None, (node.get("id"), node.get("data-pid"), node.get("data-content"))))
    match = re.search(where.post_id, identity) if where.post_id else re.search(r"(\d+)", identity)
    post.id = match[1] if match else None
    author = select(node, where.author)
    post.author = author[0] if author else None
    when = select(node, where.date)
    post.when = post_time(when[0], draft.fetched_at, draft.zone) if when else None
    floor = select(node, where.floor)
    stated = parse_floor(floor[0]) if floor else None
    post.floor = stated + 1 - int(where.floor_base) if stated is not None else None
    reply = select(node, where.reply_to)
    digits = re.search(r"^(\d+)$|pid=(\d+)|post[:-]?\s?(\d+)|#p(\d+)", reply[0]) if reply else None
    post.reply_to = next(filter(None, digits.groups()), None) if digits else None
    return post


def post_time(text: str, fetched_at: datetime | None, zone: timezone) -> datetime | None:
    """Read a post's time: epoch seconds or milliseconds of an attribute, or any way that `dates` knows."""
    if re.fullmatch(r"1\d{9}(?:\d{3})?", text):
        return datetime.fromtimestamp(int(text[:10]), tz=UTC)
    return parse_date(text, fetched_at=fetched_at, zone=zone)


class _Places:
    """Where the layout's selectors find something on a page, looked up once: blocks, and inline elements by block."""

    def __init__(self, root: Element, selectors: Sequence[str]) -> None:
        self._nodes: set[Element] = set()
        self._inline: dict[Element, list[Element]] = {}
        for node in elements(root, selectors):
            self._nodes.add(node)
            if node.tag not in BLOCK_TAGS:
                block = next((above for above in node.iterancestors() if above.tag in BLOCK_TAGS), None)
                self._inline.setdefault(block, []).append(node)

    def hold(self, piece: Piece, above: Sequence[Element]) -> bool:
        """Whether one is above the piece, or is an inline element that makes up all of it."""
        if not self._nodes:
            return False
        if any(node in self._nodes for node in above):
            return True
        inline = self._inline.get(piece.node, ())
        return any(collapse("".join(node.itertext())) == piece.text for node in inline)


class _Roles:
    """The roles that a layout's selectors give to the pieces of posts."""

    def __init__(self, root: Element, where: ThreadPage) -> None:
        self._frame = [
            (_Places(root, selectors), role)
            for selectors, role in (
                (where.signature, Role.SIGNATURE),
                (where.locked, Role.NOTICE),
                (where.notice, Role.NOTICE),
                (where.remarks, Role.OTHER),
                (where.buttons, Role.ACTIONS),
                (where.code, Role.CODE),
            )
            if selectors
        ]
        self._quotes = _Places(root, where.quote) if where.quote else None

    def of(self, draft: PageDraft, number: int, above: Sequence[Element], *, inside: bool) -> tuple[Role, str]:
        """Return the role of a piece; `above` are its ancestors up to the post, `inside` says it is in the body."""
        piece = draft.pieces[number]
        for places, role in self._frame:
            if places.hold(piece, above):
                if role is Role.CODE:
                    piece.text = piece.text.replace("\xa0", " ")  # how engines keep the indentation
                return role, "by the layout"
        if inside:
            return content_role(draft, number, quoted=self._quotes.hold(piece, above) if self._quotes else None)
        role = Role.BYLINE if piece.link_density < 1 or len(piece.text) <= 30 else Role.ACTIONS
        return role, "in the post, outside its body"


def content_role(draft: PageDraft, number: int, *, quoted: bool | None = None) -> tuple[Role, str]:
    """Return the role of a piece of content by its markup; `quoted` None leaves quotes to `<blockquote>`."""
    piece = draft.pieces[number]
    if piece.in_code:
        return Role.CODE, "preformatted"
    if quoted or (quoted is None and piece.in_quote):
        header = who_is_quoted(piece.text) is not None
        return (Role.BYLINE, QUOTE_WHY) if header and len(piece.text) < 120 else (Role.QUOTE, "quoted")
    if piece.level:
        return Role.HEADING, f"<h{piece.level}>"
    if piece.tag in ("figcaption", "caption"):
        return Role.CAPTION, f"<{piece.tag}>"
    if piece.in_table_row:
        return Role.TABLE, "a row of data"
    if piece.in_list:
        return Role.LIST_ITEM, "<li>"
    return Role.PARAGRAPH, "content"


def _quote_headers(draft: PageDraft, post: PostDraft) -> None:
    """Label the line just before a quote that says whose words follow."""
    for number, following in pairwise(post.pieces):
        before_quote = draft.roles[number] is Role.PARAGRAPH and draft.roles[following] is Role.QUOTE
        if before_quote and who_is_quoted(draft.pieces[number].text) is not None:
            draft.label(number, Role.BYLINE, QUOTE_WHY)


def _quote(draft: PageDraft, post: PostDraft, node: Element, where: ThreadPage) -> None:
    quoted = [draft.pieces[n].text for n in post.pieces if draft.roles[n] is Role.QUOTE]
    post.quote = "\n".join(quoted) or None
    if not quoted:
        return
    author = select(node, where.quote_author)
    text = author[0] if author else ""
    headers = [draft.pieces[n].text for n in post.pieces if draft.whys[n] == QUOTE_WHY]
    names = [who_is_quoted(line) for line in (text, *headers)]
    post.quote_author = next(filter(None, names), None) or text or None

"""Posts of a known engine: where the layout says that they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from datetime import UTC, datetime
from itertools import islice, pairwise

from cleaning.characters import HAN_CHARACTER
from cleaning.extract import foreign_words
from cleaning.extract.devices import DEVICES
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.find import Finder
from cleaning.extract.names import is_action
from cleaning.extract.pieces import BLOCK_TAGS, Element, chain, collapse
from cleaning.extract.selected import Within, name_of, select
from cleaning.extract.xml_text import UNSTORABLE, storable
from cleaning.layouts import Layout, ThreadPage, css
from cleaning.records import CONTENT_ROLES, Role

QUOTE_WHY = "says who is quoted"
BUTTONS = "buttons"
NAME_WHY = "names the author"
BESIDE = "outside the body of the post"
# Names of the first floors on Chinese boards: 楼主 (who began), 沙发, 板凳, 地板.
FLOOR_NAMES = {"楼主": 1, "樓主": 1, "沙发": 2, "沙發": 2, "板凳": 3, "地板": 4, "1楼": 1}
_NAMED_FLOORS = FLOOR_NAMES.keys() - {"1楼"}
_FLOOR = re.compile(
    r"(?:^|[#№]|^B(?=\d{1,4}$)|^(?:post|reply|message|beitrag|antwort)\s)\s*(\d{1,6})|(\d{1,6})\s*(?:#|[楼樓](?!主)|F\b|层)",
    re.I,
)
QUOTE_HEADER = foreign_words.Also(
    r"""(?x)
    ^(?:引用|回复)\s*(?P<who17>\S{1,40}?)\s*(?:发表于|發表於)\s*(?:第?\s?\d{1,6}\s*[楼樓]|沙发|板凳|地板|楼主)\s*[:：]?$
    | ^(?P<who>.{1,40}?)\s*(?:发表于|發表於)\s*(?P<when>.{0,40})$
    | ^在\s?\d{4}.{6,30}?[，,]\s?(?P<who13>[^，,<>]{1,40}?)\s?(?:<[^<>]{0,60}>\s?)?写道\s*[:：]$
    | ^(?P<who14>[^<>于]{1,40}?)\s?(?:<[^<>]{0,60}>)?\s?于\s?\d{4}年.{4,40}写道\s*[:：]$
    | ^On\s.{6,50}?\d\d?:\d\d(?:\s?[AaPp]\.?[Mm]\.?)?,?\s(?P<who15>[^<>\d,]{1,40}?)\s?(?:<[^<>]{0,60}>\s?)?wrote\s*:$
    | ^(?P<who1>.{1,40}?)\s*(?:写道|寫道|写到|寫到|写了|說道?|说道?|wrote|said|posted|has\ written|writes)\s*
      (?:\.{3}|[:：]\s*(?:↑.{0,50})?|↑.{0,50}|(?:on\s)?\S{0,9}\s?\d.{0,40})$
    | ^(?:在|On)\s.{2,40}?(?:于|,)\s*(?P<who3>.{1,40}?)\s*(?:说道|写道|said|wrote)\s*[:：]$
    | ^@(?P<who4>\S{1,40})\s(?:在|said|in).{0,80}(?:中说|said)?\s*[:：]$
    | ^(?:原帖由|引用自|Original(?:ly)?\ posted\ by|Quote\ from|Replying\ to|作者|Posted\ by)\s*[:：]?\s*
      (?P<who2>.{1,40}?)\s*
      (?:于.{0,30}发表|\(.{0,40}\)|on\s.{0,40})?\s*[:：]?$
    | ^引用\s*(?:第?\s*\d{0,6}\s*[楼樓]|[№#]\s?\d{1,6})?\s*(?P<who7>.{1,40}?)\s*于.{6,30}
      (?:发表|发布|的?留言|的?发言)的?\s*[:：]?$
    | ^(?:Reply\s+)?Post\ by\s+(?P<who5>.{1,40}?)\s*\(.{0,40}\)\s*[:：]?$
    | ^(?:引用|回复)\s*第?\d{1,6}\s*[楼樓]\s*(?P<who9>\S{1,40}?)\s*(?:的(?:帖子|发言|回复))?\s*[:：]?$
    | ^以下(?:是|为)?引用\s*(?P<who8b>.{1,40}?)\s*(?:在|于).{6,40}的?(?:发言|发表的?)\s*[:：]?$
    | ^[【※]\s*在\s*(?P<who10>\S{1,40}?)\s*(?:[(（].{0,40}[)）])?\s*的(?:大作|文章|帖子)中提到\s*[:：]?\s*】?$
    | ^(?P<who12>\S{1,40})\s*(?:[(（].{0,40}[)）])?\s*在\s?(?:ta|[他她])\s?的(?:帖子|文章|大作|回复)中提到\s*[:：]$
    | ^\(In\ reply\ to\ (?:(?P<who16>.{1,60}?)\ from\ )?comment\ \#\d{1,6}\)$
    | ^@(?P<who11>\S{1,40})\s\#\d{1,5}\s?[:：]?$
    | ^QUOTE\s*\(\s*(?P<who8>.{1,40}?)\s*@.{6,40}\)$
    | ^(?:引用|回复|Quote)\s*[:：]?\s*(?P<who6>\S{0,30}?)\s*(?:的?(?:帖子|发言|评论))?\s*[:：]?$
    """,
    rf"^\S{{2,4}}\s.{{4,40}}?\d\d:\d\d(?::\d\d)?,?\s(?:{foreign_words.SAYS})"
    rf"\s(?P<who2>.{{1,40}}?)(?:\s(?:het volgende|folgendes))?\s*:$"
    rf"|^(?P<who>.{{1,40}}?)\s*(?:{foreign_words.SAYS})\s*(?:\.{{3}}|[:：]\s*(?:↑.{{0,50}})?|(?:\S{{1,12}}\s){{0,2}}\S{{0,9}}\s?\d.{{0,40}})$"
    rf"|^(?:{foreign_words.QUOTE})\s*:?$|^(?:{foreign_words.QUOTE_OF})\s*:?\s+(?P<who1>[^.!?]{{1,40}}?)\s*:?$",
)


def who_is_quoted(text: str) -> str | None:
    """Return the name in a line that says who is quoted: "" when it names nobody, None when it is no such line.

    >>> who_is_quoted("老茶客 发表于 2024-3-5 22:51"), who_is_quoted("今天天气不错")
    ('老茶客', None)
    >>> who_is_quoted("在 2024年5月20日 14:25，孙佳怡 写道："), who_is_quoted("On 2024-02-12 16:20, Ann Lee wrote:")
    ('孙佳怡', 'Ann Lee')
    """
    match = QUOTE_HEADER.match(text)
    if match is None:
        return None
    return next((name.strip() for key, name in match.groupdict().items() if name and key != "when"), "")


def parse_floor(text: str) -> int | None:
    """Return the floor that a label states, or None.

    >>> parse_floor("沙发"), parse_floor("12#"), parse_floor("#7")
    (2, 12, 7)
    """
    text = text.strip().rstrip("#").strip("[]")
    if text in FLOOR_NAMES:
        return FLOOR_NAMES[text]
    match = _FLOOR.search(text)
    if match:
        return int(match[1] or match[2])
    return int(text) if text.isdigit() and len(text) < 7 else None


def join_halves(root: Element, layout: Layout) -> bool:
    """Wrap a post's header and the element after it into one, for engines that keep them as siblings.

    The wrapper takes over the header's id, and `post` of the layout matches it by the header's own class. Returns
    whether the tree was changed.
    """
    if layout.thread.also == "until-next":
        return _join_runs(css(layout.thread.post)(root))
    if layout.thread.also != "following-sibling":
        return False
    for header in css(layout.thread.post)(root):
        other = header.getnext()
        if other is None or header.getparent() is None:
            continue
        own = _storable_attributes(header)
        wrapper = header.makeelement("div", {"class": own.get("class", ""), "id": own.get("id", "")})
        header.addprevious(wrapper)
        header.attrib.pop("class", None)
        header.attrib.pop("id", None)
        wrapper.extend([header, other])
    return True


def _join_runs(headers: list[Element]) -> bool:
    """Wrap each header with all that follows it up to the next one, text between the elements too."""
    for header in headers:
        own = _storable_attributes(header)
        wrapper = header.makeelement(header.tag, own)
        body = header.makeelement("div", {"class": JOINED_BODY})
        header.addprevious(wrapper)
        for name in own:
            del header.attrib[name]
        header.set("class", JOINED_HEAD)
        body.text, header.tail = storable(header.tail or ""), None
        following = header.getnext() if header.getparent() is not wrapper else None
        while following is not None and following not in headers:
            after = following.getnext()
            body.append(following)
            following = after
        wrapper.extend([header, body])
    return bool(headers)


def _storable_attributes(node: Element) -> dict[str, str]:
    """The attributes of an element that can be given to another: parsers read names and values that they cannot set."""
    return {name: value for name, value in node.items() if not UNSTORABLE.search(name + value)}


JOINED_HEAD, JOINED_BODY = "qingtie-head", "qingtie-body"
"""Classes that layouts with `also = "until-next"` find the two parts of a post by."""


def layout_posts(draft: PageDraft, layout: Layout) -> bool:
    """Find the posts of a known engine, fill `draft.posts`, label their pieces; False when there is none."""
    where, find = layout.thread, draft.find
    nodes = find.all(where.post) if where.post and find else []
    if not nodes or find is None:
        return False
    within = Within(nodes)
    remarks = find.any_of(where.remarks)
    posts = _all_fields(find, Within(nodes, remarks) if remarks else within, nodes, draft, layout)
    roles = _Roles(find, within, where)
    for number, piece in enumerate(draft.pieces):
        index = within.of(piece.node)
        if index is not None:
            posts[index].pieces.append(number)
            draft.label(number, *roles.of(draft, number))
    for index in within.groups(find.any_of(where.opening)):
        posts[index].first = True
    authors = within.first(find, where.quote_author)
    for index, (post, node) in enumerate(zip(posts, nodes, strict=True)):
        quote_headers(draft, post)
        _quote(draft, post, authors.get(index, ""))
        if post.reply_to is None:  # a post nested in another one answers it, or whom its head names within that
            outer = within.of(node.getparent())
            answered = _named_in_head(draft, post, posts, range(outer + 1, index)) if outer is not None else None
            post.reply_to = answered or (posts[outer].id if outer is not None else None)
    pinned = within.groups(remarks)
    pairs = [(post, _remarks(draft, post, pinned.get(index, ()), where)) for index, post in enumerate(posts)]
    draft.posts = [one for post, remarks in pairs for one in (post, *remarks) if one.pieces]
    draft.evidence.append(f"{len(draft.posts)} posts by the layout of {layout.name}")
    return bool(draft.posts)


def _named_in_head(draft: PageDraft, post: PostDraft, posts: Sequence[PostDraft], before: range) -> str | None:
    """The last post `before` whose author a head links to behind that of its own (`甲 ▸ 乙`), or None."""
    for number in post.pieces[:_HEAD_LINES]:
        parts = draft.pieces[number].parts
        if len(parts) > 1 and len(draft.pieces[number].hrefs) > 1 and parts[0] == post.author != parts[-1]:
            near = (posts[n] for n in islice(reversed(before), _NEAR_POSTS))
            return next((other.id for other in near if other.author == parts[-1]), None)
    return None


_HEAD_LINES, _NEAR_POSTS = 4, 200


def is_fuller(other: PageDraft, draft: PageDraft) -> bool:
    """Whether one reading of a page tells more of its posts than another, of writer, time and text.

    That it tells more in all is enough, and so is that it tells all of more posts, if they are half of the others:
    a post that cannot be read, one that was blocked, say, must not speak for a reading that lacks all writers.
    """
    parts, others = ([_parts_known(one, post) for post in one.posts] for one in (draft, other))
    whole, others_whole = sum(map(all, parts)), sum(map(all, others))
    return sum(map(sum, others)) > sum(map(sum, parts)) or (others_whole > whole and 2 * others_whole >= len(parts))


def poorly_read(draft: PageDraft) -> bool:
    """Whether of more than half of a page's posts the writer, the time or the text was not found."""
    known = [_parts_known(draft, post) for post in draft.posts]
    return any(2 * sum(column) < len(known) for column in zip(*known, strict=True))


def _parts_known(draft: PageDraft, post: PostDraft) -> tuple[bool, bool, bool]:
    says = any(draft.roles[number] in CONTENT_ROLES for number in post.pieces)
    return post.author is not None, post.when is not None, says


def _remarks(draft: PageDraft, post: PostDraft, places: Sequence[Element], where: ThreadPage) -> list[PostDraft]:
    """Take the remarks pinned under a post (点评) out of it: each is a post of its own that answers it."""
    remarks: list[PostDraft] = []
    for place in places:
        members = [n for n in post.pieces if place in chain(draft.pieces[n].node)]
        if not members:
            continue
        remark = PostDraft(
            members, id=f"{post.id or 'post'}-{len(remarks) + 1}", parent=post, reply_to=post.id, remark=True
        )
        author, when = select(place, where.remark_author), select(place, where.remark_date)
        remark.author = name_of(author[1]) if author else None
        remark.when = post_time(draft, when[0]) if when else None
        bodies = {node for path in where.remark_body for node in css(path)(place)}
        for number in members:
            text = draft.pieces[number].text
            frame = text in (remark.author, when[0] if when else None)
            frame = frame or bool(bodies and bodies.isdisjoint(chain(draft.pieces[number].node)))
            role = (Role.BYLINE, "the remark's head") if frame else content_role(draft, number)
            draft.label(number, *role)
        remarks.append(remark)
        post.pieces = [n for n in post.pieces if n not in members]
    return remarks


_IDS = ("id", "data-pid", "data-content", "data-id", "thingid", "name")
"""Attributes that hold the number of a post."""


def _all_fields(
    find: Finder, within: Within, nodes: Sequence[Element], draft: PageDraft, layout: Layout
) -> list[PostDraft]:
    """Read the fields of all posts, a selector at a time."""
    where = layout.thread
    authors, dates = within.first(find, where.author, names=True), within.exact_dates(find, where.date)
    floors, replies = within.first(find, where.floor), within.first(find, where.reply_to)
    posts = []
    draft.offset = 1 - int(where.floor_base)
    for number, node in enumerate(nodes):
        post = PostDraft(author=_LABEL_OF_NAME.sub("", authors.get(number, "")) or None)
        identity = " ".join(filter(None, (node.get(name) for name in _IDS)))
        match = re.search(where.post_id, identity) if where.post_id else re.search(r"(\d+)", identity)
        post.id = match[1] if match else None
        if number in dates:
            value, shown = dates[number]
            post.when = post_time(draft, value)
            finer = draft.find_date(shown) if shown else None
            if post.when and finer and finer.has_time and finer.when.date() == post.when.date():
                post.when = finer.when
        stated = parse_floor(floors[number]) if number in floors else None
        post.floor = stated
        if stated is not None and floors[number].rstrip("# ") not in _NAMED_FLOORS:
            post.floor = stated + draft.offset
        digits = _POST_LINK.search(replies[number]) if number in replies else None
        post.reply_to = next(filter(None, digits.groups()), None) if digits else None
        posts.append(post)
    return posts


_POST_LINK = re.compile(r"^(\d+)$|pid=(\d+)|post[:-]?\s?(\d+)|#p(\d+)")


_LABEL_OF_NAME = re.compile(r"^(?:(?:作者|[发發]帖人|楼主|[发發]布者|[发發]表者)\s*[:：]\s*|博主\s)(?=\S)")


def post_time(draft: PageDraft, text: str) -> datetime | None:
    """Read a post's time: epoch seconds or milliseconds of an attribute, or any way that `dates` knows."""
    if re.fullmatch(r"1\d{9}(?:\d{3})?", text):
        return datetime.fromtimestamp(int(text[:10]), tz=UTC)
    found = draft.find_date(text)
    return found.when if found else None


class _Roles:
    """The roles that a layout's selectors give to the pieces of posts.

    Each element carries what holds for all in it, as bits: what its own selectors say, and what its parent carries, up
    to its post. An inline element (a `<span>` with a label) holds for a piece that is nothing but it.
    """

    def __init__(self, find: Finder, within: Within, where: ThreadPage) -> None:
        self._within = within
        self._marks: dict[Element, int] = {}
        self._inline: dict[Element, list[tuple[str, int]]] = {}
        self._carried: dict[Element, int] = {}
        frame = (
            (where.signature, Role.SIGNATURE),
            (where.locked, Role.NOTICE),
            (where.notice, Role.NOTICE),
            (where.remarks, Role.OTHER),
            (where.buttons, Role.ACTIONS),
            (where.code, Role.CODE),
        )
        self._frame = [(1 << (number + 2), role) for number, (_, role) in enumerate(frame)]
        for number, (selectors, _) in enumerate(frame):
            self._mark(find.any_of(selectors), 1 << (number + 2))
        self._stated_quotes = bool(where.quote)
        self._mark(find.any_of(where.quote), _QUOTE)
        for node in within.bodies(find, where.body):
            self._marks[node] = self._marks.get(node, 0) | _BODY

    def _mark(self, nodes: Iterable[Element], bit: int) -> None:
        for node in nodes:
            self._marks[node] = self._marks.get(node, 0) | bit
            if node.tag not in BLOCK_TAGS:
                block = next((above for above in node.iterancestors() if above.tag in BLOCK_TAGS), None)
                self._inline.setdefault(block, []).append((collapse("".join(node.itertext())), bit))

    def _bits(self, node: Element) -> int:
        carried, trail = self._carried, []
        posts = self._within.posts
        while node is not None and node not in carried:
            trail.append(node)
            if node in posts:
                break
            node = node.getparent()
        bits = 0 if node is None or (trail and trail[-1] in posts) else carried[node]
        for one in reversed(trail):
            bits |= self._marks.get(one, 0) | (_ITEM if one.tag == "li" and one not in posts else 0)
            carried[one] = bits
        return bits

    def of(self, draft: PageDraft, number: int) -> tuple[Role, str]:
        """Return the role of a piece of a post."""
        piece = draft.pieces[number]
        bits = self._bits(piece.node)
        piece.in_list = bool(bits & _ITEM)  # a post may be an item itself, as in NodeBB; that makes no list of its text
        bits &= ~_ITEM
        for text, bit in self._inline.get(piece.node, ()) if self._inline else ():
            bits |= bit if text == piece.text else 0
        if bits > _BODY | _QUOTE:
            role = next(role for bit, role in self._frame if bits & bit)
            if role is Role.CODE:
                piece.text = piece.text.replace("\xa0", " ")  # how engines keep the indentation
            return role, "by the layout"
        if bits & _BODY:
            if len(piece.text) <= _DEVICE and DEVICES.fullmatch(piece.text):
                return Role.BYLINE, "the writer's device"
            return content_role(draft, number, quoted=bool(bits & _QUOTE) if self._stated_quotes else None)
        role = Role.BYLINE if piece.link_density < 1 or len(piece.text) <= 30 else Role.ACTIONS
        return role, "in the post, outside its body"


_BODY, _QUOTE, _ITEM = 1, 2, 1 << 12


_DEVICE = 40


def _is_chinese(text: str) -> bool:
    """Whether a preformatted text is sentences in Chinese: some sites set answers in `<pre>`, which is no code."""
    marks = sum(map(text.count, "，。！？；："))
    return marks > 0 and 2 * (len(HAN_CHARACTER.findall(text)) + marks) > len(text)


def content_role(draft: PageDraft, number: int, *, quoted: bool | None = None) -> tuple[Role, str]:
    """Return the role of a piece of content by its markup; `quoted` None leaves quotes to `<blockquote>`."""
    piece = draft.pieces[number]
    if piece.in_code and not quoted and not piece.in_quote and not _is_chinese(piece.text):
        return Role.CODE, "preformatted"
    if quoted or (quoted is None and piece.in_quote):
        header = who_is_quoted(piece.text) is not None
        return (Role.BYLINE, QUOTE_WHY) if header and len(piece.text) < 120 else (Role.QUOTE, "quoted")
    if piece.level:
        return Role.HEADING, f"<h{piece.level}>"
    if piece.tag in ("figcaption", "caption"):
        return Role.CAPTION, f"<{piece.tag}>"
    if len(piece.text) <= _CREDIT and draft.has_figures() and _in_figure(piece.node):
        return Role.CAPTION, "inside <figure>"
    if piece.in_table_row:
        return Role.TABLE, "a row of data"
    if piece.in_list:
        if len(piece.text) <= _TAG and piece.link_density > _ALL and all(map(TO_TAG.search, piece.hrefs)):
            return Role.TAGS, "links to a tag"
        return Role.LIST_ITEM, "<li>"
    return Role.PARAGRAPH, "content"


_TAG, _ALL = 24, 0.9
TO_TAG = re.compile(r"/(?:tags?|topics?|themen|labels?|keywords?|t)/[^/\d][^/]*/?$|[?&]tag=", re.I)
_CREDIT = 40
"""Up to so many code points beside the caption of a figure are whose picture it is."""


def _in_figure(node: Element) -> bool:
    """Whether an element, or one of the three around it, is a figure."""
    for _ in range(4):
        if node is None or node.tag == "figure":
            break
        node = node.getparent()
    return node is not None and node.tag == "figure"


def quote_headers(draft: PageDraft, post: PostDraft, names: Set[str | None] = frozenset()) -> None:
    """Label the lines just before a quote that say whose words follow; so does one of `names` with a colon."""
    shown = [number for number in post.pieces if draft.roles[number] is not Role.ACTIONS]  # `…` to unfold the quote
    for number, following in reversed(list(pairwise(shown))):
        heads = draft.roles[following] is Role.QUOTE or draft.whys[following] == QUOTE_WHY
        if not heads or draft.roles[number] not in (Role.PARAGRAPH, Role.HEADING):
            continue
        text = draft.pieces[number].text
        if who_is_quoted(text) is not None or (text.endswith((":", "：")) and text.rstrip(":： ") in names):
            draft.label(number, Role.BYLINE, QUOTE_WHY)


def _quote(draft: PageDraft, post: PostDraft, author: str) -> None:
    for number in post.pieces if author else ():
        if draft.roles[number] is Role.QUOTE and draft.pieces[number].text.rstrip(":： ") == author.rstrip(":： "):
            draft.label(number, Role.BYLINE, QUOTE_WHY)
            break
    for number in post.pieces:
        if draft.roles[number] is Role.QUOTE and is_action(draft.pieces[number].text):
            draft.label(number, Role.ACTIONS, "a button of the quote")  # `Click to expand...`
    quoted = [draft.pieces[n].text for n in post.pieces if draft.roles[n] is Role.QUOTE]
    post.quote = "\n".join(quoted) or None
    if not quoted:
        return
    headers = [draft.pieces[n].text for n in post.pieces if draft.whys[n] == QUOTE_WHY]
    names = [who_is_quoted(line) for line in (author, *headers)]
    post.quote_author = next(filter(None, names), None) or author.rstrip(":： ") or None

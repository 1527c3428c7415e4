"""Posts of an unknown site: the repeated records of a page, found by their dates.

Every comment states when it was written, so dates are the anchors: each is lifted to the largest element that holds
no other one of its group, and the runs between them are the records. The idea is that of MiBAT (Song et al., "Automatic
Extraction of Web Data Records Containing User-Generated Content", CIKM 2010), which showed that tree similarity alone
(MDR, DEPTA) breaks on free user text. On a page of plain text the lines take the place of the elements.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from cleaning.extract.dates import FoundDate, find_date
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.labels import role_of_place, role_of_words
from cleaning.extract.pieces import Element, Piece
from cleaning.extract.posts import content_role, parse_floor
from cleaning.extract.template import AUTHOR_NAMES, learn_template, shape
from cleaning.records import Role

# The header of a post is short: name, date, floor, a device, an IP region. Longer lines are prose with a date in it.
HEADER_LENGTH = 60
_SENTENCE = re.compile(r"[。！？；，,!?;]")
ACTIONS = re.compile(
    r"(?i)^(?:[\s\[【(]*(?:回复|回復|引用|举报|舉報|点赞|赞|顶|踩|支持|反对|收藏|分享|评论|只看(?:该作者|楼主|TA)|删除|编辑|使用道具|查看此楼|审核通过|"
    r"复制链接|加好友|发消息|倒序浏览|显示全部楼层|道具|评分|回顶部|来自.{1,12}|reply|quote|report|like|share|edit|permalink|up|down|"
    r"(?:查看|展开)(?:更多|全部)?\d*条?回复)[\])】\s]*(?:[(（]?\d*[)）]?)[\s|·/]*)+$"
)
# Dates of other things than the post: when its author joined, was last seen, or edited it.
_OTHER_DATES = re.compile(
    r"注册|註冊|加入|最后登录|最后访问|上次|编辑|編輯|有效期|截止|更新于"
    r"|\bjoined\b|registered|last (?:visit|seen|active|edit)|edited",
    re.I,
)
_LIKES = re.compile(r"(?:点?赞|顶|支持|likes?)\s*[(（:：]?\s*(\d{1,6})", re.I)
_FLOOR_LABEL = re.compile(r"^(?:第?\d{1,6}\s*[楼樓层#F]|#\d{1,6}|楼主|樓主|沙发|沙發|板凳|地板)$")
_AVATAR = re.compile(r"^(?:头像|頭像|avatar|用户头像)\s*|\s*(?:头像|頭像)$", re.I)
_NOT_NAMES = re.compile(
    r"(?i)发表于|發表於|发布于|發佈於|回复于|评论于|发表|发布时间|时间|说道?\s*[:：]|回复\s*[:：]?$|\bsays?\s*:|\bat\b|\bon\b|来自.{0,10}|IP属地.{0,6}|"
    r"[第#]?\d+\s*[楼樓层#]|#\d+|\b(?:reply|quote|report)\b|回复|引用|举报|赞\s*\(?\d*\)?|楼主|沙发|板凳|地板|[|•·:：,，()（）\[\]【】]|评论|网友|游客(?=\s)"
)


@dataclass(frozen=True, slots=True)
class _Anchor:
    number: int
    found: FoundDate
    shape: str


def anchors(draft: PageDraft, first: int = 0) -> list[_Anchor]:
    """Return the pieces that look like the header of a post: short, with a date, and not a menu of links."""
    result = []
    for number in range(first, len(draft.pieces)):
        piece = draft.pieces[number]
        found = piece_date(draft, number)
        if found is None:
            continue
        rest = piece.text[: found.start] + piece.text[found.end :]
        if (
            len(rest) > HEADER_LENGTH
            or len(_SENTENCE.findall(rest)) > 1
            or (piece.link_density > 0.85 and len(piece.text) > 25)
        ):
            continue
        result.append(_Anchor(number, found, shape(piece)))
    return result


def piece_date(draft: PageDraft, number: int) -> FoundDate | None:
    """Find a date in a short piece, or in the attributes of a `<time>` or `<span title>` inside it."""
    if number not in draft.dates:
        draft.dates[number] = _piece_date(draft, draft.pieces[number])
    return draft.dates[number]


def _piece_date(draft: PageDraft, piece: Piece) -> FoundDate | None:
    if len(piece.text) > 160:
        return None
    if piece.node is not None and len(piece.text) <= HEADER_LENGTH:
        for inner in piece.node.iter("time", "abbr", "span", "a"):
            for name in ("datetime", "title", "data-time"):
                value = inner.get(name)
                if value and any(c.isdigit() for c in value):
                    found = find_date(value, fetched_at=draft.fetched_at)
                    if found and found.absolute:
                        shown = find_date(piece.text, fetched_at=draft.fetched_at)
                        if inner.tag == "time" or shown:
                            span = (shown.start, shown.end) if shown else _place(piece.text, inner)
                            return FoundDate(found.when, *span, absolute=True, has_time=found.has_time)
    return find_date(piece.text, fetched_at=draft.fetched_at)


def _place(text: str, inner: Element) -> tuple[int, int]:
    shown = " ".join("".join(inner.itertext()).split())
    start = text.find(shown)
    return (start, start + len(shown)) if shown and start >= 0 else (len(text), len(text))


def mine_posts(draft: PageDraft, *, first: int = 0) -> list[PostDraft]:
    """Return the posts of the best group of records from piece `first` on; empty when the page has none.

    Nothing is labelled: `label_posts` does that once the caller has chosen.
    """
    groups: dict[str, list[_Anchor]] = defaultdict(list)
    for anchor in anchors(draft, first):
        groups[anchor.shape].append(anchor)
    best: tuple[float, list[PostDraft]] = (0.0, [])
    for group in groups.values():
        records = _records(draft, group)
        score = _score(draft, records)
        if score > best[0]:
            best = (score, records)
    return best[1]


def _records(draft: PageDraft, group: list[_Anchor]) -> list[PostDraft]:
    if len(group) == 1:
        return _only_record(draft, group[0])
    starts = _starts(draft, group)
    end = _end(draft, group, starts)
    records = []
    for index, anchor in enumerate(group):
        stop = starts[index + 1] if index + 1 < len(starts) else end
        records.append(PostDraft(list(range(starts[index], max(stop, anchor.number + 1))), when=anchor.found.when))
    return records


def _only_record(draft: PageDraft, anchor: _Anchor) -> list[PostDraft]:
    """A single comment has no twin to be told from: it is what follows a heading of comments in its element."""
    for heading in range(anchor.number - 1, max(-1, anchor.number - 4), -1):
        words = role_of_words(draft.pieces[heading].text)
        if words and words[0] is Role.COMMENT_HEADING:
            break
    else:
        return []
    node = draft.pieces[anchor.number].node
    limit = len(draft.pieces)
    if node is not None:
        container = next((e for e in _chain(draft.pieces[heading].node) if _within(node, e)), None)
        inside = [
            n for n in range(anchor.number, limit) if container is None or _within(draft.pieces[n].node, container)
        ]
        limit = inside[-1] + 1
    stop = anchor.number + 1
    while stop < min(limit, anchor.number + 16) and not _ends(draft, stop):
        stop += 1
    return [PostDraft(list(range(heading + 1, stop)), when=anchor.found.when)]


def _chain(node: Element) -> list[Element]:
    chain = []
    while node is not None:
        chain.append(node)
        node = node.getparent()
    return chain


def _starts(draft: PageDraft, group: list[_Anchor]) -> list[int]:
    """Lift each anchor to the largest element that holds no other anchor; return the first piece of each."""
    nodes = [draft.pieces[anchor.number].node for anchor in group]
    if any(node is None for node in nodes):
        return [_line_start(draft, anchor.number) for anchor in group]
    count: dict[Element, int] = defaultdict(int)
    for node in nodes:
        while node is not None:
            count[node] += 1
            node = node.getparent()
    lifted = []
    for node in nodes:
        while node.getparent() is not None and count[node.getparent()] == 1:
            node = node.getparent()
        lifted.append(node)
    first_piece: dict[Element, int] = {}
    wanted = set(lifted)
    for number, piece in enumerate(draft.pieces):
        node = piece.node
        while node is not None:
            if node in wanted and node not in first_piece:
                first_piece[node] = number
            node = node.getparent()
    return [
        min(first_piece.get(node, anchor.number), anchor.number) for node, anchor in zip(lifted, group, strict=True)
    ]


def _line_start(draft: PageDraft, number: int) -> int:
    """On a text page the name may stand on the line before the date, with nothing else on it."""
    before = draft.pieces[number - 1].text if number else ""
    own = draft.pieces[number].text
    found = find_date(own, fetched_at=draft.fetched_at)
    alone = found is not None and not (own[: found.start] + own[found.end :]).strip()
    return number - 1 if alone and 0 < len(before) <= 20 and not _SENTENCE.search(before) else number


def _end(draft: PageDraft, group: list[_Anchor], starts: list[int]) -> int:
    """Return where the last record ends: with its element, or where boilerplate begins."""
    last = group[-1].number
    stop = last + 1
    node = draft.pieces[last].node
    limit = len(draft.pieces)
    if node is not None:
        container = _common(draft, group)
        inside = [n for n in range(last, limit) if container is None or _within(draft.pieces[n].node, container)]
        limit = inside[-1] + 1 if inside else last + 1
    lengths = [b - a for a, b in pairwise(starts)]
    longest = max(lengths, default=12) + 4
    while stop < min(limit, starts[-1] + max(longest, 6)):
        if _ends(draft, stop):
            break
        stop += 1
    return stop


def _ends(draft: PageDraft, number: int) -> bool:
    """Whether a piece is boilerplate that cannot belong to a post: the posts are over."""
    piece = draft.pieces[number]
    words = role_of_words(piece.text)
    place = role_of_place(draft, piece.node)[0] if piece.node is not None else None
    return bool(words and words[0] in _ENDING) or place in _ENDING


_ENDING = frozenset(
    {
        Role.DISCLAIMER,
        Role.COPYRIGHT,
        Role.RELATED,
        Role.TAGS,
        Role.NAVIGATION,
        Role.BREADCRUMB,
        Role.COMMENT_HEADING,
        Role.ADVERT,
    }
)


def _common(draft: PageDraft, group: list[_Anchor]) -> Element | None:
    """Return the lowest common ancestor of a group."""
    nodes = [draft.pieces[anchor.number].node for anchor in group]
    chain = _chain(nodes[0])
    for candidate in chain:
        if all(_within(node, candidate) for node in nodes[1:]):
            return candidate
    return None


def _within(node: Element, container: Element) -> bool:
    while node is not None:
        if node is container:
            return True
        node = node.getparent()
    return False


def _score(draft: PageDraft, records: list[PostDraft]) -> float:
    """How much a group looks like posts: text that is no link, in most of its records."""
    if not records:
        return 0.0
    content = [_own_text(draft, record) for record in records]
    links = [sum(draft.pieces[n].link_characters for n in record.pieces) for record in records]
    everything = [sum(len(draft.pieces[n].text) for n in record.pieces) for record in records]
    if sum(links) > 0.5 * max(1, sum(everything)) or median(content) < 1:
        return 0.0
    filled = sum(1 for characters in content if characters) / len(records)
    volume = float(sum(min(characters, 2000) for characters in content))
    volume = float(sum(min(characters, 2000) for characters in content))
    times = [record.when for record in records if record.when]
    rising = sum(a <= b for a, b in pairwise(times)) / max(1, len(times) - 1)
    return float(filled * math.sqrt(volume * len(records)) * (0.5 + rising))


def _own_text(draft: PageDraft, record: PostDraft) -> int:
    """Count the characters of a record that are neither header, buttons nor links."""
    return sum(
        len(draft.pieces[n].text)
        for n in record.pieces
        if not is_header(draft, n) and draft.pieces[n].link_density < 0.6 and not ACTIONS.match(draft.pieces[n].text)
    )


def is_header(draft: PageDraft, number: int) -> bool:
    """Whether a piece is a post's header line: short, and with a date."""
    found = piece_date(draft, number)
    if found is None:
        return False
    piece = draft.pieces[number]
    rest = piece.text[: found.start] + piece.text[found.end :]
    return len(rest) <= HEADER_LENGTH and len(_SENTENCE.findall(rest)) <= 1


def label_posts(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Split each record into header, body and buttons, and read its author, floor and likes."""
    headers = {n for post in posts for n in post.pieces if is_header(draft, n)}
    template = learn_template(draft, posts, headers=headers)
    for post in posts:
        dated = [n for n in post.pieces if n in headers and not _OTHER_DATES.search(draft.pieces[n].text)]
        header = next(iter(dated), None)
        in_body = [n for n in post.pieces if template is not None and template.holds(draft, n) and n != header]
        for number in post.pieces:
            text = draft.pieces[number].text
            if number == header:
                draft.label(number, Role.BYLINE, "the post's date")
            elif number in in_body:
                draft.label(number, *_body_role(draft, number))
            elif _FLOOR_LABEL.match(text):
                draft.label(number, Role.BYLINE, "a floor")
            elif ACTIONS.match(text) or _AVATAR.fullmatch(text):
                draft.label(number, Role.ACTIONS, "buttons")
            elif in_body:
                after = number > in_body[-1]
                draft.label(number, Role.SIGNATURE if after else Role.BYLINE, "outside the body of the post")
            else:
                draft.label(number, *_body_role(draft, number))
            _read(post, text, header=number == header)
        slot = template.author(draft, post) if template is not None else None
        if slot is not None:
            post.author = clean_name(draft.pieces[slot].text) or None
            draft.label(slot, Role.BYLINE, "names the author")
        else:
            _author(draft, post, header)
        post.quote = "\n".join(draft.pieces[n].text for n in post.pieces if draft.roles[n] is Role.QUOTE) or None


def _body_role(draft: PageDraft, number: int) -> tuple[Role, str]:
    """A post's own words, or what the engine put among them (locked, edited)."""
    words = role_of_words(draft.pieces[number].text)
    return words if words and words[0] is Role.NOTICE else content_role(draft, number)


def _read(post: PostDraft, text: str, *, header: bool) -> None:
    if post.floor is None and (_FLOOR_LABEL.match(text) or header):
        label = re.search(r"第?\s*(\d{1,6})\s*[楼樓层#F]|#(\d{1,6})|(楼主|沙发|板凳|地板)", text)
        if label:
            post.floor = parse_floor(label[3] or f"#{label[1] or label[2]}")
    likes = _LIKES.search(text) if len(text) <= 40 else None
    if likes and post.likes is None:
        post.likes = int(likes[1])


def _author(draft: PageDraft, post: PostDraft, header: int | None) -> None:
    """Read the author: an element that is called so, else the rest of the header, else the line before it."""
    if header is None:
        return
    named = _named_author(draft, post)
    if named:
        post.author = named
        _relabel_author(draft, post, header, named)
        return
    piece = draft.pieces[header]
    found = piece_date(draft, header)
    rest = piece.text if found is None else f"{piece.text[: found.start]} {piece.text[found.end :]}"
    name = clean_name(rest)
    if name:
        post.author = name
        return
    for number in reversed([n for n in post.pieces if n < header]):
        text = _AVATAR.sub("", draft.pieces[number].text)
        if draft.roles[number] is Role.PARAGRAPH and 0 < len(text) <= 30 and not _SENTENCE.search(text):
            post.author = clean_name(text) or None
            draft.label(number, Role.BYLINE, "the line before the date")
            break


def clean_name(text: str) -> str:
    """Return the name in what is left of a header without its date, or "".

    >>> clean_name("头像 夜鸢 ")
    '夜鸢'
    """
    text = _NOT_NAMES.sub("  ", _AVATAR.sub("", text.strip()))
    parts = [part.strip() for part in re.split(r"\s{2,}|\t", text) if part.strip()]
    return parts[0][:40] if parts else ""


def _named_author(draft: PageDraft, post: PostDraft) -> str | None:
    seen: set[Element] = set()
    members = set(post.pieces)
    for number in post.pieces:
        node = draft.pieces[number].node
        if node is None or node in seen:
            continue
        seen.add(node)
        for inner in node.iter(
            "a",
            "span",
            "b",
            "strong",
            "cite",
            "div",
            "p",
            "em",
            "h3",
            "h4",
            "h5",
            "td",
            "dt",
            "li",
            "i",
            "font",
        ):
            marks = f"{inner.get('class') or ''} {inner.get('itemprop') or ''} {inner.get('rel') or ''}"
            if marks.strip() and AUTHOR_NAMES.search(marks):
                text = clean_name(" ".join("".join(inner.itertext()).split()))
                found = find_date(text)
                if text and found:
                    text = clean_name(text[: found.start])
                if 0 < len(text) <= 30 and not _SENTENCE.search(text) and _belongs(draft, inner, members):
                    return text
    return None


def _belongs(draft: PageDraft, inner: Element, members: set[int]) -> bool:
    """Whether an element lies in the pieces of this post: its own block, or one above, is that of a member."""
    blocks = {draft.pieces[n].node for n in members}
    node = inner
    while node is not None:
        if node in blocks:
            return True
        node = node.getparent()
    return False


def _relabel_author(draft: PageDraft, post: PostDraft, header: int, name: str) -> None:
    for number in post.pieces:
        if number != header and name in draft.pieces[number].text and len(draft.pieces[number].text) <= len(name) + 12:
            draft.label(number, Role.BYLINE, "names the author")
            return

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
from cleaning.extract.names import ACTIONS, AVATAR, FLOOR_LABEL, clean_name, name_in
from cleaning.extract.pieces import Element, Piece
from cleaning.extract.posts import chain, content_role, parse_floor
from cleaning.extract.template import AUTHOR_NAMES, PROFILE, learn_template, shape
from cleaning.records import Role

# The header of a post is short: name, date, floor, a device, an IP region. Longer lines are prose with a date in it.
HEADER_LENGTH = 60
_SENTENCE = re.compile(r"[。！？；，,!?;]")
# Dates of other things than the post: when its author joined, was last seen, or edited it.
_OTHER_DATES = re.compile(
    r"注册|註冊|加入|最后登录|最后访问|上次|编辑|編輯|有效期|截止|更新于"
    r"|\bjoined\b|registered|last (?:visit|seen|active|edit)|edited",
    re.I,
)
_LIKES = re.compile(r"(?:点?赞|顶|支持|likes?)\s*[(（:：]?\s*(\d{1,6})", re.I)


@dataclass(frozen=True, slots=True)
class _Anchor:
    number: int
    found: FoundDate
    shape: str


def anchors(draft: PageDraft, first: int = 0, *, edited: bool = False) -> list[_Anchor]:
    """Return the pieces that look like the header of a post: short, with a date, and not a menu of links.

    With `edited`, dates of editing count, too: some sites state no other.
    """
    result = []
    for number in range(first, len(draft.pieces)):
        piece = draft.pieces[number]
        found = piece_date(draft, number)
        if found is None:
            continue
        rest = piece.text[: found.start] + piece.text[found.end :]
        if _OTHER_DATES.search(piece.text) and not (edited and piece.text.startswith("编辑于")):
            continue
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
                    found = find_date(value, fetched_at=draft.fetched_at, zone=draft.zone)
                    if found and found.absolute:
                        shown = find_date(piece.text, fetched_at=draft.fetched_at, zone=draft.zone)
                        if inner.tag == "time" or shown:
                            span = (shown.start, shown.end) if shown else _place(piece.text, inner)
                            return FoundDate(found.when, *span, absolute=True, has_time=found.has_time)
    return find_date(piece.text, fetched_at=draft.fetched_at, zone=draft.zone)


def _place(text: str, inner: Element) -> tuple[int, int]:
    shown = " ".join("".join(inner.itertext()).split())
    start = text.find(shown)
    return (start, start + len(shown)) if shown and start >= 0 else (len(text), len(text))


def mine_posts(draft: PageDraft, *, first: int = 0, edited: bool = False) -> list[PostDraft]:
    """Return the posts of the best group of records from piece `first` on; empty when the page has none.

    Only teasers of other pages are labelled here; `label_posts` does the posts once the caller has chosen.
    """
    groups: dict[str, list[_Anchor]] = defaultdict(list)
    for anchor in anchors(draft, first, edited=edited):
        groups[anchor.shape].append(anchor)
    best: tuple[float, str, list[PostDraft]] = (0.0, "", [])
    for name, group in groups.items():
        records = _records(draft, group)
        if len(records) >= 3 and _is_feed(draft, records):
            for number in (n for record in records for n in record.pieces):
                draft.label(number, Role.RELATED, "one of many teasers of other pages")
            continue
        score = _score(draft, records)
        if score > best[0]:
            best = (score, name, records)
    if not best[2]:
        return [] if edited else mine_posts(draft, first=first, edited=True)
    rest = [group for name, group in groups.items() if name != best[1]]
    return _with_nested(draft, best[2], rest)


def _with_nested(draft: PageDraft, posts: list[PostDraft], groups: list[list[_Anchor]]) -> list[PostDraft]:
    """Take replies that stand within a post (楼中楼) out of it: a group of dates that lie inside the posts."""
    owner = {number: post for post in posts for number in post.pieces}
    for group in groups:
        heads = [anchor for anchor in group if anchor.number in owner]
        if len(heads) < 0.8 * len(group) or not heads or _score(draft, _records(draft, group)) == 0.0:
            continue
        starts = _starts(draft, heads)
        nested: list[PostDraft] = []
        for index, (anchor, start) in enumerate(zip(heads, starts, strict=True)):
            parent = owner[anchor.number]
            following = starts[index + 1] if index + 1 < len(starts) else len(draft.pieces)
            members = [n for n in parent.pieces if start <= n < following]
            if members and start > parent.pieces[0]:
                nested.append(PostDraft(members, when=anchor.found.when, parent=parent))
        for post in nested:
            assert post.parent is not None
            post.parent.pieces = [n for n in post.parent.pieces if n not in post.pieces]
        posts = sorted([*posts, *nested], key=lambda post: post.pieces[0] if post.pieces else -1)
        owner = {number: post for post in posts for number in post.pieces}
    return [post for post in posts if post.pieces]


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
        container = next((e for e in chain(draft.pieces[heading].node) if _within(node, e)), None)
        inside = [
            n for n in range(anchor.number, limit) if container is None or _within(draft.pieces[n].node, container)
        ]
        limit = inside[-1] + 1
    stop = anchor.number + 1
    while stop < min(limit, anchor.number + 16) and not _ends(draft, stop):
        stop += 1
    return [PostDraft(list(range(heading + 1, stop)), when=anchor.found.when)]


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
        _line_start(draft, anchor.number)
        if count[own] > 1
        else min(first_piece.get(node, anchor.number), anchor.number)
        for own, node, anchor in zip(nodes, lifted, group, strict=True)
    ]


def _line_start(draft: PageDraft, number: int) -> int:
    """On a text page the name may stand on the line before the date, with nothing else on it."""
    before = draft.pieces[number - 1].text if number else ""
    own = draft.pieces[number].text
    found = find_date(own, fetched_at=draft.fetched_at, zone=draft.zone)
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
    for candidate in chain(nodes[0]):
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
    if sum(links) > 0.5 * max(1, sum(everything)) or median(content) < 1 or _is_feed(draft, records):
        return 0.0
    if any(_is_title(draft, draft.pieces[n]) for record in records[1:] for n in record.pieces):
        return 0.0  # the page's title stands within: what comes before it is no post
    filled = sum(1 for characters in content if characters) / len(records)
    volume = float(sum(min(characters, 2000) for characters in content))
    volume = float(sum(min(characters, 2000) for characters in content))
    times = [record.when for record in records if record.when]
    rising = sum(a <= b for a, b in pairwise(times)) / max(1, len(times) - 1)
    headed = 2.0 if under_heading(draft, records[0].pieces[0]) else 1.0
    return float(filled * math.sqrt(volume * len(records)) * (0.5 + rising) * headed)


def _is_title(draft: PageDraft, piece: Piece) -> bool:
    """Whether a piece is the page's own title: its first heading, or how the page's title begins."""
    if piece.level == 1:
        return True
    return 6 <= len(piece.text) <= 80 and not piece.hrefs and (draft.page_title or "").startswith(piece.text)


def under_heading(draft: PageDraft, start: int) -> bool:
    """Whether a heading of comments stands among the three pieces before."""
    for piece in draft.pieces[max(0, start - 3) : start]:
        words = role_of_words(piece.text)
        if words and words[0] is Role.COMMENT_HEADING and not piece.hrefs:
            return True
    return False


def _is_feed(draft: PageDraft, records: list[PostDraft]) -> bool:
    """Whether the records are teasers of other pages: most of them have a title of their own that is a link.

    Posts may repeat the thread's title as a link, but that is the same one in all of them.
    """
    titles = {draft.pieces[n].text for record in records for n in record.pieces if _is_teaser(draft.pieces[n])}
    return len(titles) >= 0.6 * len(records)


def _is_teaser(piece: Piece) -> bool:
    """Whether a piece is a title that links to another page: not a button, not a name."""
    if piece.link_density <= 0.75 or len(piece.text) < 8 or ACTIONS.match(piece.text):
        return False
    return not any(PROFILE.search(href) for href in piece.hrefs)


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
        dated = [n for n in post.pieces if n in headers]
        header = next((n for n in dated if not _OTHER_DATES.search(draft.pieces[n].text)), next(iter(dated), None))
        in_body = [n for n in post.pieces if template is not None and template.holds(draft, n) and n != header]
        for number in post.pieces:
            text = draft.pieces[number].text
            if number == header:
                draft.label(number, Role.BYLINE, "the post's date")
            elif number in in_body:
                draft.label(number, *_body_role(draft, number))
            elif FLOOR_LABEL.match(text):
                draft.label(number, Role.BYLINE, "a floor")
            elif ACTIONS.match(text) or AVATAR.fullmatch(text):
                draft.label(number, Role.ACTIONS, "buttons")
            elif in_body:
                after = number > in_body[-1]
                draft.label(number, Role.SIGNATURE if after else Role.BYLINE, "outside the body of the post")
            else:
                draft.label(number, *_body_role(draft, number))
            _read(post, text, header=number == header)
        slot = template.author(draft, post) if template is not None else None
        if slot is not None:
            post.author = name_in(draft.pieces[slot].parts) or None
            draft.label(slot, Role.BYLINE, "names the author")
        else:
            _author(draft, post, header)
        post.quote = "\n".join(draft.pieces[n].text for n in post.pieces if draft.roles[n] is Role.QUOTE) or None


def _body_role(draft: PageDraft, number: int) -> tuple[Role, str]:
    """A post's own words, or what the engine put among them (buttons, locked, edited)."""
    piece = draft.pieces[number]
    if ACTIONS.match(piece.text) and (piece.hrefs or len(piece.parts) > 1 or re.search(r"[\s|(（]", piece.text)):
        return Role.ACTIONS, "buttons"
    words = role_of_words(piece.text)
    return words if words and words[0] is Role.NOTICE else content_role(draft, number)


def _read(post: PostDraft, text: str, *, header: bool) -> None:
    if post.floor is None and (FLOOR_LABEL.match(text) or header):
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
    name = name_in(draft.pieces[header].parts)
    if name:
        post.author = name
        return
    for number in reversed([n for n in post.pieces if n < header]):
        text = AVATAR.sub("", draft.pieces[number].text)
        if draft.roles[number] is Role.PARAGRAPH and 0 < len(text) <= 30 and not _SENTENCE.search(text):
            post.author = name_in(draft.pieces[number].parts) or None
            draft.label(number, Role.BYLINE, "the line before the date")
            break


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

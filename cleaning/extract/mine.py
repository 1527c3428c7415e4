"""Posts of an unknown site: the repeated records of a page, found by their dates.

Every comment states when it was written, so dates are the anchors: each is lifted to the largest element that holds
no other one of its group, and the runs between them are the records. The idea is that of MiBAT (Song et al., "Automatic
Extraction of Web Data Records Containing User-Generated Content", CIKM 2010), which showed that tree similarity alone
(MDR, DEPTA) breaks on free user text. On a page of plain text the lines take the place of the elements.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from cleaning.extract.dates import FoundDate
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import HEADER_LENGTH, SENTENCE, is_header, of_something_else, piece_date, rest_of, within
from cleaning.extract.labels import role_of_place, role_of_words
from cleaning.extract.names import is_action
from cleaning.extract.pieces import Element, Piece
from cleaning.extract.posts import chain
from cleaning.extract.template import PROFILE, shape
from cleaning.records import Role

# The same as a label in an element of its own before the date.
_OTHER_LABEL = re.compile(
    r"(?:注册(?:时间|于|日期)?|註冊(?:時間|日期)?|加入(?:时间|于)?|最后(?:登录|访问|活动|发表)|上次(?:登录|访问)|在线时间|生日|"
    r"join(?:ed| date)?|registered|member since|last (?:visit|seen|active|login|post))\s*[:：]?",
    re.I,
)
_OF_QUOTE = re.compile(r"^(?:Reply )?Post by |Originally posted|^引用(?:自|第|\s*@)|\bwrote\s*:", re.I)
_MAY_BE_OF_QUOTE = re.compile("[pPwW引]")
EDITED = re.compile(r"(?:最后)?(?:编辑|編輯|修改|更新)(?:于|於|时间|時間)\s*[:：]?")


@dataclass(frozen=True, slots=True)
class _Anchor:
    number: int
    found: FoundDate
    shape: str


def anchors(draft: PageDraft, first: int = 0, *, edited: bool = False) -> list[_Anchor]:
    """Return the pieces that look like the header of a post: short, with a date, and not a menu of links.

    With `edited` only dates of editing count: some sites state no other of their posts.
    """
    result = []
    for number in range(first, len(draft.pieces)):
        piece = draft.pieces[number]
        found = piece_date(draft, number)
        if found is None:
            continue
        text = piece.text
        if piece.in_quote or (_MAY_BE_OF_QUOTE.search(text) and _OF_QUOTE.search(text)):
            continue
        if number and _OTHER_LABEL.fullmatch(draft.pieces[number - 1].text):
            continue
        rest = rest_of(text, found)
        if edited != bool(EDITED.match(text)) or (not edited and of_something_else(text)):
            continue
        if (
            len(rest) > HEADER_LENGTH
            or len(SENTENCE.findall(rest)) > 1
            or (len(text) > 25 and piece.link_density > 0.85)
        ):
            continue
        result.append(_Anchor(number, found, shape(draft, piece)))
    return result


def mine_posts(draft: PageDraft, *, first: int = 0) -> list[PostDraft]:
    """Return the posts of the best group of records from piece `first` on; empty when the page has none.

    Only teasers of other pages are labelled here; `label_posts` does the posts once the caller has chosen.
    """
    groups: dict[str, list[_Anchor]] = defaultdict(list)
    for anchor in anchors(draft, first):
        groups[anchor.shape].append(anchor)
    edits: dict[str, list[_Anchor]] = defaultdict(list)
    says_edited = any(EDITED.match(draft.pieces[number].text) for number, found in draft.dates.items() if found)
    for anchor in anchors(draft, first, edited=True) if says_edited else ():
        edits[anchor.shape].append(anchor)
    scored: list[tuple[float, str, list[PostDraft]]] = []
    for name, group in groups.items():
        records = _records(draft, group)
        if len(records) >= 3 and _is_feed(draft, records):
            for number in (n for record in records for n in record.pieces):
                draft.label(number, Role.RELATED, "one of many teasers of other pages")
            continue
        score = _score(draft, records)
        if score:
            scored.append((score, name, records))
    if not scored:
        best = max(edits.values(), key=lambda group: _score(draft, _records(draft, group)), default=[])
        posts = _records(draft, best) if best else []
        return _with_nested(draft, posts, best, list(groups.values())) if _score(draft, posts) else []
    _, name, records = max(scored, key=lambda one: one[0])
    groups[name], records = _with_opening(draft, groups, name, records)
    outer = _outer(draft, groups[name], [*(groups[other] for _, other, _ in scored if other != name), *edits.values()])
    rest = [group for other, group in groups.items() if other != name and group is not outer]
    if outer is None:
        return _with_nested(draft, records, groups[name], rest)
    return _with_nested(draft, _records(draft, outer), outer, [groups[name], *rest])


def _with_opening(
    draft: PageDraft, groups: dict[str, list[_Anchor]], name: str, records: list[PostDraft]
) -> tuple[list[_Anchor], list[PostDraft]]:
    """Take the opening post in, where its box has another name: one date before the group, in the same inner boxes."""
    first, inner = groups[name][0].number, _inner_shape(name)
    before = [
        anchor
        for other, group in groups.items()
        for anchor in group
        if anchor.number < first and other != name and _inner_shape(other) == inner
    ]
    if inner and len(before) == 1 and draft.pieces[first].node is not None:
        merged = [*before, *groups[name]]
        posts = _records(draft, merged)
        if _score(draft, posts) > 0 and _own_text(draft, posts[0]) > 0:
            posts[0].opens = True
            return merged, posts
    return groups[name], records


def _inner_shape(name: str) -> str:
    """The innermost steps of a shape, when they say enough: three, one of them with a class."""
    steps = name.split("/")[:3]
    return "/".join(steps) if len(steps) == 3 and any("." in step for step in steps) else ""


def _outer(draft: PageDraft, inner: list[_Anchor], groups: list[list[_Anchor]]) -> list[_Anchor] | None:
    """Return the group whose elements hold those of `inner`: posts, where the best group were the replies in them."""
    nodes = [draft.pieces[anchor.number].node for anchor in inner]
    for group in groups:
        if not 2 <= len(group) < max(len(inner), 3) or any(draft.pieces[a.number].node is None for a in group):
            continue
        elements = set(_lifted(draft, group))
        held = [next((e for e in chain(node) if e in elements), None) for node in nodes]
        if sum(e is not None for e in held) < 0.8 * len(nodes):
            continue
        records = _records(draft, group)
        inside = set(nodes)
        own = [n for record in records for n in record.pieces if draft.pieces[n].node not in inside]
        if len({e for e in held if e is not None}) >= 0.5 * len(group) and _own_text(draft, PostDraft(own)) > 0:
            return group
    return None


def _lifted(draft: PageDraft, group: list[_Anchor], others: Sequence[_Anchor] = ()) -> list[Element]:
    """Lift each anchor of a group to the largest element that holds no other anchor of it, and none of `others`."""
    nodes = [draft.pieces[anchor.number].node for anchor in group]
    count: dict[Element, int] = defaultdict(int)
    for node in (*nodes, *(draft.pieces[anchor.number].node for anchor in others)):
        while node is not None:
            count[node] += 1
            node = node.getparent()
    lifted = []
    for node in nodes:
        while node.getparent() is not None and count[node.getparent()] == 1:
            node = node.getparent()
        lifted.append(node)
    return lifted if others else _evened(nodes, lifted)


def _evened(nodes: list[Element], lifted: list[Element]) -> list[Element]:
    """Lift posts that hold answers in the same dress as far as those that hold none.

    An answer nested in a post has a date, too, so the post is lifted only to the part before it. Its box is the first
    one above that looks like most others' and whose first date is its own.
    """
    common, share = Counter(map(_dress, lifted)).most_common(1)[0]
    if share == len(lifted) or share < 2 or "." not in common:
        return lifted
    first: dict[Element, Element] = {}
    for node in nodes:
        above = node
        while above is not None and above not in first:
            first[above] = node
            above = above.getparent()
    evened = []
    for node, element in zip(nodes, lifted, strict=True):
        box = element
        while box is not None and not (_dress(box) == common and first.get(box) is node):
            box = box.getparent()
        evened.append(element if box is None or _dress(element) == common else box)
    return evened


def _dress(node: Element) -> str:
    """Tag and first class name: what boxes of one kind share."""
    names = (node.get("class") or "").split()
    return f"{node.tag}.{names[0]}" if names else str(node.tag)


def _answers(draft: PageDraft, group: list[_Anchor], records: list[PostDraft]) -> None:
    """Where the box of a record lies in that of another one, it answers it."""
    if draft.pieces[group[0].number].node is None:
        return
    boxes = _lifted(draft, group)
    owner = dict(zip(boxes, records, strict=True))
    for box, record in zip(boxes, records, strict=True):
        above = next((e for e in chain(box)[1:] if e in owner), None)
        if above is not None and owner[above] is not record:
            record.answers = owner[above]


def _with_nested(
    draft: PageDraft, posts: list[PostDraft], anchors: list[_Anchor], groups: list[list[_Anchor]]
) -> list[PostDraft]:
    """Take replies that stand within a post (楼中楼) out of it: a group of dates that lie inside the posts."""
    owner = {number: post for post in posts for number in post.pieces}
    for group in groups:
        heads = [anchor for anchor in group if anchor.number in owner]
        if len(heads) < 0.8 * len(group) or not heads or _score(draft, _records(draft, group)) == 0.0:
            continue
        starts = _starts(draft, heads, anchors)
        nested: list[PostDraft] = []
        for index, (anchor, start) in enumerate(zip(heads, starts, strict=True)):
            parent = owner[anchor.number]
            following = starts[index + 1] if index + 1 < len(starts) else len(draft.pieces)
            members = [n for n in parent.pieces if start <= n < following]
            if members and start > parent.pieces[0]:
                nested.append(PostDraft(members, when=anchor.found.when, parent=parent, anchor=anchor.number))
        taken = {n for post in nested for n in post.pieces}
        for post in posts:
            post.pieces = [n for n in post.pieces if n not in taken]
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
        records.append(
            PostDraft(
                list(range(starts[index], max(stop, anchor.number + 1))), when=anchor.found.when, anchor=anchor.number
            )
        )
    _answers(draft, group, records)
    return records


def _only_record(draft: PageDraft, anchor: _Anchor) -> list[PostDraft]:
    """A single comment has no twin to be told from: it is what follows a heading of comments in its element."""
    for heading in range(anchor.number - 1, max(-1, anchor.number - 4), -1):
        words = role_of_words(draft.pieces[heading].text)
        if words and words[0] is Role.COMMENT_HEADING and not draft.pieces[heading].hrefs:
            break
    else:
        return []
    node = draft.pieces[anchor.number].node
    limit = len(draft.pieces)
    if node is not None:
        container = next((e for e in chain(draft.pieces[heading].node) if within(node, e)), None)
        inside = [
            n for n in range(anchor.number, limit) if container is None or within(draft.pieces[n].node, container)
        ]
        limit = inside[-1] + 1
    stop = anchor.number + 1
    while stop < min(limit, anchor.number + 16) and not _ends(draft, stop):
        stop += 1
    return [PostDraft(list(range(heading + 1, stop)), when=anchor.found.when, anchor=anchor.number)]


def _starts(draft: PageDraft, group: list[_Anchor], others: Sequence[_Anchor] = ()) -> list[int]:
    """Lift each anchor to the largest element that holds no other anchor; return the first piece of each."""
    nodes = [draft.pieces[anchor.number].node for anchor in group]
    if any(node is None for node in nodes):
        return [_line_start(draft, anchor.number) for anchor in group]
    lifted = _lifted(draft, group, others)
    own_count = Counter(nodes)
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
        if own_count[own] > 1
        else min(first_piece.get(node, anchor.number), anchor.number)
        for own, node, anchor in zip(nodes, lifted, group, strict=True)
    ]


def _line_start(draft: PageDraft, number: int) -> int:
    """On a text page the name may stand on the line before the date, with nothing else on it."""
    before = draft.pieces[number - 1].text if number else ""
    own = draft.pieces[number].text
    found = piece_date(draft, number)
    alone = found is not None and not (own[: found.start] + own[found.end :]).strip()
    return number - 1 if alone and 0 < len(before) <= 20 and not SENTENCE.search(before) else number


def _end(draft: PageDraft, group: list[_Anchor], starts: list[int]) -> int:
    """Return where the last record ends: with its element, or where boilerplate begins."""
    last = group[-1].number
    stop = last + 1
    node = draft.pieces[last].node
    limit = len(draft.pieces)
    if node is not None:
        container = _common(draft, group)
        inside = [n for n in range(last, limit) if container is None or within(draft.pieces[n].node, container)]
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
        if all(within(node, candidate) for node in nodes[1:]):
            return candidate
    return None


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
    titles = {draft.pieces[n].text for record in records for n in record.pieces if _is_teaser(draft, n)}
    return len(titles) >= 0.6 * len(records)


def _is_teaser(draft: PageDraft, number: int) -> bool:
    """Whether a piece is a title that links to another page: no button, name, date, place on a page or own subject."""
    piece = draft.pieces[number]
    if piece.link_density <= 0.75 or len(piece.text) < 8 or is_action(piece.text):
        return False
    if any(PROFILE.search(href) or "#" in href for href in piece.hrefs) or piece_date(draft, number) is not None:
        return False
    return _SUBJECT_MARK.sub("", piece.text) not in (draft.page_title or "")


_SUBJECT_MARK = re.compile(r"^(?:Re|回复|回覆)\s*[:：]\s*", re.I)


def _own_text(draft: PageDraft, record: PostDraft) -> int:
    """Count the characters of a record that are neither header, buttons nor links."""
    return sum(
        len(draft.pieces[n].text)
        for n in record.pieces
        if not is_header(draft, n) and draft.pieces[n].link_density < 0.6 and not is_action(draft.pieces[n].text)
    )

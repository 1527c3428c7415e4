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
from itertools import pairwise
from statistics import median

from cleaning.characters import HAN_CHARACTER
from cleaning.extract.boxes import Anchor, dress_of, lifted_boxes, says_something
from cleaning.extract.dates import FoundDate
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import HEADER_LENGTH, SENTENCE, is_header, of_something_else, piece_date, rest_of, within
from cleaning.extract.labels import role_of_place, role_of_words
from cleaning.extract.names import is_action, without_buttons
from cleaning.extract.opening import OPENING, last_title_before, prose_between, under_heading
from cleaning.extract.pieces import Element, Piece
from cleaning.extract.posts import chain
from cleaning.extract.quotes import in_quote
from cleaning.extract.template import PROFILE, shape
from cleaning.records import Role

# The same as a label in an element of its own before the date.
_OTHER_LABEL = re.compile(
    r"(?:注册(?:时间|于|日期)?|註冊(?:時間|日期)?|加入(?:时间|于)?|最后(?:登录|访问|活动|发表)|上次(?:登录|访问)|在线时间|生日|"
    r"join(?:ed| date)?|registered|member since|last (?:visit|seen|active|login|post))\s*[:：]?",
    re.I,
)
_OF_QUOTE = re.compile(
    r"^(?:Reply )?Post by |Originally posted|^(?:\[quote\])?以下(?:是|为)?引用"
    r"|^引用\s*(?:自|第|\s*@|\d+\s*[楼#])|^QUOTE\s*\(|\bwrote\s*:",
    re.I,
)
_MAY_BE_OF_QUOTE = re.compile("[pPwWqQ引]")
EDITED = re.compile(r"(?:最后)?(?:编辑|編輯|修改|更新)(?:于|於|时间|時間)\s*[:：]?")


def anchors(draft: PageDraft, first: int = 0, *, edited: bool = False) -> list[Anchor]:
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
        if piece.in_quote or in_quote(draft, piece.node) or (_MAY_BE_OF_QUOTE.search(text) and _OF_QUOTE.search(text)):
            continue
        if number and _OTHER_LABEL.fullmatch(draft.pieces[number - 1].text):
            continue
        rest = rest_of(text, found)
        if edited != bool(EDITED.match(text)) or (not edited and _is_of_else(piece, found)):
            continue
        if (
            len(rest) > HEADER_LENGTH
            or len(SENTENCE.findall(rest)) > 1
            or (len(text) > 25 and piece.link_density > 0.85)
        ):
            continue
        result.append(Anchor(number, found, shape(draft, piece)))
    return result


def _is_of_else(piece: Piece, found: FoundDate) -> bool:
    text = piece.text
    return of_something_else(text, found) and of_something_else(without_buttons(text, piece.parts), found)


def mine_posts(draft: PageDraft, *, first: int = 0) -> list[PostDraft]:
    """Return the posts of the best group of records from piece `first` on; empty when the page has none.

    Only teasers of other pages are labelled here; `label_posts` does the posts once the caller has chosen.
    """
    groups: dict[str, list[Anchor]] = defaultdict(list)
    for anchor in anchors(draft, first):
        groups[anchor.shape].append(anchor)
    groups = _with_answers(draft, groups)
    edits: dict[str, list[Anchor]] = defaultdict(list)
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
    chosen = {anchor.number for anchor in groups[name]}
    rest = [
        group
        for other, group in groups.items()
        if other != name and group is not outer and not chosen.issuperset(anchor.number for anchor in group)
    ]
    if outer is None:
        return _with_nested(draft, records, groups[name], rest)
    return _with_nested(draft, _records(draft, outer), outer, [groups[name], *rest])


def _with_answers(draft: PageDraft, groups: dict[str, list[Anchor]]) -> dict[str, list[Anchor]]:
    """Join groups that differ only by how deep they stand: answers in the same dress as the posts they hang under."""
    heads: dict[str, list[str]] = defaultdict(list)
    for name in groups:
        if name != "line":
            heads["/".join(name.split("/")[:2])].append(name)
    joined = dict(groups)
    for names in heads.values():
        deep = {name: _recurs(draft, groups[name][0]) for name in names} if len(names) > 1 else {}
        top = max((name for name in names if not deep.get(name)), key=lambda name: len(groups[name]), default=names[0])
        alike = {name for name in names if name != top and _same_dress(name, top)}
        for name in (name for name in names if name != top and (deep.get(name) or name in alike)):
            joined[top] = sorted([*joined[top], *joined.pop(name)], key=lambda anchor: anchor.number)
    return joined


def _same_dress(name: str, other: str) -> bool:
    """Whether the three inner steps of two shapes are the same, two of them with a class."""
    steps = name.split("/")[:3]
    return len(steps) == 3 and steps == other.split("/")[:3] and sum("." in step for step in steps) > 1


def _recurs(draft: PageDraft, anchor: Anchor) -> bool:
    """Whether a box around an anchor stands in another one of the same dress, as answers do."""
    steps = [dress_of(node) for node in chain(draft.pieces[anchor.number].node)]
    return any(
        (says_something(step) or step == "li") and step in steps[place + 1 :]
        for place, step in enumerate(steps[1:5], 1)
    )


def _with_opening(
    draft: PageDraft, groups: dict[str, list[Anchor]], name: str, records: list[PostDraft]
) -> tuple[list[Anchor], list[PostDraft]]:
    """Take the opening post in, where its box has another name: one date before the group, in the same inner boxes."""
    first, before = groups[name][0].number, list[Anchor]()
    for inner in filter(None, (_inner_shape(name), _own_step(name))):
        before = [
            anchor
            for other, group in groups.items()
            for anchor in group
            if anchor.number < first and other != name and inner in (_inner_shape(other), _own_step(other))
        ]
        if before:
            break
    if len(before) == 1 and draft.pieces[first].node is not None:
        merged = [*before, *groups[name]]
        posts = _records(draft, merged)
        posts[-1].pieces = records[-1].pieces  # the opening post may stand elsewhere, which tells nothing of the end
        start = posts[0].pieces[0]
        title = last_title_before(draft, start)
        apart = title is not None and prose_between(draft, title, start) >= OPENING  # then it is an answer, set apart
        if _score(draft, posts) > 0 and _own_text(draft, posts[0]) > 0:
            posts[0].opens = not apart
            return merged, posts
    return groups[name], records


def _inner_shape(name: str) -> str:
    """The innermost steps of a shape, when they say enough: three, one of them with a class."""
    steps = name.split("/")[:3]
    return "/".join(steps) if len(steps) == 3 and any("." in step for step in steps) else ""


def _own_step(name: str) -> str:
    """The innermost step of a shape, when its class has two words or more (`div.post-info`)."""
    step = name.split("/")[0]
    return step if "." in step and re.search(r"[-_]", step) else ""


def _outer(draft: PageDraft, inner: list[Anchor], groups: list[list[Anchor]]) -> list[Anchor] | None:
    """Return the group whose elements hold those of `inner`: posts, where the best group were the replies in them."""
    nodes = [draft.pieces[anchor.number].node for anchor in inner]
    for group in groups:
        if not 2 <= len(group) < max(len(inner), 3) or any(draft.pieces[a.number].node is None for a in group):
            continue
        elements = set(lifted_boxes(draft, group))
        held = [next((e for e in chain(node) if e in elements), None) for node in nodes]
        if sum(e is not None for e in held) < 0.8 * len(nodes):
            continue
        records = _records(draft, group)
        inside = set(nodes)
        own = [n for record in records for n in record.pieces if draft.pieces[n].node not in inside]
        if len({e for e in held if e is not None}) >= 0.5 * len(group) and _own_text(draft, PostDraft(own)) > 0:
            return group
    return None


def _answers(draft: PageDraft, group: list[Anchor], records: list[PostDraft]) -> None:
    """Where the box of a record lies in that of another one, it answers it."""
    if draft.pieces[group[0].number].node is None:
        return
    boxes = lifted_boxes(draft, group)
    owner = dict(zip(boxes, records, strict=True))
    for box, record in zip(boxes, records, strict=True):
        above = next((e for e in chain(box)[1:] if e in owner), None)
        if above is not None and owner[above] is not record:
            record.answers = owner[above]


def _with_nested(
    draft: PageDraft, posts: list[PostDraft], anchors: list[Anchor], groups: list[list[Anchor]]
) -> list[PostDraft]:
    """Take replies that stand within a post (楼中楼) out of it: a group of dates that lie inside the posts."""
    owner = {number: post for post in posts for number in post.pieces}
    for group in groups:
        heads = [anchor for anchor in group if anchor.number in owner]
        if len(heads) < 0.8 * len(group) or not heads:
            continue
        if not (_names_person(draft, heads) if len(group) == 1 else _score(draft, _records(draft, group))):
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


def _names_person(draft: PageDraft, heads: list[Anchor]) -> bool:
    """Whether the line of a single date links to a person, as the header of a lone answer within a post does."""
    before = draft.pieces[heads[0].number - 1]
    named = any(part.startswith((":", "：")) for part in before.parts[1:4])  # `<a>甲</a> ：好`
    return named or any(PROFILE.search(href) for href in draft.pieces[heads[0].number].hrefs)


def _records(draft: PageDraft, group: list[Anchor]) -> list[PostDraft]:
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


def _only_record(draft: PageDraft, anchor: Anchor) -> list[PostDraft]:
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


def _starts(draft: PageDraft, group: list[Anchor], others: Sequence[Anchor] = ()) -> list[int]:
    """Lift each anchor to the largest element that holds no other anchor; return the first piece of each."""
    nodes = [draft.pieces[anchor.number].node for anchor in group]
    if any(node is None for node in nodes):
        return [_line_start(draft, anchor.number) for anchor in group]
    lifted = lifted_boxes(draft, group, others)
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


def _end(draft: PageDraft, group: list[Anchor], starts: list[int]) -> int:
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
    place = role_of_place(draft, node)[0] if node is not None else None
    while stop < min(limit, starts[-1] + max(longest, 6)):
        if _ends(draft, stop, within_place=place):
            break
        stop += 1
    return stop


def _ends(draft: PageDraft, number: int, *, within_place: Role | None = None) -> bool:
    """Whether a piece is boilerplate that cannot belong to a post: the posts are over.

    `within_place` is the role that a name gives to the place of the post itself (`col-right`), which then says nothing.
    """
    piece = draft.pieces[number]
    words = role_of_words(piece.text)
    place = role_of_place(draft, piece.node)[0] if piece.node is not None else None
    return bool(words and words[0] in _ENDING) or (place in _ENDING and place is not within_place)


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


def _common(draft: PageDraft, group: list[Anchor]) -> Element | None:
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
    linked = len(records) > 1 and sum(links) > 0.5 * max(1, sum(everything))  # name and date of a short one are links
    if linked or median(content) < 1 or _is_feed(draft, records):
        return 0.0
    if any(_is_title(draft, draft.pieces[n]) for record in records[1:] for n in record.pieces):
        return 0.0  # the page's title stands within: what comes before it is no post
    filled = sum(1 for characters in content if characters) / len(records)
    volume = float(sum(min(characters, 2000) for characters in content))
    times = [record.when for record in records if record.when]
    rising = sum(a <= b for a, b in pairwise(times)) / max(1, len(times) - 1)
    if _under_teasers(draft, records[0].pieces[0]) and not _says_sentences(draft, records):
        return 0.0
    headed = 2.0 if under_heading(draft, records[0].pieces[0]) else 1.0
    return float(filled * math.sqrt(volume * len(records)) * (0.5 + rising) * headed)


def _is_title(draft: PageDraft, piece: Piece) -> bool:
    """Whether a piece is the page's own title: its first heading, or how the page's title begins."""
    if piece.level == 1:
        return True
    return 6 <= len(piece.text) <= 80 and not piece.hrefs and (draft.page_title or "").startswith(piece.text)


def _says_sentences(draft: PageDraft, records: list[PostDraft]) -> bool:
    """Whether at least half of the records hold a whole sentence, as posts do and titles do not."""
    ends = sum(any(draft.pieces[n].text[-1] in "。！？.!?…" for n in record.pieces) for record in records)
    return 2 * ends >= len(records)


def _under_teasers(draft: PageDraft, start: int) -> bool:
    """Whether a line at the head of a group announces other pages (为您推荐)."""
    for number in range(max(0, start - 1), start + 1):
        words = role_of_words(draft.pieces[number].text)
        if words and words[0] is Role.RELATED:
            return True
    return False


def _is_feed(draft: PageDraft, records: list[PostDraft]) -> bool:
    """Whether the records are teasers of other pages: most of them have a title of their own that is a link.

    Posts may repeat the thread's title as a link, but that is the same one in all of them.
    """
    titles = [{draft.pieces[n].text for n in record.pieces if _is_teaser(draft, n)} for record in records]
    distinct = len(set().union(*titles))
    return min(distinct, sum(map(bool, titles))) >= 0.6 * len(records) or distinct >= 3 * len(records)


def _is_teaser(draft: PageDraft, number: int) -> bool:
    """Whether a piece is a title that links to another page: no button, name, date, place on a page or own subject."""
    piece = draft.pieces[number]
    if piece.link_density <= 0.75 or len(piece.text) < 8 or is_action(piece.text):
        return False
    if not HAN_CHARACTER.search(piece.text) and len(piece.text.split()) < 3:  # a name, or `Quote Post`
        return False
    if len(piece.parts) >= 3 and max(map(len, piece.parts)) < 8:  # several short links are a bar of buttons
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

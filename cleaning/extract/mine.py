"""Posts of an unknown site: the repeated records of a page, found by their dates.

Every comment states when it was written, so dates are the anchors: each is lifted to the largest element that holds
no other one of its group, and the runs between them are the records. The idea is that of MiBAT (Song et al., "Automatic
Extraction of Web Data Records Containing User-Generated Content", CIKM 2010), which showed that tree similarity alone
(MDR, DEPTA) breaks on free user text. On a page of plain text the lines take the place of the elements.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from cleaning.extract import foreign_words
from cleaning.extract.boxes import Anchor, dress_of, lifted_boxes, says_something
from cleaning.extract.date_parts import FoundDate
from cleaning.extract.dates import find_date
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import (
    EDITED_BEHIND,
    OTHER_DATES,
    clauses,
    first_within,
    has_sentences,
    is_called_published,
    is_dated_link,
    is_of_now,
    is_short,
    labels_other,
    of_something_else,
    piece_date,
    rest_of,
    within,
    without_writer,
)
from cleaning.extract.names import tells_event, without_buttons
from cleaning.extract.nested import are_of_joining, outer_group, stands_in_words, with_nested
from cleaning.extract.opening import OPENING, last_title_before, prose_between
from cleaning.extract.pieces import Element, Piece, bare_words, chain
from cleaning.extract.quotes import in_quote
from cleaning.extract.runs import records_of
from cleaning.extract.scores import is_feed, own_text, pieces_of_teasers, score_of, teasers_of
from cleaning.extract.shapes import differ_by_row, inner_shape, own_step
from cleaning.extract.template import PROFILE, shape
from cleaning.records import Role

_OF_QUOTE = re.compile(
    r"^(?:Reply )?Post by |Originally posted|^(?:\[quote\])?以下(?:是|为)?引用"
    r"|^原[帖文]由|^引用\s*(?:自|第|\s*@|\d+\s*[楼#]|\S{1,30}\s[于於]\s.{6,24}[发發]表)|^QUOTE\s*\(|\bwrote\s*:"
    rf"|^(?:quote|{foreign_words.QUOTE}|{foreign_words.QUOTE_OF})\b(?:\s(?:from|by|de|di|von|van|od|z|от))?\s?:",
    re.I,
)
_MAY_BE_OF_QUOTE = re.compile("[pPwWqQzZcCцЦ引原]")
_UPDATED_BY = re.compile(
    r"(?:Updated|Changed|Modified) by\s|\S{1,30} edited (?=\d|an? |just )|由\s?.{1,40}?\s?(?:更新|修改)[于於]", re.I
)
EDITED = re.compile(r"(?:最后)?(?:编辑|編輯|修改|更新)(?:于|於|时间|時間)\s*[:：]?")


def anchors(draft: PageDraft, first: int = 0, *, edited: bool = False, said: bool = False) -> list[Anchor]:
    """Return the pieces that look like the header of a post: short, with a date, and not a menu of links.

    With `edited` only dates of editing count: some sites state no other of their posts, and trackers say so of each
    note (`Updated by Ines 3 days ago`). With `said` only lines count that elsewhere say who is quoted (`Ines wrote: 3
    days ago`).
    """
    result: list[Anchor] = []
    quoted: list[Anchor] = []
    for number in range(first, len(draft.pieces)):
        piece = draft.pieces[number]
        text = without_writer(piece.text)
        found = piece_date(draft, number) if not has_sentences(text) else None
        if found is None:
            continue
        if piece.in_quote or said != bool(_MAY_BE_OF_QUOTE.search(text) and _OF_QUOTE.search(text)):
            continue
        if number and (labels_other(draft.pieces[number - 1].text) or _is_about_document(draft, number)):
            continue
        if piece.level and not found.absolute and _is_subject(draft, text):  # `Did this today` has a date in its words
            continue
        rest = rest_of(text, found)
        if (" " in rest and tells_event(text)) or (not result and number < _TOP and is_of_now(draft, number)):
            continue
        of_editing = _is_of_editing(text, found) or _is_called_edit(piece)
        if edited != of_editing or (not edited and _is_of_else(piece, found)):
            continue
        links = len(text) > 25 and piece.link_density > 0.85
        menu = links and not (
            is_dated_link(draft, number) or _is_name_and_date(piece, rest) or _leads_here(piece, found)
        )
        apart = text[: found.start].rstrip().endswith((",", "，"))  # from the date
        if menu or not is_short(piece, rest) or clauses(rest) - apart > 1:
            continue
        anchor = Anchor(number, found, shape(draft, piece))
        if in_quote(draft, piece.node):
            quoted.append(anchor)
        elif result and _is_time_of_day(draft, result[-1], anchor, rest):
            result[-1] = anchor
        else:
            result.append(anchor)
    heads = {anchor.shape for anchor in result} if quoted else ()
    answers = [one for one in quoted if any(_same_dress(one.shape, head) for head in heads)]
    for anchor in answers:  # what is called a quote holds whole posts: answers, as Waline calls them
        draft.answers.update(node.get("class") or "" for node in chain(draft.pieces[anchor.number].node)[:_AROUND])
    return sorted([*result, *answers], key=lambda anchor: anchor.number) if answers else result


_AROUND = 4


def _is_of_editing(text: str, found: FoundDate) -> bool:
    return _says_edited(text) and not is_called_published(text, found)


def _is_called_edit(piece: Piece) -> bool:
    """Whether a line stands in an element that is called the note on an edit, whatever its words."""
    return piece.node is not None and _EDIT_NAMES.search(piece.node.get("class") or "") is not None


_EDIT_NAMES = re.compile(r"(?:^|[\s_-])(?:edited-?by|edit-?(?:date|info|note)|last-?edit(?:ed)?)(?:$|\s)", re.I)


def _says_edited(text: str) -> bool:
    return bool(EDITED.match(text) or _UPDATED_BY.match(text) or EDITED_BEHIND.search(text))


def _is_about_document(draft: PageDraft, number: int) -> bool:
    """Whether a date is that of a file, or stands in the box about a government's document, beside its number."""
    if _FILE.match(draft.pieces[number].text):
        return True
    if not any(map(_DAY_OF_DOCUMENT.match, _cells(draft.pieces[number].text))):
        return False
    around = draft.pieces[max(0, number - _ROWS) : number + _ROWS]
    return sum(any(map(_OF_DOCUMENT.match, _cells(piece.text))) for piece in around) > 1


_FILE = re.compile(r"(?:图片)?附件\s*[:：]|(?:attached file|attachment)s?\s*:", re.I)


def _cells(text: str) -> list[str]:
    """The cells of a row, or a line as it is."""
    return [cell.strip() for cell in text.split(" | ")] if len(text) <= _ROW else [text]


_ROW = 160


_DAY_OF_DOCUMENT = re.compile(r"(?:成文|发布|公开|生成|印发|公布|发文)(?:日期|时间)")
_OF_DOCUMENT = re.compile(r"索\s*引\s*号|发文(?:机关|字号|单位)|文\s*号|主题分类|有\s*效\s*性|信息分类")
_ROWS = 6


def _is_subject(draft: PageDraft, text: str) -> bool:
    """Whether a line is the page's title, which answers may repeat."""
    subject = _ANSWER.sub("", text)
    return len(subject) >= _SUBJECT and subject in (draft.page_title or "")


_ANSWER = re.compile(r"(?:re|aw|fwd?|sv|回复|答复)\s*[:：]\s*", re.I)
_SUBJECT = 6


def _is_time_of_day(draft: PageDraft, day: Anchor, time: Anchor, rest: str) -> bool:
    """Whether two lines in one element are the day and the time of one post; nothing but the time is in the second."""
    if time.number - day.number != 1 or rest.strip() or time.found is None or not time.found.has_time:
        return False
    before, node = draft.pieces[day.number], draft.pieces[time.number].node
    if day.found is None or day.found.has_time or len(rest_of(before.text, day.found).strip()) > _BESIDE_DAY:
        return False
    return node is not None and (within(node, before.node) or within(before.node, node))


_BESIDE_DAY = 15


def _is_name_and_date(piece: Piece, rest: str) -> bool:
    """Whether a line of links is a person's name and a date that leads to the post."""
    return len(rest.strip()) <= _NAME and len(piece.hrefs) > 1 and PROFILE.search(piece.hrefs[0]) is not None


_NAME = 40
_TOP = 12
"""The head of a page is among so many pieces."""


def _leads_here(piece: Piece, found: FoundDate) -> bool:
    """Whether a part of a line is a date and nothing else, and a link of the line leads to a place on the page."""
    date = piece.text[found.start : found.end]
    return len(piece.parts) > 1 and date in piece.parts and any(map(_PLACE.search, piece.hrefs))


_PLACE = re.compile(r"^#|#(?:comment|post|reply|p|c|msg)[-_]?\d+$")


def _is_of_else(piece: Piece, found: FoundDate) -> bool:
    text = piece.text
    if not of_something_else(text, found) or not of_something_else(without_buttons(text, piece.parts), found):
        return False
    date = text[found.start : found.end]
    return not _is_edited_later(piece.parts, date) and not _is_beside_other(piece.parts, date)


def _is_beside_other(parts: tuple[str, ...], date: str) -> bool:
    """Whether the part with the date speaks of nothing else, and another part of the line has its own other date."""
    own = [part for part in parts if date in part]
    if len(own) != 1 or OTHER_DATES.search(own[0]) is not None:
        return False
    return any(OTHER_DATES.search(part) and find_date(part) for part in parts if part != own[0])


def _is_edited_later(parts: tuple[str, ...], date: str) -> bool:
    """Whether a part of a line is nothing but the date, and only a later one speaks of editing (`August 2024`)."""
    own = (n for n, part in enumerate(parts) if part.endswith(date) and len(part) <= len(date) + _BEFORE_DATE)
    at = next(own, len(parts))
    return any(map(_EDITED.search, parts[at + 1 :])) and not any(map(OTHER_DATES.search, parts[: at + 1]))


_BEFORE_DATE = 12  # `opened on`
_EDITED = re.compile("edited|bearbeitet|编辑|修改", re.I)


def mine_posts(draft: PageDraft, *, first: int = 0) -> list[PostDraft]:
    """Return the posts of the best group of records from piece `first` on; empty when the page has none.

    Only teasers of other pages are labelled here; `label_posts` does the posts once the caller has chosen.
    """
    own = anchors(draft, first)
    posts = _mine_around(draft, own, first)
    dated = (draft.pieces[number].text for number, found in draft.dates.items() if found)
    may_say = sum(_OF_QUOTE.search(text) is not None for text in dated if _MAY_BE_OF_QUOTE.search(text))
    said = anchors(draft, first, said=True) if may_say >= _SEVERAL else []
    if len(said) < _SEVERAL:
        return posts
    heads = {anchor.number for anchor in said}
    every = _mine_around(draft, sorted([*own, *said], key=lambda anchor: anchor.number), first)
    held = {number for post in every for number in post.pieces}
    outer = [post for post in every if post.parent is None]
    others = sum(post.anchor not in heads for post in outer)  # `Posted on …` may head the question
    around = others <= (0 if posts else 1) and all(post.anchor in held for post in posts)
    return every if around else posts  # `Ines wrote: 3 days ago` heads the posts: what else has a date stands in them


_SEVERAL = 2


def _mine_around(draft: PageDraft, own: list[Anchor], first: int) -> list[PostDraft]:
    """Return the posts of the best group of records around some anchors."""
    groups: dict[str, list[Anchor]] = defaultdict(list)
    for anchor in own:
        groups[anchor.shape].append(anchor)
    groups = join_answers(draft, {name: _without_said(draft, group) for name, group in groups.items()})
    edits: dict[str, list[Anchor]] = defaultdict(list)
    dated = (draft.pieces[number] for number, found in draft.dates.items() if found)
    says_edited = any(_says_edited(piece.text) or _is_called_edit(piece) for piece in dated)
    for anchor in anchors(draft, first, edited=True) if says_edited else ():
        edits[anchor.shape].append(anchor)
    for name, edited in edits.items():
        other = next((one for one, group in groups.items() if any(anchor.shape == name for anchor in group)), None)
        if other is not None:
            groups[other] = _with_edited(draft, groups[other], edited)
    scored: list[tuple[float, str, list[PostDraft]]] = []
    for name, group in groups.items():
        records = records_of(draft, group)
        feed = len(records) > 1 and is_feed(draft, records)
        if feed and len(records) >= 3:
            for number in pieces_of_teasers(draft, teasers_of(draft, records)):
                draft.label(number, Role.RELATED, "one of many teasers of other pages")
            continue
        score = score_of(draft, records, feed=feed)
        if score:
            scored.append((score, name, records))
    scored = [one for one in scored if not any(_is_of_words(draft, groups[one[1]], other[2]) for other in scored)]
    scored = [one for one in scored if not any(are_of_joining(groups[one[1]], groups[other[1]]) for other in scored)]
    if not scored:
        best = max(edits.values(), key=lambda group: score_of(draft, records_of(draft, group)), default=[])
        posts = records_of(draft, best) if best else []
        return with_nested(draft, posts, best, list(groups.values())) if score_of(draft, posts) else []
    _, name, records = max(scored, key=lambda one: one[0])
    groups[name], records = _with_opening(draft, groups, name, records)
    outer = outer_group(
        draft, groups[name], [*(groups[other] for _, other, _ in scored if other != name), *edits.values()]
    )
    chosen = {anchor.number for anchor in groups[name]}
    rest = [
        group
        for other, group in groups.items()
        if other != name and group is not outer and not chosen.issuperset(anchor.number for anchor in group)
    ]
    if outer is None:
        return with_nested(draft, records, groups[name], rest)
    posts = records_of(draft, outer)
    if len(outer) == 1:  # it reaches as far as its answers
        posts[0].pieces = list(range(posts[0].pieces[0], max(posts[0].pieces[-1], records[-1].pieces[-1]) + 1))
    return with_nested(draft, posts, outer, [groups[name], *rest])


def _without_said(draft: PageDraft, group: list[Anchor]) -> list[Anchor]:
    """Drop dates that somebody wrote of: in the line after a header, and with words where the headers have none."""
    looks = {anchor.number: _look(draft, anchor) for anchor in group}
    said: set[int] = set()
    for side in (0, 1):
        usual, count = Counter(look[side] for look in looks.values()).most_common(1)[0]
        if count >= _MOST * len(looks):
            said |= {n for n, look in looks.items() if look[side] != usual and looks.get(n - 1, look)[side] == usual}
    return [anchor for anchor in group if anchor.number not in said]


_MOST = 0.6


def _with_edited(draft: PageDraft, group: list[Anchor], edits: list[Anchor]) -> list[Anchor]:
    """Take the dates of editing in that stand where others have their own: a site may show only the later one."""
    if draft.pieces[group[0].number].node is None:
        return group
    if len(group) == 1:  # the only one that was not edited
        both = sorted([*group, *edits], key=lambda anchor: anchor.number)
        return both if len({(box.getparent(), dress_of(box)) for box in lifted_boxes(draft, both)}) == 1 else group
    boxes = lifted_boxes(draft, group)
    parent = boxes[0].getparent() if boxes else None
    if parent is None or any(box.getparent() is not parent for box in boxes):
        heads = {draft.pieces[anchor.number].node.getparent() for anchor in group} if boxes else set()
        apart = [one for one in edits if boxes and draft.pieces[one.number].node.getparent() not in heads]
        return sorted([*group, *apart], key=lambda anchor: anchor.number)  # of a tree: in the place of heads
    taken, dress = set(boxes), {dress_of(box) for box in boxes}
    more = []
    for anchor in edits:
        box = next((e for e in chain(draft.pieces[anchor.number].node) if e.getparent() is parent), None)
        if box is not None and box not in taken and dress_of(box) in dress:
            taken.add(box)
            more.append(anchor)
    return sorted([*group, *more], key=lambda anchor: anchor.number) if more else group


def _look(draft: PageDraft, anchor: Anchor) -> tuple[bool, bool]:
    """Whether a line has words before its date, and behind it."""
    text, found = draft.pieces[anchor.number].text, anchor.found
    assert found is not None
    return bool(bare_words(text[: found.start])), bool(bare_words(text[found.end :]))


def _is_of_words(draft: PageDraft, group: list[Anchor], records: list[PostDraft]) -> bool:
    """Whether the dates of a group stand where the words of other records do, which are more."""
    return len(records) > len(group) and stands_in_words(draft, group, records)


def join_answers(draft: PageDraft, groups: dict[str, list[Anchor]]) -> dict[str, list[Anchor]]:
    """Join groups that differ only by how deep they stand: answers in the same dress as the posts they hang under."""
    heads: dict[str, list[str]] = defaultdict(list)
    for name in groups:
        if name != "line":
            heads["/".join(_dresses(name)[:2])].append(name)
    joined = dict(groups)
    for names in heads.values():
        deep = {name: _recurs(draft, groups[name][0]) for name in names} if len(names) > 1 else {}
        top = max((name for name in names if not deep.get(name)), key=lambda name: len(groups[name]), default=names[0])
        alike = {n for n in names if n != top and (_same_dress(n, top) or _among(draft, groups[n], groups[top], n))}
        for name in (name for name in names if name != top and (deep.get(name) or name in alike)):
            joined[top] = sorted([*joined[top], *joined.pop(name)], key=lambda anchor: anchor.number)
    return _join_turns(draft, _join_of_one_list(draft, joined))


def _join_of_one_list(draft: PageDraft, groups: dict[str, list[Anchor]]) -> dict[str, list[Anchor]]:
    """Join groups whose lines are terms of one `<dl>`: the writer's own answers may have a class of their own."""
    lists: dict[Element, list[str]] = defaultdict(list)
    for name, group in groups.items():
        nodes = [draft.pieces[anchor.number].node for anchor in group]
        if all(node is not None and node.tag == "dt" for node in nodes):
            parents = {node.getparent() for node in nodes}
            if len(parents) == 1:
                lists[parents.pop()].append(name)
    for names in (names for names in lists.values() if len(names) > 1):
        for name in names[1:]:
            groups[names[0]] = sorted([*groups[names[0]], *groups.pop(name)], key=lambda anchor: anchor.number)
    return groups


def _join_turns(draft: PageDraft, groups: dict[str, list[Anchor]]) -> dict[str, list[Anchor]]:
    """Join groups whose boxes stand beside each other and say whose turn it is: `网友追问：甲`, `医生回复：乙`."""
    beside: dict[str, list[str]] = defaultdict(list)
    for name in groups:
        beside[name.partition("/")[2]].append(name)
    for names in filter(lambda names: len(names) > 1, beside.values()):
        turns = [name for name in names if all(_says_turn(draft, anchor) for anchor in groups[name])]
        parents = {draft.pieces[anchor.number].node.getparent() for name in turns for anchor in groups[name]}
        if len(turns) > 1 and len(parents) == 1:
            together = sorted((a for name in turns for a in groups.pop(name)), key=lambda anchor: anchor.number)
            groups[turns[0]] = together
    return groups


def _says_turn(draft: PageDraft, anchor: Anchor) -> bool:
    """Whether the element of a date begins with a label of who asks on or answers."""
    node = draft.pieces[anchor.number].node
    first = first_within(draft, anchor.number, node, max(0, anchor.number - _LINES))
    return node is not None and _TURN.match(draft.pieces[first].text) is not None


_LINES = 60
"""A turn has so many lines at most: more would be a long way back from each of many dates."""
_TURN = re.compile(r"[^\W\d]{0,4}(?:追问|追答|回复|回覆|回答|答复|解答|补充)\s*[:：]")


def _same_dress(name: str, other: str) -> bool:
    """Whether the three inner steps of two shapes are the same, two of them with a class."""
    steps = _dresses(name)[:3]
    return len(steps) == 3 and steps == _dresses(other)[:3] and sum("." in step for step in steps) > 1


def _dresses(name: str) -> list[str]:
    """The steps of a shape; above the innermost a class tells without its tag (posts in `<td>`, answers in `<li>`)."""
    own, *above = name.split("/")
    return [own, *(step[step.index(".") :] if "." in step and not step.endswith(".x") else step for step in above)]


def _among(draft: PageDraft, group: list[Anchor], posts: list[Anchor], name: str) -> bool:
    """Whether a group in the same inner dress, by two classes, stands between posts, or below one in their box."""
    if any("." not in step for step in name.split("/")[:2]) or len(posts) < 2:
        return False
    nodes = [draft.pieces[anchor.number].node for anchor in posts]
    shared = set(chain(nodes[0])).intersection(*map(chain, nodes[1:]))
    box = next((node for node in chain(nodes[0]) if node in shared), None)
    if box is None or box.tag in ("body", "html"):
        return False
    first = posts[0].number
    return all(anchor.number > first and box in chain(draft.pieces[anchor.number].node) for anchor in group)


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
    for inner in filter(None, (inner_shape(name), own_step(name))):
        before = [
            anchor
            for other, group in groups.items()
            for anchor in group
            if anchor.number < first and other != name and inner in (inner_shape(other), own_step(other))
        ]
        if before:
            break
    if not before:
        alike = [other for other in groups if other != name and differ_by_row(other, name)]
        before = [anchor for other in alike for anchor in groups[other] if anchor.number < first]
    before = before or _labelled_alike(draft, groups, name)
    if len(before) == 1 and draft.pieces[first].node is not None:
        merged = [*before, *groups[name]]
        posts = records_of(draft, merged)
        posts[-1].pieces = records[-1].pieces  # the opening post may stand elsewhere, which tells nothing of the end
        start = posts[0].pieces[0]
        title = last_title_before(draft, start)
        apart = title is not None and prose_between(draft, title, start) >= OPENING  # then it is an answer, set apart
        if apart and title is not None and within(draft.pieces[title].node, lifted_boxes(draft, merged)[0]):
            return groups[name], records  # or the date below what is asked, in the box of title and text
        if score_of(draft, posts) > 0 and own_text(draft, posts[0]) > 0:
            posts[0].opens = not apart
            return merged, posts
    return groups[name], records


def _labelled_alike(draft: PageDraft, groups: dict[str, list[Anchor]], name: str) -> list[Anchor]:
    """The one date above a group in a line beside its first one's that has the same labels (`名称:`), if it is one."""
    head = draft.pieces[groups[name][0].number]
    labels = _labels_in(head)
    if head.node is None or not labels:
        return []
    found = [
        anchor
        for other, group in groups.items()
        for anchor in group
        if other != name and anchor.number < groups[name][0].number
        if (piece := draft.pieces[anchor.number]).node is not None
        if piece.node.getparent() is head.node.getparent()
        if _labels_in(piece) == labels
    ]
    return found if len(found) == 1 else []


def _labels_in(piece: Piece) -> list[str]:
    return [part for part in piece.parts if part.endswith((":", "："))]

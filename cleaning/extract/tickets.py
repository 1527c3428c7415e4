"""Tickets of trackers: messages under labelled heads (Roundup), notes under heads with links (Trac), changes.

`msg8 | Author: ann | Date: 2024-02-13.06:17` stands above each `<pre>` of a Roundup issue, the newest first or last;
`in reply to: 1 ; follow-ups: 4 comment:3 by ann, 3 years ago` above each note of a Trac ticket.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import piece_date, within
from cleaning.extract.letterheads import label_letter, letter_parts, take_pieces
from cleaning.extract.pieces import Piece
from cleaning.extract.posts import QUOTE_WHY, who_is_quoted
from cleaning.extract.properties import sender_name
from cleaning.records import Role

_HEAD = re.compile(
    r"(?:^|.*[|\s])(?:Author|作者)\s*[:：]\s*(?P<name>[^|:：]{1,60}?)(?:\s*\|\s*|\s+)(?:Date|日期)\s*[:：]\s*"
    r"(?P<when>\d{4}-\d\d-\d\d[.\s]\s?\d\d?:\d\d(?::\d\d)?)$"
)
_NUMBER = re.compile(r"msg\d+(?:\s\(\w{1,10}\))?")
_TITLE = re.compile(r"(?:title|标题|標題)\s*[:：]?", re.I)
_TOP = 40


class _Head(NamedTuple):
    first: int
    body: int
    name: str
    when: str


def messages(draft: PageDraft) -> bool:
    """Find the messages of a ticket by the labels above them, the oldest first; False where a page shows none."""
    if not any("Author" in piece.text or "作者" in piece.text for piece in draft.pieces):
        return False
    heads = _heads(draft)
    numbered = any(_NUMBER.match(draft.pieces[head.first].text) for head in heads)
    if not heads or (len(heads) == 1 and not numbered):
        return False
    pieces: list[Piece] = []
    posts: list[tuple[PostDraft, range, range]] = []
    begin = 0
    for head in heads:
        pieces += draft.pieces[begin : head.first]
        start = len(pieces)
        pieces += draft.pieces[head.first : head.body]
        words = len(pieces)
        pieces += letter_parts(draft.pieces[head.body])
        begin = head.body + 1
        post = PostDraft([*range(start, len(pieces))], author=sender_name(head.name))
        found = draft.find_date(head.when.replace(".", " "))
        post.when = found.when if found else None
        posts.append((post, range(start, words), range(words, len(pieces))))
    pieces += draft.pieces[begin:]
    title = draft.title or _stated_title(draft)
    take_pieces(draft, pieces)
    for post, above, below in posts:
        for number in above:
            draft.label(number, Role.BYLINE, "the message's head")
        label_letter(draft, post, below)
    draft.posts = [post for post, _, _ in posts]
    times = [post.when for post in draft.posts if post.when is not None]
    if len(times) > 1 and all(one > other for one, other in pairwise(times)):
        draft.posts.reverse()
    draft.title = title
    draft.thread = draft.opening = True
    draft.evidence.append(f"{len(posts)} messages of a ticket, by the labels above them")
    return True


def _heads(draft: PageDraft) -> list[_Head]:
    """The heads of messages: number, author and date, in a line or in lines of their own above a `<pre>`."""
    found: list[_Head] = []
    for body in (number for number, piece in enumerate(draft.pieces) if piece.in_code):
        for first in (body - 1, body - 2):
            match = _HEAD.match(" | ".join(piece.text for piece in draft.pieces[max(first, 0) : body]))
            if match:
                above = first > 0 and _NUMBER.fullmatch(draft.pieces[first - 1].text) is not None
                found.append(_Head(first - above, body, match["name"], match["when"]))
                break
    return found


def _stated_title(draft: PageDraft) -> str | None:
    """The title among the properties of a ticket, where the page's own title says it, too (`Issue 2: …`)."""
    top = draft.pieces[:_TOP]
    rows = [tuple(piece.text.split(" | ")) for piece in top]
    rows += [(piece.text, below.text) for piece, below in pairwise(top)]
    pairs = (row for row in rows if len(row) == _PAIR and _TITLE.fullmatch(row[0]))
    return next((title for _, title in pairs if title in (draft.page_title or "")), None)


_PAIR = 2


_LINKS = ("in reply to", "follow-up", "跟随")
_LINKED = re.compile(r"((?:in reply to|follow-ups?|跟随)\s*[:：].{1,200}?)\s(comment:\d{1,4}\s.{1,100})$")
_POINTS = re.compile(r"in reply to\s*[:：]\s*(\d{1,4})\b")
_LINKED_OLD = re.compile(r"(comment:\d{1,4})\s?((?:in reply to|follow-ups?)\s*:.{1,200}?)\s(Changed\s.{1,100})$")
"""As Trac wrote heads before its version 1.2."""
_NOTE = re.compile(
    r"(?:comment:(?P<number>\d{1,4})\s+)?(?:by (?P<name>\S.{0,60}?)\s?, .{4,60}|Changed .{4,60} by (?P<old>\S.{0,60}))$"
)
_LONGEST = 200


def notes(draft: PageDraft) -> bool:
    """Find the notes below a ticket by their heads (`comment:3 by ann, 3 years ago`); False where a page has none.

    Events that changed properties only are no notes. `in reply to:` says whom a note answers.
    """
    if not any("comment:" in piece.text for piece in draft.pieces):
        return False
    _part_heads(draft)
    matches = [(n, match) for n, piece in enumerate(draft.pieces) if (match := _NOTE.match(piece.text))]
    heads = [(n, match) for n, match in matches if match["number"] and piece_date(draft, n)]
    if not heads:
        return False
    first = heads[0][0]
    heads += [(n, match) for n, match in matches if not match["number"] and _beside(draft, n, first)]
    heads.sort(key=lambda head: head[0])
    ends = [n for n, _ in heads[1:]] + [len(draft.pieces)]
    numbered: dict[str, PostDraft] = {}
    for (head, match), end in zip(heads, ends, strict=True):
        node = draft.pieces[head].node
        box = node.getparent() if node is not None else None
        inside = [n for n in range(head, end) if box is None or within(draft.pieces[n].node, box)]
        post = PostDraft(inside, author=match["name"] or match["old"], floor=int(match["number"] or 0) or None)
        date = piece_date(draft, head)
        post.when = date.when if date else None
        if _label_note(draft, post, numbered):
            draft.posts.append(post)
            numbered[match["number"] or ""] = post
    draft.evidence.extend([f"{len(draft.posts)} notes below a ticket, by their heads"] if draft.posts else [])
    return bool(draft.posts)


def _beside(draft: PageDraft, number: int, other: int) -> bool:
    """Whether two heads are of one kind: in elements of the same name and class."""
    one, two = draft.pieces[number].node, draft.pieces[other].node
    return one is not None and two is not None and (one.tag, one.get("class")) == (two.tag, two.get("class"))


def _label_note(draft: PageDraft, post: PostDraft, numbered: dict[str, PostDraft]) -> bool:
    """Give the pieces of a note their roles; whether it has words of its own."""
    quoted: list[str] = []
    said = False
    for number in post.pieces:
        piece = draft.pieces[number]
        who = who_is_quoted(piece.text)
        if number == post.pieces[0]:
            draft.label(number, Role.BYLINE, "the note's head")
        elif piece.text.startswith(_LINKS) and len(piece.text) <= _LONGEST:
            match = _POINTS.match(piece.text)
            post.points = numbered.get(match[1]) if match else None
            draft.label(number, Role.BYLINE, "whom it answers, and who answers it")
        elif is_change(piece):
            draft.label(number, Role.NOTICE, CHANGED)
        elif _EDITED.match(piece.text):
            draft.label(number, Role.NOTICE, "when it was edited")
        elif piece.in_quote:
            draft.label(number, Role.QUOTE, "quoted")
            quoted.append(piece.text)
        elif who is not None or _REPLYING.match(piece.text):
            post.quote_author = who or post.quote_author
            draft.label(number, Role.BYLINE, QUOTE_WHY)
        else:
            said = True
            role = Role.CODE if piece.in_code else Role.LIST_ITEM if piece.in_list else Role.PARAGRAPH
            draft.label(number, role, "content")
    heads = any(draft.whys[number] == QUOTE_WHY for number in post.pieces)
    if quoted and not said and not heads:  # what is set in, and quotes nobody
        for number in (n for n in post.pieces if draft.roles[n] is Role.QUOTE):
            draft.label(number, Role.PARAGRAPH, "content")
        said, quoted = True, []
    post.quote = "\n".join(quoted) or None
    if not said and not quoted:
        for number in post.pieces:
            draft.label(number, Role.NOTICE, "what happened, no post")
    return said or bool(quoted)


_EDITED = re.compile(r"Last edited .{1,60} by .{1,60}$")
_REPLYING = re.compile(r"Replying to .{1,60}:$")


def _part_heads(draft: PageDraft) -> None:
    """Put what a note answers and what answers it (`in reply to: 1 ; follow-ups: 4`) below the head it stands in."""
    pieces: list[Piece] = []
    for piece in draft.pieces:
        match = _LINKED.match(piece.text) if piece.text.startswith(_LINKS) else None
        old = _LINKED_OLD.match(piece.text) if piece.text.startswith("comment:") else None
        if match is None and old is None:
            pieces.append(piece)
            continue
        head, links = (f"{old[1]} {old[3]}", old[2]) if old else (match[2], match[1]) if match else ("", "")
        pieces.append(replace(piece, text=head, parts=(head,), hrefs=()))
        pieces.append(replace(piece, text=links, parts=(links,), stamps=()))
    if len(pieces) > len(draft.pieces):
        take_pieces(draft, pieces)


CHANGED = "what was changed"


def is_change(piece: Piece) -> bool:
    """Whether a line says how a property changed: `Owner: | changed from ann to bob`, `状态: | new → closed`."""
    if len(piece.text) > _LONGEST or not (piece.in_table_row or piece.in_list):
        return _CHANGED_IN.fullmatch(piece.text) is not None
    match = _CHANGE.match(piece.text)
    if match is None:
        return False
    return match["colon"] is not None or (len(piece.parts) > 1 and match["name"].strip() == piece.parts[0])


_CHANGED_IN = re.compile(r"Changed in .{1,60}:")  # Launchpad
_CHANGE = re.compile(
    r"(?P<name>[^|:：]{1,24}?)(?:(?P<colon>[:：])\s*|\s)(?:\|\s*)?"
    r"(?:[^→]{0,80}→\s.{1,80}|changed from .{1,80} to .{1,80}|(?:从|由) .{1,80} (?:改变|变更|更改|改)为 .{1,80}"
    r"|.{1,120}\s(?:added|removed)|set to .{1,80}|(?:modified|updated) \(diff\)|unset|deleted(?: \(.{1,80}\))?"
    r"|(?:added|removed): .{1,80}|被?设置?为 .{1,80})$"
)
"""Before its version 1.0 Trac wrote the name in bold and no colon: `<strong>Owner</strong> set to ann`."""

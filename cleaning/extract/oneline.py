"""Replies that are a line each: split into name, words and date before posts are looked for."""

from __future__ import annotations

import re
from dataclasses import replace

from cleaning.extract.draft import PageDraft
from cleaning.extract.names import BADGE, FLOOR_LABEL, clean_name, is_action, name_in, without_buttons
from cleaning.extract.pieces import Element, Piece, bare_words, chain, words_of
from cleaning.extract.template import linked_name


def split_one_liners(draft: PageDraft) -> None:
    """Split lines that hold a whole reply (`上铺靠窗：你先发一句试试。05-12 20:52 回复`) into name, words and date.

    Only where inline elements keep the three apart, and before anything is labelled.
    """
    pieces: list[Piece] = []
    colons = list(map(_names, draft.pieces))
    below = _dated_below(draft, colons)
    number = 0
    while number < len(draft.pieces):
        colon, lines = colons[number], [draft.pieces[number]]
        if colon is not None and number in below:
            cut = _name_and_words(lines[0], colon)
        elif colon is not None:
            lines = _lines_of_reply(draft, number)
            cut = _split(draft, lines, colon) or _follow_up(draft, lines[0])
        else:
            cut = _follow_up(draft, lines[0]) or _boxed_line(draft, lines[0])
        pieces += cut or lines
        number += len(lines)
    if len(pieces) != len(draft.pieces):
        draft.pieces = pieces
        draft.roles = [None] * len(pieces)
        draft.whys = [""] * len(pieces)


def _is_beside_name(part: str) -> bool:
    """Whether a part of a line is a floor, a rank or a vote."""
    return part in VOTES or bool(FLOOR_LABEL.match(part.rstrip(". ")) or BADGE.fullmatch(part))


VOTES = frozenset(("推", "噓", "嘘", "→"))
_ANSWERS = re.compile(r"\s*(?:回复|回覆|回復|答复|答|@|▸|▶|→|>|(?:replied |in reply )?to|an|à|respondió a)\s*", re.I)


def _lines_of_reply(draft: PageDraft, number: int) -> list[Piece]:
    """Return a line that begins with a name and a colon, with the next ones of its element where it has no date."""
    first = draft.pieces[number]
    if draft.find_date(first.text[-_TAIL:]) is not None:
        return [first]
    lines = draft.pieces[number : number + _LINES]
    own = next((n for n, piece in enumerate(lines) if piece.node is not first.node), len(lines))
    last = next((n for n, piece in enumerate(lines[:own]) if _ends_with_date(draft, piece)), None)
    return lines[: last + 1] if last else [first]


def _dated_below(draft: PageDraft, colons: list[int | None]) -> frozenset[int]:
    """The lines of name and words whose date stands alone in the next line, beside an address or buttons.

    There are several on a page of replies; a single one may be anything else (`某台：今日要闻`).
    """
    found = frozenset(
        number
        for number in range(len(draft.pieces) - 1)
        if colons[number] is not None and _is_date_below(draft, number)
    )
    return found if len(found) > 1 else frozenset()


def _is_date_below(draft: PageDraft, number: int) -> bool:
    piece, next_one = draft.pieces[number], number + 1
    if all(map(is_action, draft.pieces[next_one].parts)) and next_one + 1 < len(draft.pieces):
        next_one += 1  # buttons may stand between
    below = draft.pieces[next_one]
    if len(below.text) > _TAIL or below.node is None or below.node is piece.node or piece.node is None:
        return False
    box = piece.node.getparent()
    if box not in chain(below.node)[1:_NEAR] or draft.find_date(piece.text[-_TAIL:]) is not None:
        return False
    found = draft.find_date(below.text)
    if found is None:
        return False
    rest = without_buttons(below.text[: found.start] + below.text[found.end :], below.parts)
    return _BESIDE_DATE.fullmatch(rest) is not None


_NEAR = 4
_BESIDE_DATE = re.compile(
    r"[\s·|()（）]*(?:(?:IP\s?[:：]?\s?)?\d{1,3}(?:\.[\d*]{1,3}){3}|IP属地.{0,8}|来自.{1,8})?[\s·|()（）]*"
)


def _name_and_words(piece: Piece, colon: int) -> list[Piece]:
    start = 0
    for part in piece.parts[:colon]:
        start = max(start, piece.text.find(part, start) + len(part))
    said = piece.text[start:].lstrip("：: ")
    if not said:
        return [piece]
    words = replace(
        _part(piece, (said,), "words"), parts=tuple(filter(None, (p.strip("：: ") for p in piece.parts[colon:])))
    )
    return [_part(piece, tuple(piece.parts[:colon]), "name"), words]


_LINES = 12
_TAIL = 48


def _ends_with_date(draft: PageDraft, piece: Piece) -> bool:
    """Whether a line ends with a date in an element of its own, and maybe buttons."""
    dated = next((n for n, part in enumerate(piece.parts) if n and draft.find_date(part)), 0)
    return dated > 0 and all(map(is_action, piece.parts[dated + 1 :]))


_OF_FOLLOW_UP = re.compile(r"追问|追答|补充(?:提问|回答)?|(?:患者|用户|网友)追问|(?:医生|律师|专家)(?:追答|回复)")


def _follow_up(draft: PageDraft, piece: Piece) -> list[Piece]:
    """Split a line that is called a question or an answer that follows up: its name, the words, maybe a date."""
    parts = piece.parts
    if not 3 <= len(parts) <= _LINES or not _OF_FOLLOW_UP.fullmatch(parts[0].strip("：: ")):
        return []
    dated = len(parts[-1]) <= _TAIL and draft.find_date(parts[-1]) is not None
    named = len(parts) - dated > 2 and len(parts[1]) <= _NAME_LENGTH
    said = "".join(parts[1 + named : len(parts) - dated])
    if not dated or not named or not said:
        return []
    return [_part(piece, parts[:2], "name"), _part(piece, (said,), "words"), _part(piece, (parts[-1],), "date")]


_NAME_LENGTH = 20


def _boxed_line(draft: PageDraft, piece: Piece) -> list[Piece]:
    """Split the only line of a box for a reply, with no colon: `甲 好的 05-12 20:52`, `好的 — 甲 · 05-12 20:52`.

    The name links to a person and stands first, or just before the date; the words are an element of their own.
    """
    parts = [part for part in piece.parts if not is_action(part)]
    if not 3 <= len(parts) <= _LINES or not piece.hrefs or piece.level or not _is_box_of_reply(piece):
        return []
    when = next((n for n in range(len(parts) - 1, 1, -1) if _is_only_date(draft, parts[n])), None)
    name = linked_name(draft, piece) if when is not None else ""
    if when is None or not name or name not in parts[:when]:
        return []
    at = parts.index(name)
    words = [p for p in (parts[at + 1 : when] if at == 0 else parts[:at]) if not _is_beside_name(p)]
    while at and words and _DOT.fullmatch(words[-1]):
        words.pop()
    between = [p for p in parts[at + 1 : when] if at and not _BETWEEN.fullmatch(p)]
    said = "".join(words).rstrip("—–- ") if at else "".join(words)
    if between or any(map(_DOT.fullmatch, words)) or _EVENT.match(said) or not (clean_name(said) or _MARK.search(said)):
        return []
    return [_part(piece, (name,), "name"), _part(piece, (said,), "words"), _part(piece, (parts[when],), "date")]


_DOT = re.compile(r"\s*[•·▸▶→>|–—-]+\s*")
"""Stands between the parts of a head, and not in what somebody says."""
_EVENT = re.compile(r"(?:将|把)(?:本|此|该)(?:帖|主题|贴)")
"""What a board says that its moderators did."""
_BETWEEN = re.compile(r"[\s·—–|,，-]*(?:[（(].{1,6}[）)]|楼主|作者|题主|提问者|OP|[\d.]+[kK]?)?[\s·—–|,，-]*")


def _is_only_date(draft: PageDraft, part: str) -> bool:
    found = draft.find_date(part) if len(part) <= _TAIL else None
    return found is not None and len(part) - (found.end - found.start) <= 2


def _is_box_of_reply(piece: Piece) -> bool:
    """Whether a line is all that a box says that is called a reply or a comment, one of several or in their list."""
    below: Element = None  # the element below the one in hand, which says nothing but the line
    listed = False
    for box in chain(piece.node)[:_NEAR]:
        names = f"{box.get('class') or ''} {box.get('id') or ''}"
        if _OF_LATEST.search(names):
            return False
        beside = bare_words(words_of(box)).replace(bare_words(piece.text), "", 1)
        whole = not beside or is_action(beside)
        if _OF_REPLIES.search(names):
            return whole or listed or _is_row(box, below)
        if not whole and listed:
            return False
        listed = listed or box.tag in _LISTS or (not whole and _is_row(box, below))
        if not whole and not listed:
            return False
        below = box
    return False


_LISTS = ("ul", "ol", "dl")


def _is_row(box: Element, below: Element) -> bool:
    """Whether all the elements of a box are of the tag and the class of the one that holds the line."""
    dress = (below.tag, below.get("class")) if below is not None and below.getparent() is box else None
    return dress is not None and all((child.tag, child.get("class")) == dress for child in box)


_MARK = re.compile("[，。！？…,.!?]")


_OF_REPLIES = re.compile(
    r"(?:^|[-_ ])(?:comments?|repl(?:y|ies)|pinglun|dianping|dp|cmts?|huifu|discuss)"
    r"(?:[-_]+(?:item|list|li|mod|box|row|line|entry|node|area|wrap(?:per)?|inner|con(?:tent)?|\d+))*(?:\s|$)",
    re.I,
)
_OF_LATEST = re.compile(r"recent|latest|newest|hot|side|widget", re.I)


def _names(piece: Piece) -> int | None:
    """Return which of a line's parts begins with the colon behind one name; None where none does."""
    if piece.node is None or len(piece.parts) < 2 or piece.level or len(piece.text) > _LONGEST:
        return None
    parts = list(piece.parts)
    colon = next((n for n, part in enumerate(parts) if n and part.startswith(("：", ":"))), 0)
    names = [part for part in parts[:colon] if not _is_beside_name(part)]
    if len(names) == 3 and _ANSWERS.fullmatch(names[1]):  # 烧杯 回复 量筒：…
        names = names[:1]
    return colon if 1 <= colon <= 4 and len(names) == 1 and name_in(names) else None


_LONGEST = 2000


def _split(draft: PageDraft, lines: list[Piece], colon: int) -> list[Piece]:
    """Return the name, the words and the date of a reply as pieces; nothing where some lines are none."""
    first, last = lines[0], lines[-1]
    cut = _said_and_when(draft, list(first.parts[colon:] if first is last else last.parts))
    if cut is None:
        return []
    said, when = cut
    if not said:
        return []
    above = []
    if first is not last:
        opening = "".join(first.parts[colon:]).lstrip("：: ")
        above = [_part(first, (opening,), "words"), *lines[1:-1]]
    named = _part(first, tuple(first.parts[:colon]), "name")
    return [named, *above, _part(last, (said,), "words"), _part(last, (when,), "date")]


def _said_and_when(draft: PageDraft, parts: list[str]) -> tuple[str, str] | None:
    """Cut the parts of a line into words and date, where it has one near its end."""
    dated = next(
        (n for n in range(len(parts) - 1, 0, -1) if len(parts[n]) <= _TAIL and draft.find_date(parts[n])), None
    )
    words = "".join(parts if dated is None else parts[:dated])
    if dated is not None:
        return words.lstrip("：: ").rstrip("(（[ "), " ".join(parts[dated:])
    tail = max(0, len(words) - _TAIL)
    found = draft.find_date(words[tail:])
    if found is None:
        return None
    return words[: tail + found.start].lstrip("：: ").rstrip("(（[ "), words[tail + found.start :]


def _part(piece: Piece, parts: tuple[str, ...], kind: str) -> Piece:
    text = "".join(parts)
    links = min(piece.link_characters, len(text)) if kind == "name" else 0
    stamps = piece.stamps if kind == "date" else ()
    return replace(piece, text=text, parts=parts, link_characters=links, part_of_line=kind, stamps=stamps)

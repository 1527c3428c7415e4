"""Replies that fill a box, with no colon behind the name: `甲 好的 (05-12 20:52)`, `好的 — 甲 · 05-12 20:52`."""

from __future__ import annotations

import re
from dataclasses import replace

from cleaning.extract.draft import PageDraft
from cleaning.extract.labels import role_of_place
from cleaning.extract.names import BADGE, FLOOR_LABEL, clean_name, is_action, is_beside_name, may_be_linked_name
from cleaning.extract.pieces import Element, Piece, bare_words, chain, class_and_id, words_of
from cleaning.extract.template import ANSWERS, PROFILE
from cleaning.records import Role

Cut = tuple[list[Piece], list[Piece]]


def boxed_reply(draft: PageDraft, number: int) -> Cut | None:
    """Return the name, words and date of a reply that fills its box, and the lines they were; None where it is none.

    The name links to a person and stands first, or just before the date, which stands last but for buttons. The box is
    called a reply or a comment, or is an item of a list that follows what is answered.
    """
    first = draft.pieces[number]
    if (
        first.level
        or first.node is None
        or first.node.tag == "dt"
        or (number and draft.pieces[number - 1].node is first.node)
    ):
        return None
    lines = [first]
    while len(lines) < _LINES and number + len(lines) < len(draft.pieces):
        if draft.pieces[number + len(lines)].node is not first.node:
            break
        lines.append(draft.pieces[number + len(lines)])
    if sum(len(line.parts) for line in lines) < _LEAST or not any(map(PROFILE.search, first.hrefs + lines[-1].hrefs)):
        return None
    cut = _cut(draft, lines)
    return (cut, lines) if cut and _fills_box(draft, lines, cut) else None


_LINES, _LEAST = 12, 3


def _cut(draft: PageDraft, lines: list[Piece]) -> list[Piece]:
    last = list(lines[-1].parts)
    while last and is_action(last[-1]):
        last.pop()
    when = next((n for n in range(len(last) - 1, 0, -1) if _is_only_date(draft, last[n])), None)
    if when is None:
        return []
    people = {words_of(a) for a in lines[0].node.iter("a") if PROFILE.search(a.get("href") or "")}
    names = [name for name in people if may_be_linked_name(name)]
    first, alone = lines[0], lines[0] is lines[-1]
    at = [n for n, part in enumerate(first.parts) if not is_beside_name(part)]
    head = [first.parts[n] for n in at]
    if head and head[0] in names:
        named = 3 if len(head) > _ANSWERED and ANSWERS.fullmatch(head[1]) and head[2] in names else 1
        begin = at[named] if named < len(at) else len(first.parts)
        if alone and begin == when and when == at[named - 1] + 2:  # nothing but 沙发 stands between name and date
            begin = when - 1
        own = first.stretch(begin, when if alone else len(first.parts))
        rest = [lines[-1].stretch(0, when)] if not alone and when else []
        return _pieces(lines, tuple(head[:named]), [own, *(line.text for line in lines[1:-1]), *rest], last[when])
    end = next((n for n in range(when - 1, -1, -1) if last[n] in names), None)
    if end is None or not all(map(_BETWEEN.fullmatch, last[end + 1 : when])):
        return []
    name = end - 2 if end > 1 and ANSWERS.fullmatch(last[end - 1]) and last[end - 2] in names else end
    stop = name
    while stop and _DOT.fullmatch(last[stop - 1]):
        stop -= 1
    said = [*(line.text for line in lines[:-1]), *([lines[-1].stretch(0, stop).rstrip("—–- ")] if stop else [])]
    return _pieces(lines, tuple(last[name : end + 1]), said, last[when], short=True)


_ANSWERED = 3


def _pieces(
    lines: list[Piece], name: tuple[str, ...], said: list[str], when: str, *, short: bool = False
) -> list[Piece]:
    """Return the pieces of a reply; words that may be a floor count only with `short`: 3楼 before a name."""
    said = [line.strip("：: ").rstrip("(（[ ") if n == len(said) - 1 else line.strip() for n, line in enumerate(said)]
    whole = "".join(said)
    if not all(said) or any(map(_DOT.fullmatch, said)) or _EVENT.match(whole):
        return []
    floor = FLOOR_LABEL.match(whole) and (short or not any(map(str.isdigit, whole)))
    if not (floor or clean_name(whole) or _MARK.search(whole)) or BADGE.fullmatch(whole):
        return []
    words = [part_of(lines[min(n, len(lines) - 1)], (line,), "words") for n, line in enumerate(said)]
    return [part_of(lines[0], name, "name"), *words, part_of(lines[-1], (when,), "date")]


def part_of(piece: Piece, parts: tuple[str, ...], kind: str) -> Piece:
    """Return the part of a line that is its name, its words or its date."""
    text = "".join(parts)
    links = min(piece.link_characters, len(text)) if kind == "name" else 0
    stamps = piece.stamps if kind == "date" else ()
    # The picture that is called like who writes is theirs; any other stands in what they say.
    images = () if kind == "date" else tuple(alt for alt in piece.images if (alt in piece.parts) is (kind == "name"))
    return replace(
        piece, text=text, parts=parts, link_characters=links, part_of_line=kind, stamps=stamps, images=images
    )


_DOT = re.compile(r"\s*[•·▸▶→>|–—-]+\s*")
"""Stands between the parts of a head, and not in what somebody says."""
_EVENT = re.compile(r"(?:将|把)(?:本|此|该)(?:帖|主题|贴)")
"""What a board says that its moderators did."""
_BETWEEN = re.compile(
    r"[\s·—–|,，-]*(?:[（(].{1,6}[）)]|楼主|作者|题主|提问者|OP|(?:\w{2,10}[:：]\s?)?[\d.]+[kK]?)?[\s·—–|,，-]*"
)
_MARK = re.compile(r"[，。！？…,.!?]|^[+＋]1$")
_TAIL = 48


def _is_only_date(draft: PageDraft, part: str) -> bool:
    found = draft.find_date(part) if len(part) <= _TAIL else None
    return found is not None and len(part) - (found.end - found.start) <= _AROUND_DATE


_AROUND_DATE = 2


def _fills_box(draft: PageDraft, lines: list[Piece], cut: list[Piece]) -> bool:
    """Whether some lines are all that a box says that is called a reply, one of several, or an answer in a list."""
    said = bare_words("".join(line.text for line in lines))
    below: Element = None  # the element below the one in hand
    listed = False
    for box in chain(lines[0].node)[:_NEAR]:
        names = class_and_id(box)
        if _OF_LATEST.search(names):
            return False
        beside = _beside(draft, box, said)
        whole = beside is not None and (not beside or is_action(beside))
        if _OF_REPLIES.search(names):
            return whole or listed or _is_row(draft, box, below)
        if not whole and listed:
            break
        if box.tag in _LISTS or (not whole and _is_row(draft, box, below)):
            if _follows_words(draft, box) and _is_unlinked(lines, cut):
                return True
            listed = True
        if not whole and not listed:
            break
        below = box
    return False


_NEAR = 4
_LISTS = ("ul", "ol", "dl")


def _beside(draft: PageDraft, box: Element, said: str) -> str | None:
    """What a box says beside some words of it, bare; None where that is far more than buttons."""
    if box not in draft.sizes:
        draft.sizes[box] = _size(box)
    if draft.sizes[box] > len(said) + _BUTTONS:
        return None
    return "".join(map(bare_words, box.itertext())).replace(said, "", 1)


_BUTTONS = 400


def _size(box: Element) -> int:
    """The letters and digits of a box; counts no further than what no reply and its buttons reach.

    The box of all replies is asked about for each of them, and boxes in boxes for each line.
    """
    size = 0
    for text in box.itertext():
        size += len(bare_words(text))
        if size > _LONGEST:
            break
    return size


_LONGEST = 20_000


def _is_row(draft: PageDraft, box: Element, below: Element) -> bool:
    """Whether all the elements of a box are of the tag and the class of the one that holds the line."""
    if below is None or below.getparent() is not box:
        return False
    if box not in draft.rows:
        dress = (below.tag, below.get("class"))
        draft.rows[box] = all((child.tag, child.get("class")) == dress for child in box)
    return draft.rows[box]


def _follows_words(draft: PageDraft, box: Element) -> bool:
    """Whether a list stands below what somebody says, in no column beside the text: below no heading, but words."""
    if box.tag not in _LISTS or role_of_place(draft, box)[0] in (Role.RELATED, Role.NAVIGATION, Role.COPYRIGHT):
        return False
    before = next((e for e in box.itersiblings(preceding=True) if any(map(bare_words, e.itertext()))), None)
    return before is not None and before.tag not in _HEADINGS


_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "nav", "header", "script", "style"))


def _is_unlinked(lines: list[Piece], cut: list[Piece]) -> bool:
    """Whether nothing of a reply is a link but names and buttons; in lists of other pages the titles are."""
    buttons = sum(len(part) for line in lines for part in line.parts if is_action(part))
    return sum(line.link_characters for line in lines) <= len(cut[0].text) + buttons


_OF_REPLIES = re.compile(
    r"(?:^|[-_ ])(?:comments?|repl(?:y|ies)|answers?|pinglun|dianping|dp|cmts?|huifu|discuss)"
    r"(?:[-_]+(?:item|list|li|mod|box|row|line|entry|node|area|wrap(?:per)?|inner|con(?:tent)?|\d+))*(?:\s|$)",
    re.I,
)
_OF_LATEST = re.compile(r"recent|latest|newest|hot|side|widget", re.I)

"""Replies that are a line each: split into name, words and date before posts are looked for."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from statistics import median

from cleaning.extract.draft import PageDraft
from cleaning.extract.names import is_action, is_answer_button, is_beside_name, name_in, without_buttons
from cleaning.extract.onebox import boxed_reply, part_of
from cleaning.extract.pieces import Piece, chain
from cleaning.extract.template import ANSWERS, PROFILE, linked_name


def split_one_liners(draft: PageDraft) -> None:
    """Split lines that hold a whole reply (`上铺靠窗：你先发一句试试。05-12 20:52 回复`) into name, words and date.

    Only where inline elements keep the three apart, and before anything is labelled.
    """
    pieces: list[Piece] = []
    colons = list(map(_names, draft.pieces))
    below = _dated_below(draft, colons)
    begins = [_behind_linked_name(draft, piece) if colons[n] is None else None for n, piece in enumerate(draft.pieces)]
    heads = frozenset(n for n in range(len(colons)) if colons[n] is not None or begins[n] is not None)
    linked = _of_words(draft, begins, _dated_below(draft, begins), heads)
    worded = _places_of_words_and_buttons(draft)
    undated = _undated(draft, colons)
    dated = _dated_heads(draft)
    number = 0
    while number < len(draft.pieces):
        colon, lines = colons[number], [draft.pieces[number]]
        if colon is not None and number in below:
            cut = _name_and_words(lines[0], colon)
        elif number in linked:
            cut = _name_and_words(lines[0], begins[number] or 1)
        elif number in dated:
            cut = _head_and_words(lines[0], dated[number])
        elif colon is not None and number in undated:
            cut = _name_words_and_button(lines[0], colon)
        elif colon is not None:
            lines = _lines_of_reply(draft, number)
            cut = _split(draft, lines, colon) or _follow_up(draft, lines[0])
        else:
            cut = _follow_up(draft, lines[0]) or _in_tree(draft, lines[0]) or _remark(draft, number)
            if not cut and (lines[0].hrefs or lines[0].in_list):
                boxed = boxed_reply(draft, number)
                cut, lines = boxed or ([], lines)
            if not cut and worded and _place(draft, lines[0]) in worded:
                cut = _without_bar(draft, lines[0])
        pieces += cut or lines
        number += len(lines)
    if len(pieces) != len(draft.pieces):
        draft.pieces = pieces
        draft.roles = [None] * len(pieces)
        draft.whys = [""] * len(pieces)


def _places_of_words_and_buttons(draft: PageDraft) -> frozenset[tuple[str, str]]:
    """Where lines stand that end with buttons behind a sentence, as in old boards' cells: `先别拆。 回复 引用`."""
    found = set()
    for piece in draft.pieces:
        if len(piece.parts) > _SOME and piece.node is not None and all(map(is_action, piece.parts[-_SOME:])):
            cut = _without_bar(draft, piece)
            if cut and len(cut[0].text) >= _SENTENCE and cut[0].text[-1] in _ENDS:
                found.add(_place(draft, piece))
    return frozenset(found)


_SOME, _SENTENCE = 2, 8
_ENDS = "。！？!?.…”"


def _undated(draft: PageDraft, colons: list[int | None]) -> frozenset[int]:
    """The lines of a linked name, words and a button to answer that stand in one place, where none has a date."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, colon in enumerate(colons):
        piece = draft.pieces[number]
        if colon is not None and piece.hrefs and colon + 1 < len(piece.parts) and is_answer_button(piece.parts[-1]):
            found[_place(draft, piece)].append(number)
    dated = {
        place
        for place, numbers in found.items()
        if len(numbers) < _SOME or any(draft.find_date(draft.pieces[n].text[-_TAIL:]) for n in numbers)
    }
    return frozenset(n for place, numbers in found.items() if place not in dated for n in numbers)


def _name_words_and_button(piece: Piece, colon: int) -> list[Piece]:
    """Split `晚钟：没有吃那里 回复` into its three parts."""
    end = next(n for n in range(len(piece.parts), 0, -1) if not is_action(piece.parts[n - 1]))
    said, buttons = piece.stretch(colon, end).lstrip("：: "), tuple(piece.parts[end:])
    if not said:
        return []
    named = part_of(piece, tuple(piece.parts[:colon]), "name")
    return [named, part_of(piece, (said,), "words"), replace(piece, text=" ".join(buttons), parts=buttons, images=())]


def _dated_heads(draft: PageDraft) -> dict[int, int]:
    """Where the words begin in lines of a name, a date and words behind a colon, of which a place has several.

    So guest books write: `<b>Oona</b>, 3 June 2023, 08:11: Thank you!`, `小栗 [2023-06-03]：谢谢`.
    """
    found: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for number, piece in enumerate(draft.pieces):
        begin = _words_behind_date(draft, piece) if len(piece.text) > _LEAST and not piece.level else None
        if begin is not None:
            found[_place(draft, piece)][number] = begin
    return {n: begin for lines in found.values() if len(lines) > 1 for n, begin in lines.items()}


def _words_behind_date(draft: PageDraft, piece: Piece) -> int | None:
    head = piece.text[:_HEAD]
    if (":" not in head and "：" not in head) or not any(map(str.isdigit, head)):
        return None
    found = draft.find_date(head)
    behind = _COLON.match(piece.text, found.end) if found is not None else None
    if found is None or behind is None or not found.start:
        return None
    name = piece.text[: found.start].rstrip(" ,，([（【")
    apart = piece.parts[0] == name or piece.text[found.start - 1] in "([（【"
    return behind.end() if apart and 0 < len(name) <= _NAME and name_in((name,)) == name else None


_LEAST, _HEAD, _NAME = 20, 80, 30
_COLON = re.compile(r"\s?[)）\]】]?\s?[:：]\s*(?=\S)")


def _head_and_words(piece: Piece, begin: int) -> list[Piece]:
    head, words = piece.text[:begin].rstrip(" :："), piece.text[begin:]
    own = tuple(part for part in piece.parts if part in head) or (head,)
    return [replace(piece, text=head, parts=own), part_of(piece, (words,), "words")]


def _place(draft: PageDraft, piece: Piece) -> tuple[str, str]:
    return (piece.tag, draft.shapes.path(piece.node, 3)) if piece.node is not None else ("", "")


def _without_bar(draft: PageDraft, piece: Piece) -> list[Piece]:
    """Split a line into its words and the two buttons or more behind them."""
    parts = list(piece.parts)
    while parts and is_action(parts[-1]):
        parts.pop()
    words = piece.stretch(0, len(parts))
    if len(piece.parts) - len(parts) < _SOME or not words or is_beside_name(words) or draft.find_date(words[-_TAIL:]):
        return []
    buttons = tuple(piece.parts[len(parts) :])
    links = piece.link_characters - sum(map(len, buttons))
    if links > 0 and links > len(words) // 2:
        return []
    said = replace(piece, text=words, parts=tuple(parts), link_characters=max(0, links), hrefs=())
    return [said, replace(piece, text=" ".join(buttons), parts=buttons, stamps=(), images=())]


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


def _of_words(
    draft: PageDraft, begins: list[int | None], numbers: frozenset[int], heads: frozenset[int]
) -> frozenset[int]:
    """The lines of names and words, where what stands behind the names is no rank: long, and each time another."""
    said = [draft.pieces[n].stretch(begins[n] or 1, len(draft.pieces[n].parts)) for n in numbers]
    told = len(set(said)) >= _DISTINCT * len(said) and said and median(map(len, said)) >= _WORDS
    below = (draft.pieces[n + 2] for n in numbers if n + 2 < len(draft.pieces) and n + 2 not in heads)
    spoken = sum(len(piece.text) >= _WORDS and not all(map(is_action, piece.parts)) for piece in below)
    return numbers if told and 2 * spoken < len(numbers) else frozenset()


_DISTINCT, _WORDS = 0.8, 8


def _behind_linked_name(draft: PageDraft, piece: Piece) -> int | None:
    """Return which of a line's parts is the first behind a linked name and its badges, where words follow."""
    if len(piece.parts) < 2 or not piece.hrefs or piece.level or not PROFILE.search(piece.hrefs[0]):
        return None
    if linked_name(draft, piece) != piece.parts[0]:
        return None
    begin = next((n for n, part in enumerate(piece.parts) if n and not is_beside_name(part)), None)
    return begin if begin is not None and not all(map(is_action, piece.parts[begin:])) else None


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
    r"[\s·|()（）]*(?:(?:IP\s?[:：]?\s?)?\d{1,3}(?:\.[\d*]{1,3}){3}|IP属地.{0,8}|来自.{1,8})?[\s·|()（）]*\d{0,6}[\s·|()（）]*"
)


def _name_and_words(piece: Piece, colon: int) -> list[Piece]:
    start = 0
    for part in piece.parts[:colon]:
        start = max(start, piece.text.find(part, start) + len(part))
    said = piece.text[start:].lstrip("：: ")
    if not said:
        return [piece]
    words = replace(
        part_of(piece, (said,), "words"), parts=tuple(filter(None, (p.strip("：: ") for p in piece.parts[colon:])))
    )
    return [part_of(piece, tuple(piece.parts[:colon]), "name"), words]


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
    said = piece.stretch(1 + named, len(parts) - dated)
    if not dated or not named or not said:
        return []
    return [part_of(piece, parts[:2], "name"), part_of(piece, (said,), "words"), part_of(piece, (parts[-1],), "date")]


_NAME_LENGTH = 20


def _remark(draft: PageDraft, number: int) -> list[Piece]:
    """Split a line of words and their date (`先看水温 发表于 2025-3-4 12:27`) below one that is a linked name only."""
    piece, above = draft.pieces[number], draft.pieces[number - 1] if number else None
    if above is None or above.node is None or piece.node is None or len(piece.parts) < 2 or piece.level:
        return []
    if piece.node.getparent() is not above.node.getparent() or linked_name(draft, above) != above.text:
        return []
    when = piece.parts[-1]
    said = piece.stretch(0, len(piece.parts) - 1)
    found = draft.find_date(when) if len(when) <= _TAIL and said else None
    if found is None or not _POSTED.fullmatch(when[: found.start] + when[found.end :]):
        return []
    return [part_of(piece, (said,), "words"), part_of(piece, (when,), "date")]


_POSTED = re.compile(r"\s*(?:[发發]表[于於]|[评評][论論][于於]|[回][复覆]于|posted|on)\s*", re.I)


def _in_tree(draft: PageDraft, piece: Piece) -> list[Piece]:
    """Split a line of a tree of answers, whose subject is all that many say: `• 拍蒜 -梅子- (0 bytes) 10/24/2019`."""
    match = _OF_TREE.match(piece.text) if piece.in_list and len(piece.hrefs) > 1 else None
    found = draft.find_date(piece.text[match.end() :]) if match else None
    if match is None or found is None:
        return []
    stamps = tuple(part for part in piece.parts if draft.find_date(part) or _CLOCK.fullmatch(part))
    named, said = part_of(piece, (match["name"],), "name"), part_of(piece, (match["said"],), "words")
    return [named, said, part_of(piece, (" ".join(stamps),), "date")]


_OF_TREE = re.compile(
    r"[•·◇*\s]*(?P<said>\S.*?)\s?-\s?(?P<name>[^\s-][^-]{0,29}?)\s?-\s.{0,20}[(（]\d+ ?(?:bytes|字节|字)[)）]"
)
_CLOCK = re.compile(r"[012]?\d:[0-5]\d(?::[0-5]\d)?")


def _names(piece: Piece) -> int | None:
    """Return which of a line's parts begins with the colon behind one name; None where none does."""
    if piece.node is None or len(piece.parts) < 2 or piece.level or len(piece.text) > _LONGEST:
        return None
    parts = list(piece.parts)
    colon = next((n for n, part in enumerate(parts) if n and part.startswith(("：", ":"))), 0)
    names = [part for part in parts[:colon] if not is_beside_name(part)]
    if len(names) == 3 and ANSWERS.fullmatch(names[1]):  # 烧杯 回复 量筒：…
        names = names[:1]
    return colon if 1 <= colon <= 4 and len(names) == 1 and name_in(names) else None


_LONGEST = 2000


def _split(draft: PageDraft, lines: list[Piece], colon: int) -> list[Piece]:
    """Return the name, the words and the date of a reply as pieces; nothing where some lines are none."""
    first, last = lines[0], lines[-1]
    cut = _said_and_when(draft, last, colon if first is last else 0)
    if cut is None:
        return []
    said, when = cut
    if not said:
        return []
    above = []
    if first is not last:
        opening = first.stretch(colon, len(first.parts)).lstrip("：: ")
        above = [part_of(first, (opening,), "words"), *lines[1:-1]]
    named = part_of(first, tuple(first.parts[:colon]), "name")
    return [named, *above, part_of(last, (said,), "words"), part_of(last, (when,), "date")]


def _said_and_when(draft: PageDraft, piece: Piece, begin: int) -> tuple[str, str] | None:
    """Cut the parts of a line from one on into words and date, where it has one near its end."""
    parts = piece.parts
    dated = next(
        (n for n in range(len(parts) - 1, begin, -1) if len(parts[n]) <= _TAIL and draft.find_date(parts[n])), None
    )
    words = piece.stretch(begin, len(parts) if dated is None else dated)
    if dated is not None:
        ends = dated
        while ends > begin + 1 and is_action(parts[ends - 1]):
            ends -= 1
        before = piece.stretch(begin, ends).strip("：: \xa0") if dated - ends >= _SOME else ""
        return before or words.lstrip("：: ").rstrip("(（[ "), " ".join(parts[ends if before else dated :])
    tail = max(0, len(words) - _TAIL)
    found = draft.find_date(words[tail:])
    if found is None:
        return None
    return words[: tail + found.start].lstrip("：: ").rstrip("(（[ "), words[tail + found.start :]

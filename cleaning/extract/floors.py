"""Floors of mined posts that no head states: bare numbers in a row, labels before the words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import HEADER_LENGTH
from cleaning.extract.names import FLOOR_LABEL, is_action
from cleaning.extract.pieces import Piece
from cleaning.extract.posts import BUTTONS, parse_floor
from cleaning.extract.silent import A_FLOOR, ALL_IT_SAYS
from cleaning.records import Role


def check_floors(posts: list[PostDraft]) -> None:
    """Forget floors that cannot be any: they leap as the numbers of posts in a database do."""
    floors = [post.floor for post in posts if post.floor is not None]
    steps = [abs(after - before) for before, after in pairwise(floors)]
    leaps = sum(steps) > 50 * len(floors) or (bool(steps) and min(steps) > 1 and min(floors) > _FAR)
    if leaps or (len(floors) == 1 and floors[0] > _HIGH):
        for post in posts:
            post.floor = None


_HIGH, _FAR = 20_000, 1_000


def number_in_a_row(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Take bare numbers (`1`, `2`, `3`) for floors where three posts or more count on by one in the same place.

    What stands with such a number is no text: it is the number and buttons.
    """
    own = [post for post in posts if post.parent is None and post.answers is None]
    if len(own) < _ROW or any(post.floor is not None for post in own):
        return
    shown = [_bare_numbers(draft, post) for post in own]
    starts = (value for value in shown[0] if all(value + n in numbers for n, numbers in enumerate(shown)))
    start = min(starts, default=None)
    if start is None:
        return
    for value, (post, numbers) in enumerate(zip(own, shown, strict=True), start):
        post.floor, piece = value, numbers[value]
        if all(_COUNTED_ON.match(part) or is_action(part) for part in draft.pieces[piece].parts):
            draft.label(piece, Role.BYLINE, A_FLOOR)


def number_before_words(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Take the numbers that stand in parts of their own before the words of most posts for their floors.

    With them go the buttons that stand there, and which floor is answered: `[4楼] 回 回复2楼 好`.
    """
    first: list[tuple[PostDraft, int, _Begin]] = []
    for post in posts:
        number = _first_line(draft, post)
        begin = _begin(draft.pieces[number]) if number is not None else None
        if number is not None and begin is not None:
            first.append((post, number, begin))
    floors = [begin.floor for *_, begin in first if begin.numbered]
    if len(first) < max(_ROW, _MOST * len(posts)) or any(a >= b for a, b in pairwise(floors)):
        return
    start = next((begin.floor - place for place, (*_, begin) in enumerate(first) if begin.numbered), _SECOND)
    by_floor: dict[int, PostDraft] = {}
    for place, (post, number, begin) in enumerate(first):
        piece = draft.pieces[number]
        if not begin.numbered:  # 沙发 is the first answer here, the second post there
            post.floor = start + place
        elif post.floor is None:
            post.floor = begin.floor
        by_floor[post.floor or begin.floor] = post
        post.addressed = by_floor.get(begin.answers or 0, post.addressed)
        piece.text = piece.text[begin.end :].lstrip("\xa0 :.")
        piece.parts = piece.parts[begin.parts :] or (piece.text,)
        if draft.roles[number] is Role.ACTIONS:  # `[8楼] 回 顶`
            draft.label(number, Role.PARAGRAPH, ALL_IT_SAYS)


_SECOND = 2


def _first_line(draft: PageDraft, post: PostDraft) -> int | None:
    """The first line of a post's words; where it has none, the first line of buttons, which may be such (顶)."""
    said = draft.content(post)
    buttons = (n for n in post.pieces if draft.whys[n] == BUTTONS)
    return next(said, next(buttons, None))


@dataclass(frozen=True, slots=True)
class _Begin:
    """What stands before the words of a line: a floor (by number or by name), whom it answers, how much that is."""

    floor: int
    numbered: bool
    answers: int | None
    end: int
    parts: int


def _begin(piece: Piece) -> _Begin | None:
    floor: int | None = None
    answers: int | None = None
    numbered, end, taken, before = False, 0, 0, ""
    for number, part in enumerate(piece.parts[:-1]):
        at = piece.text.find(part, end)
        label = part.strip(_AROUND)
        if at < 0 or piece.text[end:at].strip(_AROUND):
            break
        if label and floor is None and (_SIGNED.fullmatch(label) or FLOOR_LABEL.match(label)):
            floor, numbered = parse_floor(label) or 0, any(map(str.isdigit, label))
        elif label and floor is not None and _ANSWERS.fullmatch(before) and _SIGNED_FLOOR.fullmatch(label):
            answers = parse_floor(label)  # without 回复 before it, the writer may have typed it
        elif label and not (floor is not None and is_action(label)):
            break
        end, taken, before = at + len(part), number + 1, label or before
    typed = _TYPED.match(piece.text) if floor is None else None
    if typed:
        return _Begin(int(typed[1] or typed[2]), True, None, typed.end(), len(piece.parts))
    return _Begin(floor, numbered, answers, end, taken) if floor is not None else None


_AROUND = "\xa0 []()（）【】.:"
_ANSWERS = re.compile(r"回[复覆復]|答[复覆復]|reply(?: to)?|re", re.I)
_TYPED = re.compile(r"(?:(\d{1,5})\s?[楼樓]\s?[.．、:：]|[\[【]第?\s?(\d{1,5})\s?[楼樓][\]】])\s*(?=\S)")
"""`2楼. 机油` or `[2楼]机油`, as pages for old telephones write it."""
_SIGNED = re.compile(r"#\d{1,6}")
_SIGNED_FLOOR = re.compile(r"第?\d{1,6}\s?[楼樓层]|#\d{1,6}")
_MOST = 0.6


def _bare_numbers(draft: PageDraft, post: PostDraft) -> dict[int, int]:
    """The numbers that stand alone in a post, each with its piece."""
    found: dict[int, int] = {}
    for number in post.pieces:
        piece = draft.pieces[number]
        for part in piece.parts if len(piece.text) <= HEADER_LENGTH else ():
            if (counted := _COUNTED_ON.match(part)) is not None:
                found.setdefault(int(counted[1]), number)
    return found


_ROW = 3
_COUNTED_ON = re.compile(r"#?([1-9]\d{0,4})(?:\.|\s?/\s?\d{1,5})?\s?\|?$", re.A)  # 3, #3, 3. or 3/12

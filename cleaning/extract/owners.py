"""Answers of a page's owner within what visitors wrote: a name, at most the time (`站长回复：谢谢`, `Ann replied:`)."""

from __future__ import annotations

import re

from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import is_only_date, piece_date, within
from cleaning.extract.pieces import Element, Piece, chain

_NAMED = re.compile(r"(\S.{0,39}?)\s(?:has )?(?:replied|responded|answered)\s*:$", re.I)
_OWNER = re.compile(
    r"[\[【]?((?:管理员|站长|版主|博主|店主|店家|商家|卖家|客服|官方|小编|主办方|admin(?:istrator)?|webmaster))\s?的?"
    r"(?:回复|回覆|答复|回應|回应|repl(?:y|ied))[\]】]?\s*[:：]\s*",
    re.I,
)


def with_owner_answers(draft: PageDraft, posts: list[PostDraft]) -> list[PostDraft]:
    """Take what an owner answered within a mined post out of it: a post of its own, below the one that it answers."""
    found: list[PostDraft] = []
    for post in posts:
        found.append(post)
        starts = [n for n in post.pieces[1:] if _name(draft, n)] if post.parent is None else []
        if len(starts) == 1 and (answer := _answer(draft, post, starts[0])) is not None:
            post.pieces = [n for n in post.pieces if n not in answer.pieces]
            found.append(answer)
    return found


def _name(draft: PageDraft, number: int) -> str | None:
    piece = draft.pieces[number]
    if ":" not in piece.text and "：" not in piece.text:
        return None
    owner = _OWNER.match(piece.text)
    match = owner or _NAMED.fullmatch(piece.text)
    if match is None:
        return None
    undated = piece_date(draft, number) is None
    return match[1] if undated or (owner is not None and _is_date(draft, piece.text[owner.end() :])) else None


def _is_date(draft: PageDraft, text: str) -> bool:
    found = draft.find_date(text)
    return found is not None and is_only_date(text, found)


def _answer(draft: PageDraft, post: PostDraft, start: int) -> PostDraft | None:
    """The answer that begins at a piece: as far as the widest box that holds nothing of the post before it."""
    piece = draft.pieces[start]
    box = _box(draft, post, start)
    members = [n for n in post.pieces if n > start and box is not None and within(draft.pieces[n].node, box)]
    owner = _OWNER.match(piece.text)
    rest = piece.text[owner.end() :] if owner else ""
    if not members and not rest:
        return None
    answer = PostDraft([start, *members], author=_name(draft, start), parent=post)
    if rest and not _is_date(draft, rest):
        _cut(piece, rest)
    else:
        dated = piece_date(draft, start)
        if dated is not None:
            answer.anchor, answer.when = start, dated.when
        draft.headers[start] = True
    return answer


def _box(draft: PageDraft, post: PostDraft, start: int) -> Element | None:
    before = [draft.pieces[n].node for n in post.pieces if n < start]
    free = [box for box in chain(draft.pieces[start].node) if not any(within(node, box) for node in before)]
    return free[-1] if free else None


def _cut(piece: Piece, rest: str) -> None:
    """Leave the words of an answer that stand in one line with who answers."""
    piece.text = rest
    piece.parts = tuple(part for part in piece.parts if part in rest) or (rest,)

"""A comment that stands alone: it has no twin to be told from, so that other evidence must say what it is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from cleaning.extract import foreign_words
from cleaning.extract.boxes import Anchor
from cleaning.extract.comment_headings import CHOSEN
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import first_within, is_header, is_prose, piece_date, within
from cleaning.extract.labels import is_about, is_comment_heading, role_of_place, role_of_words
from cleaning.extract.names import FLOOR_LABEL, RANK, is_action, is_answer_button
from cleaning.extract.opening import last_title_before
from cleaning.extract.panels import is_count, is_in_form, is_label, is_labelled_name
from cleaning.extract.pieces import Element, Piece, chain
from cleaning.extract.template import is_bar, linked_name
from cleaning.records import Role


def only_record(draft: PageDraft, anchor: Anchor) -> list[PostDraft]:
    """Return the one post around an anchor; none where nothing says that it is one.

    It follows a heading of comments, stands in an element called comment, has an answer's number, or has what boards
    put around posts.
    """
    found = _below_heading(draft, anchor.number) or _alone_below(draft, anchor.number)
    if found is None:
        return []
    start, container = found
    while start < anchor.number and ends_posts(draft, start) and not _is_name(draft, start):
        start += 1  # the head of a table: `作者 | 留言`
    node = draft.pieces[anchor.number].node
    limit = len(draft.pieces)
    if node is not None:
        inside = [
            n for n in range(anchor.number, limit) if container is None or within(draft.pieces[n].node, container)
        ]
        limit = inside[-1] + 1
    stop = anchor.number + 1
    if stop < limit and is_in_form(draft, anchor.number) and is_label(draft.pieces[stop].text):
        stop += 1  # `留言：` above the words
    place = role_of_place(draft, node)[0] if node is not None else None
    while stop < min(limit, anchor.number + _LONGEST) and not ends_posts(draft, stop, within_place=place):
        stop += 1
    if sum(is_about(draft.pieces[number]) for number in range(start, stop)) > 1:
        return []  # the box about an article: `作者`, `创建于`, `链接`
    return [PostDraft(list(range(start, stop)), when=anchor.when, anchor=anchor.number)]


_LONGEST = 16


def _is_name(draft: PageDraft, number: int) -> bool:
    """Whether a line is who wrote, whatever its place is called (`div.header`)."""
    piece = draft.pieces[number]
    return is_labelled_name(piece.text) or linked_name(draft, piece) != ""


def best_answer(draft: PageDraft) -> list[PostDraft]:
    """Return the one answer of a page below a heading that calls it the best, whoever gave it and whenever; or none."""
    for number, piece in enumerate(draft.pieces):
        called = len(piece.text) <= _LABEL and any(map(_BEST.fullmatch, piece.parts))
        if piece.node is None or not called or last_title_before(draft, number) is None:
            continue
        boxes = (box for box in chain(piece.node)[:_AROUND] if not draft.holds_title(box))
        box = next((box for box in boxes if _holds_answer(draft, number, box)), None)
        if box is None:
            continue
        start = first_within(draft, number, box)
        limit = next((n for n in range(number, len(draft.pieces)) if not within(draft.pieces[n].node, box)), None)
        inside = range(start, len(draft.pieces) if limit is None else limit)
        place = role_of_place(draft, piece.node)[0]  # of the head of the box (`div.hd`)
        after = (n for n in inside if n > number and not is_action(draft.pieces[n].text))
        inside = range(start, next((n for n in after if ends_posts(draft, n, within_place=place)), inside.stop))
        dates = [(n, found) for n in inside if is_header(draft, n) and (found := piece_date(draft, n)) is not None]
        stated = (pair for pair in dates if _ANSWERED.search(draft.pieces[pair[0]].text))  # not when it was chosen
        anchor, found = next(stated, next(iter(dates), (None, None)))
        return [PostDraft(list(inside), when=found.when if found else None, anchor=anchor)]
    return []


def _holds_answer(draft: PageDraft, heading: int, box: Element) -> bool:
    """Whether an element holds an answer below its heading: prose, or a few words and a head with their date."""
    below = range(heading + 1, min(heading + _LONGEST, len(draft.pieces)))
    inside = [n for n in below if within(draft.pieces[n].node, box)]
    if any(is_prose(draft.pieces[n]) for n in inside):
        return True
    heads = [n for n in inside if is_header(draft, n) and piece_date(draft, n) is not None]
    return bool(heads) and any(_may_be_words(draft, n) for n in inside if n not in heads)


def with_other_answer(draft: PageDraft, posts: list[PostDraft]) -> list[PostDraft]:
    """Add to the one answer of a page that was chosen the one other, below a heading of its own further down."""
    below = range(posts[0].pieces[-1] + 1 if len(posts) == 1 else len(draft.pieces), len(draft.pieces))
    heading = next((n for n in below if _is_heading(draft, n) and _OTHERS.match(draft.pieces[n].text)), None)
    if heading is None or _NONE.search(draft.pieces[heading].text):
        return posts
    near = range(heading + 1, min(heading + _SORTS, below.stop))
    heads = itertools.takewhile(lambda n: not draft.pieces[n].level, near)  # a heading begins something else
    dated = ((n, piece_date(draft, n)) for n in heads if is_header(draft, n))
    other = next(((n, found) for n, found in dated if found is not None), None)
    return [*posts, *only_record(draft, Anchor(*other, ""))] if other else posts


def with_best_answer(draft: PageDraft, posts: list[PostDraft]) -> list[PostDraft]:
    """Add the best answer, which has a dress of its own, to the others, which stand under a heading further below."""
    if not posts or not posts[0].pieces or last_title_before(draft, posts[0].pieces[0]) is None:
        return posts
    first = posts[0].pieces[0]
    heading = next((n for n in range(first - 1, max(-1, first - _SORTS), -1) if _is_heading(draft, n)), None)
    heading = first if heading is None and _is_heading(draft, first) else heading
    others = heading if heading is not None and _OTHERS.match(draft.pieces[heading].text) else None
    best = best_answer(draft)
    if not best or best[0].pieces[-1] >= (first if others is None else others):
        return posts
    return [*best, *posts] if others is not None or _stand_side_by_side(draft, best[0], posts[0]) else posts


def _stand_side_by_side(draft: PageDraft, one: PostDraft, other: PostDraft) -> bool:
    """Whether the second of two posts stands in the element right behind that of the first, called by a name of it."""
    last, first = draft.pieces[one.pieces[-1]].node, draft.pieces[other.pieces[0]].node
    around = set(chain(first))
    box = next((e for e in chain(last) if (behind := e.getnext()) is not None and behind in around), None)
    names = (box.get("class") or "").split() if box is not None else ()
    return box is not None and not set(names).isdisjoint((box.getnext().get("class") or "").split())


_OTHERS = re.compile(r"(?:其他|其它|更多|另外|其余)\S{0,4}(?:回答|答案)|(?:other|more) answers", re.I)
_NONE = re.compile(r"\D0\D*$")
_BEST = re.compile(rf"{CHOSEN}|(?:best|accepted|chosen) answer", re.I)
_ANSWERED = re.compile(r"回答[于時时]|answered", re.I)
_AROUND, _LABEL = 5, 60


def ends_posts(draft: PageDraft, number: int, *, within_place: Role | None = None) -> bool:
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


def _below_heading(draft: PageDraft, number: int) -> tuple[int, Element] | None:
    """Return where the comment below a heading starts, and its element (None for the page); or None."""
    node = draft.pieces[number].node
    heading = _heading_above(draft, number)
    if heading is not None:
        start = next(n for n in range(heading + 1, number + 1) if not _is_sort(draft, n, node))
        return start, next((e for e in chain(draft.pieces[heading].node) if within(node, e)), None)
    for start, box in _boxes(draft, number):
        headed = 0 < start < number and _is_heading(draft, start - 1)  # the date stands below the words
        if headed and not draft.holds_title(box) and _prose_above(draft, start - 1) is not None:
            return start, box
    return None


def _is_heading(draft: PageDraft, number: int) -> bool:
    piece = draft.pieces[number]
    return is_comment_heading(piece.text) and not piece.hrefs


def _heading_above(draft: PageDraft, number: int) -> int | None:
    """Return the heading of comments among the three pieces before one, or above ways to sort them; or None."""
    for heading in range(number - 1, max(-1, number - _SORTS), -1):
        if draft.pieces[heading].level == 1:
            return None  # 评论 above the title is a button
        if _is_heading(draft, heading):
            return heading
        if heading < number - 2 and not _is_sort(draft, heading, draft.pieces[number].node):
            return None
    return None


def _is_sort(draft: PageDraft, number: int, node: Element) -> bool:
    """Whether a piece is a way to sort comments: a button, or a word in a list that does not hold the comment."""
    piece = draft.pieces[number]
    item = next((e for e in chain(piece.node) if e.tag in ("li", "button")), None)
    return item is not None and len(piece.text) <= _WORD and not within(node, item)


_SORTS = 8
_WORD = 12


def _alone_below(draft: PageDraft, number: int) -> tuple[int, Element] | None:
    """Return where a lone answer below a text starts, and its element; or None.

    It is known by an element called comment around it, by its number in its head (`#1`, `2楼`), or by two things that
    boards put around posts.
    """
    boxes = [e for e in chain(draft.pieces[number].node) if _COMMENT.search(e.get("class") or "")]
    for box in reversed(boxes):
        start = next(n for n in range(max(0, number - _FAR), number + 1) if within(draft.pieces[n].node, box))
        prose = _prose_above(draft, start)
        if prose is not None and not within(draft.pieces[prose].node, box):
            return start, box
    prose = _prose_above(draft, number)
    above = draft.pieces[prose].node if prose is not None else None
    around = [e for e in chain(draft.pieces[number].node) if above is not None and not within(above, e)]
    for start in range(number, max(-1, number - 4), -1) if around else ():
        if _NUMBERED.match(draft.pieces[start].text):
            return start, around[-1]
    return _dressed_as_post(draft, number)


def _dressed_as_post(draft: PageDraft, number: int) -> tuple[int, Element] | None:
    """Return where the largest element below the text starts that has what boards put around posts, and it; or None."""
    below = [
        (start, box)
        for start, box in _boxes(draft, number)
        if start and not draft.holds_title(box) and _prose_above(draft, start) is not None
    ]
    if not below:
        return None
    start, box = below[-1]
    end = min(number + _LONGEST, len(draft.pieces))
    end = next((n for n in range(number + 1, end) if piece_date(draft, n) is not None and is_header(draft, n)), end)
    inside = [piece for piece in draft.pieces[start:end] if within(piece.node, box)]
    if any(piece.level == 1 for piece in inside):
        return None
    parts = [part.strip() for piece in inside for part in piece.parts]
    told = any(map(is_count, inside))
    buttons = len({part for part in parts if is_answer_button(part)})
    numbered = any(FLOOR_LABEL.match(part) and any(map(str.isdigit, part)) for part in parts)
    called = any(_CALLED.search(e.get("class") or "") for e in chain(draft.pieces[number].node) if within(e, box))
    behind = draft.pieces[start + len(inside) : start + len(inside) + _NEAR]
    asked = any(map(_asks_for_answers, behind))
    if not any(
        _may_be_words(draft, n) for n in range(start + 1, end) if n != number and within(draft.pieces[n].node, box)
    ):
        return None
    if is_in_form(draft, number) and number + 1 < len(draft.pieces) and is_label(draft.pieces[number + 1].text):
        return start, box
    named = any(is_labelled_name(piece.text) for piece in inside) or _SAYS.search(draft.pieces[number].text) is not None
    known = told or buttons or numbered or named
    return (start, box) if known and told + min(buttons, 2) + numbered + named + called + asked > 1 else None


_SAYS = re.compile(rf"\s(?:wrote|said|写道|寫道|{foreign_words.SAYS})\s?[:：]\s", re.I)
"""Stands in the head of a post, behind who wrote it."""


def _may_be_words(draft: PageDraft, number: int) -> bool:
    piece = draft.pieces[number]
    told = is_count(piece) or is_label(piece.text) or RANK.fullmatch(piece.text) or is_bar(piece)
    return not told and not is_action(piece.text) and any(map(str.isalnum, piece.text))


def _boxes(draft: PageDraft, number: int) -> Iterator[tuple[int, Element]]:
    """Yield the elements around a piece, from the inside out, each after the number of its first piece."""
    start = number
    for box in chain(draft.pieces[number].node)[:_DEEP]:
        start = first_within(draft, start, box)
        if number - start > _LONGEST:
            return
        yield start, box


_DEEP = 60
"""Elements; no post stands as deep in its page as broken pages nest."""


def _asks_for_answers(piece: Piece) -> bool:
    return is_comment_heading(piece.text) or _LOG_IN.search(piece.text) is not None


_LOG_IN = re.compile(r"登录后才(?:可以|能)(?:回帖|回复|发帖)|must be (?:logged|signed) in to (?:reply|post)", re.I)
_CALLED = re.compile(r"(?:^|[-_ ])(?:posts?|repl(?:y|ies)|answers?|comments?|tiezi|huifu|liuyan)(?:[-_ ]|$)", re.I)
_NEAR = 3


def _prose_above(draft: PageDraft, number: int) -> int | None:
    """Return the last prose among the pieces before one, or None."""
    return next((n for n in range(number - 1, max(-1, number - _FAR), -1) if is_prose(draft.pieces[n])), None)


_NUMBERED = re.compile(r"#[1-9]\d{0,3}(?!\d)|[1-9]\d{0,3}\s?[楼樓#]")
_COMMENT = re.compile(r"(?:^|\s)(?:comments?|comment-?(?:item|list|box|area)|comments-?area|pinglun)(?:$|\s)", re.I)
_FAR = 12

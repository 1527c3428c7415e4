"""Posts of pages that state no time of them: records found by whom they name, or by how they are numbered.

Only where no records were found by their dates. A list of names is no list of posts, so there must be more: floors,
buttons to answer, a heading of comments, or a box that the page itself calls a comment.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice

from cleaning.extract.boxes import Anchor
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import HEADER_LENGTH, SENTENCE
from cleaning.extract.labels import role_of_place
from cleaning.extract.mine import join_answers
from cleaning.extract.names import FLOOR_LABEL, is_action, is_answer_button, name_in
from cleaning.extract.opening import under_heading
from cleaning.extract.pieces import Piece, chain, class_and_id
from cleaning.extract.quotes import in_quote
from cleaning.extract.runs import records_of
from cleaning.extract.scores import own_text, score_of
from cleaning.extract.template import AUTHOR_NAMES, PROFILE, author_marks, shape
from cleaning.records import Role


def mine_undated(draft: PageDraft) -> list[PostDraft]:
    """Return the posts of the best group of records that begin with a person or a floor; empty when there is none."""
    if draft.root is None or not _may_have_posts(draft):
        return []
    best: tuple[float, list[PostDraft]] = (0.0, [])
    for group in _groups(draft):
        if len(group) < _LEAST:
            continue
        records = records_of(draft, group)
        score = score_of(draft, records) if _are_posts(draft, records) else 0.0
        if score > best[0]:
            best = (score, records)
    return best[1]


def _may_have_posts(draft: PageDraft) -> bool:
    """Whether a page has what tells records to be posts at all: most pages without dated ones have nothing of it."""
    if draft.find is not None and draft.find.any_class(lambda name: _CALLED.search(name) is not None):
        return True
    return any(
        is_answer_button(part) or FLOOR_LABEL.match(part) or _COMMENTS.search(part)
        for piece in draft.pieces
        if len(piece.text) <= _TELLING and _MAY_TELL.search(piece.text)
        for part in piece.parts
    )


_MAY_TELL = re.compile("[#楼樓层F条沙板地椅回引举舉评評留跟]|repl|quot|report|comment|response", re.I)
_COMMENTS = re.compile("评论|評論|留言|跟帖|回复|comment|response|repl", re.I)
_TELLING = 40  # code points of a line with floors, buttons or the heading of comments
_LEAST = 2
_APART = frozenset({Role.NAVIGATION, Role.RELATED, Role.COPYRIGHT, Role.BREADCRUMB, Role.TAGS})


def _groups(draft: PageDraft) -> list[list[Anchor]]:
    """The pieces that name a person, state a floor or are buttons to answer, by the shape of their places."""
    persons: dict[str, list[Anchor]] = defaultdict(list)
    floors: dict[str, list[Anchor]] = defaultdict(list)
    buttons: dict[str, list[Anchor]] = defaultdict(list)
    for number, piece in enumerate(draft.pieces):
        if piece.in_quote or piece.level == 1 or len(piece.parts[0]) > HEADER_LENGTH or in_quote(draft, piece.node):
            continue
        numbered = any(FLOOR_LABEL.match(part) for part in piece.parts) and len(piece.text) <= HEADER_LENGTH
        named = not numbered and _names_person(piece)
        answers = not numbered and not named and is_action(piece.text) and any(map(is_answer_button, piece.parts))
        if (numbered or named or answers) and role_of_place(draft, piece.node)[0] not in _APART:
            if named and any(_WHO_LIKED.search(class_and_id(node)) for node in chain(piece.node)[:_AROUND]):
                continue  # `甲、乙等 12 人赞同`
            kind = floors if numbered else persons if named else buttons
            place = shape(draft, piece)
            kind[place].append(Anchor(number, None, place))
    return [group for kind in (persons, floors, buttons) for group in join_answers(draft, kind).values()]


def _names_person(piece: Piece) -> bool:
    """Whether a piece begins with a name that links to a person's page, or that markup calls a name."""
    first = piece.parts[0]
    if len(first) > _NAME or SENTENCE.search(first) or is_action(first):
        return False
    called = any(map(PROFILE.search, piece.hrefs[:2])) or bool(AUTHOR_NAMES.search(author_marks(piece.node)))
    if not called and len(piece.node):
        inner = islice(piece.node.iterdescendants(), _INNER)
        called = any(isinstance(node.tag, str) and AUTHOR_NAMES.search(author_marks(node)) for node in inner)
    return called and bool(name_in(piece.parts[:3]))


_NAME = 30
_INNER = 6


def _are_posts(draft: PageDraft, records: list[PostDraft]) -> bool:
    """Whether something says that records are posts: a heading above, buttons to answer, floors, names of boxes."""
    said = sum(own_text(draft, record) > 0 for record in records)
    if not records or said < _NEARLY_ALL * len(records):
        return False
    if under_heading(draft, records[0].pieces[0]):
        return True
    told = sum(any(_tells(draft, n) for n in record.pieces) for record in records)
    return told >= _MOST * len(records)


_MOST = 0.6
_NEARLY_ALL = 0.8


def _tells(draft: PageDraft, number: int) -> bool:
    piece = draft.pieces[number]
    if any(is_answer_button(part) or FLOOR_LABEL.match(part) for part in piece.parts):
        return True
    names = (class_and_id(node) for node in chain(piece.node)[:_AROUND])
    return any(map(_CALLED.search, names))


_CALLED = re.compile(
    r"(?:^|[-_\s])(?:comments?|cmt|pinglun|pl|reply|replies|answers?|posts?|messages?|liuyan|huifu|floor|lou)"
    r"(?:[-_]?(?:item|box|entry|body|row|li|cell|block|card|\d+))?(?:$|\s)",
    re.I,
)
_AROUND = 6
_WHO_LIKED = re.compile(r"(?:^|[-_\s])(?:voters?|likers?|liked-?by|likes-?list|facepile|supporters?)(?:$|[-_\s])", re.I)

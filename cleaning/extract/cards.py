"""Who wrote a page whose head says nothing of it: the badge among the answers, a card, the name of the blog."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from urllib.parse import unquote

from cleaning.extract.draft import PageDraft
from cleaning.extract.metadata import TITLE_PARTS, may_be_author
from cleaning.extract.names import may_be_linked_name, name_in
from cleaning.extract.pieces import Piece, bare_words, chain, class_and_id
from cleaning.extract.template import PROFILE, author_marks
from cleaning.records import Role

_OF_WRITER = r"楼主|樓主|题主|題主|博主|作者|提问者|提問者|发帖人|發帖人|原[Pp][Oo]|OP|Author|Autore?|Auteur"
_BADGE = re.compile(rf"[\[【(（]?\s?(?:{_OF_WRITER})\s?[\])）】]?")
_BESIDE = re.compile(rf"^\s?(?:\(\d+\)\s?)?[\[【(（]\s?(?:{_OF_WRITER})\s?[\])）】]")
_HEAD = 4  # pieces of a post that may hold its head
_AROUND = 3  # pieces between a title and the name of who wrote below it
_CARD = 4  # pieces of a card below its name
_NAME = 24
_COUNTS = re.compile(
    r"(?:粉丝|关注|關注|获赞|声望|聲望|威望|积分|積分|等级|等級|级会员|园龄|原创|文章|日志|帖子|主题|回答|参与|解答|注册时间|加入时间|提问于)"
    r"|\b(?:karma|reputation|followers?|member since|joined|posts?|articles?)\b",
    re.I,
)


def shown_writer(draft: PageDraft) -> str | None:
    """The name that a badge among the posts calls the writer's, else of the only card, or of who has the copyright."""
    return _badged(draft) or _only_card(draft) or _owner_of_rights(draft)


def _badged(draft: PageDraft) -> str | None:
    """The one name among the posts that stands beside a badge of the page's writer (`半糖去冰 楼主`).

    Where somebody has a post without it, the badge is that of the post that is answered, not of the page.
    """
    with_badge: set[str] = set()
    without: set[str] = set()
    for post in draft.posts[draft.opening :]:
        if post.author:
            badged = any(_says_writer(draft.pieces[n], post.author) for n in post.pieces[:_HEAD])
            (with_badge if badged else without).add(post.author)
    return with_badge.pop() if len(with_badge) == 1 and not with_badge & without else None


def _says_writer(piece: Piece, name: str) -> bool:
    """Whether a piece is a badge, or a name with one."""
    if _BADGE.fullmatch(piece.text):
        return True
    before, same, behind = piece.text.partition(name)
    if not same or before.strip():
        return False
    parts = piece.parts[1:] if piece.parts[:1] == (name,) else ()
    return _BESIDE.match(behind) is not None or any(map(_BADGE.fullmatch, parts))


def _only_card(draft: PageDraft) -> str | None:
    """The one name that links to a person, in no post, close to the title or above what counts that person's works."""
    owned, title = draft.owned(), draft.title_piece()
    found: dict[str, int] = {}
    for number, piece in enumerate(draft.pieces):
        if number in owned or not piece.hrefs or len(piece.text) > _NAME:
            continue
        aside = draft.roles[number] in _OTHERS and draft.whys[number] != "a line of links"
        if aside and (draft.roles[number] is not Role.RELATED or not _in_box_of_person(piece)):
            continue
        name = piece.parts[0] if len(piece.parts) > 1 and piece.parts[1].isdigit() else piece.text  # with a reputation
        if not all(map(PROFILE.search, piece.hrefs)) or not may_be_linked_name(name) or not may_be_author(name):
            continue
        near = title is not None and abs(number - title) <= _AROUND and not piece.in_list
        near = near and not aside and any(_leads_to_one(href, name) for href in piece.hrefs)
        below = draft.pieces[number + 1 : number + 1 + _CARD]
        if name_in((name,)) == name and (near or any(_counts(other) for other in below)):
            found.setdefault(name, number)
    if len(found) != 1:
        return None
    ((name, number),) = found.items()
    draft.label(number, Role.BYLINE, "names the author")
    return name


def _in_box_of_person(piece: Piece) -> bool:
    """Whether an element close around says that it is about a person, as the columns of portals have one."""
    return any(_PERSON_BOX.search(class_and_id(node)) for node in islice(chain(piece.node), 1, _CLOSE))


_PERSON_BOX = re.compile(r"(?:^|[\s_-])(?:user|author|account|media)[-_]?(?:info|card|box|name)?(?:$|\s)", re.I)
_CLOSE = 3


def _leads_to_one(href: str, name: str) -> bool:
    """Whether an address ends with somebody's number or name, not with a page for all (`/members/`, `/u/settings`)."""
    last = _SEGMENTS.split(href.rstrip("/").removesuffix(".html"))[-1]
    return sum(map(str.isdigit, last)) >= _DIGITS or bare_words(unquote(last)) == bare_words(name)


_SEGMENTS, _DIGITS = re.compile(r"[/?=&,]"), 2
_OTHERS = frozenset({Role.RELATED, Role.COPYRIGHT, Role.ADVERT, Role.TAGS, Role.BREADCRUMB, Role.COMMENT_HEADING})


def _counts(piece: Piece) -> bool:
    return len(piece.text) <= 2 * _NAME and _COUNTS.search(piece.text) is not None


def _owner_of_rights(draft: PageDraft) -> str | None:
    """Who claims the copyright of a blog as its writer (`© 2023 - 2025 By 乔三姨`), where a line names nobody else."""
    claims = (_RIGHTS.search(piece.text) for piece in draft.pieces[-_FOOT:] if len(piece.text) <= 2 * _NAME)
    name = next((match[1] for match in claims if match), None)
    shown = name is not None and not draft.thread and any(piece.text == name for piece in draft.pieces[:-1])
    return name if shown else None


_FOOT = 6
_RIGHTS = re.compile(r"©\s?(?:(?:19|20)\d\d\s?[-–]\s?)?(?:19|20)\d\d\s+[Bb]y\s(\S{2,16})$")


def owner_in_title(draft: PageDraft) -> str | None:
    """The owner of a blog: the name between article and site in the page's title, when the page calls it a name."""
    if draft.thread:
        return None
    parts = _title_parts(draft)
    owned = next((match[1] for part in parts[1:] if (match := _OWNED.fullmatch(part))), None)
    if owned is not None and any(owned in piece.parts for piece in draft.pieces):
        return owned
    if not _may_name(parts):
        return None
    for piece in draft.pieces:
        if piece.text == parts[1] and piece.node is not None and _OWNER.search(author_marks(piece.node)):
            return parts[1]
    return None


_OWNED = re.compile(r"(\S{2,16}?)\s?的(?:个人|技术)?(?:博客|主页|页面|空间|专栏|blog)", re.I)


def blogger_in_title(draft: PageDraft) -> str | None:
    """What stands between article and site in the title of a blog's page (`水壶_秋水_某某博客`): a name or the blog."""
    parts = _title_parts(draft)
    if draft.thread or not _may_name(parts) or not _BLOGS.fullmatch(parts[2]):
        return None
    return parts[1] if any(parts[1] in piece.text for piece in draft.pieces) else None


def _title_parts(draft: PageDraft) -> list[str]:
    return [part.strip() for part in TITLE_PARTS.split(draft.page_title or "") if part.strip()]


def _may_name(parts: Sequence[str]) -> bool:
    """Whether a title has an article, a site, and between them what is short enough for a name."""
    return len(parts) == _PARTS and 2 <= len(parts[1]) <= _NAME_IN_TITLE


_PARTS, _NAME_IN_TITLE = 3, 20
_BLOGS = re.compile(r"[\u4e00-\u9fff]{2,6}博客")
_OWNER = re.compile(r"(?:^|[-_ ])(?:nm|name|nick(?:name)?|author|user(?:name)?|owner|blogger)(?:$|[-_ ])", re.I)

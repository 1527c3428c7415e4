"""What a board tells of a post's author beside it: rank, counts, day of joining. Asked where no other post shows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from cleaning.extract import foreign_words
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import SENTENCE, within
from cleaning.extract.names import RANK
from cleaning.extract.pieces import Element, Piece
from cleaning.extract.template import STATISTICS
from cleaning.records import Role

_STATED = re.compile(
    rf"(?:{foreign_words.PANEL}|(?:{foreign_words.OTHER_DATES}).{{0,12}})\s?[:：]|UID\s?\d|(?:\S{{2,20}}[院所]\s+)?擅长\s?[:：]|(?:已?帮助(?:网友|用户|患者)?|收到)\s?[:：]?\s?\d",
    re.I,
)


def told_of_author(draft: PageDraft, post: PostDraft) -> frozenset[int]:
    """Return the pieces of a post that tell of its author: with counts and what stands in one element with them, ranks.

    From the element with a count on (`注册：`, `Posts: 12`) it widens as long as there are but more counts.
    """
    pieces = post.pieces[:_MANY]
    counts = {n for n in pieces if is_count(draft.pieces[n])}
    values = {n for n in pieces if n - 1 in counts and len(draft.pieces[n].text) <= _VALUE}
    found, first = set(counts), pieces[0]
    for number in counts:
        box = draft.pieces[number].node
        own = _pieces_in(draft, pieces, box)
        if box is None or post.anchor in own or any(SENTENCE.search(draft.pieces[n].text) for n in own):
            continue
        while (above := box.getparent()) is not None:
            wider = _pieces_in(draft, pieces, above)
            if not (wider - own) <= counts | values or len(wider) == len(pieces):
                break
            box, own = above, wider
        found |= own - {first}  # the name
    if post.anchor is not None and is_in_form(draft, post.anchor):
        found |= {n for n in pieces if n == post.anchor + 1 and is_label(draft.pieces[n].text)}
    return frozenset(found | {n for n in pieces if n != post.anchor and RANK.fullmatch(draft.pieces[n].text)})


def skills_of_experts(draft: PageDraft, posts: Sequence[PostDraft]) -> frozenset[int]:
    """The lines that say what each of those who answer is good at, where nearly all have one (`擅长：内科常见病`)."""
    found = [n for post in posts for n in post.pieces if _SKILL.match(draft.pieces[n].text)]
    return frozenset(found) if len(found) > 1 and len(found) >= len(posts) - 1 else frozenset()


def label_as_in_posts(draft: PageDraft, free: Sequence[int]) -> None:
    """Label what the template says of the article's author as it does of those who answer (`军号：123456`)."""
    said = Counter(
        _NUMBER.sub("0", draft.pieces[n].text)
        for post in draft.posts
        for n in post.pieces
        if draft.roles[n] in (Role.ACTIONS, Role.BYLINE) and _LABELLED.match(draft.pieces[n].text)
    )
    for number in free if said else ():
        text = draft.pieces[number].text
        if draft.roles[number] is None and said[_NUMBER.sub("0", text)] > 1 and _LABELLED.match(text):
            draft.label(number, Role.BYLINE, "said of all who write")


_LABELLED = re.compile(r"\S{2,8}\s?[:：]\s?\S{1,12}$")
_NUMBER = re.compile("[0-9]+")
_SKILL = re.compile(r"(?:医生|医师|律师|专家|业务)?(?:擅长|专长)(?:领域)?\s?[:：]")
_VALUE = 16
_MANY = 80
"""What tells of the author is among so many lines of a post; more are its words."""


def is_count(piece: Piece) -> bool:
    """Whether a line is a count or a day that a board states of a member (`帖子：148`, `Joined: 2013-05-14`)."""
    counts = STATISTICS.match(piece.text) or _STATED.match(piece.text)
    return counts is not None and len(piece.text) <= _LONGEST and not SENTENCE.search(piece.text)


_LONGEST = 60


def _pieces_in(draft: PageDraft, pieces: list[int], box: Element) -> set[int]:
    return {n for n in pieces if within(draft.pieces[n].node, box)}


def is_in_form(draft: PageDraft, number: int) -> bool:
    """Whether a date stands behind its label, under a name behind its own, as guest books have them."""
    around = draft.pieces[max(0, number - 2) : number]
    return _DATED.match(draft.pieces[number].text) is not None and any(is_labelled_name(piece.text) for piece in around)


def is_labelled_name(text: str) -> bool:
    """Whether a line begins with the label of a writer's name (`昵称：`)."""
    return _NAMED.match(text) is not None


_DATED = re.compile(rf"(?:(?:发表|留言|回复)?(?:时间|時間|日期)|date|time|{foreign_words.DATE})\s*[:：]", re.I)
_NAMED = re.compile(rf"(?:[昵暱]称|姓名|网名|作者|留言者|name|author|{foreign_words.NAME})\s*[:：]", re.I)


def is_label(text: str) -> bool:
    """Whether a line is nothing but the label of what stands below or beside it (`留言：`)."""
    return _LABEL.fullmatch(text) is not None


_LABEL = re.compile(r"\S{2,12}\s?[:：]")

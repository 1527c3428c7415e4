"""Pages of one thread become one `Article`: posts in order, floors, and who answers whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from cleaning.extract.page import ExtractedPage
from cleaning.extract.pieces import bare_words
from cleaning.extract.replies import link_replies
from cleaning.records import Article, Block, Comment, Role

_LOCAL = re.compile(r"c\d+")
"""Ids that a page's comments have when the page gives them none: by their order on it."""
_OF_PAGE = re.compile(r"\d+/c\d+")
_SPECIFIC = 12
"""Code points: comments on two comment pages with the same author and time to the day are one if they are as long."""


def stitch(pages: Sequence[ExtractedPage]) -> Article:
    """Join the pages of a thread, given in their order; a single page is a thread of one.

    A post that stands on two pages (a repeated first post, pages that moved on) is taken once, by its id. So are the
    comments of an article that its comment pages show again, by author, time and text where there are no ids. Floors
    that are not stated follow from the order. Raises ValueError for no pages.
    """
    if not pages:
        raise ValueError("a thread has at least one page")
    first = pages[0].article
    seen: set[str] = set()
    body: list[Block] = list(first.body)
    lists: list[list[Comment]] = []
    for number, page in enumerate(pages):
        if number:
            body.extend(_chrome(page, number))
        lists.append([])
        for comment in (_of_page(comment, number) for comment in page.article.comments):
            if comment.id not in seen and not (number and _is_opening(comment, first)):
                seen.add(comment.id)
                lists[-1].append(comment)
    joined = [comment for one in lists for comment in one]
    if pages[0].thread:
        joined = _floors(joined)
    elif len(pages) > 1:
        joined = _each_once(lists)
    comments = [_renamed(comment, index) for index, comment in enumerate(_unique_ids(joined))]
    return link_replies(
        replace(
            first,
            body=tuple(body),
            comments=tuple(comments),
            pages=tuple(ref for page in pages for ref in page.article.pages),
            evidence=tuple(dict.fromkeys(line for page in pages for line in page.article.evidence)),
        ),
        offset=pages[0].offset,
    )


def _of_page(comment: Comment, number: int) -> Comment:
    """Make ids that count the comments of one page ids of the thread."""

    def whole(name: str | None) -> str | None:
        return f"{number}/{name}" if name and _LOCAL.fullmatch(name) else name

    return replace(comment, id=whole(comment.id) or "", reply_to=whole(comment.reply_to))


def _each_once(lists: Sequence[Sequence[Comment]]) -> list[Comment]:
    """Join the comments of an article's page with those of its comment pages, in the order of these.

    The article's page shows some of them, and maybe others. What two comment pages show is one comment, moved on
    between two requests, when it is too specific to have been written twice.
    """
    later: dict[tuple[str, str], list[Comment]] = {}
    same: dict[str, str] = {}
    joined: list[Comment] = []
    for comments in lists[1:]:
        before = {key: tuple(ones) for key, ones in later.items()}
        for comment in comments:
            held = next((one for one in before.get(_key(comment), ()) if _is_moved(one, comment)), None)
            if held is not None:
                same[comment.id] = held.id
                continue
            later.setdefault(_key(comment), []).append(comment)
            joined.append(comment)
    front: list[Comment] = []
    for comment in lists[0]:
        matches = later.get(_key(comment), [])
        found = next((one for one in matches if _may_be_same(one, comment)), None)
        if found is None:
            front.append(comment)
        else:
            matches.remove(found)
            same[comment.id] = found.id
    return [
        replace(comment, reply_to=same.get(comment.reply_to or "", comment.reply_to)) for comment in (*front, *joined)
    ]


def _key(comment: Comment) -> tuple[str, str]:
    return comment.author or "", bare_words(comment.text) or comment.text


def _is_moved(one: Comment, other: Comment) -> bool:
    exact = _is_exact(one) or len(one.text) >= _SPECIFIC
    return exact and one.published_at == other.published_at and _may_be_same(one, other)


def _may_be_same(one: Comment, other: Comment) -> bool:
    """Whether two comments of one author with the same words are one; one page may state the day alone, or no time."""
    if not (_OF_PAGE.fullmatch(one.id) or _OF_PAGE.fullmatch(other.id)):
        return False  # the engine says that they are two
    if one.published_at is None or other.published_at is None or one.published_at == other.published_at:
        return True
    vague = not (_is_exact(one) and _is_exact(other))
    return vague and abs(one.published_at - other.published_at) < timedelta(days=1)


def _is_exact(comment: Comment) -> bool:
    when = comment.published_at
    return when is not None and (when.hour, when.minute, when.second) != (0, 0, 0)


def _chrome(page: ExtractedPage, number: int) -> list[Block]:
    """What a later page shows outside its posts: kept, as repetitions of the first page's frame."""
    kept = []
    for index, block in enumerate(page.article.body):
        role = block.role if not block.is_content and block.role is not Role.TITLE else Role.REPEATED
        kept.append(replace(block, id=f"page/{number + 1}/{index}", role=role))
    return kept


def _is_opening(comment: Comment, first: Article) -> bool:
    """Whether a later page repeats the opening post as its first one."""
    return (
        bool(comment.author)
        and comment.author == first.author
        and comment.published_at == first.published_at
        and (not comment.text or comment.text == first.text)
    )


def _floors(comments: list[Comment]) -> list[Comment]:
    """Count the floors that are not stated on from the one before; floor 1 is the opening post."""
    floor = 1
    numbered = []
    for comment in comments:
        if comment.reply_to and comment.id.startswith(f"{comment.reply_to}-"):
            numbered.append(comment)  # a remark under a post has no floor
            continue
        floor = comment.floor if comment.floor is not None and comment.floor > floor else floor + 1
        numbered.append(replace(comment, floor=floor))
    return numbered


def _unique_ids(comments: list[Comment]) -> list[Comment]:
    """Give each comment an id of its own in the thread, and tell those that answer it."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for index, comment in enumerate(comments):
        name = f"c{index + 1}" if _OF_PAGE.fullmatch(comment.id) else comment.id
        while name in taken:
            name += "'"
        taken.add(name)
        names[comment.id] = name
    return [
        replace(comment, id=names[comment.id], reply_to=names.get(comment.reply_to or "", comment.reply_to))
        for comment in comments
    ]


def _renamed(comment: Comment, index: int) -> Comment:
    body = tuple(replace(block, id=f"comment/{index}/{n}") for n, block in enumerate(comment.body))
    return replace(comment, body=body)

"""Pages of one thread become one `Article`: posts in order, floors, and who answers whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cleaning.extract.page import ExtractedPage
from cleaning.extract.replies import link_replies
from cleaning.records import Article, Block, Comment, Role


def stitch(pages: Sequence[ExtractedPage]) -> Article:
    """Join the pages of a thread, given in their order; a single page is a thread of one.

    A post that stands on two pages (a repeated first post, pages that moved on) is taken once, by its id. Floors that
    are not stated follow from the order. Raises ValueError for no pages.
    """
    if not pages:
        raise ValueError("a thread has at least one page")
    first = pages[0].article
    comments: list[Comment] = []
    seen: set[str] = set()
    body: list[Block] = list(first.body)
    for number, page in enumerate(pages):
        if number:
            body.extend(_chrome(page, number))
        for comment in page.article.comments:
            key = comment.id if not re.fullmatch(r"c\d+", comment.id) else f"{number}/{comment.id}"
            if key in seen or (number and _is_opening(comment, first)):
                continue
            seen.add(key)
            comments.append(comment)
    if pages[0].thread:
        comments = _floors(comments)
    comments = [_renamed(comment, index) for index, comment in enumerate(_unique_ids(comments))]
    return link_replies(
        replace(
            first,
            body=tuple(body),
            comments=tuple(comments),
            pages=tuple(ref for page in pages for ref in page.article.pages),
            evidence=tuple(dict.fromkeys(line for page in pages for line in page.article.evidence)),
        )
    )


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
    seen: set[str] = set()
    unique = []
    for index, comment in enumerate(comments):
        name = comment.id if not re.fullmatch(r"c\d+", comment.id) else f"c{index + 1}"
        while name in seen:
            name += "'"
        seen.add(name)
        unique.append(replace(comment, id=name))
    return unique


def _renamed(comment: Comment, index: int) -> Comment:
    body = tuple(replace(block, id=f"comment/{index}/{n}") for n, block in enumerate(comment.body))
    return replace(comment, body=body)

"""The fields of an article beside its blocks: title, board, author, and author and quote of each comment.

A field that was read off a block follows that block's cleaning. One that no block repeats (it came from metadata or
from markup that shows no text) is cleaned as a block of its own, called `field/title` or `field/comment/3/author`, the
number being the comment's place. Names are bylines to every stage: damage is repaired, script and style stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from cleaning.edits import apply, in_order, invert
from cleaning.records import CHROME_ROLES, Article, Block, Comment, Role, TracedEdit

_FOR_BOARD = CHROME_ROLES - {Role.BYLINE}
_FOR_TITLE = frozenset(Role) - CHROME_ROLES - {Role.CODE}
_FOR_NAME = frozenset({Role.BYLINE})


def own_fields(article: Article) -> tuple[Block, ...]:
    """Return the fields that no block repeats, as blocks of their own."""
    found = [
        Block(name, role, text)
        for name, role, roles, text in (
            ("field/title", Role.TITLE, _FOR_TITLE, article.title),
            ("field/board", Role.BREADCRUMB, _FOR_BOARD, article.board),
            ("field/author", Role.BYLINE, _FOR_NAME, article.author),
        )
        if text and _source(text, article.body, roles) is None
    ]
    for number, comment in enumerate(article.comments):
        if comment.author and _source(comment.author, comment.body, _FOR_NAME) is None:
            found.append(Block(_comment_field(number, "author"), Role.BYLINE, comment.author))
        if comment.quote and not _quotes(comment.body):
            found.append(Block(_comment_field(number, "quote"), Role.QUOTE, comment.quote))
    return tuple(found)


def field_texts(article: Article) -> dict[str, str]:
    """Return the text of every field that has one, by the name it has as a block of its own."""
    values = {"field/title": article.title, "field/board": article.board, "field/author": article.author}
    for number, comment in enumerate(article.comments):
        values[_comment_field(number, "author")] = comment.author
        values[_comment_field(number, "quote")] = comment.quote
    return {name: text for name, text in values.items() if text}


def comment_of(block_id: str) -> int | None:
    """Return the place of the comment that a field belongs to; None for the article's own and for blocks.

    >>> comment_of("field/comment/3/author"), comment_of("field/author"), comment_of("comment/3/0")
    (3, None, None)
    """
    parts = block_id.split("/")
    return int(parts[2]) if parts[:2] == ["field", "comment"] else None


def with_texts(article: Article, texts: Mapping[str, str]) -> Article:
    """Return the article with other texts of its blocks and fields; `texts` has one for each, by block id."""
    board, title, author = (
        _followed(value, name, article.body, roles, texts)
        for value, name, roles in (
            (article.board, "field/board", _FOR_BOARD),
            (article.title, "field/title", _FOR_TITLE),
            (article.author, "field/author", _FOR_NAME),
        )
    )
    comments = tuple(_with_texts(comment, number, texts) for number, comment in enumerate(article.comments))
    return replace(
        article, title=title, board=board, author=author, body=_renewed(article.body, texts), comments=comments
    )


def _with_texts(comment: Comment, number: int, texts: Mapping[str, str]) -> Comment:
    body = _renewed(comment.body, texts)
    quotes = _quotes(body)
    own = _comment_field(number, "quote")
    quote = comment.quote if comment.quote is None else "\n".join(quotes) if quotes else texts.get(own, comment.quote)
    author = _followed(comment.author, _comment_field(number, "author"), comment.body, _FOR_NAME, texts)
    return replace(comment, body=body, quote=quote, author=author)


def undo(text: str, edits: Sequence[TracedEdit]) -> str:
    """Return the text before `edits`, which are all of one block, in the order they were made."""
    steps = [list(step) for _, step in groupby((one for one in edits if one.applied), key=lambda one: one.stage)]
    for step in reversed(steps):
        text = apply(text, invert(in_order(one.edit for one in step)))
    return text


def _renewed(blocks: Iterable[Block], texts: Mapping[str, str]) -> tuple[Block, ...]:
    return tuple(replace(block, text=texts[block.id]) for block in blocks)


def _followed(
    value: str | None, name: str, blocks: Sequence[Block], roles: Collection[Role], texts: Mapping[str, str]
) -> str | None:
    if not value:
        return value
    source = _source(value, blocks, roles)
    return texts.get(source.id if source is not None else name, value)


def _source(value: str, blocks: Iterable[Block], roles: Collection[Role]) -> Block | None:
    """Return the block that a field was read off: the first of the same text in a role that the field may have."""
    return next((block for block in blocks if block.text == value and block.role in roles), None)


def _quotes(blocks: Iterable[Block]) -> list[str]:
    return [block.text for block in blocks if block.role == Role.QUOTE]


def _comment_field(number: int, name: str) -> str:
    return f"field/comment/{number}/{name}"
